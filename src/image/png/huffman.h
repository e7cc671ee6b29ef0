/* Huffman codes as deflate has them: canonical, lengths at most 15. */
#ifndef IMAGE_PNG_HUFFMAN_H
#define IMAGE_PNG_HUFFMAN_H

#include <stdint.h>

enum { HUFFMAN_MOST_SYMBOLS = 286, HUFFMAN_MOST_BITS = 15, HUFFMAN_MOST_COUNT = 65535 };

struct huffman {
    uint8_t length[HUFFMAN_MOST_SYMBOLS]; /* bits; 0: the symbol has no code */
    uint16_t code[HUFFMAN_MOST_SYMBOLS];  /* the first bit lowest */
};

/* Builds the code for symbols with the frequencies counts[0..symbols-1] (sum below 2^32) and
 * lengths up to `most`. At least two counts must be nonzero; the code is complete then. Equal
 * counts give equal codes on every machine. */
void huffman_build(struct huffman *huffman, const uint32_t *counts, int symbols, int most);

#endif
