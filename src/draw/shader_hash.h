/* Random numbers of whole numbers, as shaders make them (shaders/lib/hash.glsl). */
#ifndef DRAW_SHADER_HASH_H
#define DRAW_SHADER_HASH_H

#include <stdint.h>

static inline uint32_t shader_hash(uint32_t x)
{
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ (x >> 16);
}

/* The hash of a place in a lattice. */
static inline uint32_t shader_hash_at(int x, int y, uint32_t seed)
{
    return shader_hash((uint32_t)x * 0x9e3779b1u ^ (uint32_t)y * 0x85ebca77u ^ seed);
}

static inline double shader_unit(uint32_t hash) /* 0..1 */
{
    return (hash >> 8) * (1.0 / 16777216.0);
}

#endif
