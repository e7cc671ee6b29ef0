/* A page's classes while they are checked. */
#ifndef VERIFY_CLASS_MAP_H
#define VERIFY_CLASS_MAP_H

#include <ecgpress/render.h>

#include "verify/log_page.h"

/* Pixels of which one thing is wrong. */
struct tally {
    int64_t count;
    int64_t first;
};

struct class_map {
    const struct log_page *page;
    const uint8_t *classes;
    float (*mm)[2]; /* the backward map of a warped page; NULL of a flat one */
};

static inline void tally_add(struct tally *tally, int64_t pixel)
{
    tally->first = tally->count++ ? tally->first : pixel;
}

/* Reports pixels that are wrong: "3 pixels WHAT, first: x, y". */
void tally_report(struct report *report, const struct log_page *page, const char *path,
                  const struct tally *tally, const char *what);

/* The lines of the grid, where the log says where they are. */
void class_grid(struct report *report, const struct class_map *map, const char *path);
/* The printed names of leads. */
void class_names(struct report *report, const struct class_map *map, const char *path);

#endif
