/* Threads of one process: each has a renderer of its own, and they share a feed. `scripts/races`
 * runs this under the thread sanitizer. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include <ecgpress/ecgpress.h>

#include "rig/feeds.h"

enum { THREADS = 3, PAGES = 3, BATCHES = 24 };

/* A page's picture and ground truth as a number; 0 where it cannot be made. */
static uint64_t draw(struct ecgp_renderer *renderer, int number)
{
    struct ecgp_error error;
    const struct ecgp_page_spec spec = {.layout = "3by4", .page_index = number};
    struct ecgp_options *options = options_with(
        (const char *const[]){"width", "400", "preset", number % 2 ? "photo" : "scan", NULL});
    struct ecgp_record *record = NULL;
    struct ecgp_page *page = NULL;
    struct ecgp_frame frame;
    uint64_t sum = 0;
    char *truth = NULL;
    if (ecgp_record_open("builtin:7", options, &record, &error) == ECGP_OK &&
        ecgp_page_create(record, options, &spec, &page, &error) == ECGP_OK &&
        ecgp_renderer_draw(renderer, page, ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS, &frame, &error) ==
            ECGP_OK &&
        ecgp_page_truth(page, &frame, &truth, &error) == ECGP_OK) {
        sum = strlen(truth);
        for (size_t i = 0; i < (size_t)frame.stride * (size_t)frame.height; i++) {
            sum = (sum ^ frame.rgbx[i]) * UINT64_C(1099511628211);
        }
    }
    ecgp_free(truth);
    ecgp_page_destroy(page);
    ecgp_record_close(record);
    ecgp_options_destroy(options);
    return sum;
}

static void *draw_all(void *sums)
{
    struct ecgp_renderer *renderer;
    struct ecgp_error error;
    if (ecgp_renderer_create(&renderer, &error) == ECGP_OK) {
        for (int i = 0; i < PAGES; i++) {
            ((uint64_t *)sums)[i] = draw(renderer, i);
        }
        ecgp_renderer_destroy(renderer);
    }
    return NULL;
}

static void test_renderers_of_several_threads_draw_the_same_pages(void **state)
{
    (void)state;
    uint64_t sums[THREADS][PAGES] = {{0}};
    pthread_t thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&thread[i], NULL, draw_all, sums[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        for (int k = 0; k < PAGES; k++) {
            assert_true(sums[i][k] != 0);
            assert_true(sums[i][k] == sums[0][k]);
        }
    }
}

static struct ecgp_feed *feed;
static _Atomic(struct ecgp_batch *) given[BATCHES];

/* Takes batches until there are no more; somebody else releases every second one. */
static void *take(void *count)
{
    struct ecgp_batch *batch;
    struct ecgp_error error;
    while (ecgp_feed_next(feed, 60000, &batch, &error) == ECGP_OK && batch) {
        const int64_t index = batch_index(batch, 0);
        ++*(int *)count;
        if (index % 2 == 0) {
            atomic_store(&given[index], batch);
        } else {
            ecgp_batch_release(batch);
        }
    }
    return NULL;
}

static void *release(void *count)
{
    for (int i = 0; i < BATCHES; i += 2) {
        struct ecgp_batch *batch;
        while (!(batch = atomic_exchange(&given[i], NULL))) {
        }
        ecgp_batch_release(batch);
        ++*(int *)count;
    }
    return NULL;
}

static void test_threads_share_a_feed(void **state)
{
    (void)state;
    pthread_t thread[THREADS + 1];
    int count[THREADS + 1] = {0}, sum = 0;
    feed = feed_of(plain_pages, (struct ecgp_feed_spec){.workers = 2, .pages = BATCHES});
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&thread[i], NULL, take, &count[i]), 0);
    }
    assert_int_equal(pthread_create(&thread[THREADS], NULL, release, &count[THREADS]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        sum += count[i];
    }
    pthread_join(thread[THREADS], NULL);
    assert_int_equal(sum, BATCHES);
    assert_int_equal(count[THREADS], BATCHES / 2);
    assert_true(ecgp_feed_ended(feed));
    ecgp_feed_destroy(feed);
}

static void test_one_thread_stops_another_that_waits(void **state)
{
    (void)state;
    pthread_t thread;
    int count = 0;
    feed = feed_of(plain_pages, (struct ecgp_feed_spec){.workers = 1, .first = 1, .step = 2});
    assert_int_equal(pthread_create(&thread, NULL, take, &count), 0);
    ecgp_batch_release(feed_next(feed));
    ecgp_feed_stop(feed);
    pthread_join(thread, NULL);
    ecgp_feed_destroy(feed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_renderers_of_several_threads_draw_the_same_pages),
        cmocka_unit_test(test_threads_share_a_feed),
        cmocka_unit_test(test_one_thread_stops_another_that_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
