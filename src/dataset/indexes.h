/*
 * Files of other formats that tell of many pages at once: metadata.jsonl, train.csv, dataset.json.
 *
 * While a run goes on, each page adds a line to the format's index.jsonl, a log as the others
 * (tree.h). When all lines are there, the files are made from them line by line, so that memory
 * does not grow with the dataset. A split without pages has no such file.
 */
#ifndef DATASET_INDEXES_H
#define DATASET_INDEXES_H

#include "base/folder.h"
#include "dataset/tree.h"

struct indexes {
    const struct folder *root;
    const struct ecgp_options *options;
    const unsigned *places; /* of products_of_dataset */
    bool complete;          /* the logs have their names; else they are still NAME.part */
};

/* Makes the files; they are on the disk on return. */
enum ecgp_result indexes_write(const struct indexes *indexes, struct ecgp_error *error);

/* How many files that are, where so many splits have pages. */
int indexes_count(const unsigned places[PRODUCTS], int splits);

/* Calls `call` for each name that such a file or an index can have, until it fails. */
enum ecgp_result indexes_each(enum ecgp_result (*call)(void *user, const char *name,
                                                       struct ecgp_error *error),
                              void *user, struct ecgp_error *error);

#endif
