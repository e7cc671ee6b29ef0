#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/array.h"
#include "base/json.h"

static void expect(struct json *json, const char *wanted)
{
    assert_true(json_finish(json));
    assert_string_equal(json->out->data, wanted);
    text_clear(json->out);
}

static void test_values(void **state)
{
    (void)state;
    struct text text = {0};
    struct json json = json_begin(&text);
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "a\"", "b\\\n");
    json_string(&json, "nothing", NULL);
    json_int(&json, "int", INT64_MIN);
    json_real(&json, "real", 0.1);
    json_real(&json, "nan", NAN);
    json_fixed(&json, "fixed", 1.23456, 4);
    json_fixed(&json, "infinite", INFINITY, 4);
    json_digits(&json, "digits", 1234567.0, 4);
    json_bool(&json, "yes", true);
    json_null(&json, "null");
    json_raw(&json, "raw", "{}");
    json_end(&json);
    expect(&json, "{\"a\\\"\": \"b\\\\\\u000a\", \"nothing\": null, \"int\": -9223372036854775808, "
                  "\"real\": 0.1, \"nan\": null, \"fixed\": 1.2346, \"infinite\": null, "
                  "\"digits\": 1.235e+06, \"yes\": true, \"null\": null, \"raw\": {}}");
    text_free(&text);
}

static void test_strings(void **state)
{
    (void)state;
    struct text text = {0};
    struct json json = json_begin(&text);
    json_string(&json, NULL, "a\"b\\c\n\xC3\xA4\xFF\xED\xA0\x80");
    expect(&json, "\"a\\\"b\\\\c\\u000a\xC3\xA4\xEF\xBF\xBD"
                  "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    text_free(&text);
}

static void test_styles(void **state)
{
    (void)state;
    static const double numbers[] = {1, 2.5};
    struct text text = {0};
    struct json json = json_begin(&text);
    json_object(&json, NULL, JSON_PRETTY);
    json_reals(&json, "spaced", numbers, 2, JSON_SPACED);
    json_reals(&json, "tight", numbers, 2, JSON_TIGHT);
    json_object(&json, "deeper", JSON_PRETTY);
    json_int(&json, "a", 1);
    json_end(&json);
    json_object(&json, "empty", JSON_PRETTY);
    json_end(&json);
    json_object(&json, "dense", JSON_TIGHT);
    json_int(&json, "a", 1);
    json_int(&json, "b", 2);
    json_end(&json);
    json_end(&json);
    expect(&json, "{\n  \"spaced\": [1, 2.5],\n  \"tight\": [1,2.5],\n  \"deeper\": {\n"
                  "    \"a\": 1\n  },\n  \"empty\": {},\n  \"dense\": {\"a\":1,\"b\":2}\n}");
    text_free(&text);
}

static void test_lines(void **state)
{
    (void)state;
    struct text text = {0};
    struct json json = json_begin(&text);
    json_array(&json, NULL, JSON_SPACED);
    for (int i = 0; i < 2; i++) {
        json_line(&json);
        json_int(&json, NULL, i);
    }
    json_int(&json, NULL, 2);
    json_line(&json);
    json_end(&json);
    expect(&json, "[\n0,\n1, 2\n]");
    text_free(&text);
}

static void test_a_value_goes_behind_what_was_there(void **state)
{
    (void)state;
    struct text text = {0};
    text_add(&text, "x = ");
    struct json json = json_begin(&text);
    json_bool(&json, NULL, false);
    expect(&json, "x = false");
    text_free(&text);
}

/* Each does something that would give no JSON value. */
static void no_key(struct json *json)
{
    json_object(json, NULL, JSON_SPACED);
    json_int(json, NULL, 1);
    json_end(json);
}

static void key_in_array(struct json *json)
{
    json_array(json, NULL, JSON_SPACED);
    json_int(json, "a", 1);
    json_end(json);
}

static void key_of_root(struct json *json)
{
    json_int(json, "a", 1);
}

static void two_roots(struct json *json)
{
    json_null(json, NULL);
    json_null(json, NULL);
}

static void end_too_many(struct json *json)
{
    json_array(json, NULL, JSON_SPACED);
    json_end(json);
    json_end(json);
}

static void no_end(struct json *json)
{
    json_array(json, NULL, JSON_SPACED);
}

static void nothing(struct json *json)
{
    (void)json;
}

static void too_deep(struct json *json)
{
    for (int i = 0; i <= JSON_DEPTH; i++) {
        json_array(json, NULL, JSON_SPACED);
    }
    for (int i = 0; i <= JSON_DEPTH; i++) {
        json_end(json);
    }
}

static void test_what_is_no_value_fails(void **state)
{
    (void)state;
    static void (*const wrong[])(struct json *) = {
        no_key, key_in_array, key_of_root, two_roots, end_too_many, no_end, nothing, too_deep};
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        struct text text = {0};
        struct json json = json_begin(&text);
        wrong[i](&json);
        assert_false(json_finish(&json));
        assert_true(text.failed);
        text_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_styles),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_a_value_goes_behind_what_was_there),
        cmocka_unit_test(test_what_is_no_value_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
