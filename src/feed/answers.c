#include "feed/feed.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>

#include "base/process.h"

/* Batches that may wait for answers at a time: their orders fit into a socket, whose usual buffer
 * takes 277 messages. */
enum { MOST_WAITING = 128 };

static enum ecgp_result fail_with(const struct message *answer, const struct text *sentence,
                                  struct ecgp_error *error)
{
    return error_set(error, (enum ecgp_result)answer->code, "%s", sentence->data);
}

/* A worker's answer to its configuration. */
static void take_ready(struct ecgp_feed *feed, const struct message *answer)
{
    if (answer->code == ECGP_OK) {
        snprintf(feed->renderer, sizeof feed->renderer, "%s", feed->answer.data);
    } else {
        fail_with(answer, &feed->answer, &feed->broken);
    }
}

/* A worker's answer to an order to draw. */
static void take_drawn(struct ecgp_feed *feed, const struct message *answer)
{
    struct ecgp_batch *slot = answer->subject < FEED_SLOTS ? feed->slot[answer->subject] : NULL;
    if (!slot) {
        error_set(&feed->broken, ECGP_INTERNAL,
                  "a worker process answered for batch %lld, which does not exist",
                  (long long)answer->subject);
        return;
    }
    slot->waiting--;
    if (answer->code != ECGP_OK && answer->detail < slot->failed) {
        slot->failed = (int)answer->detail;
        fail_with(answer, &feed->answer, &slot->error);
    }
}

static void take_answer(struct ecgp_feed *feed, int worker)
{
    struct message answer;
    if (!wire_receive(feed->workers.worker[worker].socket, &answer, &feed->answer, NULL)) {
        workers_lost(&feed->workers, worker, &feed->broken);
    } else if (answer.subject < 0) {
        take_ready(feed, &answer);
    } else {
        take_drawn(feed, &answer);
    }
}

/* Waits for answers until `until` (-1: for ever); false where the time is over. */
static bool wait_for_answers(struct ecgp_feed *feed, int64_t until)
{
    int64_t left = until < 0 ? -1 : until - process_now_ms();
    left = until >= 0 && left < 0 ? 0 : left;
    pthread_mutex_unlock(&feed->lock);
    const int ready = workers_wait(&feed->workers, feed->stop, left > INT32_MAX ? -1 : (int)left);
    const bool interrupted = ready < 0 && errno == EINTR;
    pthread_mutex_lock(&feed->lock);
    for (int i = 0; i < feed->workers.count && ready > 0 && feed->broken.code == ECGP_OK; i++) {
        if (workers_have_answer(&feed->workers, i)) {
            take_answer(feed, i);
        }
    }
    return ready > 0 || interrupted;
}

static bool is_stopped(const struct ecgp_feed *feed)
{
    struct pollfd stop = {.fd = feed->stop, .events = POLLIN};
    return poll(&stop, 1, 0) > 0;
}

/* Slots that drawing processes have still to answer for. */
static int count_waiting(const struct ecgp_feed *feed)
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
    while (count_waiting(feed) >= MOST_WAITING) {
        if (feed->broken.code != ECGP_OK || is_stopped(feed) || !wait_for_answers(feed, 0)) {
            return false;
        }
    }
    return true;
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
