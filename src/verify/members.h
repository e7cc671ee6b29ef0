/* JSON objects read into structures by a table: a row names a member, its form and its place. */
#ifndef VERIFY_MEMBERS_H
#define VERIFY_MEMBERS_H

#include <stddef.h>

#include <cjson/cJSON.h>

#include "verify/report.h"

enum form {
    FORM_TEXT,         /* const char *, of the JSON */
    FORM_TEXT_OR_NULL, /* the same, NULL for null */
    FORM_WHOLE,        /* int64_t */
    FORM_REAL,         /* double */
    FORM_REAL_OR_NULL, /* the same, NaN for null */
    FORM_BOOL,
    FORM_POINT,        /* double[2] */
    FORM_CORNERS,      /* struct ecgp_box, [x0, y0, x1, y1] or null, which gives an empty one */
    FORM_EXTENT,       /* the same, [x, y, w, h] or null */
    FORM_LIST,         /* const cJSON * */
    FORM_LIST_OR_NULL, /* the same, NULL for null */
    FORM_REAL_IGNORED, /* a number or null that must be there and is not kept */
};

struct member {
    const char *key;
    enum form form;
    size_t offset; /* in the structure */
};

/* Reads each member of an object; reports those that are missing or of another form. */
bool members_read(struct report *report, const char *where, const cJSON *object,
                  const struct member *members, size_t count, void *structure);

/* The same without a word; false where one is missing or of another form. */
bool members_fit(const cJSON *object, const struct member *members, size_t count, void *structure);

/* Whether a value has a form; `to` may be changed where it has not. */
bool member_read(const cJSON *value, enum form form, void *to);

#endif
