#include "draw/paper.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gpu/tuning.h"
#include "page/ruling.h"

/* What a column or a row of pixels holds of the ruling: shares of its width, 0..1. */
struct ruling {
    float minor, major,
        inside; /* inside is also how much is printed there of the other axis's lines */
    float dash; /* and this of its minor ones */
};

/* A maximal run of rows of one kind. */
struct run {
    int y, rows, kind;
};

/* A page's ruling, and its rows sorted into kinds. */
struct strip {
    struct ruling *columns, *rows;
    struct ruling *kind;
    int *first, *count; /* per kind: its rows in the strip */
    struct run *run;
    uint8_t *repeats; /* per row: 1 where it is like the one above */
    uint8_t *texels;
    int kinds, runs, height;
    /* of the page that it was made for */
    struct plan_grid grid;
    struct backward_map map;
    int page_width, page_height;
};

static void strip_destroy(struct strip *strip);

void paper_finish(struct paper *paper)
{
    gpu_program_destroy(&paper->program);
    gpu_texture_destroy(&paper->columns);
    gpu_texture_destroy(&paper->kinds);
    gpu_target_destroy(&paper->target);
    gpu_target_destroy(&paper->whole);
    strip_destroy(paper->strip);
}

/* Adds to each pixel the share of it that [from, to] covers, times `strength`. */
static void add_interval(struct ruling *pixels, int count, size_t member, double from, double to,
                         double strength)
{
    const int first = (int)fmax(floor(from), 0);
    const int last = (int)fmin(ceil(to), count);
    for (int i = first; i < last; i++) {
        const double share = fmin(to, i + 1) - fmax(from, i);
        float *value = (float *)((char *)&pixels[i] + member);
        *value = (float)fmin(*value + fmax(share, 0) * strength, 1);
    }
}

/* One axis of a page's ruling, px: lines every step from `origin` towards `end`. */
struct axis {
    enum ruling_axis axis;
    double origin, end, step;
    const float *strength, *print; /* see ruling.h */
    struct ruling *pixels;
    int count;
};

static void rule_lines(const struct plan *plan, const struct axis *axis)
{
    const struct plan_grid *grid = &plan->grid;
    const double low = fmin(axis->origin, axis->end), high = fmax(axis->origin, axis->end);
    const double thick = map_length(&plan->map, grid->major_line_mm) / 2;
    const double thin = map_length(&plan->map, grid->minor_line_mm) / 2;
    const int per_major = (int)lround(grid->major_mm / grid->minor_mm);
    const int lines = (int)ceil((axis->end - axis->origin) / axis->step - 1e-6);
    for (int line = 0; grid->show && line < lines; line++) {
        const double at = axis->origin + line * axis->step;
        const bool major = line % per_major == 0;
        const double half = major ? thick : thin;
        const size_t member =
            major ? offsetof(struct ruling, major) : offsetof(struct ruling, minor);
        add_interval(axis->pixels, axis->count, member, fmax(at - half, low), fmin(at + half, high),
                     axis->strength[line]);
    }
}

/* What is printed of the other axis's lines in each pixel, in steps that keep kinds of row few. */
static void vary_print(const struct plan *plan, const struct axis *axis)
{
    const struct plan_grid *grid = &plan->grid;
    const int boxes = ruling_lines(grid, axis->axis);
    const double mm = 1 / plan->map.px_per_mm;
    for (int i = 0; i < axis->count; i++) {
        struct ruling *pixel = &axis->pixels[i];
        const double at = (i + 0.5 - axis->origin) / axis->step;
        const int box = (int)fmin(fmax(floor(at), 0), boxes - 1);
        const double from = fabs(i - axis->origin) * mm, to = fabs(i + 1 - axis->origin) * mm;
        pixel->dash = (float)(round(4 * ruling_dashes(grid, fmin(from, to), fmax(from, to))) / 4);
        pixel->inside *= (float)(round(8 * (double)axis->print[box]) / 8);
    }
}

/* The ruling of one axis, from `origin` towards `end` (px). False without memory. */
static bool rule(const struct plan *plan, enum ruling_axis which, double origin, double end,
                 struct ruling *pixels, int count)
{
    const struct plan_grid *grid = &plan->grid;
    const int lines = ruling_lines(grid, which);
    float *numbers = malloc(2 * (size_t)lines * sizeof *numbers);
    if (!numbers) {
        return false;
    }
    const struct axis axis = {
        which,   origin,
        end,     copysign(map_length(&plan->map, grid->minor_mm), end - origin),
        numbers, numbers + lines,
        pixels,  count};
    ruling_strengths(grid, which, numbers);
    ruling_prints(grid, which, numbers + lines);
    memset(pixels, 0, (size_t)count * sizeof *pixels);
    add_interval(pixels, count, offsetof(struct ruling, inside), fmin(origin, end),
                 fmax(origin, end), 1);
    rule_lines(plan, &axis);
    vary_print(plan, &axis);
    free(numbers);
    return true;
}

/* How many levels of 8 bits lie between two colors. */
static double contrast(const struct rgb *a, const struct rgb *b)
{
    const double most =
        fmax(fmax(fabs((double)a->r - b->r), fabs((double)a->g - b->g)), fabs((double)a->b - b->b));
    return fmax(ceil(most * 255), 1);
}

/* Rounds the shares of rows to steps of one level of the color that they make: the picture is the
 * same within half a level, and far fewer kinds of row are left. */
static void round_shares(const struct plan_grid *grid, struct ruling *rows, int count)
{
    const double minor = contrast(&grid->paper, &grid->minor);
    const double major =
        fmax(contrast(&grid->paper, &grid->major), contrast(&grid->minor, &grid->major));
    for (int y = 0; y < count; y++) {
        rows[y].minor = (float)(round(rows[y].minor * minor) / minor);
        rows[y].major = (float)(round(rows[y].major * major) / major);
    }
}

static bool same_kind(const struct ruling *a, const struct ruling *b)
{
    return a->minor == b->minor && a->major == b->major && a->inside == b->inside &&
           a->dash == b->dash;
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

/* Sorts a page's rows into runs and kinds. The strip begins with one row of each kind; below are as
 * many of a kind as its longest run has, but no more than are copied at once. */
static void sort_rows(struct strip *strip, int height)
{
    const int copied = gpu_tuning()->copied_rows;
    for (int y = 0; y < height; y++) {
        const struct ruling *row = &strip->rows[y];
        struct run *last = strip->runs > 0 ? &strip->run[strip->runs - 1] : NULL;
        if (!last || !same_kind(&strip->kind[last->kind], row)) {
            last = &strip->run[strip->runs++];
            *last = (struct run){y, 0, find_kind(strip, row)};
        }
        strip->repeats[y] = last->rows++ > 0;
        int *count = &strip->count[last->kind];
        *count = last->rows > *count && last->rows <= copied ? last->rows : *count;
    }
    strip->height = strip->kinds;
    for (int i = 0; i < strip->kinds; i++) {
        strip->first[i] = strip->count[i] > 1 ? strip->height : i;
        strip->height += strip->count[i] > 1 ? strip->count[i] : 0;
    }
}

static void write_columns(struct paper *paper, const struct strip *strip, int width)
{
    for (int x = 0; x < width; x++) {
        const struct ruling *column = &strip->columns[x];
        uint8_t *texel = &strip->texels[4 * x];
        texel[0] = (uint8_t)lrintf(column->minor * 255);
        texel[1] = (uint8_t)lrintf(column->major * 255);
        texel[2] = (uint8_t)lrintf(column->inside * 255);
        texel[3] = (uint8_t)lrintf(column->dash * 255);
    }
    gpu_texture_size(&paper->columns, GPU_RGBA8, width, 1);
    gpu_texture_write(&paper->columns, 0, 0, width, 1, strip->texels);
}

/* Makes the rows of a kind from its one row, doubling what is there. */
static void repeat_row(const struct paper *paper, const struct strip *strip, int kind, int width)
{
    const int first = strip->first[kind];
    const int count = strip->count[kind];
    if (count <= 1) {
        return;
    }
    gpu_target_copy(&paper->target, kind, &paper->target, first, width, 1);
    for (int have = 1; have < count; have *= 2) {
        const int more = count - have < have ? count - have : have;
        gpu_target_copy(&paper->target, first, &paper->target, first + have, width, more);
    }
}

/* The color of the strongest line there may be, beyond black where that is beyond its paper's. */
static struct rgb strongest(const struct plan_grid *grid, const struct rgb *line)
{
    const struct rgb *paper = &grid->paper;
    const float most = (float)ruling_most(grid);
    return most == 1 ? *line
                     : (struct rgb){paper->r + most * (line->r - paper->r),
                                    paper->g + most * (line->g - paper->g),
                                    paper->b + most * (line->b - paper->b)};
}

/* Draws so many rows of kinds into a target. */
static enum ecgp_result draw_rows(struct paper *paper, const struct plan *plan,
                                  const struct gpu_target *target, int rows,
                                  struct ecgp_error *error)
{
    const struct plan_grid *grid = &plan->grid;
    const struct rgb minor = strongest(grid, &grid->minor), major = strongest(grid, &grid->major);
    const struct gpu_draw draw = {
        .program = &paper->program,
        .shader = {"lib/whole", "paper/paper"},
        .target = target,
        .width = plan->width,
        .height = rows,
        .textures = {{"columns", &paper->columns}, {"kinds", &paper->kinds}},
        .numbers = {{"paper", 3, {grid->paper.b, grid->paper.g, grid->paper.r}},
                    {"minor", 3, {minor.b, minor.g, minor.r}},
                    {"major", 3, {major.b, major.g, major.r}},
                    {"dots", 1, {grid->dots}}},
        .quads = 1,
    };
    return gpu_draw_quads(&draw, error);
}

/* Writes what the shader reads and, where rows are copied, draws them. */
static enum ecgp_result draw_strip(struct paper *paper, const struct plan *plan,
                                   const struct strip *strip, struct ecgp_error *error)
{
    const bool copies = gpu_tuning()->copied_rows > 0;
    write_columns(paper, strip, plan->width);
    gpu_array_write(&paper->kinds, 4, copies ? &strip->kind->minor : &strip->rows->minor,
                    (size_t)(copies ? strip->kinds : plan->height));
    if (!copies) {
        return ECGP_OK;
    }
    gpu_target_size(&paper->target, GPU_BGRA8, plan->width, strip->height);
    const enum ecgp_result result = draw_rows(paper, plan, &paper->target, strip->kinds, error);
    for (int i = 0; i < strip->kinds; i++) {
        repeat_row(paper, strip, i, plan->width);
    }
    return result;
}

static void copy_runs(const struct paper *paper, const struct plan *plan, const struct strip *strip,
                      const struct gpu_target *target)
{
    for (int i = 0; i < strip->runs; i++) {
        const struct run *run = &strip->run[i];
        const int kept = strip->count[run->kind];
        for (int done = 0; done < run->rows; done += kept) {
            const int left = run->rows - done;
            gpu_target_copy(&paper->target, strip->first[run->kind], target, run->y + done,
                            plan->width, left < kept ? left : kept);
        }
    }
}

static void take_ink_away(struct paper *paper, const struct plan *plan, const struct ink_map *ink,
                          const struct gpu_target *target)
{
    struct ecgp_box run;
    if (paper->whole_number != paper->number) {
        gpu_target_size(&paper->whole, GPU_BGRA8, plan->width, plan->height);
        copy_runs(paper, plan, paper->strip, &paper->whole);
        paper->whole_number = paper->number;
    }
    for (int tile = 0; ink_map_next(ink, ink, &tile, &run);) {
        gpu_target_copy_part(&paper->whole, target, run.x0, run.y0, run.x1 - run.x0,
                             run.y1 - run.y0);
    }
}

static void strip_destroy(struct strip *strip)
{
    if (strip) {
        free(strip->columns);
        free(strip->rows);
        free(strip->kind);
        free(strip->first);
        free(strip->count);
        free(strip->run);
        free(strip->repeats);
        free(strip->texels);
        free(strip);
    }
}

/* The ruling of a page, sorted; NULL without memory. */
static struct strip *strip_create(const struct plan *plan)
{
    const size_t width = (size_t)plan->width;
    const size_t height = (size_t)plan->height;
    struct strip *strip = calloc(1, sizeof *strip);
    if (!strip) {
        return NULL;
    }
    *strip = (struct strip){
        .columns = malloc(width * sizeof *strip->columns),
        .rows = malloc(height * sizeof *strip->rows),
        .kind = malloc(height * sizeof *strip->kind),
        .first = malloc(height * sizeof *strip->first),
        .count = malloc(height * sizeof *strip->count),
        .run = malloc(height * sizeof *strip->run),
        .repeats = calloc(height, 1),
        .texels = malloc(width * 4),
        .grid = plan->grid,
        .map = plan->map,
        .page_width = plan->width,
        .page_height = plan->height,
    };
    if (!strip->columns || !strip->rows || !strip->kind || !strip->first || !strip->count ||
        !strip->run || !strip->repeats || !strip->texels) {
        strip_destroy(strip);
        return NULL;
    }
    double x0, y0, x1, y1;
    map_flat(&plan->map, plan->grid.area.x0, plan->grid.area.y0, &x0, &y0);
    map_flat(&plan->map, plan->grid.area.x1, plan->grid.area.y1, &x1, &y1);
    if (!rule(plan, RULING_ACROSS, x0, x1, strip->columns, plan->width) ||
        !rule(plan, RULING_DOWN, y1, y0, strip->rows, plan->height)) {
        strip_destroy(strip);
        return NULL;
    }
    round_shares(&plan->grid, strip->rows, plan->height);
    sort_rows(strip, plan->height);
    return strip;
}

static bool same_color(const struct rgb *a, const struct rgb *b)
{
    return a->r == b->r && a->g == b->g && a->b == b->b;
}

/* Whether the strip was made for a page ruled alike. */
static bool strip_fits(const struct strip *strip, const struct plan *plan)
{
    const struct plan_grid *a = &strip->grid;
    const struct plan_grid *b = &plan->grid;
    return strip->page_width == plan->width && strip->page_height == plan->height &&
           strip->map.px_per_mm == plan->map.px_per_mm && a->show == b->show &&
           a->area.x0 == b->area.x0 && a->area.y0 == b->area.y0 && a->area.x1 == b->area.x1 &&
           a->area.y1 == b->area.y1 && a->major_mm == b->major_mm && a->minor_mm == b->minor_mm &&
           a->major_line_mm == b->major_line_mm && a->minor_line_mm == b->minor_line_mm &&
           a->dots == b->dots && a->dash_mm == b->dash_mm && a->dash_share == b->dash_share &&
           a->unevenness == b->unevenness && (a->unevenness == 0 || a->seed == b->seed) &&
           same_color(&a->paper, &b->paper) && same_color(&a->major, &b->major) &&
           same_color(&a->minor, &b->minor);
}

static enum ecgp_result make_strip(struct paper *paper, const struct plan *plan,
                                   struct ecgp_error *error)
{
    strip_destroy(paper->strip);
    paper->strip = strip_create(plan);
    if (!paper->strip) {
        return error_no_memory(error);
    }
    paper->number++;
    const enum ecgp_result result = draw_strip(paper, plan, paper->strip, error);
    if (result != ECGP_OK) {
        strip_destroy(paper->strip);
        paper->strip = NULL;
    }
    return result;
}

enum ecgp_result paper_draw(struct paper *paper, const struct plan *plan,
                            const struct gpu_target *target, const struct paper_before *before,
                            struct ecgp_error *error)
{
    if (!paper->strip || !strip_fits(paper->strip, plan)) {
        const enum ecgp_result result = make_strip(paper, plan, error);
        if (result != ECGP_OK) {
            return result;
        }
    }
    if (gpu_tuning()->copied_rows == 0) {
        return draw_rows(paper, plan, target, plan->height, error);
    }
    if (before->number == paper->number) {
        take_ink_away(paper, plan, before->ink, target);
    } else {
        copy_runs(paper, plan, paper->strip, target);
    }
    return ECGP_OK;
}

uint64_t paper_number(const struct paper *paper)
{
    return paper->number;
}

const uint8_t *paper_repeats(const struct paper *paper)
{
    return paper->strip ? paper->strip->repeats : NULL;
}
