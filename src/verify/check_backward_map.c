/*
 * backward_map.npy against the forward map: what is said to be under a pixel's middle is drawn
 * there. The array is read row by row, so that large ones take no memory.
 */
#define _GNU_SOURCE
#include <math.h>
#include <stdlib.h>

#include "verify/checks.h"
#include "verify/npy.h"

/* Cells at the mesh's rim are so stretched that they meet the others to a pixel, and that the blur
 * of a GPU's coordinates within a cell counts. */
#define SPARE_PX     0.05
#define SPARE_OFF_PX 1.0
#define SPARE_MM     1e-4

enum { HEAD_MOST = 320 };

/* How numbers are kept: `digits` bits of a fraction, the one that is not written included. */
struct number_form {
    const char *type;
    int bytes, digits;
};
static const struct number_form number_forms[] = {
    [BACKWARD_MAPS_FLOAT16] = {"<f2", 2, 11},
    [BACKWARD_MAPS_FLOAT32] = {"<f4", 4, 24},
};

struct map_check {
    const struct log_page *page;
    const struct number_form *form;
    int64_t wrong;
    int first_x, first_y;
};

/* By how much a number may be off through its rounding. */
static double rounding(const struct number_form *form, double value)
{
    int exponent;
    frexp(value, &exponent);
    return ldexp(1, (exponent > -13 ? exponent : -13) - form->digits - 1);
}

/* How far a point moves in the picture while it moves by `by` mm on the page. Past a crease it
 * moves otherwise, so eight points around it count, twice for what lies between them. */
static struct point reach(const struct forward *forward, const struct point *at,
                          const struct point *by)
{
    static const double around[8][2] = {{1, 0.4},   {0.4, 1},   {-0.4, 1}, {-1, 0.4},
                                        {-1, -0.4}, {-0.4, -1}, {0.4, -1}, {1, -0.4}};
    struct point px = {0, 0};
    for (int i = 0; i < 8; i++) {
        double slope[4];
        forward_slope(forward, at->x + around[i][0] * by->x, at->y + around[i][1] * by->y, slope);
        px.x = fmax(px.x, 2 * (fabs(slope[0]) * by->x + fabs(slope[1]) * by->y));
        px.y = fmax(px.y, 2 * (fabs(slope[2]) * by->x + fabs(slope[3]) * by->y));
    }
    return px;
}

static bool is_on_page(const struct log_page *page, const struct point *mm)
{
    const double scale = page->forward.px_per_mm;
    return mm->x >= 0 && mm->x * scale < (double)page->width && mm->y >= 0 &&
           mm->y * scale < (double)page->height;
}

/* Whether a point is drawn at a place, but for its rounding and the blur of a GPU. */
static bool is_right(const struct map_check *check, const struct point *mm, double x, double y)
{
    const struct log_page *page = check->page;
    if (!isfinite(mm->x) || !isfinite(mm->y)) {
        return false;
    }
    const struct point px = forward_point(&page->forward, mm->x, mm->y);
    const double spare = is_on_page(page, mm) ? SPARE_PX : SPARE_OFF_PX;
    const double off_x = fabs(px.x - x), off_y = fabs(px.y - y);
    if (off_x <= spare && off_y <= spare) {
        return true;
    }
    const struct point by = {rounding(check->form, mm->x) + SPARE_MM,
                             rounding(check->form, mm->y) + SPARE_MM};
    const struct point more = reach(&page->forward, mm, &by);
    return off_x <= spare + more.x && off_y <= spare + more.y;
}

static void check_row(struct map_check *check, const uint8_t *numbers, int row)
{
    const int bytes = check->form->bytes;
    for (int column = 0; column < check->page->width; column++) {
        const uint8_t *at = numbers + 2 * (size_t)bytes * (size_t)column;
        const struct point mm = {npy_number(at, bytes), npy_number(at + bytes, bytes)};
        if (!is_right(check, &mm, column + 0.5, row + 0.5) && check->wrong++ == 0) {
            check->first_x = column;
            check->first_y = row;
        }
    }
}

/* Goes to the first number; false where the file is another array. */
static bool find_numbers(const struct map_check *check, FILE *file)
{
    char head[HEAD_MOST], shape[64];
    snprintf(shape, sizeof shape, "%lld, %lld, 2", (long long)check->page->height,
             (long long)check->page->width);
    const size_t have = fread(head, 1, sizeof head, file);
    const size_t begin = npy_head(head, have, check->form->type, shape);
    return begin > 0 && fseeko(file, (off_t)begin, SEEK_SET) == 0;
}

/* False where the file holds less or more than the picture's pixels. */
static bool check_rows(struct map_check *check, FILE *file, uint8_t *numbers, size_t bytes)
{
    for (int row = 0; row < check->page->height; row++) {
        if (fread(numbers, bytes, 1, file) != 1) {
            return false;
        }
        check_row(check, numbers, row);
    }
    return fgetc(file) == EOF;
}

static void check_file(struct report *report, struct map_check *check, const char *path, FILE *file)
{
    const size_t bytes = 2 * (size_t)check->form->bytes * (size_t)check->page->width;
    uint8_t *numbers = report_alloc(report, bytes, 1);
    if (numbers && (!find_numbers(check, file) || !check_rows(check, file, numbers, bytes))) {
        report_fault(report, path, "no NumPy array of float%d, %lld x %lld x 2",
                     8 * check->form->bytes, (long long)check->page->height,
                     (long long)check->page->width);
    }
    if (check->wrong > 0) {
        report_fault(report, path,
                     "%lld pixels are not where pages.jsonl has the page, first: %d, %d",
                     (long long)check->wrong, check->first_x, check->first_y);
    }
    free(numbers);
}

void check_backward_map(struct report *report, struct log_page *page, struct log_lead *none,
                        const char *path)
{
    (void)none;
    struct map_check check = {.page = page, .form = &number_forms[page->made->backward_maps]};
    FILE *file = report_open(report, path);
    if (file) {
        check_file(report, &check, path, file);
        fclose(file);
    }
}
