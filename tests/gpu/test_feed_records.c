/* Which records the pages of a feed are of. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <cjson/cJSON.h>

#include "base/array.h"
#include "base/text.h"
#include "rig/feeds.h"
#include "rig/scratch.h"
#include "run/shuffle.h"

static void test_a_shuffle_holds_each_once(void **state)
{
    (void)state;
    static const uint64_t counts[] = {1, 2, 3, 7, 64, 1000, 21837};
    for (size_t c = 0; c < ARRAY_COUNT(counts); c++) {
        uint8_t *seen = calloc(counts[c], 1);
        uint64_t same = 0;
        for (uint64_t i = 0; i < counts[c]; i++) {
            const uint64_t at = shuffle_at(9, RNG_FEED, 3, counts[c], i);
            assert_true(at < counts[c] && !seen[at]);
            seen[at] = 1;
            same += at == shuffle_at(9, RNG_FEED, 4, counts[c], i);
        }
        assert_true(counts[c] < 100 || same < counts[c] / 20);
        free(seen);
    }
}

/* The records that `samples` samples are of, sorted. */
static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_records(struct ecgp_feed *feed, int samples, char **sources)
{
    for (int i = 0; i < samples; i++) {
        struct ecgp_batch *batch = feed_next(feed);
        cJSON *json = cJSON_Parse(ecgp_batch_data(batch, "parameters"));
        sources[i] = strdup(cJSON_GetObjectItem(json, "source")->valuestring);
        cJSON_Delete(json);
        ecgp_batch_release(batch);
    }
    qsort(sources, (size_t)samples, sizeof *sources, compare);
}

static void test_a_round_deals_each_record_out_once_and_splits_are_apart(void **state)
{
    (void)state;
    enum { RECORDS = 40 };
    static const char *const settings[] = {"builtin_records", "40", "layouts", "3by1", NULL};
    char *seen[RECORDS];
    int total = 0;
    struct ecgp_options *options = options_with(settings);
    struct ecgp_source *source;
    struct ecgp_error error;
    int counts[ECGP_SPLITS] = {0};
    assert_int_equal(ecgp_source_open(options, &source, &error), ECGP_OK);
    for (size_t i = 0; i < RECORDS; i++) {
        counts[ecgp_source_entry(source, i).split]++;
    }
    ecgp_source_close(source);
    ecgp_options_destroy(options);
    for (int s = 0; s < ECGP_SPLITS; s++) {
        struct ecgp_feed *feed = feed_of(
            settings, (struct ecgp_feed_spec){
                          .targets = "parameters", .split = ecgp_split_name(s), .workers = 2});
        assert_true(total + counts[s] <= RECORDS);
        list_records(feed, counts[s], seen + total);
        total += counts[s];
        ecgp_feed_destroy(feed);
    }
    qsort(seen, (size_t)total, sizeof *seen, compare);
    for (int i = 1; i < total; i++) {
        assert_string_not_equal(seen[i - 1], seen[i]);
    }
    assert_int_equal(total, RECORDS);
    for (int i = 0; i < total; i++) {
        free(seen[i]);
    }
}

static void write_records(struct scratch *scratch, int good, bool bad)
{
    scratch_make(scratch);
    for (int i = 0; i < good; i++) {
        char name[32], text[4000] = "I,II,III\n";
        snprintf(name, sizeof name, "good%d.csv", i);
        for (int k = 0; k < 120; k++) {
            snprintf(text + strlen(text), sizeof text - strlen(text), "0.%d,0.1,0.2\n", k % 10);
        }
        scratch_text(scratch, name, text);
    }
    if (bad) {
        scratch_text(scratch, "bad.csv", "I,II,III\n1,2\nnonsense\n");
    }
}

static void test_a_bad_record_has_the_next_one_in_its_place(void **state)
{
    (void)state;
    struct scratch scratch;
    write_records(&scratch, 4, true);
    const char *const settings[] = {
        "raw_signal_path", scratch.folder, "sampling_rate", "100", "layouts", "3by1", NULL};
    struct ecgp_feed *feed =
        feed_of(settings, (struct ecgp_feed_spec){.targets = "parameters", .workers = 2});
    char *seen[20];
    list_records(feed, 20, seen);
    for (int i = 0; i < 20; i++) {
        assert_non_null(strstr(seen[i], "good"));
        free(seen[i]);
    }
    ecgp_feed_destroy(feed);
    scratch_remove(&scratch);
}

static void test_records_that_are_all_bad_are_an_error_of_each_batch(void **state)
{
    (void)state;
    struct scratch scratch;
    write_records(&scratch, 0, true);
    const char *const settings[] = {
        "raw_signal_path", scratch.folder, "sampling_rate", "100", "layouts", "3by1", NULL};
    struct ecgp_feed *feed = feed_of(settings, (struct ecgp_feed_spec){.workers = 2, .batch = 3});
    for (int i = 0; i < 3; i++) {
        struct ecgp_batch *batch;
        struct ecgp_error error = {0};
        char expected[32];
        snprintf(expected, sizeof expected, "page %d: ", 3 * i);
        assert_int_equal(ecgp_feed_next(feed, 60000, &batch, &error), ECGP_BAD_DATA);
        assert_null(batch);
        assert_ptr_equal(strstr(error.text, expected), error.text);
        assert_non_null(strstr(error.text, "bad.csv"));
    }
    ecgp_feed_destroy(feed);
    scratch_remove(&scratch);
}

static void test_a_lead_with_more_samples_than_room_is_an_error(void **state)
{
    (void)state;
    struct ecgp_feed *feed = feed_of(
        plain_pages,
        (struct ecgp_feed_spec){.targets = "signals", .max_lead_samples = 249, .workers = 1});
    struct ecgp_batch *batch;
    struct ecgp_error error = {0};
    assert_int_equal(ecgp_feed_next(feed, 60000, &batch, &error), ECGP_USAGE);
    assert_non_null(strstr(error.text, "max_lead_samples to 250"));
    ecgp_feed_destroy(feed);
}

/* Whole seconds of three leads at 100 Hz. */
static void write_seconds(struct scratch *scratch, const char *name, int seconds)
{
    struct text text = {0};
    text_add(&text, "I,II,III\n");
    for (int i = 0; i < 100 * seconds; i++) {
        text_addf(&text, "%d,%d,%d\n", i % 7, i % 5, i % 3);
    }
    scratch_text(scratch, name, text.data);
    text_free(&text);
}

static void test_no_single_file_ends_a_feed_unless_strict(void **state)
{
    (void)state;
    struct scratch scratch;
    scratch_make(&scratch);
    const char *settings[] = {"raw_signal_path",
                              scratch.folder,
                              "sampling_rate",
                              "100",
                              "layouts",
                              "3by1",
                              NULL,
                              "1",
                              NULL};
    const struct ecgp_feed_spec spec = {
        .targets = "signals,parameters", .max_lead_samples = 300, .workers = 1, .batch = 4};
    write_seconds(&scratch, "short-1.csv", 2);
    write_seconds(&scratch, "short-2.csv", 2);
    write_seconds(&scratch, "long.csv", 6); /* it has no room */
    struct ecgp_feed *feed = feed_of(settings, spec);
    for (int i = 0; i < 4; i++) {
        struct ecgp_batch *batch = feed_next(feed);
        assert_int_equal(ecgp_batch_count(batch), 4);
        assert_null(strstr(ecgp_batch_data(batch, "parameters"), "long.csv"));
        ecgp_batch_release(batch);
    }
    assert_non_null(ecgp_feed_skipped(feed, 0));
    assert_non_null(strstr(ecgp_feed_skipped(feed, 0), "long: a lead of layout 3by1 has "));
    assert_null(ecgp_feed_skipped(feed, 1));
    assert_null(ecgp_feed_skipped(feed, -1));
    ecgp_feed_destroy(feed);
    settings[6] = "strict";
    feed = feed_of(settings, spec);
    struct ecgp_batch *batch;
    struct ecgp_error error = {0};
    assert_int_equal(ecgp_feed_next(feed, 60000, &batch, &error), ECGP_USAGE);
    assert_non_null(strstr(error.text, "long: a lead of layout 3by1 has "));
    ecgp_feed_destroy(feed);
    scratch_remove(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_shuffle_holds_each_once),
        cmocka_unit_test(test_a_round_deals_each_record_out_once_and_splits_are_apart),
        cmocka_unit_test(test_a_bad_record_has_the_next_one_in_its_place),
        cmocka_unit_test(test_records_that_are_all_bad_are_an_error_of_each_batch),
        cmocka_unit_test(test_no_single_file_ends_a_feed_unless_strict),
        cmocka_unit_test(test_a_lead_with_more_samples_than_room_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
