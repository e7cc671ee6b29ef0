/*
 * What a page's header says of a patient and a heart, and where each of it comes from.
 *
 * The same record has the same name, number, sex and age on all its pages: what is made up comes
 * from a stream of random numbers that the seed and the patient (or else the record) select. Names,
 * numbers, times of day and, where the record has none, the date are made up, for they claim
 * nothing of the signal. All else is the record's own: sex, age and report from its header or
 * table, the rate measured from its signal (record/rate.h). With header_claims `invented` all of it
 * is made up.
 */
#ifndef PAGE_CLAIMS_H
#define PAGE_CLAIMS_H

#include "base/error.h"
#include "page/plan.h"

enum { CLAIMS_STATEMENTS = 5, CLAIMS_LINE = 96 };

/* 0 and "" stand for what is not known and so is not printed. */
struct claims {
    char surname[24], given[24]; /* made up */
    unsigned id;
    char date[24], time[16], born[24];
    char age[12];
    const char *sex; /* "Male" or "Female" */
    int rate, pr, qrs, qt, qtc;
    bool axes; /* whether there are any */
    int axis[3];
    char statement[CLAIMS_STATEMENTS][CLAIMS_LINE];
    int statements;
    bool fixed_case; /* statements are the record's words */
    int sequence;    /* of the recording: made up */
};

/* How statements are set: the record's report is left out where it takes more lines than that, or
 * has a character that the font has not. */
struct claims_room {
    int lines, characters; /* of a line */
};

/* Gathers what there is to say. `style` is how dates are written, 0 .. 3. */
enum ecgp_result claims_gather(struct claims *claims, const struct plan *plan,
                               struct ecgp_record *record, const struct look *look, int style,
                               const struct claims_room *room, struct ecgp_error *error);

/* ECGP_USAGE where the font has no glyph for a character of a text that the option gives. */
enum ecgp_result claims_check_glyphs(const struct look *look, const char *option, const char *text,
                                     struct ecgp_error *error);

#endif
