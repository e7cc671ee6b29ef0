/* Where the places of a page are in its picture: the map, grid points and outlines. */
#include "truth/map.h"

#include <math.h>

#include "truth/page.h"
#include "truth/stroke.h"

void ecgp_page_to_picture(const struct ecgp_page *page, double x_mm, double y_mm, double *x,
                          double *y)
{
    map_point(&page->plan.map, x_mm, y_mm, x, y);
}

void map_rect_to_points(const double size[2], const double x[4], const double y[4], double h[9])
{
    const double dx1 = x[1] - x[2], dx2 = x[3] - x[2], dx3 = x[0] - x[1] + x[2] - x[3];
    const double dy1 = y[1] - y[2], dy2 = y[3] - y[2], dy3 = y[0] - y[1] + y[2] - y[3];
    const double area = dx1 * dy2 - dx2 * dy1;
    h[6] = (dx3 * dy2 - dx2 * dy3) / area;
    h[7] = (dx1 * dy3 - dx3 * dy1) / area;
    h[8] = 1;
    h[0] = x[1] - x[0] + h[6] * x[1];
    h[1] = x[3] - x[0] + h[7] * x[3];
    h[2] = x[0];
    h[3] = y[1] - y[0] + h[6] * y[1];
    h[4] = y[3] - y[0] + h[7] * y[3];
    h[5] = y[0];
    for (int i = 0; i < 9; i++) {
        h[i] /= i % 3 == 0 ? size[0] : i % 3 == 1 ? size[1] : 1;
    }
}

bool ecgp_page_homography(const struct ecgp_page *page, double h[9])
{
    const struct backward_map *map = &page->plan.map;
    const struct page_mesh *mesh = map->mesh;
    if (page->plan.shape == SHAPE_BENT) {
        return false;
    }
    /* the map is exact at corners of the mesh */
    const double size[2] = {mesh ? mesh->cell_mm * (mesh->columns - 4) : 100,
                            mesh ? mesh->cell_mm * (mesh->rows - 4) : 100};
    double x[4], y[4];
    for (int i = 0; i < 4; i++) {
        map_point(map, i == 1 || i == 2 ? size[0] : 0, i >= 2 ? size[1] : 0, &x[i], &y[i]);
    }
    map_rect_to_points(size, x, y, h);
    return true;
}

void ecgp_page_grid(const struct ecgp_page *page, int *columns, int *rows)
{
    const struct plan_grid *grid = &page->plan.grid;
    *columns = (int)ceil((grid->area.x1 - grid->area.x0) / grid->major_mm - 1e-6);
    *rows = (int)ceil((grid->area.y1 - grid->area.y0) / grid->major_mm - 1e-6);
}

bool ecgp_page_grid_point(const struct ecgp_page *page, int column, int row, double *x_mm,
                          double *y_mm, double *x, double *y)
{
    const struct plan *plan = &page->plan;
    int columns, rows;
    ecgp_page_grid(page, &columns, &rows);
    *x_mm = plan->grid.area.x0 + column * plan->grid.major_mm;
    *y_mm =
        plan->grid.area.y1 -
        (rows - 1 - row) * plan->grid.major_mm; /* rows count downward, lines start at the bottom */
    map_point(&plan->map, *x_mm, *y_mm, x, y);
    return column >= 0 && column < columns && row >= 0 && row < rows && *x >= 0 && *y >= 0 &&
           *x < plan->width && *y < plan->height;
}

/* The bounding box of a field's stroke on the page, mm; false where it has no samples. */
static bool stroke_area(const struct plan *plan, const struct plan_field *field,
                        struct rect_mm *area)
{
    const double radius = stroke_mask_radius(plan) / plan->map.px_per_mm;
    *area = (struct rect_mm){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int64_t i = 0; i < field->samples; i++) {
        const double x = field->x_mm + (double)i * field->sample_mm;
        const double y = field->y_mm - field->mv[i] * field->mv_mm;
        if (!isnan(field->mv[i])) {
            *area = (struct rect_mm){fmin(area->x0, x - radius), fmin(area->y0, y - radius),
                                     fmax(area->x1, x + radius), fmax(area->y1, y + radius)};
        }
    }
    return area->x0 < area->x1;
}

bool ecgp_page_outline(const struct ecgp_page *page, int field, double points[2 * ECGP_OUTLINE])
{
    struct rect_mm area;
    if (field < 0 || field >= page->plan.fields || !page->leads[field].present ||
        !stroke_area(&page->plan, &page->plan.field[field], &area)) {
        return false;
    }
    enum { SIDE = ECGP_OUTLINE / 4 };
    for (int i = 0; i < ECGP_OUTLINE; i++) {
        const int side = i / SIDE;
        const double along = (double)(i % SIDE) / SIDE;
        const double u = side == 0 ? along : side == 1 ? 1 : side == 2 ? 1 - along : 0;
        const double v = side == 0 ? 0 : side == 1 ? along : side == 2 ? 1 : 1 - along;
        map_point(&page->plan.map, area.x0 + u * (area.x1 - area.x0),
                  area.y0 + v * (area.y1 - area.y0), &points[2 * i], &points[2 * i + 1]);
    }
    return true;
}
