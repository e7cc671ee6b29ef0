#include "page/stock.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "page/cover.h"
#include "page/graphics.h"

enum { TEAR_PIECES = 7, TEAR_STEPS = 5 }; /* of a torn edge; of the edge of each of them */

#define BEYOND_MM 2.0
#define LAP_MM    0.4

/* A rectangle around a middle, turned clockwise; its corners clockwise. */
static void turned_rect(const double middle[2], double wide, double high, double angle,
                        double corner[4][2])
{
    for (int i = 0; i < 4; i++) {
        const double x = (i == 1 || i == 2 ? 0.5 : -0.5) * wide, y = (i < 2 ? -0.5 : 0.5) * high;
        corner[i][0] = middle[0] + x * cos(angle) - y * sin(angle);
        corner[i][1] = middle[1] + x * sin(angle) + y * cos(angle);
    }
}

static void add_film(struct plan *plan, double corner[4][2], struct rgb color, double opacity,
                     double soft_mm, double width_mm)
{
    if (plan->films < PLAN_MAX_FILMS) {
        struct plan_film *film = &plan->film[plan->films++];
        *film = (struct plan_film){
            .color = color, .opacity = opacity, .soft_mm = soft_mm, .width_mm = width_mm};
        memcpy(film->corner_mm, corner, sizeof film->corner_mm);
    }
}

static void add_rect(struct plan *plan, const struct rect_mm *rect, struct rgb color,
                     double opacity, double soft_mm)
{
    double corner[4][2] = {
        {rect->x0, rect->y0}, {rect->x1, rect->y0}, {rect->x1, rect->y1}, {rect->x0, rect->y1}};
    add_film(plan, corner, color, opacity, soft_mm,
             fmin(fabs(rect->x1 - rect->x0), fabs(rect->y1 - rect->y0)));
}

static struct rgb gray(double level)
{
    return (struct rgb){(float)level, (float)level, (float)level};
}

/* --- pieces put together --- */

/* Clear or yellowed, with darker edges and a reflection along it. */
static void add_tape(struct plan *plan, const double middle[2], struct rng *rng)
{
    const double wide = rng_between(rng, 20, 45), high = rng_between(rng, 12, 19);
    const double angle = rng_between(rng, -6, 6) * DEGREE;
    const bool old = rng_below(rng, 2);
    const struct rgb color = old ? (struct rgb){0.90f, 0.80f, 0.52f} : gray(0.97);
    double corner[4][2], at[2];
    turned_rect(middle, wide, high, angle, corner);
    add_film(plan, corner, color, rng_between(rng, 0.14, old ? 0.42 : 0.3), 0.1, 100);
    for (int side = -1; side <= 1; side += 2) {
        at[0] = middle[0] - side * high / 2 * sin(angle);
        at[1] = middle[1] + side * high / 2 * cos(angle);
        turned_rect(at, wide, 0.25, angle, corner);
        add_film(plan, corner, gray(0.45), 0.35, 0.1, 0.25);
    }
    const double share = rng_between(rng, -0.3, 0.3) * high;
    at[0] = middle[0] - share * sin(angle);
    at[1] = middle[1] + share * cos(angle);
    turned_rect(at, wide * rng_between(rng, 0.3, 0.9), high * 0.3, angle, corner);
    add_film(plan, corner, gray(1), rng_between(rng, 0.1, 0.45), high * 0.15, 100);
}

static void add_staple(struct plan *plan, const double middle[2], struct rng *rng)
{
    struct plan_cover staple = {.kind = COVER_STAPLE, .corners = 4};
    staple.color = gray(rng_between(rng, 0.5, 0.78));
    turned_rect(middle, rng_between(rng, 9, 12.5), rng_between(rng, 0.45, 0.65),
                rng_between(rng, -35, 35) * DEGREE, staple.corner_mm);
    cover_add(plan, &staple);
}

/* A band from top to bottom; where that slants in the picture in pieces, whose boxes are small. */
static void add_band(struct plan *plan, double x, double wide, struct rgb color, double opacity)
{
    const double high = plan_height_mm(plan) + 2 * BEYOND_MM;
    const int pieces = plan->map.mesh ? (int)fmin(ceil(high / 20), 14) : 1;
    for (int i = 0; i < pieces; i++) {
        const double y = high * i / pieces - BEYOND_MM;
        add_rect(plan, &(struct rect_mm){x - wide / 2, y, x + wide / 2, y + high / pieces}, color,
                 opacity, 0);
    }
}

/* The upper piece's edge, the shade under it, and what holds both. */
static void add_seam(struct plan *plan, double x, struct rng *rng)
{
    const double high = plan_height_mm(plan), side = rng_below(rng, 2) ? 1 : -1;
    const double dark = rng_between(rng, 0.03, 0.08), wide = rng_between(rng, 1.5, 5);
    for (int i = 1; i <= 3; i++) { /* the farther from the edge, the less */
        add_band(plan, x + side * wide * i / 6, wide * i / 3, gray(0.1), dark);
    }
    add_band(plan, x, rng_between(rng, 0.2, 0.4), gray(0.2), rng_between(rng, 0.3, 0.65));
    add_band(plan, x - side * 0.45, 0.4, gray(1), rng_between(rng, 0.1, 0.5));
    const uint32_t held = rng_below(rng, 4); /* 0, 1: tape; 2: staples; 3: both */
    const int tapes = held == 2 ? 0 : 1 + (int)rng_below(rng, 2);
    const int staples = held < 2 ? 0 : 1 + (int)rng_below(rng, 3);
    for (int i = 0; i < tapes + staples; i++) {
        const double middle[2] = {x + rng_between(rng, -3, 3),
                                  high * (i + rng_between(rng, 0.15, 0.85)) / (tapes + staples)};
        if (i < tapes) {
            add_tape(plan, middle, rng);
        } else {
            add_staple(plan, middle, rng);
        }
    }
}

static void join_strips(struct plan *plan)
{
    struct rng rng = capture_stream(&plan->capture, STREAM_STRIPS);
    const int strips = (int)lround(plan->look.strips);
    for (int i = 1; i < strips; i++) {
        add_seam(plan, plan_width_mm(plan) * (i + rng_between(&rng, -0.2, 0.2)) / strips, &rng);
    }
}

/* --- edges --- */

/* A dashed line from top to bottom, and the black marks by which a machine finds it. */
static void perforate(struct plan *plan, struct rng *rng)
{
    const double wide = plan_width_mm(plan), high = plan_height_mm(plan);
    const double away = rng_between(rng, 3, 0.12 * wide), pitch = rng_between(rng, 1.6, 3);
    const double x = rng_below(rng, 2) ? wide - away : away, dark = rng_between(rng, 0.3, 0.7);
    const double step = fmax(pitch, high / (PLAN_MAX_FILMS / 2));
    for (double y = 0; y < high; y += step) {
        add_rect(plan, &(struct rect_mm){x - 0.13, y, x + 0.13, y + 0.55 * step}, gray(0.15), dark,
                 0);
    }
    const double mark = rng_between(rng, 3, 7), tall = rng_between(rng, 1.5, 4);
    const double left = rng_below(rng, 2) ? x - mark : x;
    const double top = rng_below(rng, 2) ? 0 : high - tall;
    graphics_add_rule(plan, &(struct rect_mm){left, top, left + mark, top + tall});
}

/* The colored stripes that say that a roll ends. */
static void stripe(struct plan *plan, struct rng *rng)
{
    static const struct rgb colors[] = {
        {0.87f, 0.25f, 0.38f}, {0.93f, 0.45f, 0.55f}, {0.75f, 0.2f, 0.25f}};
    const double wide = plan_width_mm(plan), high = plan_height_mm(plan);
    const struct rgb color = colors[rng_below(rng, 3)];
    const double tall = rng_between(rng, 2.5, 7), inset = rng_between(rng, 0, 4);
    const double opacity = rng_between(rng, 0.25, 0.6);
    const uint32_t which = rng_below(rng, 3); /* of both edges, or one */
    if (which != 1) {
        add_rect(plan, &(struct rect_mm){-BEYOND_MM, inset, wide + BEYOND_MM, inset + tall}, color,
                 opacity, 0.4);
    }
    if (which != 0) {
        const double y1 = high - inset;
        add_rect(plan, &(struct rect_mm){-BEYOND_MM, y1 - tall, wide + BEYOND_MM, y1}, color,
                 opacity, 0.4);
    }
}

/* A place along one of the page's sides and so deep within the page: sides count clockwise from
 * the upper one. */
static void place_at(const double page[2], int side, double along, double deep, double at[2])
{
    const double x = side % 2 ? page[0] - deep : along * page[0];
    const double y = side % 2 ? along * page[1] : deep;
    at[0] = side == 3 ? page[0] - x : side == 2 ? page[0] - along * page[0] : x;
    at[1] = side == 2 ? page[1] - y : side == 3 ? page[1] - y : y;
}

/* How deep a piece of a torn edge goes into the page: it bulges, so that it is convex. */
struct bulge {
    double first, last, more;
};

static double depth_of(const struct bulge *bulge, double along)
{
    return bulge->first + along * (bulge->last - bulge->first) +
           bulge->more * 4 * along * (1 - along);
}

/* The pale fringe of fibers along a piece. */
static void add_fringe(struct plan *plan, int side, int number, const struct bulge *bulge,
                       struct rng *rng)
{
    const double page[2] = {plan_width_mm(plan), plan_height_mm(plan)};
    double wide[2] = {0, rng_between(rng, 0.1, 1.3)};
    for (int i = 0; i < TEAR_STEPS; i++) {
        double corner[4][2];
        wide[0] = wide[1];
        wide[1] = rng_between(rng, 0.1, 1.3);
        for (int k = 0; k < 4; k++) {
            const bool end = k == 1 || k == 2;
            const double along = (double)(i + end) / TEAR_STEPS;
            place_at(page, side, (number + along) / TEAR_PIECES,
                     depth_of(bulge, along) + (k < 2 ? -0.5 : wide[end]), corner[k]);
        }
        add_film(plan, corner, gray(0.97), rng_between(rng, 0.5, 0.9), 0.1, 100);
    }
}

static void tear_piece(struct plan *plan, int side, int number, const struct bulge *bulge)
{
    const double page[2] = {plan_width_mm(plan), plan_height_mm(plan)};
    const double lap = LAP_MM / page[side % 2]; /* over its neighbors, so that no hair is left */
    const double from = (double)number / TEAR_PIECES - lap;
    const double step = 1.0 / TEAR_PIECES + 2 * lap;
    struct plan_cover tear = {.kind = COVER_TEAR, .corners = TEAR_STEPS + 3};
    place_at(page, side, from, -BEYOND_MM, tear.corner_mm[0]);
    place_at(page, side, from + step, -BEYOND_MM, tear.corner_mm[1]);
    for (int i = 0; i <= TEAR_STEPS; i++) {
        const double along = 1 - (double)i / TEAR_STEPS;
        place_at(page, side, from + along * step, depth_of(bulge, along), tear.corner_mm[2 + i]);
    }
    cover_add(plan, &tear);
}

static void tear_edge(struct plan *plan, struct rng *rng)
{
    const int side = (int)rng_below(rng, 4);
    struct bulge bulge = {0, rng_between(rng, 0.5, 4), 0};
    for (int i = 0; i < TEAR_PIECES; i++) {
        bulge.first = bulge.last;
        bulge.last = fmin(fmax(bulge.first + rng_between(rng, -2, 2), 0.3), 6);
        bulge.more = rng_between(rng, 0.1, 1.2);
        tear_piece(plan, side, i, &bulge);
        add_fringe(plan, side, i, &bulge, rng);
    }
}

/* Holes and stripes are in the paper before anything is printed. */
static void put_under(struct plan *plan)
{
    for (int i = 0; i < plan->films; i++) {
        plan->film[i].under = true;
    }
}

static void make_edge(struct plan *plan)
{
    struct rng rng = capture_stream(&plan->capture, STREAM_EDGE);
    switch (plan->look.paper_edge) {
    case EDGE_CUT:
        return;
    case EDGE_PERFORATED:
        perforate(plan, &rng);
        put_under(plan);
        return;
    case EDGE_ROLL:
        stripe(plan, &rng);
        put_under(plan);
        return;
    case EDGE_TORN:
        tear_edge(plan, &rng);
        return;
    }
}

void stock_place(struct plan *plan)
{
    make_edge(plan);
    join_strips(plan);
}
