#include "image/png/huffman.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

/* A symbol that is used. */
struct leaf {
    uint32_t count;
    uint16_t symbol;
};

/* One stable pass of a radix sort, by the byte of the count at `shift`. */
static void sort_by_byte(const struct leaf *from, struct leaf *to, int leaves, int shift)
{
    int place[257] = {0};
    for (int i = 0; i < leaves; i++) {
        place[(from[i].count >> shift & 255) + 1]++;
    }
    for (int i = 0; i < 255; i++) {
        place[i + 1] += place[i];
    }
    for (int i = 0; i < leaves; i++) {
        to[place[from[i].count >> shift & 255]++] = from[i];
    }
}

/* Sorts the symbols in use, the rarest first; returns their number. */
static int sort_leaves(const uint32_t *counts, int symbols, struct leaf *leaves)
{
    struct leaf other[HUFFMAN_MOST_SYMBOLS];
    int used = 0;
    for (int i = 0; i < symbols; i++) {
        if (counts[i] != 0) {
            assert(counts[i] <= HUFFMAN_MOST_COUNT);
            leaves[used++] = (struct leaf){counts[i], (uint16_t)i};
        }
    }
    sort_by_byte(leaves, other, used, 0);
    sort_by_byte(other, leaves, used, 8);
    return used;
}

/* Huffman's algorithm on sorted leaves, with the queues of leaves and of inner nodes in one array.
 * Counts the leaves at each depth; depths beyond `most` count as `most`. */
static void count_depths(const struct leaf *leaves, int used, int most, int *at_depth)
{
    uint32_t weight[2 * HUFFMAN_MOST_SYMBOLS];
    uint16_t parent[2 * HUFFMAN_MOST_SYMBOLS];
    uint16_t depth[2 * HUFFMAN_MOST_SYMBOLS];
    const int root = 2 * used - 2;
    int leaf = 0, joined = used;
    for (int i = 0; i < used; i++) {
        weight[i] = leaves[i].count;
    }
    for (int node = used; node <= root; node++) {
        weight[node] = 0;
        for (int child = 0; child < 2; child++) {
            const bool take_leaf =
                leaf < used && (joined == node || weight[leaf] <= weight[joined]);
            const int taken = take_leaf ? leaf++ : joined++;
            weight[node] += weight[taken];
            parent[taken] = (uint16_t)node;
        }
    }
    depth[root] = 0;
    for (int node = root - 1; node >= 0; node--) {
        depth[node] = (uint16_t)(depth[parent[node]] + 1);
        if (node < used) {
            at_depth[depth[node] < most ? depth[node] : most]++;
        }
    }
}

/* Moves leaves down until the code is not oversubscribed: the deepest leaf above `most` becomes a
 * node with two leaves, one of which comes from `most`. */
static void limit_depths(int *at_depth, int most)
{
    int64_t room = -((int64_t)1 << most);
    for (int depth = 1; depth <= most; depth++) {
        room += (int64_t)at_depth[depth] << (most - depth);
    }
    for (; room > 0; room--) {
        int depth = most - 1;
        while (at_depth[depth] == 0) {
            depth--;
        }
        at_depth[most]--;
        at_depth[depth]--;
        at_depth[depth + 1] += 2;
    }
}

static uint16_t reverse(uint32_t code, int bits)
{
    uint32_t reversed = 0;
    for (int i = 0; i < bits; i++) {
        reversed |= (code >> i & 1) << (bits - 1 - i);
    }
    return (uint16_t)reversed;
}

static void number_codes(struct huffman *huffman, int symbols, const int *at_depth)
{
    uint32_t next[HUFFMAN_MOST_BITS + 1] = {0};
    for (int bits = 1; bits < HUFFMAN_MOST_BITS; bits++) {
        next[bits + 1] = (next[bits] + (uint32_t)at_depth[bits]) << 1;
    }
    for (int i = 0; i < symbols; i++) {
        const int bits = huffman->length[i];
        huffman->code[i] = bits ? reverse(next[bits]++, bits) : 0;
    }
}

void huffman_build(struct huffman *huffman, const uint32_t *counts, int symbols, int most)
{
    struct leaf leaves[HUFFMAN_MOST_SYMBOLS] = {{0, 0}};
    int at_depth[HUFFMAN_MOST_BITS + 1] = {0};
    const int used = sort_leaves(counts, symbols, leaves);
    assert(used >= 2);
    count_depths(leaves, used, most, at_depth);
    limit_depths(at_depth, most);
    memset(huffman->length, 0, sizeof huffman->length);
    for (int i = 0, bits = most; bits > 0; bits--) {
        for (int left = at_depth[bits]; left > 0; left--) {
            huffman->length[leaves[i++].symbol] = (uint8_t)bits;
        }
    }
    number_codes(huffman, symbols, at_depth);
}
