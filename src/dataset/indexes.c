#define _GNU_SOURCE
#include "dataset/indexes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/error.h"
#include "dataset/index_making.h"

/* --- lines ---------------------------------------------------------------------------------------
 */

enum ecgp_result making_put(struct making *making, const char *bytes, size_t count)
{
    return index_file_add(&making->file, bytes, count, making->error);
}

enum ecgp_result making_put_string(struct making *making, const char *string)
{
    return making_put(making, string, strlen(string));
}

enum ecgp_result making_put_text(struct making *making, struct text *text)
{
    const enum ecgp_result result = text->failed ? error_no_memory(making->error)
                                                 : making_put(making, text->data, text->length);
    text_free(text);
    return result;
}

bool line_is_of(const char *line, enum ecgp_split split)
{
    static const char key[] = "\"split\": \"";
    const char *name = ecgp_split_name(split), *at = strstr(line, key);
    return at && strncmp(at + strlen(key), name, strlen(name)) == 0;
}

/* Opens a log, whatever its name is at present; NULL, with the error set. */
static FILE *open_log(const struct making *making)
{
    const struct indexes *indexes = making->indexes;
    const struct tree_log *log = &tree_logs[making->index->log];
    const char *name = indexes->complete ? log->name : log->part;
    const int fd = folder_open_file(indexes->root, name, O_RDONLY);
    FILE *file = fd >= 0 ? fdopen(fd, "r") : NULL;
    if (!file) {
        folder_opening_failed(indexes->root, name, errno, making->error);
        if (fd >= 0) {
            close(fd);
        }
    }
    return file;
}

/* Adds what each line of the split says. */
static enum ecgp_result add_lines(struct making *making)
{
    FILE *log = open_log(making);
    char *line = NULL;
    size_t room = 0;
    enum ecgp_result result = log ? ECGP_OK : ECGP_IO;
    while (result == ECGP_OK) {
        errno = 0;
        const ssize_t length = getline(&line, &room, log);
        if (length < 0) {
            result = errno == 0 ? ECGP_OK
                                : folder_opening_failed(making->indexes->root,
                                                        tree_logs[making->index->log].name, errno,
                                                        making->error);
            break;
        }
        if (making->index->whole || line_is_of(line, making->split)) {
            result = making->index->add(making, line, (size_t)length);
            making->lines++;
            making->all++;
        }
    }
    free(line);
    if (log) {
        fclose(log);
    }
    return result;
}

/* --- Hugging Face -------------------------------------------------------------------------------
 */

static enum ecgp_result add_line(struct making *making, const char *line, size_t length)
{
    return making_put(making, line, length);
}

/* --- the table ----------------------------------------------------------------------------------
 */

static const struct index table[] = {
    {.log = LOG_HUGGINGFACE,
     .place = PLACE_HUGGINGFACE,
     .path = DATASET_HUGGINGFACE "/{split}/metadata.jsonl",
     .add = add_line},
    {.log = LOG_COCO,
     .place = PLACE_COCO,
     .path = DATASET_COCO "/annotations/instances_{split}.json",
     .passes = 2,
     .add = index_coco_add,
     .end = index_coco_end},
    {.log = LOG_KAGGLE,
     .place = PLACE_KAGGLE,
     .path = DATASET_KAGGLE "/{split}.csv",
     .add = index_kaggle_add},
    {.log = LOG_PAGES,
     .place = PLACE_NNUNET,
     .path = DATASET_NNUNET "/Dataset001_ECG/dataset.json",
     .whole = true,
     .add = index_nnunet_add,
     .end = index_nnunet_end},
};

/* Whether the dataset has the format. */
static bool is_wanted(const struct index *index, const unsigned places[PRODUCTS])
{
    unsigned all = 0;
    for (int i = 0; i < PRODUCTS; i++) {
        all |= places[i];
    }
    return (all & index->place) != 0;
}

static void add_path(struct text *out, const struct index *index, enum ecgp_split split)
{
    const struct page_key key = {.page = "", .split = split};
    path_add(out, index->path, strlen(index->path), &key, 0);
}

static enum ecgp_result write_index(const struct indexes *indexes, const struct index *index,
                                    enum ecgp_split split, struct ecgp_error *error)
{
    struct text path = {0};
    add_path(&path, index, split);
    if (path.failed) {
        text_free(&path);
        return error_no_memory(error);
    }
    struct making making = {
        .indexes = indexes,
        .index = index,
        .split = split,
        .file = index_file_begin(indexes->root, path.data),
        .error = error,
    };
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < (index->passes ? index->passes : 1) && result == ECGP_OK; i++) {
        making.pass = i;
        making.lines = 0;
        making.filled = false;
        result = add_lines(&making);
    }
    if (result == ECGP_OK && index->end) {
        result = index->end(&making);
    }
    result = result ? result : index_file_end(&making.file, error);
    index_file_free(&making.file);
    text_free(&path);
    return result;
}

enum ecgp_result indexes_write(const struct indexes *indexes, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (size_t i = 0; i < ARRAY_COUNT(table) * ECGP_SPLITS && result == ECGP_OK; i++) {
        const struct index *index = &table[i / ECGP_SPLITS];
        const bool once = index->whole && i % ECGP_SPLITS > 0;
        if (is_wanted(index, indexes->places) && !once) {
            result = write_index(indexes, index, (enum ecgp_split)(i % ECGP_SPLITS), error);
        }
    }
    return result;
}

int indexes_count(const unsigned places[PRODUCTS], int splits)
{
    int count = 0;
    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        count += !is_wanted(&table[i], places) ? 0 : table[i].whole ? 1 : splits;
    }
    return count;
}

enum ecgp_result indexes_each(enum ecgp_result (*call)(void *user, const char *name,
                                                       struct ecgp_error *error),
                              void *user, struct ecgp_error *error)
{
    struct text path = {0};
    enum ecgp_result result = ECGP_OK;
    for (size_t i = 0; i < ARRAY_COUNT(table) * ECGP_SPLITS && result == ECGP_OK; i++) {
        text_clear(&path);
        add_path(&path, &table[i / ECGP_SPLITS], (enum ecgp_split)(i % ECGP_SPLITS));
        result = path.failed ? error_no_memory(error) : call(user, path.data, error);
    }
    text_free(&path);
    for (int log = 0; log < LOGS && result == ECGP_OK; log++) {
        if (strchr(tree_logs[log].name, '/')) {
            result = call(user, tree_logs[log].name, error);
            result = result ? result : call(user, tree_logs[log].part, error);
        }
    }
    return result;
}
