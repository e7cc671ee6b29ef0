#include "export/png_deflate.h"

#include <stdlib.h>
#include <string.h>

enum { END_OF_BLOCK = 256, FIRST_LENGTH = 257, LENGTHS = 29, DISTANCES = 30, CODE_LENGTHS = 19 };

/* The shortest match of each length symbol, and the bits that follow the symbol. */
static const uint16_t length_base[LENGTHS] = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                              15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                              67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t length_extra[LENGTHS] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                              2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
/* The order in which the code of the code lengths is told. */
static const uint8_t told_order[CODE_LENGTHS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                 11, 4,  12, 3, 13, 2, 14, 1, 15};

/* Bits to be written at once. */
struct word {
    uint32_t bits;
    uint32_t count;
};

/* The codes of a block, and its words of literals and lengths, ready for use. */
struct block_code {
    struct huffman symbols, distances;
    struct word byte[END_OF_BLOCK + 1];
    struct word length[259];
};

/* Where bits go; there is always room for 8 bytes. */
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

/* Hands whole bytes on. At most 56 bits may be written between two calls. */
static void flush_bits(struct bit_writer *writer)
{
    for (int i = 0; i < 8; i++) {
        writer->to[i] = (uint8_t)(writer->bits >> 8 * i);
    }
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

/* Returns how many entries tell these lengths. */
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

static void write_head(struct bit_writer *writer, const struct block_code *block, bool last)
{
    uint8_t lengths[HUFFMAN_MOST_SYMBOLS + DISTANCES];
    struct told told[HUFFMAN_MOST_SYMBOLS + DISTANCES];
    uint32_t counts[CODE_LENGTHS] = {0};
    struct huffman code;
    memcpy(lengths, block->symbols.length, HUFFMAN_MOST_SYMBOLS);
    memcpy(lengths + HUFFMAN_MOST_SYMBOLS, block->distances.length, DISTANCES);
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

/* --- the tokens --- */

static void make_words(struct block_code *code)
{
    for (int i = 0; i <= END_OF_BLOCK; i++) {
        code->byte[i] = (struct word){code->symbols.code[i], code->symbols.length[i]};
    }
    for (int number = 0, length = 3; length <= 258; length++) {
        number += number < LENGTHS - 1 && length == length_base[number + 1];
        const unsigned bits = code->symbols.length[FIRST_LENGTH + number];
        const uint32_t extra = (uint32_t)(length - length_base[number]);
        code->length[length] = (struct word){
            code->symbols.code[FIRST_LENGTH + number] | extra << bits, bits + length_extra[number]};
    }
}

static struct word distance_word(const struct block_code *code, uint32_t distance)
{
    const struct deflate_distance parts = deflate_distance(distance);
    const unsigned bits = code->distances.length[parts.symbol];
    return (struct word){code->distances.code[parts.symbol] | parts.extra << bits,
                         bits + parts.extra_bits};
}

static void write_match(struct bit_writer *writer, const struct block_code *code, uint32_t length,
                        uint32_t distance)
{
    const struct word far = distance_word(code, distance);
    if (length > 258) {
        const uint32_t whole = deflate_whole_matches(length);
        length -= whole * 258;
        for (uint32_t i = 0; i < whole; i++) {
            write_word(writer, &code->length[258]);
            write_word(writer, &far);
            flush_bits(writer);
        }
        if (length > 258) {
            write_word(writer, &code->length[length - 3]);
            write_word(writer, &far);
            flush_bits(writer);
            length = 3;
        }
    }
    write_word(writer, &code->length[length]);
    write_word(writer, &far);
    flush_bits(writer);
}

static void write_token(struct bit_writer *writer, const struct block_code *code, uint32_t token)
{
    switch (token & 7) {
    case TOKEN_PIXEL:
        write_word(writer, &code->byte[token >> 3 & 255]);
        write_word(writer, &code->byte[token >> 11 & 255]);
        write_word(writer, &code->byte[token >> 19 & 255]);
        flush_bits(writer);
        break;
    case TOKEN_BYTE:
        write_word(writer, &code->byte[token >> 3]);
        flush_bits(writer);
        break;
    case TOKEN_MATCH:
        write_match(writer, code, token >> 3 & DEFLATE_MOST_MATCH, (token >> 17) + 1);
        break;
    default:
        write_match(writer, code, token >> 3, (token & 7) == TOKEN_RUN_1 ? 1 : 3);
    }
}

static void write_tokens(struct bit_writer *result, const struct block_code *code,
                         const uint32_t *tokens, size_t count)
{
    struct bit_writer writer = *result;
    for (size_t i = 0; i < count; i++) {
        write_token(&writer, code, tokens[i]);
    }
    write_word(&writer, &code->byte[END_OF_BLOCK]);
    flush_bits(&writer);
    *result = writer;
}

/* --- the block --- */

static void count_symbols(const struct deflate *deflate, uint32_t *counts)
{
    memset(counts, 0, HUFFMAN_MOST_SYMBOLS * sizeof *counts);
    for (int i = 0; i < 256; i++) {
        counts[i] = deflate->bytes[0][i] + deflate->bytes[1][i] + deflate->bytes[2][i];
    }
    counts[END_OF_BLOCK] = 1;
    for (int number = 0, length = 3; length <= 258; length++) {
        number += number < LENGTHS - 1 && length == length_base[number + 1];
        counts[FIRST_LENGTH + number] += deflate->lengths[length];
    }
}

/* The block's codes; returns an upper bound of its bytes. */
static size_t make_codes(struct deflate *deflate, struct block_code *code)
{
    uint32_t counts[HUFFMAN_MOST_SYMBOLS];
    uint64_t bits = deflate->held;
    count_symbols(deflate, counts);
    deflate->distances[0]++; /* at least two have to occur */
    deflate->distances[2]++;
    huffman_build(&code->symbols, counts, HUFFMAN_MOST_SYMBOLS, HUFFMAN_MOST_BITS);
    huffman_build(&code->distances, deflate->distances, DISTANCES, HUFFMAN_MOST_BITS);
    make_words(code);
    for (int i = 0; i < HUFFMAN_MOST_SYMBOLS; i++) {
        const unsigned extra = i < FIRST_LENGTH ? 0 : length_extra[i - FIRST_LENGTH];
        bits += (uint64_t)counts[i] * (code->symbols.length[i] + extra);
    }
    for (int i = 0; i < DISTANCES; i++) {
        const unsigned extra = i < 4 ? 0 : (unsigned)i / 2 - 1;
        bits += (uint64_t)deflate->distances[i] * (code->distances.length[i] + extra);
    }
    return (size_t)(bits / 8) + 1024; /* the head is shorter than that */
}

void deflate_end_block(struct deflate *deflate, bool last)
{
    struct block_code code;
    const size_t most = make_codes(deflate, &code);
    uint8_t *to = (uint8_t *)text_reserve(deflate->out, most);
    if (to) {
        struct bit_writer writer = {to, deflate->bits, deflate->held};
        write_head(&writer, &code, last);
        write_tokens(&writer, &code, deflate->token, deflate->tokens);
        deflate->out->length += (size_t)(writer.to - to);
        deflate->bits = writer.bits;
        deflate->held = writer.held;
    }
    memset(deflate->bytes, 0, sizeof deflate->bytes);
    memset(deflate->lengths, 0, sizeof deflate->lengths);
    memset(deflate->distances, 0, sizeof deflate->distances);
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
