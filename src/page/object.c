#include "page/object.h"

#include <math.h>
#include <string.h>

#include "base/array.h"
#include "base/rng.h"
#include "page/cover.h"

static const struct rgb black = {0, 0, 0}, white = {1, 1, 1};

/* One of them on its way: its own axes begin at a place of the page, x along `c`, `s`. */
struct object {
    struct plan *plan;
    enum cover_kind kind;
    double x, y, c, s;
    struct rng *rng;
};

struct shape {
    int corners;
    double at[PIECE_MOST_CORNERS][2]; /* clockwise */
};

static struct rgb shade(struct rgb color, double by)
{
    const float f = (float)by;
    return (struct rgb){fminf(color.r * f, 1), fminf(color.g * f, 1), fminf(color.b * f, 1)};
}

static struct shape on_page(const struct object *object, const struct shape *own)
{
    struct shape shape = {.corners = own->corners};
    for (int i = 0; i < own->corners; i++) {
        const double x = own->at[i][0], y = own->at[i][1];
        shape.at[i][0] = object->x + x * object->c - y * object->s;
        shape.at[i][1] = object->y + x * object->s + y * object->c;
    }
    return shape;
}

static void add_piece(struct plan *plan, const struct shape *shape, struct rgb color,
                      double opacity, double soft_mm)
{
    struct plan_piece piece = {
        .corners = shape->corners, .color = color, .opacity = opacity, .soft_mm = soft_mm};
    memcpy(piece.corner_mm, shape->at, sizeof piece.corner_mm);
    piece_add(plan, &piece);
}

static void paint(const struct object *object, const struct shape *own, struct rgb color,
                  double opacity, double soft_mm)
{
    const struct shape shape = on_page(object, own);
    add_piece(object->plan, &shape, color, opacity, soft_mm);
}

/* The shadow of a thing so high, away from the light. */
static void darken(const struct object *object, const struct shape *own, double high_mm)
{
    struct shape shape = on_page(object, own);
    double middle[2] = {0, 0};
    for (int i = 0; i < shape.corners; i++) {
        middle[0] += shape.at[i][0] / shape.corners;
        middle[1] += shape.at[i][1] / shape.corners;
    }
    const double angle = (double)object->plan->capture.light_angle;
    const double by[2] = {0.6 * high_mm * cos(angle), 0.6 * high_mm * sin(angle)};
    for (int i = 0; i < shape.corners; i++) {
        const double x = shape.at[i][0] - middle[0], y = shape.at[i][1] - middle[1];
        const double wider = 1 + 0.5 * high_mm / fmax(hypot(x, y), 1);
        shape.at[i][0] = middle[0] + by[0] + x * wider;
        shape.at[i][1] = middle[1] + by[1] + y * wider;
    }
    add_piece(object->plan, &shape, black, 0.4, fmax(high_mm, 0.5));
}

/* Draws an opaque shape, which hides what is under it. */
static void hide(const struct object *object, const struct shape *own, struct rgb color)
{
    struct plan *plan = object->plan;
    const struct shape shape = on_page(object, own);
    if (plan->covers == PLAN_MAX_COVERS || plan->pieces == PLAN_MAX_PIECES) {
        return;
    }
    struct plan_cover cover = {.kind = object->kind, .corners = shape.corners, .color = color};
    memcpy(cover.corner_mm, shape.at, sizeof cover.corner_mm);
    cover_add(plan, &cover);
    add_piece(plan, &shape, color, 1, 0);
}

/* --- shapes --- */

static struct shape bar(double x0, double y0, double x1, double y1)
{
    return (struct shape){4, {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}};
}

static struct shape disk(double x, double y, double radius)
{
    struct shape shape = {.corners = PIECE_MOST_CORNERS};
    for (int i = 0; i < PIECE_MOST_CORNERS; i++) {
        const double to = (i + 0.5) * 360 / PIECE_MOST_CORNERS * DEGREE;
        shape.at[i][0] = x + radius * cos(to);
        shape.at[i][1] = y + radius * sin(to);
    }
    return shape;
}

/* A finger's outline, its tip at x = 0. */
static struct shape fingertip(double wide, double from)
{
    const double half = 0.5 * wide;
    return (struct shape){8,
                          {{from, -half},
                           {-0.75 * wide, -half},
                           {-0.28 * wide, -0.75 * half},
                           {0, -0.3 * half},
                           {0, 0.3 * half},
                           {-0.28 * wide, 0.75 * half},
                           {-0.75 * wide, half},
                           {from, half}}};
}

/* --- things --- */

static struct rgb any_color(struct rng *rng)
{
    static const struct rgb colors[] = {{0.10f, 0.16f, 0.42f}, {0.05f, 0.05f, 0.06f},
                                        {0.62f, 0.08f, 0.10f}, {0.85f, 0.85f, 0.83f},
                                        {0.10f, 0.34f, 0.22f}, {0.55f, 0.57f, 0.60f}};
    return colors[rng_below(rng, ARRAY_COUNT(colors))];
}

static void draw_pen(const struct object *object)
{
    const double half = rng_between(object->rng, 3.5, 5.5), end = 68;
    const struct rgb color = any_color(object->rng);
    const struct shape whole = {
        5, {{-end, -half}, {end - 16, -half}, {end, 0}, {end - 16, half}, {-end, half}}};
    const struct shape point = {3, {{end - 16, -half}, {end, 0}, {end - 16, half}}};
    const struct shape side = bar(-end, 0.35 * half, end - 16, half);
    const struct shape shine = bar(-end + 2, -0.6 * half, end - 17, -0.25 * half);
    const struct shape clip = bar(-end + 4, -0.22 * half, -end + 40, 0.22 * half);
    darken(object, &whole, half);
    hide(object, &whole, color);
    paint(object, &side, shade(color, 0.55), 0.7, 0.8);
    paint(object, &shine, white, 0.45, 0.6);
    paint(object, &point, (struct rgb){0.72f, 0.72f, 0.70f}, 1, 0);
    paint(object, &clip, (struct rgb){0.80f, 0.80f, 0.78f}, 1, 0.2);
}

static void draw_ruler(const struct object *object)
{
    static const struct rgb colors[] = {
        {0.80f, 0.66f, 0.42f}, {0.72f, 0.74f, 0.76f}, {0.93f, 0.93f, 0.90f}, {0.95f, 0.78f, 0.20f}};
    const double end = rng_between(object->rng, 60, 85);
    const double half = rng_between(object->rng, 11, 17);
    const struct rgb color = colors[rng_below(object->rng, ARRAY_COUNT(colors))];
    const struct shape whole = bar(-end, -half, end, half);
    const struct shape edge = bar(-end, half - 1.2, end, half);
    darken(object, &whole, 1.5);
    hide(object, &whole, color);
    paint(object, &edge, shade(color, 0.7), 0.8, 0.5);
    for (int i = 0; i * 10 < 2 * end - 8; i++) {
        const double x = -end + 4 + i * 10;
        const struct shape tick = bar(x, -half, x + 0.4, -half + (i % 5 ? 4.5 : 7));
        paint(object, &tick, black, 0.85, 0);
    }
}

/* Dividers, with which intervals are measured. */
static void draw_divider(const struct object *object)
{
    const struct rgb steel = {0.66f, 0.67f, 0.69f};
    const double length = rng_between(object->rng, 90, 130);
    const double open = rng_between(object->rng, 6, 24);
    const struct shape hinge = disk(0, 0, 6), screw = disk(0, 0, 2.5);
    for (int side = -1; side <= 1; side += 2) {
        const double y = side * open;
        const struct shape leg = {
            4, {{-2, side - 3.0}, {length, y - 0.3}, {length, y + 0.3}, {-2, side + 3.0}}};
        const struct shape shine = {
            4, {{0, side - 1.2}, {length - 8, y - 0.2}, {length - 8, y}, {0, side - 0.2}}};
        darken(object, &leg, 2.5);
        hide(object, &leg, steel);
        paint(object, &shine, white, 0.6, 0.2);
    }
    hide(object, &hinge, shade(steel, 0.85));
    paint(object, &screw, shade(steel, 0.5), 0.9, 0.3);
}

static void draw_mug(const struct object *object)
{
    const double radius = rng_between(object->rng, 36, 44);
    const struct rgb color = shade(any_color(object->rng), 1.15);
    const struct shape handle = bar(radius - 3, -6, radius + 22, 6);
    const struct shape outer = disk(0, 0, radius);
    darken(object, &outer, 14);
    const struct shape inner = disk(0, 0, radius - 3), coffee = disk(-1, -1, radius - 6);
    hide(object, &handle, shade(color, 0.9));
    hide(object, &outer, color);
    paint(object, &inner, shade(color, 0.6), 1, 0.5);
    paint(object, &coffee, (struct rgb){0.16f, 0.09f, 0.05f}, 1, 0.5);
}

static void draw_sheet(const struct object *object)
{
    const double half[2] = {rng_between(object->rng, 70, 148), 74};
    const float tone = (float)rng_between(object->rng, 0.86, 0.98);
    const struct shape whole = bar(-half[0], -half[1], half[0], half[1]);
    darken(object, &whole, 1);
    hide(object, &whole, (struct rgb){tone, tone, tone * 0.985f});
    for (int i = 0; i < 6; i++) {
        const double y = -half[1] + 14 + 24 * i;
        const struct shape line =
            bar(-half[0] + 12, y, half[0] * rng_between(object->rng, 0.1, 0.85), y + 2);
        paint(object, &line, (struct rgb){0.25f, 0.25f, 0.28f}, 0.5, 0.6);
    }
}

static void draw_finger(const struct object *object)
{
    static const struct rgb tones[] = {
        {0.87f, 0.68f, 0.56f}, {0.76f, 0.56f, 0.44f}, {0.55f, 0.37f, 0.27f}, {0.36f, 0.23f, 0.17f}};
    const double wide = rng_between(object->rng, 14, 21);
    const struct rgb skin = tones[rng_below(object->rng, ARRAY_COUNT(tones))];
    const struct shape whole = fingertip(wide, -110), light = fingertip(0.92 * wide, -109);
    struct shape nail = fingertip(0.55 * wide, -0.8 * wide);
    for (int i = 0; i < nail.corners; i++) {
        nail.at[i][0] -= 0.12 * wide;
    }
    darken(object, &whole, 4);
    hide(object, &whole, shade(skin, 0.62));
    paint(object, &light, skin, 1, 0.3 * wide);
    if (rng_below(object->rng, 3)) {
        paint(object, &nail, shade((struct rgb){skin.r, skin.g * 0.97f, skin.b}, 1.12), 0.9, 0.8);
    }
}

/* How each is drawn, and how far it may reach from the page's edge to its middle (a finger's tip):
 * low and high, mm inwards, and by how much it may be turned from along that edge (a finger: across
 * it), degrees. */
static const struct {
    enum cover_kind kind;
    void (*draw)(const struct object *object);
    double low, high, turn;
} kinds[] = {
    {COVER_PEN, draw_pen, -16, 14, 60},         {COVER_RULER, draw_ruler, -22, 8, 35},
    {COVER_DIVIDER, draw_divider, -20, 25, 90}, {COVER_MUG, draw_mug, -55, -25, 180},
    {COVER_SHEET, draw_sheet, -80, -50, 14},    {COVER_FINGER, draw_finger, 3, 22, 40},
};

/* At an edge of the page, seldom in the middle of it. */
static void place(struct plan *plan, struct rng *rng)
{
    const double size[2] = {plan_width_mm(plan), plan_height_mm(plan)};
    const uint32_t number = rng_below(rng, ARRAY_COUNT(kinds)), side = rng_below(rng, 4);
    const bool upright = side % 2, far = side >= 2, finger = kinds[number].kind == COVER_FINGER;
    const double along = rng_between(rng, 0.05, 0.95);
    const double inwards = rng_between(rng, kinds[number].low, kinds[number].high);
    const double aside = kinds[number].turn * rng_between(rng, -1, 1);
    const bool middle = rng_below(rng, 12) == 0 && number < 3;
    double at[2];
    at[upright] = along * size[upright];
    at[!upright] = far ? size[!upright] - inwards : inwards;
    at[!upright] = middle ? rng_between(rng, 0.2, 0.8) * size[!upright] : at[!upright];
    /* the edges are the upper, left, lower and right one; inwards is down, right, up and left */
    const double in = upright ? (far ? 180 : 0) : (far ? -90 : 90);
    const double angle = ((finger ? in : in + 90) + aside) * DEGREE;
    const struct object object = {plan,       kinds[number].kind, at[0], at[1],
                                  cos(angle), sin(angle),         rng};
    const int first = plan->pieces;
    kinds[number].draw(&object);
    if (plan->pieces > first) {
        plan->piece[first].of_thing = plan->pieces - first;
    }
}

void objects_place(struct plan *plan)
{
    struct rng rng = capture_stream(&plan->capture, STREAM_OBJECTS);
    const int count = (int)floor(plan->look.objects);
    for (int i = 0; i < count; i++) {
        place(plan, &rng);
    }
}
