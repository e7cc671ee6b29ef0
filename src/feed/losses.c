/* Workers that are lost, and what they leave undone. */
#include <string.h>

#include "feed/feed.h"

enum {
    CHECK_MS = 1000, /* of waiting for a worker, between looks at where it is */
    MOST_LOSSES = 2, /* over one batch, or before any worker is ready */
};

bool feed_owes(const struct ecgp_batch *slot, int worker)
{
    return (slot->owing[worker / 64] >> worker % 64 & 1) != 0;
}

void feed_settle(struct ecgp_batch *slot, int worker)
{
    slot->owing[worker / 64] &= ~((uint64_t)1 << worker % 64);
    slot->waiting--;
}

/* The slot that a worker is at: it draws in the order of the orders. NULL: it has nothing to do. */
static struct ecgp_batch *find_first_owed(const struct ecgp_feed *feed, int worker)
{
    struct ecgp_batch *first = NULL;
    for (int i = 0; i < FEED_SLOTS; i++) {
        struct ecgp_batch *slot = feed->slot[i];
        if (slot && feed_owes(slot, worker) && (!first || slot->order < first->order)) {
            first = slot;
        }
    }
    return first;
}

void feed_set_up(struct ecgp_feed *feed, int worker)
{
    const struct feed_config *config = &feed->config;
    const struct message order = {.kind = SLOT_SET_UP,
                                  .code = options_settings(config->options)->sandbox,
                                  .subject = worker,
                                  .detail = config->spec.batch,
                                  .size = strlen(config->order)};
    feed->sight[worker] = (struct feed_sight){0};
    workers_send_to(&feed->workers, worker, &order, config->order, -1);
}

/* Fails a batch that has cost several workers; the error names the page that the last one was at.
 */
static void fail(struct ecgp_batch *slot, int worker, const struct ecgp_error *why)
{
    const int at = atomic_load(&slot->head->at[worker]) - 1;
    const int position = at >= 0 && at < slot->count ? at : 0;
    const int64_t *index = arrays_at(slot->arrays, slot_base(slot), ARRAY_index, position);
    slot->failed = position;
    error_set(&slot->error, why->code, "page %lld: %.900s, as did the worker before it",
              (long long)*index, why->text);
    atomic_store(&slot->head->next, slot->count);
}

/* Counts the loss against the batch that the worker was at, or against all. False: no more. */
static bool may_replace(struct ecgp_feed *feed, int worker, const struct ecgp_error *why)
{
    struct ecgp_batch *slot = find_first_owed(feed, worker);
    if (!feed->sight[worker].ready && ++feed->unready == MOST_LOSSES) {
        feed->broken = *why;
        return false;
    }
    if (feed->sight[worker].ready && slot && slot->state == SLOT_DRAWN &&
        ++slot->losses == MOST_LOSSES) {
        fail(slot, worker, why);
    }
    return true;
}

void feed_replace(struct ecgp_feed *feed, int worker, const struct ecgp_error *why)
{
    struct ecgp_batch *slot;
    if (!may_replace(feed, worker, why)) {
        return;
    }
    feed->generation++;
    if (workers_restart(&feed->workers, worker, &feed->broken) != ECGP_OK) {
        return;
    }
    feed_set_up(feed, worker);
    while ((slot = find_first_owed(feed, worker)) && slot->generation < feed->generation) {
        feed_settle(slot, worker);
        if (slot->state == SLOT_DRAWN && slot->error.code == ECGP_OK) {
            feed_order_again(feed, slot, &slot->error);
        }
    }
}

void feed_check_time(struct ecgp_feed *feed, int worker)
{
    struct feed_sight *sight = &feed->sight[worker];
    const int64_t limit_s = options_settings(feed->config.options)->page_timeout;
    struct ecgp_error why = {0};
    if (feed->workers.worker[worker].waited_ms < CHECK_MS) {
        return;
    }
    const struct ecgp_batch *slot = find_first_owed(feed, worker);
    const int64_t order = slot ? slot->order : 0;
    const int at = slot ? atomic_load(&slot->head->at[worker]) : 0;
    if ((sight->ready && !slot) || sight->order != order || sight->at != at) {
        sight->order = order;
        sight->at = at;
        feed->workers.worker[worker].waited_ms = 0;
    } else if (workers_late(&feed->workers, worker, limit_s, &why)) {
        feed_replace(feed, worker, &why);
    }
}
