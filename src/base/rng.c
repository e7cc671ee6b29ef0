#include "base/rng.h"

#include <math.h>

static void multiply(uint32_t a, uint32_t b, uint32_t *high, uint32_t *low)
{
    const uint64_t product = (uint64_t)a * b;
    *high = (uint32_t)(product >> 32);
    *low = (uint32_t)product;
}

void rng_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c[4] = {counter[0], counter[1], counter[2], counter[3]};
    uint32_t k[2] = {key[0], key[1]};
    for (int round = 0; round < 10; round++) {
        uint32_t high0, low0, high1, low1;
        multiply(0xD2511F53u, c[0], &high0, &low0);
        multiply(0xCD9E8D57u, c[2], &high1, &low1);
        const uint32_t next[4] = {high1 ^ c[1] ^ k[0], low1, high0 ^ c[3] ^ k[1], low0};
        for (int i = 0; i < 4; i++) {
            c[i] = next[i];
        }
        k[0] += 0x9E3779B9u;
        k[1] += 0xBB67AE85u;
    }
    for (int i = 0; i < 4; i++) {
        out[i] = c[i];
    }
}

struct rng rng_stream(uint64_t seed, uint64_t index, enum rng_purpose purpose)
{
    return (struct rng){
        .key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
        .counter = {0, (uint32_t)purpose, (uint32_t)index, (uint32_t)(index >> 32)},
        .used = 4,
    };
}

uint32_t rng_u32(struct rng *rng)
{
    if (rng->used == 4) {
        rng_philox(rng->counter, rng->key, rng->block);
        rng->counter[0]++;
        rng->used = 0;
    }
    return rng->block[rng->used++];
}

double rng_uniform(struct rng *rng)
{
    return rng_u32(rng) * 0x1p-32;
}

double rng_between(struct rng *rng, double low, double high)
{
    return low + (high - low) * rng_uniform(rng);
}

double rng_normal(struct rng *rng)
{
    const double radius = sqrt(-2.0 * log(1.0 - rng_uniform(rng)));
    return radius * cos(6.283185307179586 * rng_uniform(rng));
}

uint32_t rng_below(struct rng *rng, uint32_t n)
{
    return (uint32_t)(((uint64_t)rng_u32(rng) * n) >> 32);
}

struct rng_smooth rng_smooth_begin(struct rng *rng)
{
    struct rng_smooth smooth;
    smooth.from = rng_uniform(rng);
    smooth.to = rng_uniform(rng);
    smooth.at = rng_uniform(rng);
    return smooth;
}

double rng_smooth_next(struct rng_smooth *smooth, struct rng *rng, double step)
{
    for (; smooth->at >= 1; smooth->at -= 1) {
        smooth->from = smooth->to;
        smooth->to = rng_uniform(rng);
    }
    const double at = smooth->at;
    smooth->at += step;
    return smooth->from + (smooth->to - smooth->from) * at * at * (3 - 2 * at);
}
