/* The files of a page in the order of their paths, as its line of files.jsonl has them. */
#ifndef DATASET_FILE_PATHS_H
#define DATASET_FILE_PATHS_H

#include "dataset/file_list.h"

struct file_paths {
    struct file_list list; /* which the paths point into */
    struct file_path {
        const char *path;
        int64_t bytes;
    } * item;
    size_t count, capacity;
    int64_t bytes; /* of all */
};

/* ECGP_BAD_DATA where the line is no such list. Call file_paths_free in any case. */
enum ecgp_result file_paths_read(struct file_paths *paths, const char *line, size_t length,
                                 struct ecgp_error *error);
void file_paths_free(struct file_paths *paths);

#endif
