#include "page/margins.h"

#include <math.h>
#include <stddef.h>

#include "base/array.h"
#include "page/print.h"

/* Cells that paper of a given size has at least beside the rows, and above and below them for what
 * rises from them. */
#define EDGE   1.0
#define BEYOND 3.0

static struct margins at_least(struct margins a, const struct margins *b)
{
    return (struct margins){fmax(a.left, b->left), fmax(a.right, b->right), fmax(a.up, b->up),
                            fmax(a.down, b->down)};
}

/* Parts `free` cells in two equal halves, or as unequal as what is needed asks for. */
static void center(double free, double *before, double *after)
{
    const double first = fmin(fmax(free / 2, *before), free - *after);
    *before = first;
    *after = free - first;
}

/* Sets rows on paper of a size; false where they do not fit. */
static bool fit(double width_mm, double height_mm, const struct margins_rows *rows,
                struct margins *margins)
{
    const double border_mm = width_mm * rows->border_share;
    const double free_x = (width_mm - border_mm) / CELL_MM - rows->width;
    const double free_y = (height_mm - border_mm) / CELL_MM - rows->height;
    if (free_x < margins->left + margins->right || free_y < margins->up + margins->down) {
        return false;
    }
    center(free_x, &margins->left, &margins->right);
    center(free_y, &margins->up, &margins->down);
    return true;
}

/* The narrowest roll of those that are sold, as long as the rows are. */
static bool fit_roll(const struct margins_rows *rows, struct margins *margins)
{
    static const double rolls_mm[] = {50, 58, 63, 80, 90, 112, 120, 130, 145, 152, 183, 210, 216};
    const double paper_mm = (margins->left + rows->width + margins->right) * CELL_MM;
    const double width_mm = paper_mm / (1 - rows->border_share);
    for (size_t i = 0; i < ARRAY_COUNT(rolls_mm); i++) {
        const double exact = width_mm * (1 + 1e-12); /* the rows' own length always fits */
        if (fit(exact, rolls_mm[i], rows, margins)) {
            return true;
        }
    }
    return false;
}

struct margins margins_of(const struct margins_rows *rows, const struct look *look)
{
    const struct margins plain = {look->n_empty_cell_at_left, look->n_empty_cell_at_right,
                                  look->n_empty_cell_at_up, look->n_empty_cell_at_down};
    const struct margins least = {EDGE, EDGE, BEYOND, BEYOND};
    struct margins sized = at_least(least, &rows->needed);
    const enum page_size size = look->page_size;
    const bool fits = size == SIZE_A4       ? fit(297, 210, rows, &sized)
                      : size == SIZE_LETTER ? fit(279.4, 215.9, rows, &sized)
                                            : size == SIZE_ROLL && fit_roll(rows, &sized);
    return fits ? sized : at_least(plain, &rows->needed);
}
