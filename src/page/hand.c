#include "page/hand.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "page/hand_pen.h"
#include "page/hand_site.h"

#define PI           3.14159265358979
#define APART_MM     1.0 /* that the boxes of marks keep clear */
#define ATTEMPTS     12  /* at a place for a mark */
#define LONGEST_S    2.5 /* that a caliper measures */
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A mark on its way. */
struct draft {
    struct hand *hand;
    struct plan_mark *mark;
    int first;    /* stroke */
    double angle; /* of its own axis, rising to the right, rad */
};

static double between(struct draft *draft, double low, double high)
{
    return rng_between(&draft->hand->rng, low, high);
}

static bool chance(struct draft *draft, double share)
{
    return rng_uniform(&draft->hand->rng) < share;
}

static void line(struct draft *draft, double x0, double y0, double x1, double y1)
{
    const double bend = 0.02 * draft->hand->jitter * between(draft, -1, 1);
    const struct spot_mm knots[] = {
        {x0, y0},
        {(x0 + x1) / 2 - bend * (y1 - y0), (y0 + y1) / 2 + bend * (x1 - x0)},
        {x1, y1},
    };
    hand_draw(draft->hand, knots, 3, 0.15);
}

/* --- where marks may be --- */

static struct rect_mm bounds_of(double corner_mm[4][2])
{
    struct rect_mm box = {corner_mm[0][0], corner_mm[0][1], corner_mm[0][0], corner_mm[0][1]};
    for (int i = 1; i < 4; i++) {
        box.x0 = fmin(box.x0, corner_mm[i][0]);
        box.y0 = fmin(box.y0, corner_mm[i][1]);
        box.x1 = fmax(box.x1, corner_mm[i][0]);
        box.y1 = fmax(box.y1, corner_mm[i][1]);
    }
    return box;
}

static struct rect_mm draft_bounds(const struct draft *draft)
{
    double corner_mm[4][2];
    hand_corners(draft->hand, draft->first, draft->angle, corner_mm);
    return bounds_of(corner_mm);
}

static bool has_room(const struct plan *plan, const struct rect_mm *box)
{
    const struct rect_mm *area = &plan->grid.area;
    if (box->x0 < area->x0 || box->y0 < area->y0 || box->x1 > area->x1 || box->y1 > area->y1) {
        return false;
    }
    for (int i = 0; i < plan->marks; i++) {
        const struct rect_mm other = bounds_of(plan->mark[i].corner_mm);
        if (box->x0 < other.x1 + APART_MM && box->x1 > other.x0 - APART_MM &&
            box->y0 < other.y1 + APART_MM && box->y1 > other.y0 - APART_MM) {
            return false;
        }
    }
    return true;
}

/* Moves what was drawn to the emptiest of some places in the part of the paper above `lowest_mm`;
 * false where it has room at none. */
static bool settle(struct draft *draft, double lowest_mm)
{
    const struct plan *plan = draft->hand->plan;
    const struct rect_mm *area = &plan->grid.area;
    const struct rect_mm own = draft_bounds(draft);
    struct spot_mm best = {0, 0};
    int least = -1;
    const int attempts = 3 + (int)rng_below(&draft->hand->rng, ATTEMPTS - 2);
    for (int i = 0; i < attempts; i++) {
        const double x = between(draft, area->x0 + 2, area->x1 - 2 - (own.x1 - own.x0)) - own.x0;
        const double y =
            between(draft, area->y0 + 2, fmin(area->y1, lowest_mm) - 2 - (own.y1 - own.y0)) -
            own.y0;
        const struct rect_mm box = {own.x0 + x, own.y0 + y, own.x1 + x, own.y1 + y};
        const int crowd = has_room(plan, &box) ? site_crowd(plan, &box) : -1;
        if (crowd >= 0 && (least < 0 || crowd < least)) {
            least = crowd;
            best = (struct spot_mm){x, y};
        }
    }
    hand_move(draft->hand, draft->first, best.x, best.y);
    return least >= 0;
}

/* --- what is written --- */

static void compose_date(struct draft *draft, char *text, size_t size)
{
    struct rng *rng = &draft->hand->rng;
    static const char *const forms[] = {"%d/%d/%02d", "%d.%d.%02d", "%d-%d-%02d"};
    const int day = 1 + (int)rng_below(rng, 28);
    const int month = 1 + (int)rng_below(rng, 12);
    const int year = (int)rng_below(rng, 26);
    snprintf(text, size, forms[rng_below(rng, COUNT(forms))], day, month, year);
}

static void compose_initials(struct draft *draft, char *text, size_t size)
{
    struct rng *rng = &draft->hand->rng;
    const int a = 'A' + (int)rng_below(rng, 26);
    const int b = 'A' + (int)rng_below(rng, 26);
    snprintf(text, size, chance(draft, 0.5) ? "%c.%c." : "Dr %c%c", a, b);
}

static void compose_time(struct draft *draft, char *text, size_t size)
{
    struct rng *rng = &draft->hand->rng;
    const int hour = (int)rng_below(rng, 24);
    snprintf(text, size, "%02d:%02d", hour, (int)rng_below(rng, 60));
}

static void compose_number(struct draft *draft, char *text, size_t size)
{
    static const struct {
        const char *form;
        int low, high;
    } forms[] = {
        {"bed %d", 1, 24},        {"no. %d", 1, 999}, {"room %d", 1, 240},    {"QT %d", 340, 490},
        {"QTc %d ms", 380, 520},  {"HR %d", 45, 150}, {"PR 0.%d s", 12, 26},  {"%d/min", 45, 150},
        {"EF %d%%", 25, 65},      {"K+ 5.%d", 0, 9},  {"BP %d/80", 100, 180}, {"PR > %d", 200, 260},
        {"QRS = 0.%d s", 10, 18}, {"age %d", 20, 95},
    };
    enum { NEUTRAL = 3 }; /* of them, which claim nothing of patient or heart */
    const uint32_t i = rng_below(&draft->hand->rng, draft->hand->claims ? COUNT(forms) : NEUTRAL);
    const int number = forms[i].low + (int)rng_below(&draft->hand->rng,
                                                     (uint32_t)(forms[i].high - forms[i].low + 1));
    snprintf(text, size, forms[i].form, number);
}

static void compose_words(struct draft *draft, char *text, size_t size)
{
    static const char *const words[] = {
        "repeat",        "seen",
        "checked",       "compare old ECG",
        "d/w cardio",    "urgent!",
        "pre-op",        "file",
        "copy to ward",  "see pt's notes",
        "repeat 2 h",    "for clinic",
        "discussed",     "scanned",
        "please review", "normal",
        "normal ECG",    "sinus rhythm",
        "NSR",           "AF",
        "AF?",           "VPB",
        "PAC",           "no change",
        "LVH?",          "RBBB",
        "LBBB - old",    "old MI?",
        "ST up",         "T inv.",
        "(resting)",     "sinus brady",
        "pain free",     "post exercise",
        "? ischaemia",   "axis ok",
        "1st deg. AVB",  "flutter 2:1",
        "no P waves",    "rate < 60",
        "pre-op; ok",    "junctional?",
        "on amiodarone",
    };
    enum { NEUTRAL = 15 }; /* of them, which claim nothing of patient or heart */
    snprintf(text, size, "%s",
             words[rng_below(&draft->hand->rng, draft->hand->claims ? COUNT(words) : NEUTRAL)]);
}

static bool draw_remark(struct draft *draft)
{
    static void (*const compose[])(struct draft *, char *, size_t) = {
        compose_words,  compose_words, compose_words,    compose_words, compose_number,
        compose_number, compose_date,  compose_initials, compose_time,
    };
    struct hand *hand = draft->hand;
    compose[rng_below(&hand->rng, COUNT(compose))](draft, draft->mark->text,
                                                   sizeof draft->mark->text);
    draft->angle = 0.035 * hand->jitter * between(draft, -1, 1.5);
    hand_letters(hand, draft->mark->text, (struct spot_mm){0, 0},
                 hand->size_mm * between(draft, 0.85, 1.2), draft->angle);
    return settle(draft, INFINITY);
}

/* --- what is drawn at a complex --- */

/* An arrow head at the end of a way from `angle`. */
static void head(struct draft *draft, struct spot_mm tip, double angle, double length)
{
    const double open = between(draft, 0.4, 0.6);
    const struct spot_mm knots[] = {
        {tip.x + length * cos(angle + open), tip.y - length * sin(angle + open)},
        tip,
        tip,
        {tip.x + length * cos(angle - open), tip.y - length * sin(angle - open)},
    };
    hand_draw(draft->hand, knots, 4, 0.1);
}

static bool draw_arrow(struct draft *draft)
{
    struct beat beat;
    if (!site_beat(draft->hand->plan, &draft->hand->rng, &beat)) {
        return false;
    }
    double top, bottom;
    site_extent(beat.field, beat.x_mm - 1.5, beat.x_mm + 1.5, &top, &bottom);
    const bool above = chance(draft, 0.7);
    const double angle = (above ? 1 : -1) * between(draft, 0.25 * PI, 0.75 * PI);
    const double length = between(draft, 7, 14);
    const struct spot_mm tip = {beat.x_mm, above ? top - 1.2 : bottom + 1.2};
    line(draft, tip.x + length * cos(angle), tip.y - length * sin(angle), tip.x, tip.y);
    head(draft, tip, angle, between(draft, 1.8, 2.8));
    draft->angle = remainder(angle, PI); /* as writing along it would be upright */
    return true;
}

static void compose_interval(struct draft *draft, const struct beat *beat)
{
    char *text = draft->mark->text;
    const size_t size = sizeof draft->mark->text;
    if (beat->found && chance(draft, 0.4)) {
        snprintf(text, size, "%.0f/min", 60 / beat->seconds);
    } else if (chance(draft, 0.3)) {
        snprintf(text, size, "%.0f ms", 20 * round(50 * beat->seconds));
    } else {
        snprintf(text, size, "%.2f s", beat->seconds);
    }
}

static void number_above(struct draft *draft, double middle_mm, double baseline_mm)
{
    struct hand *hand = draft->hand;
    const double size = hand->size_mm * between(draft, 0.65, 0.85);
    const double width =
        hand_font_width(&hand->font, draft->mark->text) * size / HAND_CAPITAL * hand->narrow;
    hand_letters(hand, draft->mark->text, (struct spot_mm){middle_mm - width / 2, baseline_mm},
                 size, 0);
}

static bool draw_caliper(struct draft *draft)
{
    struct beat beat;
    if (!site_beat(draft->hand->plan, &draft->hand->rng, &beat) || beat.next_x_mm - beat.x_mm < 4) {
        return false;
    }
    double top, bottom;
    site_extent(beat.field, beat.x_mm, beat.next_x_mm, &top, &bottom);
    const double x0 = beat.x_mm, x1 = beat.next_x_mm;
    const double y = top - between(draft, 1.8, 3.5);
    const double rise = between(draft, 1.2, 2);
    line(draft, x0, y - rise, x0, fmin(fmax(beat.y_mm - 0.5, y + 1.5), y + 9));
    line(draft, x1, y - rise, x1, fmin(fmax(beat.next_y_mm - 0.5, y + 1.5), y + 9));
    line(draft, x0 + 0.4, y, x1 - 0.4, y);
    head(draft, (struct spot_mm){x0 + 0.4, y}, 0, 1.6);
    head(draft, (struct spot_mm){x1 - 0.4, y}, PI, 1.6);
    compose_interval(draft, &beat);
    number_above(draft, (x0 + x1) / 2, y - rise - 0.4);
    return true;
}

/* Once around and a bit more, ending off where it began. */
static bool draw_circle(struct draft *draft)
{
    enum { KNOTS = 15 };
    struct spot_mm knots[KNOTS];
    struct beat beat;
    if (!site_beat(draft->hand->plan, &draft->hand->rng, &beat)) {
        return false;
    }
    double top, bottom;
    site_extent(beat.field, beat.x_mm - 2, beat.x_mm + 2, &top, &bottom);
    const double radius_x = between(draft, 3.5, 5.5);
    const double radius_y = fmax((bottom - top) / 2 + between(draft, 1.5, 3), 3);
    const double start = between(draft, 0.3 * PI, 0.8 * PI);
    const double drift = between(draft, -0.15, 0.15);
    for (int i = 0; i < KNOTS; i++) {
        const double t = (double)i / (KNOTS - 1);
        const double angle = start + 2.15 * PI * t;
        const double scale = 1 + drift * (t - 0.5);
        knots[i] = (struct spot_mm){beat.x_mm + scale * radius_x * cos(angle),
                                    (top + bottom) / 2 - scale * radius_y * sin(angle)};
    }
    hand_draw(draft->hand, knots, KNOTS, 0.2);
    return true;
}

/* --- what is drawn at a lead, or anywhere --- */

/* A dip and a long sweep up to the right, as a pen in a hurry underlines. */
static void sweep(struct draft *draft, double x, double y, double length)
{
    const double rise = between(draft, 0, 0.12) * length;
    const struct spot_mm knots[] = {
        {x, y - between(draft, 0, 1)},
        {x + 0.08 * length, y},
        {x + 0.45 * length, y},
        {x + length, y - rise},
    };
    hand_draw(draft->hand, knots, 4, 0.15);
}

static bool draw_underline(struct draft *draft)
{
    struct plan *plan = draft->hand->plan;
    struct beat beat;
    if (!site_beat(plan, &draft->hand->rng, &beat)) {
        return false;
    }
    const struct plan_field *field = beat.field;
    double x = field->name_x_mm, y = field->name_y_mm + 1, length = between(draft, 6, 12);
    if (!field->name[0] || chance(draft, 0.4)) {
        double top;
        x = beat.x_mm - 3;
        length = between(draft, 10, 18);
        site_extent(field, x, x + length, &top, &y);
        y += between(draft, 1.5, 3);
    }
    sweep(draft, x, y, length);
    if (chance(draft, 0.3)) {
        y += between(draft, 0.9, 1.4);
        sweep(draft, x + 0.5, y, length * between(draft, 0.7, 0.95));
    }
    return true;
}

static bool draw_tick(struct draft *draft)
{
    const double size = draft->hand->size_mm * between(draft, 1, 1.6);
    const double right = between(draft, 0.9, 1.2) * size;
    const double up = between(draft, 0.9, 1.2) * size;
    const struct spot_mm knots[] = {
        {0, -0.35 * size},           {0.28 * size, 0}, {0.28 * size, 0},
        {0.55 * size, -0.55 * size}, {right, -up},
    };
    hand_draw(draft->hand, knots, (int)COUNT(knots), 0.15);
    return settle(draft, INFINITY);
}

/* A name blacked out with a marker, near the top. */
static bool draw_scribble(struct draft *draft)
{
    struct hand *hand = draft->hand;
    struct spot_mm knots[HAND_MAX_KNOTS];
    const struct rgb own = hand->color;
    const double own_pen = hand->pen_mm;
    const double width = between(draft, 16, 34), height = between(draft, 2.5, 5.5);
    const double tilt = between(draft, -0.04, 0.04);
    hand->color = (struct rgb){0.07f, 0.06f, 0.07f};
    hand->pen_mm = between(draft, 1.4, 2.4);
    const double step = hand->pen_mm * between(draft, 0.3, 0.42);
    int count = 0;
    for (double y = 0; y < height && count + 2 <= HAND_MAX_KNOTS; y += step) {
        const bool back = count / 2 % 2;
        const double x = (back ? width : 0) + between(draft, -1, 1);
        knots[count] = (struct spot_mm){x, y - tilt * x};
        knots[count + 1] = knots[count];
        count += 2;
    }
    hand_draw(hand, knots, count, 0.1);
    hand->color = own;
    hand->pen_mm = own_pen;
    return settle(draft, hand->plan->grid.area.y0 + 26);
}

/* --- marks --- */

static const struct {
    const char *kind;
    int weight, most; /* on a page */
    bool (*draw)(struct draft *);
} kinds[] = {
    {"handwriting", 9, HAND_MAX_MARKS, draw_remark},
    {"caliper", 4, 4, draw_caliper},
    {"arrow", 3, 4, draw_arrow},
    {"circle", 2, 2, draw_circle},
    {"underline", 2, 3, draw_underline},
    {"tick", 2, 3, draw_tick},
    {"scribble", 1, 1, draw_scribble},
};

static size_t choose_kind(struct rng *rng)
{
    int total = 0;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        total += kinds[i].weight;
    }
    int left = (int)rng_below(rng, (uint32_t)total);
    size_t i = 0;
    while (left >= kinds[i].weight) {
        left -= kinds[i++].weight;
    }
    return i;
}

static int count_kind(const struct plan *plan, const char *kind)
{
    int count = 0;
    for (int i = 0; i < plan->marks; i++) {
        count += plan->mark[i].kind == kind;
    }
    return count;
}

/* Draws one mark of any kind; takes it back where it has no room. */
static bool add_mark(struct hand *hand)
{
    struct plan *plan = hand->plan;
    const size_t kind = choose_kind(&hand->rng);
    struct plan_mark *mark = &plan->mark[plan->marks];
    struct draft draft = {.hand = hand, .mark = mark, .first = plan->strokes};
    *mark = (struct plan_mark){.kind = kinds[kind].kind, .first = plan->strokes};
    if (count_kind(plan, mark->kind) == kinds[kind].most) {
        return false;
    }
    hand->mark = plan->marks;
    const bool drawn = kinds[kind].draw(&draft);
    hand_corners(hand, draft.first, draft.angle, mark->corner_mm);
    const struct rect_mm box = bounds_of(mark->corner_mm);
    if (!drawn || !has_room(plan, &box)) {
        hand_erase(hand, draft.first);
        return false;
    }
    mark->strokes = plan->strokes - mark->first;
    plan->marks++;
    return true;
}

static void take_pen(struct hand *hand, const struct look *look)
{
    static const struct rgb colors[] = {
        [HAND_BLUE] = {0.10f, 0.16f, 0.58f},
        [HAND_BLACK] = {0.10f, 0.10f, 0.12f},
        [HAND_RED] = {0.82f, 0.08f, 0.12f},
        [HAND_PENCIL] = {0.42f, 0.42f, 0.44f},
    };
    hand->size_mm = look->hand_size;
    hand->lean = tan(look->hand_slant * PI / 180);
    hand->jitter = look->hand_jitter;
    hand->pen_mm = look->hand_pen;
    hand->color = colors[look->hand_color];
    hand->narrow = 1 + fmin(hand->jitter, 1) * rng_between(&hand->rng, -0.12, 0.08);
}

enum ecgp_result hand_annotate(struct plan *plan, const struct look *look, struct ecgp_error *error)
{
    const int wanted = (int)lround(look->handwriting);
    if (wanted == 0) {
        return ECGP_OK;
    }
    struct hand hand = {.plan = plan,
                        .claims = look->header_claims == CLAIMS_INVENTED,
                        .rng =
                            rng_stream((uint64_t)look->seed, (uint64_t)look->page_index, RNG_HAND)};
    const enum ecgp_result result = hand_font_load(&hand.font, error);
    if (result != ECGP_OK) {
        return result;
    }
    plan->mark = calloc((size_t)wanted, sizeof *plan->mark);
    hand.failed = !plan->mark;
    take_pen(&hand, look);
    for (int tries = 0; plan->marks < wanted && tries < ATTEMPTS * wanted && !hand.failed;
         tries++) {
        add_mark(&hand);
    }
    return hand.failed ? error_no_memory(error) : ECGP_OK;
}
