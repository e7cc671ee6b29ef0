#include "page/hand_pen.h"

#include <math.h>

#include "base/array.h"
#include "base/scalar.h"

#define FINE_MM 0.2 /* length of the pieces of a bend */

/* --- storage --- */

/* The array with room for one more item; as it was, and the hand failed, without memory. */
static void *grow(struct hand *hand, void *array, size_t *room, int count, size_t item)
{
    void *grown = array_grow(array, room, (size_t)count + 1, item);
    hand->failed |= !grown;
    return grown ? grown : array;
}

static void add_point(struct hand *hand, double x, double y)
{
    struct plan *plan = hand->plan;
    plan->pen_point =
        grow(hand, plan->pen_point, &hand->point_room, plan->pen_points, sizeof *plan->pen_point);
    if (!hand->failed) {
        plan->pen_point[plan->pen_points++] = (struct plan_pen_point){x, y, hand->pen_mm};
    }
}

static bool begin_stroke(struct hand *hand)
{
    struct plan *plan = hand->plan;
    plan->stroke =
        grow(hand, plan->stroke, &hand->stroke_room, plan->strokes, sizeof *plan->stroke);
    if (hand->failed) {
        return false;
    }
    plan->stroke[plan->strokes++] = (struct plan_stroke){.first = plan->pen_points,
                                                         .width_mm = hand->pen_mm,
                                                         .color = hand->color,
                                                         .mark = hand->mark};
    return true;
}

/* --- curves --- */

/* The tangent at `at`, between neighbors at knot distances `before` and `after` (centripetal
 * Catmull-Rom: it neither loops nor overshoots where distances differ). A neighbor at the same
 * place does not count, which makes a corner. */
static double tangent(double last, double at, double next, double before, double after)
{
    if (before == 0 || after == 0) {
        return before == 0 ? (after == 0 ? 0 : (next - at) / after) : (at - last) / before;
    }
    return ((at - last) / before * after + (next - at) / after * before) / (before + after);
}

static double knot_distance(const struct spot_mm *a, const struct spot_mm *b)
{
    return sqrt(hypot(b->x - a->x, b->y - a->y));
}

static double hermite(double a, double b, double tangent_a, double tangent_b, double t)
{
    const double u = 1 - t;
    return u * u * (1 + 2 * t) * a + t * t * (3 - 2 * t) * b + t * u * u * tangent_a -
           t * t * u * tangent_b;
}

/* The curve from knot i to knot i + 1, without its first point. */
static void add_piece(struct hand *hand, const struct spot_mm *knot, int knots, int i)
{
    const struct spot_mm *a = &knot[i], *b = &knot[i + 1];
    const struct spot_mm *last = i > 0 ? a - 1 : a;
    const struct spot_mm *next = i + 2 < knots ? b + 1 : b;
    const double before = knot_distance(last, a), step = knot_distance(a, b);
    const double after = knot_distance(b, next);
    const double length = step * step;
    const int pieces =
        (int)fmax(fmin(ceil(length / FINE_MM), 8), ceil(1.3 * length / HAND_STEP_MM));
    for (int k = 1; k <= pieces; k++) {
        const double t = (double)k / pieces;
        add_point(hand,
                  hermite(a->x, b->x, step * tangent(last->x, a->x, b->x, before, step),
                          step * tangent(a->x, b->x, next->x, step, after), t),
                  hermite(a->y, b->y, step * tangent(last->y, a->y, b->y, before, step),
                          step * tangent(a->y, b->y, next->y, step, after), t));
    }
}

/* A pen sets down, presses more or less along its way, and is lifted in motion. */
static void press(struct hand *hand, const struct plan_stroke *stroke)
{
    const double phase = rng_between(&hand->rng, 0, 6.28);
    const double waves = rng_between(&hand->rng, 2, 5);
    for (int i = 0; i < stroke->points; i++) {
        const double t = (double)i / fmax(stroke->points - 1, 1);
        const double down = 0.85 + 0.15 * smoothstep(t / 0.15);
        const double lift = 1 - 0.3 * smoothstep((t - 0.7) / 0.3);
        hand->plan->pen_point[stroke->first + i].width_mm *=
            down * lift * (1 + 0.07 * sin(phase + waves * t));
    }
}

static bool same_spot(const struct spot_mm *a, const struct spot_mm *b)
{
    return a->x == b->x && a->y == b->y;
}

/* Knots stray; those that stand twice stay together. */
static void stray(struct hand *hand, const struct spot_mm *knot, int knots, double by,
                  struct spot_mm *strayed)
{
    for (int i = 0; i < knots; i++) {
        if (i > 0 && same_spot(&knot[i], &knot[i - 1])) {
            strayed[i] = strayed[i - 1];
            continue;
        }
        strayed[i].x = knot[i].x + by * fmin(fmax(rng_normal(&hand->rng), -2), 2);
        strayed[i].y = knot[i].y + by * fmin(fmax(rng_normal(&hand->rng), -2), 2);
    }
}

void hand_draw(struct hand *hand, const struct spot_mm *knot, int knots, double wobble_mm)
{
    struct spot_mm strayed[HAND_MAX_KNOTS];
    if (!begin_stroke(hand)) {
        return;
    }
    stray(hand, knot, knots, wobble_mm * hand->jitter, strayed);
    add_point(hand, strayed[0].x, strayed[0].y);
    for (int i = 0; i + 1 < knots; i++) {
        add_piece(hand, strayed, knots, i);
    }
    struct plan_stroke *stroke = &hand->plan->stroke[hand->plan->strokes - 1];
    stroke->points = hand->plan->pen_points - stroke->first;
    press(hand, stroke);
}

/* --- letters --- */

/* How a letter is written: from the font's units to the page. */
struct letter {
    struct spot_mm at;
    double scale_x, scale_y, lean, cosine, sine;
};

static struct spot_mm place(const struct letter *letter, const struct hand_point *point)
{
    const double up = point->y * letter->scale_y;
    const double right = point->x * letter->scale_x + up * letter->lean;
    return (struct spot_mm){letter->at.x + right * letter->cosine - up * letter->sine,
                            letter->at.y - right * letter->sine - up * letter->cosine};
}

static void write_glyph(struct hand *hand, const struct hand_glyph *glyph,
                        const struct letter *letter)
{
    struct spot_mm knot[HAND_MAX_KNOTS];
    for (int i = 0; i < glyph->strokes; i++) {
        const struct hand_stroke *stroke = &hand->font.stroke[glyph->first + i];
        const int knots = stroke->points < HAND_MAX_KNOTS ? stroke->points : HAND_MAX_KNOTS;
        for (int k = 0; k < knots; k++) {
            knot[k] = place(letter, &hand->font.point[stroke->first + k]);
        }
        hand_draw(hand, knot, knots, 0.024 * HAND_CAPITAL * fabs(letter->scale_y));
    }
}

void hand_letters(struct hand *hand, const char *text, struct spot_mm at, double size_mm,
                  double angle)
{
    const double jitter = hand->jitter;
    double along = 0, drift = 0;
    for (; *text; text++) {
        const struct hand_glyph *glyph = hand_font_glyph(&hand->font, *text);
        const double scale =
            size_mm / HAND_CAPITAL * (1 + jitter * rng_between(&hand->rng, -0.1, 0.1));
        const double turn = angle + jitter * rng_between(&hand->rng, -0.06, 0.06);
        drift = 0.7 * drift + 0.05 * jitter * size_mm * rng_between(&hand->rng, -1, 1);
        const struct letter letter = {
            .at = {at.x + along * cos(angle) - drift * sin(angle),
                   at.y - along * sin(angle) - drift * cos(angle)},
            .scale_x = scale * hand->narrow,
            .scale_y = scale,
            .lean = hand->lean + jitter * rng_between(&hand->rng, -0.04, 0.04),
            .cosine = cos(turn),
            .sine = sin(turn),
        };
        write_glyph(hand, glyph, &letter);
        along += glyph->advance * letter.scale_x *
                 (1.05 + jitter * rng_between(&hand->rng, -0.08, 0.12));
    }
}

/* --- what was drawn --- */

static int first_point(const struct hand *hand, int stroke)
{
    const struct plan *plan = hand->plan;
    return stroke < plan->strokes ? plan->stroke[stroke].first : plan->pen_points;
}

void hand_move(struct hand *hand, int first, double x_mm, double y_mm)
{
    for (int i = first_point(hand, first); i < hand->plan->pen_points; i++) {
        hand->plan->pen_point[i].x_mm += x_mm;
        hand->plan->pen_point[i].y_mm += y_mm;
    }
}

void hand_erase(struct hand *hand, int first)
{
    hand->plan->pen_points = first_point(hand, first);
    hand->plan->strokes = first;
}

void hand_corners(const struct hand *hand, int first, double angle, double corner_mm[4][2])
{
    const double c = cos(angle), s = sin(angle);
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (int i = first_point(hand, first); i < hand->plan->pen_points; i++) {
        const struct plan_pen_point *point = &hand->plan->pen_point[i];
        const double at[2] = {point->x_mm * c - point->y_mm * s, point->x_mm * s + point->y_mm * c};
        for (int k = 0; k < 2; k++) {
            low[k] = fmin(low[k], at[k] - point->width_mm / 2);
            high[k] = fmax(high[k], at[k] + point->width_mm / 2);
        }
    }
    for (int i = 0; i < 4; i++) {
        const double along = i == 1 || i == 2 ? high[0] : low[0];
        const double down = i >= 2 ? high[1] : low[1];
        corner_mm[i][0] = along * c + down * s;
        corner_mm[i][1] = -along * s + down * c;
    }
}
