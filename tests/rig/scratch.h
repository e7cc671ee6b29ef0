/* Scratch folders for tests. */
#ifndef RIG_SCRATCH_H
#define RIG_SCRATCH_H

#include <stddef.h>

enum { TEST_PATH = 1024 };

struct scratch {
    char folder[TEST_PATH];
    char path[2 * TEST_PATH]; /* the file last named */
};

void scratch_make(struct scratch *scratch);

/* Removes the folder with all that is in it. */
void scratch_remove(struct scratch *scratch);

/* Setup and teardown of tests whose state is a scratch folder. */
int scratch_set_up(void **state);
int scratch_tear_down(void **state);

/* The same, and the folder is the working directory. */
int scratch_enter(void **state);
int scratch_leave(void **state);

/* The path of a file in the folder, valid until the next call. */
const char *scratch_path(struct scratch *scratch, const char *name);

/* Writes a file in the folder and returns its path. */
const char *scratch_write(struct scratch *scratch, const char *name, const void *data, size_t size);
const char *scratch_text(struct scratch *scratch, const char *name, const char *text);

/* Writes a file, in the working directory unless the path says otherwise. */
void put_file(const char *path, const void *data, size_t size);
void put_text(const char *path, const char *text);

#endif
