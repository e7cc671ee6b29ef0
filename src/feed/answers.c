#define _POSIX_C_SOURCE 200809L
#include "feed/feed.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/process.h"

/* Batches that may wait for answers at a time: their orders fit into a socket, whose usual buffer
 * takes 277 messages. */
enum { MOST_WAITING = 128, SLICE_MS = 500 };

static enum ecgp_result fail_with(const struct message *answer, const struct text *sentence,
                                  struct ecgp_error *error)
{
    return error_set(error, (enum ecgp_result)answer->code, "%s", sentence->data);
}

/* Keeps a sentence where there is none like it and room is left. */
static void keep_once(char **kept, int most, const char *sentence, size_t length)
{
    for (int i = 0; i < most; i++) {
        if (!kept[i]) {
            kept[i] = strndup(sentence, length);
            return;
        }
        if (strlen(kept[i]) == length && memcmp(kept[i], sentence, length) == 0) {
            return;
        }
    }
}

/* Takes the lines of what draws: the renderer, its device and its warning. */
static void note_device(struct ecgp_feed *feed, const char *text)
{
    const size_t name = strcspn(text, "\n");
    const char *device = text + name + (text[name] != '\0');
    const size_t length = strcspn(device, "\n");
    const char *warning = device + length + (device[length] != '\0');
    snprintf(feed->renderer, sizeof feed->renderer, "%.*s", (int)name, text);
    keep_once(feed->device, FEED_MOST_DEVICES, device, length);
    if (*warning) {
        snprintf(feed->warning, sizeof feed->warning, "%s", warning);
    }
}

/* A worker's answer to its configuration. */
static void take_ready(struct ecgp_feed *feed, int worker, const struct inbox *answer)
{
    if (answer->message.code == ECGP_OK) {
        note_device(feed, answer->body.data);
        feed->sight[worker].ready = true;
        feed->unready = 0;
    } else {
        fail_with(&answer->message, &answer->body, &feed->broken);
    }
}

/* A worker's answer to an order to draw. */
static void take_drawn(struct ecgp_feed *feed, int worker, const struct inbox *answer)
{
    struct ecgp_batch *slot = feed->slot[answer->message.subject];
    feed_settle(slot, worker);
    if (answer->message.code == ECGP_OK && answer->body.length > 0) {
        keep_once(feed->skipped, FEED_MOST_SKIPPED, answer->body.data, strlen(answer->body.data));
    } else if (answer->message.code != ECGP_OK && answer->message.detail < slot->failed) {
        slot->failed = (int)answer->message.detail;
        fail_with(&answer->message, &answer->body, &slot->error);
    }
}

/* Whether the message is one that the worker owes. */
static bool is_owed(const struct ecgp_feed *feed, int worker, const struct message *answer)
{
    const struct feed_sight *sight = &feed->sight[worker];
    if (answer->code < ECGP_OK || answer->code > ECGP_INTERNAL || answer->subject < -1 ||
        answer->subject >= FEED_SLOTS) {
        return false;
    }
    if (answer->subject < 0) {
        return !sight->ready;
    }
    const struct ecgp_batch *slot = feed->slot[answer->subject];
    return sight->ready && slot && feed_owes(slot, worker) && answer->detail >= 0 &&
           answer->detail <= slot->count;
}

static void take_answer(struct ecgp_feed *feed, int worker)
{
    const struct inbox *inbox = &feed->workers.worker[worker].inbox;
    const enum wire_state state = workers_read(&feed->workers, worker);
    struct ecgp_error why = {0};
    if (state == WIRE_PART) {
        return;
    }
    if (state == WIRE_GONE && inbox->body.failed) {
        error_no_memory(&feed->broken);
    } else if (state == WIRE_GONE) {
        workers_lost(&feed->workers, worker, &why);
        feed_replace(feed, worker, &why);
    } else if (!is_owed(feed, worker, &inbox->message)) {
        workers_kill(&feed->workers, worker, "gave an answer that it did not owe", &why);
        feed_replace(feed, worker, &why);
    } else if (inbox->message.subject < 0) {
        take_ready(feed, worker, inbox);
    } else {
        take_drawn(feed, worker, inbox);
    }
}

/* How long to wait for what comes until then; workers are looked after in between. */
static int slice_until(int64_t until)
{
    const int64_t left = until < 0 ? SLICE_MS : until - process_now_ms();
    return (int)(left < 0 ? 0 : left < SLICE_MS ? left : SLICE_MS);
}

/* Waits for answers until `until` (-1: for ever), or for a while; false where the time is over. */
static bool wait_for_answers(struct ecgp_feed *feed, int64_t until)
{
    const int slice = slice_until(until);
    pthread_mutex_unlock(&feed->lock);
    struct ecgp_error why;
    const int ready = workers_wait(&feed->workers, feed->stop, slice, &why);
    pthread_mutex_lock(&feed->lock);
    if (ready < 0) {
        feed->broken = why;
    }
    for (int i = 0; i < feed->workers.count && feed->broken.code == ECGP_OK; i++) {
        if (ready > 0 && workers_have_answer(&feed->workers, i)) {
            take_answer(feed, i);
        } else {
            feed_check_time(feed, i);
        }
    }
    return ready > 0 || until < 0 || process_now_ms() < until;
}

static bool is_stopped(const struct ecgp_feed *feed)
{
    struct pollfd stop = {.fd = feed->stop, .events = POLLIN};
    return poll(&stop, 1, 0) > 0;
}

int feed_count_waiting(const struct ecgp_feed *feed)
{
    int count = 0;
    for (int i = 0; i < FEED_SLOTS; i++) {
        count += feed->slot[i] && feed->slot[i]->waiting > 0;
    }
    return count;
}

/* Whether another batch can be ordered, once the answers that are there are read: processes whose
 * answers nobody reads stop reading orders, and both sides would wait for ever. */
bool feed_has_room(struct ecgp_feed *feed)
{
    while (feed_count_waiting(feed) >= MOST_WAITING) {
        if (feed->broken.code != ECGP_OK || is_stopped(feed) || !wait_for_answers(feed, 0)) {
            return false;
        }
    }
    return true;
}

enum ecgp_result feed_wait_for_room(struct ecgp_feed *feed, int64_t until, bool *room,
                                    struct ecgp_error *error)
{
    enum ecgp_result result = feed_check(feed, error);
    bool in_time = true;
    while (result == ECGP_OK && in_time && feed_count_waiting(feed) >= MOST_WAITING) {
        in_time = wait_for_answers(feed, until);
        result = feed_check(feed, error);
    }
    *room = feed_count_waiting(feed) < MOST_WAITING;
    return result;
}

static enum ecgp_result pass_on(const struct ecgp_error *from, struct ecgp_error *to)
{
    return error_set(to, from->code, "%s", from->text);
}

/* Whether there are more batches to come. */
enum ecgp_result feed_check(const struct ecgp_feed *feed, struct ecgp_error *error)
{
    if (feed->broken.code != ECGP_OK) {
        return pass_on(&feed->broken, error);
    }
    return is_stopped(feed) ? error_set(error, ECGP_STOPPED, "the feed was stopped") : ECGP_OK;
}

/* Waits for a slot to be drawn, then gives it to the caller. */
enum ecgp_result feed_collect(struct ecgp_feed *feed, struct ecgp_batch *slot, int64_t until,
                              struct ecgp_batch **batch, struct ecgp_error *error)
{
    enum ecgp_result result = feed_check(feed, error);
    while (result == ECGP_OK && slot->waiting > 0) {
        if (!wait_for_answers(feed, until)) {
            return ECGP_OK;
        }
        result = feed_check(feed, error);
    }
    if (result != ECGP_OK) {
        return result;
    }
    if (slot->error.code != ECGP_OK) {
        slot->state = SLOT_FREE;
        return pass_on(&slot->error, error);
    }
    slot->state = SLOT_LEASED;
    feed->users++;
    *batch = slot;
    return ECGP_OK;
}
