#include "image/jpeg_facts.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum { TABLE = 64, START = 0xd8, QUANTIZATION = 0xdb, SCAN = 0xda };

/* The table for luminance of ITU-T T.81, annex K, as a file has it: in zigzag order. */
static const uint8_t standard[TABLE] = {
    16, 11, 12,  14,  12,  10, 16, 14,  13,  14,  18,  17,  16, 19,  24,  40,
    26, 24, 22,  22,  24,  49, 35, 37,  29,  40,  58,  51,  61, 60,  57,  51,
    56, 55, 64,  72,  92,  78, 64, 68,  87,  69,  55,  56,  80, 109, 81,  87,
    95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99};

/* The quality whose table, as libjpeg scales the standard one, is nearest. */
static int quality_of(const int table[TABLE])
{
    int best = 0;
    long least = 0;
    for (int quality = 1; quality <= 100; quality++) {
        const int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        long off = 0;
        for (int i = 0; i < TABLE; i++) {
            int wanted = (standard[i] * scale + 50) / 100;
            wanted = wanted < 1 ? 1 : wanted > 255 ? 255 : wanted;
            off += labs((long)wanted - table[i]);
        }
        if (best == 0 || off < least) {
            best = quality;
            least = off;
        }
    }
    return best;
}

static void read_tables(const uint8_t *at, size_t size, struct jpeg_facts *facts)
{
    while (size > 0) {
        const int number = at[0] & 15, bytes = at[0] >> 4 ? 2 : 1;
        int table[TABLE];
        if (size < 1 + (size_t)(TABLE * bytes)) {
            return;
        }
        for (int i = 0; i < TABLE; i++) {
            const uint8_t *entry = at + 1 + i * bytes;
            table[i] = bytes == 2 ? entry[0] << 8 | entry[1] : entry[0];
        }
        if (number == 0 && facts->quality == 0) {
            facts->quality = quality_of(table);
        }
        at += 1 + TABLE * bytes;
        size -= 1 + (size_t)(TABLE * bytes);
    }
}

/* SOF0 to SOF15, less the three markers between them that are none. */
static bool is_frame(int marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

void jpeg_facts_read(const void *data, size_t size, struct jpeg_facts *facts)
{
    const uint8_t *at = data, *end = at + size;
    *facts = (struct jpeg_facts){0};
    if (size < 4 || at[0] != 0xff || at[1] != START) {
        return;
    }
    for (at += 2; end - at >= 4 && at[0] == 0xff;) {
        const int marker = at[1];
        if (marker == 0xff) { /* a fill byte */
            at++;
            continue;
        }
        const size_t length = (size_t)(at[2] << 8 | at[3]);
        if (marker == SCAN) {
            facts->scan = (size_t)(at - (const uint8_t *)data);
            return;
        }
        if (length < 2 || length > (size_t)(end - at) - 2) {
            return;
        }
        if (marker == QUANTIZATION) {
            read_tables(at + 4, length - 2, facts);
        } else if (is_frame(marker) && length >= 8) {
            facts->height = at[5] << 8 | at[6];
            facts->width = at[7] << 8 | at[8];
        }
        at += 2 + length;
    }
}
