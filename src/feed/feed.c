/* What a feed's caller calls. */
#define _GNU_SOURCE
#include "feed/feed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/process.h"

enum { GRACE_MS = 500 };

/* --- life ------------------------------------------------------------------------------------- */

enum ecgp_result ecgp_feed_create(const struct ecgp_options *options,
                                  const struct ecgp_feed_spec *spec, struct ecgp_feed **out,
                                  struct ecgp_error *error)
{
    *out = NULL;
    struct ecgp_feed *feed = calloc(1, sizeof *feed);
    if (!feed) {
        return error_no_memory(error);
    }
    feed->owner = getpid();
    feed->users = 1;
    pthread_mutex_init(&feed->turn, NULL);
    pthread_mutex_init(&feed->lock, NULL);
    feed->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    const int reason = errno;
    enum ecgp_result result = feed_config_init(&feed->config, options, spec, error);
    if (result == ECGP_OK && feed->stop < 0) {
        result = error_set(error, ECGP_IO, "the feed cannot be created: %s", strerror(reason));
    }
    if (result == ECGP_OK) {
        int *workers = &feed->config.spec.workers;
        *workers = *workers > 0 ? *workers : process_processors();
        feed->end = feed->config.spec.pages;
    }
    if (result != ECGP_OK) {
        ecgp_feed_destroy(feed);
        return result;
    }
    *out = feed;
    return ECGP_OK;
}

/* Frees the feed with its last user. */
static void leave(struct ecgp_feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    const bool last = --feed->users == 0;
    pthread_mutex_unlock(&feed->lock);
    if (last) {
        pthread_mutex_destroy(&feed->lock);
        pthread_mutex_destroy(&feed->turn);
        feed_config_finish(&feed->config);
        for (int i = 0; i < FEED_MOST_SKIPPED; i++) {
            free(feed->skipped[i]);
        }
        for (int i = 0; i < FEED_MOST_DEVICES; i++) {
            free(feed->device[i]);
        }
        free(feed);
    }
}

void ecgp_feed_destroy(struct ecgp_feed *feed)
{
    if (!feed) {
        return;
    }
    if (feed->owner != getpid()) {
        workers_abandon(&feed->workers); /* locks may be held by threads that are not here */
        return;
    }
    workers_finish(&feed->workers, GRACE_MS);
    if (feed->stop >= 0) {
        close(feed->stop);
    }
    pthread_mutex_lock(&feed->lock);
    feed->stop = -1;
    for (int i = 0; i < FEED_SLOTS; i++) {
        if (feed->slot[i] && feed->slot[i]->state != SLOT_LEASED) {
            slot_destroy(feed->slot[i]);
        }
        feed->slot[i] = NULL;
    }
    pthread_mutex_unlock(&feed->lock);
    leave(feed);
}

void ecgp_feed_stop(struct ecgp_feed *feed)
{
    if (feed->owner == getpid()) { /* a fork shares the event with its parent */
        eventfd_write(feed->stop, 1);
    }
}

void ecgp_batch_release(struct ecgp_batch *batch)
{
    if (!batch || batch->feed->owner != getpid()) {
        return; /* a copy's own is the process's end's to free */
    }
    struct ecgp_feed *feed = batch->feed;
    pthread_mutex_lock(&feed->lock);
    batch->state = SLOT_FREE;
    if (feed->slot[batch->number] != batch) {
        slot_destroy(batch); /* the feed is gone */
    }
    pthread_mutex_unlock(&feed->lock);
    leave(feed);
}

/* --- calls for batches ------------------------------------------------------------------------ */

static struct ecgp_batch *find_place(const struct ecgp_feed *feed, int64_t place)
{
    for (int i = 0; i < FEED_SLOTS; i++) {
        if (feed->slot[i] && feed->slot[i]->state == SLOT_DRAWN && feed->slot[i]->place == place) {
            return feed->slot[i];
        }
    }
    return NULL;
}

/* Starts the workers with the first call for a batch. */
static enum ecgp_result start_workers(struct ecgp_feed *feed, struct ecgp_error *error)
{
    const enum ecgp_result result =
        workers_execute(&feed->workers, feed->config.spec.workers, error);
    for (int i = 0; i < feed->workers.count && result == ECGP_OK; i++) {
        feed_set_up(feed, i);
    }
    if (result != ECGP_OK) {
        workers_finish(&feed->workers, GRACE_MS);
    }
    return result;
}

static enum ecgp_result enter(struct ecgp_feed *feed, struct ecgp_error *error)
{
    if (feed->owner != getpid()) {
        return error_set(error, ECGP_USAGE,
                         "this feed belongs to process %d, from which this one was forked: make "
                         "one in this process",
                         (int)feed->owner);
    }
    pthread_mutex_lock(&feed->turn);
    pthread_mutex_lock(&feed->lock);
    const enum ecgp_result result = feed_check(feed, error);
    return result == ECGP_OK && feed->workers.count == 0 ? start_workers(feed, error) : result;
}

static void go(struct ecgp_feed *feed)
{
    if (feed->owner == getpid()) {
        pthread_mutex_unlock(&feed->lock);
        pthread_mutex_unlock(&feed->turn);
    }
}

static int64_t deadline(int timeout_ms)
{
    return timeout_ms < 0 ? -1 : process_now_ms() + timeout_ms;
}

static enum ecgp_result next_batch(struct ecgp_feed *feed, int64_t until, struct ecgp_batch **batch,
                                   struct ecgp_error *error)
{
    bool room = true;
    enum ecgp_result result =
        feed->ordered > feed->place ? ECGP_OK : feed_wait_for_room(feed, until, &room, error);
    result = result == ECGP_OK && room ? feed_order_ahead(feed, error) : result;
    struct ecgp_batch *slot = result == ECGP_OK ? find_place(feed, feed->place) : NULL;
    if (!slot) {
        return result; /* behind the last batch, or no room in time */
    }
    result = feed_collect(feed, slot, until, batch, error);
    if (*batch || slot->state == SLOT_FREE) {
        feed->place++;
        feed_trim(feed);
        const enum ecgp_result more =
            feed_order_ahead(feed, NULL); /* goes on while the caller works */
        (void)more;                       /* the next call will say it */
    }
    return result;
}

enum ecgp_result ecgp_feed_next(struct ecgp_feed *feed, int timeout_ms, struct ecgp_batch **batch,
                                struct ecgp_error *error)
{
    *batch = NULL;
    enum ecgp_result result = enter(feed, error);
    if (result == ECGP_OK) {
        result = next_batch(feed, deadline(timeout_ms), batch, error);
    }
    go(feed);
    return result;
}

bool ecgp_feed_ended(const struct ecgp_feed *feed)
{
    return feed_count_at(feed, feed->place) == 0;
}

static enum ecgp_result check_numbers(const struct ecgp_feed *feed, const int64_t *index, int count,
                                      struct ecgp_error *error)
{
    if (count < 1 || count > feed->config.spec.batch) {
        return error_set(error, ECGP_USAGE, "%d pages: expected 1 to %d, the feed's batch", count,
                         feed->config.spec.batch);
    }
    for (int i = 0; i < count; i++) {
        if (index[i] < 0 || index[i] >= FEED_MOST_INDEX) {
            return error_set(error, ECGP_USAGE,
                             "page index %lld: expected a number from 0 below 2^53",
                             (long long)index[i]);
        }
    }
    return ECGP_OK;
}

/* The batch of these samples that an earlier call did not wait for long enough; what others asked
 * for goes. */
static struct ecgp_batch *find_asked(const struct ecgp_feed *feed, const int64_t *index, int count)
{
    struct ecgp_batch *found = NULL;
    for (int i = 0; i < FEED_SLOTS; i++) {
        struct ecgp_batch *slot = feed->slot[i];
        if (!slot || slot->state != SLOT_DRAWN || slot->place >= 0) {
            continue;
        }
        const void *own = arrays_at(slot->arrays, slot_base(slot), ARRAY_index, 0);
        if (slot->count == count && memcmp(own, index, (size_t)count * sizeof *index) == 0) {
            found = slot;
        } else {
            feed_cancel(slot);
        }
    }
    return found;
}

static enum ecgp_result get_batch(struct ecgp_feed *feed, const int64_t *index, int count,
                                  int64_t until, struct ecgp_batch **batch,
                                  struct ecgp_error *error)
{
    struct ecgp_batch *slot = find_asked(feed, index, count);
    if (!slot) {
        bool room;
        enum ecgp_result result = feed_wait_for_room(feed, until, &room, error);
        if (result == ECGP_OK && room) {
            result = feed_order_samples(feed, index, count, &slot, error);
        }
        if (!slot) {
            return result;
        }
    }
    return feed_collect(feed, slot, until, batch, error);
}

enum ecgp_result ecgp_feed_get(struct ecgp_feed *feed, const int64_t *index, int count,
                               int timeout_ms, struct ecgp_batch **batch, struct ecgp_error *error)
{
    *batch = NULL;
    enum ecgp_result result = check_numbers(feed, index, count, error);
    if (result != ECGP_OK) {
        return result;
    }
    result = enter(feed, error);
    if (result == ECGP_OK) {
        result = get_batch(feed, index, count, deadline(timeout_ms), batch, error);
    }
    go(feed);
    return result;
}

enum ecgp_result ecgp_feed_range(struct ecgp_feed *feed, int64_t place, int64_t end,
                                 struct ecgp_error *error)
{
    if (place < 0 || end < 0) {
        return error_set(error, ECGP_USAGE, "place %lld: expected a number from 0",
                         (long long)(place < 0 ? place : end));
    }
    const enum ecgp_result result = enter(feed, error);
    for (int i = 0; i < FEED_SLOTS && result == ECGP_OK; i++) {
        if (feed->slot[i] && feed->slot[i]->state == SLOT_DRAWN) {
            feed_cancel(feed->slot[i]);
        }
    }
    if (result == ECGP_OK) {
        feed->end = end;
        feed->start = place < feed_total(feed) ? place : feed_total(feed);
        feed->place = feed->ordered = 0;
    }
    go(feed);
    return result;
}

enum ecgp_result ecgp_feed_seek(struct ecgp_feed *feed, int64_t place, struct ecgp_error *error)
{
    return ecgp_feed_range(feed, place, feed->config.spec.pages, error);
}

int64_t ecgp_feed_tell(const struct ecgp_feed *feed)
{
    return feed_samples_before(feed, feed->place);
}

/* --- what it says ----------------------------------------------------------------------------- */

void ecgp_feed_spec(const struct ecgp_feed *feed, struct ecgp_feed_spec *spec)
{
    *spec = feed->config.spec;
}

const char *ecgp_feed_renderer(const struct ecgp_feed *feed)
{
    return feed->renderer;
}

const char *ecgp_feed_device(const struct ecgp_feed *feed, int number)
{
    return number >= 0 && number < FEED_MOST_DEVICES ? feed->device[number] : NULL;
}

const char *ecgp_feed_warning(const struct ecgp_feed *feed)
{
    return feed->warning;
}

const char *ecgp_feed_skipped(const struct ecgp_feed *feed, int number)
{
    return number >= 0 && number < FEED_MOST_SKIPPED ? feed->skipped[number] : NULL;
}

const char *ecgp_feed_configuration(const struct ecgp_feed *feed)
{
    return feed->config.text;
}
