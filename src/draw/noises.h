/* Noise in grains of a size, for shaders/capture/noisy_tone.glsl. */
#ifndef DRAW_NOISES_H
#define DRAW_NOISES_H

#include "base/error.h"
#include "gpu/texture.h"

/* Writes three squares of it, which repeat: of brightness in grains so many pixels wide (0: each
 * pixel has its own), of red and of blue in grains 2.5 times as wide. */
enum ecgp_result noises_write(struct gpu_texture *texture, double grain_px,
                              struct ecgp_error *error);

#endif
