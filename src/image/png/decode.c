#include "image/png.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

struct decoder {
    const char *name;
    const uint8_t *data;
    size_t size, used;
    const struct picture_size *wanted;
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

static void ignore_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
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

/* Returns false after a longjmp; the arguments do not change after setjmp and stay valid. */
static bool decode_all(png_structp png, png_infop info, struct decoder *decoder)
{
    if (setjmp(png_jmpbuf(png))) {
        return false;
    }
    png_set_read_fn(png, decoder, decode_bytes);
    png_set_user_limits(png, PICTURE_MAX_SIDE, PICTURE_MAX_SIDE);
    /* Of texts, profiles and what else there may be besides the pixels, nothing is unpacked. */
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(png, info);
    set_transforms(png, info);
    const int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    const int channels = png_get_channels(png, info);
    if (png_get_bit_depth(png, info) != 8 || (channels != 1 && channels != 3)) {
        png_error(png, "a kind of pixel that is not known here");
    }
    /* Deflate packs at most 1032 bytes into one. Pixels of one bit expand to 8 times their size,
     * or 24 times with a palette. */
    const uint64_t most = ((uint64_t)decoder->size + 64) * 1032 * 24;
    if (picture_allocate(decoder->name, png_get_image_width(png, info),
                         png_get_image_height(png, info), channels, decoder->wanted, most,
                         &decoder->picture, &decoder->error) != ECGP_OK) {
        png_error(png, "");
    }
    decode_rows(png, &decoder->picture, passes);
    png_read_end(png, NULL);
    return true;
}

enum ecgp_result png_decode(const char *name, const void *data, size_t size,
                            const struct picture_size *wanted, struct picture *picture,
                            struct ecgp_error *error)
{
    struct decoder decoder = {.name = name, .data = data, .size = size, .wanted = wanted};
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
