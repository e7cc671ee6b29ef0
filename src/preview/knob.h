/* One option's value, turned by hand: steps, places on its scale, choices. Values are texts, as the
 * command line has them; the library says what is wrong with them. */
#ifndef PREVIEW_KNOB_H
#define PREVIEW_KNOB_H

#include <ecgpress/options.h>

enum { KNOB_TEXT = 1024 };

/* Which end of a range is meant; other kinds of values have but one. */
enum knob_end { KNOB_BOTH, KNOB_LOW, KNOB_HIGH };

/* The option of that name. */
const struct ecgp_option_info *knob_named(const char *name);

/* Numbers that lie on a scale which a hand can use. */
bool knob_has_scale(const struct ecgp_option_info *info);
/* A value as it is shown: yes and no in words, a range of one number as that number. */
void knob_show(const struct ecgp_option_info *info, const char *value, char out[KNOB_TEXT]);

/* Where the ends of a value lie on its scale, 0..1. */
void knob_shares(const struct ecgp_option_info *info, const char *value, double *low, double *high);

/* The value some steps further: numbers within their limits, the next choice, yes or no. False
 * where there is none: texts. */
bool knob_step(const struct ecgp_option_info *info, const char *value, enum knob_end end, int steps,
               char out[KNOB_TEXT]);
/* The value with an end at a place of its scale. */
bool knob_place(const struct ecgp_option_info *info, const char *value, enum knob_end end,
                double share, char out[KNOB_TEXT]);

/* The name of choice `number`; false past the last. */
bool knob_choice(const struct ecgp_option_info *info, int number, char name[64]);
/* Whether it is among those of the value. */
bool knob_has_choice(const char *value, const char *name);
/* A choice is taken; of a pick it is put in or out, but one of them stays. */
void knob_take_choice(const struct ecgp_option_info *info, const char *value, const char *name,
                      char out[KNOB_TEXT]);

/* "0.5 to 50 cells"; "" for others than numbers. */
void knob_limits(const struct ecgp_option_info *info, char text[128]);

#endif
