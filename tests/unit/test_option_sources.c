/* Where values come from: .env, the environment, configurations and callers. */
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

#include "base/array.h"
#include "base/text.h"
#include "config/option_table.h"
#include "rig/expect.h"
#include "rig/options.h"
#include "rig/scratch.h"

static const char file_name[] = "input.txt";

static void load_from(struct ecgp_options *options, enum ecgp_option_source source)
{
    enum ecgp_result result = ECGP_OK;
    if (source == ECGP_FROM_DOTENV) {
        put_file(file_name, "ROW_HEIGHT=11\n", 14);
        result = ecgp_options_load_dotenv(options, file_name, NULL, NULL, NULL);
    } else if (source == ECGP_FROM_ENVIRONMENT) {
        result = ecgp_options_load_environment(options, NULL);
    } else if (source == ECGP_FROM_CONFIG) {
        put_file(file_name, "{\"row-height\": 13}", 18);
        result = ecgp_options_load_config(options, file_name, NULL);
    } else {
        result = ecgp_options_set(options, "row_height", "14", NULL);
    }
    assert_int_equal(result, ECGP_OK);
}

/* All sets of sources in all orders: the most important one of those used wins. */
static void test_precedence(void **state)
{
    (void)state;
    setenv("ROW_HEIGHT", "12", 1);
    for (int code = 0; code < 5 * 5 * 5 * 5; code++) {
        struct ecgp_options *options = options_default();
        int most = ECGP_FROM_DEFAULT;
        for (int i = 0, rest = code; i < 4; i++, rest /= 5) {
            if (rest % 5 != ECGP_FROM_DEFAULT) {
                load_from(options, (enum ecgp_option_source)(rest % 5));
                most = rest % 5 > most ? rest % 5 : most;
            }
        }
        const double expected = most == ECGP_FROM_DEFAULT ? 3 : 10 + most;
        assert_int_equal(ecgp_options_source(options, "row_height"), most);
        assert_true(strtod(ecgp_options_get(options, "row_height"), NULL) == expected);
        ecgp_options_destroy(options);
    }
    unsetenv("ROW_HEIGHT");
}

static void test_environment(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    struct ecgp_error error = {0};
    setenv("SEED", "nonsense", 1);
    setenv("DPI", "", 1);
    setenv("ECGPRESS_SEED", "5", 1);
    assert_int_equal(ecgp_options_load_environment(options, &error), ECGP_OK);
    assert_int_equal(options_settings(options)->seed, 5);
    assert_int_equal(ecgp_options_source(options, "dpi"), ECGP_FROM_DEFAULT);
    setenv("DPI", "many", 1);
    assert_int_equal(ecgp_options_load_environment(options, &error), ECGP_CONFIG);
    assert_string_equal(error.text, "environment variable DPI: \"many\" is not a number "
                                    "(expected 30 to 2500 dots/in)");
    unsetenv("SEED");
    unsetenv("DPI");
    unsetenv("ECGPRESS_SEED");
    ecgp_options_destroy(options);
}

struct source_case {
    const char *content;
    const char *name, *value; /* what it sets; NULL: it is refused */
    const char *sentence;     /* a part of why */
};

typedef enum ecgp_result load_fn(struct ecgp_options *options, struct ecgp_error *error);

static enum ecgp_result load_dotenv(struct ecgp_options *options, struct ecgp_error *error)
{
    return ecgp_options_load_dotenv(options, file_name, NULL, NULL, error);
}

static enum ecgp_result load_config(struct ecgp_options *options, struct ecgp_error *error)
{
    return ecgp_options_load_config(options, file_name, error);
}

static void check_cases(const struct source_case *cases, size_t count, load_fn *load)
{
    for (size_t i = 0; i < count; i++) {
        struct ecgp_options *options = options_default();
        struct ecgp_error error = {0};
        put_file(file_name, cases[i].content, strlen(cases[i].content));
        const enum ecgp_result result = load(options, &error);
        if (cases[i].name) {
            if (result != ECGP_OK) {
                fail_msg("%s: %s", cases[i].content, error.text);
            }
            assert_string_equal(ecgp_options_get(options, cases[i].name), cases[i].value);
        } else {
            assert_int_equal(result, ECGP_CONFIG);
            assert_int_equal(error.code, ECGP_CONFIG);
            assert_contains(error.text, cases[i].sentence);
        }
        ecgp_options_destroy(options);
    }
}

static void test_dotenv_syntax(void **state)
{
    (void)state;
    static const struct source_case cases[] = {
        {"", "row_height", "3", NULL},
        {"ROW_HEIGHT=4", "row_height", "4", NULL},
        {"\xEF\xBB\xBFROW_HEIGHT=4", "row_height", "4", NULL},
        {"# a comment\n\n  \n\tROW_HEIGHT = 4 \r\n", "row_height", "4", NULL},
        {"export ROW_HEIGHT=4\nROW_HEIGHT=5\n", "row_height", "5", NULL},
        {"exportROW_HEIGHT=4", "row_height", "3", NULL},
        {"ROW_HEIGHT=4 # cells", "row_height", "4", NULL},
        {"ROW_HEIGHT='4' # cells", "row_height", "4", NULL},
        {"ROW_HEIGHT=\"4\"# cells", "row_height", "4", NULL},
        {"ROW_HEIGHT=", "row_height", "3", NULL},
        {"ROW_HEIGHT= # later", "row_height", "3", NULL},
        {"ROW_HEIGHT=\"\"", "row_height", "3", NULL},
        {"ECGPRESS_FONT=a#b c", "font", "a#b c", NULL},
        {"ECGPRESS_FONT='a # b'", "font", "a # b", NULL},
        {"ECGPRESS_FONT=\"a\\\"b\\\\c\\n\"", "font", "a\"b\\c\\n", NULL},
        {"ECGPRESS_FONT='a\\b'", "font", "a\\b", NULL},
        {"LABELS_DICT=" CLASSES " # yes", "labels_dict", CLASSES, NULL},
        {"LEAD_INDEX='[\"I\", \"II\"]'", "lead_index", "[\"I\", \"II\"]", NULL},
        {"OTHER.KEY-2=4", "row_height", "3", NULL},
        {"\n\nROW_HEIGHT=abc", NULL, NULL, "input.txt:3: ROW_HEIGHT: \"abc\" is not a number"},
        {"A=1\nROW_HEIGHT", NULL, NULL, "input.txt:2: the line is not KEY=VALUE"},
        {"export ROW_HEIGHT", NULL, NULL, "input.txt:1: the line is not KEY=VALUE"},
        /* what other programs write is left alone */
        {"=4\n2A=4\nROW HEIGHT=4\nBARE\n- x\nROW_HEIGHT=5", "row_height", "5", NULL},
        {"K=\"---\nROW_HEIGHT=9\nabc=\n---\"\nROW_HEIGHT=5", "row_height", "5", NULL},
        {"K='a\nb' # c\nROW_HEIGHT=x", NULL, NULL, "input.txt:3: ROW_HEIGHT: \"x\""},
        {"# K=\"x\nROW_HEIGHT=\"5\"", "row_height", "5", NULL},
        {"K X=\"x\nROW_HEIGHT=\"5\"", "row_height", "5", NULL},
        {"exportROW_HEIGHT\nROW_HEIGHT=5", "row_height", "5", NULL},
        {"K=\"never closed\nROW_HEIGHT=5", "row_height", "5", NULL},
        {"K=\"a\nb\"", "row_height", "3", NULL},
        {"ROW_HEIGHT=\"4", NULL, NULL, ":1: the line has a quote that does not close"},
        {"ROW_HEIGHT='4' 5", NULL, NULL, "something behind it"},
        {"ROW_HEIGHT='", NULL, NULL, "does not close"},
        {"ROW_HEIGHT=\"\\", NULL, NULL, "does not close"},
    };
    check_cases(cases, ARRAY_COUNT(cases), load_dotenv);
}

static void note_key(void *user, const char *key, int line)
{
    char *notes = user;
    snprintf(notes + strlen(notes), 100 - strlen(notes), "%d:%s;", line, key);
}

static void test_dotenv_files(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    struct ecgp_error error = {0};
    char notes[100] = "";
    put_file(file_name, "FOO=1\nDPI=100\nrow_height=3\n", 27);
    assert_int_equal(ecgp_options_load_dotenv(options, file_name, note_key, notes, &error),
                     ECGP_OK);
    assert_string_equal(notes, "1:FOO;3:row_height;");
    assert_int_equal(ecgp_options_load_dotenv(options, "missing", NULL, NULL, &error), ECGP_OK);
    assert_int_equal(ecgp_options_load_dotenv(options, ".", NULL, NULL, &error), ECGP_OK);
    put_file(file_name, "DPI=100\0\n", 9);
    assert_int_equal(load_dotenv(options, &error), ECGP_CONFIG);
    ecgp_options_destroy(options);
}

static void test_config_syntax(void **state)
{
    (void)state;
    static const struct source_case cases[] = {
        {"{}", "row_height", "3", NULL},
        {"{\"row_height\": 4.25}", "row_height", "4.25", NULL},
        {"{\"row-height\": \"4.25\"}", "row_height", "4.25", NULL},
        {"{\"seed\": 9007199254740992}", "seed", "9007199254740992", NULL},
        {"{\"seed\": \"9223372036854775807\"}", "seed", "9223372036854775807", NULL},
        {"{\"show_grid\": false}", "show_grid", "0", NULL},
        {"{\"show_grid\": 0}", "show_grid", "0", NULL},
        {"{\"overlap_row_height\": [1.5, 3]}", "overlap_row_height", "1.5:3", NULL},
        {"{\"overlap_row_height\": 2}", "overlap_row_height", "2:2", NULL},
        {"{\"layouts\": [\"3by1\", \"6by2\"]}", "layouts", "[\"3by1\",\"6by2\"]", NULL},
        {"{\"labels_dict\": " CLASSES "}", "labels_dict", CLASSES, NULL},
        {"", NULL, NULL, "input.txt:1: is not valid JSON"},
        {"{\n\n\"dpi\": 3,\n}", NULL, NULL, "input.txt:4: is not valid JSON"},
        {"{} {}", NULL, NULL, ":1: is not valid JSON"},
        {"[]", NULL, NULL, "expected a JSON object"},
        {"{\"rwo_height\": 1}", NULL, NULL,
         "input.txt: key \"rwo_height\" is not an option (did you mean \"row_height\"?)"},
        {"{\"row_height\": 400}", NULL, NULL, "input.txt: key \"row_height\": 400 is out of range"},
        {"{\"row_height\": null}", NULL, NULL, "key \"row_height\": expected a number"},
        {"{\"row_height\": true}", NULL, NULL, "expected a number"},
        {"{\"row_height\": 1e999}", NULL, NULL, "is not a number"},
        {"{\"jobs\": 1.5}", NULL, NULL, "is not a whole number"},
        {"{\"seed\": 9007199254740994}", NULL, NULL, "write it as a string"},
        {"{\"font\": 3}", NULL, NULL, "expected a string"},
        {"{\"font\": [\"a\"]}", NULL, NULL, "expected a string"},
        {"{\"layouts\": [3]}", NULL, NULL, "expected an array of strings"},
        {"{\"labels_dict\": [3]}", NULL, NULL, "expected an object"},
        {"{\"overlap_row_height\": [1]}", NULL, NULL, "expected [low, high]"},
        {"{\"overlap_row_height\": [1, 2, 3]}", NULL, NULL, "expected [low, high]"},
        {"{\"overlap_row_height\": [2, 1]}", NULL, NULL, "is not a range"},
        {"{\"dpi\": 100, \"dpi\": 200}", NULL, NULL, "key \"dpi\" is there twice"},
        {"{\"row_height\": 1, \"row-height\": 2}", NULL, NULL, "is there twice"},
    };
    check_cases(cases, ARRAY_COUNT(cases), load_config);
    struct ecgp_options *options = options_default();
    assert_int_equal(ecgp_options_load_config(options, "missing", NULL), ECGP_NO_INPUT);
    put_file(file_name, "{}\0", 3);
    assert_int_equal(load_config(options, NULL), ECGP_CONFIG);
    ecgp_options_destroy(options);
}

static void set_apart(struct ecgp_options *options)
{
    options_give(options, "seed", "9223372036854775807");
    options_give(options, "dpi", "123.456");
    options_give(options, "overlap_row_height", "1.1:1.7");
    options_give(options, "show_grid", "0");
    options_give(options, "lead_timing", "same");
    options_give(options, "font", "a \"b\"\n\\c");
    options_give(options, "jobs", "7");
}

static void test_json_reads_back(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    struct ecgp_options *again = options_default();
    struct text text = {0};
    set_apart(options);
    options_write_json(options, false, &text);
    put_file(file_name, text.data, text.length);
    assert_int_equal(load_config(again, NULL), ECGP_OK);
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        assert_string_equal(ecgp_options_get(options, info->name),
                            ecgp_options_get(again, info->name));
        assert_contains(text.data, info->name);
    }
    text_free(&text);
    ecgp_options_destroy(options);
    ecgp_options_destroy(again);
}

static void test_json_of_bytes(void **state)
{
    (void)state;
    struct ecgp_options *options = options_default();
    struct text before = {0}, after = {0};
    options_write_json(options, true, &before);
    options_give(options, "jobs", "7");
    options_give(options, "overwrite", "1");
    options_give(options, "resume", "1");
    options_give(options, "strict", "1");
    options_give(options, "datasets_path", "elsewhere");
    options_give(options, "row_height", "3.0");
    options_write_json(options, true, &after);
    assert_string_equal(before.data, after.data);
    options_give(options, "row_height", "3.5");
    text_clear(&after);
    options_write_json(options, true, &after);
    assert_string_not_equal(before.data, after.data);
    text_free(&before);
    text_free(&after);
    ecgp_options_destroy(options);
}

/* What was said, and nothing else, comes back from the configuration. */
static void test_config_json(void **state)
{
    (void)state;
    static const char *const given[][2] = {
        {"seed", "9223372036854775807"},
        {"width", "0"},
        {"lead_timing", "same"},
        {"pen", "0.1"},
        {"font", "a \"b\".ttf"},
        {"show_grid", "0"},
        {"preset", "photo"},
        {"curl", "0.1:0.3"},
        {"grid", "red,none"},
    };
    const size_t count = ARRAY_COUNT(given);
    struct ecgp_options *options = options_default();
    struct ecgp_options *again = options_default();
    char *json = NULL;
    assert_int_equal(ecgp_options_config_json(options, &json, NULL), ECGP_OK);
    assert_string_equal(json, "{}\n");
    free(json);
    for (size_t i = 0; i < count; i++) {
        options_give(options, given[i][0], given[i][1]);
    }
    assert_int_equal(ecgp_options_config_json(options, &json, NULL), ECGP_OK);
    put_file(file_name, json, strlen(json));
    free(json);
    assert_int_equal(ecgp_options_load_config(again, file_name, NULL), ECGP_OK);
    for (size_t i = 0; i < option_count(); i++) {
        const char *name = option_row(i)->info.name;
        const bool said = ecgp_options_source(options, name) != ECGP_FROM_DEFAULT;
        assert_string_equal(ecgp_options_get(again, name), ecgp_options_get(options, name));
        assert_int_equal(ecgp_options_source(again, name) != ECGP_FROM_DEFAULT, said);
    }
    ecgp_options_destroy(again);
    ecgp_options_destroy(options);
}

static int enter_folder(void **state)
{
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        unsetenv(info->env);
    }
    return scratch_enter(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_precedence),    cmocka_unit_test(test_environment),
        cmocka_unit_test(test_dotenv_syntax), cmocka_unit_test(test_dotenv_files),
        cmocka_unit_test(test_config_syntax), cmocka_unit_test(test_json_reads_back),
        cmocka_unit_test(test_json_of_bytes), cmocka_unit_test(test_config_json),
    };
    return cmocka_run_group_tests(tests, enter_folder, scratch_leave);
}
