#define _GNU_SOURCE
#include "rig/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

void scratch_make(struct scratch *scratch)
{
    snprintf(scratch->folder, sizeof scratch->folder, "/tmp/ecgpress-test-XXXXXX");
    assert_non_null(mkdtemp(scratch->folder));
}

void scratch_remove(struct scratch *scratch)
{
    assert_int_equal(file_remove_tree(scratch->folder, NULL), ECGP_OK);
}

int scratch_set_up(void **state)
{
    struct scratch *scratch = calloc(1, sizeof *scratch);
    assert_non_null(scratch);
    scratch_make(scratch);
    *state = scratch;
    return 0;
}

int scratch_tear_down(void **state)
{
    scratch_remove(*state);
    free(*state);
    return 0;
}

int scratch_enter(void **state)
{
    scratch_set_up(state);
    const struct scratch *scratch = *state;
    return chdir(scratch->folder);
}

int scratch_leave(void **state)
{
    return chdir("/") == 0 ? scratch_tear_down(state) : -1;
}

const char *scratch_path(struct scratch *scratch, const char *name)
{
    snprintf(scratch->path, sizeof scratch->path, "%s/%s", scratch->folder, name);
    return scratch->path;
}

const char *scratch_write(struct scratch *scratch, const char *name, const void *data, size_t size)
{
    put_file(scratch_path(scratch, name), data, size);
    return scratch->path;
}

const char *scratch_text(struct scratch *scratch, const char *name, const char *text)
{
    return scratch_write(scratch, name, text, strlen(text));
}

void put_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

void put_text(const char *path, const char *text)
{
    put_file(path, text, strlen(text));
}
