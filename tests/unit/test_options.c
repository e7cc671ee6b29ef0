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

static const char file_name[] = "input.txt";

static struct ecgp_options *defaults(void)
{
    struct ecgp_options *options = NULL;
    assert_int_equal(ecgp_options_create(&options, NULL), ECGP_OK);
    return options;
}

static void write_input(const char *content, size_t size)
{
    FILE *file = fopen(file_name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part)) {
        fail_msg("\"%s\" does not contain \"%s\"", text, part);
    }
}

static void accept(struct ecgp_options *options, const char *name, const char *value)
{
    struct ecgp_error error = {0};
    if (ecgp_options_set(options, name, value, &error) != ECGP_OK) {
        fail_msg("%s = %s: %s", name, value, error.text);
    }
    assert_int_equal(ecgp_options_source(options, name), ECGP_FROM_CALLER);
}

/* A refused value leaves the option as it was, and the sentence names it. */
static void refuse(struct ecgp_options *options, const char *name, const char *value)
{
    struct ecgp_error error = {0};
    char before[256], start[64];
    snprintf(before, sizeof before, "%s", ecgp_options_get(options, name));
    snprintf(start, sizeof start, "--%s: ", name);
    if (ecgp_options_set(options, name, value, &error) != ECGP_USAGE) {
        fail_msg("%s = \"%s\" was taken", name, value);
    }
    assert_int_equal(error.code, ECGP_USAGE);
    assert_memory_equal(error.text, start, strlen(start));
    assert_string_equal(ecgp_options_get(options, name), before);
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

/* All classes but those of I and V6. */
#define OTHER_CLASSES                                                                              \
    "\"II\":2,\"III\":3,\"aVR\":4,\"aVL\":5,\"aVF\":6,\"V1\":7,\"V2\":8,\"V3\":9,\"V4\":10,"       \
    "\"V5\":11"
#define CLASSES "{\"I\":1," OTHER_CLASSES ",\"V6\":12}"

static void test_good_values(void **state)
{
    (void)state;
    struct ecgp_options *options = defaults();
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        char low[64], high[64], both[160];
        const bool huge = info->high > 9e18;
        snprintf(low, sizeof low, "%.15g", info->low);
        snprintf(high, sizeof high, huge ? "9223372036854775807" : "%.15g", info->high);
        snprintf(both, sizeof both, "%s:%s", low, high);
        accept(options, info->name, info->fallback);
        if (info->type == ECGP_OPTION_BOOL) {
            accept(options, info->name, "Yes");
            assert_string_equal(ecgp_options_get(options, info->name), "1");
            accept(options, info->name, "off");
            assert_string_equal(ecgp_options_get(options, info->name), "0");
        } else if (info->type == ECGP_OPTION_RANGE) {
            accept(options, info->name, low);
            accept(options, info->name, both);
            assert_string_equal(ecgp_options_get(options, info->name), both);
        } else if (info->type == ECGP_OPTION_INT || info->type == ECGP_OPTION_REAL) {
            accept(options, info->name, low);
            accept(options, info->name, high);
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
    struct ecgp_options *options = defaults();
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        char below[64], above[64];
        snprintf(below, sizeof below, "%.15g", info->low - 1);
        snprintf(above, sizeof above, "%.0f", info->high + 1);
        const bool text = info->type == ECGP_OPTION_TEXT;
        for (size_t j = 0; j < sizeof never / sizeof *never && !text; j++) {
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
    struct ecgp_options *options = defaults();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        accept(options, cases[i].name, cases[i].good);
        refuse(options, cases[i].name, cases[i].bad);
    }
    ecgp_options_destroy(options);
}

static void test_values_follow(void **state)
{
    (void)state;
    struct ecgp_options *options = defaults();
    const struct settings *values = options_settings(options);
    assert_int_equal(values->sampling_rate, 100);
    assert_true(values->overlap_row_height.low == 1 && values->overlap_row_height.high == 5);
    struct look look;
    look_sample(options, 0, &look);
    assert_true(look.show_grid && !values->overwrite);
    assert_string_equal(look.font, "");
    accept(options, "row-height", "4.5");
    accept(options, "columns", "same");
    accept(options, "overlap_row-height", "1.5");
    accept(options, "font", "a.ttf");
    accept(options, "show_grid", "no");
    accept(options, "seed", "9223372036854775807");
    look_sample(options, 0, &look);
    assert_true(look.row_height == 4.5);
    assert_int_equal(look.columns, COLUMNS_SAME);
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
        {"row_height", "abc", "--row_height: \"abc\" is not a number (expected 0.5 to 50 cells)"},
        {"row-height", "60", "--row_height: 60 is out of range (expected 0.5 to 50 cells)"},
        {"columns", "x", "--columns: \"x\" is not one of its values (expected consecutive|same)"},
        {"seed", "-1", "--seed: -1 is out of range (expected 0 to 9223372036854775807)"},
        {"rwo_height", "4", "unknown option --rwo_height (did you mean --row_height?)"},
        {"rwo-height", "4", "unknown option --rwo-height (did you mean --row_height?)"},
        {"zzzzzzzzzz", "4", "unknown option --zzzzzzzzzz"},
        {"", "4", "unknown option --"},
    };
    struct ecgp_options *options = defaults();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
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

/* --- sources --- */

static void load_from(struct ecgp_options *options, enum ecgp_option_source source)
{
    enum ecgp_result result = ECGP_OK;
    if (source == ECGP_FROM_DOTENV) {
        write_input("ROW_HEIGHT=11\n", 14);
        result = ecgp_options_load_dotenv(options, file_name, NULL, NULL, NULL);
    } else if (source == ECGP_FROM_ENVIRONMENT) {
        result = ecgp_options_load_environment(options, NULL);
    } else if (source == ECGP_FROM_CONFIG) {
        write_input("{\"row-height\": 13}", 18);
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
        struct ecgp_options *options = defaults();
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
    struct ecgp_options *options = defaults();
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
        struct ecgp_options *options = defaults();
        struct ecgp_error error = {0};
        write_input(cases[i].content, strlen(cases[i].content));
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
        {"=4", NULL, NULL, ":1: the line is not KEY=VALUE"},
        {"2A=4", NULL, NULL, ":1: the line is not KEY=VALUE"},
        {"ROW HEIGHT=4", NULL, NULL, ":1: the line is not KEY=VALUE"},
        {"ROW_HEIGHT=\"4", NULL, NULL, ":1: the line has a quote that does not close"},
        {"ROW_HEIGHT='4' 5", NULL, NULL, "something behind it"},
        {"ROW_HEIGHT='", NULL, NULL, "does not close"},
        {"ROW_HEIGHT=\"\\", NULL, NULL, "does not close"},
    };
    check_cases(cases, sizeof cases / sizeof *cases, load_dotenv);
}

static void note_key(void *user, const char *key, int line)
{
    char *notes = user;
    snprintf(notes + strlen(notes), 100 - strlen(notes), "%d:%s;", line, key);
}

static void test_dotenv_files(void **state)
{
    (void)state;
    struct ecgp_options *options = defaults();
    struct ecgp_error error = {0};
    char notes[100] = "";
    write_input("FOO=1\nDPI=100\nrow_height=3\n", 27);
    assert_int_equal(ecgp_options_load_dotenv(options, file_name, note_key, notes, &error),
                     ECGP_OK);
    assert_string_equal(notes, "1:FOO;3:row_height;");
    assert_int_equal(ecgp_options_load_dotenv(options, "missing", NULL, NULL, &error), ECGP_OK);
    assert_int_equal(ecgp_options_load_dotenv(options, ".", NULL, NULL, &error), ECGP_OK);
    write_input("DPI=100\0\n", 9);
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
    check_cases(cases, sizeof cases / sizeof *cases, load_config);
    struct ecgp_options *options = defaults();
    assert_int_equal(ecgp_options_load_config(options, "missing", NULL), ECGP_NO_INPUT);
    write_input("{}\0", 3);
    assert_int_equal(load_config(options, NULL), ECGP_CONFIG);
    ecgp_options_destroy(options);
}

/* --- JSON --- */

static void set_apart(struct ecgp_options *options)
{
    accept(options, "seed", "9223372036854775807");
    accept(options, "dpi", "123.456");
    accept(options, "overlap_row_height", "1.1:1.7");
    accept(options, "show_grid", "0");
    accept(options, "columns", "same");
    accept(options, "font", "a \"b\"\n\\c");
    accept(options, "jobs", "7");
}

static void test_json_reads_back(void **state)
{
    (void)state;
    struct ecgp_options *options = defaults();
    struct ecgp_options *again = defaults();
    struct text text = {0};
    set_apart(options);
    options_write_json(options, false, &text);
    write_input(text.data, text.length);
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
    struct ecgp_options *options = defaults();
    struct text before = {0}, after = {0};
    options_write_json(options, true, &before);
    accept(options, "jobs", "7");
    accept(options, "overwrite", "1");
    accept(options, "resume", "1");
    accept(options, "strict", "1");
    accept(options, "datasets_path", "elsewhere");
    accept(options, "row_height", "3.0");
    options_write_json(options, true, &after);
    assert_string_equal(before.data, after.data);
    accept(options, "row_height", "3.5");
    text_clear(&after);
    options_write_json(options, true, &after);
    assert_string_not_equal(before.data, after.data);
    text_free(&before);
    text_free(&after);
    ecgp_options_destroy(options);
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
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char names[4][32];
        assert_int_equal(option_split_names(cases[i].list, names, 4), cases[i].count);
        if (cases[i].count > 0) {
            assert_string_equal(names[cases[i].count - 1], cases[i].last);
        }
    }
}

static int enter_folder(void **state)
{
    (void)state;
    static char folder[] = "/tmp/test_options.XXXXXX";
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        unsetenv(info->env);
    }
    *state = folder;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
    unlink(file_name);
    return chdir("/") == 0 && rmdir(*state) == 0 ? 0 : -1;
}

static void test_reset(void **state)
{
    (void)state;
    struct ecgp_error error = {0};
    struct ecgp_options *options = defaults();
    accept(options, "curl", "20:30");
    accept(options, "font", "x.ttf");
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
    struct ecgp_options *options = defaults();
    struct ecgp_options *copy = NULL;
    accept(options, "curl", "20:30");
    accept(options, "layouts", "3by4");
    accept(options, "row_height", "3"); /* said, though it is the default */
    assert_int_equal(ecgp_options_copy(options, &copy, NULL), ECGP_OK);
    ecgp_options_destroy(options);
    assert_string_equal(ecgp_options_get(copy, "curl"), "20:30");
    assert_string_equal(options_settings(copy)->layouts, "3by4");
    assert_int_equal(ecgp_options_source(copy, "row_height"), ECGP_FROM_CALLER);
    assert_int_equal(ecgp_options_source(copy, "width"), ECGP_FROM_DEFAULT);
    ecgp_options_destroy(copy);
}

/* What was said, and nothing else, comes back from the configuration. */
static void test_config_json(void **state)
{
    (void)state;
    static const char *const given[][2] = {
        {"seed", "9223372036854775807"},
        {"width", "0"},
        {"columns", "same"},
        {"pen", "0.1"},
        {"font", "a \"b\".ttf"},
        {"show_grid", "0"},
        {"preset", "photo"},
        {"curl", "0.1:0.3"},
        {"grid", "red,none"},
    };
    const size_t count = sizeof given / sizeof *given;
    struct ecgp_options *options = defaults();
    struct ecgp_options *again = defaults();
    char *json = NULL;
    assert_int_equal(ecgp_options_config_json(options, &json, NULL), ECGP_OK);
    assert_string_equal(json, "{}\n");
    free(json);
    for (size_t i = 0; i < count; i++) {
        accept(options, given[i][0], given[i][1]);
    }
    assert_int_equal(ecgp_options_config_json(options, &json, NULL), ECGP_OK);
    write_input(json, strlen(json));
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
        cmocka_unit_test(test_precedence),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_dotenv_syntax),
        cmocka_unit_test(test_dotenv_files),
        cmocka_unit_test(test_config_syntax),
        cmocka_unit_test(test_json_reads_back),
        cmocka_unit_test(test_json_of_bytes),
        cmocka_unit_test(test_split_names),
        cmocka_unit_test(test_reset),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_config_json),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
