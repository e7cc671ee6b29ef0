#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/names.h"

static void assert_names(const char *list, const char *const *expected, size_t count)
{
    struct name name = {.rest = list};
    for (size_t i = 0; i < count; i++) {
        assert_true(name_next(&name, ','));
        assert_true(name_is(&name, expected[i], strlen(expected[i])));
    }
    assert_false(name_next(&name, ','));
    assert_false(name_next(&name, ','));
}

static void test_one_after_another(void **state)
{
    (void)state;
    assert_names("", NULL, 0);
    assert_names(NULL, NULL, 0);
    assert_names("a", (const char *const[]){"a"}, 1);
    assert_names("a,bc", (const char *const[]){"a", "bc"}, 2);
    assert_names(",a,,", (const char *const[]){"", "a", "", ""}, 4);
    assert_names("a|b, c", (const char *const[]){"a|b", " c"}, 2);
}

static void test_places(void **state)
{
    (void)state;
    assert_int_equal(name_find("ab|a|abc", '|', "a", 1), 1);
    assert_int_equal(name_find("ab|a|abc", '|', "abcd", 3), 2);
    assert_int_equal(name_find("ab|a|abc", '|', "b", 1), -1);
    assert_int_equal(name_find("", '|', "", 0), -1);
    char name[3];
    assert_true(name_copy("ab|a|abc", '|', 1, name, sizeof name));
    assert_string_equal(name, "a");
    assert_true(name_copy("ab|a|abc", '|', 2, name, sizeof name));
    assert_string_equal(name, "ab");
    assert_false(name_copy("ab|a|abc", '|', 3, name, sizeof name));
    assert_string_equal(name, "");
    assert_false(name_copy("", '|', 0, name, sizeof name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_after_another),
        cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
