/* A feed in its caller's process. */
#ifndef FEED_FEED_H
#define FEED_FEED_H

#include <pthread.h>
#include <stdint.h>
#include <sys/types.h>

#include "feed/config.h"
#include "feed/slot.h"
#include "run/workers.h"

enum { FEED_MOST_SKIPPED = 100, FEED_MOST_DEVICES = 64 };

/* What was last seen of a worker. */
struct feed_sight {
    bool ready; /* it has answered its configuration */
    int64_t order;
    int at;
};

struct ecgp_feed {
    pid_t owner;
    struct feed_config config;
    struct workers workers;
    struct feed_sight sight[FEED_WORKERS];
    int unready;          /* workers lost in a row before they were ready */
    int generation;       /* rises when a worker is replaced: the new one knows no older slot */
    int64_t orders;       /* to draw, so far */
    int unmaps;           /* messages since all workers had answered */
    int stop;             /* an event that never goes away once it has come */
    pthread_mutex_t turn; /* of calls for batches */
    pthread_mutex_t lock; /* of states of slots and of what follows */
    int users;            /* the caller and the batches that are out */
    int64_t start;        /* samples before batch 0 */
    int64_t end;          /* samples of the order; 0: without end */
    int64_t place;        /* number of the batch that is given next */
    int64_t ordered;      /* number of the batch that is ordered next */
    struct ecgp_batch *slot[FEED_SLOTS];
    char renderer[256];
    char warning[1024];
    char *device[FEED_MOST_DEVICES];  /* in use; NULL behind the last one */
    char *skipped[FEED_MOST_SKIPPED]; /* sentences; NULL behind the last one */
    struct ecgp_error broken;         /* why there are no more batches; code ECGP_OK: there are */
};

/* --- orders.c: what is ordered ---------------------------------------------------------------- */

/* All samples of the feed. */
int64_t feed_total(const struct ecgp_feed *feed);
/* How many samples of the order lie before a batch: at most all. */
int64_t feed_samples_before(const struct ecgp_feed *feed, int64_t place);
/* Samples in a batch of the order; 0 behind the last one. */
int feed_count_at(const struct ecgp_feed *feed, int64_t place);

/* Keeps the batch that is given next and, as far as there is room, `ahead` more behind it ordered;
 * the first one is ordered with room or without. */
enum ecgp_result feed_order_ahead(struct ecgp_feed *feed, struct ecgp_error *error);
/* Orders a batch of the samples numbered `index` that is in no order. */
enum ecgp_result feed_order_samples(struct ecgp_feed *feed, const int64_t *index, int count,
                                    struct ecgp_batch **batch, struct ecgp_error *error);
/* Orders a batch again that a lost worker owed, in memory that no other worker draws into. */
enum ecgp_result feed_order_again(struct ecgp_feed *feed, struct ecgp_batch *slot,
                                  struct ecgp_error *error);
/* Takes an order back: what is not begun is not drawn. */
void feed_cancel(struct ecgp_batch *slot);
/* Unmaps what a caller who kept many batches has given back, and what new workers do not know. */
void feed_trim(struct ecgp_feed *feed);

/* --- losses.c: workers that are lost
 * -------------------------------------------------------------- */

/* Sets a new worker up. */
void feed_set_up(struct ecgp_feed *feed, int worker);
/* Whether a worker has still to answer for a slot. */
bool feed_owes(const struct ecgp_batch *slot, int worker);
void feed_settle(struct ecgp_batch *slot, int worker);
/* Replaces a lost worker; the batches that it owed are drawn again, one of them once. */
void feed_replace(struct ecgp_feed *feed, int worker, const struct ecgp_error *why);
/* Replaces a worker that has been at a page for too long. */
void feed_check_time(struct ecgp_feed *feed, int worker);

/* --- answers.c: what has come ------------------------------------------------------------------
 */

/* Slots that workers have still to answer for. */
int feed_count_waiting(const struct ecgp_feed *feed);
/* Whether another batch can be ordered, once the answers that are there are read. */
bool feed_has_room(struct ecgp_feed *feed);
/* Waits until there is room for an order, at most until `until` (-1: for ever). */
enum ecgp_result feed_wait_for_room(struct ecgp_feed *feed, int64_t until, bool *room,
                                    struct ecgp_error *error);
/* Whether there are more batches to come. */
enum ecgp_result feed_check(const struct ecgp_feed *feed, struct ecgp_error *error);
/* Waits for a slot to be drawn, until `until` (-1: for ever), then gives it to the caller. */
enum ecgp_result feed_collect(struct ecgp_feed *feed, struct ecgp_batch *slot, int64_t until,
                              struct ecgp_batch **batch, struct ecgp_error *error);

#endif
