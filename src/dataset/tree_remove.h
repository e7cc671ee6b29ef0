/* Removing what a run made, and nothing else. */
#ifndef DATASET_TREE_REMOVE_H
#define DATASET_TREE_REMOVE_H

#include "base/error.h"

/* Removes a file, or from a folder all files whose names a run gives (also half-written ones) and
 * the folders that are empty then. Other files stay. A missing path is fine. */
enum ecgp_result tree_remove(const char *path, struct ecgp_error *error);

#endif
