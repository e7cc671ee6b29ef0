/* The table of options, and the values that each takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "config/option_table.h"
#include "rig/expect.h"
#include "rig/options.h"

/* A refused value leaves the option as it was, and the sentence names it. */
static void refuse(struct ecgp_options *options, const char *name, const char *value)
{
    char start[64];
    snprintf(start, sizeof start, "--%s: ", name);
    options_refuse(options, name, value, start);
}

static void test_rows_are_complete(void **state)
{
    (void)state;
    const struct ecgp_option_info *info;
    size_t count = 0;
    for (; (info = ecgp_option_info(count)); count++) {
        assert_non_null(
            strstr("input output page look leads print shape capture run compat", info->group));
        assert_true(strlen(info->help) > 10 && strlen(info->help) <= 90);
        assert_true(strlen(info->name) < 32);
        assert_int_equal(strspn(info->name, "abcdefghijklmnopqrstuvwxyz_0123456789"),
                         strlen(info->name));
        assert_int_equal(option_find(info->name), count);
        for (size_t i = 0; i < count; i++) {
            assert_string_not_equal(info->env, ecgp_option_info(i)->env);
        }
    }
    assert_int_equal(count, option_count());
}

/* The reference system's options keep their names in the environment; nothing else is bare. */
static void test_environment_names(void **state)
{
    (void)state;
    static const char reference[] =
        " SAMPLING_RATE DPI PADDING_X PADDING_Y BORDER LEAD_INDEX LEAD_DISPLAY LABELS_DICT "
        "ROW_HEIGHT LEAD_3BY1_N_COLUMN LEAD_3BY1_LENGTH LEAD_3BY1_N_LEADS LEAD_3BY4_N_COLUMN "
        "LEAD_3BY4_LENGTH LEAD_3BY4_N_LEADS RAW_SIGNAL_PATH SIGNAL_DATASET_PATH DATASETS_PATH "
        "SAMPLE_EACH_LEAD_TRAIN SAMPLE_EACH_LEAD_VAL SAMPLE_EACH_LEAD_TEST HORIZONTAL_SCALE "
        "VERTICAL_SCALE FONTSIZE N_EMPTY_CELL_AT_LEFT N_EMPTY_CELL_AT_RIGHT N_EMPTY_CELL_AT_UP "
        "N_EMPTY_CELL_AT_DOWN SHOW_LEAD_NAME SHOW_GRID SHOW_SEPARATE_LINE ";
    int bare = 0;
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        char spaced[80];
        snprintf(spaced, sizeof spaced, " %s ", info->env);
        const bool known = strstr(reference, spaced) != NULL;
        assert_true(known != (strncmp(info->env, "ECGPRESS_", 9) == 0));
        bare += known;
    }
    assert_int_equal(bare, 31);
}

static void test_good_values(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        char low[64], high[64], both[160];
        const bool huge = info->high > 9e18;
        snprintf(low, sizeof low, "%.15g", info->low);
        snprintf(high, sizeof high, huge ? "9223372036854775807" : "%.15g", info->high);
        snprintf(both, sizeof both, "%s:%s", low, high);
        options_give(options, info->name, info->fallback);
        if (info->type == ECGP_OPTION_BOOL) {
            options_give(options, info->name, "Yes");
            assert_string_equal(ecgp_options_get(options, info->name), "1");
            options_give(options, info->name, "off");
            assert_string_equal(ecgp_options_get(options, info->name), "0");
        } else if (info->type == ECGP_OPTION_RANGE) {
            options_give(options, info->name, low);
            options_give(options, info->name, both);
            assert_string_equal(ecgp_options_get(options, info->name), both);
        } else if (info->type == ECGP_OPTION_INT || info->type == ECGP_OPTION_REAL) {
            options_give(options, info->name, low);
            options_give(options, info->name, high);
            assert_string_equal(ecgp_options_get(options, info->name), high);
        }
    }
    ecgp_options_destroy(options);
}

static void test_bad_values(void **state)
{
    (void)state;
    static const char *const never[] = {"",    "abc", " 1", "1 ",    "1x", "nan",   "inf", "0x1",
                                        "--1", "1,5", "+",  "1e999", ":",  "1:2:3", "2:1", "1\n"};
    struct ecgp_options *options = options_default();
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        char below[64], above[64];
        snprintf(below, sizeof below, "%.15g", info->low - 1);
        snprintf(above, sizeof above, "%.0f", info->high + 1);
        const bool text = info->type == ECGP_OPTION_TEXT;
        for (size_t j = 0; j < ARRAY_COUNT(never) && !text; j++) {
            refuse(options, info->name, never[j]);
        }
        if (info->type == ECGP_OPTION_INT) {
            refuse(options, info->name, "1.5");
            refuse(options, info->name, "1:2");
        }
        if (!text) {
            refuse(options, info->name, below);
            refuse(options, info->name, above);
        } else if (option_row(i)->form != FORM_PLAIN) {
            refuse(options, info->name, "[1, 2");
            refuse(options, info->name, "[1]");
        }
    }
    ecgp_options_destroy(options);
}

static void test_single_checks(void **state)
{
    (void)state;
    static const struct {
        const char *name, *good, *bad;
    } cases[] = {
        {"width", "200", "199"},
        {"width", "0", "1"},
        {"layouts", "3by4, 3by1", "3by4,5by3"},
        {"layouts", "[\"12by1\"]", "3by1,3by1"},
        {"layouts", "6by2-II", ""},
        {"lead_index", "[\"I\", \"II\"]", "I,,II"},
        {"lead_index", "v1,AVR", "I,II,i"},
        {"lead_index", "I", "MLII,V5"},
        {"lead_display", "1,2,3,4,5,6,7,8,9,10,11,12", "1,2,3,4,5,6,7,8,9,10,11"},
        {"lead_display", "", "1,2,3,4,5,6,7,8,9,10,11,12,13"},
        {"labels_dict", CLASSES, "{\"I\": 1}"},
        {"labels_dict", "{\"i\":12," OTHER_CLASSES ",\"v6\":1}", "{}"},
        {"labels_dict", CLASSES, "{\"I\":1," OTHER_CLASSES ",\"V7\":12}"},
        {"labels_dict", CLASSES, "{\"I\":1," OTHER_CLASSES ",\"V6\":13}"},
        {"labels_dict", CLASSES, "{\"I\":1," OTHER_CLASSES ",\"V6\":11}"},
        {"labels_dict", CLASSES, "{\"I\":1," OTHER_CLASSES ",\"V6\":1.5}"},
        {"labels_dict", CLASSES, "{\"I\":1," OTHER_CLASSES ",\"V6\":\"12\"}"},
        {"labels_dict", CLASSES, "{\"I\":1," OTHER_CLASSES ",\"i\":12,\"V6\":12}"},
        {"labels_dict", CLASSES, CLASSES " x"},
    };
    struct ecgp_options *options = options_default();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        options_give(options, cases[i].name, cases[i].good);
        refuse(options, cases[i].name, cases[i].bad);
    }
    ecgp_options_destroy(options);
}

static void test_values_follow(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    const struct settings *values = options_settings(options);
    assert_int_equal(values->sampling_rate, 100);
    assert_true(values->overlap_row_height.low == 1 && values->overlap_row_height.high == 5);
    struct look look;
    look_sample(options, 0, &look);
    assert_true(look.show_grid && !values->overwrite);
    assert_string_equal(look.font, "");
    options_give(options, "row-height", "4.5");
    options_give(options, "lead_timing", "same");
    options_give(options, "overlap_row-height", "1.5");
    options_give(options, "font", "a.ttf");
    options_give(options, "show_grid", "no");
    options_give(options, "seed", "9223372036854775807");
    look_sample(options, 0, &look);
    assert_true(look.row_height == 4.5);
    assert_int_equal(look.lead_timing, TIMING_SIMULTANEOUS);
    assert_string_equal(look.font, "a.ttf");
    assert_false(look.show_grid);
    assert_int_equal(look.seed, INT64_MAX);
    assert_true(values->overlap_row_height.low == 1.5 && values->overlap_row_height.high == 1.5);
    assert_int_equal(values->seed, INT64_MAX);
    ecgp_options_destroy(options);
}

static void test_sentences(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value, *sentence;
    } cases[] = {
        {"row_height", "abc",
         "--row_height: \"abc\" is not a number (expected 0.5 to 50 large boxes)"},
        {"row-height", "60", "--row_height: 60 is out of range (expected 0.5 to 50 large boxes)"},
        {"lead_timing", "x",
         "--lead_timing: \"x\" is not one of its values (expected sequential|simultaneous)"},
        {"mix", "clean:1,foo",
         "--mix: \"clean:1,foo\" is not a mix (expected preset:weight,... of "
         "clean|print|scan|scan-bw|photo|screen-photo|stained|damaged|mold|fax|scan-print|real)"},
        {"mix", "clean:1,fax:-1",
         "--mix: \"clean:1,fax:-1\" is not a mix (expected preset:weight,... of "
         "clean|print|scan|scan-bw|photo|screen-photo|stained|damaged|mold|fax|scan-print|real)"},
        {"seed", "-1", "--seed: -1 is out of range (expected 0 to 9223372036854775807)"},
        {"rwo_height", "4", "unknown option --rwo_height (did you mean --row_height?)"},
        {"rwo-height", "4", "unknown option --rwo-height (did you mean --row_height?)"},
        {"zzzzzzzzzz", "4", "unknown option --zzzzzzzzzz"},
        {"", "4", "unknown option --"},
    };
    struct ecgp_options *options = options_default();
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct ecgp_error error = {0};
        assert_int_equal(ecgp_options_set(options, cases[i].name, cases[i].value, &error),
                         ECGP_USAGE);
        assert_string_equal(error.text, cases[i].sentence);
    }
    assert_null(ecgp_options_get(options, "rwo_height"));
    ecgp_options_destroy(options);
}

/* A name with one letter lost leads back to an option as near as the one that was meant. */
static void test_did_you_mean(void **state)
{
    (void)state;
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        char typo[64];
        snprintf(typo, sizeof typo, "%.1s%s", info->name, info->name + 2);
        if (option_find(typo) < 0) {
            assert_non_null(option_nearest(typo));
        }
    }
    assert_string_equal(option_nearest("labels-dit"), "labels_dict");
    char endless[300];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_null(option_nearest(endless));
}

static void test_split_names(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        int count;
        const char *last;
    } cases[] = {
        {"", 0, ""},
        {"  ", 0, ""},
        {"[]", 0, ""},
        {"I", 1, "I"},
        {" I , II,aVR ", 3, "aVR"},
        {"a b,c d", 2, "c d"},
        {" [\"I\", \" II \"] ", 2, "II"},
        {"I,", -1, ""},
        {",I", -1, ""},
        {"1,2,3,4,5", -1, ""},
        {"[\"1\",\"2\",\"3\",\"4\",\"5\"]", -1, ""},
        {"[\"I\", 2]", -1, ""},
        {"[\"I\"", -1, ""},
        {"[\"\"]", -1, ""},
        {"0123456789012345678901234567890", 1, "0123456789012345678901234567890"},
        {"01234567890123456789012345678901", -1, ""},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        char names[4][32];
        assert_int_equal(option_split_names(cases[i].list, names, 4), cases[i].count);
        if (cases[i].count > 0) {
            assert_string_equal(names[cases[i].count - 1], cases[i].last);
        }
    }
}

static void test_reset(void **state)
{
    (void)state;
    struct ecgp_error error = {0};
    struct ecgp_options *options = options_default();
    options_give(options, "curl", "20:30");
    options_give(options, "font", "x.ttf");
    assert_int_equal(ecgp_options_reset(options, "curl", &error), ECGP_OK);
    assert_string_equal(ecgp_options_get(options, "curl"), "0:0");
    assert_int_equal(ecgp_options_source(options, "curl"), ECGP_FROM_DEFAULT);
    assert_string_equal(ecgp_options_get(options, "font"), "x.ttf");
    assert_int_equal(ecgp_options_reset(options, "crul", &error), ECGP_USAGE);
    assert_contains(error.text, "did you mean --curl?");
    ecgp_options_destroy(options);
}

/* A copy has values and sources of its own. */
static void test_copy(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    struct ecgp_options *copy = NULL;
    options_give(options, "curl", "20:30");
    options_give(options, "layouts", "3by4");
    options_give(options, "row_height", "3"); /* said, though it is the default */
    assert_int_equal(ecgp_options_copy(options, &copy, NULL), ECGP_OK);
    ecgp_options_destroy(options);
    assert_string_equal(ecgp_options_get(copy, "curl"), "20:30");
    assert_string_equal(options_settings(copy)->layouts, "3by4");
    assert_int_equal(ecgp_options_source(copy, "row_height"), ECGP_FROM_CALLER);
    assert_int_equal(ecgp_options_source(copy, "width"), ECGP_FROM_DEFAULT);
    ecgp_options_destroy(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_complete),
        cmocka_unit_test(test_environment_names),
        cmocka_unit_test(test_good_values),
        cmocka_unit_test(test_bad_values),
        cmocka_unit_test(test_single_checks),
        cmocka_unit_test(test_values_follow),
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_did_you_mean),
        cmocka_unit_test(test_split_names),
        cmocka_unit_test(test_reset),
        cmocka_unit_test(test_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
