#define _GNU_SOURCE
#include "shard/manifest.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/limits.h"

/* --- names --------------------------------------------------------------------------------------
 */

void shard_name(int64_t shard, const char *ending, char name[SHARD_NAME])
{
    snprintf(name, SHARD_NAME, "shard-%06lld%s", (long long)shard, ending);
}

int64_t shard_of_name(const char *name, const char *ending)
{
    char same[SHARD_NAME];
    const char *digits = name + strlen("shard-");
    if (strncmp(name, "shard-", strlen("shard-")) != 0 || !isdigit((unsigned char)*digits) ||
        strlen(name) >= sizeof same) {
        return -1;
    }
    const int64_t shard = strtoll(digits, NULL, 10);
    shard_name(shard, ending, same);
    return strcmp(name, same) == 0 ? shard : -1;
}

void manifest_target(const struct manifest *manifest, char name[SHARD_NAME])
{
    shard_name(manifest->shard, manifest->folder ? "" : ".tar", name);
}

/* --- writing ------------------------------------------------------------------------------------
 */

void manifest_add_page(struct manifest *manifest, const struct page_summary *page, int64_t files,
                       int64_t bytes, const char sha256[DIGEST_HEX])
{
    struct text *text = &manifest->pages;
    text_add(text, manifest->page_count++ > 0 ? ",\n  " : "\n  ");
    struct json json = json_begin(text);
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "name", page->name);
    json_string(&json, "set", set_names[page->set]);
    json_string(&json, "split", ecgp_split_name(page->split));
    json_int(&json, "files", files);
    json_int(&json, "bytes", bytes);
    json_string(&json, "sha256", sha256);
    json_end(&json);
    json_finish(&json);
}

static void write_file(struct json *json, const char *name, const struct shard_file *file)
{
    if (file->bytes >= 0) {
        json_object(json, name, JSON_SPACED);
        json_int(json, "offset", file->offset);
        json_int(json, "bytes", file->bytes);
        json_end(json);
    }
}

/* Where the shard's own files are in its tar. */
static void write_files(struct json *json, const struct manifest *manifest)
{
    json_object(json, "own", JSON_SPACED);
    write_file(json, TREE_CONFIG, &manifest->config);
    for (int log = 0; log < LOGS; log++) {
        write_file(json, tree_logs[log].name, &manifest->log[log]);
    }
    json_end(json);
}

static void write_sum(struct json *json, const char *sum)
{
    if (*sum) {
        json_string(json, "sha256", sum);
    } else {
        json_null(json, "sha256");
    }
}

void manifest_write(const struct manifest *manifest, struct text *text)
{
    struct text array = {0};
    struct json json = json_begin(text);
    json_object(&json, NULL, JSON_PRETTY);
    json_int(&json, "shard", manifest->shard);
    json_int(&json, "shards", manifest->shards);
    json_string(&json, "format", manifest->folder ? "folder" : "tar");
    json_string(&json, "configuration", manifest->configuration);
    json_string(&json, "version", manifest->version);
    json_int(&json, "stream_version", STREAM_VERSION);
    json_string(&json, "gl_renderer", manifest->renderer);
    json_string(&json, "host", manifest->host);
    json_string(&json, "begun", manifest->begun);
    json_fixed(&json, "seconds", manifest->seconds, 3);
    if (manifest->folder) {
        json_null(&json, "bytes");
        text_addf(&array, "[%s]", manifest->blocks.data ? manifest->blocks.data : "");
        json_raw(&json, "subfolders", array.data);
        text_clear(&array);
    } else {
        json_int(&json, "bytes", manifest->bytes);
    }
    write_sum(&json, manifest->sha256);
    write_files(&json, manifest);
    json_raw(&json, "skipped", manifest->skipped);
    text_addf(&array, "[%s\n]", manifest->pages.data ? manifest->pages.data : "");
    json_raw(&json, "pages", array.data);
    json_end(&json);
    text->failed =
        !json_finish(&json) || array.failed || manifest->pages.failed || manifest->blocks.failed;
    text_add(text, "\n");
    text_free(&array);
}

/* --- reading ------------------------------------------------------------------------------------
 */

static struct shard_file read_file(const cJSON *json, const char *name)
{
    const cJSON *file =
        cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(json, "own"), name);
    return (struct shard_file){json_whole(file, "offset"), json_whole(file, "bytes")};
}

/* Whether what was read is a manifest, as far as it says which one. */
static bool is_manifest(const struct manifest *manifest, const char *name)
{
    return manifest->shard >= 0 && shard_of_name(name, ".json") == manifest->shard &&
           manifest->shard < manifest->shards && *manifest->version &&
           strlen(manifest->configuration) == DIGEST_HEX - 1 &&
           (manifest->folder || manifest->bytes >= 0) &&
           cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(manifest->json, "pages"));
}

static void take_members(struct manifest *manifest)
{
    const cJSON *json = manifest->json;
    const cJSON *pages = cJSON_GetObjectItemCaseSensitive(json, "pages");
    const cJSON *seconds = cJSON_GetObjectItemCaseSensitive(json, "seconds");
    manifest->shard = json_whole(json, "shard");
    manifest->shards = json_whole(json, "shards");
    manifest->folder = strcmp(json_text(json, "format"), "folder") == 0;
    snprintf(manifest->configuration, DIGEST_HEX, "%s", json_text(json, "configuration"));
    snprintf(manifest->sha256, DIGEST_HEX, "%s", json_text(json, "sha256"));
    manifest->version = json_text(json, "version");
    manifest->renderer = json_text(json, "gl_renderer");
    manifest->host = json_text(json, "host");
    manifest->begun = json_text(json, "begun");
    manifest->seconds = cJSON_IsNumber(seconds) ? seconds->valuedouble : 0;
    manifest->bytes = json_whole(json, "bytes");
    manifest->page_count = cJSON_IsArray(pages) ? cJSON_GetArraySize(pages) : 0;
    manifest->config = read_file(json, TREE_CONFIG);
    for (int log = 0; log < LOGS; log++) {
        manifest->log[log] = read_file(json, tree_logs[log].name);
    }
}

enum ecgp_result manifest_read(struct manifest *manifest, const struct folder *folder,
                               const char *name, struct ecgp_error *error)
{
    *manifest = (struct manifest){0};
    char *path = file_join(folder->path, name), *text = NULL;
    size_t size = 0;
    enum ecgp_result result =
        path ? file_read(path, LIMIT_MANIFEST_BYTES, &text, &size, error) : error_no_memory(error);
    result = result ? result
                    : json_read(path, text, size, LIMIT_MANIFEST_VALUES, &manifest->json, error);
    if (result == ECGP_CONFIG) {
        result = error ? error->code = ECGP_BAD_DATA : ECGP_BAD_DATA;
    }
    if (result == ECGP_OK) {
        take_members(manifest);
        result = is_manifest(manifest, name)
                     ? ECGP_OK
                     : error_set(error, ECGP_BAD_DATA, "%s: not the manifest of that shard", path);
    }
    free(text);
    free(path);
    return result;
}

void manifest_finish(struct manifest *manifest)
{
    text_free(&manifest->pages);
    text_free(&manifest->blocks);
    cJSON_Delete(manifest->json);
    *manifest = (struct manifest){0};
}

enum ecgp_result manifest_find_target(const struct manifest *manifest, const struct folder *folder,
                                      const char **wrong, struct ecgp_error *error)
{
    char name[SHARD_NAME];
    struct stat status;
    manifest_target(manifest, name);
    *wrong = NULL;
    if (!folder_look(folder, name, &status)) {
        *wrong = "is missing";
        return errno == ENOENT ? ECGP_OK : folder_opening_failed(folder, name, errno, error);
    }
    if (manifest->folder ? !S_ISDIR(status.st_mode) : !S_ISREG(status.st_mode)) {
        *wrong = manifest->folder ? "is no folder" : "is no regular file";
    } else if (!manifest->folder && status.st_size != manifest->bytes) {
        *wrong = "has another size than its manifest says";
    }
    return ECGP_OK;
}
