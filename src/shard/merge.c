#define _GNU_SOURCE
#include <ecgpress/shards.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "config/settings.h"
#include "dataset/contact_sheet.h"
#include "dataset/indexes.h"
#include "shard/merge_lists.h"
#include "shard/merge_logs.h"
#include "shard/number_ranges.h"
#include "shard/page_finder.h"
#include "shard/shard_file.h"

#define FAILED_NAME "failed.json"

struct merge {
    struct survey survey;
    const struct ecgp_merge_spec *spec;
    const struct ecgp_run_hooks *hooks;
    struct ecgp_merge_stats *stats;
    struct ecgp_options *options; /* of the dataset */
    unsigned places[PRODUCTS];
};

/* --- faults -------------------------------------------------------------------------------------
 */

static void add_fault(struct merge *merge, int64_t shard, const char *check, const char *text)
{
    char name[SHARD_NAME];
    shard_name(shard, "", name);
    merge->stats->faults++;
    if (merge->hooks->fault) {
        merge->hooks->fault(merge->hooks->user, &(struct ecgp_fault){name, check, text});
    }
}

/* Compares a shard with the first that is there. */
static void check_same(struct merge *merge, const struct survey_shard *first, int64_t number)
{
    const struct survey_shard *shard = &merge->survey.shard[number];
    char text[200];
    if (number >= shard->of || shard->of != merge->survey.shards) {
        snprintf(text, sizeof text, "one of %" PRId64 " shards, but here are %" PRId64, shard->of,
                 merge->survey.shards);
        add_fault(merge, number, "mixed", text);
    } else if (strcmp(shard->version, first->version) != 0) {
        snprintf(text, sizeof text, "made by version %s, others by %s", shard->version,
                 first->version);
        add_fault(merge, number, "mixed", text);
    } else if (strcmp(shard->configuration, first->configuration) != 0) {
        add_fault(merge, number, "mixed", "made with another configuration than others");
    } else if (shard->folder != first->folder) {
        add_fault(merge, number, "mixed", "some shards are tars and some folders");
    }
}

/* Says which shards have the same page. */
static void check_doubled(struct merge *merge)
{
    const struct survey *survey = &merge->survey;
    int64_t told = -1;
    for (size_t i = 1; i < survey->pages; i++) {
        const struct survey_page *page = &survey->page[i];
        if (page->hash == page[-1].hash && page->shard != told) {
            char text[100];
            told = page->shard;
            snprintf(text, sizeof text, "has a page that shard-%06" PRId64 " has, too",
                     page[-1].shard);
            add_fault(merge, told, "doubled", text);
        }
    }
}

/* Compares the bytes of a tar with its sum. */
static enum ecgp_result check_sum(struct merge *merge, int64_t number, struct ecgp_error *error)
{
    char hex[DIGEST_HEX];
    const enum ecgp_result result = shard_sum_tar(&merge->survey, number, hex, error);
    if (result == ECGP_OK && strcmp(hex, merge->survey.shard[number].sha256) != 0) {
        add_fault(merge, number, "sha256", "its tar is not the one that its manifest names");
    }
    return result;
}

static void count(struct merge *merge, const struct survey_shard *shard)
{
    struct ecgp_merge_stats *stats = merge->stats;
    stats->done++;
    stats->bytes += shard->bytes;
    stats->seconds += shard->seconds;
    for (int split = 0; split < ECGP_SPLITS; split++) {
        stats->pages += shard->pages[SET_PAGES][split];
        stats->overlap_pages += shard->pages[SET_OVERLAP][split];
        stats->split[split] += shard->pages[SET_PAGES][split] + shard->pages[SET_OVERLAP][split];
    }
}

static enum ecgp_result check(struct merge *merge, struct ecgp_error *error)
{
    const struct survey *survey = &merge->survey;
    const struct survey_shard *first = NULL;
    enum ecgp_result result = ECGP_OK;
    for (int64_t i = 0; i < survey->shards && result == ECGP_OK; i++) {
        const struct survey_shard *shard = &survey->shard[i];
        if (merge->hooks->stop && merge->hooks->stop(merge->hooks->user)) {
            return error_set(error, ECGP_STOPPED, "stopped while shards were checked");
        }
        if (shard->state != ECGP_SHARD_DONE) {
            const char *state = ecgp_shard_state_name(shard->state);
            add_fault(merge, i, state, shard->why ? shard->why : state);
            continue;
        }
        first = first ? first : shard;
        count(merge, shard);
        check_same(merge, first, i);
        if (merge->spec->check && !shard->folder) {
            result = check_sum(merge, i, error);
        }
    }
    check_doubled(merge);
    return result;
}

/* --- what is written ----------------------------------------------------------------------------
 */

static enum ecgp_result write_text(const struct merge *merge, const char *name, struct text *text,
                                   struct ecgp_error *error)
{
    const enum ecgp_result result = text->failed ? error_no_memory(error)
                                                 : folder_write(&merge->survey.folder, name, true,
                                                                text->data, text->length, error);
    text_free(text);
    return result;
}

/* Writes which shards are not there, and why. */
static enum ecgp_result write_failed(const struct merge *merge, struct ecgp_error *error)
{
    const struct survey *survey = &merge->survey;
    struct text text = {0}, again = {0};
    struct number_ranges ranges = number_ranges_begin(&again);
    struct json json = json_begin(&text);
    json_object(&json, NULL, JSON_PRETTY);
    json_int(&json, "shards", survey->shards);
    json_array(&json, "failed", JSON_PRETTY);
    for (int64_t i = 0; i < survey->shards; i++) {
        const struct survey_shard *shard = &survey->shard[i];
        if (shard->state != ECGP_SHARD_DONE) {
            json_object(&json, NULL, JSON_SPACED);
            json_int(&json, "shard", i);
            json_string(&json, "state", ecgp_shard_state_name(shard->state));
            json_string(&json, "error", shard->why);
            json_end(&json);
            number_ranges_add(&ranges, i);
        }
    }
    json_end(&json);
    number_ranges_end(&ranges);
    json_string(&json, "resubmit", again.data);
    json_end(&json);
    text.failed = !json_finish(&json) || again.failed;
    text_add(&text, "\n");
    text_free(&again);
    return write_text(merge, FAILED_NAME, &text, error);
}

/* The options of the dataset, from the configuration that a shard holds. */
static enum ecgp_result read_config(struct merge *merge, struct ecgp_error *error)
{
    const struct survey *survey = &merge->survey;
    struct text text = {0};
    enum ecgp_result result = shard_read_config(survey, 0, &text, error);
    if (result != ECGP_OK) {
        text_free(&text);
        return result;
    }
    result = write_text(merge, TREE_CONFIG, &text, error);
    char *path = file_join(survey->folder.path, TREE_CONFIG);
    result = result ? result : ecgp_options_create(&merge->options, error);
    if (result == ECGP_OK) {
        result =
            path ? ecgp_options_load_config(merge->options, path, error) : error_no_memory(error);
    }
    free(path);
    if (result == ECGP_OK) {
        products_of_dataset(merge->options, merge->places);
    }
    return result;
}

static int compare_records(const void *a, const void *b)
{
    const cJSON *x = *(cJSON *const *)a, *y = *(cJSON *const *)b;
    const cJSON *i = cJSON_GetObjectItemCaseSensitive(x, "record_index");
    const cJSON *k = cJSON_GetObjectItemCaseSensitive(y, "record_index");
    const double first = cJSON_IsNumber(i) ? i->valuedouble : 0;
    const double second = cJSON_IsNumber(k) ? k->valuedouble : 0;
    return (first > second) - (first < second);
}

/* Writes skipped.json: each record once, in the order of the source. */
static enum ecgp_result write_skipped(const struct merge *merge, struct ecgp_error *error)
{
    const int count = cJSON_GetArraySize(merge->survey.skipped);
    cJSON **record = calloc((size_t)count + 1, sizeof(cJSON *));
    struct text text = {0};
    int filled = 0;
    cJSON *item;
    if (!record) {
        return error_no_memory(error);
    }
    cJSON_ArrayForEach(item, merge->survey.skipped)
    {
        record[filled++] = item;
    }
    qsort(record, (size_t)filled, sizeof *record, compare_records);
    text_add(&text, "[");
    const char *before = "\n";
    for (int i = 0; i < filled; i++) {
        if (i > 0 && compare_records(&record[i - 1], &record[i]) == 0) {
            continue;
        }
        const cJSON *index = cJSON_GetObjectItemCaseSensitive(record[i], "record_index");
        const cJSON *name = cJSON_GetObjectItemCaseSensitive(record[i], "record");
        const cJSON *split = cJSON_GetObjectItemCaseSensitive(record[i], "split");
        const cJSON *reason = cJSON_GetObjectItemCaseSensitive(record[i], "reason");
        text_add(&text, before);
        struct json json = json_begin(&text);
        json_object(&json, NULL, JSON_SPACED);
        json_path(&json, "record", cJSON_GetStringValue(name));
        json_int(&json, "record_index", cJSON_IsNumber(index) ? (int64_t)index->valuedouble : 0);
        json_string(&json, "split", cJSON_GetStringValue(split));
        json_string(&json, "reason", cJSON_GetStringValue(reason));
        json_end(&json);
        json_finish(&json);
        before = ",\n";
    }
    text_add(&text, filled > 0 ? "\n]\n" : "]\n");
    free(record);
    return write_text(merge, TREE_SKIPPED, &text, error);
}

static enum ecgp_result write_data_yaml(const struct merge *merge, struct ecgp_error *error)
{
    if (!(merge->places[PRODUCT_labels] & PLACE_DETECTION)) {
        return ECGP_OK;
    }
    const struct yolo_style style = yolo_style_of(options_settings(merge->options));
    struct text yaml = {0};
    yolo_data(&yaml, &style);
    const bool folder = merge->survey.shard[0].folder;
    enum ecgp_result result =
        folder ? ECGP_OK : folder_make(&merge->survey.folder, DATASET_DETECTION, error);
    if (result != ECGP_OK) {
        text_free(&yaml);
        return result;
    }
    return write_text(merge, folder ? TREE_CLASSES : DATASET_DETECTION "/" TREE_CLASSES, &yaml,
                      error);
}

static enum ecgp_result write_logs(const struct merge *merge, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (int log = 0; log < LOGS && result == ECGP_OK; log++) {
        const bool big = log == LOG_FILES || log == LOG_REFERENCE;
        if ((!big || merge->spec->tree) && merge_has_log(&merge->survey, (enum log)log)) {
            result = merge_log(&merge->survey, (enum log)log, error);
        }
    }
    return result;
}

static enum ecgp_result write_lists(const struct merge *merge, struct ecgp_error *error)
{
    const bool folder = merge->survey.shard[0].folder;
    bool mixed = false;
    enum ecgp_result result = folder ? ECGP_OK : merge_list_tars(&merge->survey, &mixed, error);
    if (mixed && merge->hooks->notice) {
        merge->hooks->notice(merge->hooks->user,
                             "there is no list of tars by split, since a tar has pages of more "
                             "than one split; give as many --shards as splits, or more");
    }
    if (result == ECGP_OK && (folder || merge->spec->tree)) {
        result = merge_list_pictures(&merge->survey, merge->places, error);
    }
    return result;
}

/* Pictures are to be seen where they are files. */
static enum ecgp_result write_sheet(struct merge *merge, struct ecgp_error *error)
{
    struct page_finder finder = {.survey = &merge->survey};
    const struct sheet_folders folders = {page_finder_find, &finder};
    const bool folder = merge->survey.shard[0].folder;
    if (!folder && !merge->spec->tree) {
        return ECGP_OK;
    }
    const enum ecgp_result result = contact_sheet_write(
        &merge->survey.folder, TREE_PAGES, merge->places, folder ? &folders : NULL, error);
    page_finder_free(&finder);
    return result;
}

static enum ecgp_result write_all(struct merge *merge, struct ecgp_error *error)
{
    enum ecgp_result result = read_config(merge, error);
    result = result ? result : write_skipped(merge, error);
    result = result ? result : write_lists(merge, error);
    result = result ? result : write_data_yaml(merge, error);
    result = result ? result : write_logs(merge, error);
    result = result ? result : merge_list_runs(&merge->survey, error);
    if (result == ECGP_OK) {
        const struct indexes indexes = {&merge->survey.folder, merge->options, merge->places, true};
        result = indexes_write(&indexes, error);
    }
    return result ? result : write_sheet(merge, error);
}

enum ecgp_result ecgp_shards_merge(const char *folder, const struct ecgp_merge_spec *spec,
                                   const struct ecgp_run_hooks *hooks,
                                   struct ecgp_merge_stats *stats, struct ecgp_error *error)
{
    static const struct ecgp_run_hooks silent = {0};
    struct merge merge = {.spec = spec, .hooks = hooks ? hooks : &silent, .stats = stats};
    *stats = (struct ecgp_merge_stats){0};
    enum ecgp_result result = survey_read(&merge.survey, folder, spec->shards, true, error);
    stats->shards = merge.survey.shards;
    result = result ? result : check(&merge, error);
    result = result ? result : write_failed(&merge, error);
    if (result == ECGP_OK) {
        result = stats->faults > 0
                     ? error_set(error, ECGP_BAD_DATA, "%s: %" PRId64 " faults; nothing is merged",
                                 folder, stats->faults)
                     : write_all(&merge, error);
    }
    ecgp_options_destroy(merge.options);
    survey_finish(&merge.survey);
    return result;
}
