/* JSON read back: what is refused, what comes back, and how much may be there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/json.h"
#include "base/json_read.h"

static enum ecgp_result read_text(const char *text, size_t most, cJSON **json,
                                  struct ecgp_error *error)
{
    return json_read("some file", text, strlen(text), most, json, error);
}

static void only_json_is_read(void **state)
{
    static const char *const good[] = {"1",
                                       "-0.5e+3",
                                       " [ ] ",
                                       "{\"a\": [true, false, null]}",
                                       "\"\\ud83d\\ude00\\/\\u00e9\"",
                                       "\"\\udc80\\udcff\"",
                                       "\xEF\xBB\xBF{}",
                                       "\xEF\xBB\xBF"
                                       "1"};
    static const char *const bad[] = {"",
                                      " ",
                                      "[1,]",
                                      "{\"a\" 1}",
                                      "{a: 1}",
                                      "[1] 2",
                                      "nul",
                                      "1.",
                                      ".5",
                                      "+1",
                                      "1e",
                                      "NaN",
                                      "\"\\u0000\"",
                                      "\"\\ud83d\"",
                                      "\"\\ud83d\\u0041\"",
                                      "\"\\udc00\"",
                                      "\"\\udd00\"",
                                      "\"\\x\"",
                                      "\"a",
                                      "\"\\u12\"",
                                      "[\"a\" \"b\"]",
                                      "{\"a\": 1,}"};
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(good); i++) {
        cJSON *json;
        assert_int_equal(read_text(good[i], 10, &json, NULL), ECGP_OK);
        assert_true(json_is_valid(good[i], strlen(good[i])));
        cJSON_Delete(json);
    }
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        cJSON *json;
        struct ecgp_error error;
        assert_int_equal(read_text(bad[i], 10, &json, &error), ECGP_CONFIG);
        assert_string_equal(error.text, "some file:1: is not valid JSON");
        assert_false(json_is_valid(bad[i], strlen(bad[i])));
        assert_null(json);
    }
}

static void deep_texts_are_refused(void **state)
{
    char text[1001] = "";
    cJSON *json;
    (void)state;
    memset(text, '[', 500);
    memset(text + 500, ']', 500);
    assert_int_equal(read_text(text, 10000, &json, NULL), ECGP_CONFIG);
    assert_int_equal(read_text(text + 450, 10000, &json, NULL), ECGP_CONFIG); /* too many ends */
    text[550] = '\0';
    assert_int_equal(read_text(text + 450, 10000, &json, NULL), ECGP_OK);
    cJSON_Delete(json);
}

/* Every pair of bytes, as a part of a path. */
static void paths_come_back(void **state)
{
    (void)state;
    for (int i = 1; i < 65536; i++) {
        const char path[] = {'a', (char)(i & 255), (char)(i >> 8), '\0'};
        struct text out = {0};
        struct json json = json_begin(&out);
        cJSON *object;
        json_object(&json, NULL, JSON_SPACED);
        json_path(&json, "path", path);
        json_end(&json);
        assert_true(json_finish(&json));
        assert_int_equal(read_text(out.data, 2, &object, NULL), ECGP_OK);
        assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(object, "path")), path);
        cJSON_Delete(object);
        text_free(&out);
    }
}

static void values_are_counted(void **state)
{
    struct ecgp_error error;
    cJSON *json;
    (void)state;
    assert_int_equal(read_text("{\"a\": [1, 2, \"x\"]}", 5, &json, NULL), ECGP_OK);
    cJSON_Delete(json);
    assert_int_equal(read_text("{\"a\": [1, 2, \"x\"]}", 4, &json, &error), ECGP_CONFIG);
    assert_string_equal(error.text, "some file: holds more than 4 values as JSON");
}

static void members_alone_are_kept(void **state)
{
    static const char text[] =
        "{\"a\": [1, 2, 3], \"b\" : \"\\udc80\", \"ab\": {}, \"c\": {\"a\": 7}}";
    static const char *const keys[] = {"b", "c", "d"};
    cJSON *json;
    (void)state;
    assert_int_equal(json_read_members("x", text, strlen(text), keys, 3, 3, &json, NULL), ECGP_OK);
    assert_int_equal(cJSON_GetArraySize(json), 2);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(json, "b")), "\x80");
    assert_int_equal(cJSON_GetObjectItem(cJSON_GetObjectItem(json, "c"), "a")->valueint, 7);
    cJSON_Delete(json);
    assert_int_equal(json_read_members("x", text, strlen(text), keys, 3, 2, &json, NULL),
                     ECGP_CONFIG);
    assert_int_equal(json_read_members("x", "[1]", 3, keys, 3, 9, &json, NULL), ECGP_CONFIG);
    assert_int_equal(json_read_members("x", "{\"b\": 1", 7, keys, 3, 9, &json, NULL), ECGP_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_json_is_read),      cmocka_unit_test(deep_texts_are_refused),
        cmocka_unit_test(paths_come_back),        cmocka_unit_test(values_are_counted),
        cmocka_unit_test(members_alone_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
