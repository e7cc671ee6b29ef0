#include "image/jpeg_loss.h"

#include <stdlib.h>

#include "image/jpeg.h"
#include "image/jpeg_guard.h"

enum { MARK = 0xFF, SIZE_MARKER = 0xC0 };

struct job {
    struct jpeg_compress_struct jpeg;
    struct jpeg_guard guard;
    unsigned char *data;
    unsigned long size;
};

static void begin(struct jpeg_compress_struct *jpeg, int width, int height, int quality,
                  enum chroma chroma)
{
    const int block = chroma == CHROMA_420 ? 2 * DCTSIZE : DCTSIZE; /* px that a unit is high */
    jpeg->image_width = (JDIMENSION)width;
    jpeg->image_height = (JDIMENSION)((height + block - 1) / block * block);
    jpeg->input_components = 4;
    jpeg->in_color_space = JCS_EXT_RGBX;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, quality, TRUE);
    jpeg->dct_method = JDCT_ISLOW;
    jpeg->comp_info[0].h_samp_factor = chroma == CHROMA_444 ? 1 : 2;
    jpeg->comp_info[0].v_samp_factor = chroma == CHROMA_420 ? 2 : 1;
    jpeg_start_compress(jpeg, TRUE);
}

/* Blocks at the lower edge are of its pixels and of more like them, which nobody sees. */
static void set_height(uint8_t *file, int height)
{
    uint8_t *at = file + 2;
    while (at[0] == MARK && at[1] != SIZE_MARKER) {
        at += 2 + (at[2] << 8 | at[3]);
    }
    at[5] = (uint8_t)(height >> 8);
    at[6] = (uint8_t)(height & 255);
}

static enum ecgp_result encode(struct job *job, const uint8_t *rgbx, int width, int height,
                               int stride, int quality, enum chroma chroma,
                               struct ecgp_error *error)
{
    struct jpeg_compress_struct *jpeg = &job->jpeg;
    jpeg->err = jpeg_guard_set(&job->guard);
    if (setjmp(job->guard.back)) {
        return jpeg_guard_error(&job->guard, ECGP_INTERNAL, "a picture cannot go through JPEG",
                                error);
    }
    jpeg_create_compress(jpeg);
    jpeg_mem_dest(jpeg, &job->data, &job->size);
    begin(jpeg, width, height, quality, chroma);
    while (jpeg->next_scanline < jpeg->image_height) {
        const int y = (int)jpeg->next_scanline < height ? (int)jpeg->next_scanline : height - 1;
        JSAMPROW row = (JSAMPROW)(rgbx + (size_t)y * (size_t)stride);
        jpeg_write_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_compress(jpeg);
    set_height(job->data, height);
    return ECGP_OK;
}

enum ecgp_result jpeg_lose(uint8_t *rgbx, int width, int height, int stride, int quality,
                           enum chroma chroma, struct ecgp_error *error)
{
    struct job job = {.data = NULL};
    enum ecgp_result result = encode(&job, rgbx, width, height, stride, quality, chroma, error);
    jpeg_destroy_compress(&job.jpeg);
    result = result ? result : jpeg_decode_own(job.data, job.size, stride, rgbx, error);
    free(job.data);
    return result;
}
