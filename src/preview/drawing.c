#include "preview/drawing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

void drawing_free(struct drawing *drawing)
{
    for (int i = 0; drawing->points && i < drawing->info.leads; i++) {
        free(drawing->points[i].xy);
    }
    free(drawing->points);
    free(drawing->rgbx);
    free(drawing->leads);
    ecgp_page_destroy(drawing->page);
    *drawing = (struct drawing){0};
}

static bool keep_pixels(struct drawing *drawing, const struct ecgp_frame *frame)
{
    const size_t row = 4 * (size_t)frame->width;
    drawing->rgbx = malloc(row * (size_t)frame->height);
    for (int y = 0; drawing->rgbx && y < frame->height; y++) {
        memcpy(drawing->rgbx + row * (size_t)y, frame->rgbx + (size_t)y * (size_t)frame->stride,
               row);
    }
    return drawing->rgbx;
}

static void add_mask(uint8_t *leads, int width, const struct ecgp_mask *mask, int number)
{
    for (int y = mask->crop.y0; mask->bits && y < mask->crop.y1; y++) {
        const uint8_t *bits = mask->bits + (size_t)(y - mask->crop.y0) * (size_t)mask->stride;
        uint8_t *row = leads + (size_t)y * (size_t)width;
        for (int x = mask->crop.x0; x < mask->crop.x1; x++) {
            const int i = x - mask->crop.x0;
            if (bits[i / 8] >> (7 - i % 8) & 1) {
                row[x] = (uint8_t)(number + (row[x] ? DRAWING_OTHERS : 0));
            }
        }
    }
}

static bool keep_masks(struct drawing *drawing, const struct ecgp_frame *frame)
{
    drawing->leads = calloc((size_t)frame->width, (size_t)frame->height);
    for (int i = 0; drawing->leads && i < frame->masks; i++) {
        add_mask(drawing->leads, frame->width, &frame->mask[i], 1 + i);
    }
    return drawing->leads;
}

static bool keep_lead(const struct ecgp_page *page, int field, struct drawing_points *points)
{
    struct ecgp_page_lead lead;
    ecgp_page_lead(page, field, &lead);
    points->count = lead.present ? lead.samples : 0;
    points->xy = malloc(((size_t)points->count + 1) * 2 * sizeof *points->xy);
    for (int64_t i = 0; points->xy && i < points->count; i++) {
        double x = NAN, y = NAN;
        if (!ecgp_page_point(page, field, i, &x, &y)) {
            x = y = NAN;
        }
        points->xy[2 * i] = (float)x;
        points->xy[2 * i + 1] = (float)y;
    }
    return points->xy;
}

static bool keep_points(struct drawing *drawing)
{
    drawing->points = calloc((size_t)drawing->info.leads + 1, sizeof *drawing->points);
    bool good = drawing->points;
    for (int i = 0; good && i < drawing->info.leads; i++) {
        good = keep_lead(drawing->page, i, &drawing->points[i]);
    }
    return good;
}

enum ecgp_result drawing_make(struct drawing *drawing, struct ecgp_renderer *renderer,
                              struct ecgp_page *page, bool masks, struct ecgp_error *error)
{
    struct ecgp_frame frame;
    const unsigned parts = ECGP_DRAW_PICTURE | (masks ? ECGP_DRAW_MASKS : 0u);
    drawing->page = page;
    ecgp_page_info(page, &drawing->info);
    const enum ecgp_result result = ecgp_renderer_draw(renderer, page, parts, &frame, error);
    if (result != ECGP_OK) {
        return result;
    }
    const bool good = keep_pixels(drawing, &frame) && (!masks || keep_masks(drawing, &frame)) &&
                      keep_points(drawing);
    return good ? ECGP_OK : error_no_memory(error);
}

/* Newton's steps on the page's map, which is nearly a plane's wherever paper lies. */
bool drawing_to_page(const struct drawing *drawing, double x, double y, double *x_mm, double *y_mm)
{
    const struct ecgp_page *page = drawing->page;
    double u = x / drawing->info.px_per_mm, v = y / drawing->info.px_per_mm;
    for (int step = 0; step < 40; step++) {
        double at[2], right[2], down[2];
        const double h = 0.05;
        ecgp_page_to_picture(page, u, v, &at[0], &at[1]);
        ecgp_page_to_picture(page, u + h, v, &right[0], &right[1]);
        ecgp_page_to_picture(page, u, v + h, &down[0], &down[1]);
        const double dx = x - at[0], dy = y - at[1];
        if (dx * dx + dy * dy < 1e-4) {
            *x_mm = u;
            *y_mm = v;
            return true;
        }
        const double a = (right[0] - at[0]) / h, b = (down[0] - at[0]) / h;
        const double c = (right[1] - at[1]) / h, d = (down[1] - at[1]) / h;
        const double area = a * d - b * c;
        if (!isfinite(area) || fabs(area) < 1e-9) {
            return false;
        }
        u += (d * dx - b * dy) / area;
        v += (a * dy - c * dx) / area;
    }
    return false;
}

bool drawing_nearest(const struct drawing *drawing, double x, double y, double reach, int *field,
                     int64_t *sample)
{
    double least = reach * reach;
    bool found = false;
    for (int i = 0; i < drawing->info.leads; i++) {
        const struct drawing_points *points = &drawing->points[i];
        for (int64_t k = 0; k < points->count; k++) {
            const double dx = points->xy[2 * k] - x, dy = points->xy[2 * k + 1] - y;
            const double squared = dx * dx + dy * dy;
            if (squared < least) {
                least = squared;
                *field = i;
                *sample = k;
                found = true;
            }
        }
    }
    return found;
}
