/* ecgpress-feed: a process that draws for a feed. Started by the library, never by hand. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/process.h"
#include "feed/fill.h"
#include "feed/slot.h"
#include "run/workers.h"

/* This process. */
struct drawer {
    struct feed_config config;
    struct ecgp_renderer *renderer;
    struct {
        struct slot_head *head;
        size_t bytes;
    } slot[FEED_SLOTS];
    struct text text, body;
};

/* Answers with the name of the renderer. */
static bool set_up(struct drawer *drawer, int batch)
{
    struct ecgp_error error = {0};
    enum ecgp_result result = feed_config_read(&drawer->config, drawer->body.data, batch, &error);
    if (result == ECGP_OK) {
        result = ecgp_renderer_create(&drawer->renderer, &error);
    }
    if (result == ECGP_OK) {
        error.code = ECGP_OK;
        snprintf(error.text, sizeof error.text, "%s", ecgp_renderer_name(drawer->renderer));
    }
    return wire_answer(WORKER_SOCKET, -1, 0, &error) && result == ECGP_OK;
}

static enum ecgp_result draw_sample(struct drawer *drawer, void *base, int position,
                                    struct ecgp_error *error)
{
    const int64_t *index = arrays_at(&drawer->config.arrays, base, ARRAY_index, position);
    struct ecgp_page *page = NULL;
    struct ecgp_frame frame;
    struct ecgp_error why = {0};
    struct deal deal;
    enum ecgp_result result =
        dealer_page(&drawer->config.dealer, *index, NULL, NULL, &deal, &page, &why);
    if (result == ECGP_OK) {
        result =
            ecgp_renderer_draw(drawer->renderer, page, fill_parts(&drawer->config), &frame, &why);
    }
    if (result == ECGP_OK) {
        result = fill_sample(&drawer->config, base, position, page, &frame, &drawer->text, &why);
    }
    ecgp_page_destroy(page);
    return result == ECGP_OK
               ? ECGP_OK
               : error_set(error, result, "page %lld: %.900s", (long long)*index, why.text);
}

/* Draws what nobody else has begun in a slot; answers with its first failure. */
static bool draw(struct drawer *drawer, int slot)
{
    struct slot_head *head = drawer->slot[slot].head;
    struct ecgp_error error = {0};
    if (!head) {
        error_set(&error, ECGP_NO_MEMORY, "a worker process cannot map a batch of %zu bytes",
                  drawer->slot[slot].bytes);
        return wire_answer(WORKER_SOCKET, slot, 0, &error);
    }
    int failed = head->count, position;
    while ((position = atomic_fetch_add(&head->next, 1)) < head->count) {
        struct ecgp_error own = {0};
        if (draw_sample(drawer, (char *)head + SLOT_HEAD, position, &own) != ECGP_OK &&
            position < failed) {
            failed = position;
            error = own;
        }
    }
    return wire_answer(WORKER_SOCKET, slot, failed, &error);
}

static void map(struct drawer *drawer, const struct message *order, int fd)
{
    const size_t bytes = (size_t)order->detail;
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    drawer->slot[order->subject].head = memory == MAP_FAILED ? NULL : memory;
    drawer->slot[order->subject].bytes = bytes;
}

static void unmap(struct drawer *drawer, int slot)
{
    if (drawer->slot[slot].head) {
        munmap(drawer->slot[slot].head, drawer->slot[slot].bytes);
        drawer->slot[slot].head = NULL;
    }
}

/* False where the process is of no more use. */
static bool obey(struct drawer *drawer, const struct message *order, int fd)
{
    const int slot = (int)order->subject;
    if (order->subject < 0 || order->subject >= FEED_SLOTS) {
        return false;
    }
    switch ((enum slot_order)order->kind) {
    case SLOT_SET_UP:
        return set_up(drawer, (int)order->detail);
    case SLOT_MAP:
        map(drawer, order, fd);
        break;
    case SLOT_UNMAP:
        unmap(drawer, slot);
        break;
    case SLOT_DRAW:
        return draw(drawer, slot);
    }
    return true;
}

int main(void)
{
    struct drawer *drawer = calloc(1, sizeof *drawer);
    struct stat status;
    struct message order;
    int fd;
    if (fstat(WORKER_SOCKET, &status) < 0 || !S_ISSOCK(status.st_mode) || !drawer) {
        fputs("ecgpress-feed: started by libecgpress alone\n", stderr);
        free(drawer);
        return 64;
    }
    signal(SIGINT, SIG_IGN); /* the caller decides what an interrupt means */
    process_settle();
    while (wire_receive(WORKER_SOCKET, &order, &drawer->body, &fd) && obey(drawer, &order, fd)) {
    }
    for (int i = 0; i < FEED_SLOTS; i++) {
        unmap(drawer, i);
    }
    ecgp_renderer_destroy(drawer->renderer);
    feed_config_finish(&drawer->config);
    text_free(&drawer->text);
    text_free(&drawer->body);
    free(drawer);
    return 0;
}
