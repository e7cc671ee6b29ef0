#include "gpu/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/embedded.h"
#include "base/text.h"
#include "gpu/driver.h"
#include "gpu/gl.h"
#include "gpu/texture.h"

/* --- files --- */

enum { MOST_FILES = 64 };

struct file {
    char name[64];
    char *text;
    const char *body; /* behind its lines that include others */
    int line;         /* the body's first */
};

/* A shader: its files in the order in which they stand in it, and all of its text. */
struct source {
    struct file file[MOST_FILES];
    int files;
    struct text text;
};

static void source_free(struct source *source)
{
    for (int i = 0; i < source->files; i++) {
        free(source->file[i].text);
    }
    text_free(&source->text);
}

static bool has_file(const struct source *source, const char *name)
{
    for (int i = 0; i < source->files; i++) {
        if (strcmp(source->file[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Reads the file and skips its lines that include others. */
static enum ecgp_result read_file(struct source *source, const char *name, struct file **out,
                                  struct ecgp_error *error)
{
    if (source->files == MOST_FILES) {
        return error_set(error, ECGP_INTERNAL, "shader %s: too many files", name);
    }
    struct file *file = &source->file[source->files++];
    snprintf(file->name, sizeof file->name, "%s", name);
    file->text = embedded_text(name);
    if (!file->text) {
        return embedded_find(name)
                   ? error_no_memory(error)
                   : error_set(error, ECGP_INTERNAL, "shader %s is not built in", name);
    }
    file->body = file->text;
    file->line = 1;
    while (strncmp(file->body, "#include ", 9) == 0) {
        file->body += strcspn(file->body, "\n");
        file->body += *file->body == '\n';
        file->line++;
    }
    *out = file;
    return ECGP_OK;
}

/* Compilers name files by their number: #line N SOURCE. */
static void add_body(struct source *source, const struct file *file)
{
    text_addf(&source->text, "#line %d %d\n", file->line, (int)(file - source->file));
    text_add(&source->text, file->body);
    text_add(&source->text, "\n");
}

static enum ecgp_result add_includes(struct source *source, const struct file *file,
                                     struct ecgp_error *error);

static enum ecgp_result add_file(struct source *source, const char *name, struct ecgp_error *error)
{
    struct file *file;
    if (has_file(source, name)) {
        return ECGP_OK;
    }
    enum ecgp_result result = read_file(source, name, &file, error);
    result = result ? result : add_includes(source, file, error);
    if (result == ECGP_OK) {
        add_body(source, file);
    }
    return result;
}

static enum ecgp_result add_includes(struct source *source, const struct file *file,
                                     struct ecgp_error *error)
{
    char name[sizeof file->name];
    enum ecgp_result result = ECGP_OK;
    for (const char *line = file->text; line < file->body && result == ECGP_OK;) {
        result =
            sscanf(line, "#include \"%63[^\"]\"", name) == 1
                ? add_file(source, name, error)
                : error_set(error, ECGP_INTERNAL, "shader %s: an invalid #include", file->name);
        line += strcspn(line, "\n") + 1;
    }
    return result;
}

/* Adds a file and, between what it includes and its text, parts and calls. */
static enum ecgp_result add_main(struct source *source, const char *name, const char *const *parts,
                                 const char *calls, struct ecgp_error *error)
{
    struct file *file;
    enum ecgp_result result = read_file(source, name, &file, error);
    result = result ? result : add_includes(source, file, error);
    for (; parts && *parts && result == ECGP_OK; parts++) {
        char part[sizeof file->name];
        snprintf(part, sizeof part, "%s.glsl", *parts);
        result = add_file(source, part, error);
    }
    if (result == ECGP_OK) {
        text_add(&source->text, calls ? calls : "");
        add_body(source, file);
    }
    return result;
}

/* --- NUMBERs --- */

enum { MOST_COMPONENTS = 56 /* of the 60 of varyings that there are at least */ };

static const char *type_of(const struct gpu_number *number)
{
    static const char *const types[] = {"", "float", "vec2", "vec3", "vec4"};
    return types[number->count];
}

static bool fits(const struct gpu_number *numbers)
{
    int components = 0;
    for (; numbers->name; numbers++) {
        components += numbers->count;
    }
    return components <= MOST_COMPONENTS;
}

static void declare_uniforms(struct source *vertex, struct source *fragment)
{
    text_add(&vertex->text, "#define PASS_NUMBERS\n");
    text_add(&fragment->text, "#define NUMBER(type, name) uniform type name\n");
}

static void declare_varyings(const struct gpu_number *numbers, struct source *vertex,
                             struct source *fragment)
{
    for (const struct gpu_number *number = numbers; number->name; number++) {
        const char *type = type_of(number), *name = number->name;
        text_addf(&vertex->text, "uniform %s number_%s;\nflat out %s %s;\n", type, name, type,
                  name);
    }
    text_add(&vertex->text, "#define PASS_NUMBERS");
    for (const struct gpu_number *number = numbers; number->name; number++) {
        text_addf(&vertex->text, " %s = number_%s;", number->name, number->name);
    }
    text_add(&vertex->text, "\n");
    text_add(&fragment->text, "#define NUMBER(type, name) flat in type name\n");
}

static void begin(struct source *source, const char *defines)
{
    text_add(&source->text, "#version 330 core\n");
    if (gpu_driver()->folded) {
        text_addf(&source->text, "#define FOLD_BITS %d\n", GPU_FOLD_BITS);
    }
    text_add(&source->text, defines);
}

static enum ecgp_result compose(const struct gpu_shader *shader, const struct gpu_number *flat,
                                struct source *vertex, struct source *fragment,
                                struct ecgp_error *error)
{
    char name[2][64];
    const char *defines = shader->defines ? shader->defines : "";
    snprintf(name[0], sizeof name[0], "%s.vert", shader->vertex);
    snprintf(name[1], sizeof name[1], "%s.frag", shader->fragment);
    begin(vertex, defines);
    begin(fragment, defines);
    if (flat) {
        declare_varyings(flat, vertex, fragment);
    } else {
        declare_uniforms(vertex, fragment);
    }
    enum ecgp_result result = add_main(vertex, name[0], NULL, NULL, error);
    result = result ? result : add_main(fragment, name[1], shader->parts, shader->calls, error);
    return result                                         ? result
           : vertex->text.failed || fragment->text.failed ? error_no_memory(error)
                                                          : ECGP_OK;
}

/* --- compiling --- */

/* Drivers write "0:12(5): error" or "0(12) : error", where 0 is the number of a file. */
static enum ecgp_result compile_failed(GLuint shader, const struct source *source,
                                       struct ecgp_error *error)
{
    char log[700] = "";
    int file = 0, line = 0, skip = 0;
    glGetShaderInfoLog(shader, sizeof log, NULL, log);
    log[strcspn(log, "\n")] = '\0';
    if ((sscanf(log, "%d:%d(%*d)%n", &file, &line, &skip) == 2 ||
         sscanf(log, "%d(%d)%n", &file, &line, &skip) == 2) &&
        skip > 0 && file >= 0 && file < source->files) {
        return error_set(error, ECGP_NO_GPU, "shader %s:%d does not compile%s",
                         source->file[file].name, line, log + skip);
    }
    return error_set(error, ECGP_NO_GPU, "shader %s does not compile: %s", source->file[0].name,
                     log);
}

/* OpenGL gave no name for a new object. */
static enum ecgp_result none_made(const char *object, struct ecgp_error *error)
{
    const GLenum code = glGetError();
    return code == GL_OUT_OF_MEMORY
               ? error_set(error, ECGP_NO_MEMORY, "OpenGL is out of memory for a %s", object)
               : error_set(error, ECGP_NO_GPU, "OpenGL makes no %s: error 0x%04X", object, code);
}

static enum ecgp_result compile(GLenum kind, const struct source *source, GLuint program,
                                struct ecgp_error *error)
{
    GLint good = GL_FALSE;
    const GLuint shader = glCreateShader(kind);
    if (!shader) {
        return none_made("shader", error);
    }
    const GLchar *const text = source->text.data;
    glShaderSource(shader, 1, &text, NULL);
    glCompileShader(shader);
    glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
    glAttachShader(program, shader);
    const enum ecgp_result result = good ? ECGP_OK : compile_failed(shader, source, error);
    glDeleteShader(shader); /* goes with the program */
    return result;
}

static enum ecgp_result link(GLuint program, const struct gpu_shader *shader,
                             struct ecgp_error *error)
{
    GLint good = GL_FALSE;
    char log[700] = "";
    glLinkProgram(program);
    glGetProgramiv(program, GL_LINK_STATUS, &good);
    if (good) {
        return ECGP_OK;
    }
    glGetProgramInfoLog(program, sizeof log, NULL, log);
    return error_set(error, ECGP_NO_GPU, "shaders %s.vert and %s.frag do not link: %s",
                     shader->vertex, shader->fragment, log);
}

enum ecgp_result gpu_program_link(struct gpu_program *program, const struct gpu_shader *shader,
                                  const struct gpu_number *numbers, struct ecgp_error *error)
{
    struct source vertex = {0}, fragment = {0};
    const bool flat = gpu_tuning()->flat_numbers && numbers && shader->few_quads && fits(numbers);
    const GLuint id = glCreateProgram();
    enum ecgp_result result = id ? ECGP_OK : none_made("program", error);
    result = result ? result : compose(shader, flat ? numbers : NULL, &vertex, &fragment, error);
    result = result ? result : compile(GL_VERTEX_SHADER, &vertex, id, error);
    result = result ? result : compile(GL_FRAGMENT_SHADER, &fragment, id, error);
    result = result ? result : link(id, shader, error);
    source_free(&vertex);
    source_free(&fragment);
    if (result != ECGP_OK) {
        glDeleteProgram(id);
        return result;
    }
    *program =
        (struct gpu_program){.id = id, .flat = flat, .size = glGetUniformLocation(id, "size")};
    return ECGP_OK;
}

void gpu_program_destroy(struct gpu_program *program)
{
    glDeleteProgram(program->id);
    *program = (struct gpu_program){0};
}
