/* The heart rate that is measured, against beats that are known. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/rng.h"
#include "config/leads.h"
#include "record/heart.h"
#include "record/rate.h"
#include "rig/data.h"
#include "rig/memory_record.h"
#include "rig/scratch.h"

enum { BUILTIN = 300, SECONDS = 10, MOST = 2500 };

static struct ecgp_record *open_record(const char *path, double rate_hz, uint64_t seed)
{
    const struct record_settings settings = {.seed = seed,
                                             .rate_hz = rate_hz,
                                             .rate_given = true,
                                             .builtin_seconds = SECONDS,
                                             .table_path = ""};
    struct ecgp_record *record;
    struct ecgp_error error;
    if (record_open(path, &settings, &record, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    return record;
}

static double rate_of(const char *path, double rate_hz, uint64_t seed)
{
    struct ecgp_record *record = open_record(path, rate_hz, seed);
    double bpm;
    const int64_t samples = ecgp_record_info(record)->samples;
    assert_int_equal(rate_measure(record, 0, samples, &bpm, NULL), ECGP_OK);
    ecgp_record_close(record);
    return bpm;
}

/* The mean rate of the beats that the generator puts into a built-in ECG. */
static double rate_made(uint64_t seed, uint64_t index)
{
    struct rng rng = rng_stream(seed, index, RNG_SYNTH);
    const struct heart heart = heart_draw(&rng);
    struct beats beats;
    rng = rng_stream(seed, index, RNG_SYNTH_BEATS);
    assert_int_equal(heart_beats(&heart, &rng, SECONDS, &beats, NULL), ECGP_OK);
    double first = -1, last = -1;
    int count = 0;
    for (size_t i = 0; i < beats.count; i++) {
        const double at = beats.beat[i].time_s;
        if (at >= 0.05 && at <= SECONDS - 0.05) {
            first = first < 0 || at < first ? at : first;
            last = at > last ? at : last;
            count++;
        }
    }
    free(beats.beat);
    return 60 * (count - 1) / (last - first);
}

/* Nearly all have a rate, and those that are given are right. */
static void test_builtin(void **state)
{
    (void)state;
    static const double rates_hz[] = {100, 250, 500};
    for (int r = 0; r < 3; r++) {
        int given = 0;
        double worst = 0;
        for (uint64_t i = 0; i < BUILTIN; i++) {
            char path[40];
            snprintf(path, sizeof path, "builtin:%ju", (uintmax_t)i);
            const double bpm = rate_of(path, rates_hz[r], 5), made = rate_made(5, i);
            given += bpm > 0;
            worst = bpm > 0 ? fmax(worst, fabs(bpm - made)) : worst;
            if (bpm > 0 && fabs(bpm - made) > 3 + 0.03 * made) {
                fail_msg("%s at %g Hz: %g, the beats made are %g a minute", path, rates_hz[r], bpm,
                         made);
            }
        }
        print_message(
            "%d of %d built-in ECGs at %g Hz have a rate, wrong by at most %.1f a minute\n", given,
            BUILTIN, rates_hz[r], worst);
        assert_true(given >= BUILTIN * 9 / 10);
    }
}

static double rate_in(const char *format, int number)
{
    char name[64];
    snprintf(name, sizeof name, format, number);
    const char *path = test_data(name);
    return path ? rate_of(path, 100, 1) : -1;
}

/* PTB-XL's records have the same rate at both sampling rates, and what the table says of sinus
 * rhythms holds. */
static void test_ptbxl(void **state)
{
    (void)state;
    static const int slow[] = {2, 12, 69, 78}; /* SBRAD */
    int both = 0;
    for (int i = 1; i <= 500; i++) {
        char name[64];
        snprintf(name, sizeof name, "ptbxl/records500/00000/%05d_hr.hea", i);
        if (!test_data(name)) {
            continue;
        }
        const double high = rate_in("ptbxl/records500/00000/%05d_hr.hea", i);
        const double low = rate_in("ptbxl/records100/00000/%05d_lr.hea", i);
        assert_true(high > 0 && low > 0);
        assert_true(fabs(high - low) <= 1.5);
        both++;
    }
    if (both == 0) {
        skip();
    }
    assert_true(fabs(rate_in("ptbxl/records100/00000/%05d_lr.hea", 20) - 140) <= 2);
    assert_true(rate_in("ptbxl/records100/00000/%05d_lr.hea", 103) > 100); /* STACH */
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
        assert_true(rate_in("ptbxl/records100/00000/%05d_lr.hea", slow[i]) < 60);
    }
}

/* Records of the PhysioNet Challenge 2021 whose diagnoses say how fast they are. */
static void test_challenge(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        double low, high;
    } cases[] = {
        {"challenge/2021/E07500.hea", 40, 60},                      /* 426177001: bradycardia */
        {"challenge/2021/JS20000.hea", 100, 180},                   /* 427084000: tachycardia */
        {"challenge/2021/JS20004.hea", 100, 180},                   /* 427084000 */
        {"challenge/reduced-leads/six_leads/HR06000.hea", 60, 100}, /* 426783006: sinus rhythm */
        {"challenge/reduced-leads/two_leads/E07500.hea", 40, 60},   /* 426177001 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = test_data(cases[i].path);
        if (!path) {
            skip();
        }
        const double bpm = rate_of(path, 100, 1);
        assert_true(bpm > cases[i].low && bpm < cases[i].high);
    }
}

/* --- MIT-BIH's record 100, whose beats cardiologists annotated --- */

enum { MIT_RATE = 360, MIT_SAMPLES = 650000, MIT_BEATS = 4096 };

/* Reads the beats of an annotation file (WFDB applications guide, annot(5)). */
static int read_beats(const char *path, int64_t at[MIT_BEATS])
{
    static const char beats[] = "\1\2\3\4\5\6\7\10\11\12\13\14\15\31\36\42\43\46";
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    uint8_t b[2];
    int64_t time = 0;
    int count = 0;
    while (fread(b, 2, 1, file) == 1 && (b[0] | b[1]) != 0) {
        const int word = b[0] | b[1] << 8, code = word >> 10, value = word & 1023;
        if (code == 63) { /* a text follows */
            fseek(file, (value + 1) / 2 * 2, SEEK_CUR);
        } else if (code == 59) { /* a long interval follows */
            uint8_t skip[4];
            assert_int_equal(fread(skip, 4, 1, file), 1);
            time += (int64_t)(skip[0] | skip[1] << 8) << 16 | skip[2] | skip[3] << 8;
        } else if (code < 60) {
            time += value;
            if (strchr(beats, code)) {
                at[count++] = time;
            }
        }
    }
    fclose(file);
    return count;
}

/* Channels named as leads, which the header's MLII is not. */
static struct ecgp_record *open_mit(struct scratch *scratch)
{
    size_t size;
    char *data;
    assert_int_equal(
        file_read(test_data("wfdb-formats/sample-data/100.dat"), 1 << 24, &data, &size, NULL),
        ECGP_OK);
    scratch_write(scratch, "100.dat", data, size);
    free(data);
    return open_record(scratch_text(scratch, "100.hea",
                                    "100 2 360 650000\n"
                                    "100.dat 212 200 11 1024 0 0 0 II\n"
                                    "100.dat 212 200 11 1024 0 0 0 V5\n"),
                       0, 1);
}

static void test_mit_bih(void **state)
{
    static int64_t at[MIT_BEATS];
    const char *data = test_data("wfdb-formats/sample-data/100.atr");
    if (!data) {
        skip();
    }
    const int beats = read_beats(data, at);
    assert_int_equal(beats, 2273);
    struct ecgp_record *record = open_mit(*state);
    int given = 0, windows = 0;
    double worst = 0;
    const int64_t window = SECONDS * MIT_RATE;
    for (int64_t from = 0; from + window <= MIT_SAMPLES; from += window, windows++) {
        double bpm;
        int64_t first = -1, last = -1;
        int count = 0;
        for (int i = 0; i < beats; i++) {
            if (at[i] >= from && at[i] < from + window) {
                first = first < 0 ? at[i] : first;
                last = at[i];
                count++;
            }
        }
        assert_int_equal(rate_measure(record, from, window, &bpm, NULL), ECGP_OK);
        given += bpm > 0;
        const double annotated = 60.0 * MIT_RATE * (count - 1) / (double)(last - first);
        worst = bpm > 0 ? fmax(worst, fabs(bpm - annotated)) : worst;
        assert_true(bpm == 0 || fabs(bpm - annotated) <= 3);
    }
    print_message("%d of %d stretches of MIT-BIH 100 have a rate, wrong by at most %.1f a minute\n",
                  given, windows, worst);
    assert_true(given >= windows * 95 / 100);
    ecgp_record_close(record);
}

/* --- what has no rate --- */

/* The rate of twelve leads that a function gives, at 250 Hz. */
static double rate_of_signal(double (*signal)(int lead, int64_t sample), int64_t samples)
{
    static double mv[ECGP_LEADS][MOST];
    const double *rows[ECGP_LEADS];
    double bpm;
    for (int lead = 0; lead < ECGP_LEADS; lead++) {
        rows[lead] = mv[lead];
        for (int64_t i = 0; i < samples; i++) {
            mv[lead][i] = signal(lead, i);
        }
    }
    struct ecgp_record *record = memory_record(250, samples, ECGP_LEADS, lead_names, rows);
    assert_non_null(record);
    assert_int_equal(rate_measure(record, 0, samples, &bpm, NULL), ECGP_OK);
    ecgp_record_close(record);
    return bpm;
}

static double noise(int lead, int64_t sample)
{
    struct rng rng = rng_stream(7, (uint64_t)lead << 32 | (uint64_t)sample, RNG_DEAL);
    return 0.3 * rng_normal(&rng);
}

static double flat(int lead, int64_t sample)
{
    (void)lead;
    (void)sample;
    return 0.5;
}

static double missing(int lead, int64_t sample)
{
    (void)lead;
    (void)sample;
    return NAN;
}

/* A beat a second with a wave behind it that is as steep as itself, but smaller: not 120 a minute.
 */
static double doubled(int lead, int64_t sample)
{
    const double t = (double)(sample % 250) / 250, r = (t - 0.3) / 0.02, s = (t - 0.8) / 0.02;
    (void)lead;
    return exp(-r * r) + 0.55 * exp(-s * s);
}

static void test_nothing(void **state)
{
    (void)state;
    assert_true(rate_of_signal(noise, 2500) == 0);
    assert_true(rate_of_signal(flat, 2500) == 0);
    assert_true(rate_of_signal(missing, 2500) == 0);
    assert_true(rate_of_signal(doubled, 2500) == 0);
    assert_true(rate_of_signal(doubled, 500) == 0); /* too short */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_builtin), cmocka_unit_test(test_ptbxl),
        cmocka_unit_test(test_challenge),
        cmocka_unit_test_setup_teardown(test_mit_bih, scratch_set_up, scratch_tear_down),
        cmocka_unit_test(test_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
