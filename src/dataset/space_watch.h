/* Looks while a run works whether its disk has room for the pages that are left. */
#ifndef DATASET_SPACE_WATCH_H
#define DATASET_SPACE_WATCH_H

#include "dataset/output.h"

struct space_watch {
    int64_t pages, bytes; /* seen, of the first ones */
    int64_t next;         /* the number of pages with which it looks again */
    bool told;
};

/* Adds a page that output_add has taken, with its line of files.jsonl; says once that the room will
 * not suffice. */
enum ecgp_result space_watch_add(struct space_watch *watch, const struct output *output,
                                 const struct text *files, struct ecgp_error *error);

#endif
