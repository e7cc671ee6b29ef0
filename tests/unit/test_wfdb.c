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
#include <stdbool.h>
#include <sys/stat.h>

#include "base/array.h"
#include "rig/data.h"
#include "rig/expect.h"
#include "rig/scratch.h"
#include "record/listing.h"
#include "record/record.h"
#include "record/wfdb_header.h"

enum { MOST_ROWS = 64, COLUMNS = 21 };

/* Columns of EXPECTED.tsv. */
enum {
    NAME = 0,
    RATE = 2,
    SIGNAL = 4,
    FORMAT = 6,
    PER_FRAME = 7,
    SKEW = 8,
    GAIN = 9,
    BASELINE = 10,
    SAMPLES = 12,
    FIRST_DIGITAL = 13,
    FIRST_PHYSICAL = 14,
    INVALID = 17,
    CRC = 20
};

struct row {
    char *cell[COLUMNS];
};

static uint32_t crc32_add(uint32_t crc, uint32_t word)
{
    crc = ~crc;
    for (int i = 0; i < 4; i++) {
        crc ^= word >> 8 * i & 255;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (0xEDB88320u & -(crc & 1));
        }
    }
    return ~crc;
}

static enum ecgp_result wfdb_open(const char *path, struct ecgp_record **record,
                                  struct ecgp_error *error)
{
    return record_open(path, &(const struct record_settings){0}, record, error);
}

static int32_t digital(double mv, const struct wfdb_signal *signal)
{
    const int32_t invalid = signal->format == 16 ? -32768 : -2048;
    return isnan(mv) ? invalid : (int32_t)lround(mv * signal->gain + (double)signal->baseline);
}

static void check_first(const double *mv, const struct wfdb_signal *signal, const struct row *row)
{
    const char *p = row->cell[FIRST_DIGITAL];
    char *end;
    for (int i = 0; i < 4; i++, p = end) {
        assert_int_equal(digital(mv[i], signal), strtol(p, &end, 10));
    }
    p = row->cell[FIRST_PHYSICAL];
    for (int i = 0; i < 3; i++, p = end) {
        const double expected = strtod(p, &end);
        if (end != p && !isnan(expected)) {
            assert_true(fabs(mv[i] - expected) <= 1e-8 * fmax(1, fabs(expected)));
        }
    }
}

static void check_signal(struct ecgp_record *record, const struct wfdb_signal *signal,
                         const struct row *row)
{
    const int channel = atoi(row->cell[SIGNAL]);
    const int64_t samples = ecgp_record_info(record)->samples;
    assert_int_equal(samples, atoll(row->cell[SAMPLES]));
    assert_int_equal(signal->baseline, atoll(row->cell[BASELINE]));
    assert_true(fabs(signal->gain / atof(row->cell[GAIN]) - 1) < 1e-8);
    double *mv = malloc((size_t)samples * sizeof *mv);
    struct ecgp_error error;
    assert_int_equal(ecgp_record_read(record, channel, 0, samples, mv, &error), ECGP_OK);
    check_first(mv, signal, row);
    uint32_t crc = 0;
    int invalid = 0;
    for (int64_t i = 0; i < samples; i++) {
        crc = crc32_add(crc, (uint32_t)digital(mv[i], signal));
        invalid += isnan(mv[i]);
    }
    assert_int_equal(crc, strtoul(row->cell[CRC], NULL, 16));
    assert_int_equal(invalid, atoi(row->cell[INVALID]));
    free(mv);
}

/* Whether the header's first line names segments. */
static bool has_segments(const char *path)
{
    char line[512];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) && (*line == '#' || *line == '\n')) {
    }
    fclose(file);
    return strchr(strtok(line, " "), '/') != NULL;
}

static bool is_supported(const char *path, const struct row *rows, int count)
{
    bool supported = !has_segments(path);
    for (int i = 0; i < count; i++) {
        const int format = atoi(rows[i].cell[FORMAT]);
        supported &= (format == 16 || format == 212) && atoi(rows[i].cell[PER_FRAME]) == 1 &&
                     atoi(rows[i].cell[SKEW]) == 0;
    }
    return supported;
}

/* Compares one record with its rows; returns whether it could be read. */
static bool check_record(const char *folder, const struct row *rows, int count)
{
    char path[2 * TEST_PATH];
    snprintf(path, sizeof path, "%s/%s.hea", folder, rows[0].cell[NAME]);
    struct ecgp_record *record;
    struct ecgp_error error;
    const enum ecgp_result result = wfdb_open(path, &record, &error);
    if (atof(rows[0].cell[RATE]) < RECORD_MIN_RATE_HZ) {
        assert_refused(result, ECGP_BAD_DATA, &error, "a sampling rate of");
        return false;
    }
    if (!is_supported(path, rows, count)) {
        assert_refused(result, ECGP_UNSUPPORTED, &error, "not supported yet");
        return false;
    }
    if (result != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    struct wfdb_header header;
    assert_int_equal(wfdb_header_read(path, &header, NULL), ECGP_OK);
    assert_int_equal(ecgp_record_info(record)->channels, count);
    for (int i = 0; i < count; i++) {
        check_signal(record, &header.signal[i], &rows[i]);
    }
    wfdb_header_free(&header);
    ecgp_record_close(record);
    return true;
}

static void split_row(char *line, struct row *row)
{
    for (int i = 0; i < COLUMNS; i++) {
        row->cell[i] = strsep(&line, "\t\n");
        assert_non_null(row->cell[i]);
    }
}

static void test_expected(void **state)
{
    (void)state;
    const char *expected = test_data("EXPECTED.tsv");
    if (!expected) {
        skip();
    }
    FILE *file = fopen(expected, "r");
    assert_non_null(file);
    char folder[TEST_PATH];
    snprintf(folder, sizeof folder, "%.*s", (int)(strlen(expected) - strlen("/EXPECTED.tsv")),
             expected);
    static char lines[MOST_ROWS][1024];
    struct row rows[MOST_ROWS];
    int count = 0, read = 0, refused = 0;
    assert_non_null(fgets(lines[0], sizeof lines[0], file));
    for (bool more = true; more;) {
        more = fgets(lines[count], sizeof lines[count], file) != NULL;
        if (more) {
            split_row(lines[count], &rows[count]);
        }
        if (count > 0 && (!more || strcmp(rows[count].cell[NAME], rows[0].cell[NAME]) != 0)) {
            if (check_record(folder, rows, count)) {
                read++;
            } else {
                refused++;
            }
            memmove(lines[0], lines[count], sizeof lines[0]);
            for (int i = 0; more && i < COLUMNS; i++) {
                rows[0].cell[i] = lines[0] + (rows[count].cell[i] - lines[count]);
            }
            count = 0;
        }
        count++;
        assert_true(count < MOST_ROWS);
    }
    fclose(file);
    printf("%d records read, %d refused\n", read, refused);
    assert_true(read > 100);
}

/* Every header of the collection gives a record or a sentence. */
static void test_all_headers(void **state)
{
    (void)state;
    const char *folder = test_data("wfdb-formats");
    if (!folder) {
        skip();
    }
    struct listing listing = {0};
    assert_int_equal(tree_list(folder, &listing, NULL), ECGP_OK);
    for (size_t i = 0; i < listing.count; i++) {
        struct ecgp_error error;
        struct ecgp_record *record;
        const enum ecgp_result result =
            wfdb_open(listing.labels.data + listing.entries[i].label, &record, &error);
        assert_true(result == ECGP_OK || result == ECGP_UNSUPPORTED || result == ECGP_NO_INPUT ||
                    (result == ECGP_BAD_DATA && strstr(error.text, "rate")));
        ecgp_record_close(record);
    }
    listing_free(&listing);
}

static const uint8_t samples_16[] = {1, 0, 2, 0, 3, 0, 4, 0, 0, 0x80, 0xFF, 0xFF};

static int make_scratch(void **state)
{
    scratch_set_up(state);
    scratch_write(*state, "x.dat", samples_16, sizeof samples_16);
    return 0;
}

static bool no_memory; /* for texts */

int asprintf(char **text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int length = no_memory ? -1 : vasprintf(text, format, args);
    va_end(args);
    return length;
}

static enum ecgp_result open_text(struct scratch *scratch, const char *text,
                                  struct ecgp_record **record, struct ecgp_error *error)
{
    *error = (struct ecgp_error){0};
    return wfdb_open(scratch_text(scratch, "x.hea", text), record, error);
}

static void read_all(struct ecgp_record *record, int channel, double *mv)
{
    assert_int_equal(
        ecgp_record_read(record, channel, 0, ecgp_record_info(record)->samples, mv, NULL), ECGP_OK);
}

static void test_values(void **state)
{
    struct ecgp_record *record;
    struct ecgp_error error;
    assert_int_equal(open_text(*state,
                               "# before\r\n\nx 2 500/100(3.5) 3 12:00:00 1/1/2000\r\n"
                               "x.dat 16 100(1)/uV 16 7 0 0 0  avr \r\n#c\n"
                               "x.dat 16 0 12 2 0 0 0 some long name\n#end",
                               &record, &error),
                     ECGP_OK);
    const struct ecgp_record_info *info = ecgp_record_info(record);
    assert_string_equal(info->name, "x");
    assert_int_equal(info->samples, 3);
    assert_true(info->rate_hz == 500);
    assert_int_equal(info->lead_channel[3], 0);
    assert_int_equal(info->lead_channel[0], -1);
    assert_string_equal(ecgp_record_channel_name(record, 0), "aVR");
    assert_string_equal(ecgp_record_channel_name(record, 1), "some long name");
    double mv[3];
    read_all(record, 0, mv);
    assert_true(mv[0] == 0 && mv[1] == 2 / 1e5 && isnan(mv[2]));
    read_all(record, 1, mv);
    assert_true(mv[0] == 0 && mv[1] == 2 / 200.0 && mv[2] == -3 / 200.0);
    ecgp_record_close(record);
}

static void test_defaults(void **state)
{
    struct ecgp_record *record;
    struct ecgp_error error;
    assert_int_equal(open_text(*state, "x.mat 1\nx.dat 16+2\n", &record, &error), ECGP_OK);
    assert_true(ecgp_record_info(record)->rate_hz == 250);
    assert_int_equal(ecgp_record_info(record)->samples, 5);
    double mv[5];
    read_all(record, 0, mv);
    assert_true(mv[0] == 2 / 200.0);
    ecgp_record_close(record);
}

static void test_units(void **state)
{
    static const struct {
        const char *units;
        double mv;
    } cases[] = {{"/mV", 1},           {"/mv", 1},  {"/uV", 1e-3}, {"/\xC2\xB5V", 1e-3},
                 {"/\xCE\xBCV", 1e-3}, {"/V", 1e3}, {"/", 1},      {"", 1}};
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        char text[128];
        snprintf(text, sizeof text, "x 1\nx.dat 16 1%s 16 0 0 0 0 I\n", cases[i].units);
        struct ecgp_record *record;
        struct ecgp_error error;
        assert_int_equal(open_text(*state, text, &record, &error), ECGP_OK);
        double mv[6];
        read_all(record, 0, mv);
        assert_true(fabs(mv[0] - cases[i].mv) < 1e-12);
        ecgp_record_close(record);
    }
}

/* Ranges of a 212 record that begin at odd samples and end in half a pair. */
static void test_ranges_212(void **state)
{
    enum { CHANNELS = 3, FRAMES = 100001, PAIRS = (CHANNELS * FRAMES + 1) / 2 };
    uint8_t *bytes = calloc(PAIRS, 3);
    for (int i = 0; i < CHANNELS * FRAMES; i++) {
        const unsigned value = (unsigned)(i * 7 % 4095 - 2047) & 0xFFF;
        uint8_t *pair = bytes + i / 2 * 3;
        pair[i % 2 * 2] = (uint8_t)value;
        pair[1] |= (uint8_t)(value >> 8 << i % 2 * 4);
    }
    scratch_write(*state, "y.dat", bytes, PAIRS * 3 - 1);
    free(bytes);
    struct ecgp_record *record;
    struct ecgp_error error;
    assert_int_equal(open_text(*state,
                               "x 3\ny.dat 212 1 0 0 0 0 0 I\ny.dat 212 1 0 0 0 0 0 II\n"
                               "y.dat 212 1 0 0 0 0 0 V1\n",
                               &record, &error),
                     ECGP_OK);
    assert_int_equal(ecgp_record_info(record)->samples, FRAMES);
    static const int64_t ranges[][2] = {{0, FRAMES},   {1, 1},      {FRAMES - 1, 1}, {50001, 2000},
                                        {49990, 3000}, {FRAMES, 0}, {7, 99990}};
    double *mv = malloc(FRAMES * sizeof *mv);
    for (size_t r = 0; r < ARRAY_COUNT(ranges); r++) {
        for (int channel = 0; channel < CHANNELS; channel++) {
            const int64_t first = ranges[r][0], count = ranges[r][1];
            assert_int_equal(ecgp_record_read(record, channel, first, count, mv, &error), ECGP_OK);
            for (int64_t i = 0; i < count; i++) {
                const int64_t sample = (first + i) * CHANNELS + channel;
                assert_true(mv[i] == (double)(sample * 7 % 4095 - 2047));
            }
        }
    }
    free(mv);
    ecgp_record_close(record);
}

static void test_bounds(void **state)
{
    struct ecgp_record *record;
    struct ecgp_error error;
    assert_int_equal(open_text(*state, "x 1 100 6\nx.dat 16\n", &record, &error), ECGP_OK);
    double mv[6];
    static const int64_t ranges[][2] = {{-1, 1}, {0, 7},         {6, 1},        {7, 0},
                                        {0, -1}, {1, INT64_MAX}, {INT64_MAX, 1}};
    for (size_t i = 0; i < ARRAY_COUNT(ranges); i++) {
        assert_refused(ecgp_record_read(record, 0, ranges[i][0], ranges[i][1], mv, &error),
                       ECGP_USAGE, &error, "it has 6");
    }
    assert_refused(ecgp_record_read(record, 1, 0, 1, mv, &error), ECGP_USAGE, &error,
                   "no channel 1");
    assert_null(ecgp_record_channel_name(record, 1));
    ecgp_record_close(record);
}

static void test_several_files(void **state)
{
    static const uint8_t other[] = {9, 0, 8, 0};
    scratch_write(*state, "z.dat", other, sizeof other);
    struct ecgp_record *record;
    struct ecgp_error error;
    assert_int_equal(
        open_text(*state, "x 3\nx.dat 16 1\nx.dat 16 1\nz.dat 16 1\n", &record, &error), ECGP_OK);
    assert_int_equal(ecgp_record_info(record)->samples, 2);
    double mv[2];
    read_all(record, 2, mv);
    assert_true(mv[0] == 9 && mv[1] == 8);
    ecgp_record_close(record);
}

/* What a header may name, but must not be read. */
static void write_odd_files(struct scratch *scratch)
{
    assert_int_equal(mkfifo(scratch_path(scratch, "fifo.dat"), 0600), 0);
    assert_int_equal(mkdir(scratch_path(scratch, "folder.dat"), 0700), 0);
    assert_int_equal(symlink("x.dat", scratch_path(scratch, "link.dat")), 0);
    scratch_text(scratch, "empty.dat", "");
    scratch_text(scratch, "long.dat", "0123456789012345");
}

static void test_refusals(void **state)
{
    static const struct {
        const char *text;
        enum ecgp_result result;
        const char *part;
    } cases[] = {
        {"", ECGP_BAD_DATA, "is empty"},
        {"# only\n", ECGP_BAD_DATA, "is empty"},
        {"x\n", ECGP_BAD_DATA, "line 1"},
        {"x 0 100 10\n", ECGP_BAD_DATA, "\"0\" signals"},
        {"x 257 100 10\n", ECGP_BAD_DATA, "\"257\" signals"},
        {"x 99999999999999999999 100\n", ECGP_BAD_DATA, "signals"},
        {"x -1 100\n", ECGP_BAD_DATA, "signals"},
        {"x 1 0 1\nx.dat 16\n", ECGP_BAD_DATA, "rate of 0 Hz"},
        {"x 1 -5 1\nx.dat 16\n", ECGP_BAD_DATA, "rate of -5 Hz"},
        {"x 1 1e9 1\nx.dat 16\n", ECGP_BAD_DATA, "rate of 1e+09 Hz"},
        {"x 1 nan 1\nx.dat 16\n", ECGP_BAD_DATA, "\"nan\" is no sampling rate"},
        {"x 1 inf 1\nx.dat 16\n", ECGP_BAD_DATA, "\"inf\" is no sampling rate"},
        {"x 1 0x10 1\nx.dat 16\n", ECGP_BAD_DATA, "no sampling rate"},
        {"x 1 100/ 1\nx.dat 16\n", ECGP_BAD_DATA, "no sampling rate"},
        {"x 1 100 -1\nx.dat 16\n", ECGP_BAD_DATA, "\"-1\" samples"},
        {"x 1 100 ten\nx.dat 16\n", ECGP_BAD_DATA, "\"ten\" samples"},
        {"x 1 100 9223372036854775807\nx.dat 16\n", ECGP_BAD_DATA, "samples"},
        {"x 1 100 9223372036854775808\nx.dat 16\n", ECGP_BAD_DATA, "samples"},
        {"x 1 100 1099511627776\nx.dat 16\n", ECGP_BAD_DATA, "x.dat holds 6"},
        {"x 1 100 7\nx.dat 16\n", ECGP_BAD_DATA, "says 7 samples a signal, but x.dat holds 6"},
        {"x 2 100 4\nx.dat 16\nx.dat 16\n", ECGP_BAD_DATA, "x.dat holds 3"},
        {"x 2 100 3\nx.dat 16\n", ECGP_BAD_DATA, "after 1 signal lines, expected 2"},
        {"x 1 100 3\nx.dat 16\nx.dat 16\n", ECGP_BAD_DATA, "line 3: a line behind the 1"},
        {"x 1 100\nx.dat\n", ECGP_BAD_DATA, "line 2: expected a signal file and its format"},
        {"x 1 100\nx.dat 80\n", ECGP_UNSUPPORTED, "line 2: format 80 is not supported yet"},
        {"x 1 100\n~ 0\n", ECGP_UNSUPPORTED, "format 0 is not"},
        {"x 1 100\nx.dat -16\n", ECGP_UNSUPPORTED, "format -16 is not"},
        {"x 1 100\nx.dat 16x2\n", ECGP_UNSUPPORTED, "2 samples a frame"},
        {"x 1 100\nx.dat 16x0\n", ECGP_UNSUPPORTED, "0 samples a frame"},
        {"x 1 100\nx.dat 16:3\n", ECGP_UNSUPPORTED, "skew"},
        {"x/2 1 100\nx 5\n", ECGP_UNSUPPORTED, "segments"},
        {"x 1 100\nx.dat 16z\n", ECGP_BAD_DATA, "\"16z\" is no signal format"},
        {"x 1 100\nx.dat 16+-4\n", ECGP_BAD_DATA, "no signal format"},
        {"x 1 100\nx.dat 16+9223372036854775808\n", ECGP_BAD_DATA, "no signal format"},
        {"x 1 100\nx.dat 16+9223372036854775807\n", ECGP_BAD_DATA, "holds no samples"},
        {"x 1 100\nx.dat 16+12\n", ECGP_BAD_DATA, "holds no samples"},
        {"x 1 100\nx.dat 16 nan/mV\n", ECGP_BAD_DATA, "\"nan/mV\" is no gain"},
        {"x 1 100\nx.dat 16 inf\n", ECGP_BAD_DATA, "\"inf\" is no gain"},
        {"x 1 100\nx.dat 16 1e999\n", ECGP_BAD_DATA, "no gain"},
        {"x 1 100\nx.dat 16 1e99\n", ECGP_BAD_DATA, "a gain of 1e+99"},
        {"x 1 100\nx.dat 16 -200\n", ECGP_BAD_DATA, "a gain of -200"},
        {"x 1 100\nx.dat 16 200(1/mV\n", ECGP_BAD_DATA, "no gain"},
        {"x 1 100\nx.dat 16 200(99999999999)/mV\n", ECGP_BAD_DATA, "baseline"},
        {"x 1 100\nx.dat 16 200 12 1.5\n", ECGP_BAD_DATA, "\"1.5\" stands for the ADC zero"},
        {"x 1 100\nx.dat 16 200/mmHg 12 0 0 0 0 V3\n", ECGP_BAD_DATA, "V3 is given in \"mmHg\""},
        {"x 1 100\n/etc/passwd 16\n", ECGP_BAD_DATA, "\"/etc/passwd\" is not allowed"},
        {"x 1 100\n../x.dat 16\n", ECGP_BAD_DATA, "not allowed"},
        {"x 1 100\n.. 16\n", ECGP_BAD_DATA, "not allowed"},
        {"x 1 100\n. 16\n", ECGP_BAD_DATA, "not allowed"},
        {"x 1 100\n- 16\n", ECGP_BAD_DATA, "not allowed"},
        {"x 1 100\nsub/x.dat 16\n", ECGP_BAD_DATA, "not allowed"},
        {"x 1 100\nmissing.dat 16\n", ECGP_NO_INPUT, "missing.dat"},
        {"x 1 100\nfifo.dat 16\n", ECGP_BAD_DATA, "not a regular file"},
        {"x 1 100\nfolder.dat 16\n", ECGP_BAD_DATA, "not a regular file"},
        {"x 1 100\nlink.dat 16\n", ECGP_BAD_DATA, "symbolic link"},
        {"x 1 100\nempty.dat 16\n", ECGP_BAD_DATA, "holds no samples"},
        {"x 2 100\nx.dat 16\nx.dat 212\n", ECGP_BAD_DATA, "line 3: gives x.dat the format 212+0"},
        {"x 2 100\nx.dat 16\nx.dat 16+2\n", ECGP_BAD_DATA, "format 16+2"},
        {"x 3 100\nx.dat 16\nlong.dat 16\nx.dat 16\n", ECGP_BAD_DATA, "names x.dat again"},
    };
    struct scratch *scratch = *state;
    write_odd_files(scratch);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct ecgp_record *record;
        struct ecgp_error error;
        assert_refused(open_text(scratch, cases[i].text, &record, &error), cases[i].result, &error,
                       cases[i].part);
        assert_non_null(strstr(error.text, "/tmp/"));
        assert_null(record);
    }
}

static void test_header_files(void **state)
{
    struct scratch *scratch = *state;
    struct ecgp_record *record;
    struct ecgp_error error;
    assert_refused(wfdb_open(scratch_path(scratch, "none"), &record, &error), ECGP_NO_INPUT, &error,
                   "none: is not there");
    assert_int_equal(mkfifo(scratch_path(scratch, "fifo.hea"), 0600), 0);
    assert_refused(wfdb_open(scratch->path, &record, &error), ECGP_BAD_DATA, &error,
                   "not a regular file");
    scratch_write(scratch, "zero.hea", "x 1 100\0 3\nx.dat 16\n", 21);
    assert_refused(wfdb_open(scratch->path, &record, &error), ECGP_BAD_DATA, &error, "zero bytes");
    char *large = malloc(2000000);
    memset(large, '#', 2000000);
    scratch_write(scratch, "large.hea", large, 2000000);
    assert_refused(wfdb_open(scratch->path, &record, &error), ECGP_BAD_DATA, &error, "allowed");
    memset(large, 'x', 2000);
    scratch_write(scratch, "line.hea", large, 2000);
    assert_refused(wfdb_open(scratch->path, &record, &error), ECGP_BAD_DATA, &error,
                   "line 1: longer than");
    free(large);
}

/* Any header that begins like a good one gives a record or a sentence. */
static void test_truncated(void **state)
{
    static const char text[] =
        "x 2 500/100(3.5) 3 12:00:00\nx.dat 16x1:0+0 100(1)/mV 16 7 0 0 0 I\n"
        "x.dat 16 200 16 0 0 0 0 II\n";
    for (size_t length = 0; length < sizeof text; length++) {
        struct ecgp_record *record;
        struct ecgp_error error = {0};
        const char *path = scratch_write(*state, "t.hea", text, length);
        const enum ecgp_result result = wfdb_open(path, &record, &error);
        assert_true(result == ECGP_OK || result == ECGP_BAD_DATA || result == ECGP_NO_INPUT ||
                    result == ECGP_UNSUPPORTED);
        assert_int_equal(result, error.code);
        ecgp_record_close(record);
    }
}

/* A record that is there is not told as missing, by whichever of its names. */
static void test_without_memory(void **state)
{
    static const char *const names[] = {"x", "x.hea", "x.dat"};
    struct ecgp_record *record;
    struct ecgp_error error;
    assert_int_equal(open_text(*state, "x 1\nx.dat 16\n", &record, &error), ECGP_OK);
    ecgp_record_close(record);
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        no_memory = true;
        const enum ecgp_result result = wfdb_open(scratch_path(*state, names[i]), &record, &error);
        no_memory = false;
        assert_int_equal(result, ECGP_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expected),
        cmocka_unit_test(test_all_headers),
        cmocka_unit_test_setup_teardown(test_values, make_scratch, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_defaults, make_scratch, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_units, make_scratch, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_ranges_212, make_scratch, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_bounds, make_scratch, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_several_files, make_scratch, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, make_scratch, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_header_files, make_scratch, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_truncated, make_scratch, scratch_tear_down),
        cmocka_unit_test_setup_teardown(test_without_memory, make_scratch, scratch_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
