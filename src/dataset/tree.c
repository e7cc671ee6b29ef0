#include "dataset/tree.h"

#include <ctype.h>
#include <string.h>

#include "base/error.h"
#include "config/layout.h"

const struct tree_dataset tree_datasets[TREE_DATASETS] = {
    {DATASET_DETECTION, PLACE_DETECTION},
    {DATASET_DIGITIZATION, PLACE_DIGITIZATION},
    {DATASET_SEGMENTATION, PLACE_SEGMENTATION},
    {DATASET_OVERLAP, PLACE_WITH | PLACE_WITHOUT},
};

/* Adds the folder that files of a pattern go to. */
static void add_folder(struct text *out, enum place place, const char *pattern)
{
    const size_t fixed = strcspn(pattern, "{");
    text_add(out, place_folder(place));
    for (size_t length = fixed; length > 0; length--) {
        if (pattern[length - 1] == '/') {
            text_addf(out, "/%.*s", (int)length - 1, pattern);
            return;
        }
    }
}

enum ecgp_result tree_each_folder(const unsigned places[PRODUCTS],
                                  enum ecgp_result (*call)(void *user, const char *name,
                                                           struct ecgp_error *error),
                                  void *user, struct ecgp_error *error)
{
    struct text name = {0};
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < PRODUCTS * PRODUCT_PATHS * PLACES && result == ECGP_OK; i++) {
        const int number = i / PLACES / PRODUCT_PATHS;
        const struct product_path *at = &products[number].path[i / PLACES % PRODUCT_PATHS];
        const unsigned place = 1u << i % PLACES;
        if (at->places & place & (places ? places[number] : ~0u)) {
            text_clear(&name);
            add_folder(&name, (enum place)place, at->pattern);
            result = name.failed ? error_no_memory(error) : call(user, name.data, error);
        }
    }
    text_free(&name);
    return result;
}

bool tree_has_page_folders(enum place place)
{
    for (int i = 0; i < PRODUCTS * PRODUCT_PATHS; i++) {
        const struct product_path *at = &products[i / PRODUCT_PATHS].path[i % PRODUCT_PATHS];
        if ((at->places & place) && path_is_in_page_folder(at->pattern)) {
            return true;
        }
    }
    return false;
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

static bool matches(const char *pattern, const char *path)
{
    while (*pattern) {
        const bool page = skip_word(&pattern, "{page}");
        const bool lead = !page && skip_word(&pattern, "{lead}");
        if (page || lead ? !(page ? skip_page(&path) : skip_number(&path))
                         : *pattern++ != *path++) {
            return false;
        }
    }
    return *path == '\0';
}

static bool matches_at(const struct product_path *at, const char *path)
{
    for (int bit = 0; bit < PLACES; bit++) {
        const unsigned place = 1u << bit;
        const char *rest = path;
        if ((at->places & place) && skip_word(&rest, place_folder((enum place)place)) &&
            skip_word(&rest, "/") && matches(at->pattern, rest)) {
            return true;
        }
    }
    return false;
}

bool tree_is_product(const char *path)
{
    for (int i = 0; i < PRODUCTS * PRODUCT_PATHS; i++) {
        if (matches_at(&products[i / PRODUCT_PATHS].path[i % PRODUCT_PATHS], path)) {
            return true;
        }
    }
    return false;
}
