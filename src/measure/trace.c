#include "measure/trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "measure/order.h"

enum { TRACE = 1, INK = 2 };

/* How much deeper ink must be than the grid to be told from it, of 255. */
static const int least_gap = 26;

static int deepest_of_column(const struct sheet *sheet, int x)
{
    int most = 0;
    const int edge = sheet->height / 12;
    for (int y = edge; y < sheet->height - edge; y++) {
        const int depth = sheet->least[(size_t)y * (size_t)sheet->width + (size_t)x];
        most = depth > most ? depth : most;
    }
    return most;
}

bool trace_find_ink(struct sheet *sheet, double *share)
{
    uint32_t counts[256] = {0}, deepest[256] = {0};
    const size_t size = (size_t)sheet->width * (size_t)sheet->height;
    for (size_t i = 0; i < size; i++) {
        counts[sheet->least[i]]++;
    }
    for (int x = 0; x < sheet->width; x++) {
        deepest[deepest_of_column(sheet, x)]++;
    }
    const int grid = order_level(counts, size, 0.93);
    const int ink = order_level(deepest, (uint64_t)sheet->width, 0.5);
    const int half = ink * 2 / 5, middle = grid + (ink - grid) * 2 / 5;
    const int threshold = half > middle ? half : middle;
    size_t found = 0;
    *share = 0;
    if (ink - grid < least_gap) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        sheet->ink[i] = sheet->least[i] >= threshold ? INK : 0;
        found += sheet->ink[i] != 0;
    }
    *share = (double)found / (double)size;
    return true;
}

/* A run of ink in a row: columns x0 .. x1 - 1. `part` leads to the first run of its part. */
struct run {
    int y, x0, x1;
    uint32_t part;
    int left, right, top, bottom; /* of the part, in its first run */
    int64_t pixels;
};

struct runs {
    struct run *run;
    size_t count, capacity;
};

static bool add_run(struct runs *runs, int y, int x0, int x1)
{
    struct run *grown = array_grow(runs->run, &runs->capacity, runs->count + 1, sizeof *runs->run);
    if (!grown || runs->count >= UINT32_MAX) {
        return false;
    }
    runs->run = grown;
    grown[runs->count] = (struct run){y, x0, x1, (uint32_t)runs->count, x0, x1, y, y + 1, x1 - x0};
    runs->count++;
    return true;
}

static uint32_t first_of(struct runs *runs, uint32_t at)
{
    while (runs->run[at].part != at) {
        runs->run[at].part = runs->run[runs->run[at].part].part;
        at = runs->run[at].part;
    }
    return at;
}

static void join(struct runs *runs, uint32_t one, uint32_t other)
{
    one = first_of(runs, one);
    other = first_of(runs, other);
    if (one == other) {
        return;
    }
    struct run *a = &runs->run[one < other ? one : other],
               *b = &runs->run[one < other ? other : one];
    b->part = one < other ? one : other;
    a->left = a->left < b->left ? a->left : b->left;
    a->right = a->right > b->right ? a->right : b->right;
    a->top = a->top < b->top ? a->top : b->top;
    a->bottom = a->bottom > b->bottom ? a->bottom : b->bottom;
    a->pixels += b->pixels;
}

static bool add_row(const struct sheet *sheet, struct runs *runs, int y)
{
    const uint8_t *row = sheet->ink + (size_t)y * (size_t)sheet->width;
    for (int x = 0; x < sheet->width;) {
        if (!row[x]) {
            x++;
            continue;
        }
        const int x0 = x;
        while (x < sheet->width && row[x]) {
            x++;
        }
        if (!add_run(runs, y, x0, x)) {
            return false;
        }
    }
    return true;
}

/* Joins the runs of two neighboring rows that touch, corners included. */
static void join_rows(struct runs *runs, size_t above, size_t here)
{
    const size_t end = runs->count;
    for (size_t a = above, b = here; a < here && b < end;) {
        const struct run *up = &runs->run[a], *down = &runs->run[b];
        if (up->x0 <= down->x1 && down->x0 <= up->x1) {
            join(runs, (uint32_t)a, (uint32_t)b);
        }
        if (up->x1 < down->x1) {
            a++;
        } else {
            b++;
        }
    }
}

static bool is_trace(const struct run *part, int width)
{
    const double wide = part->right - part->left, high = part->bottom - part->top;
    const double filled = (double)part->pixels / (wide * high);
    return wide >= width && (filled < 0.4 || high <= width / 4.0);
}

static void mark(struct sheet *sheet, struct runs *runs, int width)
{
    for (size_t i = 0; i < runs->count; i++) {
        const struct run *run = &runs->run[i];
        if (is_trace(&runs->run[first_of(runs, (uint32_t)i)], width)) {
            memset(sheet->ink + (size_t)run->y * (size_t)sheet->width + (size_t)run->x0, TRACE,
                   (size_t)(run->x1 - run->x0));
        }
    }
}

enum ecgp_result trace_find(struct sheet *sheet, int width, struct ecgp_error *error)
{
    struct runs runs = {0};
    size_t above = 0;
    bool good = true;
    for (int y = 0; y < sheet->height && good; y++) {
        const size_t here = runs.count;
        good = add_row(sheet, &runs, y);
        if (good) {
            join_rows(&runs, above, here);
        }
        above = here;
    }
    if (good) {
        mark(sheet, &runs, width);
    }
    free(runs.run);
    return good ? ECGP_OK : error_no_memory(error);
}
