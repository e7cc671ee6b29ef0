#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/array.h"
#include "base/rng.h"

/* Known answers of the authors' Random123 library for philox4x32-10. */
static void test_known_answers(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], expected[4];
    } cases[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        uint32_t out[4];
        rng_philox(cases[i].counter, cases[i].key, out);
        assert_memory_equal(out, cases[i].expected, sizeof out);
    }
}

static void test_streams_differ(void **state)
{
    (void)state;
    struct rng a = rng_stream(1, 7, RNG_PAGE);
    struct rng same = rng_stream(1, 7, RNG_PAGE);
    struct rng others[] = {rng_stream(2, 7, RNG_PAGE), rng_stream(1, 8, RNG_PAGE),
                           rng_stream(1, 7, RNG_SYNTH), rng_stream(1, 7 | 1ull << 32, RNG_PAGE),
                           rng_stream(1 | 1ull << 32, 7, RNG_PAGE)};
    const uint32_t first = rng_u32(&a);
    assert_int_equal(first, rng_u32(&same));
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        assert_int_not_equal(first, rng_u32(&others[i]));
    }
}

static void test_distributions(void **state)
{
    (void)state;
    enum { N = 200000 };
    struct rng rng = rng_stream(3, 0, RNG_PAGE);
    double sum = 0, normal = 0, square = 0;
    int counts[7] = {0};
    for (int i = 0; i < N; i++) {
        const double u = rng_uniform(&rng);
        assert_true(u >= 0 && u < 1);
        sum += u;
        const double n = rng_normal(&rng);
        normal += n;
        square += n * n;
        counts[rng_below(&rng, 7)]++;
    }
    /* each bound is five standard deviations of the estimate */
    assert_true(fabs(sum / N - 0.5) < 5 * sqrt(1.0 / 12 / N));
    assert_true(fabs(normal / N) < 5 / sqrt(N));
    assert_true(fabs(square / N - 1) < 5 * sqrt(2.0 / N));
    for (int i = 0; i < 7; i++) {
        assert_true(fabs(counts[i] - N / 7.0) < 5 * sqrt(N * 6.0 / 49));
    }
    assert_int_equal(rng_below(&rng, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_streams_differ),
        cmocka_unit_test(test_distributions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
