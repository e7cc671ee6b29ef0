/*
 * What happens to a drawn page until it is a picture file, in plain numbers: ageing of the paper,
 * light, and the scanner, copier or camera. Shares are 0..1, 0 does nothing.
 */
#ifndef PAGE_CAPTURE_H
#define PAGE_CAPTURE_H

#include "config/look.h"
#include "page/shadow.h"
#include "page/units.h"

enum { CAPTURE_MAX_STAINS = 8, STAIN_PARTS = 3 };

/* A stain; x and y are shares of the page's width and height. */
struct capture_stain {
    float x, y, radius_mm, depth;
    struct rgb absorbed; /* share of each colour that is taken where the stain is darkest */
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

struct capture {
    float seed; /* of the shaders' hashes: a whole number below 2^24 */
    /* paper, in page mm */
    float paper_texture, ageing, mould, fading, see_through;
    float ageing_angle;
    float turned;    /* 1: the print on the back stands on its head */
    struct rgb tint; /* 1, 1, 1: none */
    int stains;
    struct capture_stain stain[CAPTURE_MAX_STAINS];
    /* around it */
    enum background background;
    struct rgb background_color;
    float page_shadow;
    /* light, in the picture */
    float light_falloff, light_angle, light_mix, vignette, shadow, glare;
    float glare_x, glare_y, glare_radius; /* shares of the width */
    float glare_angle, glare_stretch;     /* the way along which it is drawn out, and how much */
    struct capture_shadow cast;
    /* device */
    float defocus_mm, motion_mm, motion_angle;
    struct rgb gain; /* of white balance and exposure */
    float contrast, haze, gray;
    float noise; /* standard deviation, 1: white */
    float bands;
    bool bands_across; /* they run along x */
    float moire, moire_pitch_px, moire_angle;
    float halftone, halftone_pitch_mm;
    float bilevel, bilevel_level, dropout, speckle;
    int jpeg_quality; /* 100: none */
};

void capture_of(const struct look *look, struct capture *capture);

/* Whether no pixel of a page that fills the picture is changed, JPEG aside. */
bool capture_is_none(const struct capture *capture);

/* Parts of it: whether each needs to be done. */
bool capture_has_paper(const struct capture *capture); /* a field over the page */
bool capture_has_light(const struct capture *capture); /* a field over the picture */
bool capture_has_copy(const struct capture *capture);  /* bands, dots, black and white, specks */
bool capture_has_tone(const struct capture *capture);  /* colour, contrast, noise */
bool capture_has_blur(const struct capture *capture);

#endif
