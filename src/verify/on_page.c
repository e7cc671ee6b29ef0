#include "verify/on_page.h"

#include <math.h>
#include <string.h>

#include "base/scalar.h"

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

static bool is_paper(const struct log_page *page, const struct point mm[3], const double share[3])
{
    const double scale = page->forward.px_per_mm;
    const double x = share[0] * mm[0].x + share[1] * mm[1].x + share[2] * mm[2].x;
    const double y = share[0] * mm[0].y + share[1] * mm[1].y + share[2] * mm[2].y;
    return x >= 0 && x < (double)page->width / scale && y >= 0 && y < (double)page->height / scale;
}

static void add_triangle(const struct log_page *page, const struct forward_triangle *triangle,
                         uint8_t *on)
{
    const struct point *px = triangle->px;
    const double whole = area(&px[0], &px[1], px[2].x, px[2].y);
    const struct ecgp_box box = pixels_of(px, page);
    for (int y = box.y0; whole != 0 && y < box.y1; y++) {
        for (int x = box.x0; x < box.x1; x++) {
            const double first = area(&px[1], &px[2], x + 0.5, y + 0.5) / whole;
            const double second = area(&px[2], &px[0], x + 0.5, y + 0.5) / whole;
            const double share[3] = {first, second, 1 - first - second};
            if (share[0] >= 0 && share[1] >= 0 && share[2] >= 0) {
                on[y * page->width + x] = is_paper(page, triangle->mm, share);
            }
        }
    }
}

/* Cells at the rim are off the page and lie under all others, which cover one another in order. */
void on_page(const struct log_page *page, uint8_t *on)
{
    const struct forward *forward = &page->forward;
    memset(on, forward_is_flat(forward), (size_t)page->width * (size_t)page->height);
    for (int row = 1; row < forward->rows - 1; row++) {
        for (int column = 1; column < forward->columns - 1; column++) {
            for (int half = 0; half < 2; half++) {
                const struct forward_triangle triangle =
                    forward_triangle(forward, column, row, half);
                add_triangle(page, &triangle, on);
            }
        }
    }
}
