#include "verify/forward.h"

#include <stdlib.h>

#include "base/array.h"
#include "verify/members.h"

enum { CELLS_MOST = 8192 }; /* a side */

/* --- reading --- */

struct head {
    int64_t columns, rows;
    double x_mm, y_mm, cell_mm;
    const cJSON *x_px, *y_px;
};

static const struct member head_members[] = {
    {"columns", FORM_WHOLE, offsetof(struct head, columns)},
    {"rows", FORM_WHOLE, offsetof(struct head, rows)},
    {"x_mm", FORM_REAL, offsetof(struct head, x_mm)},
    {"y_mm", FORM_REAL, offsetof(struct head, y_mm)},
    {"step_mm", FORM_REAL, offsetof(struct head, cell_mm)},
    {"x_px", FORM_LIST, offsetof(struct head, x_px)},
    {"y_px", FORM_LIST, offsetof(struct head, y_px)},
};

static bool read_head(const cJSON *mesh, struct head *head)
{
    return members_fit(mesh, head_members, ARRAY_COUNT(head_members), head) && head->columns >= 1 &&
           head->columns <= CELLS_MOST && head->rows >= 1 && head->rows <= CELLS_MOST &&
           head->cell_mm > 0;
}

/* Reads x and y of `count` corners; false where there are not as many of both. */
static bool read_corners(const struct head *head, struct point *corner, int64_t count)
{
    const cJSON *x = head->x_px->child, *y = head->y_px->child;
    int64_t i = 0;
    for (; i < count && x && y; i++, x = x->next, y = y->next) {
        if (!member_read(x, FORM_REAL, &corner[i].x) || !member_read(y, FORM_REAL, &corner[i].y)) {
            return false;
        }
    }
    return i == count && !x && !y;
}

bool forward_read(struct forward *forward, const cJSON *mesh)
{
    struct head head = {0};
    if (cJSON_IsNull(mesh)) {
        return true;
    }
    if (!read_head(mesh, &head)) {
        return false;
    }
    const int64_t corners = (head.columns + 1) * (head.rows + 1);
    struct point *corner = malloc((size_t)corners * sizeof *corner);
    if (!corner || !read_corners(&head, corner, corners)) {
        free(corner);
        return false;
    }
    forward->columns = (int)head.columns;
    forward->rows = (int)head.rows;
    forward->x_mm = head.x_mm;
    forward->y_mm = head.y_mm;
    forward->cell_mm = head.cell_mm;
    forward->corner = corner;
    return true;
}

void forward_free(struct forward *forward)
{
    free(forward->corner);
    *forward = (struct forward){0};
}

/* --- points --- */

/* The triangle that a point lies in, or that is continued to it, and the point within: along the
 * cell's rows and columns from its first corner, in cells. */
struct located {
    struct point first, third, opposite;
    double u, v;
    bool upper; /* the triangle at the cell's right top, whose third corner follows in the row */
};

static int cell_of(double at, int cells)
{
    return at >= cells ? cells - 1 : at >= 0 ? (int)at : 0;
}

static struct located locate(const struct forward *forward, double x_mm, double y_mm)
{
    const double u = (x_mm - forward->x_mm) / forward->cell_mm;
    const double v = (y_mm - forward->y_mm) / forward->cell_mm;
    const int column = cell_of(u, forward->columns), row = cell_of(v, forward->rows);
    const size_t stride = (size_t)forward->columns + 1;
    const struct point *first = forward->corner + (size_t)row * stride + (size_t)column;
    struct located at = {.first = first[0], .opposite = first[stride + 1]};
    at.u = u - column;
    at.v = v - row;
    at.upper = at.u >= at.v;
    at.third = at.upper ? first[1] : first[stride];
    return at;
}

struct point forward_point(const struct forward *forward, double x_mm, double y_mm)
{
    if (forward_is_flat(forward)) {
        return (struct point){x_mm * forward->px_per_mm, y_mm * forward->px_per_mm};
    }
    const struct located at = locate(forward, x_mm, y_mm);
    /* barycentric coordinates */
    const double far = at.upper ? at.u : at.v, near = at.upper ? at.v : at.u;
    const double a = 1 - far, b = far - near, c = near;
    return (struct point){a * at.first.x + b * at.third.x + c * at.opposite.x,
                          a * at.first.y + b * at.third.y + c * at.opposite.y};
}

void forward_slope(const struct forward *forward, double x_mm, double y_mm, double slope[4])
{
    if (forward_is_flat(forward)) {
        slope[0] = slope[3] = forward->px_per_mm;
        slope[1] = slope[2] = 0;
        return;
    }
    const struct located at = locate(forward, x_mm, y_mm);
    const struct point side = {at.third.x - at.first.x, at.third.y - at.first.y};
    const struct point next = {at.opposite.x - at.third.x, at.opposite.y - at.third.y};
    const struct point across = at.upper ? side : next, down = at.upper ? next : side;
    slope[0] = across.x / forward->cell_mm;
    slope[1] = down.x / forward->cell_mm;
    slope[2] = across.y / forward->cell_mm;
    slope[3] = down.y / forward->cell_mm;
}

struct forward_triangle forward_triangle(const struct forward *forward, int column, int row,
                                         int half)
{
    const int columns[] = {column, column + (half == 0), column + 1};
    const int rows[] = {row, row + (half == 1), row + 1};
    struct forward_triangle triangle;
    for (int i = 0; i < 3; i++) {
        const size_t at = (size_t)rows[i] * ((size_t)forward->columns + 1) + (size_t)columns[i];
        triangle.px[i] = forward->corner[at];
        triangle.mm[i] = (struct point){forward->x_mm + columns[i] * forward->cell_mm,
                                        forward->y_mm + rows[i] * forward->cell_mm};
    }
    return triangle;
}
