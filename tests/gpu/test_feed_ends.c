/* How waiting for a feed ends: by time, a stop, a fault of a process, a usage error. */
#define _GNU_SOURCE
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "rig/feeds.h"

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void test_waiting_ends_with_its_time(void **state)
{
    (void)state;
    struct ecgp_feed *feed =
        feed_of(plain_pages, (struct ecgp_feed_spec){.batch = 64, .workers = 1});
    struct ecgp_batch *batch;
    struct ecgp_error error;
    assert_int_equal(ecgp_feed_next(feed, 0, &batch, &error), ECGP_OK);
    assert_null(batch);
    assert_false(ecgp_feed_ended(feed));
    batch = feed_next(feed); /* nothing was lost */
    assert_int_equal(batch_index(batch, 0), 0);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(feed);
}

static void test_what_was_asked_for_and_came_late_is_not_lost(void **state)
{
    (void)state;
    enum { BATCH = 64 };
    struct ecgp_feed *feed =
        feed_of(plain_pages, (struct ecgp_feed_spec){.batch = BATCH, .workers = 1});
    struct ecgp_batch *batch = NULL;
    struct ecgp_error error;
    int64_t index[BATCH];
    int calls = 0;
    for (int i = 0; i < BATCH; i++) {
        index[i] = 1000 + i;
    }
    for (; !batch; calls++) { /* each waits for less than drawing takes */
        assert_int_equal(ecgp_feed_get(feed, index, BATCH, 20, &batch, &error), ECGP_OK);
        assert_true(calls < 3000);
    }
    assert_true(calls > 2);
    assert_int_equal(batch_index(batch, BATCH - 1), index[BATCH - 1]);
    ecgp_batch_release(batch);
    assert_int_equal(ecgp_feed_get(feed, index, BATCH, 0, &batch, &error), ECGP_OK);
    assert_null(batch);
    batch = feed_get(feed, index + 1, 2); /* another wish */
    assert_int_equal(batch_index(batch, 0), index[1]);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(feed);
}

/* The head of struct DLManagedTensor, and what is behind its tensor. */
struct tensor {
    void *data;
    int32_t rest[10];
    void *context;
    void (*deleter)(struct tensor *self);
};

static void count_deletion(struct tensor *self)
{
    ++*(int *)self->context;
}

static void test_a_tensor_that_says_its_version_owns_the_other(void **state)
{
    (void)state;
    int deleted = 0;
    struct tensor tensor = {.data = &deleted, .context = &deleted, .deleter = count_deletion};
    struct {
        uint32_t major, minor;
        void *context;
        void (*deleter)(void *self);
        uint64_t flags;
        void *data;
    } *versioned = ecgp_dlpack_versioned(&tensor, true);
    assert_non_null(versioned);
    assert_int_equal(versioned->major, 1);
    assert_int_equal(versioned->flags, 1);
    assert_ptr_equal(versioned->data, &deleted);
    assert_int_equal(deleted, 0);
    versioned->deleter(versioned);
    assert_int_equal(deleted, 1);
}

static void *stop_soon(void *feed)
{
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    ecgp_feed_stop(feed);
    return NULL;
}

static void test_a_stop_ends_waiting_and_all_later_calls(void **state)
{
    (void)state;
    struct ecgp_feed *feed = feed_of(
        mixed_pages,
        (struct ecgp_feed_spec){
            .targets = ALL_TARGETS, .batch = 256, .workers = 1, .width = 1024, .height = 768});
    struct ecgp_batch *batch;
    struct ecgp_error error;
    pthread_t thread;
    pthread_create(&thread, NULL, stop_soon, feed);
    const double start = seconds();
    assert_int_equal(ecgp_feed_next(feed, -1, &batch, &error), ECGP_STOPPED);
    assert_true(seconds() - start < 1.05);
    assert_int_equal(ecgp_feed_next(feed, -1, &batch, &error), ECGP_STOPPED);
    assert_int_equal(ecgp_feed_get(feed, (const int64_t[]){1}, 1, -1, &batch, &error),
                     ECGP_STOPPED);
    pthread_join(thread, NULL);
    const double end = seconds();
    ecgp_feed_destroy(feed);
    assert_true(seconds() - end < 1.5);
}

/* The processes that draw: this process's children. */
static int children(pid_t *first)
{
    char path[64];
    int count = 0;
    long child;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "r");
    while (file && fscanf(file, "%ld", &child) == 1) {
        *first = count++ == 0 ? (pid_t)child : *first;
    }
    if (file) {
        fclose(file);
    }
    return count;
}

static void test_a_process_that_is_killed_is_replaced(void **state)
{
    (void)state;
    struct ecgp_feed *feed = feed_of(plain_pages, (struct ecgp_feed_spec){.workers = 2});
    struct ecgp_batch *batch = feed_next(feed);
    pid_t child = 0;
    assert_int_equal(children(&child), 2);
    kill(child, SIGKILL);
    for (int i = 1; i < 8; i++) {
        struct ecgp_batch *more = feed_next(feed);
        assert_int_equal(batch_index(more, 0), i);
        ecgp_batch_release(more);
    }
    assert_int_equal(children(&child), 2);
    ecgp_feed_destroy(feed);
    assert_int_equal(ecgp_batch_count(batch), 1);
    ecgp_batch_release(batch);
    assert_int_equal(children(&child), 0);
}

static void test_a_forked_process_is_told_and_does_no_harm(void **state)
{
    (void)state;
    struct ecgp_feed *feed = feed_of(plain_pages, (struct ecgp_feed_spec){.workers = 1});
    struct ecgp_batch *batch = feed_next(feed);
    const uint64_t sum = batch_hash(batch, 0);
    const pid_t child = fork();
    if (child == 0) {
        struct ecgp_batch *none;
        struct ecgp_error error = {0};
        bool good = ecgp_feed_next(feed, -1, &none, &error) == ECGP_USAGE && !none &&
                    strstr(error.text, "forked") && batch_hash(batch, 0) == sum;
        ecgp_batch_release(batch);
        ecgp_feed_stop(feed);
        ecgp_feed_destroy(feed);
        _exit(good ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    struct ecgp_batch *more = feed_next(feed);
    assert_true(batch_hash(batch, 0) == sum);
    ecgp_batch_release(more);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(feed);
}

static int open_files(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (folder && readdir(folder)) {
        count++;
    }
    closedir(folder);
    return count;
}

static void test_several_feeds_live_side_by_side_and_leave_nothing(void **state)
{
    (void)state;
    const int before = open_files();
    pid_t child;
    for (int round = 0; round < 2; round++) {
        struct ecgp_feed *a =
            feed_of(plain_pages, (struct ecgp_feed_spec){.workers = 1, .batch = 2});
        struct ecgp_feed *b =
            feed_of(plain_pages, (struct ecgp_feed_spec){.workers = 1, .first = 1});
        struct ecgp_batch *one = feed_next(a), *two = feed_next(b);
        assert_true(batch_hash(one, 1) == batch_hash(two, 0));
        ecgp_batch_release(one);
        ecgp_batch_release(two);
        ecgp_feed_destroy(round ? a : b);
        ecgp_feed_destroy(round ? b : a);
    }
    assert_int_equal(open_files(), before);
    assert_int_equal(children(&child), 0);
}

static void test_a_program_that_cannot_be_started_is_named(void **state)
{
    (void)state;
    const char *own = getenv("ECGPRESS_FEED");
    char *kept = own ? strdup(own) : NULL;
    setenv("ECGPRESS_FEED", "/nowhere/ecgpress-feed", 1);
    struct ecgp_feed *feed = feed_of(plain_pages, (struct ecgp_feed_spec){.workers = 1});
    struct ecgp_batch *batch;
    struct ecgp_error error = {0};
    assert_int_equal(ecgp_feed_next(feed, -1, &batch, &error), ECGP_NO_INPUT);
    assert_non_null(strstr(error.text, "/nowhere/ecgpress-feed"));
    if (kept) {
        setenv("ECGPRESS_FEED", kept, 1);
    } else {
        unsetenv("ECGPRESS_FEED");
    }
    free(kept);
    ecgp_batch_release(feed_next(feed)); /* the next call tries again */
    ecgp_feed_destroy(feed);
}

static void test_what_is_not_valid_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        struct ecgp_feed_spec spec;
        const char *option, *value, *said;
    } cases[] = {
        {{.batch = -1}, "seed", "1", "batch"},
        {{.width = 20}, "seed", "1", "width"},
        {{.height = 20000}, "seed", "1", "height"},
        {{.targets = "masks,boxen"}, "seed", "1", "\"boxen\" is not one of masks, classes"},
        {{.split = "all"}, "seed", "1", "\"all\""},
        {{.first = -1}, "seed", "1", "first"},
        {{.step = -3}, "seed", "1", "-3"},
        {{.batch = 65536, .width = 16384, .height = 16384, .targets = "masks"}, "seed", "1", "GiB"},
        {{.batch = 1}, "raw_signal_path", "/nowhere", "/nowhere"},
        {{.split = "val"}, "builtin_records", "1", "split val"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const char *const settings[] = {cases[i].option, cases[i].value, NULL};
        struct ecgp_options *options = options_with(settings);
        struct ecgp_feed *feed;
        struct ecgp_error error = {0};
        assert_int_not_equal(ecgp_feed_create(options, &cases[i].spec, &feed, &error), ECGP_OK);
        assert_null(feed);
        if (!strstr(error.text, cases[i].said)) {
            fail_msg("\"%s\" does not say \"%s\"", error.text, cases[i].said);
        }
        ecgp_options_destroy(options);
    }
    struct ecgp_feed *feed = feed_of(plain_pages, (struct ecgp_feed_spec){.batch = 2});
    struct ecgp_batch *batch;
    struct ecgp_error error;
    static const int64_t numbers[] = {0, 1, 2, -1};
    assert_int_equal(ecgp_feed_get(feed, numbers, 3, -1, &batch, &error), ECGP_USAGE);
    assert_int_equal(ecgp_feed_get(feed, numbers + 3, 1, -1, &batch, &error), ECGP_USAGE);
    assert_int_equal(ecgp_feed_seek(feed, -1, &error), ECGP_USAGE);
    ecgp_feed_destroy(feed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_waiting_ends_with_its_time),
        cmocka_unit_test(test_what_was_asked_for_and_came_late_is_not_lost),
        cmocka_unit_test(test_a_tensor_that_says_its_version_owns_the_other),
        cmocka_unit_test(test_a_stop_ends_waiting_and_all_later_calls),
        cmocka_unit_test(test_a_process_that_is_killed_is_replaced),
        cmocka_unit_test(test_a_forked_process_is_told_and_does_no_harm),
        cmocka_unit_test(test_several_feeds_live_side_by_side_and_leave_nothing),
        cmocka_unit_test(test_a_program_that_cannot_be_started_is_named),
        cmocka_unit_test(test_what_is_not_valid_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
