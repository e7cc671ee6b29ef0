#include "preview/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

void sheet_free(struct sheet *sheet)
{
    for (int i = 0; sheet->points && i < sheet->info.leads; i++) {
        free(sheet->points[i].xy);
    }
    free(sheet->points);
    free(sheet->rgbx);
    free(sheet->leads);
    ecgp_page_destroy(sheet->page);
    *sheet = (struct sheet){0};
}

static bool keep_pixels(struct sheet *sheet, const struct ecgp_frame *frame)
{
    const size_t row = 4 * (size_t)frame->width;
    sheet->rgbx = malloc(row * (size_t)frame->height);
    for (int y = 0; sheet->rgbx && y < frame->height; y++) {
        memcpy(sheet->rgbx + row * (size_t)y, frame->rgbx + (size_t)y * (size_t)frame->stride, row);
    }
    return sheet->rgbx;
}

static void add_mask(uint8_t *leads, int width, const struct ecgp_mask *mask, int number)
{
    for (int y = mask->crop.y0; mask->bits && y < mask->crop.y1; y++) {
        const uint8_t *bits = mask->bits + (size_t)(y - mask->crop.y0) * (size_t)mask->stride;
        uint8_t *row = leads + (size_t)y * (size_t)width;
        for (int x = mask->crop.x0; x < mask->crop.x1; x++) {
            const int i = x - mask->crop.x0;
            if (bits[i / 8] >> (7 - i % 8) & 1) {
                row[x] = (uint8_t)(number + (row[x] ? SHEET_OTHERS : 0));
            }
        }
    }
}

static bool keep_masks(struct sheet *sheet, const struct ecgp_frame *frame)
{
    sheet->leads = calloc((size_t)frame->width, (size_t)frame->height);
    for (int i = 0; sheet->leads && i < frame->masks; i++) {
        add_mask(sheet->leads, frame->width, &frame->mask[i], 1 + i);
    }
    return sheet->leads;
}

static bool keep_lead(const struct ecgp_page *page, int field, struct sheet_points *points)
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

static bool keep_points(struct sheet *sheet)
{
    sheet->points = calloc((size_t)sheet->info.leads + 1, sizeof *sheet->points);
    bool good = sheet->points;
    for (int i = 0; good && i < sheet->info.leads; i++) {
        good = keep_lead(sheet->page, i, &sheet->points[i]);
    }
    return good;
}

enum ecgp_result sheet_draw(struct sheet *sheet, struct ecgp_renderer *renderer,
                            struct ecgp_page *page, bool masks, struct ecgp_error *error)
{
    struct ecgp_frame frame;
    const unsigned parts = ECGP_DRAW_PICTURE | (masks ? ECGP_DRAW_MASKS : 0u);
    sheet->page = page;
    ecgp_page_info(page, &sheet->info);
    const enum ecgp_result result = ecgp_renderer_draw(renderer, page, parts, &frame, error);
    if (result != ECGP_OK) {
        return result;
    }
    const bool good =
        keep_pixels(sheet, &frame) && (!masks || keep_masks(sheet, &frame)) && keep_points(sheet);
    return good ? ECGP_OK : error_no_memory(error);
}

/* Newton's steps on the page's map, which is nearly a plane's wherever paper lies. */
bool sheet_millimetres(const struct sheet *sheet, double x, double y, double *x_mm, double *y_mm)
{
    const struct ecgp_page *page = sheet->page;
    double u = x / sheet->info.px_per_mm, v = y / sheet->info.px_per_mm;
    for (int step = 0; step < 40; step++) {
        double at[2], right[2], down[2];
        const double h = 0.05;
        ecgp_page_map(page, u, v, &at[0], &at[1]);
        ecgp_page_map(page, u + h, v, &right[0], &right[1]);
        ecgp_page_map(page, u, v + h, &down[0], &down[1]);
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

bool sheet_nearest(const struct sheet *sheet, double x, double y, double reach, int *field,
                   int64_t *sample)
{
    double least = reach * reach;
    bool found = false;
    for (int i = 0; i < sheet->info.leads; i++) {
        const struct sheet_points *points = &sheet->points[i];
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
