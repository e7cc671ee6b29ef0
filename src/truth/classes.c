/*
 * Lines, bars and letters are asked for at the pixels' middles. What is thinner than a pixel is
 * taken to be one pixel wide, as in masks, so that it has no holes.
 */
#include <ecgpress/render.h>

#include <math.h>

#include "base/scalar.h"
#include "page/cover.h"
#include "truth/page.h"
#include "truth/boxes.h"

const char *ecgp_class_name(int number)
{
    static const char *const names[ECGP_CLASSES] = {
        "background",  "paper",     "minor_line", "major_line", "text",     "pulse",
        "handwriting", "separator", "trace_0",    "trace_1",    "trace_2",  "trace_3",
        "trace_4",     "trace_5",   "trace_6",    "trace_7",    "trace_8",  "trace_9",
        "trace_10",    "trace_11",  "trace_12",   "trace_13",   "trace_14", "cover"};
    return number >= 0 && number < ECGP_CLASSES ? names[number] : NULL;
}

struct canvas {
    const struct ecgp_page *page;
    const struct plan *plan;
    const struct ecgp_frame *frame;
    uint8_t *classes;
};

/* A pixel's place on the page, and how far the page moves on from one pixel to the next: mm. */
struct spot {
    double x, y, wide, high;
};

static const float *map_at(const struct canvas *canvas, int x, int y)
{
    return canvas->frame->map + 2 * ((size_t)y * (size_t)canvas->frame->width + (size_t)x);
}

static struct spot spot_at(const struct canvas *canvas, int x, int y)
{
    const int x0 = x + 1 < canvas->frame->width ? x : x > 0 ? x - 1 : 0;
    const int y0 = y + 1 < canvas->frame->height ? y : y > 0 ? y - 1 : 0;
    const int x1 = x0 + 1 < canvas->frame->width ? x0 + 1 : x0;
    const int y1 = y0 + 1 < canvas->frame->height ? y0 + 1 : y0;
    const float *here = map_at(canvas, x, y), *first = map_at(canvas, x0, y0);
    const float *across = map_at(canvas, x1, y0), *down = map_at(canvas, x0, y1);
    return (struct spot){
        .x = (double)here[0],
        .y = (double)here[1],
        .wide = hypot((double)(across[0] - first[0]), (double)(down[0] - first[0])),
        .high = hypot((double)(across[1] - first[1]), (double)(down[1] - first[1])),
    };
}

static uint8_t *class_at(const struct canvas *canvas, int x, int y)
{
    return &canvas->classes[(size_t)y * (size_t)canvas->frame->width + (size_t)x];
}

/* --- paper --------------------------------------------------------------------------------------
 */

/* Whether a point `at` mm from the first of some lines is on one of them. Where lines are less than
 * two pixels apart none can be told from the others. */
static bool on_line(double at, double apart, double line_mm, double pixel, int lines)
{
    const double number = rint(at / apart);
    const double half = fmax(line_mm, pixel) / 2, away = at - number * apart;
    const bool dense = apart < 2 * pixel;
    return number >= 0 && number < lines &&
           (dense ? 2 * line_mm >= apart : away >= -half && away < half);
}

/* The lines across one axis: bit 0 minor, bit 1 major. */
static unsigned lines_at(const struct plan *plan, double at, double length, double pixel)
{
    const struct plan_grid *grid = &plan->grid;
    const int spare = plan->map.mesh ? 1 : 0; /* bent paper has a line at its far edge, too */
    const int minor = (int)ceil(length / grid->minor_mm - 1e-6) + spare;
    const int major = (int)ceil(length / grid->major_mm - 1e-6) + spare;
    const double away = at - grid->major_mm * rint(at / grid->major_mm);
    const bool thin = 2 * fabs(away) >= grid->minor_mm &&
                      on_line(at, grid->minor_mm, grid->minor_line_mm, pixel, minor);
    const bool thick = on_line(at, grid->major_mm, grid->major_line_mm, pixel, major);
    return (unsigned)thin | (unsigned)thick << 1;
}

/* What paper shows along one axis, by bits. */
enum { LINE_MINOR = 1, LINE_MAJOR = 2, OFF_GRID = 4, OFF_PAGE = 8 };

static unsigned across_at(const struct plan *plan, double x, double pixel)
{
    const struct rect_mm *area = &plan->grid.area;
    if (!(x >= 0 && x < plan->width / plan->map.px_per_mm)) {
        return OFF_PAGE;
    }
    return x < area->x0 || x >= area->x1 ? OFF_GRID
                                         : lines_at(plan, x - area->x0, area->x1 - area->x0, pixel);
}

static unsigned down_at(const struct plan *plan, double y, double pixel)
{
    const struct rect_mm *area = &plan->grid.area;
    if (!(y >= 0 && y < plan->height / plan->map.px_per_mm)) {
        return OFF_PAGE;
    }
    return y < area->y0 || y >= area->y1 ? OFF_GRID
                                         : lines_at(plan, area->y1 - y, area->y1 - area->y0, pixel);
}

/* What a pixel shows where its column and its row show these. */
static enum ecgp_class paper_class(const struct plan_grid *grid, unsigned across, unsigned down)
{
    const unsigned either = across | down;
    if (either & OFF_PAGE) {
        return ECGP_CLASS_BACKGROUND;
    }
    if (!grid->show || either & OFF_GRID) {
        return ECGP_CLASS_PAPER;
    }
    const unsigned thin = grid->dots ? across & down : either;
    return either & LINE_MAJOR ? ECGP_CLASS_MAJOR_LINE
           : thin & LINE_MINOR ? ECGP_CLASS_MINOR_LINE
                               : ECGP_CLASS_PAPER;
}

/* On a flat page a column shows the same all the way down, and a row all the way across. */
static void add_flat_paper(const struct canvas *canvas)
{
    const struct plan *plan = canvas->plan;
    uint8_t table[16], *columns = class_at(canvas, 0, 0); /* the first row comes last */
    for (int x = 0; x < canvas->frame->width; x++) {
        const struct spot top = spot_at(canvas, x, 0);
        columns[x] = (uint8_t)across_at(plan, top.x, top.wide);
    }
    for (int y = canvas->frame->height - 1; y >= 0; y--) {
        const struct spot side = spot_at(canvas, 0, y);
        const unsigned down = down_at(plan, side.y, side.high);
        uint8_t *row = class_at(canvas, 0, y);
        for (unsigned across = 0; across < 16; across++) {
            table[across] = (uint8_t)paper_class(&plan->grid, across, down);
        }
        for (int x = 0; x < canvas->frame->width; x++) {
            row[x] = table[columns[x]];
        }
    }
}

static void add_bent_paper(const struct canvas *canvas)
{
    const struct plan *plan = canvas->plan;
    for (int y = 0; y < canvas->frame->height; y++) {
        for (int x = 0; x < canvas->frame->width; x++) {
            const struct spot spot = spot_at(canvas, x, y);
            *class_at(canvas, x, y) = (uint8_t)paper_class(
                &plan->grid, across_at(plan, spot.x, spot.wide), down_at(plan, spot.y, spot.high));
        }
    }
}

/* --- print --------------------------------------------------------------------------------------
 */

/* The part of the picture where a rectangle of the page is, and some pixels around. */
static struct ecgp_box place_of(const struct plan *plan, const struct rect_mm *rect)
{
    const double spare = 3 / (plan->map.px_per_mm * fmin(plan->map.mesh ? plan->map.scale : 1, 1));
    const struct rect_mm wide = {rect->x0 - spare, rect->y0 - spare, rect->x1 + spare,
                                 rect->y1 + spare};
    return box_of_rect(plan, &wide);
}

/* Whether a point is between two others that are at least a pixel apart, or are taken to be. */
static bool between(double at, double from, double to, double pixel)
{
    const double spare = fmax(pixel - (to - from), 0) / 2;
    return at >= from - spare && at < to + spare;
}

static void add_bar(const struct canvas *canvas, const struct rect_mm *bar, enum ecgp_class class)
{
    const struct ecgp_box box = place_of(canvas->plan, bar);
    for (int y = box.y0; y < box.y1; y++) {
        for (int x = box.x0; x < box.x1; x++) {
            const struct spot spot = spot_at(canvas, x, y);
            if (*class_at(canvas, x, y) != ECGP_CLASS_BACKGROUND &&
                between(spot.x, bar->x0, bar->x1, spot.wide) &&
                between(spot.y, bar->y0, bar->y1, spot.high)) {
                *class_at(canvas, x, y) = (uint8_t) class;
            }
        }
    }
}

static void add_bars(const struct canvas *canvas)
{
    const struct plan *plan = canvas->plan;
    for (int i = 0; i < plan->bars; i++) {
        add_bar(canvas, &plan->bar[i],
                i < plan->separators ? ECGP_CLASS_SEPARATOR : ECGP_CLASS_PULSE);
    }
}

static double level(const struct glyph_run *run, int x, int y)
{
    const bool there = x >= 0 && y >= 0 && x < run->width && y < run->height;
    return there ? run->coverage[y * run->width + x] : 0;
}

/* A run's ink around a point of the flat page, px: between the pixels' middles as the picture has
 * it. */
static double ink_at(const struct glyph_run *run, double x, double y)
{
    const double left = floor(x - run->x - 0.5), top = floor(y - run->y - 0.5);
    const double u = x - run->x - 0.5 - left, v = y - run->y - 0.5 - top;
    const int column = (int)left, row = (int)top;
    const double upper = (1 - u) * level(run, column, row) + u * level(run, column + 1, row);
    const double lower =
        (1 - u) * level(run, column, row + 1) + u * level(run, column + 1, row + 1);
    return (1 - v) * upper + v * lower;
}

/* The ink from which a pixel counts: half, or any where the strokes are too thin for that. */
static double least_ink(const struct glyph_run *run)
{
    for (int i = 0; i < run->width * run->height; i++) {
        if (run->coverage[i] >= 128) {
            return 127.5;
        }
    }
    return 0.5;
}

static void add_text(const struct canvas *canvas, const struct glyph_run *run)
{
    const double scale = canvas->plan->map.px_per_mm, least = least_ink(run);
    const struct rect_mm flat = {run->x / scale, run->y / scale, (run->x + run->width) / scale,
                                 (run->y + run->height) / scale};
    const struct ecgp_box box = place_of(canvas->plan, &flat);
    for (int y = box.y0; y < box.y1; y++) {
        for (int x = box.x0; x < box.x1; x++) {
            const float *at = map_at(canvas, x, y);
            if (between((double)at[0], flat.x0, flat.x1, 0) &&
                between((double)at[1], flat.y0, flat.y1, 0) &&
                ink_at(run, (double)at[0] * scale, (double)at[1] * scale) >= least) {
                *class_at(canvas, x, y) = ECGP_CLASS_TEXT;
            }
        }
    }
}

/* --- leads --------------------------------------------------------------------------------------
 */

static void add_trace(const struct canvas *canvas, int field)
{
    const struct ecgp_mask *mask = &canvas->frame->mask[field];
    const int class = ECGP_CLASS_TRACE + canvas->page->leads[field].index;
    for (int y = mask->crop.y0; mask->bits && y < mask->crop.y1; y++) {
        const uint8_t *row = mask->bits + (size_t)(y - mask->crop.y0) * (size_t)mask->stride;
        for (int x = mask->crop.x0; x < mask->crop.x1; x++) {
            const int i = x - mask->crop.x0;
            if (row[i / 8] >> (7 - i % 8) & 1) {
                *class_at(canvas, x, y) = (uint8_t) class;
            }
        }
    }
}

/* --- handwriting --------------------------------------------------------------------------------
 */

/* An end of a piece of a stroke in the picture, px. */
struct nib {
    double x, y, radius;
};

/* The pen's radius is that of the disc that has the area of its mark, as it is drawn. */
static struct nib nib_of(const struct backward_map *map, const struct plan_pen_point *point)
{
    const double half_mm = point->width_mm / 2;
    double x, y, ax, ay, bx, by;
    map_point(map, point->x_mm, point->y_mm, &x, &y);
    map_point(map, point->x_mm + half_mm, point->y_mm, &ax, &ay);
    map_point(map, point->x_mm, point->y_mm + half_mm, &bx, &by);
    const double area = fabs((ax - x) * (by - y) - (bx - x) * (ay - y));
    return (struct nib){x, y, fmax(sqrt(area), 0.5)};
}

/* Whether a point is under a pen moved from one place to another. */
static bool is_under(const struct nib *from, const struct nib *to, double x, double y)
{
    const double dx = to->x - from->x, dy = to->y - from->y;
    const double squared = fmax(dx * dx + dy * dy, 1e-12);
    const double part = ((x - from->x) * dx + (y - from->y) * dy) / squared;
    const double inside = clamp(part, 0, 1);
    const double radius = from->radius + inside * (to->radius - from->radius);
    return hypot(x - from->x - inside * dx, y - from->y - inside * dy) <= radius;
}

/* The pixel at a place, within 0..most. */
static int pixel_at(double place, int most)
{
    return (int)clamp(place, 0, most);
}

static void add_piece(const struct canvas *canvas, const struct nib *from, const struct nib *to)
{
    const double reach = fmax(from->radius, to->radius);
    const struct ecgp_frame *frame = canvas->frame;
    const int x0 = pixel_at(floor(fmin(from->x, to->x) - reach), frame->width);
    const int x1 = pixel_at(ceil(fmax(from->x, to->x) + reach), frame->width);
    const int y0 = pixel_at(floor(fmin(from->y, to->y) - reach), frame->height);
    const int y1 = pixel_at(ceil(fmax(from->y, to->y) + reach), frame->height);
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
            if (is_under(from, to, x + 0.5, y + 0.5)) {
                *class_at(canvas, x, y) = ECGP_CLASS_HANDWRITING;
            }
        }
    }
}

static void add_stroke(const struct canvas *canvas, const struct plan_stroke *stroke)
{
    const struct plan_pen_point *point = &canvas->plan->pen_point[stroke->first];
    struct nib last = nib_of(&canvas->plan->map, point);
    for (int i = 1; i < stroke->points; i++) {
        const struct nib next = nib_of(&canvas->plan->map, &point[i]);
        add_piece(canvas, &last, &next);
        last = next;
    }
}

/* --- covers -------------------------------------------------------------------------------------
 */

static void add_cover(const struct canvas *canvas, const struct plan_cover *cover)
{
    struct rect_mm around = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < cover->corners; i++) {
        const double *corner = cover->corner_mm[i];
        around = (struct rect_mm){fmin(around.x0, corner[0]), fmin(around.y0, corner[1]),
                                  fmax(around.x1, corner[0]), fmax(around.y1, corner[1])};
    }
    const struct ecgp_box box = place_of(canvas->plan, &around);
    for (int y = box.y0; y < box.y1; y++) {
        for (int x = box.x0; x < box.x1; x++) {
            const float *at = map_at(canvas, x, y);
            uint8_t *class = class_at(canvas, x, y);
            if (*class != ECGP_CLASS_BACKGROUND &&
                cover_hides(cover, (double)at[0], (double)at[1])) {
                *class = ECGP_CLASS_COVER;
            }
        }
    }
}

/* --- all of it ----------------------------------------------------------------------------------
 */

void ecgp_frame_classes(const struct ecgp_frame *frame, const struct ecgp_page *page,
                        uint8_t *classes)
{
    const struct canvas canvas = {page, &page->plan, frame, classes};
    if (page->plan.map.mesh) {
        add_bent_paper(&canvas);
    } else {
        add_flat_paper(&canvas);
    }
    add_bars(&canvas);
    for (int i = 0; i < page->prints; i++) {
        add_text(&canvas, &page->print[i].run);
    }
    for (int i = 0; i < frame->masks; i++) {
        add_trace(&canvas, i);
    }
    for (int i = 0; i < page->plan.strokes; i++) {
        add_stroke(&canvas, &page->plan.stroke[i]);
    }
    for (int i = 0; i < page->plan.covers; i++) {
        add_cover(&canvas, &page->plan.cover[i]);
    }
}
