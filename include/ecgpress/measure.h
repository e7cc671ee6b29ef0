/*
 * Measuring pictures of ECG paper: what paper, grid, ink, light and device look like, in numbers,
 * of a drawn page or of a picture from elsewhere; and a preset whose pages look like such pictures.
 *
 * Any thread may measure; nothing is kept between calls. docs/measure.md describes the methods.
 */
#ifndef ECGPRESS_MEASURE_H
#define ECGPRESS_MEASURE_H

#include <stddef.h>
#include <stdint.h>

#include "options.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is measured of a picture. */
struct ecgp_property_info {
    const char *name; /* "trace_depth" */
    const char *unit; /* "mm", "px", ... or "" */
    const char *help; /* one line */
    double real[3];   /* percentiles 5, 50 and 95 of real pictures; NaN where not known */
};

enum { ECGP_PROPERTIES = 40 };

/* Property `index`, or NULL past the last. Static. */
ECGP_API const struct ecgp_property_info *ecgp_property_info(size_t index);
/* The index of the property of that name, or -1. */
ECGP_API int ecgp_property_find(const char *name);

/* The properties of one picture, in the order of ecgp_property_info; NaN where a property could not
 * be measured. */
struct ecgp_measures {
    double value[ECGP_PROPERTIES];
};

/* 8-bit pixels that stay the caller's. */
struct ecgp_pixels {
    int width, height; /* px, 64 to 16384 a side */
    int channels;      /* 1 gray, 3 RGB, 4 RGBX (the fourth byte is ignored) */
    int stride;        /* bytes a row */
    const uint8_t *data;
};

/* Measures pixels. `trace` has width * height bytes, not 0 where the trace is; NULL: it is found.
 * ECGP_BAD_DATA for a picture that is too small or too large, ECGP_NO_MEMORY. */
ECGP_API enum ecgp_result ecgp_measure_pixels(const struct ecgp_pixels *pixels,
                                              const uint8_t *trace, struct ecgp_measures *measures,
                                              struct ecgp_error *error);

/* Measures a PNG or JPEG file of at most 64 million pixels. ECGP_NO_INPUT, ECGP_BAD_DATA,
 * ECGP_NO_MEMORY or ECGP_IO. */
ECGP_API enum ecgp_result ecgp_measure_file(const char *path, struct ecgp_measures *measures,
                                            struct ecgp_error *error);

/* Makes a preset from the measures of `count` pictures: a JSON object of option ranges, as a
 * configuration file or a preset of a user's own has them. What cannot be measured comes from the
 * preset `base` (NULL: "print"). A base that is given is the pictures' kind: its ranges count as
 * much as 8 pictures do, and its kinds of grid stay. Free `*json` with ecgp_free. `line` (unless
 * NULL) is called with each line of a report of what was measured, and what could not be.
 * ECGP_BAD_DATA where there are no measures, ECGP_USAGE where `base` is no preset or a preset file
 * that is not valid, ECGP_NO_MEMORY. */
ECGP_API enum ecgp_result ecgp_fit(const struct ecgp_measures *measures, size_t count,
                                   const char *base, void (*line)(void *user, const char *text),
                                   void *user, char **json, struct ecgp_error *error);

/* Writes a preset to a file, which is whole or not there. ECGP_NO_OUTPUT, ECGP_IO or
 * ECGP_NO_MEMORY. */
ECGP_API enum ecgp_result ecgp_fit_write(const char *path, const char *json,
                                         struct ecgp_error *error);

#ifdef __cplusplus
}
#endif
#endif
