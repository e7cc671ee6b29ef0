/* The picture as R, G, B. */
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <stdatomic.h>
#include <string.h>

#include "base/half.h"
#include "export/arrays.h"

/* Two RGBX pixels as six bytes of RGB (little-endian). */
static uint64_t two_pixels(const uint8_t *rgbx)
{
    uint64_t in;
    memcpy(&in, rgbx, sizeof in);
    return (in & 0xFFFFFF) | (in >> 8 & UINT64_C(0xFFFFFF000000));
}

/* Writes past the caches where it can: nobody here reads it again. */
static void store(uint8_t *out, uint64_t word)
{
#ifdef __SSE2__
    _mm_stream_si64((long long *)out, (long long)word);
#else
    memcpy(out, &word, sizeof word);
#endif
}

/* RGBX to RGB, eight pixels to three words at a time. */
static void pack_rgb(const uint8_t *rgbx, uint8_t *rgb, size_t pixels)
{
    size_t i = 0;
    const size_t whole = (uintptr_t)rgb % 8 == 0 ? pixels / 8 * 8 : 0;
    for (; i < whole; i += 8) {
        const uint64_t a = two_pixels(rgbx + 4 * i), b = two_pixels(rgbx + 4 * i + 8);
        const uint64_t c = two_pixels(rgbx + 4 * i + 16), d = two_pixels(rgbx + 4 * i + 24);
        store(rgb + 3 * i, a | b << 48);
        store(rgb + 3 * i + 8, b >> 16 | c << 32);
        store(rgb + 3 * i + 16, c >> 32 | d << 16);
    }
    for (; i < pixels; i++) {
        memcpy(rgb + 3 * i, rgbx + 4 * i, 3);
    }
}

static void split_rgb(const uint8_t *rgbx, uint8_t *planes, size_t row, size_t plane, size_t pixels)
{
    for (size_t c = 0; c < 3; c++) {
        uint8_t *out = planes + c * plane + row;
        for (size_t i = 0; i < pixels; i++) {
            out[i] = rgbx[4 * i + c];
        }
    }
}

/* --- normalized ---------------------------------------------------------------------------------
 */

void image_values_set(struct image_values *values, enum ecgp_type type, const float mean[3],
                      const float std[3])
{
    values->type = type;
    for (int c = 0; c < 3 && type != ECGP_TYPE_UINT8; c++) {
        for (int v = 0; v < 256; v++) {
            values->single[c][v] = ((float)v / 255 - mean[c]) / std[c];
            values->half[c][v] = half_of(values->single[c][v]);
        }
    }
}

/* A row of pixels, each channel `plane` items from the last one and each pixel `step`. */
static void normalize_row(const struct image_values *values, const uint8_t *rgbx, void *out,
                          size_t first, size_t plane, size_t step, size_t pixels)
{
    for (size_t c = 0; c < 3; c++) {
        if (values->type == ECGP_TYPE_FLOAT16) {
            uint16_t *half = (uint16_t *)out + first + c * plane;
            for (size_t i = 0; i < pixels; i++) {
                half[i * step] = values->half[c][rgbx[4 * i + c]];
            }
        } else {
            float *single = (float *)out + first + c * plane;
            for (size_t i = 0; i < pixels; i++) {
                single[i * step] = values->single[c][rgbx[4 * i + c]];
            }
        }
    }
}

static void normalize(const struct ecgp_frame *frame, const struct array_output *out)
{
    const size_t width = (size_t)frame->width, height = (size_t)frame->height;
    const bool planes = out->channels_first;
    for (size_t y = 0; y < height; y++) {
        normalize_row(out->images, frame->rgbx + y * (size_t)frame->stride, out->data,
                      y * width * (planes ? 1 : 3), planes ? width * height : 1, planes ? 1 : 3,
                      width);
    }
}

enum ecgp_result array_images(const struct product_input *input, const struct array_output *out,
                              struct ecgp_error *error)
{
    const struct ecgp_frame *frame = input->frame;
    const size_t width = (size_t)frame->width, height = (size_t)frame->height;
    uint8_t *rgb = out->data;
    (void)error;
    if (out->images && out->images->type != ECGP_TYPE_UINT8) {
        normalize(frame, out);
        return ECGP_OK;
    }
    for (size_t y = 0; y < height; y++) {
        const uint8_t *row = frame->rgbx + y * (size_t)frame->stride;
        if (out->channels_first) {
            split_rgb(row, rgb, y * width, width * height, width);
        } else {
            pack_rgb(row, rgb + 3 * y * width, width);
        }
    }
    /* before anybody is told: stores may be on their way */
    atomic_thread_fence(memory_order_seq_cst);
    return ECGP_OK;
}
