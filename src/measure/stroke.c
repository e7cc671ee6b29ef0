#include "measure/stroke.h"

#include <math.h>
#include <stdlib.h>

#include "measure/order.h"

enum { REACH = 14, APART = 3, FEWEST = 24, HALO_BINS = 12, HALO_REACH = 5, NEAR = 3 };

/* The planes read along a column or, `turned`, along a row. */
struct reader {
    const struct sheet *sheet;
    int lines, length; /* columns and rows, or rows and columns */
    size_t next, along;
    double widest; /* px: longer runs are no cross-sections */
};

struct section {
    double depth, width, slope, middle;
    double edge[2]; /* NaN where not seen */
    int line;
};

struct kind {
    struct series depth, width;
};

struct totals {
    struct kind flat, steep;
    struct series all, edge, area, ratio[3];
    double halo_sum[HALO_BINS];
    int halo_count[HALO_BINS];
};

static bool is_trace(const struct reader *reader, int line, int at)
{
    return reader->sheet->ink[(size_t)line * reader->next + (size_t)at * reader->along] == 1;
}

static double depth_at(const struct reader *reader, int line, int at)
{
    at = at < 0 ? 0 : at >= reader->length ? reader->length - 1 : at;
    return reader->sheet->depth[(size_t)line * reader->next + (size_t)at * reader->along] / 255.0;
}

/* The run of trace around a place of a line; false where there is none. */
static bool run_around(const struct reader *reader, int line, int at, int *from, int *to)
{
    int near = at;
    for (int i = 0; i <= 2 * APART && !is_trace(reader, line, near); i++) {
        const int step = (i + 2) / 2 * (i % 2 == 0 ? 1 : -1);
        near = at + step < 0 || at + step >= reader->length ? at : at + step;
    }
    if (!is_trace(reader, line, near)) {
        return false;
    }
    for (*from = near; *from > 0 && is_trace(reader, line, *from - 1); --*from) {
    }
    for (*to = near + 1; *to < reader->length && is_trace(reader, line, *to); ++*to) {
    }
    return true;
}

/* How many px the stroke moves along the line from one line to the next; false where that is
 * unknown. */
static bool slope_of(const struct reader *reader, int line, double middle, double *slope)
{
    int from[2], to[2];
    if (line < APART || line + APART >= reader->lines) {
        return false;
    }
    for (int i = 0; i < 2; i++) {
        const int other = line + (i == 0 ? -APART : APART);
        if (!run_around(reader, other, (int)middle, &from[i], &to[i]) ||
            to[i] - from[i] > reader->widest) {
            return false;
        }
    }
    *slope = (from[1] + to[1] - from[0] - to[0]) / (4.0 * APART);
    return true;
}

/* How far from the middle depth falls to `level`, on one side; NaN: it does not. */
static double crossing(const struct reader *reader, int line, int top, int side, double level)
{
    double before = depth_at(reader, line, top);
    for (int i = 1; i <= REACH; i++) {
        const int at = top + side * i;
        if (at < 0 || at >= reader->length) {
            return NAN;
        }
        const double here = depth_at(reader, line, at);
        if (here <= level) {
            return before > here ? i - (level - here) / (before - here) : i;
        }
        before = here;
    }
    return NAN;
}

/* The least depth within reach on one side, from which an edge rises. */
static double foot(const struct reader *reader, int line, int top, int side)
{
    double least = 1;
    for (int i = 2; i <= REACH / 2; i++) {
        least = fmin(least, depth_at(reader, line, top + side * i));
    }
    return least;
}

/* The deepest pixel beside a place and at it. */
static int peak_around(const struct reader *reader, int line, int at)
{
    int peak = at;
    for (int i = at - 1; i <= at + 2; i++) {
        peak = depth_at(reader, line, i) > depth_at(reader, line, peak) ? i : peak;
    }
    return peak;
}

static double edge_of(const struct reader *reader, int line, int peak, int side)
{
    const double low = foot(reader, line, peak, side);
    const double rise = depth_at(reader, line, peak) - low;
    const double far = crossing(reader, line, peak, side, low + 0.1 * rise);
    const double near = crossing(reader, line, peak, side, low + 0.9 * rise);
    return far - near;
}

static bool measure_section(const struct reader *reader, int line, int from, int to,
                            struct section *section)
{
    section->line = line;
    section->middle = (from + to - 1) / 2.0;
    if (to - from > reader->widest || from < 2 || to + 2 > reader->length ||
        !slope_of(reader, line, section->middle, &section->slope) || fabs(section->slope) > 0.5) {
        return false;
    }
    const int top = (from + to - 1) / 2, other = (from + to) / 2;
    section->depth = (depth_at(reader, line, top) + depth_at(reader, line, other)) / 2;
    const double up = crossing(reader, line, top, -1, section->depth / 2);
    const double down = crossing(reader, line, top, 1, section->depth / 2);
    section->width = (up + down) / sqrt(1 + section->slope * section->slope);
    section->middle = top + (down - up) / 2;
    const int peak = peak_around(reader, line, top);
    section->edge[0] = edge_of(reader, line, peak, -1);
    section->edge[1] = edge_of(reader, line, peak, 1);
    return isfinite(section->width) && section->depth > 0.04;
}

static void add_kind(struct kind *kind, const struct section *section)
{
    series_add(&kind->depth, section->depth);
    series_add(&kind->width, section->width);
}

/* Flat strokes alone: their surroundings, area and color. */
static void add_flat(const struct reader *reader, const struct section *section,
                     struct totals *totals)
{
    const double half = section->width / 2;
    double area = 0, base = 0;
    int across = 0, beside = 0;
    const int middle = (int)lround(section->middle), most = (int)ceil(half) + HALO_BINS;
    if (middle - most < 0 || middle + most >= reader->length) {
        return;
    }
    for (int i = -most; i <= most; i++) {
        const double depth = depth_at(reader, section->line, middle + i);
        const double off = fabs(middle + i - section->middle) - half;
        const int bin = (int)floor(off);
        const bool is_near = off < NEAR;
        area += is_near ? depth : 0;
        base += is_near ? 0 : depth;
        across += is_near;
        beside += !is_near;
        if (bin >= 0 && bin < HALO_BINS) {
            totals->halo_sum[bin] += depth;
            totals->halo_count[bin]++;
        }
    }
    area -= base / beside * across;
    series_add(&totals->area, area / sqrt(1 + section->slope * section->slope));
    const size_t at = (size_t)section->line * reader->next + (size_t)middle * reader->along;
    const size_t width = (size_t)reader->sheet->width;
    const size_t block =
        at / width / SHEET_BLOCK * (size_t)reader->sheet->columns + at % width / SHEET_BLOCK;
    for (int c = 0; c < 3; c++) {
        const int level = sheet_level(reader->sheet, at, c);
        series_add(&totals->ratio[c], level / fmax(reader->sheet->paper[3 * block + (size_t)c], 1));
    }
}

static void measure_lines(const struct reader *reader, bool flat, struct totals *totals)
{
    struct section section;
    for (int line = APART; line + APART < reader->lines; line += 2) {
        for (int at = 0; at < reader->length;) {
            if (!is_trace(reader, line, at)) {
                at++;
                continue;
            }
            const int from = at;
            while (at < reader->length && is_trace(reader, line, at)) {
                at++;
            }
            if (measure_section(reader, line, from, at, &section)) {
                add_kind(flat ? &totals->flat : &totals->steep, &section);
                series_add(&totals->all, section.depth);
                series_add(&totals->edge, section.edge[0]);
                series_add(&totals->edge, section.edge[1]);
                if (flat) {
                    add_flat(reader, &section, totals);
                }
            }
        }
    }
}

/* Takes what could not be measured out of a series. */
static void keep_finite(struct series *series)
{
    size_t kept = 0;
    for (size_t i = 0; i < series->count; i++) {
        if (isfinite(series->value[i])) {
            series->value[kept++] = series->value[i];
        }
    }
    series->count = kept;
}

static double halo_of(const struct totals *totals, double depth)
{
    double far = 0, least = INFINITY;
    int count = 0;
    for (int i = 1; i < HALO_BINS; i++) {
        if (totals->halo_count[i] == 0) {
            return NAN;
        }
        const double mean = totals->halo_sum[i] / totals->halo_count[i];
        if (i >= HALO_BINS - 4) {
            far += mean;
            count++;
        } else if (i <= HALO_REACH) {
            least = fmin(least, mean);
        }
    }
    return (far / count - least) / depth;
}

static void summarize(struct totals *totals, struct strokes *strokes)
{
    const bool some = totals->flat.depth.count >= FEWEST;
    const bool steep = some && totals->steep.depth.count >= FEWEST;
    keep_finite(&totals->edge);
    strokes->depth = some ? series_quantile(&totals->flat.depth, 0.5) : NAN;
    strokes->width = some ? series_quantile(&totals->flat.width, 0.5) : NAN;
    strokes->steep_depth =
        steep ? series_quantile(&totals->steep.depth, 0.5) / strokes->depth : NAN;
    strokes->steep_width =
        steep ? series_quantile(&totals->steep.width, 0.5) / strokes->width : NAN;
    const double low = series_quantile(&totals->all, 0.05),
                 high = series_quantile(&totals->all, 0.95);
    strokes->spread = some ? (high - low) / series_quantile(&totals->all, 0.5) : NAN;
    strokes->edge = some ? series_quantile(&totals->edge, 0.5) : NAN;
    strokes->area = some ? series_quantile(&totals->area, 0.5) : NAN;
    strokes->halo = some ? halo_of(totals, strokes->depth) : NAN;
    for (int c = 0; c < 3; c++) {
        strokes->ratio[c] = some ? series_quantile(&totals->ratio[c], 0.5) : NAN;
    }
}

/* The mean color of all that is trace. */
static void mean_color(const struct sheet *sheet, double color[3])
{
    double sum[3] = {0}, count = 0;
    const size_t size = (size_t)sheet->width * (size_t)sheet->height;
    for (size_t i = 0; i < size; i++) {
        if (sheet->ink[i] == 1) {
            for (int c = 0; c < 3; c++) {
                sum[c] += sheet_level(sheet, i, c);
            }
            count++;
        }
    }
    for (int c = 0; c < 3; c++) {
        color[c] = count > 0 ? sum[c] / count : NAN;
    }
}

static bool free_totals(struct totals *totals)
{
    struct series *all[] = {&totals->flat.depth,  &totals->flat.width, &totals->steep.depth,
                            &totals->steep.width, &totals->all,        &totals->edge,
                            &totals->area,        &totals->ratio[0],   &totals->ratio[1],
                            &totals->ratio[2]};
    bool failed = false;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        failed = failed || all[i]->failed;
        free(all[i]->value);
    }
    return !failed;
}

enum ecgp_result strokes_measure(const struct sheet *sheet, double px_per_mm,
                                 struct strokes *strokes, struct ecgp_error *error)
{
    struct totals totals = {0};
    const double widest = isfinite(px_per_mm) ? fmax(4, 1.6 * px_per_mm) : 12;
    const struct reader columns = {sheet, sheet->width,         sheet->height,
                                   1,     (size_t)sheet->width, widest};
    const struct reader rows = {sheet, sheet->height, sheet->width, (size_t)sheet->width,
                                1,     widest};
    measure_lines(&columns, true, &totals);
    measure_lines(&rows, false, &totals);
    summarize(&totals, strokes);
    mean_color(sheet, strokes->color);
    return free_totals(&totals) ? ECGP_OK : error_no_memory(error);
}
