#include "page/margins.h"

#include <math.h>
#include <stddef.h>

#include "base/array.h"
#include "page/print.h"

/* Cells that paper has above and below its rows beyond the margin, for what rises from them. */
#define BEYOND 2.0

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

/* Cells that paper of a given size has at least around the rows. */
static struct margins least_of(const struct margins_rows *rows, const struct look *look)
{
    const double beside = look->margin / CELL_MM;
    const struct margins least = {beside, beside, beside + BEYOND, beside + BEYOND};
    return at_least(least, &rows->needed);
}

/* The margins of the reference generator. */
static struct margins plain_of(const struct margins_rows *rows, const struct look *look)
{
    const struct margins plain = {look->n_empty_cell_at_left, look->n_empty_cell_at_right,
                                  look->n_empty_cell_at_up, look->n_empty_cell_at_down};
    return at_least(plain, &rows->needed);
}

struct paper {
    double width_mm, height_mm;
};

/* The height of paper that fills the picture, where it is to, or its own. */
static double filled(double width_mm, double height_mm, const struct margins_rows *rows)
{
    return rows->aspect > 0 ? fmax(height_mm, width_mm / rows->aspect) : height_mm;
}

/* Paper of a standard size, higher where spread rows fill the picture; 0 x 0 for all others. */
static struct paper paper_of(const struct margins_rows *rows, const struct look *look)
{
    const struct paper paper = look->page_size == SIZE_A4       ? (struct paper){297, 210}
                               : look->page_size == SIZE_LETTER ? (struct paper){279.4, 215.9}
                                                                : (struct paper){0, 0};
    const bool grows = look->row_spread > 0;
    return (struct paper){paper.width_mm,
                          grows ? filled(paper.width_mm, paper.height_mm, rows) : paper.height_mm};
}

static double free_cells(double length_mm, const struct paper *paper,
                         const struct margins_rows *rows)
{
    return (length_mm - paper->width_mm * rows->border_share) / CELL_MM;
}

/* Sets rows on paper of a size; false where they do not fit. */
static bool fit(const struct paper *paper, const struct margins_rows *rows, struct margins *margins)
{
    const double free_x = free_cells(paper->width_mm, paper, rows) - rows->width;
    const double free_y = free_cells(paper->height_mm, paper, rows) - rows->height;
    if (free_x < margins->left + margins->right || free_y < margins->up + margins->down) {
        return false;
    }
    center(free_x, &margins->left, &margins->right);
    center(free_y, &margins->up, &margins->down);
    return true;
}

double margins_height(const struct margins_rows *rows, const struct look *look)
{
    const struct margins least = least_of(rows, look), plain = plain_of(rows, look);
    struct paper paper = paper_of(rows, look);
    const struct margins *margins = look->page_size == SIZE_DEFAULT ? &plain : &least;
    const double wide = rows->width + margins->left + margins->right;
    if (free_cells(paper.width_mm, &paper, rows) < wide) {
        paper.width_mm = wide * CELL_MM / (1 - rows->border_share);
        paper.height_mm = filled(paper.width_mm, 0, rows);
    }
    const double high = free_cells(paper.height_mm, &paper, rows) - margins->up - margins->down;
    return high * (1 - 1e-12); /* so that they fit when they are summed up again */
}

/* The narrowest roll of those that are sold, as long as the rows are. */
static bool fit_roll(const struct margins_rows *rows, struct margins *margins)
{
    static const double rolls_mm[] = {50, 58, 63, 80, 90, 112, 120, 130, 145, 152, 183, 210, 216};
    const double paper_mm = (margins->left + rows->width + margins->right) * CELL_MM;
    const double width_mm = paper_mm / (1 - rows->border_share);
    for (size_t i = 0; i < ARRAY_COUNT(rolls_mm); i++) {
        /* the rows' own length always fits */
        const struct paper paper = {width_mm * (1 + 1e-12), rolls_mm[i]};
        if (fit(&paper, rows, margins)) {
            return true;
        }
    }
    return false;
}

struct margins margins_of(const struct margins_rows *rows, const struct look *look)
{
    const struct paper paper = paper_of(rows, look);
    struct margins sized = least_of(rows, look);
    const enum page_size size = look->page_size;
    const bool fits = size == SIZE_PICTURE ||
                      (size == SIZE_ROLL ? fit_roll(rows, &sized)
                                         : size != SIZE_DEFAULT && fit(&paper, rows, &sized));
    return fits ? sized : plain_of(rows, look);
}
