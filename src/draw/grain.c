#include "draw/grain.h"

#include <math.h>
#include <stdlib.h>

#include "base/rng.h"

enum { GRAIN = 256 }; /* texels a side; a power of two */

static int wrap(int i)
{
    return i & (GRAIN - 1);
}

/* Bent hairs, a few hundred, darker or lighter than what is there. */
static void add_fibres(struct rng *rng, float *level)
{
    for (int i = 0; i < 900; i++) {
        float x = (float)rng_between(rng, 0, GRAIN), y = (float)rng_between(rng, 0, GRAIN);
        double angle = rng_between(rng, 0, 6.2831853);
        const double bend = rng_between(rng, -0.08, 0.08);
        const float change = (float)rng_between(rng, -0.5, 0.5);
        const int length = 8 + (int)rng_below(rng, 30);
        for (int k = 0; k < length; k++) {
            level[wrap((int)y) * GRAIN + wrap((int)x)] += change;
            x += (float)cos(angle);
            y += (float)sin(angle);
            angle += bend;
        }
    }
}

/* Adds smooth noise that repeats: a lattice `step` texels wide. */
static void add_noise(struct rng *rng, float *level, int step, float amount)
{
    const int cells = GRAIN / step;
    float lattice[GRAIN * 4];
    for (int i = 0; i < cells * cells; i++) {
        lattice[i] = amount * (float)(rng_uniform(rng) - 0.5);
    }
    for (int i = 0; i < GRAIN * GRAIN; i++) {
        const int x = i % GRAIN, y = i / GRAIN;
        const int cx = x / step, cy = y / step;
        const int dx = (cx + 1) % cells, dy = (cy + 1) % cells;
        float tx = (float)(x % step) / (float)step, ty = (float)(y % step) / (float)step;
        tx *= tx * (3 - 2 * tx);
        ty *= ty * (3 - 2 * ty);
        const float top = lattice[cy * cells + cx] * (1 - tx) + lattice[cy * cells + dx] * tx;
        const float low = lattice[dy * cells + cx] * (1 - tx) + lattice[dy * cells + dx] * tx;
        level[i] += top * (1 - ty) + low * ty;
    }
}

static uint8_t to_byte(float level)
{
    return (uint8_t)lrintf(fminf(fmaxf(level, 0), 1) * 255);
}

static void write_fibres(struct grain *grain, const float *fibers)
{
    uint32_t blocks[GRAIN / 4 * GRAIN / 4][4] = {{0}};
    for (int i = 0; i < GRAIN * GRAIN; i++) {
        const int x = i % GRAIN, y = i / GRAIN;
        blocks[y / 4 * (GRAIN / 4) + x / 4][y % 4] |= (uint32_t)to_byte(0.5f + fibers[i])
                                                      << 8 * (x % 4);
    }
    gpu_texture_size(&grain->fibers, GPU_RGBA32UI, GRAIN / 4, GRAIN / 4);
    gpu_texture_write(&grain->fibers, 0, 0, GRAIN / 4, GRAIN / 4, blocks);
}

/* What of both is where, 0.5 for none. */
static void draw_levels(float *fibers, float *clouds)
{
    struct rng rng = rng_stream(0, 0, RNG_CAPTURE);
    add_fibres(&rng, fibers);
    for (int i = 0; i < GRAIN * GRAIN; i++) {
        fibers[i] = 0.5f * fibers[i] + (float)rng_between(&rng, -0.25, 0.25);
    }
    for (int step = 8, k = 1; step <= 64; step *= 2, k *= 2) {
        add_noise(&rng, clouds, step, 0.16f * (float)k);
    }
}

static void write_grain(struct grain *grain, const float *fibers, const float *clouds,
                        uint8_t *texels)
{
    for (int i = 0; i < GRAIN * GRAIN; i++) {
        texels[4 * i] = to_byte(0.5f + fibers[i]);
        texels[4 * i + 1] = to_byte(0.5f + clouds[i]);
    }
    grain->grain.exact = true; /* it repeats */
    gpu_texture_size(&grain->grain, GPU_RGBA8, GRAIN, GRAIN);
    gpu_texture_write(&grain->grain, 0, 0, GRAIN, GRAIN, texels);
    gpu_texture_smooth(&grain->grain, true);
}

enum ecgp_result grain_make(struct grain *grain, struct ecgp_error *error)
{
    if (grain->fibers.id) {
        return ECGP_OK;
    }
    float *levels = calloc(2 * GRAIN * GRAIN, sizeof *levels);
    uint8_t *texels = calloc(4 * GRAIN * GRAIN, 1);
    const bool good = levels && texels;
    if (good) {
        draw_levels(levels, levels + GRAIN * GRAIN);
        write_grain(grain, levels, levels + GRAIN * GRAIN, texels);
        write_fibres(grain, levels);
    }
    free(levels);
    free(texels);
    return good ? ECGP_OK : error_no_memory(error);
}

void grain_destroy(struct grain *grain)
{
    gpu_texture_destroy(&grain->grain);
    gpu_texture_destroy(&grain->fibers);
}
