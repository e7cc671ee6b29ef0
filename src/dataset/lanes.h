/*
 * Lanes: worker processes that draw, encode and write pages side by side. Software OpenGL shares
 * one rasteriser among the contexts of a process, so lanes are processes; each has a context of its
 * own. A lane works off its pages in order; the order in which results of several lanes come is not
 * fixed.
 */
#ifndef DATASET_LANES_H
#define DATASET_LANES_H

#include "base/text.h"
#include "dataset/summary.h"

struct lanes;

struct lane_result {
    int64_t number;
    struct page_summary summary;
    struct text log; /* the page's line of logs.json; the caller's to free */
};

/* Forks `count` lanes. The options and the source are those of the caller at this moment. */
enum ecgp_result lanes_create(int count, const struct ecgp_options *options,
                              struct ecgp_source *source, struct lanes **lanes,
                              struct ecgp_error *error);
/* Ends the lanes after the pages they were given, and waits for them. */
void lanes_destroy(struct lanes *lanes);

int lanes_count(const struct lanes *lanes);

/* Whether a lane has room for a page. */
bool lanes_have_room(const struct lanes *lanes);
enum ecgp_result lanes_give(struct lanes *lanes, const struct scheduled *page,
                            struct ecgp_error *error);
/* Pages given whose results have not been taken. */
int lanes_pending(const struct lanes *lanes);

/* Waits for a result, at most `milliseconds`; `*have` tells whether one came. The error of a lane,
 * or its death, is the error of this call. */
enum ecgp_result lanes_take(struct lanes *lanes, int milliseconds, struct lane_result *result,
                            bool *have, struct ecgp_error *error);

#endif
