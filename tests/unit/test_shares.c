/* Shares: pages are divided in exact proportion, rounded by largest remainder, and none is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "config/shares.h"
#include "rig/expect.h"
#include "rig/options.h"
#include "run/counts.h"

static void assert_parts(int64_t total, const double *weights, int count, const int64_t *expected)
{
    int64_t parts[LAYOUT_SHARES];
    shares_of(total, weights, count, parts);
    for (int i = 0; i < count; i++) {
        assert_int_equal(parts[i], expected[i]);
    }
}

static void test_examples(void **state)
{
    (void)state;
    assert_parts(10, (const double[]){0.3, 0.7}, 2, (const int64_t[]){3, 7});
    assert_parts(2000, (const double[]){80, 10, 10}, 3, (const int64_t[]){1600, 200, 200});
    assert_parts(7, (const double[]){80, 10, 10}, 3, (const int64_t[]){5, 1, 1});
    assert_parts(4, (const double[]){1, 1, 0}, 3, (const int64_t[]){2, 2, 0});
    assert_parts(3, (const double[]){1, 1, 1, 1}, 4, (const int64_t[]){1, 1, 1, 0});
    assert_parts(5, (const double[]){0, 1, 0}, 3, (const int64_t[]){0, 5, 0});
    assert_parts(0, (const double[]){1, 2}, 2, (const int64_t[]){0, 0});
    assert_parts(10000000, (const double[]){0.1, 0.2, 0.7}, 3,
                 (const int64_t[]){1000000, 2000000, 7000000});
}

/* Each part is its quota rounded up or down, and a larger weight never has fewer. */
static void test_random_weights(void **state)
{
    (void)state;
    for (uint64_t run = 0; run < 3000; run++) {
        struct rng rng = rng_stream(5, run, RNG_SYNTH);
        double weights[LAYOUT_SHARES], sum = 0;
        int64_t parts[LAYOUT_SHARES], found = 0;
        const int count = 1 + (int)rng_below(&rng, 12);
        const int64_t total = rng_below(&rng, run % 2 ? 30 : 100000);
        for (int i = 0; i < count; i++) {
            weights[i] = i > 0 && rng_below(&rng, 5) == 0 ? 0 : 0.05 + rng_uniform(&rng);
            sum += weights[i];
        }
        shares_of(total, weights, count, parts);
        for (int i = 0; i < count; i++) {
            const double quota = (double)total * weights[i] / sum;
            found += parts[i];
            assert_true(fabs((double)parts[i] - quota) < 1 + 1e-5);
            assert_true(weights[i] > 0 || parts[i] == 0);
            for (int k = 0; k < count; k++) {
                assert_true(weights[k] < weights[i] || parts[k] >= parts[i] || k > i);
            }
        }
        assert_int_equal(found, total);
    }
}

static void test_equal_weights_give_each_layout_the_same(void **state)
{
    (void)state;
    for (int count = 1; count <= LAYOUT_SHARES; count++) {
        double weights[LAYOUT_SHARES];
        int64_t parts[LAYOUT_SHARES];
        for (int i = 0; i < count; i++) {
            weights[i] = 0.1;
        }
        for (int64_t each = 1; each < 2000; each = each * 3 + 1) {
            shares_of(each * count, weights, count, parts);
            for (int i = 0; i < count; i++) {
                assert_int_equal(parts[i], each);
            }
        }
    }
}

static void test_lists_of_layouts(void **state)
{
    (void)state;
    struct layout_share shares[LAYOUT_SHARES];
    char why[OPTION_WHY];
    assert_int_equal(layout_shares_read("3by4:0.3, 6by2 ,12by1:2", shares, why), 3);
    assert_string_equal(shares[0].layout->name, "3by4");
    assert_true(shares[0].weight == 0.3 && shares[1].weight == 1 && shares[2].weight == 2);
    assert_int_equal(layout_shares_read("[\"3by4:2\", \"6by2\"]", shares, why), 2);
    assert_true(shares[0].weight == 2);
    const char *const wrong[][2] = {
        {"3by4:", "LAYOUT:WEIGHT"},    {"3by4:-1", "LAYOUT:WEIGHT"}, {"3by4:x", "LAYOUT:WEIGHT"},
        {"3by4:nan", "LAYOUT:WEIGHT"}, {"3by4:0,6by2:0", "above 0"}, {"3by4:1,3by4", "twice"},
        {"3by9:1", "not a layout"},    {":1", "not a layout"},       {"", "not a comma list"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(layout_shares_read(wrong[i][0], shares, why), -1);
        assert_contains(why, wrong[i][1]);
    }
}

static void test_splits(void **state)
{
    (void)state;
    double shares[ECGP_SPLITS];
    char why[OPTION_WHY];
    const char *const wrong[] = {"80/20", "80/10/10/0", "80/10/-10", "0/0/0", "", "a/b/c", "//"};
    assert_true(split_shares_read("80/10/10", shares, why));
    assert_true(shares[0] == 80 && shares[1] == 10 && shares[2] == 10);
    assert_true(split_shares_read("0.7/0.3/0", shares, why));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(split_shares_read(wrong[i], shares, why));
        assert_contains(why, "like 80/10/10");
    }
}

/* --- counts of options --------------------------------------------------------------------------
 */

static enum ecgp_result read_counts(const char *const *settings, const char *layouts,
                                    struct page_counts *counts, struct ecgp_error *error)
{
    struct ecgp_options *options = options_with(settings);
    struct layout_share shares[LAYOUT_SHARES];
    char why[OPTION_WHY];
    const int count = layout_shares_read(layouts, shares, why);
    const enum ecgp_result result = page_counts_read(options, shares, count, counts, error);
    ecgp_options_destroy(options);
    return result;
}

static void assert_counts(const char *const *settings, const char *layouts,
                          const int64_t expected[ECGP_SPLITS][2])
{
    struct page_counts counts;
    struct ecgp_error error = {0};
    if (read_counts(settings, layouts, &counts, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    for (int split = 0; split < ECGP_SPLITS; split++) {
        assert_int_equal(counts.of[split][0], expected[split][0]);
        assert_int_equal(counts.of[split][1], expected[split][1]);
    }
}

#define GIVEN(...)  ((const char *const[]){__VA_ARGS__, NULL})
#define COUNTS(...) ((const int64_t[ECGP_SPLITS][2]){__VA_ARGS__})

static void test_counts(void **state)
{
    (void)state;
    const char *const none[] = {NULL};
    assert_counts(none, "3by1,6by2", COUNTS({5, 5}, {2, 2}, {2, 2}));
    assert_counts(none, "3by1:1,6by2:4", COUNTS({2, 8}, {1, 3}, {1, 3}));
    assert_counts(GIVEN("pages", "10"), "3by1,6by2", COUNTS({4, 4}, {1, 0}, {1, 0}));
    assert_counts(GIVEN("pages", "100", "split", "50/0/50"), "3by1:0.3,6by2:0.7",
                  COUNTS({15, 35}, {0, 0}, {15, 35}));
    assert_counts(GIVEN("train", "7", "test", "1"), "3by1,6by2", COUNTS({4, 3}, {0, 0}, {1, 0}));
    assert_counts(GIVEN("sample_each_lead_train", "3", "sample_each_lead_val", "0"), "3by1,6by2",
                  COUNTS({3, 3}, {0, 0}, {2, 2}));
}

static void test_two_kinds_of_counts_are_refused(void **state)
{
    (void)state;
    const struct {
        const char *const *settings;
        const char *part;
    } wrong[] = {
        {GIVEN("pages", "5", "train", "5"), "--pages and --train cannot be combined"},
        {GIVEN("pages", "5", "sample_each_lead_val", "2"), "--sample_each_lead_val (pages of each"},
        {GIVEN("test", "5", "sample_each_lead_train", "1"), "--test (pages of all layouts"},
        {GIVEN("train", "0"), "no pages are requested"},
        {GIVEN("sample_each_lead_train", "0", "sample_each_lead_val", "0", "sample_each_lead_test",
               "0"),
         "no pages are requested"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct page_counts counts;
        struct ecgp_error error = {0};
        assert_refused(read_counts(wrong[i].settings, "3by1", &counts, &error), ECGP_USAGE, &error,
                       wrong[i].part);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_random_weights),
        cmocka_unit_test(test_equal_weights_give_each_layout_the_same),
        cmocka_unit_test(test_lists_of_layouts),
        cmocka_unit_test(test_splits),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_two_kinds_of_counts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
