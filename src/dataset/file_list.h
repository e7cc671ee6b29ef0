/*
 * A page's line of files.jsonl: its files and their bytes. They are what --overwrite may remove and
 * what --resume looks for.
 *
 *     {"name": "53_3by1", "set": "pages", "files": {"detection-dataset/labels/53_3by1.txt": 310}}
 */
#ifndef DATASET_FILE_LIST_H
#define DATASET_FILE_LIST_H

#include <cjson/cJSON.h>

#include "base/error.h"
#include "base/json.h"

/* Begins a line in `text`, to which json_int adds each file; two json_end and json_finish end it.
 */
struct json file_list_begin(struct text *text, const char *name, const char *set);

/* A line that is read back. */
struct file_list {
    cJSON *object;
    const char *name, *set;
    const cJSON *next; /* file */
};

/* Reads a line; ECGP_BAD_DATA where it is none, or ECGP_NO_MEMORY. Call file_list_finish in any
 * case. */
enum ecgp_result file_list_read(struct file_list *list, const char *line, size_t length);
void file_list_finish(struct file_list *list);
/* The next file, of which only paths beneath the dataset's folder are told; false after the last.
 */
bool file_list_next(struct file_list *list, const char **path, int64_t *bytes);

#endif
