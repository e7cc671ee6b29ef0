#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/leads.h"
#include "record/heart.h"
#include "record/record.h"

enum { SECONDS = 10, MOST = 10000, RECORDS = 200 };

struct ecg {
    int64_t samples;
    double mv[ECGP_LEADS][MOST];
};

static enum ecgp_result synth_open(uint64_t seed, uint64_t index, double rate_hz, double seconds,
                                   struct ecgp_record **record, struct ecgp_error *error)
{
    const struct record_settings settings = {
        .seed = seed, .rate_hz = rate_hz, .builtin_seconds = seconds};
    char path[40];
    snprintf(path, sizeof path, "builtin:%ju", (uintmax_t)index);
    return record_open(path, &settings, record, error);
}

static void make(struct ecg *ecg, uint64_t seed, uint64_t index, double rate_hz)
{
    struct ecgp_record *record;
    assert_int_equal(synth_open(seed, index, rate_hz, SECONDS, &record, NULL), ECGP_OK);
    ecg->samples = ecgp_record_info(record)->samples;
    assert_int_equal(ecg->samples, (int64_t)(rate_hz * SECONDS));
    for (int lead = 0; lead < ECGP_LEADS; lead++) {
        assert_int_equal(ecgp_record_read(record, lead, 0, ecg->samples, ecg->mv[lead], NULL),
                         ECGP_OK);
    }
    ecgp_record_close(record);
}

static int make_pair(void **state)
{
    *state = calloc(2, sizeof(struct ecg));
    return *state ? 0 : -1;
}

static int free_pair(void **state)
{
    free(*state);
    return 0;
}

static void test_info(void **state)
{
    (void)state;
    struct ecgp_record *record;
    assert_int_equal(ecgp_record_open("builtin:7", NULL, &record, NULL), ECGP_OK);
    const struct ecgp_record_info *info = ecgp_record_info(record);
    assert_string_equal(info->name, "builtin-7");
    assert_int_equal(info->channels, ECGP_LEADS);
    assert_int_equal(info->samples, 1000);
    for (int i = 0; i < ECGP_LEADS; i++) {
        assert_int_equal(info->lead_channel[i], i);
        assert_string_equal(ecgp_record_channel_name(record, i), lead_names[i]);
    }
    ecgp_record_close(record);
    struct ecgp_error error;
    assert_int_equal(ecgp_record_open("builtin:-1", NULL, &record, &error), ECGP_USAGE);
    assert_int_equal(ecgp_record_open("builtin:x", NULL, &record, &error), ECGP_USAGE);
    assert_int_equal(synth_open(1, 0, 0.5, 10, &record, &error), ECGP_USAGE);
    assert_int_equal(synth_open(1, 0, (double)NAN, 10, &record, &error), ECGP_USAGE);
    assert_int_equal(synth_open(1, 0, 100, 1e9, &record, &error), ECGP_USAGE);
}

/* Einthoven and Goldberger hold exactly; stored leads are whole microvolts. */
static void test_limb_leads(void **state)
{
    struct ecg *ecg = *state;
    for (uint64_t index = 0; index < 20; index++) {
        make(ecg, 5, index, 500);
        for (int64_t i = 0; i < ecg->samples; i++) {
            const double one = ecg->mv[0][i], two = ecg->mv[1][i];
            assert_true(ecg->mv[2][i] == two - one);
            assert_true(ecg->mv[3][i] == -(one + two) / 2);
            assert_true(ecg->mv[4][i] == one - two / 2);
            assert_true(ecg->mv[5][i] == two - one / 2);
            assert_true(one == (double)lround(one * 1000) / 1000);
            assert_true(ecg->mv[8][i] == (double)lround(ecg->mv[8][i] * 1000) / 1000);
        }
    }
}

static void test_same_again(void **state)
{
    struct ecg *pair = *state;
    make(&pair[0], 1, 3, 250);
    make(&pair[1], 1, 3, 250);
    assert_memory_equal(&pair[0], &pair[1], sizeof *pair);
    make(&pair[1], 1, 4, 250);
    assert_memory_not_equal(&pair[0], &pair[1], sizeof *pair);
    make(&pair[1], 2, 3, 250);
    assert_memory_not_equal(&pair[0], &pair[1], sizeof *pair);
}

/* A record at 1000 Hz, read at every second or tenth sample, is that at 500 or 100 Hz but for the
 * mains, which only high rates can show. */
static void test_rates(void **state)
{
    struct ecg *pair = *state;
    static const int steps[] = {2, 10};
    for (uint64_t index = 0; index < 20; index++) {
        make(&pair[0], 9, index, 1000);
        for (int s = 0; s < 2; s++) {
            make(&pair[1], 9, index, 1000.0 / steps[s]);
            const double most = steps[s] == 2 ? 1e-9 : 0.04;
            for (int lead = 0; lead < ECGP_LEADS; lead++) {
                for (int64_t i = 0; i < pair[1].samples; i++) {
                    const double other = pair[0].mv[lead][i * steps[s]];
                    assert_true(fabs(pair[1].mv[lead][i] - other) <= most);
                }
            }
        }
    }
}

struct extremes {
    double low, high;
};

/* Less the lead's mean. */
static struct extremes extremes_of(const struct ecg *ecg, int lead)
{
    struct extremes e = {INFINITY, -INFINITY};
    double sum = 0;
    for (int64_t i = 0; i < ecg->samples; i++) {
        e.low = fmin(e.low, ecg->mv[lead][i]);
        e.high = fmax(e.high, ecg->mv[lead][i]);
        sum += ecg->mv[lead][i];
    }
    const double mean = sum / (double)ecg->samples;
    return (struct extremes){e.low - mean, e.high - mean};
}

/* Beats of lead II, counted as crossings of half its height with a dead time. */
static int count_beats(const struct ecg *ecg, double rate_hz, double threshold)
{
    int beats = 0;
    int64_t dead_until = 0;
    double mean = 0;
    for (int64_t i = 0; i < ecg->samples; i++) {
        mean += ecg->mv[1][i] / (double)ecg->samples;
    }
    for (int64_t i = 0; i < ecg->samples; i++) {
        if (i >= dead_until && ecg->mv[1][i] - mean > threshold) {
            beats++;
            dead_until = i + (int64_t)(0.3 * rate_hz);
        }
    }
    return beats;
}

static enum rhythm rhythm_of(uint64_t seed, uint64_t index)
{
    struct rng rng = rng_stream(seed, index, RNG_SYNTH);
    return heart_draw(&rng).rhythm;
}

static void check_sinus(const struct ecg *ecg)
{
    const struct extremes two = extremes_of(ecg, 1), right = extremes_of(ecg, 3),
                          v1 = extremes_of(ecg, 6), v5 = extremes_of(ecg, 10),
                          v6 = extremes_of(ecg, 11);
    assert_true(two.high > 0.5 && two.high < 1.8);
    assert_true(-right.low > 1.5 * right.high);
    assert_true(-v1.low > v1.high);
    assert_true(v5.high > -v5.low && v6.high > -v6.low);
    const int beats = count_beats(ecg, 500, 0.6 * two.high);
    assert_true(beats >= 6 && beats <= 23);
}

static void test_plausible(void **state)
{
    struct ecg *ecg = *state;
    int rhythms[4] = {0};
    for (uint64_t index = 0; index < RECORDS; index++) {
        make(ecg, 1, index, 500);
        const enum rhythm rhythm = rhythm_of(1, index);
        rhythms[rhythm]++;
        for (int lead = 0; lead < ECGP_LEADS; lead++) {
            const struct extremes e = extremes_of(ecg, lead);
            assert_true(e.low > -4 && e.high < 4 && e.high - e.low > 0.15);
        }
        if (rhythm == RHYTHM_SINUS) {
            check_sinus(ecg);
        }
    }
    assert_true(rhythms[RHYTHM_SINUS] > RECORDS / 2);
    for (int i = 1; i < 4; i++) {
        assert_true(rhythms[i] > RECORDS / 50);
    }
}

/* Every premature ventricular beat comes early and is followed by a full pause. */
static void test_pause(void **state)
{
    (void)state;
    int seen = 0;
    for (uint64_t index = 0; index < RECORDS; index++) {
        struct rng rng = rng_stream(1, index, RNG_SYNTH);
        const struct heart heart = heart_draw(&rng);
        rng = rng_stream(1, index, RNG_SYNTH_BEATS);
        struct beats beats;
        assert_int_equal(heart_beats(&heart, &rng, SECONDS, &beats, NULL), ECGP_OK);
        assert_true(beats.beat[0].time_s < 0);
        assert_true(beats.beat[beats.count - 1].time_s > SECONDS);
        for (size_t i = 1; i + 1 < beats.count; i++) {
            const double before = beats.beat[i].time_s - beats.beat[i - 1].time_s;
            const double after = beats.beat[i + 1].time_s - beats.beat[i].time_s;
            assert_true(before > 0.2 && before < 2.8);
            if (beats.beat[i].strength[PART_ECTOPIC] > 0) {
                assert_true(after > 1.8 * before);
                seen++;
            }
        }
        free(beats.beat);
    }
    assert_true(seen > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_info),
        cmocka_unit_test_setup_teardown(test_limb_leads, make_pair, free_pair),
        cmocka_unit_test_setup_teardown(test_same_again, make_pair, free_pair),
        cmocka_unit_test_setup_teardown(test_rates, make_pair, free_pair),
        cmocka_unit_test_setup_teardown(test_plausible, make_pair, free_pair),
        cmocka_unit_test(test_pause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
