#define _POSIX_C_SOURCE 200809L
#include "render/press.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gpu/driver.h"
#include "render/parts.h"

enum {
    SLICE_NS = 200000, /* that the GPU is waited for before orders are looked at again */
};

/* A page that a client waits for; it is the client's. */
struct order {
    struct ecgp_renderer *client;
    const struct ecgp_page *page;
    unsigned parts;
    struct ecgp_frame *frame;
    struct ecgp_error *error;
    enum ecgp_result result;
    bool done;
    struct slot *slot; /* where the page is, if that went well */
    pthread_cond_t told;
    struct order *next;
};

enum slot_state { SLOT_FREE, SLOT_UNDER_WAY, SLOT_WITH_CLIENT, SLOT_GIVEN_BACK };

/* A page of the ring. */
struct slot {
    enum slot_state state;
    struct later later;
    struct order *order;
};

struct press {
    int owner; /* the process */
    struct gpu *gpu;
    struct ecgp_renderer *renderer; /* the press's */
    pthread_t thread;

    pthread_mutex_t lock;
    pthread_cond_t work;
    struct order *first, *last; /* not begun */
    int ordered;
    struct slot slot[GPU_MOST_PAGES];
    int slots;
    struct slot *under_way[GPU_MOST_PAGES]; /* oldest first */
    int on_way;
    bool lost, ends;

    /* under the lock of the list */
    int clients;
    struct press *next;
};

/* --- the press's thread --------------------------------------------------------------------- */

static struct slot *find_slot(struct press *press, enum slot_state state)
{
    for (int i = 0; i < press->slots; i++) {
        if (press->slot[i].state == state) {
            return &press->slot[i];
        }
    }
    return NULL;
}

static void swap_pools(struct pool *a, struct pool *b)
{
    const struct pool kept = *a;
    *a = *b;
    *b = kept;
}

/* Lends the client's memory to the press's renderer, and gives it back. */
static void swap_memory(struct ecgp_renderer *renderer, struct ecgp_renderer *client)
{
    swap_pools(&renderer->pixels, &client->pixels);
    swap_pools(&renderer->places, &client->places);
}

/* What the client's encoders may know of its picture (see renderer_blank): the press's own
 * knowledge changes with the next page. */
static enum ecgp_result keep_blank(const struct ecgp_renderer *renderer,
                                   struct ecgp_renderer *client, const struct ecgp_frame *frame,
                                   struct ecgp_error *error)
{
    const struct ink_map *ink = &renderer->sheet.ink;
    const uint8_t *repeats = paper_repeats(&renderer->paper);
    const size_t rows = repeats ? (size_t)frame->height : 0;
    client->sheet.paper = 0;
    if (renderer->sheet.paper == 0) {
        return ECGP_OK;
    }
    if (!ink_map_clear(&client->sheet.ink, ink->width, ink->height)) {
        return error_no_memory(error);
    }
    const enum ecgp_result result = pool_size(&client->repeats, rows + 1, error);
    if (result == ECGP_OK) {
        memcpy(client->sheet.ink.inked, ink->inked, (size_t)ink->columns * (size_t)ink->rows);
        if (repeats) {
            memcpy(client->repeats.data, repeats, rows);
        }
        client->sheet.paper = renderer->sheet.paper;
    }
    return result;
}

/* Has OpenGL draw and read the page. */
static enum ecgp_result issue(struct press *press, struct order *order, struct slot *slot)
{
    struct ecgp_renderer *renderer = press->renderer, *client = order->client;
    struct gpu_reading *reading = &slot->later.reading;
    enum ecgp_result result = gpu_context_use(press->gpu, order->error);
    if (result != ECGP_OK) {
        return result;
    }
    slot->later.cuts = 0;
    renderer->later = &slot->later;
    renderer->stages = client->stages;
    memcpy(renderer->masks, client->masks, sizeof renderer->masks);
    memcpy(renderer->mask_bits, client->mask_bits, sizeof renderer->mask_bits);
    swap_memory(renderer, client);
    gpu_reading_open(reading);
    result = renderer_issue(renderer, order->page, order->parts, order->frame, order->error);
    const bool closed = gpu_reading_close(reading);
    result = result ? result : gpu_check(press->gpu, "drawing a page", order->error);
    result = result || closed ? result : error_no_memory(order->error);
    if (result == ECGP_OK && order->parts & ECGP_DRAW_PICTURE) {
        result = keep_blank(renderer, client, order->frame, order->error);
    }
    swap_memory(renderer, client);
    renderer->later = NULL;
    renderer->stages = NULL;
    if (result != ECGP_OK) {
        renderer_begin_anew(renderer);
    }
    return result;
}

/* Under the lock: the client goes on. */
static void tell(struct press *press, struct order *order, struct slot *slot,
                 enum ecgp_result result)
{
    press->lost = press->lost || (result != ECGP_OK && gpu_context_lost(press->gpu));
    slot->state = result == ECGP_OK ? SLOT_WITH_CLIENT : SLOT_FREE;
    order->slot = slot;
    order->result = result;
    order->done = true;
    pthread_cond_signal(&order->told);
}

/* Under the lock, which is free meanwhile: draws the oldest order into a slot. */
static void begin_order(struct press *press, struct slot *slot)
{
    struct order *order = press->first;
    press->first = order->next;
    press->ordered--;
    pthread_mutex_unlock(&press->lock);
    const enum ecgp_result result = issue(press, order, slot);
    if (result != ECGP_OK) {
        later_finish(&slot->later);
    }
    pthread_mutex_lock(&press->lock);
    if (result != ECGP_OK) {
        tell(press, order, slot, result);
        return;
    }
    slot->state = SLOT_UNDER_WAY;
    slot->order = order;
    press->under_way[press->on_way++] = slot;
}

/* What became of a page that is no longer under way. */
static enum ecgp_result see_arrived(struct press *press, struct slot *slot,
                                    enum reading_state state)
{
    struct ecgp_error *error = slot->order->error;
    enum ecgp_result result = gpu_check(press->gpu, "reading a page", error);
    result = result || state == READING_ARRIVED ? result : error_no_memory(error);
    if (result != ECGP_OK) {
        later_finish(&slot->later);
    }
    return result;
}

/* Under the lock, which is free meanwhile: hands out the pages that have arrived. The oldest is
 * waited for, so long at the most. */
static void hand_out(struct press *press, uint64_t wait_ns)
{
    while (press->on_way > 0) {
        struct slot *slot = press->under_way[0];
        enum ecgp_result result = ECGP_OK;
        pthread_mutex_unlock(&press->lock);
        const enum reading_state state = gpu_reading_arrive(&slot->later.reading, wait_ns);
        const bool there = state != READING_UNDER_WAY || gpu_context_lost(press->gpu);
        if (there) {
            result = see_arrived(press, slot, state);
        }
        pthread_mutex_lock(&press->lock);
        if (!there) {
            return;
        }
        press->on_way--;
        memmove(press->under_way, press->under_way + 1,
                (size_t)press->on_way * sizeof(struct slot *));
        tell(press, slot->order, slot, result);
        wait_ns = 0;
    }
}

/* Under the lock, which is free meanwhile. */
static void clear_slots(struct press *press)
{
    struct slot *slot;
    while ((slot = find_slot(press, SLOT_GIVEN_BACK))) {
        pthread_mutex_unlock(&press->lock);
        gpu_reading_clear(&slot->later.reading);
        pthread_mutex_lock(&press->lock);
        slot->state = SLOT_FREE;
    }
}

static void *work(void *context)
{
    struct press *press = context;
    gpu_context_use(press->gpu, NULL); /* orders tell what failed */
    pthread_mutex_lock(&press->lock);
    while (!press->ends) {
        clear_slots(press);
        struct slot *slot = find_slot(press, SLOT_FREE);
        if (press->first && slot) {
            begin_order(press, slot);
            hand_out(press, 0);
        } else if (press->on_way > 0) {
            hand_out(press, SLICE_NS);
        } else if (!press->ends && !find_slot(press, SLOT_GIVEN_BACK)) {
            pthread_cond_wait(&press->work, &press->lock);
        }
    }
    pthread_mutex_unlock(&press->lock);
    for (int i = 0; i < press->slots; i++) {
        later_finish(&press->slot[i].later);
    }
    renderer_finish_passes(press->renderer);
    gpu_context_destroy(press->gpu);
    return NULL;
}

/* --- a client's ------------------------------------------------------------------------------- */

static void place_order(struct press *press, struct order *order)
{
    if (press->first) {
        press->last->next = order;
    } else {
        press->first = order;
    }
    press->last = order;
    press->ordered++;
    pthread_cond_signal(&press->work);
}

enum ecgp_result press_draw(struct press *press, struct ecgp_renderer *client,
                            const struct ecgp_page *page, unsigned parts, struct ecgp_frame *frame,
                            struct ecgp_error *error)
{
    struct order order = {
        .client = client, .page = page, .parts = parts, .frame = frame, .error = error};
    pthread_cond_init(&order.told, NULL);
    pthread_mutex_lock(&press->lock);
    place_order(press, &order);
    while (!order.done) {
        pthread_cond_wait(&order.told, &press->lock);
    }
    pthread_mutex_unlock(&press->lock);
    pthread_cond_destroy(&order.told);
    if (order.result == ECGP_OK) {
        later_take(&order.slot->later, client);
        pthread_mutex_lock(&press->lock);
        order.slot->state = SLOT_GIVEN_BACK;
        pthread_cond_signal(&press->work);
        pthread_mutex_unlock(&press->lock);
    }
    return order.result;
}

int press_ordered(struct press *press)
{
    pthread_mutex_lock(&press->lock);
    const int ordered = press->ordered;
    pthread_mutex_unlock(&press->lock);
    return ordered;
}

/* --- the list of a process -------------------------------------------------------------------- */

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct press *list;

static void lock_list(void)
{
    pthread_mutex_lock(&list_lock);
}

static void unlock_list(void)
{
    pthread_mutex_unlock(&list_lock);
}

/* A child gets the list as it is when nobody changes it, and leaves its parent's presses alone. */
static void hold_at_forks(void)
{
    pthread_atfork(lock_list, unlock_list, unlock_list);
}

static bool takes(struct press *press, const struct gpu *gpu)
{
    if (press->owner != getpid() || !gpu_context_same(press->gpu, gpu)) {
        return false;
    }
    pthread_mutex_lock(&press->lock);
    const bool lost = press->lost;
    pthread_mutex_unlock(&press->lock);
    return !lost;
}

static void free_press(struct press *press)
{
    pthread_cond_destroy(&press->work);
    pthread_mutex_destroy(&press->lock);
    free(press->renderer);
    free(press);
}

static struct press *make_press(struct gpu *gpu)
{
    struct press *press = calloc(1, sizeof *press);
    struct ecgp_renderer *renderer = calloc(1, sizeof *renderer);
    if (!press || !renderer) {
        free(press);
        free(renderer);
        return NULL;
    }
    renderer->owner = press->owner = getpid();
    renderer->gpu = press->gpu = gpu;
    press->renderer = renderer;
    press->slots = gpu_driver()->ring_pages;
    pthread_mutex_init(&press->lock, NULL);
    pthread_cond_init(&press->work, NULL);
    return press;
}

/* Begins its thread, in which no signal is handled. */
static int begin_thread(struct press *press)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int cause = pthread_create(&press->thread, NULL, work, press);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return cause;
}

/* Has a new press take the context, which is current nowhere. */
static enum ecgp_result begin_press(struct gpu *gpu, struct press **out, struct ecgp_error *error)
{
    struct press *press = make_press(gpu);
    if (!press) {
        return error_no_memory(error);
    }
    const int cause = begin_thread(press);
    if (cause != 0) {
        free_press(press);
        return error_set(error, ECGP_NO_MEMORY,
                         "OpenGL needs a thread, and no more can be started (%s): raise the limit "
                         "of processes (ulimit -u, or the container's)",
                         strerror(cause));
    }
    press->next = list;
    list = press;
    *out = press;
    return ECGP_OK;
}

enum ecgp_result press_join(struct gpu **gpu, struct press **out, struct ecgp_error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    enum ecgp_result result = ECGP_OK;
    struct gpu *given = *gpu;
    pthread_once(&once, hold_at_forks);
    gpu_context_rest(given);
    lock_list();
    *out = list;
    while (*out && !takes(*out, given)) {
        *out = (*out)->next;
    }
    const bool is_spare = *out != NULL;
    if (!is_spare) {
        result = begin_press(given, out, error);
    }
    if (*out) {
        (*out)->clients++;
        *gpu = (*out)->gpu;
    }
    unlock_list();
    if (is_spare || result != ECGP_OK) {
        gpu_context_destroy(given);
    }
    return result;
}

void press_leave(struct press *press)
{
    lock_list();
    const bool last = --press->clients == 0;
    struct press **at = &list;
    while (last && *at != press) {
        at = &(*at)->next;
    }
    if (last) {
        *at = press->next;
    }
    unlock_list();
    if (!last) {
        return;
    }
    pthread_mutex_lock(&press->lock);
    press->ends = true;
    pthread_cond_signal(&press->work);
    pthread_mutex_unlock(&press->lock);
    pthread_join(press->thread, NULL);
    free_press(press);
}
