/*
 * What a look leaves open of what happens to a drawn page until it is a picture file: where stains
 * and shadows lie, what color the table has, and the like. How strong an effect is stands in the
 * look itself.
 */
#ifndef PAGE_CAPTURE_H
#define PAGE_CAPTURE_H

#include <stdint.h>

#include "base/rng.h"
#include "config/look.h"
#include "page/shadow.h"
#include "page/units.h"

enum { CAPTURE_MAX_STAINS = 8, STAIN_PARTS = 3, CAPTURE_MAX_JPEGS = 2 };

/* A stain; x and y are shares of the page's width and height. */
struct capture_stain {
    float x, y, radius_mm, depth;
    struct rgb absorbed; /* share of each color that is taken where the stain is darkest */
    float rim;           /* how much of it is in the rim */
    bool ring;           /* a cup stood there: the first of its parts is wet at its rim alone */
    float part[STAIN_PARTS][3]; /* circles that run into each other: x, y, radius; in radii */
};

/* A shadow: x and y are shares of the picture's width and height, angle is the way of the arm. The
 * rest is in units of the picture's width. */
struct capture_shadow {
    struct shadow_outline outline;
    float x, y, angle, scale;
    float softness, rising; /* half of its edge's width at its place; how much more along the arm */
    float again, by_x, by_y; /* how dark a second lamp throws it once more, and how far away */
};

/* A shadow over one side of the picture, along a way in shares of the picture's sides, 0 in its
 * middle. */
struct capture_side {
    float angle;          /* of the way to the lit side */
    float edge, softness; /* where along it the edge is, and half of that's width */
    float bend, warm;     /* of the edge; how much more blue it takes than red */
};

struct capture {
    float seed; /* of the shaders' hashes: a whole number below 2^24 */
    /* paper, in page mm */
    float aging_angle;
    float turned;    /* 1: the print on the back stands on its head */
    struct rgb tint; /* 1, 1, 1: none */
    int stains;
    struct capture_stain stain[CAPTURE_MAX_STAINS];
    struct rgb background_color; /* of what is around it; where pictures are given for that: */
    uint32_t scene_pick;         /* which of them, and where it lies as far as it may, 0..1 */
    float scene_x, scene_y;
    bool scene_mirrored;
    /* light, in the picture */
    float light_angle, light_mix;
    float glare_x, glare_y, glare_radius; /* shares of the width */
    float glare_angle, glare_stretch;     /* the way along which it is drawn out, and how much */
    struct capture_shadow cast;
    struct capture_side side;
    float flare_x, flare_y, flare_size; /* of its lamp, in widths; of its disks */
    float lid[4], lid_slant; /* widths in widths of the picture: left, top, right, bottom;
                                0: none */
    /* device */
    float motion_angle;
    struct rgb gain;   /* of white balance and exposure */
    bool bands_across; /* they run along x */
    float moire, moire_pitch_px, moire_angle;
    float screen_pitch_px, screen_angle; /* of its pixels, in the middle of the page */
    float screen_gap_mm, screen_wide_mm; /* around the page up to its frame; the frame */
    struct rgb screen_color, frame_color;
    int jpeg_quality; /* 100: none */
    int jpeg_passes;
    struct capture_jpeg {  /* of those before the last */
        int quality, x, y; /* where its blocks begin, px */
    } jpeg_before[CAPTURE_MAX_JPEGS];
};

void capture_of(const struct look *look, struct capture *capture);

/* What draws random numbers under a capture's seed: each has a stream of its own, of creases each
 * crease (STREAM_CREASES + 256 times its number). */
enum capture_stream {
    STREAM_STREAKS = 1,
    STREAM_SHADOW,
    STREAM_STAINS,
    STREAM_SIDE,
    STREAM_COVERS,
    STREAM_CREASES,
    STREAM_SCENE,
    STREAM_FLARE = 16,
    STREAM_LID,
    STREAM_SCREEN,
    STREAM_JPEG,
    STREAM_STRIPS,
    STREAM_EDGE,
    STREAM_OBJECTS,
};
struct rng capture_stream(const struct capture *capture, uint64_t stream);

#endif
