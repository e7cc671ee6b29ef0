#include "rig/verified.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ecgpress/dataset.h>

#include "base/file.h"

static void tell(void *user, const char *text)
{
    struct told *told = user;
    text_addf(&told->text, "%s\n", text);
    told->count++;
}

static struct ecgp_verify_stats verify(const char *root, int jobs, struct told *told)
{
    *told = (struct told){0};
    text_add(&told->text, "");
    const struct ecgp_run_hooks hooks = {.user = told, .notice = tell};
    struct ecgp_verify_stats stats;
    struct ecgp_error error = {0};
    const enum ecgp_result result =
        ecgp_dataset_verify(root, &(struct ecgp_verify_spec){.jobs = jobs}, &hooks, &stats, &error);
    if (result != ECGP_OK && result != ECGP_BAD_DATA) {
        fail_msg("%s", error.text);
    }
    assert_int_equal(result == ECGP_OK, stats.faults == 0);
    return stats;
}

int64_t verified(const char *root, struct told *told)
{
    struct told other;
    const struct ecgp_verify_stats stats = verify(root, 1, told);
    const struct ecgp_verify_stats same = verify(root, 3, &other);
    assert_string_equal(told->text.data, other.text.data);
    assert_memory_equal(&stats, &same, sizeof stats);
    text_free(&other.text);
    return stats.faults;
}

void assert_verified(const char *root)
{
    struct told told;
    const int64_t faults = verified(root, &told);
    if (faults != 0 || told.count != 0) {
        fail_msg("%s", told.text.data);
    }
    text_free(&told.text);
}

void assert_faults(const struct tiny_dataset *dataset, const struct fault *faults, size_t count)
{
    for (const struct fault *fault = faults; fault < faults + count; fault++) {
        tiny_dataset_write(dataset);
        fault->make(dataset);
        struct told told;
        if (verified(dataset->root, &told) < 1 || !strstr(told.text.data, fault->sentence)) {
            fail_msg("fault %td, \"%s\", was not told, but:\n%s", fault - faults, fault->sentence,
                     told.text.data);
        }
        text_free(&told.text);
    }
}

bool has_fault(const struct fault *faults, size_t count, const char *check)
{
    for (size_t i = 0; i < count; i++) {
        if (faults[i].check && strcmp(faults[i].check, check) == 0) {
            return true;
        }
    }
    return false;
}

/* --- faults --- */

void path_of(const char *root, const char *name, char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "%s/%s", root, name);
}

static void read_file(const char *root, const char *name, char **data, size_t *size)
{
    char path[PATH_ROOM];
    path_of(root, name, path);
    assert_int_equal(file_read(path, 1 << 24, data, size, NULL), ECGP_OK);
}

static void write_file(const char *root, const char *name, const void *data, size_t size)
{
    char path[PATH_ROOM];
    path_of(root, name, path);
    assert_int_equal(file_write(path, data, size, NULL), ECGP_OK);
}

/* Where a part of a text begins. */
static size_t find(const char *data, const char *name, const char *part)
{
    const char *at = strstr(data, part);
    if (!at) {
        fail_msg("%s holds no %s", name, part);
    }
    return (size_t)(at - data);
}

/* Writes a file with `length` bytes of its text replaced. */
static void replace(const char *root, const char *name, const char *data, size_t at, size_t length,
                    const char *by)
{
    struct text out = {0};
    text_add_bytes(&out, data, at);
    text_add(&out, by);
    text_add(&out, data + at + length);
    assert_false(out.failed);
    write_file(root, name, out.data, out.length);
    text_free(&out);
}

void edit(const char *root, const char *name, const char *from, const char *to)
{
    size_t size;
    char *data;
    read_file(root, name, &data, &size);
    replace(root, name, data, find(data, name, from), strlen(from), to);
    free(data);
}

void edit_number(const char *root, const char *name, const char *after, int index, double add)
{
    static const char digits[] = "+-.0123456789e", first[] = "-0123456789";
    size_t size;
    char number[64], *data;
    read_file(root, name, &data, &size);
    size_t at = find(data, name, after) + strlen(after);
    at += strcspn(data + at, first);
    for (int i = 0; i < index; i++) {
        at += strspn(data + at, digits);
        at += strcspn(data + at, first);
    }
    snprintf(number, sizeof number, "%.15g", strtod(data + at, NULL) + add);
    replace(root, name, data, at, strspn(data + at, digits), number);
    free(data);
}

static char *byte_at(char *data, size_t size, long at)
{
    return at < 0 ? data + size + at : data + at;
}

void edit_float(const char *root, const char *name, long at, float add)
{
    size_t size;
    float value;
    char *data;
    read_file(root, name, &data, &size);
    memcpy(&value, byte_at(data, size, at), sizeof value);
    value += add;
    memcpy(byte_at(data, size, at), &value, sizeof value);
    write_file(root, name, data, size);
    free(data);
}

void swap_bytes(const char *root, const char *name, long at, long other, size_t count)
{
    size_t size;
    char kept[64], *data;
    read_file(root, name, &data, &size);
    assert_true(count <= sizeof kept);
    memcpy(kept, byte_at(data, size, at), count);
    memcpy(byte_at(data, size, at), byte_at(data, size, other), count);
    memcpy(byte_at(data, size, other), kept, count);
    write_file(root, name, data, size);
    free(data);
}
