/*
 * The schedule: which record goes on which page. Pages come in a fixed order - by set, split,
 * layout - and each is a function of the options and the source alone.
 *
 * Within a split the records are shuffled by the seed and dealt out in turn. When they run out they
 * are dealt again: to another layout first, then to the same layout with another time window, so
 * that no page and no file name comes twice. A bad record is told once, set aside, and the next one
 * takes its place.
 */
#ifndef DATASET_SCHEDULE_H
#define DATASET_SCHEDULE_H

#include <ecgpress/source.h>

#include "config/layout.h"
#include "config/settings.h"
#include "run/dealer.h"

/* Plain data: it travels to worker processes as it is. */
struct scheduled {
    int64_t number; /* of all pages */
    enum page_set set;
    enum ecgp_split split;
    const struct layout *layout;
    size_t entry; /* of the source */
    int window;
    double row_height;      /* cells; 0: what the options say */
    double rate_hz;         /* of the record */
    uint32_t signals_crc32; /* of the record\'s label and the page\'s samples */
    char name[64];          /* "12_3by4", "12_3by4_w1" for a further time window */
};

struct schedule;

/* What the schedule tells of itself. */
struct schedule_hooks {
    void *user;
    void (*notice)(void *user, const char *text);
};

/* ECGP_USAGE where a layout is unknown; ECGP_NO_INPUT where pages are asked of a split that has no
 * record. The source must outlive the schedule. */
enum ecgp_result schedule_create(const struct ecgp_options *options, struct ecgp_source *source,
                                 const struct schedule_hooks *hooks, struct schedule **schedule,
                                 struct ecgp_error *error);
void schedule_destroy(struct schedule *schedule);

int64_t schedule_total(const struct schedule *schedule);

/* The next page; false in `more` behind the last one. With the option `strict` a bad record is an
 * error. */
enum ecgp_result schedule_next(struct schedule *schedule, struct scheduled *page, bool *more,
                               struct ecgp_error *error);

/* Counts so far. */
int64_t schedule_skipped(const struct schedule *schedule);
int64_t schedule_reused(const struct schedule *schedule);
/* Adds skipped.json to `text`; after the last page, since records that no page could use are only
 * known then. */
struct text;
void schedule_write_skipped(const struct schedule *schedule, struct text *text);

#endif
