/* The files that a dataset may hold: those that the checks read of its pages. */
#ifndef VERIFY_KNOWN_H
#define VERIFY_KNOWN_H

#include "verify/checks.h"

/* The folders of a dataset; only within them every file must be known. */
extern const char *const dataset_folders[];
extern const int dataset_folder_count;
/* Those of other formats, in which nothing is listed. */
extern const char *const format_folders[];
extern const int format_folder_count;

/* A file of a page. */
struct known_file {
    struct page_entry *page;
    const struct verify_check *check; /* that reads it */
    int lead;                         /* -1: of the whole page */
};

/* Compares a path with the files of all pages; PATH_FILE fills in *file. With `listed` only files
 * count that the lists name. */
enum path_match known_find(const struct pages *pages, const char *path, bool listed,
                           struct known_file *file);

/* Whether lists already name the file; says that they do. */
bool known_list(const struct known_file *file);

/* How many files that lists must name below a folder a page has, and how many of them they do. */
struct known_count {
    int files, listed;
};
struct known_count known_count(const struct page_entry *page, const char *folder);

#endif
