/* Batches of a feed: whose memory they are, and in which order they come. */
#define _GNU_SOURCE
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rig/feeds.h"

static void test_room_for_long_leads_is_made_where_it_is_needed(void **state)
{
    (void)state;
    static const char *const longest[] = {"layouts", "3by1", "lead_3by1_length", "10000000", NULL};
    struct ecgp_feed *feed = feed_of(longest, (struct ecgp_feed_spec){.workers = 1});
    struct ecgp_feed_spec spec;
    ecgp_feed_spec(feed, &spec);
    assert_int_equal(spec.max_lead_samples, 10000000);
    ecgp_batch_release(feed_next(feed));
    ecgp_feed_destroy(feed);
}

static void test_batches_that_are_out_stay_as_they_are(void **state)
{
    (void)state;
    enum { KEPT = 40 };
    struct ecgp_feed *feed = feed_of(
        plain_pages, (struct ecgp_feed_spec){.targets = "masks,boxes", .batch = 2, .workers = 2});
    struct ecgp_batch *kept[KEPT];
    uint64_t sums[KEPT];
    for (int i = 0; i < KEPT; i++) {
        kept[i] = feed_next(feed);
        sums[i] = batch_hash(kept[i], 0) ^ batch_hash(kept[i], 1);
        assert_int_equal((uintptr_t)ecgp_batch_data(kept[i], "masks") % 64, 0);
        assert_int_equal((uintptr_t)ecgp_batch_data(kept[i], "images") % 64, 0);
    }
    for (int i = 0; i < KEPT; i++) {
        ecgp_batch_release(feed_next(feed));
    }
    ecgp_feed_destroy(feed); /* they outlive it */
    for (int i = 0; i < KEPT; i++) {
        assert_true((batch_hash(kept[i], 0) ^ batch_hash(kept[i], 1)) == sums[i]);
        ecgp_batch_release(kept[i]);
    }
}

static void test_many_small_batches_ahead_do_not_block(void **state)
{
    (void)state;
    struct ecgp_feed *feed =
        feed_of(plain_pages,
                (struct ecgp_feed_spec){
                    .workers = 2, .prefetch = 1024, .width = 200, .height = 16, .pages = 1200});
    alarm(100); /* a call that blocks comes back to nobody */
    for (int64_t i = 0; i < 600; i++) {
        struct ecgp_batch *batch = feed_next(feed);
        assert_int_equal(batch_index(batch, 0), i);
        ecgp_batch_release(batch);
    }
    alarm(0);
    ecgp_feed_destroy(feed);
}

static void test_what_a_caller_writes_does_not_come_back(void **state)
{
    (void)state;
    struct ecgp_feed *feed = feed_of(
        plain_pages, (struct ecgp_feed_spec){.targets = ALL_TARGETS, .workers = 1, .prefetch = 1});
    struct ecgp_error error;
    struct ecgp_batch *batch = feed_next(feed);
    const uint64_t sum = batch_hash(batch, 0);
    ecgp_batch_release(batch);
    for (int i = 0; i < 8; i++) {
        batch = feed_next(feed);
        const struct ecgp_array_info *info;
        for (size_t k = 0; (info = ecgp_array_info(k)); k++) {
            const struct ecgp_array array = batch_array(batch, info->name);
            memset(array.data, 0xA5, array_page_bytes(&array));
        }
        ecgp_batch_release(batch);
    }
    assert_int_equal(ecgp_feed_seek(feed, 0, &error), ECGP_OK);
    batch = feed_next(feed);
    assert_true(batch_hash(batch, 0) == sum);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(feed);
}

static void test_a_feed_of_some_samples_ends(void **state)
{
    (void)state;
    struct ecgp_feed *feed = feed_of(
        plain_pages, (struct ecgp_feed_spec){.batch = 3, .pages = 7, .workers = 2, .prefetch = 5});
    static const int counts[] = {3, 3, 1};
    struct ecgp_error error;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 3; i++) {
            assert_false(ecgp_feed_ended(feed));
            struct ecgp_batch *batch = feed_next(feed);
            assert_int_equal(ecgp_batch_count(batch), counts[i]);
            assert_int_equal(batch_array(batch, "images").shape[0], counts[i]);
            ecgp_batch_release(batch);
        }
        assert_true(ecgp_feed_ended(feed));
        assert_null(feed_next(feed));
        assert_int_equal(ecgp_feed_tell(feed), 7);
        assert_int_equal(ecgp_feed_seek(feed, 0, &error), ECGP_OK);
    }
    ecgp_feed_destroy(feed);
}

static void test_a_range_ends_where_it_is_said(void **state)
{
    (void)state;
    struct ecgp_feed *feed = feed_of(
        plain_pages, (struct ecgp_feed_spec){.batch = 3, .pages = 4, .workers = 1, .prefetch = 4});
    struct ecgp_error error;
    ecgp_batch_release(feed_next(feed));
    static const int64_t ranges[][2] = {{8, 12}, {4, 8}, {20, 0}, {9, 9}, {12, 8}};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(ecgp_feed_range(feed, ranges[i][0], ranges[i][1], &error), ECGP_OK);
        const int64_t end = ranges[i][1] ? ranges[i][1] : 26;
        for (int64_t place = ranges[i][0]; place < end; place += 3) {
            struct ecgp_batch *batch = feed_next(feed);
            assert_int_equal(batch_index(batch, 0), place);
            assert_int_equal(ecgp_batch_count(batch), end - place < 3 ? end - place : 3);
            ecgp_batch_release(batch);
        }
        assert_int_equal(ecgp_feed_ended(feed), ranges[i][1] > 0);
        struct ecgp_batch *behind = feed_next(feed);
        assert_int_equal(behind == NULL, ranges[i][1] > 0);
        ecgp_batch_release(behind);
    }
    assert_int_equal(ecgp_feed_range(feed, -1, 4, &error), ECGP_USAGE);
    assert_int_equal(ecgp_feed_range(feed, 0, -1, &error), ECGP_USAGE);
    assert_int_equal(ecgp_feed_seek(feed, 3, &error), ECGP_OK); /* as the feed was made */
    struct ecgp_batch *batch = feed_next(feed);
    assert_int_equal(ecgp_batch_count(batch), 1);
    ecgp_batch_release(batch);
    assert_true(ecgp_feed_ended(feed));
    ecgp_feed_destroy(feed);
}

static void test_readers_side_by_side_share_the_batches_of_one_order(void **state)
{
    (void)state;
    enum { BATCH = 3, READERS = 2, SAMPLES = 14 };
    int64_t seen = 0;
    for (int reader = 0; reader < READERS; reader++) {
        struct ecgp_feed *feed = feed_of(
            plain_pages,
            (struct ecgp_feed_spec){
                .batch = BATCH, .pages = SAMPLES, .skip = (READERS - 1) * BATCH, .workers = 1});
        struct ecgp_batch *batch;
        struct ecgp_error error;
        assert_int_equal(ecgp_feed_seek(feed, reader * BATCH, &error), ECGP_OK);
        for (int64_t place = reader * BATCH; (batch = feed_next(feed)); place += READERS * BATCH) {
            const int64_t left = SAMPLES - place;
            assert_int_equal(ecgp_batch_count(batch), left < BATCH ? left : BATCH);
            for (int i = 0; i < ecgp_batch_count(batch); i++) {
                assert_int_equal(batch_index(batch, i), place + i);
            }
            seen += ecgp_batch_count(batch);
            ecgp_batch_release(batch);
            const int64_t after = place + READERS * BATCH;
            assert_int_equal(ecgp_feed_tell(feed), after < SAMPLES ? after : SAMPLES);
        }
        assert_true(ecgp_feed_ended(feed));
        ecgp_feed_destroy(feed);
    }
    assert_int_equal(seen, SAMPLES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_room_for_long_leads_is_made_where_it_is_needed),
        cmocka_unit_test(test_batches_that_are_out_stay_as_they_are),
        cmocka_unit_test(test_many_small_batches_ahead_do_not_block),
        cmocka_unit_test(test_what_a_caller_writes_does_not_come_back),
        cmocka_unit_test(test_a_feed_of_some_samples_ends),
        cmocka_unit_test(test_a_range_ends_where_it_is_said),
        cmocka_unit_test(test_readers_side_by_side_share_the_batches_of_one_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
