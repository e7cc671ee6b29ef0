/*
 * Checks shards: their tars and pages against the sums of their manifests, and what pages show by
 * the checks of any dataset, in a temporary folder that holds the pages of one shard at a time.
 */
#define _GNU_SOURCE
#include <ecgpress/shards.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json_read.h"
#include "dataset/file_paths.h"
#include "shard/page_finder.h"
#include "shard/shard_file.h"
#include "shard/tar.h"
#include "verify/sample.h"

enum { NOTICES_MOST = 1000 };

struct checking {
    const struct ecgp_verify_spec *spec;
    const struct ecgp_run_hooks *hooks;
    struct ecgp_verify_stats *stats;
    struct survey survey;
    int64_t total, done, looked_at; /* pages of all shards */
    struct ecgp_error *error;
};

/* The pages of a shard, one after another. */
struct pages {
    int64_t shard;
    struct manifest manifest;
    struct page_walk walk;
    FILE *tar, *lines, *files; /* the tar or NULL; pages.jsonl; files.jsonl */
    int64_t at;                /* where the next file is in the tar */
    char *line;
    size_t room;
    struct folder place; /* the temporary folder, if pages are looked at */
    char *path;
    struct text log; /* its pages.jsonl */
};

/* --- telling ------------------------------------------------------------------------------------
 */

static void add_fault(struct checking *checking, int64_t shard, const char *file, const char *check,
                      const char *text)
{
    char name[SHARD_NAME + 256];
    shard_name(shard, "", name);
    const size_t length = strlen(name);
    snprintf(name + length, sizeof name - length, "%s%s", *file ? "/" : "", file);
    if (checking->stats->faults++ < NOTICES_MOST && checking->hooks->fault) {
        checking->hooks->fault(checking->hooks->user, &(struct ecgp_fault){name, check, text});
    } else if (checking->stats->faults <= NOTICES_MOST && checking->hooks->notice) {
        char sentence[sizeof name + 1024];
        snprintf(sentence, sizeof sentence, "%s: %s", name, text);
        checking->hooks->notice(checking->hooks->user, sentence);
    }
}

/* A shard whose pages are being checked as those of a dataset. */
struct relay {
    struct checking *checking;
    int64_t shard;
};

static void pass_fault(void *user, const struct ecgp_fault *fault)
{
    const struct relay *relay = user;
    add_fault(relay->checking, relay->shard, fault->file, fault->check, fault->text);
}

static void pass_notice(void *user, const char *text)
{
    const struct relay *relay = user;
    if (relay->checking->hooks->notice) {
        relay->checking->hooks->notice(relay->checking->hooks->user, text);
    }
}

static bool pass_stop(void *user)
{
    const struct relay *relay = user;
    const struct ecgp_run_hooks *hooks = relay->checking->hooks;
    return hooks->stop && hooks->stop(hooks->user);
}

/* --- a page -------------------------------------------------------------------------------------
 */

static enum ecgp_result cannot_read(const struct checking *checking, int64_t shard, int cause)
{
    char name[SHARD_NAME];
    shard_name(shard, "", name);
    return error_set(checking->error, ECGP_IO, "%s/%s: cannot be read: %s",
                     checking->survey.folder.path, name, strerror(cause));
}

/* Opens a file of a page, whose bytes begin at `*offset`: in the tar behind its header. */
static enum ecgp_result open_file(struct checking *checking, struct pages *pages, const char *path,
                                  FILE **file, int64_t *offset)
{
    char name[SHARD_NAME + 64];
    *offset = pages->tar ? pages->at + TAR_BLOCK : 0;
    if (pages->tar) {
        *file = pages->tar;
        return ECGP_OK;
    }
    snprintf(name, sizeof name, "shard-%06" PRId64 "/%04" PRId64 "/", pages->shard,
             pages->walk.number);
    char *below = file_join(checking->survey.folder.path, name);
    char *full = below ? file_join(below, path) : NULL;
    const enum ecgp_result result =
        full ? file_open(full, file, checking->error) : error_no_memory(checking->error);
    free(below);
    free(full);
    return result;
}

/* Puts a file into the temporary folder. */
static enum ecgp_result keep_file(struct checking *checking, struct pages *pages, const char *path,
                                  const char *data, size_t size)
{
    char *slash = strdup(path);
    char *end = slash ? strrchr(slash, '/') : NULL;
    enum ecgp_result result = slash ? ECGP_OK : error_no_memory(checking->error);
    if (end) {
        *end = '\0';
        result = folder_make(&pages->place, slash, checking->error);
    }
    free(slash);
    return result ? result : folder_write(&pages->place, path, false, data, size, checking->error);
}

/* So many bytes, if the file can have as many: else it is not the one that was listed. */
static size_t readable(const struct pages *pages, FILE *file, int64_t bytes)
{
    struct stat status;
    const int64_t most = pages->tar                          ? pages->manifest.bytes
                         : fstat(fileno(file), &status) == 0 ? (int64_t)status.st_size
                                                             : 0;
    return bytes >= 0 && bytes <= most ? (size_t)bytes : 0;
}

/* Reads a file and adds its line to the page's sums. */
static enum ecgp_result take_file(struct checking *checking, struct pages *pages,
                                  const struct file_path *named, struct text *sums)
{
    FILE *file = NULL;
    char hex[DIGEST_HEX];
    int64_t offset;
    enum ecgp_result result = open_file(checking, pages, named->path, &file, &offset);
    const size_t size = result == ECGP_OK ? readable(pages, file, named->bytes) : 0;
    char *data = result == ECGP_OK ? malloc(size + 1) : NULL;
    if (result == ECGP_OK && !data) {
        result = error_no_memory(checking->error);
    }
    if (result == ECGP_OK) {
        const ssize_t got = shard_read_at(file, offset, data, size);
        const int cause = errno;
        digest_of(data, got < 0 ? 0 : (size_t)got, hex);
        digest_add_line(sums, hex, named->path);
        result = got < 0 ? cannot_read(checking, pages->shard, cause) : ECGP_OK;
        if (result == ECGP_OK && pages->path) {
            result = keep_file(checking, pages, named->path, data, (size_t)got);
        }
    }
    if (file && file != pages->tar) {
        fclose(file);
    }
    free(data);
    return result;
}

/* Reads the files of a page, or passes over them, which leaves no sums. */
static enum ecgp_result take_files(struct checking *checking, struct pages *pages,
                                   const struct file_paths *paths, bool wanted, struct text *sums)
{
    enum ecgp_result result = ECGP_OK;
    for (size_t i = 0; i < paths->count && result == ECGP_OK; i++) {
        result = wanted ? take_file(checking, pages, &paths->item[i], sums) : ECGP_OK;
        pages->at += tar_member_bytes(paths->item[i].bytes);
        checking->stats->files += wanted;
    }
    return result == ECGP_OK && sums->failed ? error_no_memory(checking->error) : result;
}

/* Compares the sum of a page with its manifest's. */
static void check_page(struct checking *checking, const struct pages *pages,
                       const struct text *sums)
{
    char hex[DIGEST_HEX];
    digest_of_text(sums, hex);
    if (strcmp(json_text(pages->walk.page, "sha256"), hex) != 0) {
        add_fault(checking, pages->shard, json_text(pages->walk.page, "name"), "checksum",
                  "its files are not those that the manifest has the SHA-256 of");
    }
    checking->looked_at++;
}

/* --- a shard ------------------------------------------------------------------------------------
 */

static enum ecgp_result read_line(struct checking *checking, struct pages *pages, FILE *file,
                                  size_t *length)
{
    ssize_t got;
    do {
        clearerr(file);
        got = getline(&pages->line, &pages->room, file);
    } while (got < 0 && ferror(file) && errno == EINTR);
    if (got < 0 && ferror(file)) {
        return cannot_read(checking, pages->shard, errno);
    }
    if (got <= 0) {
        return error_set(checking->error, ECGP_BAD_DATA,
                         "%s: shard %" PRId64 " has fewer lines than its manifest has pages",
                         checking->survey.folder.path, pages->shard);
    }
    *length = (size_t)got - (pages->line[got - 1] == '\n');
    return ECGP_OK;
}

static enum ecgp_result next_page(struct checking *checking, struct pages *pages)
{
    const bool wanted = dataset_samples(checking->spec->sample, checking->total, checking->done);
    struct file_paths paths = {0};
    struct text sums = {0};
    size_t length = 0;
    enum ecgp_result result = read_line(checking, pages, pages->files, &length);
    result = result ? result : file_paths_read(&paths, pages->line, length, checking->error);
    result = result ? result : take_files(checking, pages, &paths, wanted, &sums);
    if (result == ECGP_OK && wanted) {
        check_page(checking, pages, &sums);
    }
    file_paths_free(&paths);
    text_free(&sums);
    result = result ? result : read_line(checking, pages, pages->lines, &length);
    if (result == ECGP_OK && wanted && pages->path) {
        text_add_bytes(&pages->log, pages->line, length);
        text_add(&pages->log, "\n");
    }
    checking->done++;
    return result;
}

static enum ecgp_result open_shard(struct checking *checking, struct pages *pages)
{
    const struct survey *survey = &checking->survey;
    const struct survey_shard *shard = &survey->shard[pages->shard];
    char name[SHARD_NAME];
    int64_t bytes;
    shard_name(pages->shard, ".json", name);
    enum ecgp_result result =
        manifest_read(&pages->manifest, &survey->folder, name, checking->error);
    result = result ? result
                    : shard_open_file(survey, pages->shard, &shard->log[LOG_PAGES], TREE_PAGES,
                                      &pages->lines, &bytes, checking->error);
    result = result ? result
                    : shard_open_file(survey, pages->shard, &shard->log[LOG_FILES], TREE_FILES,
                                      &pages->files, &bytes, checking->error);
    if (result == ECGP_OK && !shard->folder) {
        const struct shard_file start = {0, 0};
        result =
            shard_open_file(survey, pages->shard, &start, "", &pages->tar, &bytes, checking->error);
    }
    if (result == ECGP_OK) {
        pages->walk = page_walk_begin(&pages->manifest);
    }
    if (result == ECGP_OK && !checking->spec->checksums) {
        result = file_make_temporary("ecgpress-verify", &pages->path, checking->error);
        result = result ? result : folder_open(&pages->place, pages->path, checking->error);
    }
    return result;
}

static void close_shard(struct pages *pages)
{
    FILE *const files[] = {pages->tar, pages->lines, pages->files};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (files[i]) {
            fclose(files[i]);
        }
    }
    folder_close(&pages->place);
    if (pages->path) {
        file_remove_tree(pages->path, NULL);
    }
    free(pages->path);
    free(pages->line);
    text_free(&pages->log);
    manifest_finish(&pages->manifest);
}

static enum ecgp_result copy_config(struct checking *checking, struct pages *pages)
{
    struct text text = {0};
    enum ecgp_result result =
        shard_read_config(&checking->survey, pages->shard, &text, checking->error);
    result = result ? result : keep_file(checking, pages, TREE_CONFIG, text.data, text.length);
    text_free(&text);
    return result;
}

/* Looks at the pages that were put into the temporary folder. */
static enum ecgp_result look_at_pages(struct checking *checking, struct pages *pages)
{
    struct relay relay = {checking, pages->shard};
    const struct ecgp_run_hooks hooks = {
        .user = &relay, .notice = pass_notice, .fault = pass_fault, .stop = pass_stop};
    const struct ecgp_verify_spec spec = {.jobs = checking->spec->jobs, .pages_alone = true};
    struct ecgp_verify_stats stats = {0};
    enum ecgp_result result = copy_config(checking, pages);
    result = result ? result
             : pages->log.failed
                 ? error_no_memory(checking->error)
                 : keep_file(checking, pages, TREE_PAGES, pages->log.data, pages->log.length);
    if (result != ECGP_OK) {
        return result;
    }
    result = ecgp_dataset_verify(pages->path, &spec, &hooks, &stats, checking->error);
    checking->stats->leads += stats.leads;
    checking->stats->uncompared += stats.uncompared;
    return result == ECGP_BAD_DATA && stats.faults > 0 ? ECGP_OK : result;
}

/* Compares the SHA-256 of a tar with its manifest's. */
static enum ecgp_result check_tar(struct checking *checking, const struct pages *pages)
{
    char hex[DIGEST_HEX];
    const enum ecgp_result result =
        shard_sum_tar(&checking->survey, pages->shard, hex, checking->error);
    if (result == ECGP_OK && *pages->manifest.sha256 && strcmp(hex, pages->manifest.sha256) != 0) {
        add_fault(checking, pages->shard, "", "checksum",
                  "not the tar that its manifest has the SHA-256 of");
    }
    checking->stats->files++;
    return result;
}

static bool asked_to_stop(const struct checking *checking)
{
    return checking->hooks->stop && checking->hooks->stop(checking->hooks->user);
}

static enum ecgp_result check_shard(struct checking *checking, int64_t number)
{
    struct pages pages = {.shard = number, .place.fd = -1};
    enum ecgp_result result = open_shard(checking, &pages);
    for (; result == ECGP_OK && pages.walk.page; page_walk_next(&pages.walk)) {
        if (asked_to_stop(checking)) {
            result = error_set(checking->error, ECGP_STOPPED, "%s: checking was stopped",
                               checking->survey.folder.path);
            break;
        }
        result = next_page(checking, &pages);
        if (checking->hooks->progress) {
            checking->hooks->progress(checking->hooks->user, "pages", checking->done,
                                      checking->total);
        }
    }
    if (result == ECGP_OK && pages.tar && checking->spec->sample == 0) {
        result = check_tar(checking, &pages);
    }
    if (result == ECGP_OK && pages.path && pages.log.length > 0) {
        result = look_at_pages(checking, &pages);
    }
    close_shard(&pages);
    if (result == ECGP_BAD_DATA) { /* the shard's own files */
        add_fault(checking, number, "", "manifest", checking->error->text);
        result = ECGP_OK;
    }
    return result;
}

/* --- all ----------------------------------------------------------------------------------------
 */

static enum ecgp_result check_all(struct checking *checking)
{
    const struct survey *survey = &checking->survey;
    enum ecgp_result result = ECGP_OK;
    for (int64_t i = 0; i < survey->shards; i++) {
        checking->total += survey_pages(&survey->shard[i]);
    }
    for (int64_t i = 0; i < survey->shards && result == ECGP_OK; i++) {
        const struct survey_shard *shard = &survey->shard[i];
        if (shard->state == ECGP_SHARD_DONE) {
            result = check_shard(checking, i);
        } else {
            const char *state = ecgp_shard_state_name(shard->state);
            add_fault(checking, i, "", "manifest", shard->why ? shard->why : state);
        }
    }
    checking->stats->pages = checking->looked_at;
    return result;
}

enum ecgp_result ecgp_shards_verify(const char *folder, const struct ecgp_verify_spec *spec,
                                    const struct ecgp_run_hooks *hooks,
                                    struct ecgp_verify_stats *stats, struct ecgp_error *error)
{
    static const struct ecgp_run_hooks silent = {0};
    static const struct ecgp_verify_spec whole = {0};
    struct ecgp_verify_stats own = {0};
    struct checking checking = {
        .spec = spec ? spec : &whole,
        .hooks = hooks ? hooks : &silent,
        .stats = &own,
        .error = error,
    };
    enum ecgp_result result = survey_read(&checking.survey, folder, 0, false, error);
    result = result ? result : check_all(&checking);
    survey_finish(&checking.survey);
    if (stats) {
        *stats = own;
    }
    if (result == ECGP_OK && own.faults > 0) {
        return error_set(error, ECGP_BAD_DATA, "%s: %" PRId64 " disagreements were found", folder,
                         own.faults);
    }
    return result;
}
