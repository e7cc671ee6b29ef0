/* What is done beneath an open folder: through no link, and to nothing else. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/folder.h"
#include "rig/scratch.h"

static struct folder opened(const char *path)
{
    struct folder folder;
    assert_int_equal(file_make_folders(path, NULL), ECGP_OK);
    assert_int_equal(folder_open(&folder, path, NULL), ECGP_OK);
    return folder;
}

static void assert_holds(const char *path, const char *expected)
{
    char *data;
    size_t size;
    assert_int_equal(file_read(path, 100, &data, &size, NULL), ECGP_OK);
    assert_string_equal(data, expected);
    free(data);
}

static bool has(const struct folder *folder, const char *name)
{
    bool there;
    assert_int_equal(folder_find(folder, name, &there, NULL), ECGP_OK);
    return there;
}

static void test_made_written_and_removed(void **state)
{
    (void)state;
    struct folder folder = opened("root");
    assert_int_equal(folder_make(&folder, "a/b", NULL), ECGP_OK);
    assert_int_equal(folder_make(&folder, "a/b", NULL), ECGP_OK);
    assert_int_equal(folder_write(&folder, "a/b/c", false, "one", 3, NULL), ECGP_OK);
    assert_int_equal(folder_write(&folder, "top", true, "two", 3, NULL), ECGP_OK);
    assert_holds("root/a/b/c", "one");
    assert_holds("root/top", "two");
    assert_true(has(&folder, "a/b/c"));
    assert_int_equal(folder_remove_empty(&folder, "a/b", NULL), ECGP_OK); /* it is not empty */
    assert_true(has(&folder, "a/b"));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(folder_remove(&folder, "a/b/c", NULL), ECGP_OK);
        assert_int_equal(folder_remove_empty(&folder, "a/b", NULL), ECGP_OK);
    }
    assert_false(has(&folder, "a/b"));
    assert_int_equal(folder_rename(&folder, "top", "bottom", NULL), ECGP_OK);
    assert_holds("root/bottom", "two");
    folder_close(&folder);
}

static void assert_refused(enum ecgp_result result, const struct ecgp_error *error)
{
    assert_int_equal(result, ECGP_NO_OUTPUT);
    assert_non_null(strstr(error->text, "in/"));
    assert_non_null(strstr(error->text, "a link or a file is where the dataset has a folder"));
}

static void test_through_no_link(void **state)
{
    (void)state;
    struct ecgp_error error;
    struct stat status;
    assert_int_equal(file_make_folders("outside/deep", NULL), ECGP_OK);
    put_text("outside/mine", "mine");
    put_text("outside/deep/mine", "mine");
    struct folder folder = opened("in");
    assert_int_equal(symlink("../outside", "in/link"), 0);
    static const char *const names[] = {"link/mine", "link/deep/mine"};
    for (size_t i = 0; i < 2; i++) {
        assert_refused(folder_write(&folder, names[i], false, "x", 1, &error), &error);
        assert_refused(folder_remove(&folder, names[i], &error), &error);
        assert_false(folder_look(&folder, names[i], &status));
        assert_int_equal(folder_open_file(&folder, names[i], O_RDONLY), -1);
    }
    assert_refused(folder_make(&folder, "link", &error), &error);
    assert_refused(folder_make(&folder, "link/new", &error), &error);
    assert_holds("outside/mine", "mine");
    assert_holds("outside/deep/mine", "mine");
    assert_false(file_exists("outside/new"));

    assert_int_equal(symlink("../outside/mine", "in/file"), 0);
    assert_int_equal(folder_open_file(&folder, "file", O_WRONLY | O_TRUNC), -1);
    assert_true(folder_look(&folder, "file", &status) && S_ISLNK(status.st_mode));
    assert_int_equal(folder_write(&folder, "file", false, "new", 3, NULL), ECGP_OK);
    assert_holds("in/file", "new");
    assert_holds("outside/mine", "mine");
    folder_close(&folder);
}

static void test_the_folder_itself_may_be_a_link(void **state)
{
    (void)state;
    assert_int_equal(file_make_folders("target", NULL), ECGP_OK);
    assert_int_equal(symlink("target", "to-target"), 0);
    struct folder folder = opened("to-target");
    assert_int_equal(folder_write(&folder, "x", false, "x", 1, NULL), ECGP_OK);
    assert_holds("target/x", "x");
    folder_close(&folder);
}

static void count(void *user, const char *name)
{
    int *seen = user;
    ++*seen;
    assert_int_equal(strncmp(name, "a/", 2), 0);
    assert_null(strstr(name, "secret"));
}

static void test_visits_files_and_links_but_follows_none(void **state)
{
    (void)state;
    int seen = 0;
    struct folder folder = opened("tree");
    assert_int_equal(file_make_folders("tree/a/b/c", NULL), ECGP_OK);
    assert_int_equal(file_make_folders("elsewhere", NULL), ECGP_OK);
    put_text("elsewhere/secret", "");
    put_text("tree/a/1", "");
    put_text("tree/a/b/c/2", "");
    assert_int_equal(symlink("../../elsewhere", "tree/a/link"), 0);
    assert_int_equal(mkfifo("tree/a/b/fifo", 0600), 0);
    assert_int_equal(folder_visit(&folder, "a", count, &seen, NULL), ECGP_OK);
    assert_int_equal(seen, 4);
    assert_int_equal(folder_visit(&folder, "absent", count, &seen, NULL), ECGP_OK);
    assert_int_equal(seen, 4);
    folder_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_made_written_and_removed),
        cmocka_unit_test(test_through_no_link),
        cmocka_unit_test(test_the_folder_itself_may_be_a_link),
        cmocka_unit_test(test_visits_files_and_links_but_follows_none),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
