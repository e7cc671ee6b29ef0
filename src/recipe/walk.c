#include "recipe/walk.h"

#include <string.h>

#include "base/array.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "dataset/tree.h"

enum ecgp_result walk_open(struct walk *walk, const char *folder, struct ecgp_error *error)
{
    *walk = (struct walk){.root.fd = -1};
    enum ecgp_result result = log_open(&walk->pages, folder, error);
    result = result ? result : log_open_file(&walk->files, folder, TREE_FILES, error);
    return result ? result : folder_open(&walk->root, folder, error);
}

void walk_close(struct walk *walk)
{
    log_close(&walk->pages);
    log_close(&walk->files);
    folder_close(&walk->root);
    cJSON_Delete(walk->json);
    walk->json = NULL;
}

/* Reads what is needed of a line of pages.jsonl. */
static enum ecgp_result read_page(struct walk *walk, const char *line, struct walk_page *page,
                                  struct ecgp_error *error)
{
    static const char *const keys[] = {"name", "set", "split", "source"};
    const char **const texts[] = {&page->name, &page->set, &page->split, &page->source};
    cJSON_Delete(walk->json);
    enum ecgp_result result =
        json_read_members(TREE_PAGES, line, strlen(line), keys, ARRAY_COUNT(keys),
                          LIMIT_PAGE_VALUES, &walk->json, error);
    for (size_t i = 0; i < ARRAY_COUNT(keys) && result == ECGP_OK; i++) {
        *texts[i] = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(walk->json, keys[i]));
        if (!*texts[i]) {
            result = error_set(error, ECGP_BAD_DATA, "%s/" TREE_PAGES ": line %lld has no \"%s\"",
                               walk->root.path, (long long)walk->pages.lines.number, keys[i]);
        }
    }
    return result;
}

enum ecgp_result walk_next(struct walk *walk, struct walk_page *page, bool *there,
                           struct ecgp_error *error)
{
    char *line, *files;
    enum ecgp_result result = log_next(&walk->pages, &line, error);
    result = result ? result : log_next(&walk->files, &files, error);
    *there = result == ECGP_OK && line;
    if (result != ECGP_OK || (!line && !files)) {
        return result;
    }
    if (!line || !files) {
        return error_set(error, ECGP_BAD_DATA,
                         "%s: " TREE_PAGES " and " TREE_FILES " have not the same pages",
                         walk->root.path);
    }
    result = read_page(walk, line, page, error);
    return result ? result
                  : page_sum(&walk->root, files, walk->files.lines.line.length, &page->sum, error);
}
