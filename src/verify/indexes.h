/* The files of other formats that tell of many pages at once, and the lines that they were made
 * from. */
#ifndef VERIFY_INDEXES_H
#define VERIFY_INDEXES_H

#include <cjson/cJSON.h>

#include "verify/checks.h"

/* Whether a path is one of them, or a folder of one. */
enum path_match index_match(const char *path);

/* An index that is read along with pages.jsonl. */
struct index_reading {
    struct report *report;
    const struct whole *whole;
    const char *path;                    /* of the index */
    FILE *of[ECGP_SPLITS];               /* a file of each split, or NULL ... */
    FILE *other[ECGP_SPLITS];            /* ... and a second reader of one with two parts */
    char made[ECGP_SPLITS][REPORT_PATH]; /* their paths */
    struct text line;                    /* of the index, without its end */
};

/* Compares what the index and pages.jsonl say of a page. */
typedef void index_compare(struct index_reading *reading, const struct page_entry *entry,
                           const cJSON *page, const cJSON *line);

/* Reads the index: each page of the main set has its line, in their order. */
void index_read(struct index_reading *reading, index_compare *compare);

/* Opens the file of each split that has pages of the main set, by a pattern of {split}; with
 * `twice` for two readers. */
void index_open_splits(struct index_reading *reading, const char *pattern, bool twice);
void index_close_splits(struct index_reading *reading);

/* Reads a line of a file, without its end, into `line`; false where none is left. */
bool index_line(struct report *report, FILE *file, struct text *line);

/* The number of a standard lead, or -1. */
int index_lead(const char *name);

/* Whether `box`, [x, y, width, height], is the box [x0, y0, x1, y1] that pages.jsonl has. */
bool index_is_box(const cJSON *box, const cJSON *logged);

#endif
