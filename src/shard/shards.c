#define _GNU_SOURCE
#include <ecgpress/ecgpress.h>
#include <ecgpress/shards.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/process.h"
#include "config/settings.h"
#include "dataset/run.h"
#include "dataset/run_config.h"
#include "shard/failure.h"
#include "shard/renderer_name.h"
#include "shard/seal.h"
#include "shard/task.h"

/* A task at work. */
struct maker {
    const struct ecgp_options *options;
    const struct settings *settings;
    const struct ecgp_run_hooks *hooks;
    struct ecgp_shards_stats *stats;
    struct shard_task task;
    struct folder folder; /* of the shards; not open where there is none */
    bool streams;         /* the shard goes to standard output */
    struct text config;
    char configuration[DIGEST_HEX];
    char renderer[RENDERER_NAME]; /* empty: not known yet */
    char host[PROCESS_HOST];
};

/* A shard at work. */
struct shard {
    struct maker *maker;
    struct manifest manifest;
    struct part part;
    struct seal seal;
    struct text skipped; /* JSON */
    struct ecgp_dataset_stats stats;
    int64_t begun_ms;
};

static void tell(const struct maker *maker, const char *text)
{
    if (maker->hooks->notice) {
        maker->hooks->notice(maker->hooks->user, text);
    }
}

/* --- a shard that is there ----------------------------------------------------------------------
 */

/* ECGP_NO_OUTPUT where a manifest is that of another dataset. */
static enum ecgp_result check_same(const struct maker *maker, const struct manifest *manifest,
                                   struct ecgp_error *error)
{
    const bool folder = maker->settings->shard_format == SHARD_FORMAT_FOLDER;
    char name[SHARD_NAME];
    shard_name(manifest->shard, ".json", name);
    if (manifest->shards != maker->task.shards) {
        return error_set(error, ECGP_NO_OUTPUT,
                         "%s/%s: one of %lld shards, not of %lld; --overwrite it, or give another "
                         "folder",
                         maker->folder.path, name, (long long)manifest->shards,
                         (long long)maker->task.shards);
    }
    if (strcmp(manifest->configuration, maker->configuration) != 0 || manifest->folder != folder) {
        return error_set(error, ECGP_NO_OUTPUT,
                         "%s/%s: made with other options or by another version; --overwrite it, or "
                         "give another folder",
                         maker->folder.path, name);
    }
    return ECGP_OK;
}

/* Whether the shard is there and whole; what is not is made anew, with a word. */
static enum ecgp_result find_shard(struct maker *maker, int64_t shard, bool *whole,
                                   struct ecgp_error *error)
{
    char name[SHARD_NAME], text[1400];
    struct manifest manifest;
    struct ecgp_error why = {0};
    struct stat status;
    shard_name(shard, ".json", name);
    *whole = false;
    if (maker->folder.fd < 0 || maker->settings->overwrite ||
        (!folder_look(&maker->folder, name, &status) && errno == ENOENT)) {
        return ECGP_OK;
    }
    enum ecgp_result result = manifest_read(&manifest, &maker->folder, name, &why);
    const char *wrong = NULL;
    if (result == ECGP_OK) {
        result = check_same(maker, &manifest, error);
        result = result ? result : manifest_find_target(&manifest, &maker->folder, &wrong, error);
        *whole = result == ECGP_OK && !wrong;
        snprintf(text, sizeof text, "shard %" PRId64 " of %" PRId64 " %s", shard,
                 maker->task.shards, wrong ? wrong : "is complete");
    } else if (result == ECGP_BAD_DATA) {
        result = ECGP_OK;
        snprintf(text, sizeof text, "%s; it is made anew", why.text);
    } else {
        result = error_set(error, result, "%s", why.text);
    }
    if (result == ECGP_OK) {
        tell(maker, text);
    }
    manifest_finish(&manifest);
    return result;
}

/* --- making one ---------------------------------------------------------------------------------
 */

static enum ecgp_result take(void *user, const struct folder *root, const struct page_summary *page,
                             const struct text *files, struct ecgp_error *error)
{
    struct shard *shard = user;
    return seal_page(&shard->seal, root, page, files, error);
}

/* Writes the manifest as the last file of a tar that goes to standard output alone. */
static enum ecgp_result stream_manifest(struct shard *shard, struct ecgp_error *error)
{
    struct text text = {0};
    char name[SHARD_NAME], path[SHARD_NAME + sizeof SHARD_OWN];
    shard_name(shard->manifest.shard, ".json", name);
    snprintf(path, sizeof path, SHARD_OWN "%s", name);
    shard->manifest.bytes = shard->seal.tar.bytes; /* before it */
    manifest_write(&shard->manifest, &text);
    const enum ecgp_result result =
        text.failed ? error_no_memory(error)
                    : tar_add(&shard->seal.tar, path, text.data, text.length, error);
    text_free(&text);
    return result;
}

/* Gives a folder its name; one that has it makes room. */
static enum ecgp_result place_folder_shard(const struct shard *shard, const char *name,
                                           struct ecgp_error *error)
{
    const struct folder *folder = &shard->maker->folder;
    const int part = shard->part.lock;
    for (int i = 0; i < 10; i++) {
        if (renameat(part, SEAL_NAME, folder->fd, name) == 0) {
            return ECGP_OK;
        }
        if (errno != ENOTEMPTY && errno != EEXIST) {
            break;
        }
        char old[32];
        snprintf(old, sizeof old, "old-%d", i);
        renameat(folder->fd, name, part, old); /* it goes with the part */
    }
    return error_set(error, ECGP_NO_OUTPUT, "%s/%s: cannot be renamed: %s", folder->path, name,
                     strerror(errno));
}

/* Writes the manifest into the part and gives it its place. Another task at the shard does the same
 * with one of its own, so that neither takes away what the other has half written. */
static enum ecgp_result place_manifest(const struct shard *shard, struct ecgp_error *error)
{
    const struct folder *folder = &shard->maker->folder;
    const struct folder part = {shard->part.lock, shard->part.path};
    struct text text = {0};
    char name[SHARD_NAME];
    shard_name(shard->manifest.shard, ".json", name);
    manifest_write(&shard->manifest, &text);
    enum ecgp_result result = text.failed
                                  ? error_no_memory(error)
                                  : folder_write(&part, name, true, text.data, text.length, error);
    if (result == ECGP_OK && renameat(part.fd, name, folder->fd, name) != 0) {
        result = error_set(error, ECGP_NO_OUTPUT, "%s/%s: cannot be renamed: %s", folder->path,
                           name, strerror(errno));
    }
    text_free(&text);
    return result;
}

/* Gives the shard its name, then writes the manifest. */
static enum ecgp_result place(struct shard *shard, struct ecgp_error *error)
{
    const struct folder *folder = &shard->maker->folder;
    char target[SHARD_NAME];
    manifest_target(&shard->manifest, target);
    enum ecgp_result result = ECGP_OK;
    if (shard->manifest.folder) {
        result = place_folder_shard(shard, target, error);
    } else if (!shard->maker->streams &&
               renameat(shard->part.lock, SEAL_NAME, folder->fd, target) != 0) {
        result = error_set(error, ECGP_NO_OUTPUT, "%s/%s: cannot be renamed: %s", folder->path,
                           target, strerror(errno));
    }
    result = result ? result : folder_sync(folder, error);
    result = result ? result : place_manifest(shard, error);
    result = result ? result : folder_sync(folder, error);
    if (result == ECGP_OK) {
        failure_forget(folder, shard->manifest.shard);
    }
    return result;
}

/* The array of skipped.json without the end of its line. */
static enum ecgp_result take_skipped(struct shard *shard, const struct text *skipped,
                                     struct ecgp_error *error)
{
    size_t length = skipped->length;
    while (length > 0 && skipped->data[length - 1] == '\n') {
        length--;
    }
    text_add_bytes(&shard->skipped, skipped->data, length);
    shard->manifest.skipped = shard->skipped.data;
    return skipped->failed || shard->skipped.failed ? error_no_memory(error) : ECGP_OK;
}

static enum ecgp_result finish(void *user, const struct folder *root, const struct text *skipped,
                               struct ecgp_error *error)
{
    struct shard *shard = user;
    const bool alone = shard->maker->streams && shard->maker->folder.fd < 0;
    shard->manifest.seconds = 1e-3 * (double)(process_now_ms() - shard->begun_ms);
    enum ecgp_result result = take_skipped(shard, skipped, error);
    result = result ? result : seal_own(&shard->seal, root, error);
    if (result == ECGP_OK && alone) {
        result = stream_manifest(shard, error);
    }
    result = result ? result : seal_end(&shard->seal, error);
    return result || alone ? result : place(shard, error);
}

static enum ecgp_result run_shard(struct shard *shard, struct ecgp_error *error)
{
    struct maker *maker = shard->maker;
    struct ecgp_options *options = NULL;
    const struct run_part part = {shard->manifest.shard, maker->task.shards, shard, take, finish};
    enum ecgp_result result = ecgp_options_copy(maker->options, &options, error);
    result = result ? result : ecgp_options_set(options, "datasets_path", shard->part.tree, error);
    result = result ? result : ecgp_options_set(options, "resume", "0", error);
    result = result ? result : ecgp_options_set(options, "overwrite", "0", error);
    result = result ? result : dataset_run(options, &part, maker->hooks, &shard->stats, error);
    ecgp_options_destroy(options);
    return result;
}

static void add_stats(struct ecgp_shards_stats *sum, const struct shard *shard)
{
    struct ecgp_dataset_stats *pages = &sum->pages;
    const struct ecgp_dataset_stats *of = &shard->stats;
    sum->made++;
    sum->bytes += shard->manifest.bytes;
    pages->pages += of->pages;
    pages->overlap_pages += of->overlap_pages;
    pages->leads += of->leads;
    pages->with_overlap += of->with_overlap;
    pages->without_overlap += of->without_overlap;
    pages->clipped_leads += of->clipped_leads;
    pages->skipped_records += of->skipped_records;
    pages->absent_records = of->absent_records;
    pages->reused += of->reused;
    pages->seconds += of->seconds;
}

/* The folder in which the part is made: that of the shards, or one for a shard that is streamed. */
static enum ecgp_result open_part(struct shard *shard, struct folder *temporary, char **path,
                                  struct ecgp_error *error)
{
    const struct maker *maker = shard->maker;
    const char *scratch = maker->settings->shard_scratch;
    if (maker->folder.fd >= 0) {
        return part_open(&shard->part, &maker->folder, shard->manifest.shard, scratch, error);
    }
    enum ecgp_result result = file_make_temporary("ecgpress", path, error);
    result = result ? result : folder_open(temporary, *path, error);
    return result ? result
                  : part_open(&shard->part, temporary, shard->manifest.shard, scratch, error);
}

static enum ecgp_result make_shard(struct maker *maker, int64_t number, struct ecgp_error *error)
{
    struct folder temporary = {-1, NULL};
    char *path = NULL, begun[PROCESS_TIME];
    process_time(begun);
    struct shard shard = {.maker = maker, .begun_ms = process_now_ms(), .part.lock = -1};
    shard.seal.fd = -1;
    shard.manifest = (struct manifest){
        .shard = number,
        .shards = maker->task.shards,
        .folder = maker->settings->shard_format == SHARD_FORMAT_FOLDER,
        .version = ecgp_version(),
        .renderer = maker->renderer,
        .host = maker->host,
        .begun = begun,
    };
    memcpy(shard.manifest.configuration, maker->configuration, DIGEST_HEX);
    enum ecgp_result result = open_part(&shard, &temporary, &path, error);
    result = result ? result
                    : seal_begin(&shard.seal, &shard.manifest, &shard.part, &maker->config,
                                 maker->streams ? STDOUT_FILENO : -1, error);
    result = result ? result : run_shard(&shard, error);
    if (result == ECGP_OK) {
        add_stats(maker->stats, &shard);
    }
    seal_finish(&shard.seal);
    text_free(&shard.skipped);
    part_close(&shard.part);
    manifest_finish(&shard.manifest);
    folder_close(&temporary);
    if (path) {
        file_remove_tree(path, NULL);
    }
    free(path);
    return result;
}

/* --- a task -------------------------------------------------------------------------------------
 */

static enum ecgp_result do_shard(void *user, int64_t shard, struct ecgp_error *error)
{
    struct maker *maker = user;
    struct ecgp_error why = {0};
    bool whole;
    if (maker->hooks->stop && maker->hooks->stop(maker->hooks->user)) {
        return error_set(error, ECGP_STOPPED, "stopped before shard %lld", (long long)shard);
    }
    enum ecgp_result result = find_shard(maker, shard, &whole, error);
    if (whole) {
        failure_forget(&maker->folder, shard);
    }
    if (result != ECGP_OK || whole) {
        maker->stats->kept += whole;
        return result;
    }
    if (!*maker->renderer) {
        result = renderer_name(maker->settings->device, maker->renderer, error);
    }
    result = result ? result : make_shard(maker, shard, &why);
    if (result != ECGP_OK && why.code != ECGP_OK) {
        if (result != ECGP_STOPPED && maker->folder.fd >= 0) {
            failure_note(&maker->folder, shard, &why);
        }
        return error_set(error, result, "shard %lld: %.900s", (long long)shard, why.text);
    }
    return result;
}

static enum ecgp_result count_shard(void *user, int64_t shard, struct ecgp_error *error)
{
    (void)shard, (void)error;
    ++*(int64_t *)user;
    return ECGP_OK;
}

static enum ecgp_result check_options(struct maker *maker, struct ecgp_error *error)
{
    const struct settings *settings = maker->settings;
    const bool folder = settings->shard_format == SHARD_FORMAT_FOLDER;
    maker->streams = *settings->shard_output != '\0';
    if (maker->streams && (folder || maker->stats->shards != 1)) {
        return error_set(error, ECGP_USAGE,
                         folder ? "--shard_output - writes a tar, not a folder"
                                : "--shard_output - writes one shard: give one --shard");
    }
    if (folder && *settings->shard_scratch) {
        return error_set(error, ECGP_USAGE,
                         "--shard_scratch is for tars: folders are made in their place");
    }
    if (!maker->streams && !*settings->datasets_path) {
        return error_set(error, ECGP_USAGE,
                         "--datasets_path is not given: it names the folder of the shards");
    }
    return settings->resume && settings->overwrite
               ? error_set(error, ECGP_USAGE, "--resume and --overwrite cannot be combined")
               : ECGP_OK;
}

static enum ecgp_result open_maker(struct maker *maker, struct ecgp_error *error)
{
    enum ecgp_result result = shard_task_read(&maker->task, maker->settings, error);
    result =
        result ? result : shard_task_each(&maker->task, count_shard, &maker->stats->shards, error);
    result = result ? result : check_options(maker, error);
    if (result != ECGP_OK) {
        return result;
    }
    const char *path = maker->settings->datasets_path;
    if (*path) {
        result = file_make_folders(path, error);
        result = result ? result : folder_open(&maker->folder, path, error);
        if (result == ECGP_OK) {
            part_remove_left(&maker->folder);
        }
    }
    run_config_write(maker->options, &maker->config);
    if (result == ECGP_OK && maker->config.failed) {
        result = error_no_memory(error);
    }
    if (result == ECGP_OK) {
        digest_of_text(&maker->config, maker->configuration);
    }
    if (result == ECGP_OK && maker->task.told[0]) {
        char text[400];
        snprintf(text, sizeof text, "%s: %" PRId64 " of %" PRId64 " shards", maker->task.told,
                 maker->stats->shards, maker->task.shards);
        tell(maker, text);
    }
    return result;
}

enum ecgp_result ecgp_shards_make(const struct ecgp_options *options,
                                  const struct ecgp_run_hooks *hooks,
                                  struct ecgp_shards_stats *stats, struct ecgp_error *error)
{
    static const struct ecgp_run_hooks silent = {0};
    *stats = (struct ecgp_shards_stats){0};
    struct maker maker = {
        .options = options,
        .settings = options_settings(options),
        .hooks = hooks ? hooks : &silent,
        .stats = stats,
        .folder.fd = -1,
    };
    process_host(maker.host);
    enum ecgp_result result = open_maker(&maker, error);
    result = result ? result : shard_task_each(&maker.task, do_shard, &maker, error);
    if (maker.folder.fd >= 0) {
        part_remove_left(&maker.folder); /* workers of a killed task may have lived until now */
    }
    folder_close(&maker.folder);
    text_free(&maker.config);
    return result;
}
