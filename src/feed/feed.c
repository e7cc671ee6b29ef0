/* A feed in its caller's process: what is ordered, what has come, what is out. */
#define _GNU_SOURCE
#include <ecgpress/feed.h>

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/process.h"
#include "feed/config.h"
#include "feed/crew.h"
#include "feed/slot.h"

/* Sample numbers beyond this are not exact in JSON. */
#define MAX_INDEX ((int64_t)1 << 53)

/* Batches that may wait for answers at a time: their orders fit into a socket, whose usual buffer
 * takes 277 packets. */
enum { MOST_WAITING = 128 };

struct ecgp_feed {
    pid_t owner;
    struct feed_config config;
    struct crew crew;
    struct pollfd *polled; /* one a member of the crew, then `stop` */
    int stop;              /* an event that never goes away once it has come */
    pthread_mutex_t turn;  /* of calls for batches */
    pthread_mutex_t lock;  /* of states of slots and of what follows */
    int users;             /* the caller and the batches that are out */
    int64_t start;         /* samples before batch 0 */
    int64_t place;         /* number of the batch that is given next */
    int64_t ordered;       /* number of the batch that is ordered next */
    struct ecgp_batch *slot[WIRE_SLOTS];
    char renderer[1024];
    struct ecgp_error broken; /* why there are no more batches; code ECGP_OK: there are */
};

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
    enum ecgp_result result = feed_config_init(&feed->config, options, spec, error);
    if (result == ECGP_OK && feed->stop < 0) {
        result = error_set(error, ECGP_IO, "a feed cannot be made: %s", strerror(errno));
    }
    if (result == ECGP_OK) {
        int *workers = &feed->config.spec.workers;
        *workers = *workers > 0 ? *workers : process_processors();
        feed->polled = calloc((size_t)*workers + 1, sizeof *feed->polled);
        result = feed->polled ? ECGP_OK : error_no_memory(error);
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
        free(feed);
    }
}

void ecgp_feed_destroy(struct ecgp_feed *feed)
{
    if (!feed) {
        return;
    }
    if (feed->owner != getpid()) {
        crew_abandon(&feed->crew); /* locks may be held by threads that are not here */
        return;
    }
    crew_finish(&feed->crew);
    free(feed->polled);
    feed->polled = NULL;
    if (feed->stop >= 0) {
        close(feed->stop);
    }
    pthread_mutex_lock(&feed->lock);
    feed->stop = -1;
    for (int i = 0; i < WIRE_SLOTS; i++) {
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

/* --- what is ordered -------------------------------------------------------------------------- */

/* All samples of the feed. */
static int64_t total_of(const struct ecgp_feed *feed)
{
    const struct ecgp_feed_spec *spec = &feed->config.spec;
    const int64_t numbers = (MAX_INDEX - spec->first) / spec->step;
    return spec->samples > 0 && spec->samples < numbers ? spec->samples : numbers;
}

/* How many samples of the order lie before a batch: at most all. */
static int64_t samples_before(const struct ecgp_feed *feed, int64_t place)
{
    const int64_t each = feed->config.spec.batch + feed->config.spec.skip;
    const int64_t total = total_of(feed);
    return place < (total - feed->start + each - 1) / each ? feed->start + place * each : total;
}

/* Samples in a batch of the order; 0 behind the last one. */
static int count_at(const struct ecgp_feed *feed, int64_t place)
{
    const int64_t left = total_of(feed) - samples_before(feed, place);
    return (int)(left < feed->config.spec.batch ? left : feed->config.spec.batch);
}

/* A slot that nobody uses, made where there is none. */
static enum ecgp_result take_slot(struct ecgp_feed *feed, struct ecgp_batch **out,
                                  struct ecgp_error *error)
{
    int number = -1;
    for (int i = 0; i < WIRE_SLOTS; i++) {
        if (feed->slot[i] && feed->slot[i]->state == SLOT_FREE && feed->slot[i]->waiting == 0) {
            *out = feed->slot[i];
            return ECGP_OK;
        }
        number = number < 0 && !feed->slot[i] ? i : number;
    }
    if (number < 0) {
        return error_set(error, ECGP_NO_MEMORY, "%d batches are out: release some", WIRE_SLOTS);
    }
    const enum ecgp_result result = slot_create(&feed->config.arrays, out, error);
    if (result == ECGP_OK) {
        struct ecgp_batch *slot = *out;
        slot->feed = feed;
        slot->number = number;
        feed->slot[number] = slot;
        crew_order(&feed->crew,
                   &(struct wire_order){.kind = WIRE_MAP, .slot = number, .bytes = slot->bytes},
                   slot->fd);
        slot_close(slot);
    }
    return result;
}

/* Lets the samples whose numbers stand in the slot be drawn. */
static void order(struct ecgp_feed *feed, struct ecgp_batch *slot, int64_t place, int count)
{
    slot->state = SLOT_DRAWN;
    slot->place = place;
    slot->count = slot->failed = count;
    slot->error.code = ECGP_OK;
    slot->waiting = feed->crew.count;
    slot->head->count = count;
    atomic_store(&slot->head->next, 0);
    crew_order(&feed->crew, &(struct wire_order){.kind = WIRE_DRAW, .slot = slot->number}, -1);
}

/* Takes an order back: what is not begun is not drawn. */
static void cancel(struct ecgp_batch *slot)
{
    atomic_store(&slot->head->next, slot->count);
    slot->state = SLOT_FREE;
    slot->place = -1;
}

/* Unmaps what a caller who kept many batches has given back. */
static void trim(struct ecgp_feed *feed)
{
    int kept = 0;
    for (int i = 0; i < WIRE_SLOTS; i++) {
        struct ecgp_batch *slot = feed->slot[i];
        if (slot && slot->state == SLOT_FREE && slot->waiting == 0 &&
            ++kept > feed->config.spec.ahead + 2) {
            crew_order(&feed->crew, &(struct wire_order){.kind = WIRE_UNMAP, .slot = i}, -1);
            slot_destroy(slot);
            feed->slot[i] = NULL;
        }
    }
}

/* --- what has come ---------------------------------------------------------------------------- */

/* Takes one answer of a member. */
static void take_answer(struct ecgp_feed *feed, int member)
{
    struct wire_answer answer = {0};
    if (wire_receive(feed->crew.member[member].socket, &answer, sizeof answer, NULL) == 0) {
        crew_lost(&feed->crew, member, &feed->broken);
        return;
    }
    answer.text[sizeof answer.text - 1] = '\0';
    if (answer.slot < 0) {
        if (answer.code == ECGP_OK) {
            memcpy(feed->renderer, answer.text, sizeof feed->renderer);
        } else {
            error_set(&feed->broken, (enum ecgp_result)answer.code, "%s", answer.text);
        }
        return;
    }
    struct ecgp_batch *slot = answer.slot < WIRE_SLOTS ? feed->slot[answer.slot] : NULL;
    if (!slot) {
        error_set(&feed->broken, ECGP_INTERNAL,
                  "a drawing process answered for batch %d, which "
                  "there is not",
                  answer.slot);
        return;
    }
    slot->waiting--;
    if (answer.code != ECGP_OK && answer.position < slot->failed) {
        slot->failed = answer.position;
        error_set(&slot->error, (enum ecgp_result)answer.code, "%s", answer.text);
    }
}

/* Waits for answers until `until` (-1: for ever); false where the time is over. */
static bool wait_for_answers(struct ecgp_feed *feed, int64_t until)
{
    const int members = feed->crew.count;
    int64_t left = until < 0 ? -1 : until - process_now_ms();
    left = until >= 0 && left < 0 ? 0 : left;
    for (int i = 0; i < members; i++) {
        feed->polled[i] = (struct pollfd){.fd = feed->crew.member[i].socket, .events = POLLIN};
    }
    feed->polled[members] = (struct pollfd){.fd = feed->stop, .events = POLLIN};
    pthread_mutex_unlock(&feed->lock);
    const int ready = poll(feed->polled, (nfds_t)members + 1, left > INT32_MAX ? -1 : (int)left);
    const bool interrupted = ready < 0 && errno == EINTR;
    pthread_mutex_lock(&feed->lock);
    for (int i = 0; i < members && ready > 0 && feed->broken.code == ECGP_OK; i++) {
        if (feed->polled[i].revents) {
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
    for (int i = 0; i < WIRE_SLOTS; i++) {
        count += feed->slot[i] && feed->slot[i]->waiting > 0;
    }
    return count;
}

/* Whether another batch can be ordered, once the answers that are there are read: processes whose
 * answers nobody reads stop reading orders, and both sides would wait for ever. */
static bool has_room(struct ecgp_feed *feed)
{
    while (count_waiting(feed) >= MOST_WAITING) {
        if (feed->broken.code != ECGP_OK || is_stopped(feed) || !wait_for_answers(feed, 0)) {
            return false;
        }
    }
    return true;
}

/* Keeps the batch that is given next and, as far as there is room, `ahead` more behind it ordered.
 */
static enum ecgp_result order_ahead(struct ecgp_feed *feed, struct ecgp_error *error)
{
    const struct ecgp_feed_spec *spec = &feed->config.spec;
    int count;
    while (feed->ordered <= feed->place + spec->ahead && (count = count_at(feed, feed->ordered))) {
        struct ecgp_batch *slot;
        if (feed->ordered > feed->place && !has_room(feed)) {
            return ECGP_OK;
        }
        const enum ecgp_result result = take_slot(feed, &slot, error);
        if (result != ECGP_OK) {
            return result;
        }
        int64_t *index = arrays_at(slot->arrays, slot_base(slot), ARRAY_INDEX, 0);
        for (int i = 0; i < count; i++) {
            index[i] = spec->first + (samples_before(feed, feed->ordered) + i) * spec->step;
        }
        order(feed, slot, feed->ordered++, count);
    }
    return ECGP_OK;
}

static enum ecgp_result pass_on(const struct ecgp_error *from, struct ecgp_error *to)
{
    return error_set(to, from->code, "%s", from->text);
}

/* Whether there are more batches to come. */
static enum ecgp_result check_going(const struct ecgp_feed *feed, struct ecgp_error *error)
{
    if (feed->broken.code != ECGP_OK) {
        return pass_on(&feed->broken, error);
    }
    return is_stopped(feed) ? error_set(error, ECGP_STOPPED, "the feed was stopped") : ECGP_OK;
}

/* Waits for a slot to be drawn, then gives it to the caller. */
static enum ecgp_result collect(struct ecgp_feed *feed, struct ecgp_batch *slot, int64_t until,
                                struct ecgp_batch **batch, struct ecgp_error *error)
{
    enum ecgp_result result = check_going(feed, error);
    while (result == ECGP_OK && slot->waiting > 0) {
        if (!wait_for_answers(feed, until)) {
            return ECGP_OK;
        }
        result = check_going(feed, error);
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

/* --- calls for batches ------------------------------------------------------------------------ */

static struct ecgp_batch *find_place(const struct ecgp_feed *feed, int64_t place)
{
    for (int i = 0; i < WIRE_SLOTS; i++) {
        if (feed->slot[i] && feed->slot[i]->state == SLOT_DRAWN && feed->slot[i]->place == place) {
            return feed->slot[i];
        }
    }
    return NULL;
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
    enum ecgp_result result = check_going(feed, error);
    if (result != ECGP_OK || feed->crew.count > 0) {
        return result;
    }
    const struct ecgp_feed_spec *spec = &feed->config.spec;
    result = crew_init(&feed->crew, spec->workers, spec->batch, feed->config.text, error);
    if (result != ECGP_OK) {
        crew_finish(&feed->crew);
    }
    return result;
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
    enum ecgp_result result = order_ahead(feed, error);
    struct ecgp_batch *slot = result == ECGP_OK ? find_place(feed, feed->place) : NULL;
    if (!slot) {
        return result; /* behind the last batch */
    }
    result = collect(feed, slot, until, batch, error);
    if (*batch || slot->state == SLOT_FREE) {
        feed->place++;
        trim(feed);
        const enum ecgp_result more = order_ahead(feed, NULL); /* goes on while the caller works */
        (void)more;                                            /* the next call will say it */
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
    return count_at(feed, feed->place) == 0;
}

static enum ecgp_result check_numbers(const struct ecgp_feed *feed, const int64_t *index, int count,
                                      struct ecgp_error *error)
{
    if (count < 1 || count > feed->config.spec.batch) {
        return error_set(error, ECGP_USAGE, "%d samples: expected 1 to %d, the feed's batch", count,
                         feed->config.spec.batch);
    }
    for (int i = 0; i < count; i++) {
        if (index[i] < 0 || index[i] >= MAX_INDEX) {
            return error_set(error, ECGP_USAGE, "sample %lld: expected a number from 0 below 2^53",
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
    for (int i = 0; i < WIRE_SLOTS; i++) {
        struct ecgp_batch *slot = feed->slot[i];
        if (!slot || slot->state != SLOT_DRAWN || slot->place >= 0) {
            continue;
        }
        const void *own = arrays_at(slot->arrays, slot_base(slot), ARRAY_INDEX, 0);
        if (slot->count == count && memcmp(own, index, (size_t)count * sizeof *index) == 0) {
            found = slot;
        } else {
            cancel(slot);
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
        const enum ecgp_result result = take_slot(feed, &slot, error);
        if (result != ECGP_OK) {
            return result;
        }
        memcpy(arrays_at(slot->arrays, slot_base(slot), ARRAY_INDEX, 0), index,
               (size_t)count * sizeof *index);
        order(feed, slot, -1, count);
    }
    return collect(feed, slot, until, batch, error);
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

enum ecgp_result ecgp_feed_seek(struct ecgp_feed *feed, int64_t place, struct ecgp_error *error)
{
    if (place < 0) {
        return error_set(error, ECGP_USAGE, "place %lld: expected a number from 0",
                         (long long)place);
    }
    const enum ecgp_result result = enter(feed, error);
    for (int i = 0; i < WIRE_SLOTS && result == ECGP_OK; i++) {
        if (feed->slot[i] && feed->slot[i]->state == SLOT_DRAWN) {
            cancel(feed->slot[i]);
        }
    }
    if (result == ECGP_OK) {
        feed->start = place < total_of(feed) ? place : total_of(feed);
        feed->place = feed->ordered = 0;
    }
    go(feed);
    return result;
}

int64_t ecgp_feed_tell(const struct ecgp_feed *feed)
{
    return samples_before(feed, feed->place);
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

const char *ecgp_feed_configuration(const struct ecgp_feed *feed)
{
    return feed->config.text;
}

bool ecgp_batch_array(const struct ecgp_batch *batch, const char *name, struct ecgp_array *array)
{
    const struct ecgp_array_info *info;
    for (size_t i = 0; (info = ecgp_array_info(i)); i++) {
        const struct array_place *place = &batch->arrays->place[i];
        if (place->present && strcmp(info->name, name) == 0) {
            *array = (struct ecgp_array){
                .data = arrays_at(batch->arrays, slot_base(batch), (enum array)i, 0),
                .type = info->type,
                .dims = place->dims,
            };
            memcpy(array->shape, place->shape, sizeof array->shape);
            array->shape[0] = batch->count;
            return true;
        }
    }
    return false;
}

void *ecgp_batch_data(const struct ecgp_batch *batch, const char *name)
{
    struct ecgp_array array;
    return ecgp_batch_array(batch, name, &array) ? array.data : NULL;
}

int ecgp_batch_count(const struct ecgp_batch *batch)
{
    return batch->count;
}
