/* Verifying a dataset, and putting faults into its files. Paths are relative to its folder. */
#ifndef RIG_VERIFIED_H
#define RIG_VERIFIED_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "rig/tiny_dataset.h"

/* The notices of a verification, a line each. */
struct told {
    struct text text;
    int count;
};

/* Verifies and returns the number of faults, which are all told. Free told->text. Fails where more
 * processes tell anything else. */
int64_t verified(const char *root, struct told *told);

/* Fails unless nothing is told. */
void assert_verified(const char *root);

/* A fault that is put into a dataset. */
struct fault {
    const char *check; /* that finds it; NULL: the reader of the log does */
    void (*make)(const struct tiny_dataset *at);
    const char *sentence; /* a part of what must be told */
};

/* Makes each of them in a dataset that is written anew, and fails unless it is told. */
void assert_faults(const struct tiny_dataset *dataset, const struct fault *faults, size_t count);
bool has_fault(const struct fault *faults, size_t count, const char *check);

enum { PATH_ROOM = 512 };
void path_of(const char *root, const char *name, char path[PATH_ROOM]);

/* Replaces the first `from` by `to` in a file. */
void edit(const char *root, const char *name, const char *from, const char *to);
/* Adds to a number of a text: the one `index` numbers behind the first `after`. */
void edit_number(const char *root, const char *name, const char *after, int index, double add);
/* Adds to a float32 at a byte; exchanges two runs of bytes. From the end where below 0. */
void edit_float(const char *root, const char *name, long at, float add);
void swap_bytes(const char *root, const char *name, long at, long other, size_t count);

#endif
