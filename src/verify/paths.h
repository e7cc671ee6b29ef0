/*
 * Names of a dataset's files, as patterns below its folder:
 *   {page}     a page's name
 *   {lead}     a lead's index
 *   {crops}    the folder of crops that the log names for a lead
 *   {picture}  the ending of the pictures there
 *   {split}    train, val or test
 *   {Tr}       Tr for train and val, Ts for test
 *   {id}       the page's number, from 1
 *   {type}     the number of its kind in Kaggle's contest, of 4 digits
 * The patterns that verify expects are its own (checks.c). It must not take them from the code that
 * writes the files: a file at a wrong place would then be a file at the right one.
 */
#ifndef VERIFY_PATHS_H
#define VERIFY_PATHS_H

#include <stdbool.h>

#include "verify/report.h"

/* The folders that hold crops. */
enum crops { CROPS_NONE = -1, CROPS_SEGMENTATION, CROPS_WITH, CROPS_WITHOUT, CROPS_FOLDERS };

struct crops_folder {
    const char *folder;
    const char *picture; /* the ending of its pictures */
    bool overlap_set;
};
extern const struct crops_folder crops_folders[CROPS_FOLDERS];

/* What stands for the placeholders. */
struct path_parts {
    const char *page; /* NULL: not known */
    int page_length;
    int lead; /* -1: not known */
    enum crops crops;
    const char *split; /* NULL: not known; of {Tr} "train" stands for val, too */
    int64_t id;        /* 0: not known */
    int type;          /* 0: not known */
};

/* Replaces the placeholders of which something is known. */
void path_fill(const char *pattern, const struct path_parts *parts, char path[REPORT_PATH]);

enum path_match {
    PATH_OTHER,
    PATH_FOLDER, /* such a file may lie beneath it */
    PATH_FILE,
};

/* Compares a path with a pattern of all but {crops} and {picture}, and says what stood for them in
 * *parts. */
enum path_match path_match(const char *pattern, const char *path, struct path_parts *parts);

#endif
