#define _GNU_SOURCE
#include "shard/survey.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "shard/failure.h"
#include "shard/number_ranges.h"
#include "shard/part.h"

static const char *const state_names[] = {"done", "running", "failed", "damaged", "missing"};

const char *ecgp_shard_state_name(enum ecgp_shard_state state)
{
    return state < ARRAY_COUNT(state_names) ? state_names[state] : NULL;
}

int64_t survey_pages(const struct survey_shard *shard)
{
    int64_t pages = 0;
    for (int i = 0; i < SETS * ECGP_SPLITS; i++) {
        pages += shard->pages[i / ECGP_SPLITS][i % ECGP_SPLITS];
    }
    return pages;
}

/* --- what a manifest says -----------------------------------------------------------------------
 */

static int find_name(const cJSON *item, const char *const *names, int count)
{
    for (int i = 0; i < count && cJSON_IsString(item); i++) {
        if (strcmp(item->valuestring, names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

uint64_t survey_hash(const char *set, const char *name)
{
    return hash_name(set) * UINT64_C(31) + hash_name(name);
}

static bool add_page(struct survey *survey, int64_t shard, const char *set, const char *name)
{
    struct survey_page *pages =
        array_grow(survey->page, &survey->pages_room, survey->pages + 1, sizeof *pages);
    if (!pages) {
        return false;
    }
    survey->page = pages;
    pages[survey->pages++] = (struct survey_page){survey_hash(set, name), shard};
    return true;
}

/* Counts the pages; `*wrong` is what is wrong with them, or NULL. */
static enum ecgp_result count_pages(struct survey *survey, const struct manifest *manifest,
                                    bool whole, struct survey_shard *shard, const char **wrong,
                                    struct ecgp_error *error)
{
    const char *splits[ECGP_SPLITS];
    const cJSON *page;
    for (int i = 0; i < ECGP_SPLITS; i++) {
        splits[i] = ecgp_split_name((enum ecgp_split)i);
    }
    cJSON_ArrayForEach(page, cJSON_GetObjectItemCaseSensitive(manifest->json, "pages"))
    {
        const cJSON *name = cJSON_GetObjectItemCaseSensitive(page, "name");
        const int set = find_name(cJSON_GetObjectItemCaseSensitive(page, "set"), set_names, SETS);
        const int split =
            find_name(cJSON_GetObjectItemCaseSensitive(page, "split"), splits, ECGP_SPLITS);
        if (set < 0 || split < 0 || !cJSON_IsString(name)) {
            *wrong = "its manifest has a page without name, set or split";
            return ECGP_OK;
        }
        shard->pages[set][split]++;
        if (whole && !add_page(survey, manifest->shard, set_names[set], name->valuestring)) {
            return error_no_memory(error);
        }
    }
    return ECGP_OK;
}

/* Moves the skipped records of a manifest to those of all. */
static bool take_skipped(struct survey *survey, struct manifest *manifest)
{
    cJSON *skipped = cJSON_DetachItemFromObjectCaseSensitive(manifest->json, "skipped");
    if (!survey->skipped) {
        survey->skipped = cJSON_CreateArray();
    }
    if (skipped && cJSON_IsArray(skipped)) {
        for (cJSON *item; (item = cJSON_DetachItemFromArray(skipped, 0));) {
            cJSON_AddItemToArray(survey->skipped, item);
        }
    }
    cJSON_Delete(skipped);
    return survey->skipped;
}

static enum ecgp_result take_manifest(struct survey *survey, struct manifest *manifest, bool whole,
                                      struct survey_shard *shard, struct ecgp_error *error)
{
    const char *wrong = NULL;
    shard->of = manifest->shards;
    shard->folder = manifest->folder;
    shard->bytes = manifest->folder ? 0 : manifest->bytes;
    shard->seconds = manifest->seconds;
    memcpy(shard->configuration, manifest->configuration, DIGEST_HEX);
    memcpy(shard->sha256, manifest->sha256, DIGEST_HEX);
    snprintf(shard->version, sizeof shard->version, "%s", manifest->version);
    snprintf(shard->host, sizeof shard->host, "%s", manifest->host);
    snprintf(shard->begun, sizeof shard->begun, "%s", manifest->begun);
    snprintf(shard->renderer, sizeof shard->renderer, "%s", manifest->renderer);
    shard->config = manifest->config;
    memcpy(shard->log, manifest->log, sizeof shard->log);
    enum ecgp_result result = manifest_find_target(manifest, &survey->folder, &wrong, error);
    if (result == ECGP_OK && !wrong) {
        result = count_pages(survey, manifest, whole, shard, &wrong, error);
    }
    shard->state = wrong ? ECGP_SHARD_DAMAGED : ECGP_SHARD_DONE;
    shard->why = wrong ? strdup(wrong) : NULL;
    if (result == ECGP_OK && whole && !take_skipped(survey, manifest)) {
        return error_no_memory(error);
    }
    return result;
}

static enum ecgp_result read_manifest(struct survey *survey, int64_t number, bool whole,
                                      struct ecgp_error *error)
{
    struct survey_shard *shard = &survey->shard[number];
    struct manifest manifest;
    struct ecgp_error why = {0};
    char name[SHARD_NAME];
    shard_name(number, ".json", name);
    enum ecgp_result result = manifest_read(&manifest, &survey->folder, name, &why);
    if (result == ECGP_OK) {
        result = take_manifest(survey, &manifest, whole, shard, error);
    } else if (result == ECGP_BAD_DATA) {
        result = ECGP_OK;
        shard->state = ECGP_SHARD_DAMAGED;
        shard->why = strdup(why.text);
    } else {
        error_set(error, result, "%s", why.text);
    }
    manifest_finish(&manifest);
    return result;
}

/* --- names --------------------------------------------------------------------------------------
 */

/* The shard of a file of the folder, and what the file says of it; -1: it is of none. */
static int64_t shard_of(const char *name, enum ecgp_shard_state *state)
{
    int64_t shard = shard_of_name(name, ".json");
    *state = ECGP_SHARD_DONE;
    if (shard < 0) {
        shard = shard_of_name(name, FAILURE_ENDING);
        *state = ECGP_SHARD_FAILED;
    }
    if (shard < 0 && part_is_name(name, &shard)) {
        *state = ECGP_SHARD_RUNNING;
    }
    return shard < LIMIT_SHARDS ? shard : -1;
}

/* Makes room for a shard; all new ones are missing. */
static bool make_room(struct survey *survey, size_t *room, int64_t shards)
{
    struct survey_shard *grown =
        array_grow(survey->shard, room, (size_t)shards, sizeof *survey->shard);
    if (!grown) {
        return false;
    }
    survey->shard = grown;
    for (; survey->shards < shards; survey->shards++) {
        survey->shard[survey->shards] = (struct survey_shard){.state = ECGP_SHARD_MISSING};
    }
    return true;
}

/* Notes what the name of a file says; a manifest counts more than a task, and a task more than the
 * failure of one. */
static enum ecgp_result note_name(struct survey *survey, size_t *room, const char *name,
                                  struct ecgp_error *error)
{
    enum ecgp_shard_state state;
    const int64_t shard = shard_of(name, &state);
    if (shard < 0 || (state == ECGP_SHARD_RUNNING && !part_is_alive(&survey->folder, name))) {
        return ECGP_OK;
    }
    if (!make_room(survey, room, shard + 1)) {
        return error_no_memory(error);
    }
    if (state < survey->shard[shard].state) {
        survey->shard[shard].state = state;
    }
    return ECGP_OK;
}

static enum ecgp_result read_names(struct survey *survey, size_t *room, struct ecgp_error *error)
{
    DIR *folder = file_list(file_openat(survey->folder.fd, ".", O_RDONLY | O_DIRECTORY));
    const struct dirent *entry;
    enum ecgp_result result = ECGP_OK;
    while (folder && result == ECGP_OK && (entry = file_next_entry(folder))) {
        result = note_name(survey, room, entry->d_name, error);
    }
    const int cause = errno;
    if (folder) {
        closedir(folder);
    }
    return result || cause == 0 ? result : file_opening_failed(survey->folder.path, cause, error);
}

/* --- all of it ----------------------------------------------------------------------------------
 */

static int compare(const void *a, const void *b)
{
    const struct survey_page *x = a, *y = b;
    if (x->hash != y->hash) {
        return x->hash < y->hash ? -1 : 1;
    }
    return (x->shard > y->shard) - (x->shard < y->shard);
}

static void read_failure(struct survey *survey, int64_t shard)
{
    struct text why = {0};
    if (failure_read(&survey->folder, shard, &why) && !why.failed) {
        survey->shard[shard].why = why.data;
    } else {
        text_free(&why);
    }
}

static enum ecgp_result read_shards(struct survey *survey, bool whole, int64_t *most,
                                    struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (int64_t i = 0; i < survey->shards && result == ECGP_OK; i++) {
        if (survey->shard[i].state == ECGP_SHARD_DONE) {
            result = read_manifest(survey, i, whole, error);
            *most = survey->shard[i].of > *most ? survey->shard[i].of : *most;
        } else if (survey->shard[i].state == ECGP_SHARD_FAILED) {
            read_failure(survey, i);
        }
    }
    return result;
}

/* Opens the folder and notes what the names in it say. */
static enum ecgp_result begin(struct survey *survey, const char *folder, size_t *room,
                              struct ecgp_error *error)
{
    *survey = (struct survey){.folder.fd = -1};
    const enum ecgp_result result = folder_open(&survey->folder, folder, error);
    if (result == ECGP_NO_OUTPUT && error) {
        error->code = ECGP_NO_INPUT; /* here it is one to read */
    }
    return result == ECGP_NO_OUTPUT ? ECGP_NO_INPUT
           : result                 ? result
                                    : read_names(survey, room, error);
}

enum ecgp_result survey_read(struct survey *survey, const char *folder, int64_t shards, bool whole,
                             struct ecgp_error *error)
{
    size_t room = 0;
    int64_t most = shards;
    enum ecgp_result result = begin(survey, folder, &room, error);
    result = result ? result : read_shards(survey, whole, &most, error);
    if (result != ECGP_OK) {
        return result;
    }
    if (survey->shards == 0 && shards == 0) {
        return error_set(error, ECGP_NO_INPUT, "%s: no shards are there (shard-000000.json, ...)",
                         folder);
    }
    if (most > LIMIT_SHARDS) {
        return error_set(error, ECGP_BAD_DATA, "%s: %lld shards, more than the %d allowed", folder,
                         (long long)most, LIMIT_SHARDS);
    }
    if (!make_room(survey, &room, most)) {
        return error_no_memory(error);
    }
    if (survey->pages > 0) {
        qsort(survey->page, survey->pages, sizeof *survey->page, compare);
    }
    return ECGP_OK;
}

void survey_finish(struct survey *survey)
{
    for (int64_t i = 0; i < survey->shards; i++) {
        free(survey->shard[i].why);
    }
    free(survey->shard);
    free(survey->page);
    cJSON_Delete(survey->skipped);
    folder_close(&survey->folder);
    *survey = (struct survey){.folder.fd = -1};
}

enum ecgp_result ecgp_shards_find(const char *folder, bool *there, struct ecgp_error *error)
{
    struct survey survey;
    enum file_kind kind;
    size_t room = 0;
    *there = false;
    enum ecgp_result result = file_find(folder, &kind, error);
    if (result != ECGP_OK || kind != FILE_FOLDER) {
        return result;
    }
    result = begin(&survey, folder, &room, error);
    *there = survey.shards > 0;
    survey_finish(&survey);
    return result;
}

enum ecgp_result ecgp_shards_status(const char *folder, int64_t shards,
                                    void (*see)(void *user, const struct ecgp_shard_info *info),
                                    void *user, char **again, struct ecgp_error *error)
{
    struct survey survey;
    struct text list = {0};
    struct number_ranges ranges = number_ranges_begin(&list);
    enum ecgp_result result = survey_read(&survey, folder, shards, false, error);
    for (int64_t i = 0; i < survey.shards && result == ECGP_OK; i++) {
        const struct survey_shard *shard = &survey.shard[i];
        const bool done = shard->state == ECGP_SHARD_DONE;
        const struct ecgp_shard_info info = {
            .shard = i,
            .state = shard->state,
            .why = shard->why,
            .pages = done ? survey_pages(shard) : 0,
            .bytes = done ? shard->bytes : 0,
            .seconds = done ? shard->seconds : 0,
        };
        see(user, &info);
        if (!done && shard->state != ECGP_SHARD_RUNNING) {
            number_ranges_add(&ranges, i);
        }
    }
    number_ranges_end(&ranges);
    survey_finish(&survey);
    if (again) {
        *again = result == ECGP_OK && !list.failed ? list.data : NULL;
    }
    if (result == ECGP_OK && list.failed) {
        result = error_no_memory(error);
    }
    if (!again || !*again) {
        text_free(&list);
    }
    return result;
}
