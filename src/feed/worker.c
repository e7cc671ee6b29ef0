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
#include "feed/wire.h"

struct worker {
    struct feed_config config;
    struct ecgp_renderer *renderer;
    struct {
        struct wire_head *head;
        size_t bytes;
    } slot[WIRE_SLOTS];
    struct text text;
    char packet[WIRE_PACKET];
};

static bool answer(int slot, int position, const struct ecgp_error *error)
{
    struct wire_answer answer = {.slot = slot, .position = position, .code = (int32_t)error->code};
    snprintf(answer.text, sizeof answer.text, "%s", error->text);
    return wire_send(WIRE_SOCKET, &answer,
                     offsetof(struct wire_answer, text) + strlen(answer.text) + 1, -1);
}

/* "16 {...}": batch and configuration. */
static enum ecgp_result set_up(struct worker *worker, struct ecgp_error *error)
{
    char *text;
    const long batch = strtol(worker->packet, &text, 10);
    const enum ecgp_result result = feed_config_read(&worker->config, text, (int)batch, error);
    return result == ECGP_OK ? ecgp_renderer_create(&worker->renderer, error) : result;
}

static enum ecgp_result draw_sample(struct worker *worker, void *base, int position,
                                    struct ecgp_error *error)
{
    const int64_t *index = arrays_at(&worker->config.arrays, base, ARRAY_INDEX, position);
    struct ecgp_page *page = NULL;
    struct ecgp_frame frame;
    struct ecgp_error why = {0};
    struct deal deal;
    enum ecgp_result result =
        dealer_page(&worker->config.dealer, *index, NULL, NULL, &deal, &page, &why);
    if (result == ECGP_OK) {
        result =
            ecgp_renderer_draw(worker->renderer, page, fill_parts(&worker->config), &frame, &why);
    }
    if (result == ECGP_OK) {
        result = fill_sample(&worker->config, base, position, page, &frame, &worker->text, &why);
    }
    ecgp_page_destroy(page);
    return result == ECGP_OK
               ? ECGP_OK
               : error_set(error, result, "sample %lld: %.900s", (long long)*index, why.text);
}

/* Draws what nobody else has begun in a slot; answers with its first failure. */
static bool draw(struct worker *worker, int slot)
{
    struct wire_head *head = worker->slot[slot].head;
    struct ecgp_error error = {0};
    if (!head) {
        error_set(&error, ECGP_NO_MEMORY,
                  "a drawing process has no room to map a batch of %zu bytes",
                  worker->slot[slot].bytes);
        return answer(slot, 0, &error);
    }
    int failed = head->count, position;
    while ((position = atomic_fetch_add(&head->next, 1)) < head->count) {
        struct ecgp_error own = {0};
        if (draw_sample(worker, (char *)head + WIRE_HEAD, position, &own) != ECGP_OK &&
            position < failed) {
            failed = position;
            error = own;
        }
    }
    return answer(slot, failed, &error);
}

static void map(struct worker *worker, const struct wire_order *order, int fd)
{
    void *memory = mmap(NULL, order->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    worker->slot[order->slot].head = memory == MAP_FAILED ? NULL : memory;
    worker->slot[order->slot].bytes = order->bytes;
}

static void unmap(struct worker *worker, int slot)
{
    if (worker->slot[slot].head) {
        munmap(worker->slot[slot].head, worker->slot[slot].bytes);
        worker->slot[slot].head = NULL;
    }
}

static void work(struct worker *worker)
{
    struct wire_order order;
    int fd;
    bool going = true;
    while (going && wire_receive(WIRE_SOCKET, &order, sizeof order, &fd) == sizeof order) {
        switch ((enum wire_kind)order.kind) {
        case WIRE_MAP:
            map(worker, &order, fd);
            break;
        case WIRE_UNMAP:
            unmap(worker, order.slot);
            break;
        case WIRE_DRAW:
            going = draw(worker, order.slot);
            break;
        }
    }
}

int main(void)
{
    struct worker *worker = calloc(1, sizeof *worker);
    struct ecgp_error error = {0};
    struct stat status;
    if (fstat(WIRE_SOCKET, &status) < 0 || !S_ISSOCK(status.st_mode) || !worker) {
        fputs("ecgpress-feed: started by libecgpress alone\n", stderr);
        free(worker);
        return 64;
    }
    signal(SIGINT, SIG_IGN); /* the caller decides what an interrupt means */
    process_settle();
    if (wire_receive(WIRE_SOCKET, worker->packet, sizeof worker->packet - 1, NULL) > 0) {
        if (set_up(worker, &error) == ECGP_OK) {
            snprintf(error.text, sizeof error.text, "%s", ecgp_renderer_name(worker->renderer));
        }
        const bool ready = error.code == ECGP_OK;
        if (answer(-1, 0, &error) && ready) {
            work(worker);
        }
    }
    for (int i = 0; i < WIRE_SLOTS; i++) {
        unmap(worker, i);
    }
    ecgp_renderer_destroy(worker->renderer);
    feed_config_finish(&worker->config);
    text_free(&worker->text);
    free(worker);
    return 0;
}
