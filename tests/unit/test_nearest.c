/* Which name is suggested: against a distance that is counted by its definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ecgpress/options.h>

#include "base/array.h"
#include "base/nearest.h"
#include "base/rng.h"

enum { LENGTH = 7, ROUNDS = 3000 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The fewest edits from the last characters on, tried in every way. */
static size_t edits(const char *a, size_t m, const char *b, size_t n)
{
    if (m == 0 || n == 0) {
        return m + n;
    }
    size_t best = edits(a, m - 1, b, n - 1) + (a[m - 1] != b[n - 1]);
    best = least(best, 1 + edits(a, m - 1, b, n));
    best = least(best, 1 + edits(a, m, b, n - 1));
    if (m > 1 && n > 1 && a[m - 1] == b[n - 2] && a[m - 2] == b[n - 1]) {
        best = least(best, 1 + edits(a, m - 2, b, n - 2));
    }
    return best;
}

static void draw_word(struct rng *rng, char word[LENGTH])
{
    const uint32_t length = rng_below(rng, LENGTH);
    for (uint32_t i = 0; i < length; i++) {
        word[i] = (char)('a' + rng_below(rng, 3));
    }
    word[length] = '\0';
}

static void test_against_the_definition(void **state)
{
    (void)state;
    struct rng rng = rng_stream(1, 2, RNG_LOOK);
    int near = 0;
    for (int i = 0; i < ROUNDS; i++) {
        char word[LENGTH], name[LENGTH];
        draw_word(&rng, word);
        draw_word(&rng, name);
        const size_t m = strlen(word), n = strlen(name);
        const bool expected = edits(word, m, name, n) <= ((m > n ? m : n) + 1) / 4;
        struct nearest nearest = {.word = word};
        nearest_add(&nearest, name);
        if ((nearest.name != NULL) != expected) {
            fail_msg("%s and %s: %d expected", word, name, expected);
        }
        near += expected;
    }
    assert_in_range(near, 50, ROUNDS - 50);
}

static void test_the_nearest_of_several(void **state)
{
    (void)state;
    static const char *const names[] = {"show_grid", "show_lead_name", "row_height", "header"};
    const size_t count = ARRAY_COUNT(names);
    assert_string_equal(ecgp_nearest("rwo-height", names, count), "row_height");
    assert_string_equal(ecgp_nearest("show-gird", names, count), "show_grid");
    assert_string_equal(ecgp_nearest("headers", names, count), "header");
    assert_null(ecgp_nearest("weight", names, count));
    assert_null(ecgp_nearest("", names, count));
    assert_null(ecgp_nearest("show", names, count));
    char wide[200];
    memset(wide, 'a', sizeof wide - 1);
    wide[sizeof wide - 1] = '\0';
    assert_null(ecgp_nearest(wide, names, count));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_the_definition),
        cmocka_unit_test(test_the_nearest_of_several),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
