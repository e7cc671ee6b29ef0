/* The stroke font that handwriting is written with: fonts/hand.txt, see fonts/README.md. */
#ifndef PAGE_HAND_FONT_H
#define PAGE_HAND_FONT_H

#include "base/error.h"

#define HAND_CAPITAL 70.0 /* units from the baseline to the top of a capital */

enum { HAND_CODES = 128, HAND_STROKES = 256, HAND_POINTS = 2048 };

/* Units of the font, x right and y up from the baseline. */
struct hand_point {
    short x, y;
};

/* A smooth curve through its points; a point that stands twice is a corner. */
struct hand_stroke {
    int first, points;
};

struct hand_glyph {
    int advance; /* 0: there is no such glyph */
    int first, strokes;
};

struct hand_font {
    struct hand_glyph glyph[HAND_CODES]; /* by ASCII code */
    struct hand_stroke stroke[HAND_STROKES];
    struct hand_point point[HAND_POINTS];
    int strokes, points;
};

/* Reads a font's text; ECGP_INTERNAL names the line that is not one of a font. */
enum ecgp_result hand_font_parse(struct hand_font *font, const char *text,
                                 struct ecgp_error *error);
/* The font that is built in. */
enum ecgp_result hand_font_load(struct hand_font *font, struct ecgp_error *error);

/* Width of a text in units of the font; unknown characters are blanks. */
double hand_font_width(const struct hand_font *font, const char *text);

/* The glyph of a character, or the blank. */
const struct hand_glyph *hand_font_glyph(const struct hand_font *font, char character);

#endif
