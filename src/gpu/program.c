#include "gpu/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "base/text.h"
#include "gpu/gl.h"

/* --- sources --- */

/* A shader's texts: its own, the one that it includes, and what stands before and behind them. */
struct source {
    char file[64], included_file[48];
    char *body, *included; /* the latter "" where it includes none */
    struct text before, behind;
};

static void source_free(struct source *source)
{
    free(source->body);
    free(source->included);
    text_free(&source->before);
    text_free(&source->behind);
}

/* A first line `#include "name"` puts that file before the one it stands in. */
static enum ecgp_result source_read(struct source *source, const char *name, const char *kind,
                                    struct ecgp_error *error)
{
    snprintf(source->file, sizeof source->file, "%s.%s", name, kind);
    source->body = embedded_text(source->file);
    if (!source->body) {
        return error_set(error, ECGP_INTERNAL, "shader %s is not built in", source->file);
    }
    if (sscanf(source->body, "#include \"%47[^\"]\"", source->included_file) != 1) {
        source->included_file[0] = '\0';
        source->included = calloc(1, 1);
        return source->included ? ECGP_OK : error_no_memory(error);
    }
    memcpy(source->body, "//", 2);
    source->included = embedded_text(source->included_file);
    return source->included ? ECGP_OK
                            : error_set(error, ECGP_INTERNAL, "%s:1: %s is not built in",
                                        source->file, source->included_file);
}

/* --- numbers handed on --- */

enum { MOST_NUMBERS = 64, MOST_COMPONENTS = 56 /* of the 60 that there are at least */ };

struct number {
    char type[8], name[32];
};

struct numbers {
    int count;
    struct number number[MOST_NUMBERS];
};

/* 0: it is none that is handed on. */
static int components_of(const char *type)
{
    static const char *const types[] = {"float", "vec2", "vec3", "vec4"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(type, types[i]) == 0) {
            return i + 1;
        }
    }
    return 0;
}

static int read_names(const char *names, const char *type, struct number *number, int room)
{
    int count = 0, used = 0;
    while (count < room && sscanf(names, " %31[A-Za-z0-9_]%n", number[count].name, &used) == 1) {
        snprintf(number[count++].type, sizeof number->type, "%s", type);
        names += used;
        names += strspn(names, ", ");
    }
    return count;
}

/* Finds the lines `uniform TYPE NAME, ...;` of a text, up to so many components; blanks what it
 * found, if that is wanted. */
static void find_numbers(char *text, int most, bool blank, struct numbers *found)
{
    int components = 0;
    for (int i = 0; i < found->count; i++) {
        components += components_of(found->number[i].type);
    }
    for (char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        char type[8], names[200];
        int end = 0;
        if (sscanf(line, "uniform %7s %199[^;\n];%n", type, names, &end) != 2 || end == 0) {
            continue;
        }
        struct number *first = &found->number[found->count];
        const int count = read_names(names, type, first, MOST_NUMBERS - found->count);
        if (components_of(type) && components + count * components_of(type) <= most) {
            found->count += count;
            components += count * components_of(type);
            memset(line, ' ', blank ? (size_t)end : 0);
        }
    }
}

static bool has_number(const struct numbers *numbers, const char *name)
{
    for (int i = 0; i < numbers->count; i++) {
        if (strcmp(numbers->number[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* The vertex shader takes the fragment shader's numbers and hands them on. */
static void hand_on(struct source *vertex, struct source *fragment)
{
    struct numbers own = {0}, numbers = {0};
    find_numbers(vertex->included, MOST_NUMBERS * 4, false, &own);
    find_numbers(vertex->body, MOST_NUMBERS * 4, false, &own);
    find_numbers(fragment->included, MOST_COMPONENTS, true, &numbers);
    find_numbers(fragment->body, MOST_COMPONENTS, true, &numbers);
    text_add(&vertex->behind, "\n#undef main\nvoid main()\n{\n    own_main();\n");
    for (int i = 0; i < numbers.count; i++) {
        const char *type = numbers.number[i].type, *name = numbers.number[i].name;
        if (!has_number(&own, name)) {
            text_addf(&vertex->before, "uniform %s %s;\n", type, name);
        }
        text_addf(&vertex->before, "flat out %s flat_%s;\n", type, name);
        text_addf(&vertex->behind, "    flat_%s = %s;\n", name, name);
        text_addf(&fragment->before, "flat in %s flat_%s;\n#define %s flat_%s\n", type, name, name,
                  name);
    }
    text_add(&vertex->before, "#define main own_main\n");
    text_add(&vertex->behind, "}\n");
}

/* --- compiling --- */

/* Drivers write "0:12(5): error", where 0 is the file and 1 the included one: the sentence names
 * it. */
static enum ecgp_result compile_failed(GLuint shader, const struct source *source,
                                       struct ecgp_error *error)
{
    char log[700] = "";
    int which = 0, line = 0, skip = 0;
    glGetShaderInfoLog(shader, sizeof log, NULL, log);
    log[strcspn(log, "\n")] = '\0';
    if ((sscanf(log, "%d:%d(%*d)%n", &which, &line, &skip) == 2 ||
         sscanf(log, "%d(%d)%n", &which, &line, &skip) == 2) &&
        skip > 0) {
        return error_set(error, ECGP_NO_GPU, "shader %s:%d does not compile%s",
                         which == 1 ? source->included_file : source->file, line, log + skip);
    }
    return error_set(error, ECGP_NO_GPU, "shader %s does not compile: %s", source->file, log);
}

static enum ecgp_result compile(GLenum kind, const struct source *source, const char *defines,
                                GLuint *shader, struct ecgp_error *error)
{
    if (source->before.failed || source->behind.failed) {
        return error_no_memory(error);
    }
    const char *const parts[] = {"#version 330 core\n",
                                 defines,
                                 source->before.data ? source->before.data : "",
                                 "#line 1 1\n",
                                 source->included,
                                 "\n#line 1 0\n",
                                 source->body,
                                 source->behind.data ? source->behind.data : ""};
    GLint good = GL_FALSE;
    *shader = glCreateShader(kind);
    glShaderSource(*shader, sizeof parts / sizeof *parts, parts, NULL);
    glCompileShader(*shader);
    glGetShaderiv(*shader, GL_COMPILE_STATUS, &good);
    return good ? ECGP_OK : compile_failed(*shader, source, error);
}

static enum ecgp_result link(const struct gpu_program *program, const struct source *vertex,
                             const struct source *fragment, struct ecgp_error *error)
{
    GLint good = GL_FALSE;
    char log[700] = "";
    glLinkProgram(program->id);
    glGetProgramiv(program->id, GL_LINK_STATUS, &good);
    if (good) {
        return ECGP_OK;
    }
    glGetProgramInfoLog(program->id, sizeof log, NULL, log);
    return error_set(error, ECGP_NO_GPU, "shaders %s and %s do not link: %s", vertex->file,
                     fragment->file, log);
}

static enum ecgp_result build(const struct gpu_program *program, const struct source *vertex,
                              const struct source *fragment, const char *defines,
                              struct ecgp_error *error)
{
    GLuint shader[2] = {0, 0};
    enum ecgp_result result = compile(GL_VERTEX_SHADER, vertex, defines, &shader[0], error);
    if (result == ECGP_OK) {
        result = compile(GL_FRAGMENT_SHADER, fragment, defines, &shader[1], error);
    }
    if (result == ECGP_OK) {
        glAttachShader(program->id, shader[0]);
        glAttachShader(program->id, shader[1]);
        result = link(program, vertex, fragment, error);
    }
    glDeleteShader(shader[0]);
    glDeleteShader(shader[1]);
    return result;
}

static enum ecgp_result create(struct gpu_program *program, const char *vertex,
                               const char *fragment, const char *defines, bool hands_on,
                               struct ecgp_error *error)
{
    struct source sources[2] = {0};
    program->id = glCreateProgram();
    enum ecgp_result result = source_read(&sources[0], vertex, "vert", error);
    if (result == ECGP_OK) {
        result = source_read(&sources[1], fragment, "frag", error);
    }
    if (result == ECGP_OK && hands_on) {
        hand_on(&sources[0], &sources[1]);
    }
    if (result == ECGP_OK) {
        result = build(program, &sources[0], &sources[1], defines, error);
    }
    source_free(&sources[0]);
    source_free(&sources[1]);
    return result;
}

enum ecgp_result gpu_program_create(struct gpu_program *program, const char *vertex,
                                    const char *fragment, struct ecgp_error *error)
{
    return create(program, vertex, fragment, "", false, error);
}

enum ecgp_result gpu_program_create_variant(struct gpu_program *program, const char *vertex,
                                            const char *fragment, const char *defines,
                                            struct ecgp_error *error)
{
    return create(program, vertex, fragment, defines, false, error);
}

enum ecgp_result gpu_program_create_large(struct gpu_program *program, const char *vertex,
                                          const char *fragment, const char *defines,
                                          struct ecgp_error *error)
{
    return create(program, vertex, fragment, defines, true, error);
}

void gpu_program_destroy(struct gpu_program *program)
{
    glDeleteProgram(program->id);
    program->id = 0;
}
