#include "feed/feed.h"

#include <string.h>

int64_t feed_total(const struct ecgp_feed *feed)
{
    const struct ecgp_feed_spec *spec = &feed->config.spec;
    const int64_t numbers = (FEED_MOST_INDEX - spec->first) / spec->step;
    return feed->end > 0 && feed->end < numbers ? feed->end : numbers;
}

int64_t feed_samples_before(const struct ecgp_feed *feed, int64_t place)
{
    const int64_t each = feed->config.spec.batch + feed->config.spec.skip;
    const int64_t total = feed_total(feed);
    return place < (total - feed->start + each - 1) / each ? feed->start + place * each : total;
}

int feed_count_at(const struct ecgp_feed *feed, int64_t place)
{
    const int64_t left = feed_total(feed) - feed_samples_before(feed, place);
    return (int)(left < feed->config.spec.batch ? left : feed->config.spec.batch);
}

enum { MOST_UNMAPS = 16 }; /* in a row: what busy workers have not read must fit into a socket */

static void tell(const struct ecgp_feed *feed, enum slot_order order, const struct ecgp_batch *slot)
{
    const struct message message = {
        .kind = order, .subject = slot->number, .detail = (int64_t)slot->bytes};
    workers_send(&feed->workers, &message, NULL, order == SLOT_MAP ? slot->fd : -1);
}

/* A new slot, which all workers know. */
static enum ecgp_result add_slot(struct ecgp_feed *feed, struct ecgp_batch **out,
                                 struct ecgp_error *error)
{
    int number = 0;
    while (number < FEED_SLOTS && feed->slot[number]) {
        number++;
    }
    if (number == FEED_SLOTS) {
        return error_set(error, ECGP_NO_MEMORY, "%d batches have not been released; release some",
                         FEED_SLOTS);
    }
    const enum ecgp_result result = slot_create(&feed->config.arrays, out, error);
    if (result == ECGP_OK) {
        struct ecgp_batch *slot = *out;
        slot->feed = feed;
        slot->number = number;
        slot->generation = feed->generation;
        feed->slot[number] = slot;
        tell(feed, SLOT_MAP, slot);
        slot_close(slot);
    }
    return result;
}

/* Whether nobody uses a slot any more. */
static bool is_free(const struct ecgp_batch *slot)
{
    return slot && slot->state == SLOT_FREE && slot->waiting == 0;
}

/* A slot that nobody uses, made where there is none. */
static enum ecgp_result take_slot(struct ecgp_feed *feed, struct ecgp_batch **out,
                                  struct ecgp_error *error)
{
    for (int i = 0; i < FEED_SLOTS; i++) {
        struct ecgp_batch *slot = feed->slot[i];
        if (is_free(slot) && slot->generation == feed->generation) {
            slot->losses = 0;
            *out = slot;
            return ECGP_OK;
        }
    }
    return add_slot(feed, out, error);
}

/* Lets the samples whose numbers stand in the slot be drawn. */
static void order(struct ecgp_feed *feed, struct ecgp_batch *slot, int64_t place, int count)
{
    slot->state = SLOT_DRAWN;
    slot->place = place;
    slot->count = slot->failed = count;
    slot->error.code = ECGP_OK;
    slot->order = ++feed->orders;
    slot->waiting = feed->workers.count;
    for (int i = 0; i < feed->workers.count; i++) {
        slot->owing[i / 64] |= (uint64_t)1 << i % 64;
        atomic_store(&slot->head->at[i], 0);
    }
    atomic_store(&slot->head->count, count);
    atomic_store(&slot->head->next, 0);
    tell(feed, SLOT_DRAW, slot);
}

enum ecgp_result feed_order_again(struct ecgp_feed *feed, struct ecgp_batch *slot,
                                  struct ecgp_error *error)
{
    struct ecgp_batch *fresh;
    const enum ecgp_result result = add_slot(feed, &fresh, error);
    if (result != ECGP_OK) {
        return result;
    }
    const void *from = arrays_at(slot->arrays, slot_base(slot), ARRAY_index, 0);
    memcpy(arrays_at(fresh->arrays, slot_base(fresh), ARRAY_index, 0), from,
           (size_t)slot->count * sizeof(int64_t));
    /* The other workers answer for the old memory under its number; nobody else looks at it. */
    const struct ecgp_batch old = *slot;
    slot->head = fresh->head;
    slot->number = fresh->number;
    slot->generation = fresh->generation;
    *fresh = old;
    fresh->place = -1;
    memset(slot->owing, 0, sizeof slot->owing);
    feed->slot[slot->number] = slot;
    feed->slot[fresh->number] = fresh;
    feed_cancel(fresh);
    order(feed, slot, slot->place, slot->count);
    return ECGP_OK;
}

void feed_cancel(struct ecgp_batch *slot)
{
    atomic_store(&slot->head->next, slot->count);
    slot->state = SLOT_FREE;
    slot->place = -1;
}

void feed_trim(struct ecgp_feed *feed)
{
    int kept = 0;
    feed->unmaps = feed_count_waiting(feed) == 0 ? 0 : feed->unmaps;
    for (int i = 0; i < FEED_SLOTS && feed->unmaps < MOST_UNMAPS; i++) {
        struct ecgp_batch *slot = feed->slot[i];
        if (is_free(slot) &&
            (slot->generation != feed->generation || ++kept > feed->config.spec.prefetch + 2)) {
            tell(feed, SLOT_UNMAP, slot);
            slot_destroy(slot);
            feed->slot[i] = NULL;
            feed->unmaps++;
        }
    }
}

enum ecgp_result feed_order_ahead(struct ecgp_feed *feed, struct ecgp_error *error)
{
    const struct ecgp_feed_spec *spec = &feed->config.spec;
    int count;
    while (feed->ordered <= feed->place + spec->prefetch &&
           (count = feed_count_at(feed, feed->ordered))) {
        struct ecgp_batch *slot;
        if (feed->ordered > feed->place && !feed_has_room(feed)) {
            return ECGP_OK;
        }
        const enum ecgp_result result = take_slot(feed, &slot, error);
        if (result != ECGP_OK) {
            return result;
        }
        int64_t *index = arrays_at(slot->arrays, slot_base(slot), ARRAY_index, 0);
        for (int i = 0; i < count; i++) {
            index[i] = spec->first + (feed_samples_before(feed, feed->ordered) + i) * spec->step;
        }
        order(feed, slot, feed->ordered++, count);
    }
    return ECGP_OK;
}

enum ecgp_result feed_order_samples(struct ecgp_feed *feed, const int64_t *index, int count,
                                    struct ecgp_batch **batch, struct ecgp_error *error)
{
    const enum ecgp_result result = take_slot(feed, batch, error);
    if (result == ECGP_OK) {
        memcpy(arrays_at((*batch)->arrays, slot_base(*batch), ARRAY_index, 0), index,
               (size_t)count * sizeof *index);
        order(feed, *batch, -1, count);
    }
    return result;
}
