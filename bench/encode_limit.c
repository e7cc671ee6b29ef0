/* The limit that encoding sets: pages and masks that are drawn already are encoded, to memory, as
 * the peer encodes them. COUNT is how many times in all. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample_files.h"
#include "workload.h"

enum { DRAWN = 8 }; /* pages that are kept */

/* A drawn page with memory of its own. */
struct drawn {
    struct ecgp_page *page;
    struct sample sample;
    char name[64];
    uint8_t *memory[1 + 2 * SAMPLE_FIELDS];
};

static uint8_t *copy(struct drawn *drawn, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < sizeof drawn->memory / sizeof *drawn->memory; i++) {
        if (!drawn->memory[i] && (drawn->memory[i] = malloc(size + 1))) {
            return data ? memcpy(drawn->memory[i], data, size) : drawn->memory[i];
        }
    }
    workload_fail("out of memory");
}

static struct sample_mask copy_mask(struct drawn *drawn, const struct ecgp_mask *mask)
{
    const int width = mask->crop.x1 - mask->crop.x0;
    const int height = mask->crop.y1 - mask->crop.y0;
    if (!mask->bits) {
        return (struct sample_mask){0};
    }
    uint8_t *gray = copy(drawn, NULL, (size_t)width * (size_t)height);
    for (int y = 0; y < height; y++) {
        const uint8_t *bits = mask->bits + (ptrdiff_t)y * mask->stride;
        for (int x = 0; x < width; x++) {
            gray[(ptrdiff_t)y * width + x] = bits[x / 8] >> (7 - x % 8) & 1 ? 255 : 0;
        }
    }
    return (struct sample_mask){
        .gray_stride = width,
        .bits_stride = mask->stride,
        .gray = gray,
        .bits = copy(drawn, mask->bits, (size_t)mask->stride * (size_t)height),
    };
}

static void draw(struct drawn *drawn, struct ecgp_renderer *renderer,
                 const struct workload *workload, int number)
{
    struct ecgp_frame frame;
    struct ecgp_error error;
    *drawn = (struct drawn){0};
    drawn->page = workload_page(workload, number, drawn->name);
    if (ecgp_renderer_draw(renderer, drawn->page, ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS, &frame,
                           &error) != ECGP_OK) {
        workload_fail("%s", error.text);
    }
    drawn->sample = (struct sample){
        .page = drawn->page,
        .name = drawn->name,
        .pixels = copy(drawn, frame.rgbx, (size_t)frame.stride * (size_t)frame.height),
        .width = frame.width,
        .height = frame.height,
        .stride = frame.stride,
    };
    for (int i = 0; i < frame.masks; i++) {
        drawn->sample.masks[i] = copy_mask(drawn, &frame.mask[i]);
    }
}

static void release(struct drawn *drawn)
{
    for (size_t i = 0; i < sizeof drawn->memory / sizeof *drawn->memory; i++) {
        free(drawn->memory[i]);
    }
    ecgp_page_destroy(drawn->page);
}

/* What encodes. */
struct encoder {
    struct drawn drawn[DRAWN];
    struct sample_files files;
    bool picture_only;
};

static void encode(void *user, int64_t number)
{
    struct encoder *encoder = user;
    (encoder->picture_only ? sample_files_write_picture : sample_files_write)(
        &encoder->files, &encoder->drawn[number % DRAWN].sample);
}

int main(int count, char **words)
{
    struct workload workload;
    struct encoder encoder;
    struct ecgp_renderer *renderer;
    struct ecgp_error error;
    workload_init(&workload, count, words);
    setenv("LP_NUM_THREADS", "0", 0);
    if (ecgp_renderer_create(&renderer, &error) != ECGP_OK) {
        workload_fail("%s", error.text);
    }
    encoder.picture_only = workload.picture_only;
    for (int i = 0; i < DRAWN; i++) {
        draw(&encoder.drawn[i], renderer, &workload, i);
    }
    ecgp_renderer_destroy(renderer);
    sample_files_init(&encoder.files, NULL, workload.picture_only);
    workload_time(&workload, encode, &encoder);
    sample_files_finish(&encoder.files);
    for (int i = 0; i < DRAWN; i++) {
        release(&encoder.drawn[i]);
    }
    workload_finish(&workload);
    return 0;
}
