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
#include <stdbool.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/file.h"
#include "base/text.h"
#include "rig/data.h"
#include "rig/expect.h"
#include "rig/options.h"
#include "rig/scratch.h"
#include <ecgpress/source.h>
#include "record/formats.h"
#include "record/table.h"

/* Opens a source with one or two options set; a NULL value leaves the default. */
static enum ecgp_result open_with(const char *option, const char *value, const char *rate,
                                  struct ecgp_source **source, struct ecgp_error *error)
{
    *error = (struct ecgp_error){0};
    struct ecgp_options *options = options_default();
    if (option) {
        options_give(options, option, value);
    }
    if (rate) {
        options_give(options, "sampling_rate", rate);
    }
    const enum ecgp_result result = ecgp_source_open(options, source, error);
    ecgp_options_destroy(options);
    return result;
}

static struct ecgp_source *open_good(const char *option, const char *value, const char *rate)
{
    struct ecgp_source *source;
    struct ecgp_error error;
    if (open_with(option, value, rate, &source, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    return source;
}

static void open_every_record(struct ecgp_source *source, double rate_hz)
{
    for (size_t i = 0; i < ecgp_source_count(source); i++) {
        struct ecgp_record *record;
        struct ecgp_error error;
        if (ecgp_source_open_record(source, i, &record, &error) != ECGP_OK) {
            fail_msg("%s", error.text);
        }
        assert_true(ecgp_record_info(record)->rate_hz == rate_hz);
        double mv;
        assert_int_equal(ecgp_record_read(record, 0, 0, 1, &mv, &error), ECGP_OK);
        ecgp_record_close(record);
    }
}

static void test_builtin(void **state)
{
    (void)state;
    struct ecgp_source *source = open_good("builtin_records", "400", NULL);
    assert_int_equal(ecgp_source_count(source), 400);
    int splits[ECGP_SPLITS] = {0};
    for (size_t i = 0; i < 400; i++) {
        const struct ecgp_source_entry entry = ecgp_source_entry(source, i);
        char label[32];
        snprintf(label, sizeof label, "builtin:%zu", i);
        assert_string_equal(entry.label, label);
        assert_int_equal(entry.index, i);
        splits[entry.split]++;
    }
    assert_in_range(splits[ECGP_SPLIT_TRAIN], 290, 350);
    assert_in_range(splits[ECGP_SPLIT_VAL], 20, 60);
    assert_in_range(splits[ECGP_SPLIT_TEST], 20, 60);
    struct ecgp_record *record;
    assert_int_equal(ecgp_source_open_record(source, 9, &record, NULL), ECGP_OK);
    assert_string_equal(ecgp_record_info(record)->name, "builtin-9");
    assert_true(strstr(ecgp_source_describe(source), "built-in") != NULL);
    ecgp_record_close(record);
    ecgp_source_close(source);
    ecgp_source_close(NULL);
}

/* The patients of the table's rows. */
static int read_patients(const char *path, int *patients, int most)
{
    char *data;
    size_t size;
    assert_int_equal(file_read(path, 1 << 24, &data, &size, NULL), ECGP_OK);
    struct table table;
    assert_int_equal(table_begin(&table, path, data, size, ',', NULL), ECGP_OK);
    char *cells[64];
    int columns, count = 0, rows = -1;
    do {
        assert_int_equal(table_row(&table, cells, 64, &count, NULL), ECGP_OK);
        columns = rows < 0 ? count : columns;
        assert_true(count == 0 || count == columns);
        if (rows >= 0 && count > 0) {
            assert_true(rows < most);
            patients[rows] = atoi(cells[1]);
        }
        rows += count > 0;
    } while (count > 0);
    free(data);
    return rows;
}

static void test_ptbxl(void **state)
{
    (void)state;
    const char *data = test_data("ptbxl/ptbxl_database.csv");
    if (!data) {
        skip();
    }
    int patients[1000];
    assert_int_equal(read_patients(data, patients, 1000), 500);
    char folder[TEST_PATH];
    snprintf(folder, sizeof folder, "%s", test_data("ptbxl"));
    static const struct {
        const char *rate;
        size_t count;
    } sets[] = {{"100", 61}, {"500", 31}};
    enum ecgp_split of_patient[30000] = {0};
    bool seen[30000] = {false};
    for (int s = 0; s < 2; s++) {
        struct ecgp_source *source = open_good("raw_signal_path", folder, sets[s].rate);
        assert_int_equal(ecgp_source_count(source), sets[s].count);
        assert_int_equal(ecgp_source_absent(source), 500 - sets[s].count);
        for (size_t i = 0; i < ecgp_source_count(source); i++) {
            const struct ecgp_source_entry entry = ecgp_source_entry(source, i);
            const int patient = patients[entry.index];
            assert_in_range(patient, 0, 29999);
            assert_true(!seen[patient] || of_patient[patient] == entry.split);
            of_patient[patient] = entry.split;
            seen[patient] = true;
            assert_int_equal(atoi(file_base(entry.label)), entry.index + 1);
        }
        assert_non_null(strstr(ecgp_source_describe(source), "PTB-XL at "));
        open_every_record(source, atof(sets[s].rate));
        ecgp_source_close(source);
    }
    struct ecgp_source *source;
    struct ecgp_error error;
    assert_refused(open_with("raw_signal_path", folder, "250", &source, &error), ECGP_USAGE, &error,
                   "sampling_rate is 250");
}

static void write_record(struct scratch *scratch, const char *name)
{
    struct text path = {0};
    text_addf(&path, "%s.hea", name);
    scratch_text(scratch, path.data, "x 1 100 1\nx.dat 16 1 0 0 0 0 0 I\n");
    text_clear(&path);
    text_addf(&path, "%.*sx.dat", (int)(file_base(name) - name), name);
    scratch_text(scratch, path.data, "ab");
    text_free(&path);
}

static void write_table(struct scratch *scratch, const char *rows)
{
    struct text text = {0};
    text_addf(&text, "note,strat_fold,filename_lr,\"filename_hr\"\r\n%s", rows);
    scratch_text(scratch, "ptbxl_database.csv", text.data);
    text_free(&text);
}

static void test_table(void **state)
{
    struct scratch *scratch = *state;
    assert_int_equal(mkdir(scratch_path(scratch, "r"), 0700), 0);
    write_record(scratch, "r/a");
    write_record(scratch, "r/b");
    write_record(scratch, "r/c");
    write_table(scratch,
                "\"two\nlines, a \"\"quote\"\"\",8,r/a,\n,9.0,r/none,\r\n,9,r/b,r/c\n,10,r/c,r/a");
    struct ecgp_source *source = open_good("raw_signal_path", scratch->folder, "100");
    assert_int_equal(ecgp_source_count(source), 3);
    assert_int_equal(ecgp_source_absent(source), 1);
    static const int64_t indices[] = {0, 2, 3};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(ecgp_source_entry(source, i).index, indices[i]);
        assert_int_equal(ecgp_source_entry(source, i).split, i);
    }
    open_every_record(source, 100);
    ecgp_source_close(source);
}

static void test_table_refusals(void **state)
{
    static const struct {
        const char *rows;
        enum ecgp_result result;
        const char *part;
    } cases[] = {
        {",0,a,a\n", ECGP_BAD_DATA, "line 2: strat_fold is \"0\""},
        {"\"x\ny\",1,none,b\n,11,a,a\n", ECGP_BAD_DATA, "line 4: strat_fold is \"11\""},
        {",,a,a\n", ECGP_BAD_DATA, "strat_fold is \"\""},
        {",1.5,a,a\n", ECGP_BAD_DATA, "strat_fold is \"1.5\""},
        {",1,/etc/a,a\n", ECGP_BAD_DATA, "\"/etc/a\" is not allowed"},
        {",1,../a,a\n", ECGP_BAD_DATA, "not allowed"},
        {",1,b/../../a,a\n", ECGP_BAD_DATA, "not allowed"},
        {",1,b/..,a\n", ECGP_BAD_DATA, "not allowed"},
        {",1,,a\n", ECGP_BAD_DATA, "not allowed"},
        {",1,a\n", ECGP_BAD_DATA, "line 2: 3 cells, expected 4"},
        {",1,\"a,a\n", ECGP_BAD_DATA, "never closed"},
        {",1,a..b/none,a\n", ECGP_NO_INPUT, "none of the 1 records"},
        {"", ECGP_NO_INPUT, "none of the 0 records"},
    };
    struct scratch *scratch = *state;
    struct ecgp_source *source;
    struct ecgp_error error;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        write_table(scratch, cases[i].rows);
        assert_refused(open_with("raw_signal_path", scratch->folder, "100", &source, &error),
                       cases[i].result, &error, cases[i].part);
        assert_null(source);
    }
    scratch_text(scratch, "ptbxl_database.csv", "a,b\n1,2\n");
    assert_refused(open_with("raw_signal_path", scratch->folder, "500", &source, &error),
                   ECGP_BAD_DATA, &error, "no column strat_fold and no column filename_hr");
}

static void test_tree(void **state)
{
    struct scratch *scratch = *state;
    static const char *const folders[] = {"t", "t/a", "t/a/deep", "t/.hidden", "elsewhere"};
    for (size_t i = 0; i < ARRAY_COUNT(folders); i++) {
        assert_int_equal(mkdir(scratch_path(scratch, folders[i]), 0700), 0);
    }
    static const char *const records[] = {"t/a",        "t/b",         "t/a/z",
                                          "t/a/deep/m", "t/.hidden/h", "elsewhere/e"};
    for (size_t i = 0; i < ARRAY_COUNT(records); i++) {
        write_record(scratch, records[i]);
    }
    scratch_text(scratch, "t/B.CSV", "I\n1\n");
    scratch_text(scratch, "t/._b.hea", "junk");
    scratch_text(scratch, "t/notes.txt", "junk");
    scratch_text(scratch, "t/rows.npy", "junk");
    assert_int_equal(symlink("../elsewhere", scratch_path(scratch, "t/link")), 0);
    assert_int_equal(symlink("..", scratch_path(scratch, "t/loop")), 0);
    assert_int_equal(symlink("b.hea", scratch_path(scratch, "t/c.hea")), 0);
    assert_int_equal(mkfifo(scratch_path(scratch, "t/fifo.hea"), 0600), 0);
    assert_int_equal(mkdir(scratch_path(scratch, "t/folder.hea"), 0700), 0);
    static const char *const expected[] = {"B.CSV",   "a.hea", "a/deep/m.hea",
                                           "a/z.hea", "b.hea", "c.hea"};
    struct ecgp_source *source = open_good("raw_signal_path", scratch_path(scratch, "t"), "100");
    assert_int_equal(ecgp_source_count(source), 6);
    for (size_t i = 0; i < 6; i++) {
        const struct ecgp_source_entry entry = ecgp_source_entry(source, i);
        assert_int_equal(entry.index, i);
        assert_string_equal(entry.label + strlen(scratch->folder) + strlen("/t/"), expected[i]);
    }
    open_every_record(source, 100);
    ecgp_source_close(source);
}

static void test_one_record(void **state)
{
    struct scratch *scratch = *state;
    write_record(scratch, "one");
    struct ecgp_source *source = open_good("raw_signal_path", scratch_path(scratch, "one"), NULL);
    assert_int_equal(ecgp_source_count(source), 1);
    open_every_record(source, 100);
    ecgp_source_close(source);
    source = open_good("raw_signal_path", "builtin:5", "250");
    assert_int_equal(ecgp_source_count(source), 1);
    open_every_record(source, 250);
    ecgp_source_close(source);
    struct ecgp_error error;
    assert_refused(
        open_with("raw_signal_path", scratch_path(scratch, "none"), NULL, &source, &error),
        ECGP_NO_INPUT, &error, "none: is not there");
    assert_int_equal(mkdir(scratch_path(scratch, "empty"), 0700), 0);
    assert_refused(open_with("raw_signal_path", scratch->path, NULL, &source, &error),
                   ECGP_NO_INPUT, &error, "looked for ptbxl_database.csv and for .hea");
}

/* Formats are told by endings, whatever the case, else by what is there. */
static void test_formats(void **state)
{
    struct scratch *scratch = *state;
    for (size_t i = 0; ecgp_record_format(i); i++) {
        const struct ecgp_record_format *format = ecgp_record_format(i);
        assert_true(*format->name && *format->help && !strchr(format->help, '\n'));
        for (const char *const *ending = format->endings; *ending; ending++) {
            assert_int_equal(**ending, '.');
            char path[32];
            snprintf(path, sizeof path, "x%s", *ending);
            assert_ptr_equal(&record_format_of(path)->info, format);
        }
    }
    struct ecgp_record *record;
    struct ecgp_error error;
    scratch_text(scratch, "x.txt", "I\n1\n");
    assert_refused(ecgp_record_open(scratch->path, NULL, &record, &error), ECGP_UNSUPPORTED, &error,
                   "no record that can be read, expected one record (.hea, ");
    assert_non_null(strstr(error.text, record_endings(false, " or ").text));
    assert_null(strstr(record_endings(true, " or ").text, ".npy"));
    assert_null(record);
    write_record(scratch, "x.csv");
    assert_string_equal(record_format_of(scratch_path(scratch, "x.csv.HEA"))->info.name, "WFDB");
    assert_string_equal(record_format_of(scratch_path(scratch, "x.CSV"))->info.name, "CSV");
    assert_string_equal(record_format_of("none.npy:7")->info.name, "NumPy");
    assert_string_equal(record_format_of("builtin")->info.name, "built-in");
    assert_null(record_format_of("builtins"));
    assert_null(record_format_of(".csv"));
}

static void write_array(struct scratch *scratch, const char *name)
{
    static const char header[] = "\x93NUMPY\x01\0\x40\0{'descr': '<f4', 'fortran_order': False, "
                                 "'shape': (5, 4, 12)}    \n";
    struct text text = {0};
    static const float zeros[5 * 4 * 12];
    text_add_bytes(&text, header, 10 + 64);
    text_add_bytes(&text, zeros, sizeof zeros);
    scratch_write(scratch, name, text.data, text.length);
    text_free(&text);
}

static void test_arrays(void **state)
{
    struct scratch *scratch = *state;
    struct ecgp_source *source;
    struct ecgp_error error;
    write_array(scratch, "all_signals_500Hz.npy");
    for (int i = 0; i < 2; i++) {
        const char *path = i == 0 ? scratch->folder : scratch->path;
        source = open_good("signal_dataset_path", path, i == 0 ? "500" : NULL);
        assert_int_equal(ecgp_source_count(source), 5);
        const struct ecgp_source_entry entry = ecgp_source_entry(source, 4);
        assert_int_equal(entry.index, 4);
        assert_non_null(strstr(entry.label, "all_signals_500Hz.npy:4"));
        open_every_record(source, 500);
        ecgp_source_close(source);
    }
    assert_refused(open_with("signal_dataset_path", scratch->folder, "100", &source, &error),
                   ECGP_NO_INPUT, &error, "no all_signals_100Hz.npy");
    source = open_good("raw_signal_path", scratch->path, NULL);
    assert_int_equal(ecgp_source_count(source), 5);
    ecgp_source_close(source);
    char row[2 * TEST_PATH + 8];
    snprintf(row, sizeof row, "%s:3", scratch->path);
    source = open_good("raw_signal_path", row, NULL);
    assert_int_equal(ecgp_source_count(source), 1);
    open_every_record(source, 500);
    ecgp_source_close(source);
}

/* raw_signal_path goes before signal_dataset_path. */
static void test_priority(void **state)
{
    struct scratch *scratch = *state;
    write_record(scratch, "one");
    struct ecgp_options *options = options_default();
    options_give(options, "signal_dataset_path", "/nowhere");
    options_give(options, "raw_signal_path", scratch_path(scratch, "one.hea"));
    struct ecgp_source *source;
    assert_int_equal(ecgp_source_open(options, &source, NULL), ECGP_OK);
    assert_int_equal(ecgp_source_count(source), 1);
    ecgp_source_close(source);
    ecgp_options_destroy(options);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_builtin),
        cmocka_unit_test(test_ptbxl),
        cmocka_unit_test_setup_teardown(test_table, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_table_refusals, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_tree, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_formats, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_one_record, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_arrays, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_priority, scratch_set_up, scratch_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
