#include "gpu/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/embedded.h"
#include "base/text.h"
#include "gpu/driver.h"
#include "gpu/gl.h"
#include "gpu/state.h"
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

static const char *swizzle_of(const struct gpu_number *number)
{
    static const char *const swizzles[] = {"", "x", "xy", "xyz", "xyzw"};
    return swizzles[number->count];
}

static int count_numbers(const struct gpu_number *numbers)
{
    int count = 0;
    while (count < GPU_MAX_NUMBERS && numbers[count].name) {
        count++;
    }
    return count;
}

/* Of all NUMBERs of a draw. */
static void declare_packed(struct source *source, int count)
{
    text_addf(&source->text, "uniform vec4 " GPU_PACKED "[%d];\n", count);
}

static void declare_uniforms(struct source *vertex, struct source *fragment)
{
    text_add(&vertex->text, "#define PASS_NUMBERS\n");
    text_add(&fragment->text, "#define NUMBER(type, name) uniform type name\n");
}

static void declare_varyings(const struct gpu_number *numbers, struct source *vertex,
                             struct source *fragment)
{
    declare_packed(vertex, count_numbers(numbers));
    for (const struct gpu_number *number = numbers; number->name; number++) {
        text_addf(&vertex->text, "flat out %s %s;\n", type_of(number), number->name);
    }
    text_add(&vertex->text, "#define PASS_NUMBERS");
    for (const struct gpu_number *number = numbers; number->name; number++) {
        text_addf(&vertex->text, " %s = " GPU_PACKED "[%d].%s;", number->name,
                  (int)(number - numbers), swizzle_of(number));
    }
    text_add(&vertex->text, "\n");
    text_add(&fragment->text, "#define NUMBER(type, name) flat in type name\n");
}

/* Whether `line` is "NUMBER(type, name)": how long that is, or 0. */
static int number_length(const char *line, const struct gpu_number *number)
{
    char declared[96];
    snprintf(declared, sizeof declared, "NUMBER(%s, %s)", type_of(number), number->name);
    const size_t length = strlen(declared);
    return strncmp(line, declared, length) == 0 ? (int)length : 0;
}

/* The number that a line of a shader declares; -1: none of these. */
static int find_declared(const char *line, const struct gpu_number *numbers, int *length)
{
    for (int i = 0; strncmp(line, "NUMBER(", 7) == 0 && i < GPU_MAX_NUMBERS && numbers[i].name;
         i++) {
        *length = number_length(line, &numbers[i]);
        if (*length > 0) {
            return i;
        }
    }
    return -1;
}

/* Goes through the lines of a fragment shader: remembers the NUMBERs that it declares and, unless
 * they are varyings, lets them be what is in the array. */
static void take_numbers(struct gpu_program *program, const struct gpu_number *numbers, bool flat,
                         struct source *fragment)
{
    struct text out = {0};
    for (const char *line = fragment->text.data; line && *line;) {
        int length = 0;
        const int number = find_declared(line, numbers, &length);
        const size_t end = strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n');
        if (number >= 0) {
            program->packed.name[number] = numbers[number].name;
            text_addf(&out, "%s %s = " GPU_PACKED "[%d].%s", type_of(&numbers[number]),
                      numbers[number].name, number, swizzle_of(&numbers[number]));
        }
        text_addf(&out, "%.*s", (int)end - length, line + length);
        line += end;
    }
    if (flat) {
        text_free(&out);
        return;
    }
    text_free(&fragment->text);
    fragment->text = out;
}

static void begin(struct source *source, const char *defines)
{
    text_add(&source->text, "#version 330 core\n");
    if (gpu_driver()->folded) {
        text_addf(&source->text, "#define FOLD_BITS %d\n", GPU_FOLD_BITS);
    }
    text_add(&source->text, defines);
}

/* How a program gets its NUMBERs. */
enum numbers_as { AS_UNIFORMS, AS_PACKED, AS_VARYINGS };

static enum numbers_as numbers_as(const struct gpu_shader *shader, const struct gpu_number *numbers)
{
    if (!numbers || !numbers->name) {
        return AS_UNIFORMS;
    }
    if (!gpu_tuning()->flat_numbers) {
        return AS_PACKED;
    }
    return shader->few_quads && fits(numbers) ? AS_VARYINGS : AS_UNIFORMS;
}

static enum ecgp_result compose(struct gpu_program *program, const struct gpu_shader *shader,
                                const struct gpu_number *numbers, struct source *vertex,
                                struct source *fragment, struct ecgp_error *error)
{
    char name[2][64];
    const char *defines = shader->defines ? shader->defines : "";
    const enum numbers_as as = numbers_as(shader, numbers);
    snprintf(name[0], sizeof name[0], "%s.vert", shader->vertex);
    snprintf(name[1], sizeof name[1], "%s.frag", shader->fragment);
    begin(vertex, defines);
    begin(fragment, defines);
    if (as == AS_VARYINGS) {
        declare_varyings(numbers, vertex, fragment);
    } else {
        declare_uniforms(vertex, fragment);
    }
    if (as == AS_PACKED) {
        declare_packed(fragment, count_numbers(numbers));
    }
    enum ecgp_result result = add_main(vertex, name[0], NULL, NULL, error);
    result = result ? result : add_main(fragment, name[1], shader->parts, shader->calls, error);
    if (result == ECGP_OK && as != AS_UNIFORMS && !fragment->text.failed) {
        program->packed.count = count_numbers(numbers);
        take_numbers(program, numbers, as == AS_VARYINGS, fragment);
    }
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
    struct gpu_program made = {.id = glCreateProgram()};
    enum ecgp_result result = made.id ? ECGP_OK : none_made("program", error);
    result = result ? result : compose(&made, shader, numbers, &vertex, &fragment, error);
    result = result ? result : compile(GL_VERTEX_SHADER, &vertex, made.id, error);
    result = result ? result : compile(GL_FRAGMENT_SHADER, &fragment, made.id, error);
    result = result ? result : link(made.id, shader, error);
    source_free(&vertex);
    source_free(&fragment);
    if (result != ECGP_OK) {
        glDeleteProgram(made.id);
        return result;
    }
    made.size = glGetUniformLocation(made.id, "size");
    made.packed.location = glGetUniformLocation(made.id, GPU_PACKED);
    *program = made;
    return ECGP_OK;
}

void gpu_program_destroy(struct gpu_program *program)
{
    if (program->id) {
        glDeleteProgram(program->id);
        gpu_state_forget();
    }
    *program = (struct gpu_program){0};
}
