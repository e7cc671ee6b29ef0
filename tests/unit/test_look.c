/* Presets, and what pages sample of options and presets. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/text.h"
#include "config/option_table.h"
#include "config/preset.h"
#include "rig/options.h"
#include "rig/scratch.h"

/* Every preset built in can be read, and all that it gives is within its option's limits. */
static void test_presets_are_good(void **state)
{
    (void)state;
    struct option_value value;
    for (int choice = 0; choice < PRESET_CHOICES; choice++) {
        char why[OPTION_WHY] = "";
        struct preset_ranges *preset = NULL;
        int given = 0;
        if (preset_load_embedded((enum preset)choice, &preset, why) != ECGP_OK) {
            fail_msg("preset %d: %s", choice, why);
        }
        for (size_t i = 0; i < option_count(); i++) {
            given += preset_value(preset, i, 1, &value);
        }
        assert_true(choice == PRESET_CLEAN || preset_mix(preset)[0] ? given == 0 : given > 20);
        preset_free(preset);
    }
}

/* At severity 0 every preset is clean; half way a range is half as far from its default, but those
 * of what is printed are whole. */
static void test_severity(void **state)
{
    (void)state;
    char why[OPTION_WHY];
    struct preset_ranges *photo = NULL;
    struct option_value value;
    const size_t rotation = (size_t)option_find("rotation"), zoom = (size_t)option_find("zoom");
    assert_int_equal(preset_load_embedded(PRESET_PHOTO, &photo, why), ECGP_OK);
    assert_true(preset_value(photo, rotation, 0.5, &value));
    assert_true(value.range.low == -3.5 && value.range.high == 3.5);
    assert_true(preset_value(photo, zoom, 0, &value));
    assert_true(value.range.low == 1 && value.range.high == 1);
    assert_true(preset_value(photo, (size_t)option_find("row_spread"), 0.5, &value));
    const double spread = value.range.low;
    assert_true(preset_value(photo, (size_t)option_find("row_spread"), 1, &value));
    assert_true(value.range.low == spread && spread > 0.5);
    assert_true(preset_value(photo, (size_t)option_find("row_spread"), 0, &value));
    assert_true(value.range.low == 0 && value.range.high == 0);
    assert_true(preset_value(photo, (size_t)option_find("background"), 0, &value));
    assert_int_equal(value.whole, BACKGROUND_WHITE);
    preset_free(photo);
}

/* Pages sample other values, the same ones each time; what is given counts more than a preset. */
static void test_pages_sample(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    struct look look, again;
    uint64_t grids = 0;
    look_sample(options, 3, &look);
    assert_int_equal(look.grid, GRID_DEFAULT);
    assert_true(look.pen_scale == 1 && look.row_scale == 1);
    options_give(options, "preset", "print");
    options_give(options, "gain", "20");
    for (int page = 0; page < 200; page++) {
        look_sample(options, page, &look);
        look_sample(options, page, &again);
        assert_int_equal(look.grid, again.grid);
        assert_true(look.pen_scale == again.pen_scale);
        assert_true(look.pen_scale >= 0.2 && look.pen_scale <= 5);
        assert_int_equal(look.gain, GAIN_20);
        assert_int_equal(look.page_index, page);
        grids |= (uint64_t)1 << look.grid;
    }
    assert_int_equal(grids, (1 << GRID_NONE) - 2); /* all but the default and none */
    ecgp_options_destroy(options);
}

/* Of 400 pages three quarters are of the preset fax, all others of photo; `noise`: of all, NAN:
 * any.
 */
static void check_fax_and_photo(const struct ecgp_options *options, double noise)
{
    int fax = 0, photo = 0;
    for (int page = 0; page < 400; page++) {
        struct look look;
        look_sample(options, page, &look);
        fax += look.binarize > 0;
        photo += look.vignette > 0;
        assert_true(isnan(noise) || look.noise == noise);
    }
    assert_int_equal(fax + photo, 400);
    assert_in_range(fax, 260, 340);
}

/* Each preset of a mix comes as often as its weight says, and the mix counts more than `preset`. */
static void test_mix(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    options_give(options, "preset", "scan");
    options_give(options, "mix", "fax:3,photo");
    check_fax_and_photo(options, NAN);
    ecgp_options_destroy(options);
}

/* A preset may be a mix of others; what it gives itself holds on all its pages, and it comes as
 * often in a mix as any preset. */
static void test_preset_that_is_a_mix(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    options_give(options, "preset", "{\"mix\": \"fax:3,photo\", \"noise\": [9, 9]}");
    check_fax_and_photo(options, 9);
    options_give(options, "mix", "real,clean");
    int plain = 0;
    for (int page = 0; page < 400; page++) {
        struct look look;
        look_sample(options, page, &look);
        plain += look.row_scale == 1;
    }
    assert_in_range(plain, 160, 240);
    ecgp_options_destroy(options);
}

/* A preset of the user's own is a configuration file: by its path, as an object, on top of others.
 */
static void test_own_preset(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    struct ecgp_options *copy = NULL;
    struct look look, again;
    put_text("outer.json", "{\"base\": \"inner.json\", \"noise\": [7, 7]}");
    put_text("inner.json", "{\"preset\": \"fax\", \"pen\": 0.75, \"grid\": \"red\", \"noise\": 1}");
    options_give(options, "preset", "outer.json");
    assert_int_equal(unlink("outer.json") | unlink("inner.json"), 0); /* it is kept whole */
    for (int page = 0; page < 20; page++) {
        look_sample(options, page, &look);
        assert_true(look.noise == 7 && look.pen == 0.75 && look.gray == 1);
        assert_int_equal(look.grid, GRID_RED);
    }
    assert_int_equal(ecgp_options_copy(options, &copy, NULL), ECGP_OK);
    look_sample(copy, 19, &again);
    assert_true(look.pen == again.pen && look.binarize == again.binarize);
    options_give(copy, "preset", "{\"base\": \"photo\", \"vignette\": [1, 1]}");
    look_sample(copy, 0, &again);
    assert_true(again.vignette == 1 && again.noise >= 2 && again.noise <= 14);
    ecgp_options_destroy(copy);
    ecgp_options_destroy(options);
}

/* What an own preset gave comes back from the configuration as JSON. */
static void test_own_preset_reads_back(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    struct ecgp_options *again = options_default();
    char *json = NULL;
    options_give(options, "preset", "{\"base\": \"scan\", \"noise\": [2, 3]}");
    assert_int_equal(ecgp_options_config_json(options, &json, NULL), ECGP_OK);
    put_text("config.json", json);
    assert_int_equal(ecgp_options_load_config(again, "config.json", NULL), ECGP_OK);
    assert_string_equal(ecgp_options_get(options, "preset"), ecgp_options_get(again, "preset"));
    free(json);
    unlink("config.json");
    ecgp_options_destroy(again);
    ecgp_options_destroy(options);
}

static void test_bad_presets(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"nothing", "is not one of its values"},
        {"missing.json", "missing.json"},
        {"{\"nois\": 1}", "key \"nois\" is not an option"},
        {"{\"width\": 10}", "key \"width\""},
        {"{\"noise\": \"x\"}", "key \"noise\": \"x\" is not a range"},
        {"{\"jobs\": 1}", "key \"jobs\" is not about the look of a page"},
        {"{\"severity\": 1}", "is not about the look of a page"},
        {"{\"base\": \"fox\"}", "no preset \"fox\""},
        {"{\"base\": 3}", "expected the name of a preset"},
        {"{\"base\": \"loop.json\"}", "builds on more than"},
        {"{\"mix\": \"real,fax\"}", "a mix of presets that are none themselves"},
        {"{\"mix\": \"fox\"}", "is not a mix"},
        {"{", "is not a JSON object"},
    };
    struct ecgp_options *options = options_default();
    put_text("loop.json", "{\"base\": \"loop.json\"}");
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        options_refuse(options, "preset", cases[i][0], cases[i][1]);
    }
    unlink("loop.json");
    ecgp_options_destroy(options);
}

/* The alias of a row stands for it everywhere. */
static void test_aliases(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    options_give(options, "base", "fax");
    assert_string_equal(ecgp_options_get(options, "preset"), "fax");
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        for (const char *p = info->aliases ? info->aliases : ""; *p; p += *p == '|') {
            char alias[64];
            const size_t length = strcspn(p, "|");
            snprintf(alias, sizeof alias, "%.*s", (int)length, p);
            assert_int_equal(option_find(alias), i);
            p += length;
        }
    }
    ecgp_options_destroy(options);
}

/* The configuration of a page is one look and no preset: sampled again, it is the same look. */
static void test_look_reads_back(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    options_give(options, "preset", "damaged");
    options_give(options, "pen", "0.6");
    for (int page = 0; page < 20; page++) {
        struct ecgp_options *again = options_default();
        struct text first = {0}, second = {0};
        struct look look;
        look_sample(options, page, &look);
        look_write_configuration(&look, &first);
        put_text("page.json", first.data);
        assert_int_equal(ecgp_options_load_config(again, "page.json", NULL), ECGP_OK);
        look_sample(again, page, &look);
        look_write_configuration(&look, &second);
        assert_string_equal(first.data, second.data);
        text_free(&first);
        text_free(&second);
        ecgp_options_destroy(again);
    }
    unlink("page.json");
    ecgp_options_destroy(options);
}

/* A range that begins below 0 is on a share of pages, and on the others there is nothing of it: a
 * damaged page has some damages of many, and those that all have. */
static void test_ranges_below_0(void **state)
{
    enum { PAGES = 400 };
    (void)state;
    struct ecgp_options *options = options_with((const char *const[]){"preset", "damaged", NULL});
    int stained = 0, moldy = 0, dropped = 0, printed = 0, specked = 0, most = 0;
    for (int64_t i = 0; i < PAGES; i++) {
        struct look look;
        look_sample(options, i, &look);
        assert_true(look.stains >= 0 && look.mold >= 0 && look.dropout >= 0);
        assert_true(look.show_through >= 0 && look.speckle >= 0);
        assert_true(look.creases >= 4 && look.aging > 0.2 && look.fading > 0.1);
        const bool has[] = {look.stains > 0, look.mold > 0, look.dropout > 0, look.show_through > 0,
                            look.speckle > 0};
        stained += has[0];
        moldy += has[1];
        dropped += has[2];
        printed += has[3];
        specked += has[4];
        most += has[0] + has[1] + has[2] + has[3] + has[4] > 2;
    }
    const int counts[] = {stained, moldy, dropped, printed, specked, most};
    for (size_t i = 0; i < ARRAY_COUNT(counts); i++) {
        assert_in_range(counts[i], PAGES / 4, 3 * PAGES / 4);
    }
    ecgp_options_destroy(options);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_presets_are_good),
        cmocka_unit_test(test_severity),
        cmocka_unit_test(test_ranges_below_0),
        cmocka_unit_test(test_pages_sample),
        cmocka_unit_test(test_mix),
        cmocka_unit_test(test_preset_that_is_a_mix),
        cmocka_unit_test(test_own_preset),
        cmocka_unit_test(test_own_preset_reads_back),
        cmocka_unit_test(test_bad_presets),
        cmocka_unit_test(test_aliases),
        cmocka_unit_test(test_look_reads_back),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
