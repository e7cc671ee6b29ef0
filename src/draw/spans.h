/*
 * The span table behind traces and masks: for each lane (a lead, or a part of one between gaps) and
 * each boundary of (sub)columns the interval in which the vertical line there meets the stroke.
 */
#ifndef DRAW_SPANS_H
#define DRAW_SPANS_H

#include "draw/tiles.h"
#include "gpu/draw.h"
#include "page/plan.h"

/* The columns and rows of the picture that hold all of a lane's ink; the first of either is a
 * multiple of SPANS_ROWS. */
struct span_lane {
    int field;
    struct ecgp_box box;
    int highest;    /* of its blocks, px */
    float from, to; /* columns of the flat page that the table holds */
};

/* A part of a lane: a few columns, as high as the stroke is there, from and to multiples of
 * SPANS_ROWS. Blocks of a lane do not overlap. */
struct span_block {
    int lane;
    struct ecgp_box box;
};

/* Rows of a block that are drawn together: llvmpipe shades 4 x 2 fragments at a time. */
enum { STAMP_ROWS = 2 * SPANS_ROWS };

/* Columns of the page in a strip of the table. Its texels stand in SPANS_ROWS rows, the next one
 * below the one before, as software OpenGL draws so many rows together. A power of two (the shaders
 * have it, too), so that the deepest table fits 16384 texels. */
enum { SPANS_COLUMNS = 8192 };

/* The lean of a page (see mesh_lean) from which its strokes are looked for in tiles. */
#define SPANS_UPRIGHT 0.577

struct spans {
    struct gpu_program program[2]; /* of one table, and of both */
    struct gpu_texture samples, places;
    struct gpu_target table, round_table, both;
    double radius; /* of the pen, px */
    int depth;     /* texels a column of the flat page, of two boundaries each (see spans.frag) */
    int strips;    /* of the table, that a lane takes */
    struct span_lane *lane;
    struct span_block *block; /* in the order of lanes; in the picture */
    struct tiles tiles;
    struct extents extents;
    bool stacked; /* a lane has blocks one above the other */
    int lanes;
    size_t lane_room;
    int blocks;
    size_t block_room;
};

/* Zero it to begin. */
void spans_finish(struct spans *spans);

/* Finds the lanes and blocks of all leads of a page under a pen of the given radius, px. */
enum ecgp_result spans_find(struct spans *spans, const struct plan *plan, double radius,
                            struct ecgp_error *error);

/* Fills the table for what was found last; the pen's radius is divided by `narrowing`, 1 or more,
 * along x. If that is asked for, the round table is filled by the pen as it is. */
enum ecgp_result spans_draw(struct spans *spans, const struct plan *plan, double narrowing,
                            bool rounded, struct ecgp_error *error);

#endif
