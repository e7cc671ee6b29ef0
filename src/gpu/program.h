/* Programs of two shaders, linked from the files of shaders/. */
#ifndef GPU_PROGRAM_H
#define GPU_PROGRAM_H

#include <stdbool.h>

#include "base/error.h"

enum { GPU_MAX_TEXTURES = 16, GPU_MAX_NUMBERS = 48 };

/* The uniform of packed NUMBERs. */
#define GPU_PACKED "packed_numbers"

/* What a program is linked from. A file may begin with lines `#include "FILE"`, which put that file
 * before it, once a shader. */
struct gpu_shader {
    const char *vertex, *fragment; /* files of shaders/, without ".vert" and ".frag" */
    const char *defines;           /* whole lines that both begin with; NULL: none */
    /* Between what the fragment shader includes and its own text: */
    const char *const *parts; /* files, without ".glsl", up to a NULL; NULL: none */
    const char *calls;        /* then this text; NULL: none */
    /*
     * It is drawn with as few quads as make sense, each of many fragments. Its NUMBERs, which the
     * fragment shader declares so:
     *
     *     NUMBER(vec3, gain);
     *
     * may then be flat varyings (see struct gpu_tuning), which the vertex shader hands on where it
     * says PASS_NUMBERS; else the fragment shader has them as uniforms.
     */
    bool few_quads;
};

/* One to four numbers, the same for all of a draw. */
struct gpu_number {
    const char *name; /* a constant: programs remember where it stands */
    int count;
    float value[4];
    bool spare; /* a program may have no use for it */
};

static inline struct gpu_number gpu_float(const char *name, float a)
{
    return (struct gpu_number){.name = name, .count = 1, .value = {a}};
}

static inline struct gpu_number gpu_vec2(const char *name, float a, float b)
{
    return (struct gpu_number){.name = name, .count = 2, .value = {a, b}};
}

static inline struct gpu_number gpu_vec3(const char *name, float a, float b, float c)
{
    return (struct gpu_number){.name = name, .count = 3, .value = {a, b, c}};
}

static inline struct gpu_number gpu_vec4(const char *name, float a, float b, float c, float d)
{
    return (struct gpu_number){.name = name, .count = 4, .value = {a, b, c, d}};
}

/* Zero it to begin: it is linked when it is first drawn with. */
struct gpu_program {
    unsigned id;
    /* What names of a draw were found to be, by their place in its lists, and what they last were:
     * uniforms keep what they are. */
    const char *texture[GPU_MAX_TEXTURES];
    int unit[GPU_MAX_TEXTURES];
    struct gpu_place {
        const char *name;
        int location; /* of packed ones, their place there; -1: there is none */
        bool known;
        float value[4];
    } vertex_number[4], number[GPU_MAX_NUMBERS];
    /* NUMBERs that are one array of uniforms, so that a draw sets them all at once. */
    struct {
        int location, count; /* 0: each is a uniform of its own */
        const char *name[GPU_MAX_NUMBERS];
        bool known;
        float value[GPU_MAX_NUMBERS][4];
    } packed;
    int size;
    int width, height; /* what `size` last was; 0: nothing yet */
};

/* Links a program that is to be drawn with these NUMBERs, up to one without a name. NULL: with any;
 * each is a uniform then. */
enum ecgp_result gpu_program_link(struct gpu_program *program, const struct gpu_shader *shader,
                                  const struct gpu_number *numbers, struct ecgp_error *error);
void gpu_program_destroy(struct gpu_program *program);

#endif
