#include "shard/page_finder.h"

#include <stdio.h>
#include <string.h>

/* --- pages with their subfolders ----------------------------------------------------------------
 */

static void enter_block(struct page_walk *walk)
{
    while (walk->left <= 0 && walk->block) {
        walk->left = cJSON_IsNumber(walk->block) ? (int64_t)walk->block->valuedouble : 0;
        walk->block = walk->block->next;
        walk->number++;
    }
}

struct page_walk page_walk_begin(const struct manifest *manifest)
{
    const cJSON *pages = cJSON_GetObjectItemCaseSensitive(manifest->json, "pages");
    const cJSON *blocks = cJSON_GetObjectItemCaseSensitive(manifest->json, "subfolders");
    struct page_walk walk = {pages ? pages->child : NULL, blocks ? blocks->child : NULL, -1, 0};
    enter_block(&walk);
    return walk;
}

void page_walk_next(struct page_walk *walk)
{
    walk->page = walk->page->next;
    walk->left--;
    enter_block(walk);
}

/* --- one page -----------------------------------------------------------------------------------
 */

/* The shard that has the page; -1: none. */
static int64_t find_shard(const struct survey *survey, const char *set, const char *name)
{
    const uint64_t hash = survey_hash(set, name);
    size_t low = 0, high = survey->pages;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (survey->page[middle].hash < hash) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < survey->pages && survey->page[low].hash == hash ? survey->page[low].shard : -1;
}

/* Reads the manifest of a shard, unless it is the one that was read last. */
static bool read_manifest(struct page_finder *finder, int64_t shard)
{
    char name[SHARD_NAME];
    if (finder->read && finder->manifest.shard == shard) {
        return true;
    }
    page_finder_free(finder);
    shard_name(shard, ".json", name);
    finder->read = true;
    return manifest_read(&finder->manifest, &finder->survey->folder, name, NULL) == ECGP_OK;
}

static bool is_text(const cJSON *page, const char *key, const char *text)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(page, key);
    return cJSON_IsString(item) && strcmp(item->valuestring, text) == 0;
}

const char *page_finder_find(void *user, const char *set, const char *name)
{
    struct page_finder *finder = user;
    const int64_t shard = find_shard(finder->survey, set, name);
    if (shard < 0 || !read_manifest(finder, shard)) {
        return "";
    }
    for (struct page_walk walk = page_walk_begin(&finder->manifest); walk.page;
         page_walk_next(&walk)) {
        if (is_text(walk.page, "name", name) && is_text(walk.page, "set", set)) {
            snprintf(finder->folder, sizeof finder->folder, "shard-%06lld/%04lld/",
                     (long long)shard, (long long)walk.number);
            return finder->folder;
        }
    }
    return "";
}

void page_finder_free(struct page_finder *finder)
{
    if (finder->read) {
        manifest_finish(&finder->manifest);
        finder->read = false;
    }
}
