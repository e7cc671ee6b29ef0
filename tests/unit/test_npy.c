#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/text.h"
#include "record/formats.h"
#include "record/npy_header.h"
#include "rig/expect.h"
#include "rig/options.h"
#include "rig/scratch.h"

/* An array file of that version, header and data. */
static const char *write_array(struct scratch *scratch, const char *name, int version,
                               const char *header, const void *data, size_t size)
{
    struct text text = {0};
    const size_t length = strlen(header);
    const char start[] = {(char)0x93, 'N', 'U', 'M', 'P', 'Y', (char)version, 0};
    text_add_bytes(&text, start, sizeof start);
    const unsigned char count[] = {(unsigned char)length, (unsigned char)(length >> 8), 0, 0};
    text_add_bytes(&text, count, version == 1 ? 2 : 4);
    text_add_bytes(&text, header, length);
    text_add_bytes(&text, data, size);
    scratch_write(scratch, name, text.data, text.length);
    text_free(&text);
    return scratch->path;
}

static enum ecgp_result npy_open(const char *path, int row, double rate_hz,
                                 const char *const *names, int count, struct ecgp_record **record,
                                 struct ecgp_error *error)
{
    struct record_settings settings = {.rate_hz = rate_hz, .rate_given = true, .names = count};
    for (int i = 0; i < count; i++) {
        snprintf(settings.name[i], sizeof settings.name[i], "%s", names[i]);
    }
    char name[2 * TEST_PATH + 16];
    snprintf(name, sizeof name, "%s:%d", path, row);
    return record_open(name, &settings, record, error);
}

enum { ROWS = 3, SAMPLES = 50, CHANNELS = 2 };
static const char *const names[] = {"I", "V6"};
static const char header_f8[] =
    "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 50, 2), }             \n";

static double value_at(int row, int sample, int channel)
{
    return row + sample / 1024.0 - channel * 8;
}

static const char *write_f8(struct scratch *scratch, const char *name, int version)
{
    double data[ROWS][SAMPLES][CHANNELS];
    for (int i = 0; i < ROWS * SAMPLES * CHANNELS; i++) {
        const int row = i / (SAMPLES * CHANNELS), sample = i / CHANNELS % SAMPLES;
        data[row][sample][i % CHANNELS] = value_at(row, sample, i % CHANNELS);
    }
    data[1][3][1] = NAN;
    data[1][4][1] = INFINITY;
    return write_array(scratch, name, version, header_f8, data, sizeof data);
}

static void test_f8(void **state)
{
    for (int version = 1; version <= 3; version++) {
        const char *path = write_f8(*state, "all_signals_100Hz.npy", version);
        for (int row = 0; row < ROWS; row++) {
            struct ecgp_record *record;
            assert_int_equal(npy_open(path, row, 100, names, 2, &record, NULL), ECGP_OK);
            char name[40];
            snprintf(name, sizeof name, "all_signals_100Hz-%d", row);
            assert_string_equal(ecgp_record_info(record)->name, name);
            assert_int_equal(ecgp_record_info(record)->samples, SAMPLES);
            assert_int_equal(ecgp_record_info(record)->lead_channel[11], 1);
            double mv[SAMPLES];
            for (int channel = 0; channel < CHANNELS; channel++) {
                assert_int_equal(ecgp_record_read(record, channel, 1, 49, mv, NULL), ECGP_OK);
                for (int i = 0; i < 49; i++) {
                    const int missing = row == 1 && channel == 1 && (i == 2 || i == 3);
                    assert_true(missing ? isnan(mv[i]) : mv[i] == value_at(row, i + 1, channel));
                }
            }
            ecgp_record_close(record);
        }
        struct listing listing = {0};
        assert_int_equal(npy_format.list(path, &listing, NULL), ECGP_OK);
        assert_int_equal(listing.count, ROWS);
        listing_free(&listing);
    }
}

static void test_f4_and_two_dimensions(void **state)
{
    const float data[4][2] = {{0.5f, 1}, {-0.25f, 2}, {3, 4}, {5, 6}};
    const char *path =
        write_array(*state, "x.npy", 1, "{\"shape\":(4,2),'fortran_order':False,'descr':'<f4'}",
                    data, sizeof data);
    struct ecgp_record *record;
    assert_int_equal(npy_open(path, 0, 360, names, 2, &record, NULL), ECGP_OK);
    double mv[4];
    assert_int_equal(ecgp_record_read(record, 0, 0, 4, mv, NULL), ECGP_OK);
    assert_true(mv[0] == 0.5 && mv[1] == -0.25 && mv[2] == 3 && mv[3] == 5);
    ecgp_record_close(record);
}

static void test_refusals(void **state)
{
#define WITH(descr, order, shape)                                                                  \
    "{'descr': " descr ", 'fortran_order': " order ", 'shape': " shape ", }"
    static const struct {
        const char *header;
        enum ecgp_result result;
        const char *part;
    } cases[] = {
        {WITH("'>f8'", "False", "(1, 2, 2)"), ECGP_UNSUPPORTED, "'>f8', expected '<f8' or '<f4'"},
        {WITH("'<i2'", "False", "(1, 2, 2)"), ECGP_UNSUPPORTED, "'<i2', expected"},
        {WITH("'<f8'", "True", "(1, 2, 2)"), ECGP_UNSUPPORTED, "Fortran order, expected C order"},
        {WITH("'<f8'", "False", "(2,)"), ECGP_BAD_DATA, "1 dimensions, expected"},
        {WITH("'<f8'", "False", "()"), ECGP_BAD_DATA, "0 dimensions, expected"},
        {WITH("'<f8'", "False", "(1, 1, 2, 2)"), ECGP_BAD_DATA, "4 dimensions, expected"},
        {WITH("'<f8'", "False", "(1, 0, 2)"), ECGP_BAD_DATA, "dimension of the array is 0"},
        {WITH("'<f8'", "False", "(0, 2, 2)"), ECGP_BAD_DATA, "dimension of the array is 0"},
        {WITH("'<f8'", "False", "(2, 2, 2)"), ECGP_BAD_DATA, "holds 4 in all"},
        {WITH("'<f8'", "False", "(4294967296, 4294967296, 2)"), ECGP_BAD_DATA, "holds 4 in all"},
        {WITH("'<f8'", "False", "(9223372036854775807, 2, 2)"), ECGP_BAD_DATA, "holds 4 in all"},
        {WITH("'<f8'", "False", "(9223372036854775808, 2, 2)"), ECGP_BAD_DATA, "cannot be parsed"},
        {WITH("'<f8'", "False", "(-1, 2, 2)"), ECGP_BAD_DATA, "cannot be parsed"},
        {WITH("'<f8'", "False", "(1 2 2)"), ECGP_BAD_DATA, "cannot be parsed"},
        {WITH("'<f8'", "False", "(1, 2, 2"), ECGP_BAD_DATA, "cannot be parsed"},
        {WITH("'<f8'", "Maybe", "(1, 2, 2)"), ECGP_BAD_DATA, "cannot be parsed at \"Maybe"},
        {WITH("[('a', '<f8')]", "False", "(2,)"), ECGP_BAD_DATA, "cannot be parsed at \"[('a'"},
        {WITH("'<f8", "False", "(1, 2, 2)"), ECGP_BAD_DATA, "cannot be parsed"},
        {"{'descr': '<f8', 'shape': (1, 2, 2)}", ECGP_BAD_DATA, "cannot be parsed"},
        {"{'descr': '<f8', 'descr': '<f8', 'shape': (1, 2, 2)}", ECGP_BAD_DATA, "cannot be parsed"},
        {"{'more': 1, 'descr': '<f8'}", ECGP_BAD_DATA, "cannot be parsed"},
        {"{} x", ECGP_BAD_DATA, "cannot be parsed"},
        {"", ECGP_BAD_DATA, "cannot be parsed"},
    };
    static const double data[4] = {1, 2, 3, 4};
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const char *path = write_array(*state, "x.npy", 1, cases[i].header, data, sizeof data);
        struct ecgp_record *record;
        struct ecgp_error error;
        assert_refused(npy_open(path, 0, 100, names, 2, &record, &error), cases[i].result, &error,
                       cases[i].part);
        assert_null(record);
        struct listing listing = {0};
        assert_refused(npy_format.list(path, &listing, &error), cases[i].result, &error,
                       cases[i].part);
        listing_free(&listing);
    }
}

static void test_use(void **state)
{
    struct ecgp_record *record;
    struct ecgp_error error;
    const char *path = write_f8(*state, "x.npy", 1);
    assert_refused(npy_open(path, 3, 100, names, 2, &record, &error), ECGP_USAGE, &error,
                   "no row 3, it has rows 0 to 2");
    assert_refused(npy_open(path, -1, 100, names, 2, &record, &error), ECGP_USAGE, &error,
                   "the number of a row");
    assert_refused(npy_open(path, 0, 0, names, 2, &record, &error), ECGP_USAGE, &error, "0 Hz");
    assert_refused(npy_open(path, 0, 100, names, 1, &record, &error), ECGP_USAGE, &error,
                   "has 2 channels, but lead_index names 1");
}

static void test_truncated(void **state)
{
    struct scratch *scratch = *state;
    FILE *file = fopen(write_f8(scratch, "x.npy", 1), "rb");
    char bytes[4000];
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    struct ecgp_record *record;
    struct ecgp_error error;
    for (size_t length = 0; length < size; length++) {
        const char *path = scratch_write(scratch, "t.npy", bytes, length);
        assert_refused(npy_open(path, 0, 100, names, 2, &record, &error), ECGP_BAD_DATA, &error,
                       "t.npy: ");
    }
    assert_refused(npy_open(scratch_path(scratch, "none.npy"), 0, 100, names, 2, &record, &error),
                   ECGP_NO_INPUT, &error, "none.npy");
    assert_int_equal(mkfifo(scratch_path(scratch, "fifo.npy"), 0600), 0);
    assert_refused(npy_open(scratch->path, 0, 100, names, 2, &record, &error), ECGP_BAD_DATA,
                   &error, "not a regular file");
}

static void test_rate_from_name(void **state)
{
    (void)state;
    assert_true(npy_rate_from_name("/a/b/all_signals_100Hz.npy") == 100);
    assert_true(npy_rate_from_name("all_signals_62.5Hz.npy") == 62.5);
    static const char *const others[] = {"all_signals_Hz.npy",
                                         "all_signals_0Hz.npy",
                                         "all_signals_-5Hz.npy",
                                         "all_signals_100Hz.npy.bak",
                                         "x_all_signals_1Hz.npy",
                                         "all_signals_1e9Hz.npy",
                                         ""};
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        assert_true(npy_rate_from_name(others[i]) == 0);
    }
}

static void test_options(void **state)
{
    struct scratch *scratch = *state;
    struct ecgp_options *options = options_default();
    struct ecgp_record *record;
    struct ecgp_error error;
    write_f8(scratch, "x.npy", 1);
    assert_refused(ecgp_record_open(scratch->path, options, &record, &error), ECGP_USAGE, &error,
                   "--sampling_rate");
    options_give(options, "sampling_rate", "200");
    assert_refused(ecgp_record_open(scratch->path, options, &record, &error), ECGP_USAGE, &error,
                   "has 2 channels, but lead_index names 12");
    options_give(options, "lead_index", "v2, I");
    char row[2 * TEST_PATH + 8];
    snprintf(row, sizeof row, "%s:2", scratch->path);
    assert_int_equal(ecgp_record_open(row, options, &record, &error), ECGP_OK);
    assert_true(ecgp_record_info(record)->rate_hz == 200);
    assert_int_equal(ecgp_record_info(record)->lead_channel[7], 0);
    double mv;
    assert_int_equal(ecgp_record_read(record, 0, 0, 1, &mv, NULL), ECGP_OK);
    assert_true(mv == 2);
    ecgp_record_close(record);
    snprintf(row, sizeof row, "%s:x", scratch->path);
    assert_refused(ecgp_record_open(row, options, &record, &error), ECGP_USAGE, &error,
                   "number of a row");
    write_f8(scratch, "all_signals_500Hz.npy", 2);
    assert_int_equal(ecgp_record_open(scratch->path, options, &record, &error), ECGP_OK);
    assert_true(ecgp_record_info(record)->rate_hz == 500);
    ecgp_record_close(record);
    ecgp_options_destroy(options);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_f8, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_f4_and_two_dimensions, scratch_set_up,
                                        scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_use, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_truncated, scratch_set_up, scratch_tear_down),
        cmocka_unit_test(test_rate_from_name),
        cmocka_unit_test_setup_teardown(test_options, scratch_set_up, scratch_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
