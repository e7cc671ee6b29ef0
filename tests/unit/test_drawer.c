/* What a process that draws for a feed makes of messages that no feed sends: it says so, or that
 * they make no sense, and touches nothing that is not its own. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <ecgpress/ecgpress.h>

#include "base/rng.h"
#include "feed/drawer.h"
#include "rig/options.h"

enum { BATCH = 3 };

static struct ecgp_feed *feed;
static struct drawer *drawer;
static struct drawer_answer answer;

/* A feed that draws nothing has the configuration that its workers get. */
static int set_up(void **state)
{
    (void)state;
    struct ecgp_options *options = options_with((const char *const[]){NULL});
    const struct ecgp_feed_spec spec = {
        .batch = BATCH, .width = 200, .height = 100, .targets = "boxes"};
    struct ecgp_error error = {0};
    if (ecgp_feed_create(options, &spec, &feed, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    ecgp_options_destroy(options);
    drawer = calloc(1, sizeof *drawer);
    assert_non_null(drawer);
    drawer->blind = true;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    drawer_finish(drawer);
    free(drawer);
    ecgp_feed_destroy(feed);
    return 0;
}

static enum drawer_state obey(enum slot_order kind, int64_t subject, int64_t detail, int fd)
{
    const struct message order = {.kind = kind, .subject = subject, .detail = detail};
    const char *body = kind == SLOT_SET_UP ? ecgp_feed_configuration(feed) : "";
    return drawer_obey(drawer, &order, body, fd, &answer);
}

static int memory_of(size_t size, unsigned seals)
{
    const int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    assert_true(fd >= 0 && ftruncate(fd, (off_t)size) == 0);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
    return fd;
}

/* A slot that is mapped here, too. */
static struct slot_head *give_slot(int64_t number)
{
    const int fd = memory_of(drawer->slot_size, F_SEAL_SHRINK);
    struct slot_head *head =
        mmap(NULL, drawer->slot_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    assert_true(head != MAP_FAILED);
    assert_int_equal(obey(SLOT_MAP, number, (int64_t)drawer->slot_size, fd), DRAWER_ON);
    return head;
}

static int64_t *index_of(struct slot_head *head)
{
    return arrays_at(&drawer->config.arrays, (char *)head + SLOT_HEAD, ARRAY_index, 0);
}

static void begin(void)
{
    assert_int_equal(obey(SLOT_SET_UP, 7, BATCH, -1), DRAWER_ON);
    assert_true(answer.due && answer.subject == -1 && answer.error.code == ECGP_OK);
}

static void test_what_a_feed_sends_is_done(void **state)
{
    (void)state;
    begin();
    struct slot_head *head = give_slot(4095);
    head->count = BATCH;
    assert_int_equal(obey(SLOT_DRAW, 4095, 0, -1), DRAWER_ON);
    assert_true(answer.due && answer.subject == 4095 && answer.detail == BATCH);
    assert_int_equal(answer.error.code, ECGP_OK);
    assert_int_equal(head->at[7], BATCH);
    assert_int_equal(obey(SLOT_UNMAP, 4095, 0, -1), DRAWER_ON);
    assert_false(answer.due);
    munmap(head, drawer->slot_size);
}

static void test_orders_before_the_configuration_make_no_sense(void **state)
{
    (void)state;
    assert_int_equal(obey(SLOT_DRAW, 0, 0, -1), DRAWER_ASTRAY);
    assert_int_equal(obey(SLOT_MAP, 0, 100, memory_of(100, F_SEAL_SHRINK)), DRAWER_ASTRAY);
    assert_int_equal(obey(SLOT_UNMAP, 0, 0, -1), DRAWER_ON);
}

static void test_numbers_out_of_range_make_no_sense(void **state)
{
    (void)state;
    static const int64_t wrong[] = {-1, FEED_SLOTS, INT64_MAX, INT64_MIN, (int64_t)1 << 32};
    assert_int_equal(obey(SLOT_SET_UP, FEED_WORKERS, BATCH, -1), DRAWER_ASTRAY);
    assert_int_equal(obey(SLOT_SET_UP, 0, 0, -1), DRAWER_ASTRAY);
    assert_int_equal(obey(SLOT_SET_UP, 0, ((int64_t)1 << 32) + BATCH, -1), DRAWER_ASTRAY);
    begin();
    assert_int_equal(obey(SLOT_SET_UP, 7, BATCH, -1), DRAWER_ASTRAY); /* once is enough */
    assert_int_equal(obey((enum slot_order)4, 0, 0, -1), DRAWER_ASTRAY);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        for (enum slot_order kind = SLOT_SET_UP; kind <= SLOT_DRAW; kind++) {
            assert_int_equal(obey(kind, wrong[i], 0, -1), DRAWER_ASTRAY);
        }
        assert_int_equal(obey(SLOT_MAP, 0, wrong[i], memory_of(100, F_SEAL_SHRINK)), DRAWER_ASTRAY);
    }
}

static void test_memory_that_is_short_or_may_shrink_is_refused(void **state)
{
    (void)state;
    begin();
    const int64_t size = (int64_t)drawer->slot_size;
    assert_int_equal(obey(SLOT_MAP, 0, size, memory_of((size_t)size - 1, F_SEAL_SHRINK)),
                     DRAWER_ASTRAY);
    assert_int_equal(obey(SLOT_MAP, 0, size, memory_of((size_t)size, F_SEAL_GROW)), DRAWER_ASTRAY);
    assert_int_equal(obey(SLOT_MAP, 0, size, open("/dev/zero", O_RDWR | O_CLOEXEC)), DRAWER_ASTRAY);
    assert_int_equal(obey(SLOT_MAP, 0, size, memory_of((size_t)size, F_SEAL_SHRINK)), DRAWER_ON);
    assert_int_equal(obey(SLOT_MAP, 0, size, memory_of((size_t)size, F_SEAL_SHRINK)),
                     DRAWER_ASTRAY); /* it is mapped */
}

static void test_a_slot_without_memory_is_told(void **state)
{
    (void)state;
    begin();
    assert_int_equal(obey(SLOT_MAP, 2, (int64_t)drawer->slot_size, -1), DRAWER_ON);
    assert_int_equal(obey(SLOT_DRAW, 2, 0, -1), DRAWER_ON);
    assert_true(answer.due && answer.detail == 0 && answer.error.code == ECGP_NO_MEMORY);
    assert_non_null(strstr(answer.error.text, strerror(EMFILE)));
    assert_int_equal(obey(SLOT_MAP, 3, (int64_t)drawer->slot_size, 1 << 20), DRAWER_ON);
    assert_int_equal(obey(SLOT_DRAW, 3, 0, -1), DRAWER_ON);
    assert_non_null(strstr(answer.error.text, strerror(EBADF))); /* it cannot be looked at */
}

static void test_counts_and_indices_are_checked_at_the_time_of_use(void **state)
{
    (void)state;
    begin();
    struct slot_head *head = give_slot(0);
    static const int counts[] = {0, -1, BATCH + 1, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        head->next = 0;
        head->count = counts[i];
        assert_int_equal(obey(SLOT_DRAW, 0, 0, -1), DRAWER_ASTRAY);
    }
    head->count = BATCH;
    head->next = INT32_MIN; /* positions before the first */
    assert_int_equal(obey(SLOT_DRAW, 0, 0, -1), DRAWER_ON);
    head->next = 0;
    index_of(head)[1] = -1;
    index_of(head)[2] = INT64_MAX;
    assert_int_equal(obey(SLOT_DRAW, 0, 0, -1), DRAWER_ON);
    assert_int_equal(answer.detail, 1);
    assert_int_equal(answer.error.code, ECGP_INTERNAL);
    munmap(head, drawer->slot_size);
}

static void test_a_configuration_that_is_none_is_told(void **state)
{
    (void)state;
    static const char *const bodies[] = {"", "{", "[]", "{\"version\": 3}", "{\"options\": 7}"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        const struct message order = {.kind = SLOT_SET_UP, .detail = BATCH};
        assert_int_equal(drawer_obey(drawer, &order, bodies[i], -1, &answer), DRAWER_USELESS);
        assert_true(answer.due && answer.error.code == ECGP_INTERNAL);
        feed_config_finish(&drawer->config);
    }
}

static void test_any_messages_do_no_harm(void **state)
{
    (void)state;
    struct rng rng = rng_stream(1, 1, RNG_PAGE);
    begin();
    for (int i = 0; i < 30000; i++) {
        const uint32_t kind = 1 + rng_below(&rng, 3), slot = rng_below(&rng, 5);
        const bool good = rng_below(&rng, 2) != 0;
        const size_t size = good ? drawer->slot_size : rng_below(&rng, 5000);
        const int fd = rng_below(&rng, 4) == 0
                           ? memory_of(size, rng_below(&rng, 2) ? F_SEAL_SHRINK : F_SEAL_GROW)
                           : -1;
        if (drawer->slot[slot]) {
            drawer->slot[slot]->count = (int)rng_below(&rng, BATCH + 2);
            drawer->slot[slot]->next = (int)rng_below(&rng, BATCH + 2) - 1;
            index_of(drawer->slot[slot])[0] = (int64_t)rng_below(&rng, 3) - 1;
        }
        obey((enum slot_order)kind, slot, good ? (int64_t)drawer->slot_size : (int64_t)size, fd);
        assert_true(!answer.due || answer.subject == slot);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_what_a_feed_sends_is_done),
        TEST(test_orders_before_the_configuration_make_no_sense),
        TEST(test_numbers_out_of_range_make_no_sense),
        TEST(test_memory_that_is_short_or_may_shrink_is_refused),
        TEST(test_a_slot_without_memory_is_told),
        TEST(test_counts_and_indices_are_checked_at_the_time_of_use),
        TEST(test_a_configuration_that_is_none_is_told),
        TEST(test_any_messages_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
