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
#include <math.h>
#include <sys/stat.h>

#include "base/array.h"
#include "rig/expect.h"
#include "rig/options.h"
#include "rig/scratch.h"
#include "config/settings.h"
#include "base/number.h"
#include "record/record.h"

static enum ecgp_result csv_open(const char *path, double rate_hz, struct ecgp_record **record,
                                 struct ecgp_error *error)
{
    const struct record_settings settings = {.rate_hz = rate_hz, .rate_given = true};
    return record_open(path, &settings, record, error);
}

static enum ecgp_result open_text(struct scratch *scratch, const char *text,
                                  struct ecgp_record **record, struct ecgp_error *error)
{
    *error = (struct ecgp_error){0};
    return csv_open(scratch_text(scratch, "x.y.csv", text), 250, record, error);
}

/* NaN equals NaN. */
static void assert_samples(struct ecgp_record *record, int channel, const double *expected,
                           int64_t count)
{
    double mv[16];
    assert_int_equal(ecgp_record_info(record)->samples, count);
    assert_int_equal(ecgp_record_read(record, channel, 0, count, mv, NULL), ECGP_OK);
    for (int64_t i = 0; i < count; i++) {
        assert_true(mv[i] == expected[i] || (isnan(mv[i]) && isnan(expected[i])));
    }
}

static void test_values(void **state)
{
    struct ecgp_record *record;
    struct ecgp_error error;
    assert_int_equal(
        open_text(*state,
                  "\xEF\xBB\xBF,\" i \",\"a \"\"b\"\"\", v6 \r\n0,0.123, -1e-3 ,\"2\"\r\n"
                  "1,,nan,.5\r\n2,NaN,+3.,1234567890123456789e-18\r\n\r\n",
                  &record, &error),
        ECGP_OK);
    const struct ecgp_record_info *info = ecgp_record_info(record);
    assert_string_equal(info->name, "x.y");
    assert_true(info->rate_hz == 250);
    assert_int_equal(info->channels, 4);
    assert_int_equal(info->lead_channel[0], 1);
    assert_int_equal(info->lead_channel[11], 3);
    assert_int_equal(info->lead_channel[1], -1);
    static const char *const names[] = {"column 1", "I", "a \"b\"", "V6"};
    for (int i = 0; i < 4; i++) {
        assert_string_equal(ecgp_record_channel_name(record, i), names[i]);
    }
    assert_samples(record, 1, (const double[]){0.123, NAN, NAN}, 3);
    assert_samples(record, 2, (const double[]){-0.001, NAN, 3}, 3);
    assert_samples(record, 3, (const double[]){2, 0.5, 1.234567890123456789}, 3);
    ecgp_record_close(record);
}

static void test_separators(void **state)
{
    static const char *const texts[] = {"I,II\n1,2\n,3", "I;II\n1;2\n;3\n", "I\tII\n1\t2\n\t3\n",
                                        "I ;\"II\"\n 1 ; 2 \n;3\n\n\n",
                                        "\"I\",\"II\"\r\n1,2\r\n,3"};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        struct ecgp_record *record;
        struct ecgp_error error;
        assert_int_equal(open_text(*state, texts[i], &record, &error), ECGP_OK);
        assert_samples(record, 0, (const double[]){1, NAN}, 2);
        assert_samples(record, 1, (const double[]){2, 3}, 2);
        ecgp_record_close(record);
    }
}

static void test_one_column(void **state)
{
    struct ecgp_record *record;
    struct ecgp_error error;
    assert_int_equal(open_text(*state, "aVR\n1\n\n3\n", &record, &error), ECGP_OK);
    assert_samples(record, 0, (const double[]){1, NAN, 3}, 3);
    ecgp_record_close(record);
}

/* A column of times must agree with the rate that was given, 250 Hz here. */
static void test_times(void **state)
{
    static const char *const good[] = {"time,I\n0,1\n0.004,2\n0.008,3\n", "Time,I\n0,1\n4,2\n8,3\n",
                                       "time,I\n,1\n,2\n"};
    for (size_t i = 0; i < ARRAY_COUNT(good); i++) {
        struct ecgp_record *record;
        struct ecgp_error error;
        assert_int_equal(open_text(*state, good[i], &record, &error), ECGP_OK);
        ecgp_record_close(record);
    }
    struct ecgp_record *record;
    struct ecgp_error error;
    assert_int_equal(open_text(*state, "time,I\n0,1\n0.002,2\n0.004,3\n", &record, &error),
                     ECGP_BAD_DATA);
    assert_non_null(strstr(error.text, "tells a rate of 500 Hz"));
    assert_null(record);
}

static void test_refusals(void **state)
{
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"", "is empty"},
        {"\xEF\xBB\xBF\n\n", "is empty"},
        {"I,II\n", "holds no samples"},
        {"a,b\n1,2\n", "no column is a standard lead"},
        {"I,II,i\n1,2,3\n", "names the lead I twice"},
        {"I,II\n1,2\n3\n", "line 3: 1 cells, expected 2"},
        {"I,II\n1,2,3\n", "line 2: 3 cells, expected 2"},
        {"I,II\n1,2\n\n3,4\n", "line 3: 1 cells, expected 2"},
        {"I,II\n1,2\n3,x\n", "line 3, column II: \"x\" is not a voltage"},
        {"I,II\n1,inf\n", "column II: \"inf\""},
        {"I,II\n1,1e999\n", "column II: \"1e999\""},
        {"I,II\n0x10,1\n", "column I: \"0x10\""},
        {"I;II\n1;2,5\n", "column II: \"2,5\""},
        {"I,II\n1,2 3\n", "\"2 3\" is not a voltage"},
        {"I,II\n1,-\n", "\"-\" is not a voltage"},
        {"I,II\n1,1e\n", "\"1e\" is not a voltage"},
        {"I,\"II\n1,2\n", "line 1: a quote is never closed"},
        {"I,II\n1,\"2\"x\n", "line 2: text behind a closing quote"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct ecgp_record *record;
        struct ecgp_error error;
        assert_refused(open_text(*state, cases[i].text, &record, &error), ECGP_BAD_DATA, &error,
                       cases[i].part);
        assert_null(record);
    }
}

static void test_files(void **state)
{
    struct scratch *scratch = *state;
    struct ecgp_record *record;
    struct ecgp_error error;
    assert_refused(csv_open(scratch_path(scratch, "none.csv"), 100, &record, &error), ECGP_NO_INPUT,
                   &error, "none.csv");
    assert_int_equal(mkfifo(scratch_path(scratch, "fifo.csv"), 0600), 0);
    assert_refused(csv_open(scratch->path, 100, &record, &error), ECGP_BAD_DATA, &error,
                   "not a regular file");
    scratch_write(scratch, "zero.csv", "I\n1\0\n", 5);
    assert_refused(csv_open(scratch->path, 100, &record, &error), ECGP_BAD_DATA, &error,
                   "zero bytes");
    FILE *file = fopen(scratch_path(scratch, "wide.csv"), "w");
    for (int i = 0; i < 300; i++) {
        fprintf(file, "x%d,", i);
    }
    fclose(file);
    assert_refused(csv_open(scratch->path, 100, &record, &error), ECGP_BAD_DATA, &error,
                   "301 columns, expected at most 256");
    scratch_text(scratch, "good.csv", "I\n1\n");
    assert_refused(csv_open(scratch->path, 0, &record, &error), ECGP_USAGE, &error, "rate of 0 Hz");
    assert_refused(csv_open(scratch->path, (double)NAN, &record, &error), ECGP_USAGE, &error,
                   "rate of");
}

static void test_rate_option(void **state)
{
    const char *path = scratch_text(*state, "x.csv", "I\n1\n");
    struct ecgp_options *options = options_default();
    struct ecgp_record *record;
    struct ecgp_error error;
    assert_refused(ecgp_record_open(path, options, &record, &error), ECGP_USAGE, &error,
                   "--sampling_rate");
    assert_refused(ecgp_record_open(path, NULL, &record, &error), ECGP_USAGE, &error,
                   "--sampling_rate");
    options_give(options, "sampling_rate", "360");
    assert_int_equal(ecgp_record_open(path, options, &record, &error), ECGP_OK);
    assert_true(ecgp_record_info(record)->rate_hz == 360);
    ecgp_record_close(record);
    ecgp_options_destroy(options);
}

/* Every spelling of a number gives the double that strtod gives. */
static void test_numbers(void **state)
{
    (void)state;
    static const char *const texts[] = {"0",
                                        "-0",
                                        "1",
                                        "0.1",
                                        "00012.5000",
                                        "123456789012345",
                                        "1e22",
                                        "1e-22",
                                        "1e23",
                                        "9.9e-5",
                                        "1e308",
                                        "5e-324",
                                        "1e-400",
                                        "0.000000000000000000001",
                                        "3.",
                                        ".25",
                                        "1E+5",
                                        "-2.5e-3",
                                        "99999999999999999999",
                                        "0.1234567890123456789"};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        double value;
        assert_true(number_is_real(texts[i], &value));
        assert_true(value == strtod(texts[i], NULL));
    }
    static const char *const bad[] = {"",   "-",  ".",  "e5",  "nan",   "inf", "0x1",
                                      "1e", "1 ", " 1", "1,5", "1e400", "--1"};
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        double value;
        assert_false(number_is_real(bad[i], &value));
    }
    char zeros[5000];
    memset(zeros, '0', sizeof zeros);
    memcpy(zeros, "0.", 2);
    memcpy(zeros + sizeof zeros - 8, "7e4995", 7);
    double value;
    assert_true(number_is_real(zeros, &value) && value == strtod(zeros, NULL));
    int64_t integer;
    assert_true(number_is_int("-9223372036854775808", &integer) && integer == INT64_MIN);
    assert_false(number_is_int("9223372036854775808", &integer));
    assert_false(number_is_int("1.0", &integer) || number_is_int("", &integer) ||
                 number_is_int(" 1", &integer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_separators, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_one_column, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_times, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_files, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_rate_option, scratch_set_up, scratch_tear_down),
        cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
