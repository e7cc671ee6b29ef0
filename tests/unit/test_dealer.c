/* The dealer: every page is a function of its index, and the pages together use records evenly. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/rng.h"
#include "base/text.h"
#include "rig/expect.h"
#include "rig/options.h"
#include "rig/scratch.h"
#include "run/dealer.h"

/* A dealer with what it needs. */
struct table {
    struct ecgp_options *options;
    struct ecgp_source *source;
    struct dealer dealer;
};

/* `pages` of each layout in train; a tenth of them in val and in test. */
static struct table open_table(const char *layouts, int64_t pages, const char *option,
                               const char *value)
{
    struct table table = {.options = options_default()};
    struct ecgp_error error;
    options_give(table.options, "layouts", layouts);
    options_give(table.options, "seed", "12");
    options_give(table.options, "sampling_rate", "100");
    options_give(table.options, option, value);
    options_give_number(table.options, "sample_each_lead_train", (double)pages);
    options_give_number(table.options, "sample_each_lead_val", (double)(pages / 10));
    options_give_number(table.options, "sample_each_lead_test", (double)(pages / 10));
    assert_int_equal(ecgp_source_open(table.options, &table.source, &error), ECGP_OK);
    return table;
}

static struct table table_of(const char *layouts, int64_t pages, const char *option,
                             const char *value)
{
    struct table table = open_table(layouts, pages, option, value);
    struct ecgp_error error;
    if (dealer_init_dataset(&table.dealer, table.options, table.source, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    return table;
}

static void close_table(struct table *table)
{
    dealer_finish(&table->dealer);
    ecgp_source_close(table->source);
    ecgp_options_destroy(table->options);
}

static struct deal deal_of(const struct table *table, int64_t index, int64_t attempt)
{
    struct deal deal;
    table->dealer.deal(&table->dealer, index, attempt, &deal);
    return deal;
}

/* Stands for a record that cannot be used: about `percent` of all. */
static bool is_bad(int64_t record, int percent)
{
    struct rng rng = rng_stream(77, (uint64_t)record, RNG_SYNTH);
    return rng_below(&rng, 100) < (uint32_t)percent;
}

/* The page as it is where such records are bad. */
static struct deal usable_deal(const struct table *table, int64_t index, int percent)
{
    struct deal deal;
    int64_t attempt = 0;
    do {
        deal = deal_of(table, index, attempt);
    } while (is_bad(deal.record, percent) && ++attempt < deal.attempts);
    assert_false(is_bad(deal.record, percent));
    return deal;
}

static void assert_same_deal(const struct deal *a, const struct deal *b)
{
    assert_int_equal(a->index, b->index);
    assert_int_equal(a->set, b->set);
    assert_int_equal(a->split, b->split);
    assert_ptr_equal(a->layout, b->layout);
    assert_int_equal(a->record, b->record);
    assert_int_equal(a->window, b->window);
    assert_memory_equal(&a->row_height, &b->row_height, sizeof a->row_height);
    assert_string_equal(a->name, b->name);
}

static void test_pages_do_not_depend_on_their_order(void **state)
{
    (void)state;
    enum { PAGES = 400 };
    struct table table = table_of("3by1,3by4,6by2", 50, "builtin_records", "90");
    struct table other = table_of("3by1,3by4,6by2", 50, "builtin_records", "90");
    const int64_t total = dealer_total(&table.dealer);
    struct deal deals[PAGES];
    assert_int_equal(total, 2 * 3 * (50 + 5 + 5));
    for (int64_t i = 0; i < total; i++) {
        deals[i] = usable_deal(&table, i, 20);
    }
    for (int64_t i = total; i-- > 0;) {
        const struct deal backwards = usable_deal(&table, i, 20);
        const struct deal elsewhere = usable_deal(&other, i * 7 % total, 20);
        assert_same_deal(&backwards, &deals[i]);
        assert_same_deal(&elsewhere, &deals[i * 7 % total]);
    }
    close_table(&table);
    close_table(&other);
}

static void test_pages_are_counted_by_set_split_and_layout(void **state)
{
    (void)state;
    struct table table = table_of("3by1,3by4", 30, "builtin_records", "100");
    int count[SETS][ECGP_SPLITS][2] = {0};
    for (int64_t i = 0; i < dealer_total(&table.dealer); i++) {
        const struct deal deal = deal_of(&table, i, 0);
        count[deal.set][deal.split][strcmp(deal.layout->name, "3by4") == 0]++;
        assert_int_equal(ecgp_source_entry(table.source, (size_t)deal.record).split, deal.split);
        assert_int_equal(deal.row_height > 0, deal.set == SET_OVERLAP);
    }
    for (int set = 0; set < SETS; set++) {
        for (int split = 0; split < ECGP_SPLITS; split++) {
            const int expected = split == ECGP_SPLIT_TRAIN ? 30 : 3;
            assert_int_equal(count[set][split][0], expected);
            assert_int_equal(count[set][split][1], expected);
        }
    }
    close_table(&table);
}

/* Uses of each record in each set, as far as no record is bad, differ by at most one. */
static void test_each_record_comes_once_before_any_comes_again(void **state)
{
    (void)state;
    enum { RECORDS = 90 };
    struct table table = table_of("3by1,3by4,6by2", 70, "builtin_records", "90");
    int uses[SETS][RECORDS] = {0};
    const int64_t total = dealer_total(&table.dealer);
    for (int64_t i = 0; i < total; i++) {
        const struct deal deal = deal_of(&table, i, 0);
        int *own = uses[deal.set];
        const int now = ++own[deal.record];
        for (size_t k = 0; k < RECORDS; k++) {
            const bool same_split = ecgp_source_entry(table.source, k).split == deal.split;
            assert_true(!same_split || own[k] >= now - 1);
        }
    }
    close_table(&table);
}

static void test_windows_of_a_record_in_a_layout_are_counted(void **state)
{
    (void)state;
    struct table table = table_of("3by1,3by4,6by2", 300, "builtin_records", "90");
    int next[SETS][90][3] = {0};
    for (int64_t i = 0; i < dealer_total(&table.dealer); i++) {
        const struct deal deal = deal_of(&table, i, 0);
        const int layout = deal.layout->rows == 3 ? deal.layout->columns == 4 : 2;
        assert_int_equal(deal.window, next[deal.set][deal.record][layout]++);
    }
    close_table(&table);
}

/* A set of names, as hashes with open addressing. */
struct names {
    uint64_t *slot;
    uint64_t slots;
};

static bool add_name(struct names *names, uint64_t hash)
{
    uint64_t at = hash % names->slots;
    for (; names->slot[at] != 0; at = (at + 1) % names->slots) {
        if (names->slot[at] == hash) {
            return false;
        }
    }
    names->slot[at] = hash;
    return true;
}

static void check_names(const char *layouts, int64_t pages, const char *records, int percent)
{
    struct table table = table_of(layouts, pages, "builtin_records", records);
    const int64_t total = dealer_total(&table.dealer);
    struct names names = {calloc((size_t)total, 2 * sizeof *names.slot), 2 * (uint64_t)total};
    int longest = 0;
    assert_non_null(names.slot);
    for (int64_t i = 0; i < total; i++) {
        const struct deal deal = usable_deal(&table, i, percent);
        if (!add_name(&names, hash_name(deal.name) + (uint64_t)deal.set)) {
            fail_msg("%s is there twice", deal.name);
        }
        longest = deal.window > longest ? deal.window : longest;
    }
    assert_true(longest <= total);
    free(names.slot);
    close_table(&table);
}

static void test_names_are_unique_whatever_records_are_bad(void **state)
{
    (void)state;
    check_names("3by1,3by4,6by2,12by1,3by4-II", 10000, "200", 30);
    check_names("3by1,3by4,6by2,12by1,3by4-II", 10000, "200", 0);
    check_names("3by4", 5000, "10000", 30);
    check_names("3by4", 5000, "10000", 90);
    for (int pages = 10; pages < 60; pages++) { /* many shares of the records, whole ones too */
        check_names("3by1,3by4", pages, "60", 60);
    }
}

static void test_replacements_are_records_without_a_page(void **state)
{
    (void)state;
    struct table table = table_of("3by1,3by4", 400, "builtin_records", "10000");
    uint8_t *seen[SETS] = {calloc(10000, 1), calloc(10000, 1)};
    int replaced = 0;
    for (int64_t i = 0; i < dealer_total(&table.dealer); i++) {
        const struct deal deal = usable_deal(&table, i, 10);
        assert_false(seen[deal.set][deal.record]++);
        assert_int_equal(deal.window, 0);
        replaced += deal.record != deal_of(&table, i, 0).record;
    }
    assert_true(replaced > 100);
    free(seen[0]);
    free(seen[1]);
    close_table(&table);
}

static void test_attempts_try_every_record_of_the_split_once(void **state)
{
    (void)state;
    for (int pages = 10; pages < 70; pages += 3) {
        struct table table = table_of("3by1,6by2", pages, "builtin_records", "60");
        uint8_t seen[60] = {0};
        const struct deal first = deal_of(&table, 7, 0);
        for (int64_t attempt = 0; attempt < first.attempts; attempt++) {
            const struct deal deal = deal_of(&table, 7, attempt);
            assert_int_equal(seen[deal.record]++, 0);
            assert_int_equal(ecgp_source_entry(table.source, (size_t)deal.record).split,
                             first.split);
        }
        assert_int_equal(first.attempts, table.dealer.deck[ECGP_SPLIT_TRAIN].count);
        close_table(&table);
    }
}

static void test_seeds_and_sets_have_orders_of_their_own(void **state)
{
    (void)state;
    struct table table = table_of("3by4", 500, "builtin_records", "1000");
    const int64_t half = dealer_total(&table.dealer) / 2;
    struct table other = open_table("3by4", 500, "builtin_records", "1000");
    options_give(other.options, "seed", "13");
    assert_int_equal(dealer_init_dataset(&other.dealer, other.options, other.source, NULL),
                     ECGP_OK);
    int same_set = 0, same_seed = 0, in_order = 0;
    for (int64_t i = 0; i < 500; i++) {
        const int64_t record = deal_of(&table, i, 0).record;
        same_set += record == deal_of(&table, i + half, 0).record;
        same_seed += record == deal_of(&other, i, 0).record;
        in_order += record < deal_of(&table, i + 1, 0).record;
    }
    assert_true(same_set < 10 && same_seed < 10);
    assert_in_range(in_order, 200, 300);
    close_table(&table);
    close_table(&other);
}

static void test_the_last_of_ten_million_pages_is_dealt_at_once(void **state)
{
    (void)state;
    struct table table = table_of("3by4", 10000000, "builtin_records", "20000");
    const int64_t last = 9999999;
    for (int64_t attempt = 0; attempt < 1000; attempt++) {
        const struct deal deal = deal_of(&table, last, attempt);
        assert_int_equal(deal.split, ECGP_SPLIT_TRAIN);
        assert_true(deal.window >= 10000000 / 20000);
    }
    close_table(&table);
}

/* Windows and names stay unique where layouts have different numbers of pages. */
static void test_weights_of_layouts(void **state)
{
    (void)state;
    static const int expected[] = {12, 0, 48};
    struct table table = table_of("3by1:1,3by4:0,6by2:4", 20, "builtin_records", "30");
    int count[3] = {0}, next[SETS][30][3] = {0};
    for (int64_t i = 0; i < dealer_total(&table.dealer); i++) {
        const struct deal deal = deal_of(&table, i, 0);
        const int layout = deal.layout->rows == 6 ? 2 : deal.layout->columns == 4;
        count[layout] += deal.set == SET_PAGES && deal.split == ECGP_SPLIT_TRAIN;
        assert_int_equal(deal.window, next[deal.set][deal.record][layout]++);
    }
    assert_memory_equal(count, expected, sizeof count);
    close_table(&table);
}

static void test_feeds_draw_layouts_by_weight(void **state)
{
    (void)state;
    enum { PAGES = 20000 };
    struct ecgp_options *options =
        options_with((const char *const[]){"layouts", "3by1:0.3,3by4:0,6by2:0.6,12by1:0.1", NULL});
    struct dealer dealer;
    int rows[13] = {0};
    assert_int_equal(dealer_init_feed(&dealer, options, NULL, -1, NULL), ECGP_OK);
    for (int64_t i = PAGES; i-- > 0;) {
        struct deal deal, again;
        dealer.deal(&dealer, i, 0, &deal);
        dealer.deal(&dealer, i, 0, &again);
        assert_ptr_equal(deal.layout, again.layout);
        assert_true(deal.layout->rows != 3 || deal.layout->columns == 1);
        rows[deal.layout->rows]++;
    }
    assert_in_range(rows[3], PAGES * 0.28, PAGES * 0.32);
    assert_in_range(rows[6], PAGES * 0.58, PAGES * 0.62);
    assert_in_range(rows[12], PAGES * 0.09, PAGES * 0.11);
    dealer_finish(&dealer);
    ecgp_options_destroy(options);
}

static void test_a_split_without_records_is_told(void **state)
{
    (void)state;
    struct ecgp_error error = {0};
    struct table table = open_table("3by4", 10, "builtin_records", "1");
    assert_refused(dealer_init_dataset(&table.dealer, table.options, table.source, &error),
                   ECGP_NO_INPUT, &error, "has no record (of 1 in");
    close_table(&table);
    table = open_table("3by4", 0, "builtin_records", "10");
    assert_refused(dealer_init_dataset(&table.dealer, table.options, table.source, &error),
                   ECGP_USAGE, &error, "no pages are requested");
    close_table(&table);
}

/* --- records that are bad -------------------------------------------------------------------- */

static void write_record(struct scratch *scratch, const char *name, const char *head,
                         const char *row, int rows)
{
    struct text text = {0};
    text_addf(&text, "%s\n", head);
    for (int i = 0; i < rows; i++) {
        text_addf(&text, "%s\n", row);
    }
    scratch_write(scratch, name, text.data, text.length);
    text_free(&text);
}

static struct table table_of_files(struct scratch *scratch, const char *layouts)
{
    struct table table = open_table(layouts, 20, "raw_signal_path", scratch->folder);
    options_give(table.options, "sample_each_lead_val", "0");
    options_give(table.options, "sample_each_lead_test", "0");
    return table;
}

struct told {
    int faults, elsewhere;
    char reason[1024];
};

static void tell(void *user, const struct dealer_fault *fault)
{
    struct told *told = user;
    told->faults++;
    told->elsewhere += fault->elsewhere;
    snprintf(told->reason, sizeof told->reason, "%s", fault->why->text);
}

/* Plans page `index`; returns its record's label. */
static const char *plan(const struct table *table, int64_t index, struct told *told)
{
    struct deal deal;
    struct ecgp_page *page;
    struct ecgp_error error;
    if (dealer_page(&table->dealer, index, tell, told, &deal, &page, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    ecgp_page_destroy(page);
    return ecgp_source_entry(table->source, (size_t)deal.record).label;
}

static void write_good_and_bad(struct scratch *scratch, int good, int bad)
{
    char name[32];
    for (int i = 0; i < good + bad; i++) {
        snprintf(name, sizeof name, "%s%d.csv", i < good ? "good" : "bad", i);
        write_record(scratch, name, "I,II,III", i < good ? "0.1,0.2,0.1" : "nonsense", 300);
    }
}

static void test_bad_records_are_replaced_and_told(void **state)
{
    (void)state;
    struct scratch scratch;
    scratch_make(&scratch);
    write_good_and_bad(&scratch, 6, 20);
    struct table table = table_of_files(&scratch, "3by1");
    assert_int_equal(dealer_init_dataset(&table.dealer, table.options, table.source, NULL),
                     ECGP_OK);
    struct told told = {0};
    for (int64_t i = 0; i < dealer_total(&table.dealer); i++) {
        assert_non_null(strstr(plan(&table, i, &told), "/good"));
    }
    assert_true(told.faults > 20);
    assert_int_equal(told.elsewhere, 0);
    assert_non_null(strstr(told.reason, "/bad"));
    close_table(&table);
    scratch_remove(&scratch);
}

static void test_strict_runs_end_at_a_bad_record(void **state)
{
    (void)state;
    struct scratch scratch;
    struct deal deal;
    struct ecgp_page *page;
    struct ecgp_error error = {0};
    scratch_make(&scratch);
    write_good_and_bad(&scratch, 0, 20);
    struct table table = table_of_files(&scratch, "3by1");
    assert_int_equal(dealer_init_dataset(&table.dealer, table.options, table.source, NULL),
                     ECGP_OK);
    assert_refused(dealer_page(&table.dealer, 0, NULL, NULL, &deal, &page, &error), ECGP_BAD_DATA,
                   &error, "none of the ");
    dealer_finish(&table.dealer);
    options_give(table.options, "strict", "1");
    assert_int_equal(dealer_init_dataset(&table.dealer, table.options, table.source, NULL),
                     ECGP_OK);
    assert_refused(dealer_page(&table.dealer, 0, NULL, NULL, &deal, &page, &error), ECGP_BAD_DATA,
                   &error, "/bad");
    assert_null(strstr(error.text, "none of"));
    close_table(&table);
    scratch_remove(&scratch);
}

static void test_a_record_of_other_leads_keeps_its_places_in_other_layouts(void **state)
{
    (void)state;
    struct scratch scratch;
    struct told told = {0};
    bool chest = false;
    scratch_make(&scratch);
    write_good_and_bad(&scratch, 8, 0);
    for (int i = 0; i < 4; i++) {
        char name[32];
        snprintf(name, sizeof name, "chest%d.csv", i);
        write_record(&scratch, name, "V1,V2,V3,V4,V5,V6", "0.1,0.2,0.3,0.4,0.5,0.6", 1000);
    }
    struct table table = table_of_files(&scratch, "3by1,3by4");
    assert_int_equal(dealer_init_dataset(&table.dealer, table.options, table.source, NULL),
                     ECGP_OK);
    for (int64_t i = 0; i < 20; i++) {
        assert_null(strstr(plan(&table, i, &told), "/chest"));
    }
    assert_true(told.faults > 0);
    assert_int_equal(told.elsewhere, told.faults);
    for (int64_t i = 20; i < 40; i++) {
        chest |= strstr(plan(&table, i, &told), "/chest") != NULL;
    }
    assert_true(chest);
    close_table(&table);
    scratch_remove(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_do_not_depend_on_their_order),
        cmocka_unit_test(test_pages_are_counted_by_set_split_and_layout),
        cmocka_unit_test(test_each_record_comes_once_before_any_comes_again),
        cmocka_unit_test(test_windows_of_a_record_in_a_layout_are_counted),
        cmocka_unit_test(test_names_are_unique_whatever_records_are_bad),
        cmocka_unit_test(test_replacements_are_records_without_a_page),
        cmocka_unit_test(test_attempts_try_every_record_of_the_split_once),
        cmocka_unit_test(test_seeds_and_sets_have_orders_of_their_own),
        cmocka_unit_test(test_the_last_of_ten_million_pages_is_dealt_at_once),
        cmocka_unit_test(test_weights_of_layouts),
        cmocka_unit_test(test_feeds_draw_layouts_by_weight),
        cmocka_unit_test(test_a_split_without_records_is_told),
        cmocka_unit_test(test_bad_records_are_replaced_and_told),
        cmocka_unit_test(test_strict_runs_end_at_a_bad_record),
        cmocka_unit_test(test_a_record_of_other_leads_keeps_its_places_in_other_layouts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
