#include "draw/noises.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

enum {
    SIDE = 128, /* px of a square; a power of two */
    BLOCKS = SIDE / 4,
    KINDS = 3,
    UNIT = 40, /* levels a standard deviation */
};

#define COLOR_GRAIN 2.5
#define STREAM      20

/* Of nearly normal numbers: each is the sum of four bytes. */
static void fill(struct rng *rng, float *level)
{
    for (int i = 0; i < SIDE * SIDE; i++) {
        const uint32_t bits = rng_u32(rng);
        const uint32_t sum = (bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24);
        level[i] = (float)sum - 510;
    }
}

/* Each row becomes a share of itself and what is left of the row before, which goes on around the
 * square. */
static void trail(float *level, float keep, int from, int step)
{
    float last[SIDE] = {0};
    for (int i = -SIDE / 2; i < SIDE; i++) {
        float *row = level + (ptrdiff_t)((from + step * i) & (SIDE - 1)) * SIDE;
        for (int x = 0; x < SIDE; x++) {
            last[x] = keep * last[x] + (1 - keep) * row[x];
        }
        if (i >= 0) {
            memcpy(row, last, sizeof last);
        }
    }
}

static void turn(float *level)
{
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < y; x++) {
            const float kept = level[y * SIDE + x];
            level[y * SIDE + x] = level[x * SIDE + y];
            level[x * SIDE + y] = kept;
        }
    }
}

/* A trail of both directions along both axes is as wide at half its height as the grain. */
static void smooth(float *level, double grain_px)
{
    const float keep = (float)exp(-2.8 / fmax(grain_px, 0.1));
    for (int axis = 0; axis < 2 && grain_px > 0.5; axis++) {
        trail(level, keep, 0, 1);
        trail(level, keep, SIDE - 1, -1);
        turn(level);
    }
}

static void put(const float *level, int kind, uint32_t (*blocks)[4])
{
    double squares = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        squares += (double)(level[i] * level[i]);
    }
    const double scale = UNIT / sqrt(squares / (SIDE * SIDE));
    for (int i = 0; i < SIDE * SIDE; i++) {
        const int x = i % SIDE, y = i / SIDE;
        const double value = fmin(fmax(128 + scale * (double)level[i], 0), 255);
        blocks[y / 4 * KINDS * BLOCKS + kind * BLOCKS + x / 4][y % 4] |= (uint32_t)lrint(value)
                                                                         << 8 * (x % 4);
    }
}

enum ecgp_result noises_write(struct gpu_texture *texture, double grain_px,
                              struct ecgp_error *error)
{
    uint32_t(*blocks)[4] = calloc(KINDS * BLOCKS * BLOCKS, sizeof *blocks);
    float *level = malloc(SIDE * SIDE * sizeof *level);
    const bool good = blocks && level;
    for (int kind = 0; kind < KINDS && good; kind++) {
        struct rng rng = rng_stream(STREAM, (uint64_t)kind, RNG_CAPTURE);
        fill(&rng, level);
        smooth(level, kind == 0 ? grain_px : COLOR_GRAIN * grain_px);
        put(level, kind, blocks);
    }
    if (good) {
        gpu_texture_size(texture, GPU_RGBA32UI, KINDS * BLOCKS, BLOCKS);
        gpu_texture_write(texture, 0, 0, KINDS * BLOCKS, BLOCKS, blocks);
    }
    free(blocks);
    free(level);
    return good ? ECGP_OK : error_no_memory(error);
}
