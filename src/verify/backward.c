#include "verify/backward.h"

#include <math.h>

#include "base/scalar.h"

#define EVEN 0.2 /* of a change, by which the next one may differ from it */

/* Twice the area of a triangle with a corner at a point, with a sign. */
static double area(const struct point *a, const struct point *b, double x, double y)
{
    return (b->x - a->x) * (y - a->y) - (b->y - a->y) * (x - a->x);
}

static int pixel(double at, int64_t most)
{
    return (int)clamp(at, 0, (double)most);
}

static struct ecgp_box pixels_of(const struct point px[3], const struct log_page *page)
{
    return (struct ecgp_box){pixel(floor(fmin(fmin(px[0].x, px[1].x), px[2].x)), page->width),
                             pixel(floor(fmin(fmin(px[0].y, px[1].y), px[2].y)), page->height),
                             pixel(ceil(fmax(fmax(px[0].x, px[1].x), px[2].x)), page->width),
                             pixel(ceil(fmax(fmax(px[0].y, px[1].y), px[2].y)), page->height)};
}

/* A triangle's shares of its corners: at a pixel's middle, and how they change along a row. */
struct shares {
    double first, second, first_step, second_step;
};

static struct shares shares_at(const struct point px[3], double whole, int x, int y)
{
    return (struct shares){.first = area(&px[1], &px[2], x + 0.5, y + 0.5) / whole,
                           .second = area(&px[2], &px[0], x + 0.5, y + 0.5) / whole,
                           .first_step = (px[1].y - px[2].y) / whole,
                           .second_step = (px[2].y - px[0].y) / whole};
}

static void add_triangle(const struct log_page *page, const struct forward_triangle *triangle,
                         float (*mm)[2])
{
    const struct point *px = triangle->px, *at = triangle->mm;
    const double whole = area(&px[0], &px[1], px[2].x, px[2].y);
    const struct ecgp_box box = pixels_of(px, page);
    for (int y = box.y0; whole != 0 && y < box.y1; y++) {
        const struct shares row = shares_at(px, whole, box.x0, y);
        float(*here)[2] = mm + y * page->width + box.x0;
        for (int i = 0; i < box_width(&box); i++) {
            const double first = row.first + i * row.first_step;
            const double second = row.second + i * row.second_step, third = 1 - first - second;
            if (first >= 0 && second >= 0 && third >= 0) {
                here[i][0] = (float)(first * at[0].x + second * at[1].x + third * at[2].x);
                here[i][1] = (float)(first * at[0].y + second * at[1].y + third * at[2].y);
            }
        }
    }
}

void backward_map(const struct log_page *page, float (*mm)[2])
{
    const struct forward *forward = &page->forward;
    for (int64_t i = 0; i < page->width * page->height; i++) {
        mm[i][0] = mm[i][1] = NAN;
    }
    for (int row = 1; row < forward->rows - 1; row++) {
        for (int column = 1; column < forward->columns - 1; column++) {
            for (int half = 0; half < 2; half++) {
                const struct forward_triangle triangle =
                    forward_triangle(forward, column, row, half);
                add_triangle(page, &triangle, mm);
            }
        }
    }
}

bool backward_pitch(const struct log_page *page, float (*mm)[2], int column, int row,
                    double pitch[2])
{
    if (column < 1 || row < 1 || column + 1 >= page->width || row + 1 >= page->height) {
        return false;
    }
    const int64_t here = row * page->width + column;
    const int64_t step[2] = {1, page->width};
    double change[2][2]; /* by direction in the picture, of x and y */
    for (int i = 0; i < 2; i++) {
        double uneven = 0, even = 0;
        for (int k = 0; k < 2; k++) {
            const double before = (double)(mm[here][k] - mm[here - step[i]][k]);
            const double after = (double)(mm[here + step[i]][k] - mm[here][k]);
            change[i][k] = (before + after) / 2;
            uneven += fabs(after - before);
            even += fabs(change[i][k]);
        }
        if (!(uneven <= EVEN * even)) {
            return false;
        }
    }
    for (int k = 0; k < 2; k++) {
        pitch[k] = sqrt(change[0][k] * change[0][k] + change[1][k] * change[1][k]);
    }
    return true;
}
