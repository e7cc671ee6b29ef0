/*
 * Deflate for bytes whose maker knows their runs: literals and matches go in, a zlib stream with
 * one code a block comes out. Nothing is searched for; the maker also tells the Adler-32 of what it
 * put, which it can know from the runs.
 */
#ifndef IMAGE_PNG_DEFLATE_H
#define IMAGE_PNG_DEFLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* What a token's words are: literals 0..255, the end of a block, nothing, matches by their length
 * of 3..258, distances by their symbol of 0..29. */
enum {
    DEFLATE_END = 256,
    DEFLATE_NOTHING,
    DEFLATE_LENGTH,
    DEFLATE_DISTANCE = DEFLATE_LENGTH + 259,
    DEFLATE_WORDS = DEFLATE_DISTANCE + 30,
};

enum { DEFLATE_TOKENS = 1 << 14, DEFLATE_MOST_DISTANCE = 1 << 15 };

struct deflate {
    struct text *out;
    uint64_t bits; /* not yet written, the first one lowest */
    unsigned held; /* how many, below 8 between calls */
    uint32_t tokens;
    uint32_t counts[DEFLATE_WORDS]; /* how often each word occurs in the block */
    /* Three words of 10 bits, then 4 bits that say how many more bits there are, and these. */
    uint64_t token[DEFLATE_TOKENS];
};

/* Begins a zlib stream at the end of `out`; NULL without memory. Memory that runs out later is told
 * by out->failed. */
struct deflate *deflate_create(struct text *out);
void deflate_destroy(struct deflate *deflate);
/* Writes what was put as a block. */
void deflate_end_block(struct deflate *deflate, bool last);
/* Ends the stream. */
void deflate_finish(struct deflate *deflate, uint32_t adler);

static inline void deflate_put(struct deflate *deflate, uint32_t first, uint32_t second,
                               uint32_t third, uint64_t extra)
{
    deflate->counts[first]++;
    deflate->counts[second]++;
    deflate->counts[third]++;
    deflate->token[deflate->tokens++] = first | second << 10 | third << 20 | extra << 30;
    if (deflate->tokens == DEFLATE_TOKENS) {
        deflate_end_block(deflate, false);
    }
}

/* Three literals, the first one lowest in `pixel`, whose high byte is 0. */
static inline void deflate_pixel(struct deflate *deflate, uint32_t pixel)
{
    deflate_put(deflate, pixel & 255, pixel >> 8 & 255, pixel >> 16, 0);
}

static inline void deflate_byte(struct deflate *deflate, uint8_t byte)
{
    deflate_put(deflate, byte, DEFLATE_NOTHING, DEFLATE_NOTHING, 0);
}

/* How much of a match of 3 or more bytes its first word takes: never 1 or 2 less than all. */
static inline uint32_t deflate_first_part(uint32_t length)
{
    return length <= 258 ? length : length >= 261 ? 258 : length - 3;
}

/* Repeats for `length` bytes, 3 or more, what was `distance` bytes ago. */
static inline void deflate_match(struct deflate *deflate, uint32_t length, uint32_t distance)
{
    const uint32_t below = distance - 1;
    uint32_t symbol = below;
    uint64_t extra = 0;
    if (below >= 4) {
        const uint32_t bits = 30 - (uint32_t)__builtin_clz(below);
        symbol = 2 * bits + (below >> bits);
        extra = bits | (uint64_t)(below & ((1u << bits) - 1)) << 4;
    }
    for (uint32_t part; length > 0; length -= part) {
        part = deflate_first_part(length);
        deflate_put(deflate, DEFLATE_LENGTH + part, DEFLATE_DISTANCE + symbol, DEFLATE_NOTHING,
                    extra);
    }
}

/* Puts a byte `length` times, 1 or more. */
static inline void deflate_run(struct deflate *deflate, uint8_t byte, uint32_t length)
{
    if (length < 4) {
        const uint32_t nothing = DEFLATE_NOTHING;
        deflate_put(deflate, byte, length > 1 ? byte : nothing, length > 2 ? byte : nothing, 0);
        return;
    }
    const uint32_t part = deflate_first_part(length - 1);
    deflate_put(deflate, byte, DEFLATE_LENGTH + part, DEFLATE_DISTANCE, 0);
    if (length - 1 > part) {
        deflate_match(deflate, length - 1 - part, 1);
    }
}

#endif
