#define _GNU_SOURCE
#include "shard/merge_lists.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "dataset/index_file.h"
#include "dataset/lists.h"
#include "dataset/run_table.h"
#include "shard/page_finder.h"
#include "shard/shard_file.h"

/* --- tars ---------------------------------------------------------------------------------------
 */

static bool has_split(const struct survey_shard *shard, int split)
{
    return shard->pages[SET_PAGES][split] + shard->pages[SET_OVERLAP][split] > 0;
}

enum ecgp_result merge_list_tars(const struct survey *survey, bool *mixed, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    *mixed = false;
    for (int64_t i = 0; i < survey->shards; i++) {
        const struct survey_shard *shard = &survey->shard[i];
        *mixed = *mixed || has_split(shard, 0) + has_split(shard, 1) + has_split(shard, 2) > 1;
    }
    for (int split = 0; split < ECGP_SPLITS && result == ECGP_OK && !*mixed; split++) {
        struct text list = {0}, path = {0};
        char name[SHARD_NAME];
        text_add(&list, "");
        for (int64_t i = 0; i < survey->shards; i++) {
            if (has_split(&survey->shard[i], split)) {
                shard_name(i, ".tar", name);
                text_addf(&list, "./%s\n", name);
            }
        }
        text_addf(&path, "%s.txt", ecgp_split_name((enum ecgp_split)split));
        result = list.failed || path.failed ? error_no_memory(error)
                                            : folder_write(&survey->folder, path.data, true,
                                                           list.data, list.length, error);
        text_free(&list);
        text_free(&path);
    }
    return result;
}

/* --- pictures -----------------------------------------------------------------------------------
 */

enum { LISTS = TREE_DATASETS * ECGP_SPLITS };

/* Lists that grow together, shard by shard. */
struct lists {
    const struct survey *survey;
    const unsigned *places;
    struct index_file file[LISTS];
    bool wanted[LISTS];
    bool leads; /* one of them names files of leads */
    struct text lines;
    struct ecgp_error *error;
};

static enum ecgp_result begin(struct lists *lists)
{
    const bool folders = lists->survey->shard[0].folder;
    struct text name = {0};
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < LISTS && result == ECGP_OK; i++) {
        const struct tree_dataset *dataset = &tree_datasets[i / ECGP_SPLITS];
        const enum ecgp_split split = (enum ecgp_split)(i % ECGP_SPLITS);
        lists->wanted[i] = lists_exist(dataset, lists->places);
        lists->leads = lists->leads || lists_have_leads(dataset, lists->places);
        text_clear(&name);
        if (!folders) {
            tree_add_list(&name, dataset, split);
        } else if (dataset->places & PLACE_DETECTION) {
            text_addf(&name, "%s.txt", ecgp_split_name(split));
        } else {
            text_addf(&name, "%s-%s.txt", dataset->folder, ecgp_split_name(split));
        }
        if (name.failed) {
            result = error_no_memory(lists->error);
        } else if (lists->wanted[i]) {
            lists->file[i] = index_file_begin(&lists->survey->folder, name.data);
            result = index_file_add(&lists->file[i], "", 0, lists->error);
        }
    }
    text_free(&name);
    return result;
}

static enum ecgp_result add_page(struct lists *lists, const char *before,
                                 const struct page_summary *page)
{
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < LISTS && result == ECGP_OK; i++) {
        if (lists->wanted[i] && i % ECGP_SPLITS == (int)page->split) {
            text_clear(&lists->lines);
            text_add(&lists->lines, "");
            lists_add_page(&lists->lines, &tree_datasets[i / ECGP_SPLITS], lists->places, before,
                           page);
            result = lists->lines.failed ? error_no_memory(lists->error)
                                         : index_file_add(&lists->file[i], lists->lines.data,
                                                          lists->lines.length, lists->error);
        }
    }
    return result;
}

/* What a manifest alone says of a page. */
static void read_entry(const cJSON *entry, struct page_summary *page)
{
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(entry, "name");
    const cJSON *set = cJSON_GetObjectItemCaseSensitive(entry, "set");
    const cJSON *split = cJSON_GetObjectItemCaseSensitive(entry, "split");
    *page = (struct page_summary){0};
    if (cJSON_IsString(name) && cJSON_IsString(set) && cJSON_IsString(split)) {
        snprintf(page->name, sizeof page->name, "%s", name->valuestring);
        page->set = strcmp(set->valuestring, set_names[SET_OVERLAP]) == 0 ? SET_OVERLAP : SET_PAGES;
        while ((int)page->split < ECGP_SPLITS - 1 &&
               strcmp(split->valuestring, ecgp_split_name(page->split)) != 0) {
            page->split++;
        }
    }
}

/* What a shard says of its pages, one after another. */
struct reading {
    FILE *log; /* pages.jsonl; NULL: what the manifest says is enough */
    char *line;
    size_t room;
};

static enum ecgp_result read_page(struct reading *reading, const cJSON *entry,
                                  struct page_summary *page, struct ecgp_error *error)
{
    read_entry(entry, page);
    if (!reading->log) {
        return ECGP_OK;
    }
    const ssize_t length = getline(&reading->line, &reading->room, reading->log);
    const enum ecgp_result result =
        length > 0 ? log_line_read(reading->line, (size_t)length - 1, page) : ECGP_BAD_DATA;
    return result == ECGP_BAD_DATA
               ? error_set(error, result, "a line of " TREE_PAGES " is none of a page")
           : result ? error_no_memory(error)
                    : ECGP_OK;
}

static enum ecgp_result add_pages(struct lists *lists, const struct manifest *manifest,
                                  struct reading *reading)
{
    struct page_walk walk = page_walk_begin(manifest);
    enum ecgp_result result = ECGP_OK;
    for (; walk.page && result == ECGP_OK; page_walk_next(&walk)) {
        char before[SHARD_NAME];
        struct page_summary page;
        snprintf(before, sizeof before, "shard-%06lld/%04lld/", (long long)manifest->shard,
                 (long long)walk.number);
        result = read_page(reading, walk.page, &page, lists->error);
        result = result ? result : add_page(lists, manifest->folder ? before : NULL, &page);
    }
    return result;
}

static enum ecgp_result add_shard(struct lists *lists, int64_t shard)
{
    const struct survey *survey = lists->survey;
    struct manifest manifest;
    struct reading reading = {0};
    int64_t bytes;
    char name[SHARD_NAME];
    shard_name(shard, ".json", name);
    enum ecgp_result result = manifest_read(&manifest, &survey->folder, name, lists->error);
    if (result == ECGP_OK && lists->leads) {
        result = shard_open_file(survey, shard, &survey->shard[shard].log[LOG_PAGES], TREE_PAGES,
                                 &reading.log, &bytes, lists->error);
    }
    result = result ? result : add_pages(lists, &manifest, &reading);
    if (reading.log) {
        fclose(reading.log);
    }
    free(reading.line);
    manifest_finish(&manifest);
    return result;
}

enum ecgp_result merge_list_pictures(const struct survey *survey, const unsigned places[PRODUCTS],
                                     struct ecgp_error *error)
{
    struct lists lists = {.survey = survey, .places = places, .error = error};
    for (int i = 0; i < LISTS; i++) {
        lists.file[i].fd = -1;
    }
    enum ecgp_result result = begin(&lists);
    for (int64_t i = 0; i < survey->shards && result == ECGP_OK; i++) {
        result = add_shard(&lists, i);
    }
    for (int i = 0; i < LISTS; i++) {
        result = result || !lists.wanted[i] ? result : index_file_end(&lists.file[i], error);
        index_file_free(&lists.file[i]);
    }
    text_free(&lists.lines);
    return result;
}

/* --- runs ---------------------------------------------------------------------------------------
 */

static void add_run(struct text *table, int64_t number, const struct survey_shard *shard)
{
    struct json json = json_begin(table);
    json_object(&json, NULL, JSON_SPACED);
    json_int(&json, "shard", number);
    json_string(&json, "begun", *shard->begun ? shard->begun : NULL);
    json_fixed(&json, "seconds", shard->seconds, 3);
    json_string(&json, "host", *shard->host ? shard->host : NULL);
    json_string(&json, "version", shard->version);
    json_string(&json, "gl_renderer", shard->renderer);
    json_int(&json, "pages", survey_pages(shard));
    json_int(&json, "bytes", shard->bytes);
    json_end(&json);
    if (!json_finish(&json)) {
        table->failed = true;
    }
    text_add(table, "\n");
}

enum ecgp_result merge_list_runs(const struct survey *survey, struct ecgp_error *error)
{
    struct text table = {0};
    text_add(&table, "");
    for (int64_t i = 0; i < survey->shards; i++) {
        add_run(&table, i, &survey->shard[i]);
    }
    const enum ecgp_result result = table.failed ? error_no_memory(error)
                                                 : folder_write(&survey->folder, TREE_RUNS, true,
                                                                table.data, table.length, error);
    text_free(&table);
    return result;
}
