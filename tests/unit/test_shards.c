/* Which pages a shard has, which shards a task makes, and names in tars. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "config/number_list.h"
#include "rig/scratch.h"
#include "run/counts.h"
#include "shard/manifest.h"
#include "shard/tar.h"
#include "shard/task.h"

/* --- pages --------------------------------------------------------------------------------------
 */

static struct page_counts counts_of(int64_t train, int64_t val, int64_t test)
{
    return (struct page_counts){.split = {train, val, test}, .total = train + val + test};
}

static int split_at(const struct page_counts *counts, int64_t place)
{
    int split = 0;
    for (; place >= counts->split[split]; split++) {
        place -= counts->split[split];
    }
    return split;
}

/* Shards follow one another, none is empty, and none is in two splits where there are enough. */
static void check_shards(const struct page_counts *counts, int64_t shards)
{
    int64_t next = 0, splits = 0;
    for (int i = 0; i < ECGP_SPLITS; i++) {
        splits += counts->split[i] > 0;
    }
    for (int64_t i = 0; i < shards; i++) {
        const struct page_span span = page_counts_shard(counts, i, shards);
        assert_int_equal(span.first, next);
        assert_true(span.count > 0);
        next += span.count;
        if (shards >= splits) {
            assert_int_equal(split_at(counts, span.first), split_at(counts, next - 1));
        }
    }
    assert_int_equal(next, counts->total);
}

static void test_every_page_is_in_one_shard(void **state)
{
    (void)state;
    static const int64_t pages[][3] = {{80, 10, 10}, {6, 2, 2}, {1, 1, 1},  {0, 0, 7},
                                       {97, 1, 2},   {5, 0, 5}, {1, 50, 1}, {33, 33, 34}};
    for (size_t i = 0; i < ARRAY_COUNT(pages); i++) {
        const struct page_counts counts = counts_of(pages[i][0], pages[i][1], pages[i][2]);
        for (int64_t shards = 1; shards <= counts.total; shards++) {
            check_shards(&counts, shards);
        }
    }
    const struct page_counts many = counts_of(8000000, 1000000, 1000000);
    check_shards(&many, 1000);
    assert_int_equal(page_counts_shard(&many, 0, 1000).count, 10000);
    assert_int_equal(page_counts_shard(&many, 999, 1000).count, 10000);
}

/* --- tasks --------------------------------------------------------------------------------------
 */

static const char *const variables[] = {
    "SLURM_ARRAY_TASK_ID",
    "SLURM_ARRAY_TASK_COUNT",
    "SLURM_ARRAY_TASK_MIN",
    "SLURM_ARRAY_TASK_STEP",
    "SLURM_ARRAY_TASK_MAX",
    "SLURM_PROCID",
    "SLURM_NTASKS",
    "OMPI_COMM_WORLD_RANK",
    "OMPI_COMM_WORLD_SIZE",
    "PMI_RANK",
    "PMI_SIZE",
    "JOB_COMPLETION_INDEX",
    "JOB_COMPLETIONS",
    "AWS_BATCH_JOB_ARRAY_INDEX",
    "AWS_BATCH_JOB_ARRAY_SIZE",
    "PBS_ARRAY_INDEX",
    "SGE_TASK_ID",
    "SGE_TASK_FIRST",
    "SGE_TASK_LAST",
    "SGE_TASK_STEPSIZE",
};

static enum ecgp_result add(void *user, int64_t shard, struct ecgp_error *error)
{
    (void)error;
    text_addf(user, "%s%lld", ((struct text *)user)->length > 0 ? " " : "", (long long)shard);
    return ECGP_OK;
}

/* Reads a task in this environment, "A=1 B=2", and says which shards it makes: "0 4 8"; "" where
 * there is an error. */
static void check_task(const char *environment, int64_t shards, const char *shard,
                       const char *expected)
{
    char copy[256];
    struct settings settings = {.shards = shards, .shard = shard};
    struct shard_task task;
    struct text text = {0};
    struct ecgp_error error = {0};
    for (size_t i = 0; i < ARRAY_COUNT(variables); i++) {
        unsetenv(variables[i]);
    }
    snprintf(copy, sizeof copy, "%s", environment);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) {
        char *value = strchr(word, '=');
        *value = '\0';
        setenv(word, value + 1, 1);
    }
    text_add(&text, "");
    if (shard_task_read(&task, &settings, &error) == ECGP_OK) {
        assert_int_equal(shard_task_each(&task, add, &text, &error), ECGP_OK);
    } else {
        assert_int_equal(error.code, ECGP_USAGE);
        assert_true(error.text[0] != '\0');
    }
    assert_string_equal(text.data, expected);
    text_free(&text);
}

static void test_lists(void **state)
{
    (void)state;
    check_task("", 10, "7", "7");
    check_task("", 10, "3,7-9,0", "3 7 8 9 0");
    check_task("", 10, "10", "");
    check_task("", 0, "1", "");
    check_task("", 10, "", "");
    check_task("", 10, "auto", "");
}

static void test_engines(void **state)
{
    (void)state;
#define SLURM(id, count, min, max, step)                                                           \
    "SLURM_ARRAY_TASK_ID=" id " SLURM_ARRAY_TASK_COUNT=" count " SLURM_ARRAY_TASK_MIN=" min        \
    " SLURM_ARRAY_TASK_MAX=" max " SLURM_ARRAY_TASK_STEP=" step
    check_task(SLURM("2", "8", "0", "7", "1"), 0, "auto", "2");
    check_task(SLURM("3", "4", "1", "4", "1"), 10, "auto", "2 6");
    check_task(SLURM("7", "4", "1", "10", "3"), 0, "auto", "2");
    check_task(SLURM("8", "4", "3", "9", "1"), 100, "auto", "8"); /* --array=3,7-9 */
    check_task(SLURM("55", "1", "55", "55", "1"), 4, "auto", "0 1 2 3");
    check_task("SLURM_PROCID=1 SLURM_NTASKS=3", 0, "auto", "1");
    check_task("SLURM_PROCID=1 SLURM_NTASKS=3", 8, "auto", "1 4 7");
    check_task("OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=2", 3, "auto", "0 2");
    check_task("PMI_RANK=4 PMI_SIZE=5", 0, "auto", "4");
    check_task("JOB_COMPLETION_INDEX=4", 5, "auto", "4");
    check_task("JOB_COMPLETION_INDEX=1 JOB_COMPLETIONS=2", 5, "auto", "1 3");
    check_task("JOB_COMPLETION_INDEX=4", 0, "auto", "");
    check_task("AWS_BATCH_JOB_ARRAY_INDEX=3 AWS_BATCH_JOB_ARRAY_SIZE=4", 0, "auto", "3");
    check_task("PBS_ARRAY_INDEX=3", 4, "auto", "3");
    check_task("PBS_ARRAY_INDEX=4", 4, "auto", "");
    check_task("SGE_TASK_ID=5 SGE_TASK_FIRST=1 SGE_TASK_LAST=9 SGE_TASK_STEPSIZE=2", 0, "auto",
               "2");
    check_task("SGE_TASK_ID=undefined PMI_RANK=1 PMI_SIZE=2", 0, "auto", "1");
    check_task("SLURM_PROCID=x SLURM_NTASKS=3", 8, "auto", "");
    check_task("PMI_RANK=5 PMI_SIZE=5", 0, "auto", "");
    check_task("PMI_RANK=5 PMI_SIZE=5", 8, "auto", "");
}

/* --- tars and names -----------------------------------------------------------------------------
 */

static void test_names(void **state)
{
    (void)state;
    char name[SHARD_NAME];
    shard_name(12, ".tar", name);
    assert_string_equal(name, "shard-000012.tar");
    shard_name(1234567, "", name);
    assert_string_equal(name, "shard-1234567");
    assert_int_equal(shard_of_name("shard-000012.json", ".json"), 12);
    assert_int_equal(shard_of_name("shard-1234567.json", ".json"), 1234567);
    assert_int_equal(shard_of_name("shard-12.json", ".json"), -1);
    assert_int_equal(shard_of_name("shard-000012.tar", ".json"), -1);
    assert_int_equal(shard_of_name("shard-000012.failed.json", ".json"), -1);
    assert_int_equal(shard_of_name("shard--00001.json", ".json"), -1);
}

static void test_tar_names(void **state)
{
    char name[400];
    struct tar tar;
    struct ecgp_error error;
    const char *path = scratch_path(*state, "x.tar");
    const int fd = file_openat(AT_FDCWD, path, O_WRONLY | O_CREAT);
    assert_true(fd >= 0);
    tar_begin(&tar, fd, path);
    memset(name, 'a', sizeof name);
    name[150] = '/';
    name[251] = '\0'; /* 150 + / + 100: fits exactly */
    assert_int_equal(tar_add(&tar, name, "text", 4, &error), ECGP_OK);
    assert_int_equal(tar.bytes, 1024);
    name[251] = 'a';
    name[252] = '\0'; /* the base name is too long */
    assert_int_equal(tar_add(&tar, name, "text", 4, &error), ECGP_UNSUPPORTED);
    name[150] = 'a';
    name[101] = '\0';
    assert_int_equal(tar_add(&tar, name, "text", 4, &error), ECGP_UNSUPPORTED);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_page_is_in_one_shard),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_engines),
        cmocka_unit_test(test_names),
        cmocka_unit_test_setup_teardown(test_tar_names, scratch_set_up, scratch_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
