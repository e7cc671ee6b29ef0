#include "draw/paper.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STRIP_RUN = 64 }; /* rows of one kind that are copied at once */

/* What a column or a row of pixels holds of the ruling: shares of its width, 0..1. */
struct ruling {
    float minor, major, inside, unused;
};

/* A maximal run of rows of one kind. */
struct run {
    int y, rows, kind;
};

struct strip {
    int kinds, runs, rows;
    int *first; /* per kind: its first row in the strip */
    int *count; /* per kind: rows it has there */
    struct ruling *kind;
    struct run *run;
    struct ruling *row; /* of the strip */
};

enum ecgp_result paper_init(struct paper *paper, struct ecgp_error *error)
{
    *paper = (struct paper){0};
    return gpu_program_create(&paper->program, "paper", error);
}

void paper_finish(struct paper *paper)
{
    gpu_program_destroy(&paper->program);
    gpu_texture_destroy(&paper->columns);
    gpu_texture_destroy(&paper->rows);
    gpu_target_destroy(&paper->strip);
}

/* Adds to each pixel the share of it that [from, to] covers. */
static void add_interval(struct ruling *pixels, int count, size_t member, double from, double to)
{
    const int first = (int)fmax(floor(from), 0);
    const int last = (int)fmin(ceil(to), count);
    for (int i = first; i < last; i++) {
        const double share = fmin(to, i + 1) - fmax(from, i);
        float *value = (float *)((char *)&pixels[i] + member);
        *value = (float)fmin(*value + fmax(share, 0), 1);
    }
}

/* The ruling of one axis: lines every minor and major step from `origin` towards `end` (px). */
static void rule(const struct plan *plan, double origin, double end, struct ruling *pixels,
                 int count)
{
    const struct plan_grid *grid = &plan->grid;
    const double low = fmin(origin, end);
    const double high = fmax(origin, end);
    const double step = copysign(map_length(&plan->map, grid->minor_mm), end - origin);
    const double half = map_length(&plan->map, grid->line_mm) / 2;
    const int per_major = (int)lround(grid->major_mm / grid->minor_mm);
    const int lines = (int)ceil((end - origin) / step - 1e-6);
    memset(pixels, 0, (size_t)count * sizeof *pixels);
    add_interval(pixels, count, offsetof(struct ruling, inside), low, high);
    for (int line = 0; grid->show && line < lines; line++) {
        const double at = origin + line * step;
        const size_t member =
            line % per_major == 0 ? offsetof(struct ruling, major) : offsetof(struct ruling, minor);
        add_interval(pixels, count, member, fmax(at - half, low), fmin(at + half, high));
    }
}

/* Two rows that differ by less than a level of 8 bits are of one kind. */
static bool same_kind(const struct ruling *a, const struct ruling *b)
{
    return lrintf(a->minor * 255) == lrintf(b->minor * 255) &&
           lrintf(a->major * 255) == lrintf(b->major * 255) &&
           lrintf(a->inside * 255) == lrintf(b->inside * 255);
}

static int find_kind(struct strip *strip, const struct ruling *row)
{
    for (int i = 0; i < strip->kinds; i++) {
        if (same_kind(&strip->kind[i], row)) {
            return i;
        }
    }
    strip->kind[strip->kinds] = *row;
    strip->count[strip->kinds] = 0;
    return strip->kinds++;
}

static void find_runs(struct strip *strip, const struct ruling *rows, int count)
{
    for (int y = 0; y < count; y++) {
        struct run *last = strip->runs > 0 ? &strip->run[strip->runs - 1] : NULL;
        if (last && same_kind(&strip->kind[last->kind], &rows[y])) {
            last->rows++;
        } else {
            strip->run[strip->runs++] = (struct run){y, 1, find_kind(strip, &rows[y])};
        }
    }
    for (int i = 0; i < strip->runs; i++) {
        int *most = &strip->count[strip->run[i].kind];
        const int rows_wanted = strip->run[i].rows < STRIP_RUN ? strip->run[i].rows : STRIP_RUN;
        *most = rows_wanted > *most ? rows_wanted : *most;
    }
    for (int i = 0; i < strip->kinds; i++) {
        strip->first[i] = strip->rows;
        for (int n = 0; n < strip->count[i]; n++) {
            strip->row[strip->rows++] = strip->kind[i];
        }
    }
}

static void strip_free(struct strip *strip)
{
    free(strip->first);
    free(strip->count);
    free(strip->kind);
    free(strip->run);
    free(strip->row);
}

/* Sorts a page's rows into kinds; the strip never has more rows than the page. */
static bool strip_plan(struct strip *strip, const struct ruling *rows, int count)
{
    const size_t n = (size_t)count;
    *strip = (struct strip){
        .first = malloc(n * sizeof *strip->first),
        .count = malloc(n * sizeof *strip->count),
        .kind = malloc(n * sizeof *strip->kind),
        .run = malloc(n * sizeof *strip->run),
        .row = malloc(n * sizeof *strip->row),
    };
    if (!strip->first || !strip->count || !strip->kind || !strip->run || !strip->row) {
        return false;
    }
    find_runs(strip, rows, count);
    return true;
}

static void draw_strip(struct paper *paper, const struct plan *plan, const struct strip *strip,
                       const struct ruling *columns)
{
    const struct plan_grid *grid = &plan->grid;
    gpu_texture_size(&paper->columns, GPU_RGBA32F, plan->width, 1);
    gpu_texture_write(&paper->columns, 0, 0, plan->width, 1, columns);
    gpu_texture_size(&paper->rows, GPU_RGBA32F, strip->rows, 1);
    gpu_texture_write(&paper->rows, 0, 0, strip->rows, 1, strip->row);
    gpu_target_size(&paper->strip, GPU_RGBA8, plan->width, strip->rows);
    gpu_draw_quads(&(struct gpu_draw){
        .program = &paper->program,
        .target = &paper->strip,
        .width = plan->width,
        .height = strip->rows,
        .textures = {{"columns", &paper->columns}, {"rows", &paper->rows}},
        .uniforms = {{"size", 2, {(float)plan->width, (float)strip->rows}},
                     {"paper", 3, {grid->paper.r, grid->paper.g, grid->paper.b}},
                     {"minor", 3, {grid->minor.r, grid->minor.g, grid->minor.b}},
                     {"major", 3, {grid->major.r, grid->major.g, grid->major.b}}},
        .instances = 1,
    });
}

static void copy_runs(const struct paper *paper, const struct plan *plan, const struct strip *strip,
                      const struct gpu_target *target)
{
    for (int i = 0; i < strip->runs; i++) {
        const struct run *run = &strip->run[i];
        const int kept = strip->count[run->kind];
        for (int done = 0; done < run->rows; done += kept) {
            const int rows = run->rows - done < kept ? run->rows - done : kept;
            gpu_target_copy(&paper->strip, strip->first[run->kind], target, run->y + done,
                            plan->width, rows);
        }
    }
}

enum ecgp_result paper_draw(struct paper *paper, const struct plan *plan,
                            const struct gpu_target *target, struct ecgp_error *error)
{
    const struct rect_mm *area = &plan->grid.area;
    double x0, y0, x1, y1;
    map_point(&plan->map, area->x0, area->y0, &x0, &y0);
    map_point(&plan->map, area->x1, area->y1, &x1, &y1);
    struct strip strip = {0};
    struct ruling *columns = malloc((size_t)plan->width * sizeof *columns);
    struct ruling *rows = malloc((size_t)plan->height * sizeof *rows);
    enum ecgp_result result = ECGP_OK;
    if (columns && rows) {
        rule(plan, x0, x1, columns, plan->width);
        rule(plan, y1, y0, rows, plan->height);
    }
    if (!columns || !rows || !strip_plan(&strip, rows, plan->height)) {
        result = error_no_memory(error);
    } else {
        draw_strip(paper, plan, &strip, columns);
        copy_runs(paper, plan, &strip, target);
    }
    strip_free(&strip);
    free(columns);
    free(rows);
    return result;
}
