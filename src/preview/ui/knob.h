/* One value, turned by hand: steps, places on its scale, choices. Values are texts; whoever they
 * belong to says what is wrong with them. */
#ifndef UI_KNOB_H
#define UI_KNOB_H

#include <stdbool.h>

enum { KNOB_SIZE = 1024 }; /* bytes of a value */

enum knob_kind {
    KNOB_FLAG, /* "1" or "0" */
    KNOB_WHOLE,
    KNOB_REAL,
    KNOB_RANGE,  /* "low:high", or one number for both */
    KNOB_CHOICE, /* one of the choices */
    KNOB_PICK,   /* one or more of them, a comma list */
    KNOB_TEXT,
};

/* What values there are. The strings are somebody else's. */
struct knob {
    enum knob_kind kind;
    double low, high;    /* of numbers, inclusive */
    const char *unit;    /* of numbers, or "" */
    const char *choices; /* "a|b|c", or "" */
};

/* Which end of a range is meant; other kinds of values have but one. */
enum knob_end { KNOB_BOTH, KNOB_LOW, KNOB_HIGH };

/* Numbers that lie on a scale which a hand can use. */
bool knob_has_scale(const struct knob *knob);
/* A value as it is shown: yes and no in words, a range of one number as that number. */
void knob_show(const struct knob *knob, const char *value, char out[KNOB_SIZE]);

/* Where the ends of a value lie on its scale, 0..1. */
void knob_shares(const struct knob *knob, const char *value, double *low, double *high);

/* The value some steps further: numbers within their limits, the next choice, yes or no. False
 * where there is none: texts. */
bool knob_step(const struct knob *knob, const char *value, enum knob_end end, int steps,
               char out[KNOB_SIZE]);
/* The value with an end at a place of its scale. */
bool knob_place(const struct knob *knob, const char *value, enum knob_end end, double share,
                char out[KNOB_SIZE]);

/* The name of choice `number`; false past the last. */
bool knob_choice(const struct knob *knob, int number, char name[64]);
/* Whether it is among those of the value. */
bool knob_has_choice(const char *value, const char *name);
/* A choice is taken; of a pick it is put in or out, but one of them stays. */
void knob_take_choice(const struct knob *knob, const char *value, const char *name,
                      char out[KNOB_SIZE]);

/* "0.5 to 50 cells"; "" for others than numbers. */
void knob_limits(const struct knob *knob, char text[128]);

#endif
