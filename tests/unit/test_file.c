#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "rig/scratch.h"

static void test_written_whole_and_read_back(void **state)
{
    (void)state;
    char *data;
    size_t size;
    assert_int_equal(file_write("a", "old", 3, NULL), ECGP_OK);
    assert_int_equal(file_write("a", "new\0er", 6, NULL), ECGP_OK);
    assert_int_equal(file_read("a", 6, &data, &size, NULL), ECGP_OK);
    assert_int_equal(size, 6);
    assert_memory_equal(data, "new\0er", 7);
    free(data);
    assert_false(file_exists(".a.part"));
}

static void test_failed_write_harms_nothing(void **state)
{
    (void)state;
    struct ecgp_error error;
    assert_int_equal(file_write("full", "kept", 4, NULL), ECGP_OK);
    assert_int_equal(symlink("/dev/full", ".full.part"), 0);
    assert_int_equal(file_write("full", "lost", 4, &error), ECGP_IO);
    assert_non_null(strstr(error.text, "full: writing failed: No space left"));
    char *data;
    size_t size;
    assert_int_equal(file_read("full", 10, &data, &size, NULL), ECGP_OK);
    assert_string_equal(data, "kept");
    free(data);
    assert_int_equal(file_write("no/such/file", "", 0, &error), ECGP_NO_OUTPUT);
    assert_non_null(strstr(error.text, "no/such/file"));
}

static void test_refuses_what_is_no_file(void **state)
{
    (void)state;
    struct ecgp_error error;
    char *data;
    size_t size;
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_int_equal(file_read("pipe", 10, &data, &size, &error), ECGP_BAD_DATA);
    assert_int_equal(file_read(".", 10, &data, &size, &error), ECGP_BAD_DATA);
    assert_int_equal(file_read("absent", 10, &data, &size, &error), ECGP_NO_INPUT);
    assert_int_equal(file_write("large", "0123456789", 10, NULL), ECGP_OK);
    assert_int_equal(file_read("large", 9, &data, &size, &error), ECGP_BAD_DATA);
    assert_non_null(strstr(error.text, "10 bytes"));
}

static void test_folders(void **state)
{
    (void)state;
    struct ecgp_error error;
    assert_int_equal(file_make_folders("x/y/z", NULL), ECGP_OK);
    assert_int_equal(file_make_folders("x/y/z", NULL), ECGP_OK);
    assert_true(file_is_folder("x/y/z"));
    assert_int_equal(file_write("x/f", "", 0, NULL), ECGP_OK);
    assert_int_equal(file_make_folders("x/f/g", &error), ECGP_NO_OUTPUT);
    assert_int_equal(file_make_folders("x/f", &error), ECGP_NO_OUTPUT);
    assert_int_equal(symlink("../outside", "x/link"), 0);
    assert_int_equal(file_make_folders("outside", NULL), ECGP_OK);
    assert_int_equal(file_remove_tree("x", NULL), ECGP_OK);
    assert_false(file_exists("x"));
    assert_true(file_is_folder("outside"));
    assert_int_equal(file_remove_tree("x", NULL), ECGP_OK);
    char *joined = file_join("a/", "b");
    assert_string_equal(joined, "a/b");
    assert_string_equal(file_base(joined), "b");
    free(joined);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written_whole_and_read_back),
        cmocka_unit_test(test_failed_write_harms_nothing),
        cmocka_unit_test(test_refuses_what_is_no_file),
        cmocka_unit_test(test_folders),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
