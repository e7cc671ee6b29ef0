#include "image/png/packed.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

/* Rows as in a PNG file, each after the number of its filter. */
struct rows {
    size_t row_bytes; /* without the filter's number */
    size_t height;
    uint8_t *data;
};

static bool rows_init(struct rows *rows, size_t row_bytes, int height)
{
    *rows = (struct rows){row_bytes, (size_t)height, malloc((row_bytes + 1) * (size_t)height)};
    return rows->data != NULL;
}

static uint8_t *row_at(const struct rows *rows, size_t y)
{
    return rows->data + y * (rows->row_bytes + 1) + 1;
}

static void filter_rows(const struct rows *rows, enum png_filter filter)
{
    for (size_t y = rows->height; y-- > 0;) {
        uint8_t *row = row_at(rows, y);
        row[-1] = (uint8_t)filter;
        if (filter == PNG_FILTER_ROW_UP && y > 0) {
            const uint8_t *above = row_at(rows, y - 1);
            for (size_t i = 0; i < rows->row_bytes; i++) {
                row[i] = (uint8_t)(row[i] - above[i]);
            }
        }
    }
}

static bool compress(const struct rows *rows, int effort, struct text *out)
{
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(effort);
    if (!compressor) {
        return false;
    }
    const size_t bytes = (rows->row_bytes + 1) * rows->height;
    const size_t most = libdeflate_zlib_compress_bound(compressor, bytes);
    uint8_t *to = (uint8_t *)text_reserve(out, most);
    const size_t used = to ? libdeflate_zlib_compress(compressor, rows->data, bytes, to, most) : 0;
    libdeflate_free_compressor(compressor);
    if (used > 0) {
        out->length += used;
        out->data[out->length] = '\0';
    }
    return used > 0;
}

/* Frees the rows. */
static bool pack(struct rows *rows, const struct png_packing *packing, struct text *out)
{
    filter_rows(rows, packing->filter);
    const bool good = compress(rows, packing->effort, out);
    free(rows->data);
    return good;
}

static void drop_fourth(const uint8_t *from, int width, uint8_t *to)
{
    for (int x = 0; x < width; x++, from += 4, to += 3) {
        to[0] = from[0];
        to[1] = from[1];
        to[2] = from[2];
    }
}

bool png_packed_pixels(const struct pixels *pixels, const struct png_packing *packing,
                       struct text *out)
{
    const size_t channels = pixels->channels == 1 ? 1 : 3;
    struct rows rows;
    if (!rows_init(&rows, (size_t)pixels->width * channels, pixels->height)) {
        return false;
    }
    for (int y = 0; y < pixels->height; y++) {
        const uint8_t *from = pixels->data + (ptrdiff_t)y * pixels->stride;
        uint8_t *to = row_at(&rows, (size_t)y);
        if (pixels->channels == 4) {
            drop_fourth(from, pixels->width, to);
        } else {
            memcpy(to, from, rows.row_bytes);
        }
    }
    return pack(&rows, packing, out);
}

static void expand_bits(const uint8_t *bits, int width, uint8_t *row)
{
    memset(row, 0, (size_t)width);
    for (int x = 0; x < width; x += 8, bits++) {
        const int count = width - x < 8 ? width - x : 8;
        for (int i = 0; *bits != 0 && i < count; i++) {
            row[x + i] = *bits >> (7 - i) & 1 ? 255 : 0;
        }
    }
}

bool png_packed_bitmap(const struct bitmap *bitmap, const struct png_packing *packing,
                       struct text *out)
{
    struct rows rows;
    if (!rows_init(&rows, (size_t)bitmap->width, bitmap->height)) {
        return false;
    }
    for (int y = 0; y < bitmap->height; y++) {
        expand_bits(bitmap->data + (ptrdiff_t)y * bitmap->stride, bitmap->width,
                    row_at(&rows, (size_t)y));
    }
    return pack(&rows, packing, out);
}
