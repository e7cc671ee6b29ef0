#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
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
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){2, limit.rlim_max}), 0);
    const enum ecgp_result result = file_write("full", "lost", 4, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(result, ECGP_IO);
    assert_non_null(strstr(error.text, "full: writing failed: File too large; raise the limit"));
    assert_false(file_exists(".full.part"));
    char *data;
    size_t size;
    assert_int_equal(file_read("full", 10, &data, &size, NULL), ECGP_OK);
    assert_string_equal(data, "kept");
    free(data);
    assert_int_equal(file_write("no/such/file", "", 0, &error), ECGP_NO_OUTPUT);
    assert_non_null(strstr(error.text, "no/such/file"));
}

/* A name has at most 255 bytes, all of which a user may want. */
static void test_names_as_long_as_they_may_be(void **state)
{
    (void)state;
    char name[257] = "";
    for (size_t length = 248; length <= 256; length++) {
        struct ecgp_error error;
        memset(name, 'n', length);
        const enum ecgp_result result = file_write(name, "x", 1, &error);
        assert_int_equal(result, length <= 255 ? ECGP_OK : ECGP_NO_OUTPUT);
        assert_int_equal(file_exists(name), length <= 255);
    }
    name[250] = '\0';
    assert_int_equal(file_write(name, "y", 1, NULL), ECGP_OK); /* replaced, not another */
    struct ecgp_error error;
    char *data;
    size_t size;
    assert_int_equal(file_read(name, 1, &data, &size, &error), ECGP_OK);
    assert_string_equal(data, "y");
    free(data);
}

static void assert_holds(const char *path, const char *expected)
{
    char *data;
    size_t size;
    assert_int_equal(file_read(path, 100, &data, &size, NULL), ECGP_OK);
    assert_string_equal(data, expected);
    free(data);
}

/* What stands where the half-written file goes is not followed, and gives way. */
static void test_no_trap_is_followed(void **state)
{
    (void)state;
    assert_int_equal(file_write("victim", "mine", 4, NULL), ECGP_OK);
    assert_int_equal(symlink("victim", ".new.part"), 0);
    assert_int_equal(file_write("new", "fresh", 5, NULL), ECGP_OK);
    assert_holds("victim", "mine");
    assert_holds("new", "fresh");
    assert_int_equal(symlink("victim", "link"), 0);
    assert_int_equal(file_write("link", "own", 3, NULL), ECGP_OK); /* of a dataset's files */
    assert_holds("victim", "mine");
    assert_holds("link", "own");
}

static void test_named_files_stay_what_they_are(void **state)
{
    (void)state;
    struct stat status;
    struct ecgp_error error;
    assert_int_equal(file_make_folders("far", NULL), ECGP_OK);
    assert_int_equal(file_write("far/target", "old", 3, NULL), ECGP_OK);
    assert_int_equal(symlink("far/target", "to-target"), 0);
    assert_int_equal(file_write_named("to-target", "new", 3, NULL), ECGP_OK);
    assert_holds("far/target", "new");
    assert_int_equal(lstat("to-target", &status), 0);
    assert_true(S_ISLNK(status.st_mode));

    assert_int_equal(symlink("nowhere", "dangling"), 0);
    assert_int_equal(file_write_named("dangling", "x", 1, &error), ECGP_NO_OUTPUT);
    assert_non_null(strstr(error.text, "dangling: a link to nothing"));
    assert_int_equal(file_write_named("far", "x", 1, &error), ECGP_NO_OUTPUT);
    assert_int_equal(file_write_named("plain", "x", 1, &error), ECGP_OK);
    assert_holds("plain", "x");

    assert_int_equal(symlink("/dev/full", "to-full"), 0);
    assert_int_equal(file_write_named("to-full", "x", 1, &error), ECGP_IO);
    assert_non_null(strstr(error.text, "No space left"));

    char got[8] = "";
    assert_int_equal(mkfifo("fifo", 0600), 0);
    const int fd = open("fifo", O_RDONLY | O_NONBLOCK);
    assert_int_equal(file_write_named("fifo", "hello", 5, NULL), ECGP_OK);
    assert_int_equal(read(fd, got, sizeof got), 5);
    assert_string_equal(got, "hello");
    close(fd);
    assert_int_equal(lstat("fifo", &status), 0);
    assert_true(S_ISFIFO(status.st_mode));
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
        cmocka_unit_test(test_names_as_long_as_they_may_be),
        cmocka_unit_test(test_no_trap_is_followed),
        cmocka_unit_test(test_named_files_stay_what_they_are),
        cmocka_unit_test(test_refuses_what_is_no_file),
        cmocka_unit_test(test_folders),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
