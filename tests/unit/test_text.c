#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/rng.h"
#include "base/text.h"

static const char *number(struct text *text, double value)
{
    text_clear(text);
    text_add_json_number(text, value);
    return text->data;
}

static void test_numbers_as_written_by_hand(void **state)
{
    (void)state;
    struct text text = {0};
    assert_string_equal(number(&text, 0), "0");
    assert_string_equal(number(&text, -0.119), "-0.119");
    assert_string_equal(number(&text, 10.5), "10.5");
    assert_string_equal(number(&text, 1000), "1000");
    assert_string_equal(number(&text, 0.001), "0.001");
    assert_string_equal(number(&text, -20), "-20");
    assert_string_equal(number(&text, 0.0005), "0.0005");
    assert_string_equal(number(&text, 1.0 / 3), "0.3333333333333333");
    assert_string_equal(number(&text, NAN), "null");
    assert_string_equal(number(&text, INFINITY), "null");
    text_free(&text);
}

static void test_numbers_read_back_the_same(void **state)
{
    (void)state;
    struct text text = {0};
    struct rng rng = rng_stream(1, 0, RNG_PAGE);
    for (int i = 0; i < 200000; i++) {
        double value = (double)(int32_t)rng_u32(&rng) / (i % 3 == 0 ? 1000.0 : 200.0);
        if (i % 3 == 2) {
            value = ldexp(rng_uniform(&rng) - 0.5, (int)rng_below(&rng, 80) - 40);
        }
        assert_true(strtod(number(&text, value), NULL) == value);
    }
    for (int k = -100000; k <= 100000; k++) {
        assert_true(strtod(number(&text, k / 1000.0), NULL) == k / 1000.0);
    }
    text_free(&text);
}

static void test_grows(void **state)
{
    (void)state;
    struct text text = {0};
    for (int i = 0; i < 10000; i++) {
        text_addf(&text, "%d,", i);
    }
    assert_false(text.failed);
    assert_int_equal(text.length, strlen(text.data));
    assert_memory_equal(text.data + text.length - 5, "9999,", 5);
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_as_written_by_hand),
        cmocka_unit_test(test_numbers_read_back_the_same),
        cmocka_unit_test(test_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
