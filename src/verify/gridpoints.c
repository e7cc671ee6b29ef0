/* gridpoints.npy of pages that do not lie flat, against the map that the log has of them. */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dataset/tree.h"
#include "verify/verify.h"

#define SPARE_PX 0.01

/* What the log says of the crossings. */
struct crossings {
    int columns, rows;
    double x_mm, y_mm, step_mm;
};

static bool read_number(const cJSON *object, const char *key, double *value)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    *value = cJSON_IsNumber(item) ? item->valuedouble : NAN;
    return isfinite(*value);
}

static bool read_crossings(const struct log_page *page, struct crossings *crossings)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(page->json, "gridpoints");
    double columns, rows;
    const bool good = read_number(object, "columns", &columns) &&
                      read_number(object, "rows", &rows) && columns >= 0 && rows >= 0 &&
                      columns < 65536 && rows < 65536 &&
                      read_number(object, "x_mm", &crossings->x_mm) &&
                      read_number(object, "y_mm", &crossings->y_mm) &&
                      read_number(object, "step_mm", &crossings->step_mm);
    crossings->columns = good ? (int)columns : 0;
    crossings->rows = good ? (int)rows : 0;
    return good;
}

/* Where the numbers of the crossings' array begin; NULL where the file is another one. */
static const uint8_t *find_numbers(const char *data, size_t size, const struct crossings *crossings)
{
    char shape[64];
    snprintf(shape, sizeof shape, "%d, %d, 2", crossings->rows, crossings->columns);
    const size_t numbers = 2 * (size_t)crossings->columns * (size_t)crossings->rows;
    const size_t head = verify_npy_head(data, size, "<f4", shape);
    return head > 0 && size == head + 4 * numbers ? (const uint8_t *)data + head : NULL;
}

/* Whether a crossing is said to be where it is. At the picture's edge it may be seen or not. */
static bool is_right(const struct log_page *page, double x, double y, double got_x, double got_y)
{
    const double width = (double)page->width, height = (double)page->height;
    const double within = fmin(fmin(x, width - x), fmin(y, height - y));
    const bool gone = got_x == 0 && got_y == 0;
    const bool there = fabs(got_x - x) <= SPARE_PX && fabs(got_y - y) <= SPARE_PX;
    return within > SPARE_PX ? there : within < -SPARE_PX ? gone : there || gone;
}

static void check_points(struct verify *verify, const struct log_page *page, const char *path,
                         const struct crossings *crossings, const uint8_t *numbers)
{
    int wrong = 0, first = 0;
    for (int i = 0; i < crossings->columns * crossings->rows; i++) {
        double x, y;
        mesh_point(&page->mesh, crossings->x_mm + i % crossings->columns * crossings->step_mm,
                   crossings->y_mm + i / crossings->columns * crossings->step_mm, &x, &y);
        const uint8_t *at = numbers + 8 * (size_t)i;
        if (!is_right(page, x, y, verify_npy_number(at, 4), verify_npy_number(at + 4, 4))) {
            first = wrong++ ? first : i;
        }
    }
    if (wrong > 0) {
        verify_fault(verify, path,
                     "%d crossings are not where the map in logs.json has them, first: row %d, "
                     "column %d",
                     wrong, first / crossings->columns, first % crossings->columns);
    }
}

void verify_gridpoints(struct verify *verify, const struct log_page *page)
{
    struct crossings crossings;
    char path[VERIFY_PATH];
    char *data;
    size_t size;
    if (page->overlap_set || page->mesh.columns == 0) {
        return;
    }
    snprintf(path, sizeof path, TREE_DIGITIZATION "/%s/" TREE_GRIDPOINTS, page->name);
    if (!read_crossings(page, &crossings)) {
        verify_fault(verify, page->name, "\"gridpoints\" is missing in logs.json or not valid");
        return;
    }
    if (!verify_read(verify, path, &data, &size)) {
        return;
    }
    const uint8_t *numbers = find_numbers(data, size, &crossings);
    if (numbers) {
        check_points(verify, page, path, &crossings, numbers);
    } else {
        verify_fault(verify, path, "no NumPy array of float32, %d x %d x 2", crossings.rows,
                     crossings.columns);
    }
    free(data);
}
