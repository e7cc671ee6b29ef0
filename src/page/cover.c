#include "page/cover.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"

enum { ROUND_CORNERS = 8 };

#define BEYOND_MM 2.0

const char *cover_name(enum cover_kind kind)
{
    static const char *const names[] = {"label", "note",  "fluid",   "hole", "tear",  "staple",
                                        "pen",   "ruler", "divider", "mug",  "sheet", "finger"};
    return names[kind];
}

static struct rgb color_of(enum cover_kind kind, struct rng *rng)
{
    static const struct rgb colors[][3] = {
        [COVER_LABEL] = {{0.99f, 0.99f, 0.99f}, {0.98f, 0.96f, 0.90f}, {0.93f, 0.94f, 0.95f}},
        [COVER_NOTE] = {{0.98f, 0.93f, 0.48f}, {0.98f, 0.72f, 0.76f}, {0.74f, 0.91f, 0.62f}},
        [COVER_FLUID] = {{1, 1, 1}, {0.98f, 0.98f, 0.96f}, {0.95f, 0.95f, 0.95f}},
    };
    return colors[kind][rng_below(rng, 3)];
}

/* A round hole near the left or the upper edge. */
static void punch(struct plan_cover *cover, const double page[2], struct rng *rng)
{
    const int along = (int)rng_below(rng, 2);
    const double radius = rng_between(rng, 2.5, 3.2);
    double middle[2];
    middle[along] = rng_between(rng, 0.1, 0.9) * page[along];
    middle[1 - along] = fmin(rng_between(rng, 9, 13), page[1 - along] / 2);
    cover->corners = ROUND_CORNERS;
    for (int i = 0; i < cover->corners; i++) {
        const double to = (i + 0.5) * 360 / cover->corners * DEGREE;
        cover->corner_mm[i][0] = middle[0] + radius * cos(to);
        cover->corner_mm[i][1] = middle[1] + radius * sin(to);
    }
}

/* A corner of the page, with a straight edge; it reaches over the paper, so that no hair is left.
 */
static void tear(struct plan_cover *cover, const double page[2], struct rng *rng)
{
    const bool right = rng_below(rng, 2), low = rng_below(rng, 2), turned = right != low;
    const double x = right ? page[0] + BEYOND_MM : -BEYOND_MM;
    const double y = low ? page[1] + BEYOND_MM : -BEYOND_MM;
    const double wide = rng_between(rng, 6, 0.22 * page[0]) * (right ? -1 : 1);
    const double high = rng_between(rng, 6, 0.22 * page[1]) * (low ? -1 : 1);
    const double corner[3][2] = {{x, y}, {x + wide, y}, {x, y + high}};
    cover->corners = 3;
    for (int i = 0; i < 3; i++) {
        const int from = i > 0 && turned ? 3 - i : i;
        cover->corner_mm[i][0] = corner[from][0];
        cover->corner_mm[i][1] = corner[from][1];
    }
}

/* Half of its width and height. */
static void size_of(enum cover_kind kind, struct rng *rng, double half[2])
{
    static const double least[][2] = {{14, 5}, {19, 19}, {2, 1.5}};
    static const double most[][2] = {{36, 16}, {38, 38}, {11, 3}};
    for (int i = 0; i < 2; i++) {
        half[i] = rng_between(rng, least[kind][i], most[kind][i]);
    }
}

/* Fluid has no corners but rounds them, unevenly; what is cut has four. */
static void shape(struct plan_cover *cover, const double half[2], struct rng *rng)
{
    const bool round = cover->kind == COVER_FLUID;
    const double angle = rng_between(rng, -12, 12) * DEGREE, x = cover->corner_mm[0][0],
                 y = cover->corner_mm[0][1];
    cover->corners = round ? ROUND_CORNERS : 4;
    for (int i = 0; i < cover->corners; i++) {
        const double to = ((i + 0.5) * 360 / cover->corners) * DEGREE;
        const double stretch = round ? 1 : sqrt(2);
        const double a = half[0] * stretch * cos(to), b = half[1] * stretch * sin(to);
        cover->corner_mm[i][0] = x + a * cos(angle) - b * sin(angle);
        cover->corner_mm[i][1] = y + a * sin(angle) + b * cos(angle);
    }
}

/* All of it is on the page. */
static void stick(struct plan_cover *cover, const double page[2], struct rng *rng)
{
    double half[2];
    cover->color = color_of(cover->kind, rng);
    size_of(cover->kind, rng, half);
    const double reach = hypot(half[0], half[1]);
    const double fit = fmin(1, 0.3 * fmin(page[0], page[1]) / reach);
    for (int i = 0; i < 2; i++) {
        half[i] *= fit;
        cover->corner_mm[0][i] = rng_between(rng, reach * fit, page[i] - reach * fit);
    }
    shape(cover, half, rng);
}

/* Through what is gone of the page its background is seen. */
void piece_add(struct plan *plan, const struct plan_piece *piece)
{
    if (plan->pieces < PLAN_MAX_PIECES) {
        plan->piece[plan->pieces++] = *piece;
    }
}

static void cut(struct plan *plan, const struct plan_cover *cover)
{
    struct plan_piece piece = {.corners = cover->corners, .opacity = 1, .through = true};
    memcpy(piece.corner_mm, cover->corner_mm, sizeof piece.corner_mm);
    piece_add(plan, &piece);
}

static void place(struct plan *plan, struct plan_cover *cover, struct rng *rng)
{
    const double page[2] = {plan_width_mm(plan), plan_height_mm(plan)};
    cover->kind = (enum cover_kind)rng_below(rng, COVER_STUCK_KINDS);
    if (cover->kind == COVER_HOLE) {
        punch(cover, page, rng);
        cut(plan, cover);
    } else if (cover->kind == COVER_TEAR) {
        tear(cover, page, rng);
        cut(plan, cover);
    } else {
        stick(cover, page, rng);
    }
}

void covers_place(struct plan *plan)
{
    struct rng rng = capture_stream(&plan->capture, STREAM_COVERS);
    const int wanted = (int)floor(plan->look.covers);
    plan->covers = wanted < PLAN_MAX_STUCK ? wanted : PLAN_MAX_STUCK;
    for (int i = 0; i < plan->covers; i++) {
        place(plan, &plan->cover[i], &rng);
    }
}

void cover_add(struct plan *plan, const struct plan_cover *cover)
{
    if (plan->covers < PLAN_MAX_COVERS) {
        plan->cover[plan->covers++] = *cover;
        if (cover->kind == COVER_TEAR) {
            cut(plan, cover);
        }
    }
}

/* Covers are convex, and their corners go clockwise. */
bool cover_hides(const struct plan_cover *cover, double x, double y)
{
    for (int i = 0; i < cover->corners; i++) {
        const double *a = cover->corner_mm[i], *b = cover->corner_mm[(i + 1) % cover->corners];
        if ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) < 0) {
            return false;
        }
    }
    return true;
}

bool covers_hide(const struct plan *plan, double x_mm, double y_mm)
{
    for (int i = 0; i < plan->covers; i++) {
        if (cover_hides(&plan->cover[i], x_mm, y_mm)) {
            return true;
        }
    }
    return false;
}
