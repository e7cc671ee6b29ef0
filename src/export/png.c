#include "export/codec.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "export/picture.h"

/* How the bytes of a kind of picture are filtered and compressed. Chosen by measurement on ruled
 * pages: their rows repeat, which deflate finds by itself and filters only hide; masks are long
 * runs. */
struct packing {
    int filters, level, strategy;
};

static const struct packing packing_picture = {PNG_FILTER_NONE, 2, Z_DEFAULT_STRATEGY};
static const struct packing packing_mask = {PNG_FILTER_NONE, 1, Z_RLE};

struct encoder {
    const struct packing *packing;
    const struct pixels *pixels; /* or, where NULL, */
    const struct bitmap *bitmap;
    uint8_t *row; /* of the bitmap, expanded */
    struct text *out;
    struct ecgp_error *error;
};

/* Leaves libpng's call by longjmp, as it demands; the message has been kept. */
static void encode_failed(png_structp png, png_const_charp message)
{
    const struct encoder *encoder = png_get_error_ptr(png);
    error_set(encoder->error, encoder->out->failed ? ECGP_NO_MEMORY : ECGP_INTERNAL,
              "a PNG picture cannot be encoded: %s", message);
    png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void encode_bytes(png_structp png, png_bytep data, size_t size)
{
    const struct encoder *encoder = png_get_io_ptr(png);
    text_add_bytes(encoder->out, data, size);
    if (encoder->out->failed) {
        png_error(png, "out of memory");
    }
}

static void encode_flush(png_structp png)
{
    (void)png;
}

static void expand_row(const uint8_t *bits, int width, uint8_t *row)
{
    for (int x = 0; x < width; x += 8, bits++) {
        const int count = width - x < 8 ? width - x : 8;
        if (*bits == 0) {
            memset(row + x, 0, (size_t)count);
            continue;
        }
        for (int i = 0; i < count; i++) {
            row[x + i] = *bits >> (7 - i) & 1 ? 255 : 0;
        }
    }
}

static void encode_rows(png_structp png, const struct encoder *encoder, int height)
{
    for (int y = 0; y < height; y++) {
        if (encoder->pixels) {
            png_write_row(png, encoder->pixels->data + (ptrdiff_t)y * encoder->pixels->stride);
        } else {
            const struct bitmap *bitmap = encoder->bitmap;
            expand_row(bitmap->data + (ptrdiff_t)y * bitmap->stride, bitmap->width, encoder->row);
            png_write_row(png, encoder->row);
        }
    }
}

/* False after a longjmp: none of the arguments change after setjmp, so all of them still hold. */
static bool encode_all(png_structp png, png_infop info, const struct encoder *encoder)
{
    if (setjmp(png_jmpbuf(png))) {
        return false;
    }
    const struct pixels *pixels = encoder->pixels;
    const int width = pixels ? pixels->width : encoder->bitmap->width;
    const int height = pixels ? pixels->height : encoder->bitmap->height;
    const bool gray = !pixels || pixels->channels == 1;
    png_set_write_fn(png, (png_voidp)encoder, encode_bytes, encode_flush);
    png_set_user_limits(png, PICTURE_MAX_SIDE, PICTURE_MAX_SIDE);
    png_set_compression_buffer_size(png, 1 << 16);
    png_set_compression_level(png, encoder->packing->level);
    png_set_compression_strategy(png, encoder->packing->strategy);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, encoder->packing->filters);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8,
                 gray ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    if (pixels && pixels->channels == 4) {
        png_set_filler(png, 0, PNG_FILLER_AFTER);
    }
    encode_rows(png, encoder, height);
    png_write_end(png, NULL);
    return true;
}

static enum ecgp_result encode(struct encoder *encoder)
{
    struct ecgp_error kept = {0};
    struct ecgp_error *error = encoder->error;
    encoder->error = &kept;
    const size_t before = encoder->out->length;
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, encoder, encode_failed, ignore_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_write_struct(&png, NULL);
        return error_no_memory(error);
    }
    const bool good = encode_all(png, info, encoder);
    png_destroy_write_struct(&png, &info);
    if (!good) {
        encoder->out->length = before;
        return error_set(error, kept.code, "%s", kept.text);
    }
    return ECGP_OK;
}

enum ecgp_result png_encode(const struct pixels *pixels, struct text *out, struct ecgp_error *error)
{
    const enum ecgp_result result = picture_check_size(pixels->width, pixels->height, error);
    if (result != ECGP_OK) {
        return result;
    }
    struct encoder encoder = {
        .packing = &packing_picture, .pixels = pixels, .out = out, .error = error};
    return encode(&encoder);
}

enum ecgp_result png_encode_bitmap(const struct bitmap *bitmap, struct text *out,
                                   struct ecgp_error *error)
{
    enum ecgp_result result = picture_check_size(bitmap->width, bitmap->height, error);
    if (result != ECGP_OK) {
        return result;
    }
    struct encoder encoder = {.packing = &packing_mask,
                              .bitmap = bitmap,
                              .row = malloc((size_t)bitmap->width),
                              .out = out,
                              .error = error};
    result = encoder.row ? encode(&encoder) : error_no_memory(error);
    free(encoder.row);
    return result;
}

struct decoder {
    const char *name;
    const uint8_t *data;
    size_t size, used;
    struct picture picture;
    struct ecgp_error error;
};

static void decode_failed(png_structp png, png_const_charp message)
{
    struct decoder *decoder = png_get_error_ptr(png);
    if (decoder->error.code == ECGP_OK) {
        error_set(&decoder->error, ECGP_BAD_DATA, "%s: not a readable PNG file: %s", decoder->name,
                  message);
    }
    png_longjmp(png, 1);
}

static void decode_bytes(png_structp png, png_bytep to, size_t count)
{
    struct decoder *decoder = png_get_io_ptr(png);
    if (count > decoder->size - decoder->used) {
        png_error(png, "it ends too early");
    }
    memcpy(to, decoder->data + decoder->used, count);
    decoder->used += count;
}

/* Asks libpng for 8-bit gray or RGB rows, whatever the file holds. */
static void set_transforms(png_structp png, png_const_infop info)
{
    const int type = png_get_color_type(png, info);
    if (type == PNG_COLOR_TYPE_PALETTE) {
        png_set_palette_to_rgb(png);
    }
    if (type == PNG_COLOR_TYPE_GRAY && png_get_bit_depth(png, info) < 8) {
        png_set_expand_gray_1_2_4_to_8(png);
    }
    png_set_scale_16(png);
    png_set_strip_alpha(png);
}

static void decode_rows(png_structp png, const struct picture *picture, int passes)
{
    for (int pass = 0; pass < passes; pass++) {
        for (int y = 0; y < picture->height; y++) {
            png_read_row(png, picture->data + (size_t)y * picture_row_bytes(picture), NULL);
        }
    }
}

/* False after a longjmp, as in encode_all. */
static bool decode_all(png_structp png, png_infop info, struct decoder *decoder)
{
    if (setjmp(png_jmpbuf(png))) {
        return false;
    }
    png_set_read_fn(png, decoder, decode_bytes);
    png_set_user_limits(png, PICTURE_MAX_SIDE, PICTURE_MAX_SIDE);
    png_read_info(png, info);
    set_transforms(png, info);
    const int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    const int channels = png_get_channels(png, info);
    if (png_get_bit_depth(png, info) != 8 || (channels != 1 && channels != 3)) {
        png_error(png, "a kind of pixel that is not known here");
    }
    /* Deflate packs at most 1032 bytes into one; a bit a pixel expands eightfold or, in a palette,
     * 24-fold. */
    const uint64_t most = ((uint64_t)decoder->size + 64) * 1032 * 24;
    if (picture_allocate(decoder->name, png_get_image_width(png, info),
                         png_get_image_height(png, info), channels, most, &decoder->picture,
                         &decoder->error) != ECGP_OK) {
        png_error(png, "");
    }
    decode_rows(png, &decoder->picture, passes);
    png_read_end(png, NULL);
    return true;
}

enum ecgp_result png_decode(const char *name, const void *data, size_t size,
                            struct picture *picture, struct ecgp_error *error)
{
    struct decoder decoder = {.name = name, .data = data, .size = size};
    png_structp png =
        png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoder, decode_failed, ignore_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_read_struct(&png, NULL, NULL);
        return error_no_memory(error);
    }
    const bool good = decode_all(png, info, &decoder);
    png_destroy_read_struct(&png, &info, NULL);
    if (!good) {
        free(decoder.picture.data);
        return error_set(error, decoder.error.code, "%s", decoder.error.text);
    }
    *picture = decoder.picture;
    return ECGP_OK;
}
