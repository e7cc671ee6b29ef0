/* The properties by name, and facts of files. */
#ifndef MEASURE_MEASURE_H
#define MEASURE_MEASURE_H

#include <stdbool.h>

#include <ecgpress/measure.h>

/* In the order of the table in measure.c. */
enum property {
    PROPERTY_TRACE_DEPTH,
    PROPERTY_STEEP_DEPTH,
    PROPERTY_DEPTH_SPREAD,
    PROPERTY_TRACE_WIDTH,
    PROPERTY_STEEP_WIDTH,
    PROPERTY_EDGE,
    PROPERTY_HALO,
    PROPERTY_TRACE_LIGHTNESS,
    PROPERTY_GRID_LIGHTNESS,
    PROPERTY_PAPER_LIGHTNESS,
    PROPERTY_GRID_DEPTH,
    PROPERTY_TRACE_TO_GRID,
    PROPERTY_HIGH_POWER,
    PROPERTY_NOISE,
    PROPERTY_LEVEL,
    PROPERTY_LIGHT_RANGE,
    PROPERTY_SPAN_X,
    PROPERTY_SPAN_Y,
    PROPERTY_PX_PER_MM,
    PROPERTY_ROTATION,
    PROPERTY_MAJOR_DEPTH,
    PROPERTY_MINOR_DEPTH,
    PROPERTY_MAJOR_AREA,
    PROPERTY_GRID_RED,
    PROPERTY_GRID_GREEN,
    PROPERTY_GRID_BLUE,
    PROPERTY_PAPER_RED,
    PROPERTY_PAPER_GREEN,
    PROPERTY_PAPER_BLUE,
    PROPERTY_FALLOFF,
    PROPERTY_VIGNETTE,
    PROPERTY_STROKE_AREA,
    PROPERTY_INK_RED,
    PROPERTY_INK_GREEN,
    PROPERTY_INK_BLUE,
    PROPERTY_DARKEST,
    PROPERTY_COLOR,
    PROPERTY_JPEG_QUALITY,
    PROPERTY_WIDTH,
    PROPERTY_HEIGHT,
    PROPERTIES,
};

/* What the header of a JPEG file says, read before its pixels take memory. */
struct jpeg_facts {
    int width, height; /* 0: not found */
    int quality;       /* 1..100, of libjpeg's scale; 0: not found */
};
void jpeg_facts_read(const void *data, size_t size, struct jpeg_facts *facts);

#endif
