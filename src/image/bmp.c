#include "image/bmp.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "image/bytes.h"

/* The two kinds that are written and read: 24-bit without a palette and 1-bit with the palette
 * black, white. Both are uncompressed and store the bottom row first. */
struct bmp_kind {
    unsigned bits;    /* a pixel */
    unsigned palette; /* bytes */
};

static const struct bmp_kind kind_rgb = {.bits = 24};
static const struct bmp_kind kind_bitmap = {.bits = 1, .palette = 8};
static const uint8_t black_white[8] = {0, 0, 0, 0, 255, 255, 255, 0};

enum { FILE_HEADER = 14, INFO_HEADER = 40, HEADERS = FILE_HEADER + INFO_HEADER };

/* Rows are padded to 4 bytes. */
static uint64_t row_bytes(const struct bmp_kind *kind, int64_t width)
{
    return ((uint64_t)width * kind->bits + 31) / 32 * 4;
}

static void put(uint8_t *to, int bytes, uint64_t value)
{
    for (int i = 0; i < bytes; i++) {
        to[i] = (uint8_t)(value >> 8 * i);
    }
}

static uint32_t get(const uint8_t *from, int bytes)
{
    uint32_t value = 0;
    for (int i = 0; i < bytes; i++) {
        value |= (uint32_t)from[i] << 8 * i;
    }
    return value;
}

/* The headers of a file of that kind and size; all other bytes are 0. */
static void fill_header(const struct bmp_kind *kind, int width, int height, uint8_t header[HEADERS])
{
    const uint64_t pixels = row_bytes(kind, width) * (uint64_t)height;
    memset(header, 0, HEADERS);
    header[0] = 'B';
    header[1] = 'M';
    put(header + 2, 4, HEADERS + kind->palette + pixels);
    put(header + 10, 4, HEADERS + kind->palette);
    put(header + 14, 4, INFO_HEADER);
    put(header + 18, 4, (uint64_t)width);
    put(header + 22, 4, (uint64_t)height);
    put(header + 26, 2, 1);
    put(header + 28, 2, kind->bits);
    put(header + 34, 4, pixels);
    put(header + 46, 4, kind->palette / 4);
}

/* Adds the headers and room for the pixels; returns where the pixels go. */
static enum ecgp_result begin(const struct bmp_kind *kind, int width, int height, struct text *out,
                              uint8_t **pixels, struct ecgp_error *error)
{
    const enum ecgp_result result = picture_check_size(width, height, error);
    if (result != ECGP_OK) {
        return result;
    }
    const uint64_t bytes = HEADERS + kind->palette + row_bytes(kind, width) * (uint64_t)height;
    if (bytes > UINT32_MAX) {
        return error_set(error, ECGP_BAD_DATA,
                         "a picture of %d x %d px is too large for a BMP file", width, height);
    }
    uint8_t *end = (uint8_t *)text_reserve(out, bytes);
    if (!end) {
        return error_no_memory(error);
    }
    fill_header(kind, width, height, end);
    memcpy(end + HEADERS, black_white, kind->palette);
    end[bytes] = '\0';
    out->length += bytes;
    *pixels = end + HEADERS + kind->palette;
    return ECGP_OK;
}

/* Swaps red and blue of RGBX pixels and drops the fourth bytes. A store may write beyond its
 * pixels but never beyond the row. Returns the number of pixels written. */
#ifdef __SSE2__
static int put_many(const uint8_t *from, int width, uint8_t *to)
{
    const __m128i byte = _mm_set1_epi32(0xFF), green = _mm_set1_epi32(0xFF00);
    const __m128i even = _mm_set_epi32(0, 0xFFFFFF, 0, 0xFFFFFF);
    const __m128i odd = _mm_set_epi32(0xFFFF, (int)0xFF000000, 0xFFFF, (int)0xFF000000);
    const __m128i first = _mm_set_epi32(0, 0, -1, -1);
    int x = 0;
    for (; x + 6 <= width; x += 4, from += 16, to += 12) {
        const __m128i four = _mm_loadu_si128((const __m128i *)from);
        const __m128i outer = _mm_or_si128(_mm_slli_epi32(_mm_and_si128(four, byte), 16),
                                           _mm_and_si128(_mm_srli_epi32(four, 16), byte));
        const __m128i swapped = _mm_or_si128(outer, _mm_and_si128(four, green));
        const __m128i pairs = _mm_or_si128(_mm_and_si128(swapped, even),
                                           _mm_and_si128(_mm_srli_epi64(swapped, 8), odd));
        const __m128i closed = _mm_or_si128(_mm_and_si128(pairs, first),
                                            _mm_srli_si128(_mm_andnot_si128(first, pairs), 2));
        _mm_storeu_si128((__m128i *)to, closed);
    }
    return x;
}
#else
static int put_many(const uint8_t *from, int width, uint8_t *to)
{
    const uint64_t outer = UINT64_C(0x000000FF000000FF), green = UINT64_C(0x0000FF000000FF00);
    int x = 0;
    for (; x + 3 <= width; x += 2, from += 8, to += 6) {
        const uint64_t pair = load_le64(from);
        const uint64_t swapped = (pair & outer) << 16 | (pair >> 16 & outer) | (pair & green);
        store_le64(to, (swapped & UINT64_C(0xFFFFFF)) | (swapped >> 8 & UINT64_C(0xFFFFFF000000)));
    }
    return x;
}
#endif

static void put_row(const struct pixels *pixels, const uint8_t *from, uint8_t *to)
{
    const int channels = pixels->channels;
    const int green = channels > 1 ? 1 : 0, blue = channels > 1 ? 2 : 0;
    const int done = channels == 4 ? put_many(from, pixels->width, to) : 0;
    from += (ptrdiff_t)done * channels;
    to += (ptrdiff_t)done * 3;
    for (int x = done; x < pixels->width; x++, from += channels, to += 3) {
        to[0] = from[blue];
        to[1] = from[green];
        to[2] = from[0];
    }
}

enum ecgp_result bmp_encode(const struct pixels *pixels, struct text *out, struct ecgp_error *error)
{
    uint8_t *to;
    const enum ecgp_result result =
        begin(&kind_rgb, pixels->width, pixels->height, out, &to, error);
    if (result != ECGP_OK) {
        return result;
    }
    const size_t used = (size_t)pixels->width * 3;
    const size_t row = row_bytes(&kind_rgb, pixels->width);
    for (int y = pixels->height - 1; y >= 0; y--, to += row) {
        put_row(pixels, pixels->data + (ptrdiff_t)y * pixels->stride, to);
        memset(to + used, 0, row - used);
    }
    return ECGP_OK;
}

enum ecgp_result bmp_encode_bitmap(const struct bitmap *bitmap, struct text *out,
                                   struct ecgp_error *error)
{
    uint8_t *to;
    const enum ecgp_result result =
        begin(&kind_bitmap, bitmap->width, bitmap->height, out, &to, error);
    if (result != ECGP_OK) {
        return result;
    }
    const size_t used = ((size_t)bitmap->width + 7) / 8;
    const size_t row = row_bytes(&kind_bitmap, bitmap->width);
    const int spare = (int)(used * 8) - bitmap->width;
    for (int y = bitmap->height - 1; y >= 0; y--, to += row) {
        memcpy(to, bitmap->data + (ptrdiff_t)y * bitmap->stride, used);
        to[used - 1] = (uint8_t)(to[used - 1] >> spare << spare);
        memset(to + used, 0, row - used);
    }
    return ECGP_OK;
}

static void get_rgb_row(const uint8_t *from, int width, uint8_t *to)
{
    for (int x = 0; x < width; x++, from += 3, to += 3) {
        to[0] = from[2];
        to[1] = from[1];
        to[2] = from[0];
    }
}

static void get_bitmap_row(const uint8_t *from, int width, uint8_t *to)
{
    for (int x = 0; x < width; x++) {
        to[x] = from[x / 8] >> (7 - x % 8) & 1 ? 255 : 0;
    }
}

static enum ecgp_result refuse(const char *name, const char *why, struct ecgp_error *error)
{
    return error_set(error, ECGP_BAD_DATA, "%s: not a readable BMP file: %s", name, why);
}

/* The kind of a file, or NULL where its headers differ from those written here. */
static const struct bmp_kind *find_kind(const uint8_t *header, size_t size, int64_t width,
                                        int64_t height)
{
    const struct bmp_kind *const kind = get(header + 28, 2) == 1 ? &kind_bitmap : &kind_rgb;
    if (size < HEADERS + (size_t)kind->palette ||
        memcmp(header + HEADERS, black_white, kind->palette) != 0) {
        return NULL;
    }
    uint8_t expected[HEADERS];
    fill_header(kind, (int)width, (int)height, expected);
    return memcmp(header, expected, HEADERS) == 0 ? kind : NULL;
}

enum ecgp_result bmp_decode(const char *name, const void *data, size_t size,
                            const struct picture_size *wanted, struct picture *picture,
                            struct ecgp_error *error)
{
    const uint8_t *bytes = data;
    if (size < HEADERS || bytes[0] != 'B' || bytes[1] != 'M') {
        return refuse(name, "it does not begin with a BMP header", error);
    }
    const uint32_t width = get(bytes + 18, 4);
    const uint32_t height = get(bytes + 22, 4);
    if (width < 1 || height < 1 || width > PICTURE_MAX_SIDE || height > PICTURE_MAX_SIDE) {
        return refuse(name, "its width or height is not within 1 to 65535 px", error);
    }
    const struct bmp_kind *const kind = find_kind(bytes, size, width, height);
    if (!kind) {
        return refuse(name, "its header is not one of a 24-bit or a black and white 1-bit picture",
                      error);
    }
    const size_t row = row_bytes(kind, width);
    if (size != HEADERS + kind->palette + row * height) {
        return refuse(name, "its size is not the one that its header gives", error);
    }
    const enum ecgp_result result = picture_allocate(name, width, height, kind == &kind_rgb ? 3 : 1,
                                                     wanted, UINT64_MAX, picture, error);
    if (result != ECGP_OK) {
        return result;
    }
    const uint8_t *from = bytes + HEADERS + kind->palette + row * height;
    for (uint32_t y = 0; y < height; y++) {
        from -= row;
        uint8_t *to = picture->data + y * picture_row_bytes(picture);
        if (kind == &kind_rgb) {
            get_rgb_row(from, picture->width, to);
        } else {
            get_bitmap_row(from, picture->width, to);
        }
    }
    return ECGP_OK;
}
