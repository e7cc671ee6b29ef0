#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "preview/option_rows.h"

static struct knob knob_named(const char *name)
{
    return option_knob(option_named(name));
}

static void check_step(const char *name, const char *value, enum knob_end end, int steps,
                       const char *expected)
{
    char out[KNOB_SIZE];
    const struct knob knob = knob_named(name);
    assert_true(knob_step(&knob, value, end, steps, out));
    assert_string_equal(out, expected);
}

static void test_steps(void **state)
{
    (void)state;
    check_step("row_height", "3", KNOB_BOTH, 1, "3.5");
    check_step("row_height", "0.5", KNOB_BOTH, -1, "0.5");
    check_step("row_height", "49.9", KNOB_BOTH, 3, "50");
    check_step("quality", "75", KNOB_BOTH, -2, "73");
    check_step("seed", "9223372036854775807", KNOB_BOTH, 1, "9223372036854775807");
    check_step("seed", "9007199254740993", KNOB_BOTH, 1, "9007199254740994");
    check_step("seed", "0", KNOB_BOTH, -1, "0");
    check_step("curl", "10:20", KNOB_BOTH, 1, "12:22");
    check_step("curl", "10:20", KNOB_LOW, 1, "12:20");
    check_step("curl", "10:20", KNOB_HIGH, -1, "10:18");
    check_step("curl", "10:10", KNOB_LOW, 1, "12");
    check_step("curl", "120", KNOB_BOTH, 1, "120");
    check_step("show_grid", "1", KNOB_BOTH, 1, "0");
    check_step("lead_timing", "sequential", KNOB_BOTH, -1, "simultaneous");
    check_step("hand_color", "red,pencil", KNOB_BOTH, 1, "pencil");
    check_step("hand_color", "pencil", KNOB_BOTH, 1, "blue");
    char out[KNOB_SIZE];
    const struct knob font = knob_named("font");
    assert_false(knob_step(&font, "", KNOB_BOTH, 1, out));
}

/* From any place of any scale the value is one that the library takes. */
static void test_places_are_values(void **state)
{
    (void)state;
    const struct ecgp_option_info *info;
    struct ecgp_options *options;
    assert_int_equal(ecgp_options_create(&options, NULL), ECGP_OK);
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        const struct knob knob = option_knob(info);
        for (int end = KNOB_BOTH; end <= KNOB_HIGH && knob_has_scale(&knob); end++) {
            for (int share = -1; share <= 11; share++) {
                char out[KNOB_SIZE];
                struct ecgp_error error = {0};
                assert_true(
                    knob_place(&knob, info->fallback, (enum knob_end)end, share / 10.0, out));
                if (ecgp_options_set(options, info->name, out, &error) != ECGP_OK &&
                    strcmp(info->name, "width") != 0 && strcmp(info->name, "height") != 0) {
                    fail_msg("%s", error.text);
                }
            }
        }
    }
    ecgp_options_destroy(options);
}

static void test_choices(void **state)
{
    (void)state;
    char out[KNOB_SIZE], name[64];
    const struct knob colors = knob_named("hand_color"), timing = knob_named("lead_timing");
    assert_true(knob_choice(&colors, 3, name));
    assert_string_equal(name, "pencil");
    assert_false(knob_choice(&colors, 4, name));
    knob_take_choice(&colors, "red,pencil", "blue", out);
    assert_string_equal(out, "blue,red,pencil");
    knob_take_choice(&colors, "red,pencil", "red", out);
    assert_string_equal(out, "pencil");
    knob_take_choice(&colors, "pencil", "pencil", out);
    assert_string_equal(out, "pencil");
    assert_false(knob_has_choice("blue-black", "blue"));
    knob_take_choice(&timing, "sequential", "simultaneous", out);
    assert_string_equal(out, "simultaneous");
}

static void test_shown(void **state)
{
    (void)state;
    char out[KNOB_SIZE], limits[128];
    const struct knob curl = knob_named("curl"), grid = knob_named("show_grid");
    const struct knob height = knob_named("row_height"), font = knob_named("font");
    knob_show(&curl, "0:0", out);
    assert_string_equal(out, "0");
    knob_show(&curl, "1:11", out);
    assert_string_equal(out, "1:11");
    knob_show(&grid, "1", out);
    assert_string_equal(out, "on");
    knob_limits(&height, limits);
    assert_string_equal(limits, "0.5 to 50 large boxes");
    knob_limits(&font, limits);
    assert_string_equal(limits, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_places_are_values),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
