#include "image/png/deflate.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "image/bytes.h"
#include "image/png/huffman.h"

_Static_assert(3 * DEFLATE_TOKENS < HUFFMAN_MOST_COUNT, "a word may be each one of a block");

enum { FIRST_LENGTH = 257, LENGTHS = 29, DISTANCES = 30, CODE_LENGTHS = 19, HEAD_MOST = 1024 };

/* The shortest match of each length symbol, and the number of extra bits. */
static const uint16_t length_base[LENGTHS] = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                              15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                              67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t length_extra[LENGTHS] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                              2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
/* The order in which a block lists the lengths of the code length code (RFC 1951, 3.2.7). */
static const uint8_t told_order[CODE_LENGTHS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                 11, 4,  12, 3, 13, 2, 14, 1, 15};

/* Bits to write at once. */
struct word {
    uint32_t bits;
    uint32_t count;
};

struct codes {
    struct huffman symbols, distances;
    struct word word[DEFLATE_WORDS];
};

/* The destination of bits; it always has room for 8 bytes. */
struct bit_writer {
    uint8_t *to;
    uint64_t bits;
    unsigned held;
};

struct deflate *deflate_create(struct text *out)
{
    struct deflate *deflate = malloc(sizeof *deflate);
    if (!deflate) {
        return NULL;
    }
    memset(deflate, 0, offsetof(struct deflate, token));
    deflate->out = out;
    text_add_bytes(out, "\x78\x01", 2);
    return deflate;
}

void deflate_destroy(struct deflate *deflate)
{
    free(deflate);
}

/* --- writing of bits --- */

static void write_bits(struct bit_writer *writer, uint64_t bits, unsigned count)
{
    writer->bits |= bits << writer->held;
    writer->held += count;
}

/* Writes whole bytes out. At most 56 bits may be added between two calls. */
static void flush_bits(struct bit_writer *writer)
{
    store_le64(writer->to, writer->bits);
    writer->to += writer->held / 8;
    writer->bits >>= writer->held & ~7u;
    writer->held &= 7;
}

static void write_word(struct bit_writer *writer, const struct word *word)
{
    write_bits(writer, word->bits, word->count);
}

/* --- the head of a block: the code, told by the lengths of its words --- */

/* A run of code lengths: symbol 16 repeats the last one, 17 and 18 are zeros. */
struct told {
    uint8_t symbol, extra;
};

/* Returns the number of entries that encode these lengths. */
static int tell_lengths(const uint8_t *lengths, int count, struct told *told)
{
    int entries = 0;
    for (int i = 0, run; i < count; i += run) {
        run = 1;
        while (i + run < count && lengths[i + run] == lengths[i]) {
            run++;
        }
        if (lengths[i] == 0 && run >= 3) {
            run = run < 138 ? run : 138;
            told[entries++] = run < 11 ? (struct told){17, (uint8_t)(run - 3)}
                                       : (struct told){18, (uint8_t)(run - 11)};
            continue;
        }
        told[entries++] = (struct told){lengths[i], 0};
        run = run < 7 ? run : 7;
        if (run >= 4) {
            told[entries++] = (struct told){16, (uint8_t)(run - 4)};
        } else {
            run = 1;
        }
    }
    return entries;
}

static void write_told(struct bit_writer *writer, const struct huffman *code,
                       const struct told *told, int entries)
{
    static const uint8_t extra_bits[CODE_LENGTHS] = {[16] = 2, [17] = 3, [18] = 7};
    for (int i = 0; i < entries; i++) {
        const uint8_t symbol = told[i].symbol;
        write_bits(writer, code->code[symbol], code->length[symbol]);
        write_bits(writer, told[i].extra, extra_bits[symbol]);
        flush_bits(writer);
    }
}

static void write_head(struct bit_writer *writer, const struct codes *codes, bool last)
{
    uint8_t lengths[HUFFMAN_MOST_SYMBOLS + DISTANCES];
    struct told told[HUFFMAN_MOST_SYMBOLS + DISTANCES];
    uint32_t counts[CODE_LENGTHS] = {0};
    struct huffman code;
    memcpy(lengths, codes->symbols.length, HUFFMAN_MOST_SYMBOLS);
    memcpy(lengths + HUFFMAN_MOST_SYMBOLS, codes->distances.length, DISTANCES);
    const int entries = tell_lengths(lengths, HUFFMAN_MOST_SYMBOLS + DISTANCES, told);
    for (int i = 0; i < entries; i++) {
        counts[told[i].symbol]++;
    }
    huffman_build(&code, counts, CODE_LENGTHS, 7);
    write_bits(writer, last, 1);
    write_bits(writer, 2, 2); /* codes of its own */
    write_bits(writer, HUFFMAN_MOST_SYMBOLS - 257, 5);
    write_bits(writer, DISTANCES - 1, 5);
    write_bits(writer, CODE_LENGTHS - 4, 4);
    flush_bits(writer);
    for (int i = 0; i < CODE_LENGTHS; i++) {
        write_bits(writer, code.length[told_order[i]], 3);
        flush_bits(writer);
    }
    write_told(writer, &code, told, entries);
}

/* --- the codes of a block --- */

/* The length symbol of a match, given that of a match 1 shorter. */
static int length_number(int length, int number)
{
    return number < LENGTHS - 1 && length == length_base[number + 1] ? number + 1 : number;
}

static void build_codes(const uint32_t *counts, struct codes *codes)
{
    uint32_t symbols[HUFFMAN_MOST_SYMBOLS] = {0};
    uint32_t distances[DISTANCES];
    memcpy(symbols, counts, DEFLATE_END * sizeof *symbols);
    memcpy(distances, counts + DEFLATE_DISTANCE, sizeof distances);
    symbols[DEFLATE_END] = 1;
    for (int length = 3, number = 0; length <= 258; length++) {
        number = length_number(length, number);
        symbols[FIRST_LENGTH + number] += counts[DEFLATE_LENGTH + length];
    }
    symbols[0]++; /* at least two symbols of each code are used */
    distances[0]++;
    distances[2]++;
    huffman_build(&codes->symbols, symbols, HUFFMAN_MOST_SYMBOLS, HUFFMAN_MOST_BITS);
    huffman_build(&codes->distances, distances, DISTANCES, HUFFMAN_MOST_BITS);
}

static void make_words(struct codes *codes)
{
    const struct huffman *symbols = &codes->symbols;
    memset(codes->word, 0, sizeof codes->word);
    for (int i = 0; i <= DEFLATE_END; i++) {
        codes->word[i] = (struct word){symbols->code[i], symbols->length[i]};
    }
    for (int length = 3, number = 0; length <= 258; length++) {
        number = length_number(length, number);
        const unsigned bits = symbols->length[FIRST_LENGTH + number];
        const uint32_t extra = (uint32_t)(length - length_base[number]);
        codes->word[DEFLATE_LENGTH + length] = (struct word){
            symbols->code[FIRST_LENGTH + number] | extra << bits, bits + length_extra[number]};
    }
    for (int i = 0; i < DISTANCES; i++) {
        codes->word[DEFLATE_DISTANCE + i] =
            (struct word){codes->distances.code[i], codes->distances.length[i]};
    }
}

/* A token has at most 56 bits: 45 for three literals; 50 for a literal, a length and a distance
 * without extra bits; 48 for a length and a distance with them. */
static void write_tokens(struct bit_writer *result, const struct word *word, const uint64_t *tokens,
                         size_t count)
{
    struct bit_writer writer = *result;
    for (size_t i = 0; i < count; i++) {
        const uint64_t token = tokens[i];
        write_word(&writer, &word[token & 1023]);
        write_word(&writer, &word[token >> 10 & 1023]);
        write_word(&writer, &word[token >> 20 & 1023]);
        write_bits(&writer, token >> 34, (unsigned)(token >> 30 & 15));
        flush_bits(&writer);
    }
    write_word(&writer, &word[DEFLATE_END]);
    flush_bits(&writer);
    *result = writer;
}

void deflate_end_block(struct deflate *deflate, bool last)
{
    struct codes codes;
    uint8_t *to = (uint8_t *)text_reserve(deflate->out, deflate->tokens * 7 + HEAD_MOST);
    if (to) {
        struct bit_writer writer = {to, deflate->bits, deflate->held};
        build_codes(deflate->counts, &codes);
        make_words(&codes);
        write_head(&writer, &codes, last);
        write_tokens(&writer, codes.word, deflate->token, deflate->tokens);
        deflate->out->length += (size_t)(writer.to - to);
        deflate->bits = writer.bits;
        deflate->held = writer.held;
    }
    memset(deflate->counts, 0, sizeof deflate->counts);
    deflate->tokens = 0;
}

void deflate_finish(struct deflate *deflate, uint32_t adler)
{
    deflate_end_block(deflate, true);
    uint8_t end[5] = {(uint8_t)deflate->bits};
    const size_t partial = deflate->held > 0;
    for (size_t i = 0; i < 4; i++) {
        end[partial + i] = (uint8_t)(adler >> (24 - 8 * i));
    }
    text_add_bytes(deflate->out, end, partial + 4);
}
