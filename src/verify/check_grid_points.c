/* grid_points.npy of a warped page against the map that the log has of it. */
#include <math.h>
#include <stdlib.h>

#include "verify/checks.h"
#include "verify/lattice.h"
#include "verify/npy.h"
#include "verify/ring.h"

#define SPARE_PX 0.01

enum { HEAD_MOST = 1024 }; /* bytes before the numbers */

/* Where the numbers of the array begin; NULL where the file is another one. */
static const uint8_t *find_numbers(const char *data, size_t size, const struct lattice *lattice)
{
    char shape[64];
    snprintf(shape, sizeof shape, "%lld, %lld, 2", (long long)lattice->rows,
             (long long)lattice->columns);
    const size_t numbers = 2 * (size_t)lattice->columns * (size_t)lattice->rows;
    const size_t head = npy_head(data, size, "<f4", shape);
    return head > 0 && size == head + 4 * numbers ? (const uint8_t *)data + head : NULL;
}

/* Whether a point is said to be where it is: 0, 0 off the picture; at its edge either. */
static bool is_right(const struct log_page *page, const struct point *px, const struct point *got)
{
    const double within = point_inset(px, (double)page->width, (double)page->height);
    const bool gone = got->x == 0 && got->y == 0;
    const bool there = fabs(got->x - px->x) <= SPARE_PX && fabs(got->y - px->y) <= SPARE_PX;
    return within > SPARE_PX ? there : within < -SPARE_PX ? gone : there || gone;
}

static void check_points(struct report *report, const struct log_page *page, const char *path,
                         const struct lattice *lattice, const uint8_t *numbers)
{
    int64_t wrong = 0, first = 0;
    for (int64_t i = 0; i < lattice->columns * lattice->rows; i++) {
        const double column = (double)(i % lattice->columns), row = (double)(i / lattice->columns);
        const struct point px =
            forward_point(&page->forward, lattice->x_mm + column * lattice->step_mm,
                          lattice->y_mm + row * lattice->step_mm);
        const struct point got = {npy_number(numbers + 8 * i, 4),
                                  npy_number(numbers + 8 * i + 4, 4)};
        if (!is_right(page, &px, &got)) {
            first = wrong++ ? first : i;
        }
    }
    if (wrong > 0) {
        report_fault(
            report, path,
            "%lld crossings are not where the map in pages.jsonl has them, first: row %lld, "
            "column %lld",
            (long long)wrong, (long long)(first / lattice->columns),
            (long long)(first % lattice->columns));
    }
}

void check_grid_points(struct report *report, struct log_page *page, struct log_lead *none,
                       const char *path)
{
    (void)none;
    struct lattice lattice;
    char *data;
    size_t size;
    if (!lattice_read(page, &lattice)) {
        report_fault(report, page->name, "\"grid_points\" is missing in pages.jsonl or not valid");
        return;
    }
    if (!report_read(report, path, 8 * (size_t)(lattice.columns * lattice.rows) + HEAD_MOST, &data,
                     &size)) {
        return;
    }
    const uint8_t *numbers = find_numbers(data, size, &lattice);
    if (numbers) {
        check_points(report, page, path, &lattice, numbers);
    } else {
        report_fault(report, path, "no NumPy array of float32, %lld x %lld x 2",
                     (long long)lattice.rows, (long long)lattice.columns);
    }
    free(data);
}
