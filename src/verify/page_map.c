/*
 * page_map.npy against the map that the log has of a page: what is said to be under a pixel's
 * middle must be drawn there. The array is read row by row, so that large ones take no memory.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "dataset/tree.h"
#include "verify/verify.h"

/* Cells at the mesh's rim are so stretched that they meet the others to a pixel, and that the blur
 * of a GPU's coordinates within a cell counts. */
#define SPARE_PX     0.05
#define SPARE_OFF_PX 1.0
#define SPARE_MM     1e-4

enum { HEAD_MOST = 320 };

/* How numbers are kept: `digits` bits of a fraction, the one that is not written included. */
struct form {
    const char *type;
    int bytes, digits;
};
static const struct form forms[] = {
    [PAGE_MAPS_FLOAT16] = {"<f2", 2, 11},
    [PAGE_MAPS_FLOAT32] = {"<f4", 4, 24},
};

struct map_check {
    struct verify *verify;
    const struct log_page *page;
    const char *path;
    const struct form *form;
    int64_t wrong;
    int first_x, first_y;
};

/* By how much a number may be off through its rounding. */
static double rounding(const struct form *form, double value)
{
    int exponent;
    frexp(value, &exponent);
    return ldexp(1, (exponent > -13 ? exponent : -13) - form->digits - 1);
}

static void place(const struct log_page *page, double x_mm, double y_mm, double *x, double *y)
{
    if (page->mesh.columns > 0) {
        mesh_point(&page->mesh, x_mm, y_mm, x, y);
    } else {
        *x = x_mm * page->px_per_mm;
        *y = y_mm * page->px_per_mm;
    }
}

static void slope_at(const struct log_page *page, double x_mm, double y_mm, double slope[4])
{
    if (page->mesh.columns > 0) {
        mesh_slope(&page->mesh, x_mm, y_mm, slope);
    } else {
        slope[0] = slope[3] = page->px_per_mm;
        slope[1] = slope[2] = 0;
    }
}

/* How far a point moves in the picture while it moves by `by` mm on the page. Past a crease it
 * moves otherwise, so eight points around it count, twice for what lies between them. */
static void reach(const struct log_page *page, const double at[2], const double by[2], double px[2])
{
    static const double around[8][2] = {{1, 0.4},   {0.4, 1},   {-0.4, 1}, {-1, 0.4},
                                        {-1, -0.4}, {-0.4, -1}, {0.4, -1}, {1, -0.4}};
    px[0] = px[1] = 0;
    for (int i = 0; i < 8; i++) {
        double slope[4];
        slope_at(page, at[0] + around[i][0] * by[0], at[1] + around[i][1] * by[1], slope);
        px[0] = fmax(px[0], 2 * (fabs(slope[0]) * by[0] + fabs(slope[1]) * by[1]));
        px[1] = fmax(px[1], 2 * (fabs(slope[2]) * by[0] + fabs(slope[3]) * by[1]));
    }
}

static bool is_on_page(const struct log_page *page, const double mm[2])
{
    return mm[0] >= 0 && mm[0] * page->px_per_mm < (double)page->width && mm[1] >= 0 &&
           mm[1] * page->px_per_mm < (double)page->height;
}

/* Whether a point is drawn at a place, but for its rounding and the blur of a GPU. */
static bool is_right(const struct form *form, const struct log_page *page, const double mm[2],
                     double at_x, double at_y)
{
    double x, y, more[2];
    if (!isfinite(mm[0]) || !isfinite(mm[1])) {
        return false;
    }
    place(page, mm[0], mm[1], &x, &y);
    const double spare = is_on_page(page, mm) ? SPARE_PX : SPARE_OFF_PX;
    const double off_x = fabs(x - at_x), off_y = fabs(y - at_y);
    if (off_x <= spare && off_y <= spare) {
        return true;
    }
    const double by[2] = {rounding(form, mm[0]) + SPARE_MM, rounding(form, mm[1]) + SPARE_MM};
    reach(page, mm, by, more);
    return off_x <= spare + more[0] && off_y <= spare + more[1];
}

static void check_row(struct map_check *check, const uint8_t *numbers, int row)
{
    const size_t bytes = (size_t)check->form->bytes;
    for (int column = 0; column < check->page->width; column++) {
        const uint8_t *at = numbers + 2 * bytes * (size_t)column;
        const double mm[2] = {verify_npy_number(at, check->form->bytes),
                              verify_npy_number(at + bytes, check->form->bytes)};
        if (!is_right(check->form, check->page, mm, column + 0.5, row + 0.5) &&
            check->wrong++ == 0) {
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
    const size_t begin = verify_npy_head(head, have, check->form->type, shape);
    return begin > 0 && fseeko(file, (off_t)begin, SEEK_SET) == 0;
}

/* False where the file holds less or more than the picture's pixels. */
static bool check_rows(struct map_check *check, FILE *file)
{
    const size_t bytes = 2 * (size_t)check->form->bytes * (size_t)check->page->width;
    uint8_t *numbers = malloc(bytes);
    bool good = true;
    check->verify->no_memory = check->verify->no_memory || !numbers;
    for (int row = 0; numbers && good && row < check->page->height; row++) {
        good = fread(numbers, bytes, 1, file) == 1;
        if (good) {
            check_row(check, numbers, row);
        }
    }
    free(numbers);
    return good && (!numbers || fgetc(file) == EOF);
}

static void check_file(struct map_check *check, FILE *file)
{
    if (!find_numbers(check, file) || !check_rows(check, file)) {
        verify_fault(check->verify, check->path, "no NumPy array of float%d, %lld x %lld x 2",
                     8 * check->form->bytes, (long long)check->page->height,
                     (long long)check->page->width);
    }
    if (check->wrong > 0) {
        verify_fault(check->verify, check->path,
                     "%lld pixels are not where logs.json has the page, first: %d, %d",
                     (long long)check->wrong, check->first_x, check->first_y);
    }
}

void verify_page_map(struct verify *verify, const struct log_page *page)
{
    char path[VERIFY_PATH];
    if (page->overlap_set || verify->page_maps == PAGE_MAPS_NONE) {
        return;
    }
    snprintf(path, sizeof path, TREE_DIGITIZATION "/%s/" TREE_PAGE_MAP, page->name);
    struct map_check check = {
        .verify = verify, .page = page, .path = path, .form = &forms[verify->page_maps]};
    char *full = file_join(verify->folder, path);
    FILE *file = full ? fopen(full, "re") : NULL;
    if (file) {
        verify->stats.files++;
        check_file(&check, file);
        fclose(file);
    } else if (full) {
        verify_fault(verify, path, "%s", strerror(errno));
    }
    verify->no_memory = verify->no_memory || !full;
    free(full);
}
