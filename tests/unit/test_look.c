/* Presets, and what pages sample of options and presets. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "config/option_table.h"
#include "config/preset.h"

static struct ecgp_options *defaults(void)
{
    struct ecgp_options *options = NULL;
    assert_int_equal(ecgp_options_create(&options, NULL), ECGP_OK);
    return options;
}

static void accept(struct ecgp_options *options, const char *name, const char *value)
{
    struct ecgp_error error = {0};
    if (ecgp_options_set(options, name, value, &error) != ECGP_OK) {
        fail_msg("%s = %s: %s", name, value, error.text);
    }
}

/* The sentence names what is wrong, and the option stays as it was. */
static void refuse(struct ecgp_options *options, const char *name, const char *value,
                   const char *part)
{
    struct ecgp_error error = {0};
    char before[4096];
    snprintf(before, sizeof before, "%s", ecgp_options_get(options, name));
    assert_int_equal(ecgp_options_set(options, name, value, &error), ECGP_USAGE);
    if (!strstr(error.text, part)) {
        fail_msg("\"%s\" does not contain \"%s\"", error.text, part);
    }
    assert_string_equal(ecgp_options_get(options, name), before);
}

static void write_file(const char *name, const char *content)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

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
        assert_true(choice == PRESET_CLEAN ? given == 0 : given > 20);
        preset_free(preset);
    }
}

/* At severity 0 every preset is clean; half way a range is half as far from its default. */
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
    assert_true(preset_value(photo, (size_t)option_find("background"), 0, &value));
    assert_int_equal(value.whole, BACKGROUND_WHITE);
    preset_free(photo);
}

/* Pages sample other values, the same ones each time; what is given counts more than a preset. */
static void test_pages_sample(void **state)
{
    (void)state;
    struct ecgp_options *options = defaults();
    struct look look, again;
    uint64_t grids = 0;
    look_sample(options, 3, &look);
    assert_int_equal(look.grid, GRID_DEFAULT);
    assert_true(look.pen_scale == 1 && look.row_scale == 1);
    accept(options, "preset", "print");
    accept(options, "gain", "20");
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
    assert_int_equal(grids, 0x1FE); /* all but the default and none */
    ecgp_options_destroy(options);
}

/* Each preset of a mix comes as often as its weight says, and the mix counts more than `preset`. */
static void test_mix(void **state)
{
    (void)state;
    struct ecgp_options *options = defaults();
    int fax = 0, photo = 0;
    accept(options, "preset", "scan");
    accept(options, "mix", "fax:3,photo");
    for (int page = 0; page < 400; page++) {
        struct look look;
        look_sample(options, page, &look);
        fax += look.bilevel > 0;
        photo += look.vignette > 0;
    }
    assert_int_equal(fax + photo, 400);
    assert_in_range(fax, 260, 340);
    ecgp_options_destroy(options);
}

/* A preset of the user's own is a configuration file: by its path, as an object, on top of others.
 */
static void test_own_preset(void **state)
{
    (void)state;
    struct ecgp_options *options = defaults();
    struct ecgp_options *copy = NULL;
    struct look look, again;
    write_file("outer.json", "{\"base\": \"inner.json\", \"noise\": [7, 7]}");
    write_file("inner.json",
               "{\"preset\": \"fax\", \"pen\": 0.75, \"grid\": \"red\", \"noise\": 1}");
    accept(options, "preset", "outer.json");
    assert_int_equal(unlink("outer.json") | unlink("inner.json"), 0); /* it is kept whole */
    for (int page = 0; page < 20; page++) {
        look_sample(options, page, &look);
        assert_true(look.noise == 7 && look.pen == 0.75 && look.gray == 1);
        assert_int_equal(look.grid, GRID_RED);
    }
    assert_int_equal(ecgp_options_copy(options, &copy, NULL), ECGP_OK);
    look_sample(copy, 19, &again);
    assert_true(look.pen == again.pen && look.bilevel == again.bilevel);
    accept(copy, "preset", "{\"base\": \"photo\", \"vignette\": [1, 1]}");
    look_sample(copy, 0, &again);
    assert_true(again.vignette == 1 && again.noise >= 1 && again.noise <= 6);
    ecgp_options_destroy(copy);
    ecgp_options_destroy(options);
}

/* What an own preset gave comes back from the configuration as JSON. */
static void test_own_preset_reads_back(void **state)
{
    (void)state;
    struct ecgp_options *options = defaults();
    struct ecgp_options *again = defaults();
    char *json = NULL;
    accept(options, "preset", "{\"base\": \"scan\", \"noise\": [2, 3]}");
    assert_int_equal(ecgp_options_config_json(options, &json, NULL), ECGP_OK);
    write_file("config.json", json);
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
        {"{\"strength\": 1}", "is not about the look of a page"},
        {"{\"base\": \"fox\"}", "no preset \"fox\""},
        {"{\"base\": 3}", "expected the name of a preset"},
        {"{\"base\": \"loop.json\"}", "builds on more than"},
        {"{", "is not a JSON object"},
    };
    struct ecgp_options *options = defaults();
    write_file("loop.json", "{\"base\": \"loop.json\"}");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        refuse(options, "preset", cases[i][0], cases[i][1]);
    }
    unlink("loop.json");
    ecgp_options_destroy(options);
}

/* The alias of a row stands for it everywhere. */
static void test_aliases(void **state)
{
    (void)state;
    struct ecgp_options *options = defaults();
    accept(options, "base", "fax");
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
    struct ecgp_options *options = defaults();
    accept(options, "preset", "damaged");
    accept(options, "pen", "0.6");
    for (int page = 0; page < 20; page++) {
        struct ecgp_options *again = defaults();
        struct text first = {0}, second = {0};
        struct look look;
        look_sample(options, page, &look);
        look_write_configuration(&look, &first);
        write_file("page.json", first.data);
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

static int enter_folder(void **state)
{
    static char folder[] = "/tmp/test_look.XXXXXX";
    *state = folder;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
    return chdir("/") == 0 && rmdir(*state) == 0 ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_presets_are_good), cmocka_unit_test(test_severity),
        cmocka_unit_test(test_pages_sample),     cmocka_unit_test(test_mix),
        cmocka_unit_test(test_own_preset),       cmocka_unit_test(test_own_preset_reads_back),
        cmocka_unit_test(test_bad_presets),      cmocka_unit_test(test_aliases),
        cmocka_unit_test(test_look_reads_back),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
