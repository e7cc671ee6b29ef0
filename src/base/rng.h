/*
 * Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011). A stream is named by (seed, index, purpose); its numbers
 * depend on nothing else.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

/* The purpose of a stream: each has its own numbers, so that changes of one do not affect others.
 */
enum rng_purpose {
    RNG_DEAL = 1, /* the order of a split's records */
    RNG_PAGE,     /* what is drawn for a page */
    RNG_SYNTH,    /* a built-in ECG's parameters */
    RNG_SYNTH_BEATS,
    RNG_SYNTH_NOISE,
    RNG_SHAPE,    /* creases and wrinkles of the paper */
    RNG_LOOK,     /* one of the values of an option that is a range */
    RNG_HAND,     /* handwriting on a page */
    RNG_CAPTURE,  /* where a page's stains, shadows and the like lie */
    RNG_MISSING,  /* which leads a page leaves out */
    RNG_HEADER,   /* the texts on a page */
    RNG_FEED,     /* which record, layout and window a sample has */
    RNG_IDENTITY, /* a patient's name and numbers */
    RNG_CLAIMS,   /* what a header says of a patient, where that is invented */
    RNG_INK,      /* how a trace's ink varies along its way */
    RNG_CODE,     /* the size of a code for machines */
    RNG_DISTURB,  /* noise of a signal, and when electrodes lose contact */
    RNG_GRID,     /* how the print of a grid varies, and where it ends */
};

struct rng {
    uint32_t key[2];
    uint32_t counter[4];
    uint32_t block[4];
    int used; /* numbers taken from `block` */
};

/* The block of four numbers at `counter` under `key`: the bare generator. */
void rng_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* A stream at its beginning. */
struct rng rng_stream(uint64_t seed, uint64_t index, enum rng_purpose purpose);

uint32_t rng_u32(struct rng *rng);
double rng_uniform(struct rng *rng); /* [0, 1), 32 bits */
double rng_between(struct rng *rng, double low, double high);
double rng_normal(struct rng *rng);              /* mean 0, deviation 1 (Box-Muller) */
uint32_t rng_below(struct rng *rng, uint32_t n); /* 0 .. n - 1; 0 for n = 0 */

/* Smooth noise in [0, 1): a stream's numbers a length of 1 apart, and between them no corners
 * (value noise). */
struct rng_smooth {
    double from, to, at;
};
struct rng_smooth rng_smooth_begin(struct rng *rng);
/* The value where it is; it goes on by `step`, for which it may take numbers of the stream. */
double rng_smooth_next(struct rng_smooth *smooth, struct rng *rng, double step);

#endif
