/* A file that is written piece by piece, and appears whole or not at all. */
#ifndef DATASET_INDEX_FILE_H
#define DATASET_INDEX_FILE_H

#include "base/folder.h"
#include "base/text.h"

struct index_file {
    const struct folder *folder;
    char name[256], part[272];
    int fd; /* -1: nothing was written */
    struct text waiting;
};

/* `name` is copied. The file itself is made with the first piece. */
struct index_file index_file_begin(const struct folder *folder, const char *name);

enum ecgp_result index_file_add(struct index_file *file, const char *bytes, size_t count,
                                struct ecgp_error *error);

/* Puts the file on the disk and gives it its name; a file without pieces is none. */
enum ecgp_result index_file_end(struct index_file *file, struct ecgp_error *error);

/* To be called in any case; removes what was not ended. */
void index_file_free(struct index_file *file);

#endif
