/* What the program that draws for a feed does with any order: its configuration is right or any
 * text, its memory right, too small, not sealed or none, and what the memory holds any bytes. */
#include "fuzz.h"

#include <limits.h>
#include <sys/mman.h>

#include <ecgpress/ecgpress.h>

#include "feed/drawer.h"

static char good[256];

static void write_good(void)
{
    struct feed_config config;
    snprintf(good, sizeof good,
             "{\"version\": \"%s\", \"targets\": \"boxes\", \"options\": {\"width\": \"200\", "
             "\"height\": \"200\", \"layouts\": \"3by1\"}}",
             ecgp_version());
    struct ecgp_error error;
    if (feed_config_read(&config, good, 4, &error) != ECGP_OK) {
        fprintf(stderr, "%s\n", error.text);
        abort();
    }
    feed_config_finish(&config);
}

/* A descriptor of memory that begins with the bytes; -1 for none. */
static int make_memory(unsigned kind, size_t slot_size, const uint8_t *data, size_t size)
{
    if (kind == 0) {
        return -1;
    }
    const int fd = memfd_create("slot", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    FUZZ_REQUIRE(fd >= 0 && write(fd, data, size < slot_size ? size : slot_size) >= 0);
    FUZZ_REQUIRE(ftruncate(fd, (off_t)(kind == 1 ? slot_size / 2 : slot_size)) == 0);
    if (kind > 2) {
        FUZZ_REQUIRE(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) == 0);
    }
    return fd;
}

/* Gives an order made of the next bytes. */
static enum drawer_state give(struct drawer *drawer, const uint8_t **data, size_t *size)
{
    static const int64_t numbers[] = {0,          0,  1,         2,        4, FEED_SLOTS - 1,
                                      FEED_SLOTS, -1, INT64_MAX, INT64_MIN};
    struct drawer_answer answer;
    struct message order = {.kind = (int32_t)fuzz_number(data, size, 6)};
    order.subject = numbers[fuzz_number(data, size, 10)];
    const unsigned detail = fuzz_number(data, size, 20), memory = fuzz_number(data, size, 5);
    order.detail = detail < 10 ? numbers[detail] : (int64_t)drawer->slot_size;
    const size_t length = *size < 64 ? *size : 64;
    const bool any = order.kind == SLOT_SET_UP && memory == 0;
    char *body = any ? fuzz_text(*data, length) : strdup(good);
    const int fd =
        order.kind == SLOT_MAP ? make_memory(memory, drawer->slot_size, *data, length) : -1;
    *data += length;
    *size -= length;
    order.size = strlen(body);
    const enum drawer_state state = drawer_obey(drawer, &order, body, fd, &answer);
    FUZZ_REQUIRE(state != DRAWER_USELESS || answer.due);
    FUZZ_REQUIRE(!answer.due || answer.error.code == ECGP_OK || answer.error.text[0]);
    free(body);
    return state;
}

/* A worker that was set up, which is used for input after input. */
static struct drawer *set_up_once(void)
{
    static struct drawer drawer;
    if (!drawer.is_set_up) {
        struct drawer_answer answer;
        const struct message order = {.kind = SLOT_SET_UP, .detail = 4, .size = strlen(good)};
        drawer.blind = true;
        FUZZ_REQUIRE(drawer_obey(&drawer, &order, good, -1, &answer) == DRAWER_ON);
    }
    return &drawer;
}

static void unmap_all(struct drawer *drawer)
{
    for (int i = 0; i < FEED_SLOTS; i++) {
        struct drawer_answer answer;
        const struct message order = {.kind = SLOT_UNMAP, .subject = i};
        if (drawer->slot[i]) {
            drawer_obey(drawer, &order, "", -1, &answer);
        }
    }
}

/* One input in eight meets a worker that was not set up yet. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct drawer fresh;
    enum drawer_state state = DRAWER_ON;
    if (!good[0]) {
        write_good();
    }
    const bool first = fuzz_number(&data, &size, 8) == 0;
    struct drawer *drawer = first ? &fresh : set_up_once();
    drawer->blind = true;
    while (size > 0 && state == DRAWER_ON) {
        state = give(drawer, &data, &size);
    }
    if (first) {
        drawer_finish(&fresh);
    } else {
        unmap_all(drawer);
    }
    return 0;
}
