#define _GNU_SOURCE
#include <ecgpress/dataset.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "export/class_map.h"
#include "image/png.h"
#include "export/npy.h"
#include "export/page_json.h"
#include "truth/page.h"

/* A mask drawn into a picture-sized bitmap; both rows begin at a byte, the crop at any bit. */
static void place_mask(const struct ecgp_mask *mask, uint8_t *bits, int stride)
{
    for (int y = mask->crop.y0; mask->bits && y < mask->crop.y1; y++) {
        const uint8_t *from = mask->bits + (size_t)(y - mask->crop.y0) * (size_t)mask->stride;
        uint8_t *to = bits + (size_t)y * (size_t)stride;
        for (int x = mask->crop.x0; x < mask->crop.x1; x++) {
            const int i = x - mask->crop.x0;
            if (from[i / 8] >> (7 - i % 8) & 1) {
                to[x / 8] |= (uint8_t)(128 >> x % 8);
            }
        }
    }
}

static enum ecgp_result save_mask(const struct ecgp_frame *frame, int field, const char *path,
                                  struct ecgp_error *error)
{
    const int stride = (frame->width + 7) / 8;
    uint8_t *bits = calloc((size_t)stride * (size_t)frame->height, 1);
    if (!bits) {
        return error_no_memory(error);
    }
    place_mask(&frame->mask[field], bits, stride);
    struct text file = {0};
    const struct bitmap bitmap = {frame->width, frame->height, stride, bits};
    enum ecgp_result result = png_encode_bitmap(&bitmap, PNG_LEVEL_BALANCED, &file, error);
    if (result == ECGP_OK) {
        result = file_write(path, file.data, file.length, error);
    }
    text_free(&file);
    free(bits);
    return result;
}

static enum ecgp_result remove_mask(const char *folder, int k, struct ecgp_error *error)
{
    char *path = NULL;
    if (asprintf(&path, "%s/lead_%d.png", folder, k) < 0) {
        return error_no_memory(error);
    }
    unlink(path);
    free(path);
    return ECGP_OK;
}

static enum ecgp_result save_masks(const struct ecgp_page *page, const struct ecgp_frame *frame,
                                   const char *folder, struct ecgp_error *error)
{
    enum ecgp_result result = file_make_folders(folder, error);
    for (int k = 0; k < LAYOUT_RHYTHM_INDEX + LAYOUT_MAX_RHYTHMS && result == ECGP_OK; k++) {
        result = remove_mask(folder, k, error); /* of another page, drawn before */
    }
    for (int i = 0; i < frame->masks && result == ECGP_OK; i++) {
        char *path = NULL;
        if (!page->leads[i].present) {
            continue;
        }
        if (asprintf(&path, "%s/lead_%d.png", folder, page->leads[i].index) < 0) {
            return error_no_memory(error);
        }
        result = save_mask(frame, i, path, error);
        free(path);
    }
    return result;
}

static enum ecgp_result save_picture(const struct ecgp_frame *frame, const char *path,
                                     struct ecgp_error *error)
{
    struct text file = {0};
    const struct pixels pixels = {frame->width, frame->height, 4, frame->stride, frame->rgbx};
    enum ecgp_result result = png_encode(&pixels, PNG_LEVEL_BALANCED, &file, error);
    if (result == ECGP_OK) {
        result = file_write(path, file.data, file.length, error);
    }
    text_free(&file);
    return result;
}

/* Writes what was built and frees it. */
static enum ecgp_result finish(struct text *file, const char *path, struct ecgp_error *error)
{
    const enum ecgp_result result =
        file->failed ? error_no_memory(error) : file_write(path, file->data, file->length, error);
    text_free(file);
    return result;
}

static enum ecgp_result save_truth(const struct ecgp_page *page, const struct ecgp_frame *frame,
                                   const char *path, struct ecgp_error *error)
{
    struct text file = {0};
    page_json(&file, page, frame->mask);
    return finish(&file, path, error);
}

static enum ecgp_result save_map(const struct ecgp_frame *frame,
                                 const struct ecgp_page_paths *paths, struct ecgp_error *error)
{
    struct text file = {0};
    const enum npy_type type = paths->map_float16 ? NPY_FLOAT16 : NPY_FLOAT32;
    npy_page_map(&file, type, frame);
    return finish(&file, paths->map, error);
}

static enum ecgp_result save_gridpoints(const struct ecgp_page *page, const char *path,
                                        struct ecgp_error *error)
{
    struct text file = {0};
    npy_gridpoints(&file, page);
    return finish(&file, path, error);
}

static enum ecgp_result save_classes(const struct ecgp_page *page, const struct ecgp_frame *frame,
                                     const char *path, struct ecgp_error *error)
{
    struct text file = {0};
    const enum ecgp_result result = class_map_encode(page, frame, PNG_LEVEL_BALANCED, &file, error);
    if (result != ECGP_OK) {
        text_free(&file);
        return result;
    }
    return finish(&file, path, error);
}

enum ecgp_result ecgp_frame_png(const struct ecgp_frame *frame, void **png, size_t *size,
                                struct ecgp_error *error)
{
    *png = NULL;
    *size = 0;
    if (!frame->rgbx) {
        return error_set(error, ECGP_USAGE, "the frame was drawn without its picture");
    }
    struct text file = {0};
    const struct pixels pixels = {frame->width, frame->height, 4, frame->stride, frame->rgbx};
    const enum ecgp_result result = png_encode(&pixels, PNG_LEVEL_BALANCED, &file, error);
    if (result != ECGP_OK) {
        text_free(&file);
        return result;
    }
    *png = file.data;
    *size = file.length;
    return ECGP_OK;
}

enum ecgp_result ecgp_page_truth(const struct ecgp_page *page, const struct ecgp_frame *frame,
                                 char **json, struct ecgp_error *error)
{
    *json = NULL;
    if (!frame->mask) {
        return error_set(error, ECGP_USAGE, "the frame was drawn without its masks");
    }
    struct text text = {0};
    page_json(&text, page, frame->mask);
    if (text.failed) {
        text_free(&text);
        return error_no_memory(error);
    }
    *json = text.data;
    return ECGP_OK;
}

/* What must be drawn for the files. */
static unsigned parts_of(const struct ecgp_page_paths *paths)
{
    const bool masks = paths->truth || paths->masks || paths->classes;
    const bool map = paths->map || paths->classes;
    return (paths->picture ? ECGP_DRAW_PICTURE : 0u) | (masks ? ECGP_DRAW_MASKS : 0u) |
           (map ? ECGP_DRAW_MAP : 0u);
}

enum ecgp_result ecgp_page_save(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                const struct ecgp_page_paths *paths, struct ecgp_error *error)
{
    struct ecgp_frame frame;
    enum ecgp_result result = ecgp_renderer_draw(renderer, page, parts_of(paths), &frame, error);
    if (result == ECGP_OK && paths->picture) {
        result = save_picture(&frame, paths->picture, error);
    }
    if (result == ECGP_OK && paths->truth) {
        result = save_truth(page, &frame, paths->truth, error);
    }
    if (result == ECGP_OK && paths->masks) {
        result = save_masks(page, &frame, paths->masks, error);
    }
    if (result == ECGP_OK && paths->map) {
        result = save_map(&frame, paths, error);
    }
    if (result == ECGP_OK && paths->gridpoints) {
        result = save_gridpoints(page, paths->gridpoints, error);
    }
    if (result == ECGP_OK && paths->classes) {
        result = save_classes(page, &frame, paths->classes, error);
    }
    return result;
}
