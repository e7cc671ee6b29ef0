#define _GNU_SOURCE
#include "dataset/overwrite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/hash.h"
#include "dataset/file_list.h"
#include "dataset/indexes.h"
#include "dataset/run_table.h"
#include "dataset/tree.h"
#include "run/dealer.h"

enum { LEADS_MOST = 32 };

struct removal {
    const struct folder *root;
    struct ecgp_error *error;
    uint64_t *listed; /* hashes of the pages of files.jsonl, sorted */
    size_t count, capacity;
    struct text path;
    struct kept *kept;
    char mixed[512]; /* a file that looks like a page's; "": none */
};

static enum ecgp_result remove_file(struct removal *removal, const char *name)
{
    return folder_remove(removal->root, name, removal->error);
}

/* --- pages --------------------------------------------------------------------------------------
 */

static uint64_t hash_page(const char *set, const char *name)
{
    return hash_name(set) * 31 + hash_name(name);
}

/* Removes the folder of a page's own that a file may be in, if it is empty. */
static enum ecgp_result remove_folder_of(struct removal *removal, const char *path)
{
    char folder[512];
    const int length = (int)tree_page_folder(path);
    snprintf(folder, sizeof folder, "%.*s", length, path);
    return length > 0 && length < (int)sizeof folder
               ? folder_remove_empty(removal->root, folder, removal->error)
               : ECGP_OK;
}

static enum ecgp_result note_listed(struct removal *removal, const struct file_list *list)
{
    uint64_t *listed =
        array_grow(removal->listed, &removal->capacity, removal->count + 1, sizeof *listed);
    if (!listed) {
        return error_no_memory(removal->error);
    }
    removal->listed = listed;
    listed[removal->count++] = hash_page(list->set, list->name);
    return ECGP_OK;
}

/* Removes the files that a line of files.jsonl names; what is no such line names none. */
static enum ecgp_result remove_listed(struct removal *removal, const char *line)
{
    struct file_list list;
    const char *path;
    int64_t bytes;
    enum ecgp_result result = file_list_read(&list, line, strlen(line));
    if (result == ECGP_OK) {
        result = note_listed(removal, &list);
        while (result == ECGP_OK && file_list_next(&list, &path, &bytes)) {
            result = remove_file(removal, path);
            result = result ? result : remove_folder_of(removal, path);
        }
    } else {
        result = result == ECGP_NO_MEMORY ? error_no_memory(removal->error) : ECGP_OK;
    }
    file_list_finish(&list);
    return result;
}

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Removes a file in removal->path, and what it was being written to. */
static enum ecgp_result remove_whole_and_part(struct removal *removal)
{
    struct text *path = &removal->path;
    if (path->failed) {
        return error_no_memory(removal->error);
    }
    enum ecgp_result result = remove_file(removal, path->data);
    const char *base = file_base(path->data);
    struct text part = {0};
    text_addf(&part, "%.*s.%s.part", (int)(base - path->data), path->data, base);
    if (result == ECGP_OK) {
        result = part.failed ? error_no_memory(removal->error) : remove_file(removal, part.data);
    }
    text_free(&part);
    return result;
}

/* Removes every file of a product that a page of the set can have. */
static enum ecgp_result remove_product(struct removal *removal, const struct product *product,
                                       unsigned places, const struct page_key *key)
{
    const int leads =
        product->unit == PRODUCT_OF_LEAD || product->unit == PRODUCT_OF_VIEW ? LEADS_MOST : 1;
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < PRODUCT_PATHS * PLACES * leads && result == ECGP_OK; i++) {
        const unsigned place = places & 1u << i / leads % PLACES;
        text_clear(&removal->path);
        if (product_add_file(product, i / leads / PLACES, place, key, i % leads, &removal->path)) {
            result = remove_whole_and_part(removal);
            result = result ? result : remove_folder_of(removal, removal->path.data);
        }
    }
    return result;
}

/* Removes what there may be of a page that was begun: "pages 53_3by1 train 17 5". */
static enum ecgp_result remove_begun(struct removal *removal, const char *line)
{
    char set[16], name[64], split[16] = "";
    long long id = 0;
    int kaggle_type = 0;
    if (sscanf(line, "%15s %63[0-9a-zA-Z_-] %15s %lld %d", set, name, split, &id, &kaggle_type) <
        2) {
        return ECGP_OK;
    }
    struct page_key key = {.page = name, .id = id, .kaggle_type = kaggle_type};
    while (key.split < ECGP_SPLIT_TEST && strcmp(split, ecgp_split_name(key.split)) != 0) {
        key.split++;
    }
    const uint64_t hash = hash_page(set, name);
    if (removal->count > 0 &&
        bsearch(&hash, removal->listed, removal->count, sizeof hash, compare)) {
        return ECGP_OK;
    }
    const unsigned places = places_of_set(strcmp(set, set_names[SET_OVERLAP]) == 0);
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < PRODUCTS && result == ECGP_OK; i++) {
        result = remove_product(removal, &products[i], places, &key);
    }
    return result;
}

/* Removes what each line of a file of the run names. One that is missing names nothing. */
static enum ecgp_result each_line(struct removal *removal, const char *name,
                                  enum ecgp_result (*take)(struct removal *, const char *))
{
    const int fd = folder_open_file(removal->root, name, O_RDONLY | O_NONBLOCK);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    int cause = file || (fd < 0 && errno == ENOENT) ? 0 : errno;
    char *line = NULL;
    size_t room = 0;
    enum ecgp_result result = ECGP_OK;
    while (file && result == ECGP_OK) {
        errno = 0;
        if (getline(&line, &room, file) < 0) {
            cause = errno;
            break;
        }
        result = take(removal, line);
    }
    free(line);
    if (file) {
        fclose(file);
    } else if (fd >= 0) {
        close(fd);
    }
    return cause ? folder_opening_failed(removal->root, name, cause, removal->error) : result;
}

static enum ecgp_result remove_pages(struct removal *removal)
{
    enum ecgp_result result = each_line(removal, TREE_FILES, remove_listed);
    result = result ? result : each_line(removal, TREE_FILES_PART, remove_listed);
    if (removal->count > 0) {
        qsort(removal->listed, removal->count, sizeof *removal->listed, compare);
    }
    return result ? result : each_line(removal, TREE_BEGUN, remove_begun);
}

/* --- the dataset as a whole ---------------------------------------------------------------------
 */

static enum ecgp_result remove_name(struct removal *removal, const char *name)
{
    text_clear(&removal->path);
    text_add(&removal->path, name);
    return remove_whole_and_part(removal);
}

static enum ecgp_result remove_index(void *user, const char *name, struct ecgp_error *error)
{
    (void)error;
    return remove_name(user, name);
}

static enum ecgp_result remove_lists(struct removal *removal)
{
    static const char *const names[] = {DATASET_DETECTION "/" TREE_CLASSES,
                                        TREE_SKIPPED,
                                        TREE_INDEX,
                                        TREE_RUNS,
                                        TREE_LOGS,
                                        TREE_LOGS_PART,
                                        TREE_PAGES_PART};
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < TREE_DATASETS * ECGP_SPLITS && result == ECGP_OK; i++) {
        text_clear(&removal->path);
        tree_add_list(&removal->path, &tree_datasets[i / ECGP_SPLITS],
                      (enum ecgp_split)(i % ECGP_SPLITS));
        result = remove_whole_and_part(removal);
    }
    for (size_t i = 0; i < ARRAY_COUNT(names) && result == ECGP_OK; i++) {
        result = remove_name(removal, names[i]);
    }
    return result ? result : indexes_each(remove_index, removal, removal->error);
}

/* A dataset that is being removed must not look complete. */
static enum ecgp_result begin(const struct removal *removal)
{
    bool there;
    enum ecgp_result result = folder_find(removal->root, TREE_PAGES, &there, removal->error);
    if (result == ECGP_OK && there) {
        result = folder_rename(removal->root, TREE_PAGES, TREE_PAGES_PART, removal->error);
    }
    return result ? result : folder_sync(removal->root, removal->error);
}

/* --- what is left -------------------------------------------------------------------------------
 */

static bool is_part_of_product(const char *path)
{
    const char *base = file_base(path);
    const size_t length = strlen(base);
    char whole[512];
    if (base[0] != '.' || length <= 6 || strcmp(base + length - 5, ".part") != 0) {
        return false;
    }
    snprintf(whole, sizeof whole, "%.*s%.*s", (int)(base - path), path, (int)length - 6, base + 1);
    return tree_is_product(whole);
}

static void see_left(void *user, const char *name)
{
    struct removal *removal = user;
    struct kept *kept = removal->kept;
    if (tree_is_product(name) || is_part_of_product(name)) {
        snprintf(removal->mixed, sizeof removal->mixed, "%s", name);
        return;
    }
    if (kept->count++ == 0 || strcmp(name, kept->first) < 0) {
        snprintf(kept->first, sizeof kept->first, "%s", name);
    }
}

static enum ecgp_result look_at_rest(struct removal *removal)
{
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < tree_top_count && result == ECGP_OK; i++) {
        result = folder_visit(removal->root, tree_tops[i], see_left, removal, removal->error);
    }
    if (result == ECGP_OK && removal->mixed[0]) {
        result = error_set(removal->error, ECGP_NO_OUTPUT,
                           "%s/%s: no run lists this file, but it would look like one of the new "
                           "dataset; move it away, then run again with --overwrite",
                           removal->root->path, removal->mixed);
    }
    return result;
}

/* Removes a folder and those above it, as far as they are empty. */
static enum ecgp_result remove_folder(void *user, const char *name, struct ecgp_error *error)
{
    const struct removal *removal = user;
    char above[256];
    enum ecgp_result result = folder_remove_empty(removal->root, name, error);
    snprintf(above, sizeof above, "%s", name);
    for (char *end; result == ECGP_OK && (end = strrchr(above, '/'));) {
        *end = '\0';
        result = folder_remove_empty(removal->root, above, error);
    }
    return result;
}

static enum ecgp_result remove_folder_above(void *user, const char *name, struct ecgp_error *error)
{
    char folder[256];
    snprintf(folder, sizeof folder, "%.*s", (int)(file_base(name) - name - 1), name);
    return remove_folder(user, folder, error);
}

static enum ecgp_result remove_tree_folders(struct removal *removal)
{
    enum ecgp_result result = tree_each_folder(NULL, remove_folder, removal, removal->error);
    result = result ? result : indexes_each(remove_folder_above, removal, removal->error);
    for (int bit = 0; bit < PLACES && result == ECGP_OK; bit++) {
        result = folder_remove_empty(removal->root, place_folder((enum place)(1 << bit)),
                                     removal->error);
    }
    for (int i = 0; i < tree_top_count && result == ECGP_OK; i++) {
        result = folder_remove_empty(removal->root, tree_tops[i], removal->error);
    }
    return result;
}

enum ecgp_result overwrite_remove(const struct folder *root, struct kept *kept,
                                  struct ecgp_error *error)
{
    struct removal removal = {.root = root, .kept = kept, .error = error};
    *kept = (struct kept){0};
    enum ecgp_result result = begin(&removal);
    result = result ? result : remove_pages(&removal);
    result = result ? result : remove_lists(&removal);
    result = result ? result : look_at_rest(&removal);
    result = result ? result : remove_tree_folders(&removal);
    result = result ? result : remove_name(&removal, TREE_BEGUN);
    result = result ? result : remove_name(&removal, TREE_FILES_PART);
    result = result ? result : remove_name(&removal, TREE_FILES);
    free(removal.listed);
    text_free(&removal.path);
    return result;
}
