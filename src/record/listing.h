/* The records of a source while they are listed: labels, numbers and splits. */
#ifndef RECORD_LISTING_H
#define RECORD_LISTING_H

#include <ecgpress/source.h>

#include "base/error.h"
#include "base/text.h"

extern const char *const split_names[ECGP_SPLITS];

struct listing_entry {
    size_t label; /* where it begins in `labels` */
    int64_t index;
    enum ecgp_split split;
};

struct listing {
    struct text labels; /* each ends with '\0' */
    struct listing_entry *entries;
    size_t count, capacity;
};

void listing_free(struct listing *listing);
enum ecgp_result listing_add(struct listing *listing, const char *label, int64_t index,
                             enum ecgp_split split, struct ecgp_error *error);

/* Adds a file; its name decides the split. */
enum ecgp_result listing_add_file(struct listing *listing, const char *path, int64_t index,
                                  struct ecgp_error *error);

/* The split by a hash of the name: 80 % train, 10 % val, 10 % test. */
enum ecgp_split split_by_name(const char *name, size_t length);

/* Lists the records that <folder>/ptbxl_database.csv names at `rate_hz`; rows whose file is absent
 * are counted in `*absent` and left out. */
enum ecgp_result ptbxl_list(const char *folder, double rate_hz, struct listing *listing,
                            int64_t *absent, struct ecgp_error *error);
#define PTBXL_TABLE "ptbxl_database.csv"

/* Lists the files beneath `folder` that are one record each, in the byte order of their paths.
 * Hidden files and linked folders are left out. */
enum ecgp_result tree_list(const char *folder, struct listing *listing, struct ecgp_error *error);

#endif
