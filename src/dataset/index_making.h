/* How a file of many pages is made, for indexes.c and the files of single formats. */
#ifndef DATASET_INDEX_MAKING_H
#define DATASET_INDEX_MAKING_H

#include "dataset/index_file.h"
#include "dataset/indexes.h"

/* A file that is being made of lines. */
struct making {
    const struct indexes *indexes;
    const struct index *index;
    enum ecgp_split split; /* whose lines it has */
    struct index_file file;
    int pass;
    int64_t lines; /* of the pass, that were added */
    int64_t all;   /* of all passes */
    bool filled;   /* something of the pass was added that the next is to be separated from */
    struct ecgp_error *error;
};

/* A kind of file. */
struct index {
    enum log log;     /* its lines */
    unsigned place;   /* of its format */
    const char *path; /* {split} stands for the split */
    int passes;       /* over the lines; 0: once */
    bool whole;       /* one file, of the pages of all splits */
    /* Adds what a line, {"name": "...", "split": "...", ...} and its end, says. */
    enum ecgp_result (*add)(struct making *making, const char *line, size_t length);
    /* Adds what is behind all lines; NULL: nothing. */
    enum ecgp_result (*end)(struct making *making);
};

enum ecgp_result making_put(struct making *making, const char *bytes, size_t count);
enum ecgp_result making_put_string(struct making *making, const char *string);
/* Adds a text and frees it. */
enum ecgp_result making_put_text(struct making *making, struct text *text);

/* Whether a line is of a split. */
bool line_is_of(const char *line, enum ecgp_split split);

/* Those of COCO. */
enum ecgp_result index_coco_add(struct making *making, const char *line, size_t length);
enum ecgp_result index_coco_end(struct making *making);
/* That of Kaggle's contest. */
enum ecgp_result index_kaggle_add(struct making *making, const char *line, size_t length);
/* Those of nnU-Net. */
enum ecgp_result index_nnunet_add(struct making *making, const char *line, size_t length);
enum ecgp_result index_nnunet_end(struct making *making);

#endif
