#include "image/jpeg.h"

#include <stdlib.h>

#include "base/limits.h"
#include "image/jpeg_guard.h"

struct decoder {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_progress_mgr progress;
    struct jpeg_guard guard;
    struct picture picture;
    int least; /* px that the shorter side keeps where it is made smaller; 0: it is not */
};

/* Smaller pictures have less to transform. */
static void make_small(struct jpeg_decompress_struct *jpeg, int least)
{
    const unsigned side =
        jpeg->image_width < jpeg->image_height ? jpeg->image_width : jpeg->image_height;
    unsigned by = 1;
    while (least > 0 && by < 8 && side / (2 * by) >= (unsigned)least) {
        by *= 2;
    }
    jpeg->scale_num = 1;
    jpeg->scale_denom = by;
    jpeg_calc_output_dimensions(jpeg);
}

static void read_rows(struct jpeg_decompress_struct *jpeg, uint8_t *to, size_t stride)
{
    jpeg_start_decompress(jpeg);
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW row = to + jpeg->output_scanline * stride;
        jpeg_read_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_decompress(jpeg);
}

static void limit_scans(j_common_ptr jpeg)
{
    if (((j_decompress_ptr)jpeg)->input_scan_number > LIMIT_SCANS) {
        struct jpeg_guard *guard = (struct jpeg_guard *)jpeg->err;
        snprintf(guard->why, sizeof guard->why, "it has more than %d scans", LIMIT_SCANS);
        jpeg_guard_fail(jpeg);
    }
}

static void decode_rows(struct decoder *decoder)
{
    struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
    const struct picture *picture = &decoder->picture;
    jpeg->out_color_space = JCS_RGB;
    decoder->progress.progress_monitor = limit_scans;
    jpeg->progress = &decoder->progress;
    read_rows(jpeg, picture->data, picture_row_bytes(picture));
}

static enum ecgp_result decode(struct decoder *decoder, const char *name, const void *data,
                               size_t size, const struct picture_size *wanted,
                               struct ecgp_error *error)
{
    struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
    jpeg->err = jpeg_guard_set(&decoder->guard);
    if (setjmp(decoder->guard.back)) {
        char what[256];
        snprintf(what, sizeof what, "%.200s: not a readable JPEG file", name);
        return jpeg_guard_error(&decoder->guard, ECGP_BAD_DATA, what, error);
    }
    jpeg_create_decompress(jpeg);
    jpeg_mem_src(jpeg, data, size);
    jpeg_read_header(jpeg, TRUE);
    /* Each block of 64 samples takes at least one bit, and 16 x 16 px have at least one block. */
    const uint64_t most = ((uint64_t)size + 64) * 8 * 256 * 3;
    make_small(jpeg, decoder->least);
    const enum ecgp_result result = picture_allocate(name, jpeg->output_width, jpeg->output_height,
                                                     3, wanted, most, &decoder->picture, error);
    if (result == ECGP_OK) {
        decode_rows(decoder);
    }
    return result;
}

static enum ecgp_result finish(struct decoder *decoder, enum ecgp_result result,
                               struct picture *picture)
{
    jpeg_destroy_decompress(&decoder->jpeg);
    if (result == ECGP_OK) {
        *picture = decoder->picture;
    } else {
        free(decoder->picture.data);
    }
    return result;
}

enum ecgp_result jpeg_decode(const char *name, const void *data, size_t size,
                             const struct picture_size *wanted, struct picture *picture,
                             struct ecgp_error *error)
{
    struct decoder decoder = {0};
    return finish(&decoder, decode(&decoder, name, data, size, wanted, error), picture);
}

enum ecgp_result jpeg_decode_small(const char *name, const void *data, size_t size, int least,
                                   struct picture *picture, struct ecgp_error *error)
{
    struct decoder decoder = {.least = least};
    return finish(&decoder, decode(&decoder, name, data, size, NULL, error), picture);
}

enum ecgp_result jpeg_decode_own(const void *data, size_t size, int stride, uint8_t *rgbx,
                                 struct ecgp_error *error)
{
    struct decoder decoder = {0};
    struct jpeg_decompress_struct *jpeg = &decoder.jpeg;
    jpeg->err = jpeg_guard_set(&decoder.guard);
    if (setjmp(decoder.guard.back)) {
        jpeg_destroy_decompress(&decoder.jpeg);
        return jpeg_guard_error(&decoder.guard, ECGP_INTERNAL, "a JPEG picture cannot be decoded",
                                error);
    }
    jpeg_create_decompress(jpeg);
    jpeg_mem_src(jpeg, data, size);
    jpeg_read_header(jpeg, TRUE);
    jpeg->out_color_space = JCS_EXT_RGBA;
    read_rows(jpeg, rgbx, (size_t)stride);
    jpeg_destroy_decompress(jpeg);
    return ECGP_OK;
}
