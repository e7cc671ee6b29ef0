#include "rig/drawn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "truth/boxes.h"

struct ecgp_renderer *drawn_renderer(void)
{
    struct ecgp_error error;
    struct ecgp_renderer *renderer;
    if (ecgp_renderer_create(&renderer, &error) != ECGP_OK) {
        fprintf(stderr, "%s\n", error.text);
        return NULL;
    }
    return renderer;
}

bool drawn_mask_at(const struct ecgp_mask *mask, int x, int y)
{
    if (!mask->bits || x < mask->crop.x0 || x >= mask->crop.x1 || y < mask->crop.y0 ||
        y >= mask->crop.y1) {
        return false;
    }
    const int i = x - mask->crop.x0;
    return mask->bits[(size_t)(y - mask->crop.y0) * (size_t)mask->stride + (size_t)(i / 8)] >>
               (7 - i % 8) &
           1;
}

struct ecgp_box drawn_ink(const struct ecgp_mask *mask)
{
    struct ecgp_box ink = {1 << 30, 1 << 30, -1, -1};
    for (int y = mask->crop.y0; y < mask->crop.y1; y++) {
        for (int x = mask->crop.x0; x < mask->crop.x1; x++) {
            if (drawn_mask_at(mask, x, y)) {
                ink.x0 = x < ink.x0 ? x : ink.x0;
                ink.y0 = y < ink.y0 ? y : ink.y0;
                ink.x1 = x >= ink.x1 ? x + 1 : ink.x1;
                ink.y1 = y >= ink.y1 ? y + 1 : ink.y1;
            }
        }
    }
    return ink;
}

struct ecgp_box drawn_box(const struct ecgp_mask *mask)
{
    const struct ecgp_box ink = drawn_ink(mask);
    return box_is_empty(&ink) ? (struct ecgp_box){0, 0, 0, 0} : ink;
}

static int most(int a, int b)
{
    return abs(a) > abs(b) ? a : b;
}

int box_miss(const struct ecgp_box *box, const struct ecgp_box *ink)
{
    if (box_is_empty(box) || box_is_empty(ink)) {
        return box_is_empty(box) == box_is_empty(ink) ? 0 : 999;
    }
    return most(most(ink->x0 - box->x0, ink->y0 - box->y0),
                most(box->x1 - ink->x1, box->y1 - ink->y1));
}

bool on_picture(const struct ecgp_frame *frame, double x, double y, double margin)
{
    return x >= margin && y >= margin && x <= frame->width - margin && y <= frame->height - margin;
}

const float *map_of(const struct ecgp_frame *frame, int x, int y)
{
    return frame->map + 2 * ((size_t)y * (size_t)frame->width + (size_t)x);
}

void drawn_map_at(const struct ecgp_frame *frame, double x, double y, double mm[2])
{
    const int i = (int)floor(x - 0.5), k = (int)floor(y - 0.5);
    const double u = x - 0.5 - i, v = y - 0.5 - k;
    const float *first = frame->map + 2 * ((size_t)k * (size_t)frame->width + (size_t)i);
    const float *second = first + 2 * (size_t)frame->width;
    for (int c = 0; c < 2; c++) {
        mm[c] = (1 - v) * ((1 - u) * first[c] + u * first[2 + c]) +
                v * ((1 - u) * second[c] + u * second[2 + c]);
    }
}

double distance_to_segment(double px, double py, double ax, double ay, double bx, double by)
{
    const double dx = bx - ax, dy = by - ay;
    const double length = dx * dx + dy * dy;
    double t = length > 0 ? ((px - ax) * dx + (py - ay) * dy) / length : 0;
    t = fmin(fmax(t, 0), 1);
    return hypot(px - ax - t * dx, py - ay - t * dy);
}
