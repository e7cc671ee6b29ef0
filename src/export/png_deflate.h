/*
 * Deflate for bytes whose maker knows their runs: literals and matches go in, a zlib stream with
 * one code a block comes out. Nothing is searched for; the maker also tells the Adler-32 of what it
 * put, which it can know from the runs.
 */
#ifndef EXPORT_PNG_DEFLATE_H
#define EXPORT_PNG_DEFLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "export/png_huffman.h"

enum {
    DEFLATE_TOKENS = 1 << 15,
    DEFLATE_MOST_RUN = (1 << 29) - 1,   /* bytes, of distance 1 or 3 */
    DEFLATE_MOST_MATCH = (1 << 14) - 1, /* bytes, of any distance */
    DEFLATE_MOST_DISTANCE = 1 << 15,
};

/* The three low bits of a token say what it is, the others what of. */
enum deflate_token { TOKEN_BYTE, TOKEN_PIXEL, TOKEN_RUN_1, TOKEN_RUN_3, TOKEN_MATCH };

struct deflate {
    struct text *out;
    uint64_t bits;          /* not yet written, the first one lowest */
    unsigned held;          /* how many, below 8 between calls */
    uint32_t bytes[3][256]; /* how often each literal occurs; three tables count a pixel faster */
    uint32_t lengths[259];  /* how often each length of a match does */
    uint32_t distances[30]; /* and each symbol of distances */
    size_t tokens;
    uint32_t token[DEFLATE_TOKENS];
};

/* Begins a zlib stream at the end of `out`. Memory that runs out is told by out->failed. */
struct deflate *deflate_create(struct text *out);
void deflate_destroy(struct deflate *deflate);
/* Writes what was put as a block. */
void deflate_end_block(struct deflate *deflate, bool last);
/* Ends the stream. */
void deflate_finish(struct deflate *deflate, uint32_t adler);

/* A distance's symbol is given by its highest bits, the others follow it. */
struct deflate_distance {
    uint32_t symbol, extra_bits, extra;
};

static inline struct deflate_distance deflate_distance(uint32_t distance)
{
    const uint32_t below = distance - 1;
    if (below < 4) {
        return (struct deflate_distance){below, 0, 0};
    }
    const uint32_t extra_bits = 30 - (uint32_t)__builtin_clz(below);
    return (struct deflate_distance){2 * extra_bits + (below >> extra_bits), extra_bits,
                                     below & ((1u << extra_bits) - 1)};
}

/* How many matches of 258 bytes a long one takes. 3 to 260 bytes are left: the last match takes 3
 * of 259 and 260, the one before it the others. */
static inline uint32_t deflate_whole_matches(uint32_t length)
{
    return (length - 3) / 258;
}

static inline void deflate_put(struct deflate *deflate, uint32_t token)
{
    deflate->token[deflate->tokens++] = token;
    if (deflate->tokens == DEFLATE_TOKENS) {
        deflate_end_block(deflate, false);
    }
}

static inline void deflate_byte(struct deflate *deflate, uint8_t byte)
{
    deflate->bytes[0][byte]++;
    deflate_put(deflate, (uint32_t)byte << 3 | TOKEN_BYTE);
}

/* Three literals, the first one lowest in `pixel`, whose high byte is 0. */
static inline void deflate_pixel(struct deflate *deflate, uint32_t pixel)
{
    deflate->bytes[0][pixel & 255]++;
    deflate->bytes[1][pixel >> 8 & 255]++;
    deflate->bytes[2][pixel >> 16]++;
    deflate_put(deflate, pixel << 3 | TOKEN_PIXEL);
}

static inline void deflate_count_match(struct deflate *deflate, uint32_t length, uint32_t symbol)
{
    if (length > 258) {
        const uint32_t whole = deflate_whole_matches(length);
        deflate->lengths[258] += whole;
        deflate->distances[symbol] += whole;
        length -= whole * 258;
        if (length > 258) {
            deflate->lengths[length - 3]++;
            deflate->distances[symbol]++;
            length = 3;
        }
    }
    deflate->lengths[length]++;
    deflate->distances[symbol]++;
}

/* Repeats the last byte, or the last three bytes, for 3 to DEFLATE_MOST_RUN bytes. */
static inline void deflate_run(struct deflate *deflate, enum deflate_token kind, uint32_t length)
{
    deflate_count_match(deflate, length, kind == TOKEN_RUN_1 ? 0 : 2);
    deflate_put(deflate, length << 3 | kind);
}

/* Repeats what was `distance` bytes ago for 3 to DEFLATE_MOST_MATCH bytes. */
static inline void deflate_match(struct deflate *deflate, uint32_t length, uint32_t distance)
{
    deflate_count_match(deflate, length, deflate_distance(distance).symbol);
    deflate_put(deflate, (distance - 1) << 17 | length << 3 | TOKEN_MATCH);
}

#endif
