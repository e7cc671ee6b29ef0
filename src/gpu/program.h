/* Programs of two shaders. */
#ifndef GPU_PROGRAM_H
#define GPU_PROGRAM_H

#include "gpu/context.h"

/* A linked program of two embedded shaders. */
struct gpu_program {
    unsigned id;
};

/* Links VERTEX.vert and FRAGMENT.frag. */
enum ecgp_result gpu_program_create(struct gpu_program *program, const char *vertex,
                                    const char *fragment, struct ecgp_error *error);
/*
 * For a few large quads: what the fragment shader declares as `uniform float` to `vec4` it gets
 * from its vertex shader, as a flat varying. llvmpipe fetches each number of a uniform anew for
 * each fragment, with a check of its bounds, and has a varying for nothing (Mesa 22.3: 16 numbers
 * take 3.5 ns a fragment, and 0); many small quads would spend more on handing them on.
 */
enum ecgp_result gpu_program_create_large(struct gpu_program *program, const char *vertex,
                                          const char *fragment, const char *defines,
                                          struct ecgp_error *error);
/* With macros: `defines` are whole lines that stand before both shaders. */
enum ecgp_result gpu_program_create_variant(struct gpu_program *program, const char *vertex,
                                            const char *fragment, const char *defines,
                                            struct ecgp_error *error);
void gpu_program_destroy(struct gpu_program *program);

#endif
