/*
 * A deflate encoder without match search: the caller supplies literals and matches, and the encoder
 * writes a zlib stream with one dynamic Huffman code per block. The caller also supplies the
 * Adler-32, which it can compute from runs.
 */
#ifndef IMAGE_PNG_DEFLATE_H
#define IMAGE_PNG_DEFLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* The words of a token: literals 0..255, end of block, nothing, match lengths 3..258, distance
 * symbols 0..29. */
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
    uint64_t bits; /* not yet written, the first bit lowest */
    unsigned held; /* their number, below 8 between calls */
    uint32_t tokens;
    uint32_t counts[DEFLATE_WORDS]; /* how often each word occurs in the block */
    /* Three words of 10 bits, the number of extra bits (4 bits), and the extra bits. */
    uint64_t token[DEFLATE_TOKENS];
};

/* Begins a zlib stream at the end of `out`; NULL without memory. If memory runs out later,
 * out->failed is set. */
struct deflate *deflate_create(struct text *out);
void deflate_destroy(struct deflate *deflate);
/* Writes the tokens so far as a block. */
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

/* The length of the first match of a run of 3 or more bytes; it never leaves 1 or 2 bytes over. */
static inline uint32_t deflate_first_part(uint32_t length)
{
    return length <= 258 ? length : length >= 261 ? 258 : length - 3;
}

/* Repeats `length` bytes, 3 or more, from `distance` bytes ago. */
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

/* Adds a byte `length` times, 1 or more. */
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
