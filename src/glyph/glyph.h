/* Printed text as runs of glyph coverage, positioned to 1/64 px, without hinting. */
#ifndef GLYPH_GLYPH_H
#define GLYPH_GLYPH_H

#include <stdint.h>

#include <ecgpress/page.h>

#include "base/error.h"
#include "config/choices.h"

struct glyph_face;

/* A text's coverage (0..255) over the pixels from (x, y) on. Zero it to begin; width 0: no ink. */
struct glyph_run {
    int x, y, width, height;
    uint8_t *coverage;
};

/* A run and the color of its ink. */
struct glyph_print {
    struct glyph_run run;
    float color[3];
};

/* A font file, or where `path` is "" the built-in one. TYPEFACE_BITMAP makes its letters of coarse
 * dots. */
enum ecgp_result glyph_face_create(const char *path, enum typeface typeface,
                                   struct glyph_face **face, struct ecgp_error *error);
void glyph_face_destroy(struct glyph_face *face);

/* Sets by how many em the strokes of further texts are thicker. */
void glyph_face_bold(struct glyph_face *face, double em);

/* The first character of UTF-8 `text` that the face has no glyph for; 0 where it has all. */
unsigned long glyph_face_lacks(struct glyph_face *face, const char *text);

/* The advance width of a text, px. */
enum ecgp_result glyph_text_width(struct glyph_face *face, const char *text, double size_px,
                                  double *width, struct ecgp_error *error);

/* Sets UTF-8 `text` at `size_px` per em with the left end of its baseline at (x, y). */
enum ecgp_result glyph_run_init(struct glyph_run *run, struct glyph_face *face, const char *text,
                                double size_px, double x, double y, struct ecgp_error *error);
/* The exact coverage of `count` rectangles that do not overlap, rect[i] being x0, y0, x1, y1 px.
 * ECGP_MEMORY is the only error. */
enum ecgp_result glyph_run_rectangles(struct glyph_run *run, const double (*rect)[4], int count,
                                      struct ecgp_error *error);
/* The smallest box around the pixels of a run within `clip` that are at least half ink, or around
 * all ink where the strokes are too thin for that. Empty where there is none. */
struct ecgp_box glyph_run_ink(const struct glyph_run *run, const struct ecgp_box *clip);
void glyph_run_finish(struct glyph_run *run);

#endif
