/* Real recordings and scratch folders for tests. Include cmocka.h first. */
#ifndef RIG_DATA_H
#define RIG_DATA_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEST_PATH = 1024 };

/* The path of a real recording in $ECGPRESS_TEST_DATA, else beside the source tree; valid until the
 * next call. NULL, with a word on stdout, where it is absent: then skip(). */
static inline const char *test_data(const char *relative)
{
    static char path[TEST_PATH];
    const char *folder = getenv("ECGPRESS_TEST_DATA");
    if (folder && *folder) {
        snprintf(path, sizeof path, "%s/%s", folder, relative);
    } else {
        const int source = (int)(strlen(__FILE__) - strlen("tests/rig/data.h"));
        snprintf(path, sizeof path, "%.*s%s../shared/data/%s", source, __FILE__,
                 source > 0 ? "" : "./", relative);
    }
    if (access(path, R_OK) != 0) {
        printf("%s is absent: skipped\n", path);
        return NULL;
    }
    return path;
}

struct scratch {
    char folder[TEST_PATH];
    char path[2 * TEST_PATH]; /* the file last named */
};

static inline void scratch_make(struct scratch *scratch)
{
    snprintf(scratch->folder, sizeof scratch->folder, "/tmp/ecgpress-test-XXXXXX");
    assert_non_null(mkdtemp(scratch->folder));
}

static inline const char *scratch_path(struct scratch *scratch, const char *name)
{
    snprintf(scratch->path, sizeof scratch->path, "%s/%s", scratch->folder, name);
    return scratch->path;
}

static inline const char *scratch_write(struct scratch *scratch, const char *name, const void *data,
                                        size_t size)
{
    FILE *file = fopen(scratch_path(scratch, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return scratch->path;
}

static inline const char *scratch_text(struct scratch *scratch, const char *name, const char *text)
{
    return scratch_write(scratch, name, text, strlen(text));
}

static inline int scratch_remove_entry(const char *path, const struct stat *status, int type,
                                       struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

static inline void scratch_remove(struct scratch *scratch)
{
    assert_int_equal(nftw(scratch->folder, scratch_remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* Fails unless `result` is `code` and the sentence holds `part`. */
#define assert_refused(result, expected, error, part)                                              \
    do {                                                                                           \
        const int refused_result = (int)(result);                                                  \
        if (refused_result != (int)(expected) || (error)->code != (expected) ||                    \
            !strstr((error)->text, (part))) {                                                      \
            fail_msg("result %d, \"%s\": expected %d and \"%s\"", refused_result, (error)->text,   \
                     (int)(expected), (part));                                                     \
        }                                                                                          \
    } while (0)

#endif
