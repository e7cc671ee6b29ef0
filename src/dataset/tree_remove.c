#define _GNU_SOURCE
#include "dataset/tree_remove.h"

#include <ctype.h>
#include <errno.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "dataset/tree.h"
#include "config/layout.h"

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

/* "12_3by4", then perhaps "_w1" and "_lead_0", then one of the endings; a folder ends with the
 * page's name. */
static bool is_page_name(const char *at)
{
    static const char *const endings[] = {"", ".jpg", ".txt", ".png", ".bmp", ".json"};
    if (!skip_number(&at) || !skip_word(&at, "_") || !skip_layout(&at)) {
        return false;
    }
    if (skip_word(&at, "_w") && !skip_number(&at)) {
        return false;
    }
    if (skip_word(&at, "_lead_") && !skip_number(&at)) {
        return false;
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (strcmp(at, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_any(const char *name, const char *const *names)
{
    for (; *names; names++) {
        if (strcmp(name, *names) == 0) {
            return true;
        }
    }
    return false;
}

/* `of_page`: it lies in a folder that has a page's name. */
static bool is_own(const char *name, bool of_page)
{
    static const char *const lists[] = {"train.txt", "val.txt", "test.txt", "data.yaml", NULL};
    static const char *const maps[] = {TREE_GRIDPOINTS, TREE_PAGE_MAP, TREE_CLASSES, NULL};
    char whole[256];
    const size_t length = strlen(name);
    if (name[0] == '.' && length > 6 && strcmp(name + length - 5, ".part") == 0) {
        snprintf(whole, sizeof whole, "%.*s", (int)(length - 6), name + 1);
        return is_own(whole, of_page);
    }
    return is_any(name, lists) || (of_page && is_any(name, maps)) || is_page_name(name);
}

/* Whether the folder that an entry lies in has a page's name. */
static bool is_of_page(const char *path, int base)
{
    char folder[256];
    int begin = base - 1;
    while (begin > 0 && path[begin - 1] != '/') {
        begin--;
    }
    snprintf(folder, sizeof folder, "%.*s", base > 0 ? base - 1 - begin : 0, path + begin);
    return is_page_name(folder);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    if (type == FTW_DP) {
        return rmdir(path) == 0 || errno == ENOTEMPTY || errno == EEXIST ? 0 : -1;
    }
    const bool own = where->level == 0 || is_own(path + where->base, is_of_page(path, where->base));
    return own ? unlink(path) : 0;
}

enum ecgp_result tree_remove(const char *path, struct ecgp_error *error)
{
    if (nftw(path, remove_entry, 32, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT) {
        return error_set(error, ECGP_NO_OUTPUT, "%s: cannot be removed: %s", path, strerror(errno));
    }
    return ECGP_OK;
}
