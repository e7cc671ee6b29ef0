/*
 * What is known of a record beside its signal: names and values from the comments of its header,
 * from its row of a table, or from the generator of a built-in ECG.
 */
#ifndef RECORD_FACTS_H
#define RECORD_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct fact {
    char *name, *value; /* as they are given, without outer blanks */
    bool number;        /* the value is a number in each row of its table, where there is one */
};

/* Zero it to begin. */
struct facts {
    struct fact *fact;
    size_t count, capacity;
};

void facts_free(struct facts *facts);

/* Adds a copy; what is not UTF-8 is read as Latin-1. Of two facts of one name the later one counts.
 * False without memory. */
bool facts_add(struct facts *facts, const char *name, const char *value, bool number);

/* Adds what a comment of a WFDB header says, `length` bytes behind its '#': "Age: 63", "<age>: 63
 * <sex>: M", or as in MIT-BIH's first comments "69 M 1085 1629 x1". Other comments are left out.
 * False without memory. */
bool facts_add_comment(struct facts *facts, const char *comment, size_t length);

/* The fact of that name, whatever its case, or NULL. */
const struct fact *facts_find(const struct facts *facts, const char *name);

enum sex { SEX_UNKNOWN, SEX_MALE, SEX_FEMALE };

/* Age in years as it may be printed: "63", or "> 89" where that is all that is known (PTB-XL's
 * 300). "" where it is not known. */
struct age_text {
    char text[8];
};
struct age_text facts_age(const struct facts *facts);

/* "Male", "M", "Female", "F" in any case; of PTB-XL's table 0 is male and 1 is female. */
enum sex facts_sex(const struct facts *facts);

/* The value of a fact that says something: NULL where there is none, or it is "unknown", "n/a" and
 * the like. */
const char *facts_text(const struct facts *facts, const char *name);

#endif
