/*
 * Masks against samples. The stroke is computed here anew, from the log alone and in another way
 * than where masks are drawn: each column is cut by vertical lines, each line meets the stroke in
 * one interval, and a pixel's coverage is the mean over its column's lines.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "verify/checks.h"
#include "verify/crop.h"
#include "verify/stroke_warped.h"

enum { LINES = 12 }; /* a column */

/* A mask pixel has a coverage of one half: this far from it either value is accepted (on a steep
 * flank that is so many pixels sideways, and may be many rows), and this many rows beside (one row
 * apart is an edge less than 1.5 px off). */
#define BAND 0.2
enum { ROWS = 1 };
#define POINT_REACH 1.5

struct line {
    double low, high; /* low > high where the line does not meet the stroke */
};

struct stroke_check {
    const struct log_page *page;
    const struct log_lead *lead;
    double radius;     /* px */
    int width;         /* of the crop */
    struct line *line; /* LINES a column */
    bool *loose;       /* columns at the end of a gap, where ink must not go but need not be */
    int faults;        /* columns or points that disagree */
    char first[256];   /* what is wrong with the first */
};

static bool sample_at(const struct stroke_check *check, int i, struct point *at)
{
    return log_place(check->page, check->lead, i, at);
}

static void widen(struct line *line, double y)
{
    line->low = fmin(line->low, y);
    line->high = fmax(line->high, y);
}

/* Where the line at x meets the disc around a point. */
static void cut_disc(struct line *line, double x, struct point at, double radius)
{
    const double away = x - at.x;
    if (fabs(away) <= radius) {
        const double half = sqrt(radius * radius - away * away);
        widen(line, at.y - half);
        widen(line, at.y + half);
    }
}

/* Where the line at x meets the segment from a to b moved by an offset. */
static void cut_edge(struct line *line, double x, struct point a, struct point b, double dx,
                     double dy)
{
    if (x >= a.x + dx && x <= b.x + dx && b.x > a.x) {
        widen(line, a.y + dy + (b.y - a.y) * (x - a.x - dx) / (b.x - a.x));
    }
}

/* Adds the segment's stroke to all lines that it can meet. */
static void add_segment(struct stroke_check *check, struct point a, struct point b)
{
    const double r = check->radius;
    const double length = hypot(b.x - a.x, b.y - a.y);
    const double nx = length > 0 ? -(b.y - a.y) / length * r : 0;
    const double ny = length > 0 ? (b.x - a.x) / length * r : 0;
    const double left = check->lead->crop.x0;
    const double first = fmax(floor((a.x - r - left) * LINES), 0);
    const double last = fmin(ceil((b.x + r - left) * LINES), (double)check->width * LINES - 1);
    for (double k = first; k <= last; k++) {
        struct line *line = &check->line[(size_t)k];
        const double x = left + (k + 0.5) / LINES;
        cut_disc(line, x, a, r);
        cut_disc(line, x, b, r);
        cut_edge(line, x, a, b, nx, ny);
        cut_edge(line, x, a, b, -nx, -ny);
    }
}

static void loosen(struct stroke_check *check, double x)
{
    const double left = check->lead->crop.x0;
    const double first = fmax(floor(x - check->radius - 1 - left), 0);
    const double last = fmin(ceil(x + check->radius + 1 - left), check->width - 1);
    for (double k = first; k <= last; k++) {
        check->loose[(size_t)k] = true;
    }
}

static void add_samples(struct stroke_check *check)
{
    for (int i = 0; i < check->lead->samples; i++) {
        struct point a, b;
        if (!sample_at(check, i, &a)) {
            continue;
        }
        const bool joined = sample_at(check, i + 1, &b);
        add_segment(check, a, joined ? b : a);
        const bool gap_before = i > 0 && !sample_at(check, i - 1, &b);
        if (gap_before || (!joined && i + 1 < check->lead->samples)) {
            loosen(check, a.x);
        }
    }
}

/* --- a column --- */

/* Rows [top, bottom] of the page; none where top > bottom. */
struct rows {
    int top, bottom;
};

static double coverage(const struct line *lines, int row)
{
    double sum = 0;
    for (int i = 0; i < LINES; i++) {
        sum += fmax(fmin(lines[i].high, row + 1) - fmax(lines[i].low, row), 0);
    }
    return sum / LINES;
}

/* Rows of the picture that the stroke touches at all. */
static struct rows touched(const struct stroke_check *check, const struct line *lines)
{
    struct line hull = {INFINITY, -INFINITY};
    for (int i = 0; i < LINES; i++) {
        hull.low = fmin(hull.low, lines[i].low);
        hull.high = fmax(hull.high, lines[i].high);
    }
    const double height = (double)check->page->height;
    return (struct rows){
        .top = (int)fmin(fmax(floor(hull.low), 0), height),
        .bottom = (int)fmin(fmax(ceil(hull.high), 0), height) - 1,
    };
}

/* The first and last of some rows with at least that coverage. */
static struct rows covered(const struct line *lines, struct rows rows, double least)
{
    while (rows.top <= rows.bottom && coverage(lines, rows.top) < least) {
        rows.top++;
    }
    while (rows.top <= rows.bottom && coverage(lines, rows.bottom) < least) {
        rows.bottom--;
    }
    return rows;
}

static struct rows ink_rows(const struct log_lead *lead, int column)
{
    struct rows rows = {lead->crop.y0, lead->crop.y1 - 1};
    while (rows.top <= rows.bottom && !mask_has(lead, lead->crop.x0 + column, rows.top)) {
        rows.top++;
    }
    while (rows.top <= rows.bottom && !mask_has(lead, lead->crop.x0 + column, rows.bottom)) {
        rows.bottom--;
    }
    return rows;
}

static bool none(struct rows rows)
{
    return rows.top > rows.bottom;
}

/* A row in the middle of the stroke that the mask leaves out, or -1. */
static int find_hole(const struct stroke_check *check, int column, const struct line *lines,
                     struct rows rows)
{
    const double sure = 0.9;
    for (int y = rows.top + 1; y < rows.bottom; y++) {
        if (!mask_has(check->lead, check->lead->crop.x0 + column, y) &&
            coverage(lines, y - 1) > sure && coverage(lines, y) > sure &&
            coverage(lines, y + 1) > sure) {
            return y;
        }
    }
    return -1;
}

__attribute__((format(printf, 2, 3))) static void disagree(struct stroke_check *check,
                                                           const char *format, ...)
{
    if (check->faults++ == 0) {
        va_list args;
        va_start(args, format);
        vsnprintf(check->first, sizeof check->first, format, args);
        va_end(args);
    }
}

static void check_column(struct stroke_check *check, int column)
{
    const struct line *lines = &check->line[(size_t)column * LINES];
    const struct rows all = touched(check, lines);
    const struct rows most = covered(lines, all, 0.5 - BAND);
    const struct rows least = covered(lines, all, 0.5 + BAND);
    const struct rows outer = none(most) ? all : most;
    const struct rows ink = ink_rows(check->lead, column);
    const int x = check->lead->crop.x0 + column;
    if (!none(ink) && none(outer)) {
        disagree(check, "column %d of the page has ink in rows %d to %d, but no signal", x, ink.top,
                 ink.bottom);
    } else if (!none(ink) && (ink.top < outer.top - ROWS || ink.bottom > outer.bottom + ROWS)) {
        disagree(check, "column %d of the page has ink in rows %d to %d, the stroke in %d to %d", x,
                 ink.top, ink.bottom, outer.top, outer.bottom);
    } else if (check->loose[column] || none(least)) {
        return;
    } else if (none(ink) || ink.top > least.top + ROWS || ink.bottom < least.bottom - ROWS) {
        disagree(check, "column %d of the page has ink in rows %d to %d, the stroke in %d to %d", x,
                 ink.top, ink.bottom, least.top, least.bottom);
    } else {
        const int hole = find_hole(check, column, lines, least);
        if (hole >= 0) {
            disagree(check, "column %d of the page has a hole in row %d", x, hole);
        }
    }
}

/* --- sample points --- */

/* What the pixels within reach of a point say: whether one has ink, and whether one must. */
struct near {
    bool ink, must;
};

static struct near look_near(const struct stroke_check *check, struct point at)
{
    const double reach = POINT_REACH;
    struct near near = {false, false};
    for (int y = (int)floor(at.y - reach); y <= (int)floor(at.y + reach); y++) {
        for (int x = (int)floor(at.x - reach); x <= (int)floor(at.x + reach); x++) {
            const double dx = at.x - fmin(fmax(at.x, x), x + 1);
            const double dy = at.y - fmin(fmax(at.y, y), y + 1);
            const int column = x - check->lead->crop.x0;
            if (dx * dx + dy * dy > reach * reach || column < 0 || column >= check->width ||
                y < 0 || y >= (double)check->page->height) {
                continue;
            }
            near.ink |= mask_has(check->lead, check->lead->crop.x0 + column, y);
            near.must |= coverage(&check->line[(size_t)column * LINES], y) >= 0.5 + BAND;
        }
    }
    return near;
}

static void check_points(struct stroke_check *check)
{
    struct point at;
    for (int i = 0; i < check->lead->samples; i++) {
        if (!sample_at(check, i, &at)) {
            continue;
        }
        const bool inside = at.x >= 0 && at.y >= 0 && at.x < (double)check->page->width &&
                            at.y < (double)check->page->height;
        const struct near near = inside ? look_near(check, at) : (struct near){true, false};
        /* a dot between gaps, or a tip that falls between pixels, may cover none by half */
        if (near.must && !near.ink) {
            disagree(check, "sample %d at %.1f, %.1f px of the page has no ink near", i, at.x,
                     at.y);
        }
    }
}

static bool make_lines(struct stroke_check *check, struct report *report)
{
    const size_t columns = (size_t)check->width;
    check->line = report_alloc(report, columns * LINES, sizeof *check->line);
    check->loose = report_alloc(report, columns, sizeof *check->loose);
    for (size_t i = 0; check->line && i < columns * LINES; i++) {
        check->line[i] = (struct line){INFINITY, -INFINITY};
    }
    return check->line && check->loose;
}

static void check_flat(struct report *report, const struct log_page *page,
                       const struct log_lead *lead, const char *path)
{
    struct stroke_check check = {
        .page = page,
        .lead = lead,
        .radius = fmax(page->pen_mm * page->forward.px_per_mm, 1) / 2,
        .width = lead->mask.width,
    };
    if (make_lines(&check, report)) {
        add_samples(&check);
        for (int column = 0; column < check.width; column++) {
            check_column(&check, column);
        }
        check_points(&check);
    }
    if (check.faults > 0) {
        report_fault(report, path, "the mask disagrees with the signal at %d places, first: %s",
                     check.faults, check.first);
    }
    free(check.line);
    free(check.loose);
}

void check_stroke(struct report *report, struct log_page *page, struct log_lead *lead,
                  const char *path)
{
    if (!lead->mask.data || !lead->known || !(lead->mm_per_sample > 0)) {
        return;
    }
    if (forward_is_flat(&page->forward)) {
        check_flat(report, page, lead, path);
    } else {
        stroke_warped(report, page, lead, path);
    }
}
