/*
 * What is measured without knowing what a picture shows: noise, sharpness, light, framing.
 */
#ifndef MEASURE_TEXTURE_H
#define MEASURE_TEXTURE_H

#include "measure/sheet.h"

/* The standard deviation of noise in levels: the median of the absolute diagonal details of 2 x 2
 * px (Donoho and Johnstone 1994), which lines along the axes do not touch, over what is not ink. */
double texture_noise(const struct sheet *sheet);

/* The share of the power of all changes of the gray level, over rows and columns of 64 px under a
 * Hann window, that is above 0.25 cycles a px; periods above 16 px are left out. */
double texture_high_power(const struct sheet *sheet);

/* Light on the paper. `range` is (p98 - p2) / mean of its blocks. The least-squares surface
 * 1 + a x + b y - c r2 of the blocks' levels gives the falloff, which is the loss from one side to
 * the other, and the vignette, the loss in the corners. */
struct light {
    double range, falloff, vignette;
    double paper[3]; /* levels R, G, B: the median of the blocks */
    double level;    /* the mean of all pixels */
};
enum ecgp_result texture_light(const struct sheet *sheet, struct light *light,
                               struct ecgp_error *error);

/* The part of the picture's width and height that the trace spans, 0..1; NaN without a trace. */
void texture_span(const struct sheet *sheet, double *across, double *down);

/* What is neither trace nor within 3 px of ink: the depth that a fifth of it
 * exceeds, the mean
 * color of its darkest 8 %, and of that the depths of the channels. */
struct ground {
    double depth;
    double color[3], absorbed[3];
};
void texture_ground(const struct sheet *sheet, struct ground *ground);

#endif
