/* The files of recordings that a dataset shows, with their checksums. */
#ifndef RECIPE_RECORDINGS_H
#define RECIPE_RECORDINGS_H

#include <ecgpress/dataset.h>

#include "base/error.h"
#include "base/text.h"

#define RECORDINGS_PTBXL "ptbxl_database.csv" /* PTB-XL's table */

/* Zero it to begin. */
struct recordings {
    char **source; /* "records/a.hea", "beats.npy:7", "builtin:3" */
    size_t count, capacity;
};

enum ecgp_result recordings_add(struct recordings *recordings, const char *source,
                                struct ecgp_error *error);
void recordings_free(struct recordings *recordings);

/* Adds a line as `sha256sum` prints it for each file of the sources, with paths below the folder
 * that the options name where they are; tables that pages follow from are among them. */
enum ecgp_result recordings_sum(struct recordings *recordings, const struct ecgp_options *options,
                                int64_t *files, struct text *out, struct ecgp_error *error);

/* Compares the files that such lines name with those that are there now. ECGP_BAD_DATA with the
 * first that differs, ECGP_NO_INPUT where one is missing. */
enum ecgp_result recordings_check(const char *lines, const struct ecgp_options *options,
                                  const struct ecgp_run_hooks *hooks, int64_t *files,
                                  struct ecgp_error *error);

/* Records that the options' source has; 0: built-in ECGs. */
enum ecgp_result recordings_count(const struct ecgp_options *options, int64_t *count,
                                  struct ecgp_error *error);

#endif
