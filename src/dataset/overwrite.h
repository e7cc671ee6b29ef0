/* Removing what a run made, and nothing else. */
#ifndef DATASET_OVERWRITE_H
#define DATASET_OVERWRITE_H

#include <stdint.h>

#include "base/folder.h"

/* What is left in the folders of a dataset: files that no run made. */
struct kept {
    int64_t count;
    char first[512]; /* of their names, in the order of bytes */
};

/* Removes the files that files.jsonl names and those of pages that were begun, then lists, logs and
 * folders that are empty. What is left by a removal that was stopped never looks complete, and the
 * next one finishes it; ecgpress.json stays for that. ECGP_NO_OUTPUT where a link is in the way, or
 * where a file that is left could be taken for one of the dataset's. */
enum ecgp_result overwrite_remove(const struct folder *root, struct kept *kept,
                                  struct ecgp_error *error);

#endif
