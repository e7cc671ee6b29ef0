/*
 * The forward map of a page, from millimeters on its paper to pixels of its picture, as its line in
 * pages.jsonl defines it; written from that definition, independent of the code that draws pages.
 *
 * A flat page is scaled by px_per_mm. Of a warped one "mesh" gives the picture positions of the
 * corners of square cells of paper, row by row. The diagonal from a cell's first corner, with the
 * least x and y, cuts it into two triangles, on each of which the map is affine. Beyond the mesh
 * the outermost cells are continued.
 */
#ifndef VERIFY_FORWARD_H
#define VERIFY_FORWARD_H

#include <stdbool.h>

#include <cjson/cJSON.h>

struct point {
    double x, y;
};

struct forward {
    double px_per_mm;           /* of the page while it is flat */
    int columns, rows;          /* cells of the mesh; none where the page is flat */
    double x_mm, y_mm, cell_mm; /* the first corner; the side of a cell */
    struct point *corner;       /* (columns + 1) x (rows + 1), px */
};

/* Reads the member "mesh" of a page, null where it is flat; false where it is neither. */
bool forward_read(struct forward *forward, const cJSON *mesh);
void forward_free(struct forward *forward);

static inline bool forward_is_flat(const struct forward *forward)
{
    return forward->columns == 0;
}

/* The picture position of a point on the page. */
struct point forward_point(const struct forward *forward, double x_mm, double y_mm);

/* Its derivative, px a mm: {dx/dx, dx/dy, dy/dx, dy/dy}. */
void forward_slope(const struct forward *forward, double x_mm, double y_mm, double slope[4]);

/* A triangle of the mesh: its corners on the page, mm, and in the picture, px. */
struct forward_triangle {
    struct point mm[3], px[3];
};

/* Triangle 0 or 1 of a cell. */
struct forward_triangle forward_triangle(const struct forward *forward, int column, int row,
                                         int half);

#endif
