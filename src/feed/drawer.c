#define _GNU_SOURCE
#include "feed/drawer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "run/confine.h"

/* A line each: the name of the renderer, its device, and its warning where it has one. */
static void introduce(const struct ecgp_renderer *renderer, char *text, size_t size)
{
    if (!renderer) {
        snprintf(text, size, "none\n\n");
        return;
    }
    snprintf(text, size, "%s\n%s\n%s", ecgp_renderer_name(renderer), ecgp_renderer_device(renderer),
             ecgp_renderer_warning(renderer));
}

/* Answers with what draws. */
static enum drawer_state set_up(struct drawer *drawer, const struct message *order,
                                const char *body, struct drawer_answer *answer)
{
    struct ecgp_error *error = &answer->error;
    if (drawer->is_set_up || order->subject >= FEED_WORKERS || order->detail < 1 ||
        order->detail > INT_MAX) {
        return DRAWER_ASTRAY;
    }
    enum ecgp_result result = feed_config_read(&drawer->config, body, (int)order->detail, error);
    if (result == ECGP_OK && !drawer->blind) {
        result = ecgp_renderer_create_on(drawer->config.options, (int)order->subject,
                                         &drawer->renderer, error);
    }
    if (result == ECGP_OK) {
        error->code = ECGP_OK;
        introduce(drawer->renderer, error->text, sizeof error->text);
        drawer->is_set_up = true;
        drawer->number = (int)order->subject;
        drawer->sandbox = order->code != 0;
        drawer->slot_size = SLOT_HEAD + drawer->config.arrays.bytes;
    }
    answer->due = true;
    answer->subject = -1;
    return result == ECGP_OK ? DRAWER_ON : DRAWER_USELESS;
}

/* Whether a file has a slot's size and never gets smaller; `cause`: why that cannot be said. */
static bool is_memory(int fd, size_t size, int *cause)
{
    struct stat status = {0};
    const int seals = fcntl(fd, F_GET_SEALS);
    *cause = fstat(fd, &status) == 0 ? 0 : errno;
    return seals >= 0 && (seals & F_SEAL_SHRINK) && status.st_size >= 0 &&
           (size_t)status.st_size >= size;
}

/* Without memory to map it, or a descriptor, the slot stays empty: the order to draw says so. */
static enum drawer_state map(struct drawer *drawer, const struct message *order, int fd)
{
    struct slot_head **slot = &drawer->slot[order->subject];
    int cause = EMFILE; /* a descriptor that was sent, but did not come */
    if (!drawer->is_set_up || *slot || order->detail < 0 ||
        (size_t)order->detail != drawer->slot_size ||
        (fd >= 0 && !is_memory(fd, drawer->slot_size, &cause) && !cause)) {
        return DRAWER_ASTRAY;
    }
    if (!cause) {
        void *memory = mmap(NULL, drawer->slot_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        *slot = memory == MAP_FAILED ? NULL : memory;
        cause = *slot ? 0 : errno;
    }
    drawer->unmapped = cause ? cause : drawer->unmapped;
    return DRAWER_ON;
}

static void unmap(struct drawer *drawer, int slot)
{
    if (drawer->slot[slot]) {
        munmap(drawer->slot[slot], drawer->slot_size);
        drawer->slot[slot] = NULL;
    }
}

static void note_skipped(void *user, const struct dealer_fault *fault)
{
    struct drawer *drawer = user;
    drawer->skipped = *fault->why;
}

static enum ecgp_result draw_page(struct drawer *drawer, void *base, int position, int64_t index,
                                  struct ecgp_error *error)
{
    struct ecgp_page *page = NULL;
    struct ecgp_frame frame;
    struct deal deal;
    enum ecgp_result result =
        dealer_page(&drawer->config.dealer, index, note_skipped, drawer, &deal, &page, error);
    for (int what = 0; result == ECGP_OK && what < fill_count(&drawer->config); what++) {
        const struct ecgp_page *own = fill_page(&drawer->config, page, what);
        if (!own) {
            continue;
        }
        result = ecgp_renderer_draw(drawer->renderer, own, fill_parts(&drawer->config, what),
                                    &frame, error);
        result = result ? result
                        : fill_sample(&drawer->config, base, position, what, own, &frame,
                                      &drawer->text, error);
    }
    ecgp_page_destroy(page);
    if (result == ECGP_OK) {
        confine(drawer->renderer, drawer->sandbox, &drawer->is_confined);
    }
    return result;
}

/* The page whose index is at that position. */
static enum ecgp_result draw_position(struct drawer *drawer, struct slot_head *head, int position,
                                      struct ecgp_error *error)
{
    void *base = (char *)head + SLOT_HEAD;
    const volatile int64_t *at = arrays_at(&drawer->config.arrays, base, ARRAY_index, position);
    const int64_t index = *at; /* it is read once, then checked */
    struct ecgp_error why = {0};
    if (index < 0 || index >= FEED_MOST_INDEX) {
        return error_set(error, ECGP_INTERNAL, "page %lld: there is none", (long long)index);
    }
    const enum ecgp_result result =
        drawer->blind ? ECGP_OK : draw_page(drawer, base, position, index, &why);
    return result ? error_set(error, result, "page %lld: %.900s", (long long)index, why.text)
                  : ECGP_OK;
}

/* Draws what nobody else has begun in a slot; answers with its first failure. */
static enum drawer_state draw(struct drawer *drawer, int slot, struct drawer_answer *answer)
{
    struct slot_head *head = drawer->slot[slot];
    answer->due = true;
    answer->subject = slot;
    if (!drawer->is_set_up) {
        return DRAWER_ASTRAY;
    }
    if (!head) {
        const int cause = drawer->unmapped;
        error_set(&answer->error,
                  !cause || error_is_scarcity(cause) ? ECGP_NO_MEMORY : ECGP_INTERNAL,
                  "a worker process cannot map a batch of %zu bytes: %s", drawer->slot_size,
                  !cause || cause == ENOMEM ? "out of memory" : strerror(cause));
        return DRAWER_ON;
    }
    const int count = atomic_load(&head->count);
    int failed = count, position;
    if (count < 1 || count > drawer->config.spec.batch) {
        return DRAWER_ASTRAY;
    }
    drawer->skipped = (struct ecgp_error){0};
    while ((position = atomic_fetch_add(&head->next, 1)) < count && position >= 0) {
        struct ecgp_error own = {0};
        atomic_store(&head->at[drawer->number], position + 1);
        if (draw_position(drawer, head, position, &own) != ECGP_OK && position < failed) {
            failed = position;
            answer->error = own;
        }
    }
    if (failed == count) {
        answer->error = drawer->skipped;
        answer->error.code = ECGP_OK;
    }
    answer->detail = failed;
    return DRAWER_ON;
}

static enum drawer_state obey(struct drawer *drawer, const struct message *order, const char *body,
                              int fd, struct drawer_answer *answer)
{
    if (order->subject < 0 || order->subject >= FEED_SLOTS) {
        return DRAWER_ASTRAY;
    }
    switch (order->kind) {
    case SLOT_SET_UP:
        return set_up(drawer, order, body, answer);
    case SLOT_MAP:
        return map(drawer, order, fd);
    case SLOT_UNMAP:
        unmap(drawer, (int)order->subject);
        return DRAWER_ON;
    case SLOT_DRAW:
        return draw(drawer, (int)order->subject, answer);
    default:
        return DRAWER_ASTRAY;
    }
}

enum drawer_state drawer_obey(struct drawer *drawer, const struct message *order, const char *body,
                              int fd, struct drawer_answer *answer)
{
    *answer = (struct drawer_answer){0};
    const enum drawer_state state = obey(drawer, order, body, fd, answer);
    if (fd >= 0) {
        close(fd);
    }
    return state;
}

void drawer_finish(struct drawer *drawer)
{
    for (int i = 0; i < FEED_SLOTS; i++) {
        unmap(drawer, i);
    }
    ecgp_renderer_destroy(drawer->renderer);
    feed_config_finish(&drawer->config);
    text_free(&drawer->text);
    *drawer = (struct drawer){0};
}
