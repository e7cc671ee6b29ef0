#include "dataset/tree.h"

#include <ctype.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "config/layout.h"

/* The lines of a format's index. */
#define INDEX(folder) folder "/index.jsonl", folder "/index.jsonl.part", "\n", 0, ""

const struct tree_dataset tree_datasets[TREE_DATASETS] = {
    {DATASET_DETECTION, PLACE_DETECTION},
    {DATASET_DIGITIZATION, PLACE_DIGITIZATION},
    {DATASET_SEGMENTATION, PLACE_SEGMENTATION},
    {DATASET_OVERLAP, PLACE_WITH | PLACE_WITHOUT},
};

const char *const tree_tops[] = {
    DATASET_DETECTION,   DATASET_DIGITIZATION, DATASET_SEGMENTATION, DATASET_OVERLAP,
    DATASET_HUGGINGFACE, DATASET_COCO,         DATASET_NNUNET,       DATASET_KIT,
    DATASET_WFDB,        DATASET_CHALLENGE,    DATASET_KAGGLE,       DATASET_WEBDATASET,
    DATASET_UVDOC,
};
const int tree_top_count = ARRAY_COUNT(tree_tops);

const struct tree_log tree_logs[LOGS] = {
    [LOG_PAGES] = {TREE_PAGES, TREE_PAGES_PART, "\n", 0, "", PRODUCT_log},
    [LOG_REFERENCE] = {TREE_LOGS, TREE_LOGS_PART, ",\n", 2, "\n]}\n", PRODUCT_logs},
    [LOG_FILES] = {TREE_FILES, TREE_FILES_PART, "\n", 0, "", PRODUCTS},
    [LOG_HUGGINGFACE] = {INDEX(DATASET_HUGGINGFACE), PRODUCT_huggingface},
    [LOG_COCO] = {INDEX(DATASET_COCO), PRODUCT_coco},
    [LOG_KAGGLE] = {INDEX(DATASET_KAGGLE), PRODUCT_kaggle},
};

bool tree_has_log(const unsigned places[PRODUCTS], enum log log, bool overlap_set)
{
    const enum product_number product = tree_logs[log].product;
    return product == PRODUCTS || (places[product] & places_of_set(overlap_set)) != 0;
}

bool tree_wants_log(const unsigned places[PRODUCTS], enum log log)
{
    return tree_has_log(places, log, false) || tree_has_log(places, log, true);
}

/* The length of the folder that files of a pattern go to, or of the one that has their pages'. */
static size_t folder_length(const char *pattern)
{
    const size_t own = path_page_folder(pattern);
    size_t length = own > 0 ? own - 1 : strlen(pattern);
    while (length > 0 && pattern[length] != '/') {
        length--;
    }
    return length;
}

/* Adds the folder that files of a pattern go to, or the one that has their pages' folders. */
static void add_folder(struct text *out, enum place place, const char *pattern,
                       enum ecgp_split split)
{
    const struct page_key key = {.page = "", .split = split};
    const size_t length = folder_length(pattern);
    text_add(out, place_folder(place));
    text_add(out, length > 0 ? "/" : "");
    path_add(out, pattern, length, &key, 0);
}

/* The folders of a pattern, one for each split where that makes a difference. */
static enum ecgp_result each_split(enum place place, const char *pattern,
                                   enum ecgp_result (*call)(void *user, const char *name,
                                                            struct ecgp_error *error),
                                   void *user, struct ecgp_error *error)
{
    const int splits = path_has_split(pattern) ? ECGP_SPLITS : 1;
    struct text name = {0};
    enum ecgp_result result = ECGP_OK;
    for (int split = 0; split < splits && result == ECGP_OK; split++) {
        text_clear(&name);
        add_folder(&name, place, pattern, (enum ecgp_split)split);
        result = name.failed ? error_no_memory(error) : call(user, name.data, error);
    }
    text_free(&name);
    return result;
}

enum ecgp_result tree_each_folder(const unsigned places[PRODUCTS],
                                  enum ecgp_result (*call)(void *user, const char *name,
                                                           struct ecgp_error *error),
                                  void *user, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < PRODUCTS * PRODUCT_PATHS * PLACES && result == ECGP_OK; i++) {
        const int number = i / PLACES / PRODUCT_PATHS;
        const struct product_path *at = &products[number].path[i / PLACES % PRODUCT_PATHS];
        const unsigned place = 1u << i % PLACES;
        if (at->places & place & (places ? places[number] : ~0u)) {
            result = each_split((enum place)place, at->pattern, call, user, error);
        }
    }
    return result;
}

void tree_add_list(struct text *out, const struct tree_dataset *dataset, enum ecgp_split split)
{
    text_addf(out, "%s/%s.txt", dataset->folder, ecgp_split_name(split));
}

/* --- whose file a path is -----------------------------------------------------------------------
 */

static bool skip_number(const char **at)
{
    const char *begin = *at;
    while (isdigit((unsigned char)**at)) {
        ++*at;
    }
    return *at > begin;
}

static bool skip_word(const char **at, const char *word)
{
    const size_t length = strlen(word);
    const bool there = strncmp(*at, word, length) == 0;
    *at += there ? length : 0;
    return there;
}

/* The longest layout's name at this place. */
static bool skip_layout(const char **at)
{
    size_t longest = 0;
    const struct layout *layout;
    for (size_t i = 0; (layout = layout_at(i)); i++) {
        const size_t length = strlen(layout->name);
        if (length > longest && strncmp(*at, layout->name, length) == 0) {
            longest = length;
        }
    }
    *at += longest;
    return longest > 0;
}

/* "12_3by4", then perhaps "_w1". */
static bool skip_page(const char **at)
{
    if (!skip_number(at) || !skip_word(at, "_") || !skip_layout(at)) {
        return false;
    }
    return !skip_word(at, "_w") || skip_number(at);
}

static bool skip_split(const char **at)
{
    return skip_word(at, "train") || skip_word(at, "val") || skip_word(at, "test");
}

/* Skips what stands for the word that a pattern begins with; both move on. */
static bool skip_one(const char **pattern, const char **path)
{
    return skip_word(pattern, "{page}")    ? skip_page(path)
           : skip_word(pattern, "{split}") ? skip_split(path)
           : skip_word(pattern, "{Tr}")    ? skip_word(path, "Tr") || skip_word(path, "Ts")
           : skip_word(pattern, "{type}") || skip_word(pattern, "{lead}") ||
                   skip_word(pattern, "{id}")
               ? skip_number(path)
               : *(*pattern)++ == *(*path)++;
}

static bool matches(const char *pattern, const char *path)
{
    while (*pattern) {
        if (!skip_one(&pattern, &path)) {
            return false;
        }
    }
    return *path == '\0';
}

/* Whether a path is one of these; `*rest` is what is behind the place's folder. */
static bool matches_at(const struct product_path *at, const char *path, const char **rest)
{
    for (int bit = 0; bit < PLACES; bit++) {
        const unsigned place = 1u << bit;
        *rest = path;
        if ((at->places & place) && skip_word(rest, place_folder((enum place)place)) &&
            skip_word(rest, "/") && matches(at->pattern, *rest)) {
            return true;
        }
    }
    return false;
}

/* The pattern that a path has, or NULL. */
static const char *find_pattern(const char *path)
{
    const char *rest;
    for (int i = 0; i < PRODUCTS * PRODUCT_PATHS; i++) {
        const struct product_path *at = &products[i / PRODUCT_PATHS].path[i % PRODUCT_PATHS];
        if (matches_at(at, path, &rest)) {
            return at->pattern;
        }
    }
    return NULL;
}

bool tree_is_product(const char *path)
{
    return find_pattern(path) != NULL;
}

size_t tree_page_folder(const char *path)
{
    const char *pattern = find_pattern(path);
    return pattern && path_page_folder(pattern) > 0 ? (size_t)(strrchr(path, '/') - path) : 0;
}
