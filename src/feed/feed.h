/* A feed in its caller's process. */
#ifndef FEED_FEED_H
#define FEED_FEED_H

#include <pthread.h>
#include <stdint.h>
#include <sys/types.h>

#include "feed/config.h"
#include "feed/slot.h"
#include "run/workers.h"

/* Sample numbers beyond this are not exact in JSON. */
#define MAX_INDEX ((int64_t)1 << 53)

struct ecgp_feed {
    pid_t owner;
    struct feed_config config;
    struct workers workers;
    int stop;             /* an event that never goes away once it has come */
    pthread_mutex_t turn; /* of calls for batches */
    pthread_mutex_t lock; /* of states of slots and of what follows */
    int users;            /* the caller and the batches that are out */
    int64_t start;        /* samples before batch 0 */
    int64_t place;        /* number of the batch that is given next */
    int64_t ordered;      /* number of the batch that is ordered next */
    struct ecgp_batch *slot[FEED_SLOTS];
    struct text answer; /* a buffer */
    char renderer[1024];
    struct ecgp_error broken; /* why there are no more batches; code ECGP_OK: there are */
};

/* --- orders.c: what is ordered ---------------------------------------------------------------- */

/* All samples of the feed. */
int64_t feed_total(const struct ecgp_feed *feed);
/* How many samples of the order lie before a batch: at most all. */
int64_t feed_samples_before(const struct ecgp_feed *feed, int64_t place);
/* Samples in a batch of the order; 0 behind the last one. */
int feed_count_at(const struct ecgp_feed *feed, int64_t place);

/* Keeps the batch that is given next and, as far as there is room, `ahead` more behind it ordered.
 */
enum ecgp_result feed_order_ahead(struct ecgp_feed *feed, struct ecgp_error *error);
/* Orders a batch of the samples numbered `index` that is in no order. */
enum ecgp_result feed_order_samples(struct ecgp_feed *feed, const int64_t *index, int count,
                                    struct ecgp_batch **batch, struct ecgp_error *error);
/* Takes an order back: what is not begun is not drawn. */
void feed_cancel(struct ecgp_batch *slot);
/* Unmaps what a caller who kept many batches has given back. */
void feed_trim(struct ecgp_feed *feed);

/* --- answers.c: what has come ------------------------------------------------------------------
 */

/* Whether another batch can be ordered, once the answers that are there are read. */
bool feed_has_room(struct ecgp_feed *feed);
/* Whether there are more batches to come. */
enum ecgp_result feed_check(const struct ecgp_feed *feed, struct ecgp_error *error);
/* Waits for a slot to be drawn, until `until` (-1: for ever), then gives it to the caller. */
enum ecgp_result feed_collect(struct ecgp_feed *feed, struct ecgp_batch *slot, int64_t until,
                              struct ecgp_batch **batch, struct ecgp_error *error);

#endif
