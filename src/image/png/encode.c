#include "image/png.h"

#include <assert.h>
#include <libdeflate.h>
#include <string.h>

#include "image/png/fast.h"
#include "image/png/packed.h"

/* Filter and effort of the levels where png/fast.h is not used, chosen by measurement on ruled
 * pages. Their rows repeat, which a deep search finds best without a filter; quick searches do
 * better on the differences. */
static const struct png_packing packing_pixels[] = {
    [PNG_LEVEL_FAST] = {.filter = PNG_FILTER_ROW_UP, .effort = 1},
    [PNG_LEVEL_BALANCED] = {.filter = PNG_FILTER_ROW_UP, .effort = 6},
    [PNG_LEVEL_SMALL] = {.filter = PNG_FILTER_ROW_NONE, .effort = 10},
};
static const struct png_packing packing_bitmap[] = {
    [PNG_LEVEL_BALANCED] = {.filter = PNG_FILTER_ROW_NONE, .effort = 6},
    [PNG_LEVEL_SMALL] = {.filter = PNG_FILTER_ROW_NONE, .effort = 10},
};

enum { COLOR_GRAY = 0, COLOR_RGB = 2, CHUNK_HEAD = 8 };

static void put_be32(uint8_t *to, uint64_t value)
{
    for (int i = 0; i < 4; i++) {
        to[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

/* Begins a chunk whose length is not yet known; returns its place. */
static size_t begin_chunk(struct text *out, const char *type)
{
    const size_t begin = out->length;
    text_add_bytes(out, "\0\0\0", 4);
    text_add_bytes(out, type, 4);
    return begin;
}

/* Ends the chunk: sets its length and adds its checksum. */
static enum ecgp_result end_chunk(struct text *out, size_t begin, struct ecgp_error *error)
{
    if (out->failed) {
        return error_no_memory(error);
    }
    const size_t length = out->length - begin - CHUNK_HEAD;
    if (length > INT32_MAX) {
        return error_set(error, ECGP_BAD_DATA, "a picture is too large for a PNG file: %zu bytes",
                         length);
    }
    uint8_t *head = (uint8_t *)out->data + begin;
    uint8_t sum[4];
    put_be32(head, length);
    put_be32(sum, libdeflate_crc32(0, head + 4, length + 4));
    text_add_bytes(out, sum, sizeof sum);
    return out->failed ? error_no_memory(error) : ECGP_OK;
}

static enum ecgp_result add_head(struct text *out, int width, int height, int color,
                                 struct ecgp_error *error)
{
    uint8_t fields[13] = {[8] = 8, [9] = (uint8_t)color}; /* 8 bits per channel, not interlaced */
    put_be32(fields, (uint64_t)width);
    put_be32(fields + 4, (uint64_t)height);
    text_add_bytes(out, "\x89PNG\r\n\x1A\n", 8);
    const size_t begin = begin_chunk(out, "IHDR");
    text_add_bytes(out, fields, sizeof fields);
    return end_chunk(out, begin, error);
}

/* Ends the data chunk that begins at `data` and adds the end chunk. */
static enum ecgp_result add_tail(struct text *out, size_t data, struct ecgp_error *error)
{
    const enum ecgp_result result = end_chunk(out, data, error);
    return result ? result : end_chunk(out, begin_chunk(out, "IEND"), error);
}

/* Restores `out` where the picture could not be added. */
static enum ecgp_result keep_or_undo(struct text *out, size_t before, enum ecgp_result result)
{
    if (result != ECGP_OK && out->data) {
        out->length = before;
        out->data[before] = '\0';
    }
    return result;
}

enum ecgp_result png_encode(const struct pixels *pixels, enum png_level level, struct text *out,
                            struct ecgp_error *error)
{
    return png_encode_known(pixels, NULL, level, out, error);
}

enum ecgp_result png_encode_known(const struct pixels *pixels, const struct blank *blank,
                                  enum png_level level, struct text *out, struct ecgp_error *error)
{
    assert(pixels->channels == 1 || pixels->channels == 3 || pixels->channels == 4);
    const size_t before = out->length;
    const bool gray = pixels->channels == 1;
    enum ecgp_result result = picture_check_size(pixels->width, pixels->height, error);
    if (result != ECGP_OK) {
        return result;
    }
    result = add_head(out, pixels->width, pixels->height, gray ? COLOR_GRAY : COLOR_RGB, error);
    if (result == ECGP_OK) {
        const size_t data = begin_chunk(out, "IDAT");
        const bool good = level == PNG_LEVEL_FAST && !gray
                              ? png_fast_pixels(pixels, blank, out)
                              : png_packed_pixels(pixels, &packing_pixels[level], out);
        result = good ? add_tail(out, data, error) : error_no_memory(error);
    }
    return keep_or_undo(out, before, result);
}

enum ecgp_result png_encode_bitmap(const struct bitmap *bitmap, enum png_level level,
                                   struct text *out, struct ecgp_error *error)
{
    const size_t before = out->length;
    enum ecgp_result result = picture_check_size(bitmap->width, bitmap->height, error);
    if (result != ECGP_OK) {
        return result;
    }
    result = add_head(out, bitmap->width, bitmap->height, COLOR_GRAY, error);
    if (result == ECGP_OK) {
        const size_t data = begin_chunk(out, "IDAT");
        const bool good = level == PNG_LEVEL_FAST
                              ? png_fast_bitmap(bitmap, out)
                              : png_packed_bitmap(bitmap, &packing_bitmap[level], out);
        result = good ? add_tail(out, data, error) : error_no_memory(error);
    }
    return keep_or_undo(out, before, result);
}
