/* A hand that holds a pen: makes the strokes of lines and of written text, in page millimeters,
 * with the unsteadiness of a person. */
#ifndef PAGE_HAND_PEN_H
#define PAGE_HAND_PEN_H

#include "base/rng.h"
#include "page/hand_font.h"
#include "page/plan.h"

#define HAND_STEP_MM 1.5 /* the furthest that two points of a stroke made here are apart */

/* Strokes are added to `plan`, whose arrays have this much room. */
struct hand {
    struct plan *plan;
    size_t stroke_room, point_room;
    bool failed; /* memory ran out; what was added is whole */
    struct rng rng;
    struct hand_font font;
    double size_mm; /* height of a capital */
    double lean;    /* x that letters move per y, up */
    double jitter;
    double pen_mm;
    double narrow; /* width of this writer's letters over the font's */
    struct rgb color;
    bool claims; /* whether it may write what is not known of the record */
    int mark;    /* which the strokes belong to */
};

struct spot_mm {
    double x, y;
};

enum { HAND_MAX_KNOTS = 96 };

/* A stroke of the hand's pen through `knots` points (2 to HAND_MAX_KNOTS): a smooth curve; a knot
 * that stands twice is a corner. `wobble_mm` is how far knots stray, before jitter. */
void hand_draw(struct hand *hand, const struct spot_mm *knot, int knots, double wobble_mm);

/* Writes a line of text of the given size from the left end of its baseline, which rises to the
 * right by `angle` (rad). */
void hand_letters(struct hand *hand, const char *text, struct spot_mm at, double size_mm,
                  double angle);

/* Moves all strokes from `first` on. */
void hand_move(struct hand *hand, int first, double x_mm, double y_mm);
/* Takes all strokes from `first` on back. */
void hand_erase(struct hand *hand, int first);

/* The box of the strokes from `first` on, pen and all, in axes that are turned so that the first
 * one rises to the right by `angle`: its corners clockwise from the top left. */
void hand_corners(const struct hand *hand, int first, double angle, double corner_mm[4][2]);

#endif
