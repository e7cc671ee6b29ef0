#define _GNU_SOURCE
#include "dataset/output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "dataset/contact_sheet.h"
#include "dataset/lists.h"
#include "dataset/output_log.h"
#include "dataset/run_config.h"
#include "dataset/tree.h"
#include "dataset/tree_remove.h"

enum { LOCK_TRIES = 50 }; /* of a tenth of a second: workers of a killed run end within that */

/* All that a run makes in its folder. Where a run is removed the log goes first, so that what is
 * left by a broken-off removal never looks complete. */
static const char *const own_names[] = {
    TREE_PAGES,           TREE_PAGES_PART, TREE_LOGS,         TREE_LOGS_PART,
    TREE_SKIPPED,         TREE_INDEX,      DATASET_DETECTION, DATASET_DIGITIZATION,
    DATASET_SEGMENTATION, DATASET_OVERLAP, TREE_CONFIG,
};

enum { OWN_NAMES = ARRAY_COUNT(own_names) };

/* A path under the folder for as long as a call needs it. */
static enum ecgp_result with_path(const struct output *output, const char *name,
                                  enum ecgp_result (*call)(const char *, struct ecgp_error *),
                                  struct ecgp_error *error)
{
    char *path = file_join(output->folder, name);
    const enum ecgp_result result = path ? call(path, error) : error_no_memory(error);
    free(path);
    return result;
}

static bool has(const struct output *output, const char *name)
{
    return faccessat(output->lock, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* What a run left that was killed before it began counts as nothing. */
static bool folder_is_empty(const char *path)
{
    DIR *folder = opendir(path);
    bool empty = true;
    const struct dirent *entry;
    while (folder && empty && (entry = readdir(folder))) {
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
                strcmp(entry->d_name, "." TREE_CONFIG ".part") == 0;
    }
    if (folder) {
        closedir(folder);
    }
    return empty;
}

/* Opens the folder and keeps other runs out of it; the lanes inherit the lock, so that it holds
 * until the last of them has ended. */
static enum ecgp_result lock(struct output *output, struct ecgp_error *error)
{
    output->lock = open(output->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (output->lock < 0) {
        return error_set(error, ECGP_NO_OUTPUT, "%s: %s", output->folder, strerror(errno));
    }
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(output->lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) {
            return ECGP_OK; /* a file system without locks is used without */
        }
        usleep(100000);
    }
    return error_set(error, ECGP_NO_OUTPUT, "%s: another run is at work in this folder",
                     output->folder);
}

/* Removes what an earlier run made here. What is not known to be of ecgpress is never touched. */
static enum ecgp_result remove_own(const struct output *output, struct ecgp_error *error)
{
    if (!has(output, TREE_CONFIG)) {
        for (int i = 0; i < OWN_NAMES; i++) {
            if (has(output, own_names[i])) {
                return error_set(error, ECGP_NO_OUTPUT,
                                 "%s/%s is there, but no run of ecgpress made it (there is no "
                                 "%s); move it away first",
                                 output->folder, own_names[i], TREE_CONFIG);
            }
        }
        return ECGP_OK;
    }
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < OWN_NAMES && result == ECGP_OK; i++) {
        result = with_path(output, own_names[i], tree_remove, error);
    }
    return result;
}

/* Makes the folders of a product's files. */
static enum ecgp_result make_folders(const struct output *output, const struct product_path *at,
                                     unsigned places, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (int bit = 0; bit < PLACES && result == ECGP_OK; bit++) {
        struct text name = {0};
        if ((at->places & places) >> bit & 1) {
            tree_add_folder(&name, (enum place)(1 << bit), at->pattern);
            result = name.failed ? error_no_memory(error)
                                 : with_path(output, name.data, file_make_folders, error);
        }
        text_free(&name);
    }
    return result;
}

enum ecgp_result output_make_subfolders(const struct output *output, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < PRODUCTS * PRODUCT_PATHS && result == ECGP_OK; i++) {
        result = make_folders(output, &products[i / PRODUCT_PATHS].path[i % PRODUCT_PATHS],
                              output->places[i / PRODUCT_PATHS], error);
    }
    return result;
}

/* Writes a file of the folder. */
static enum ecgp_result write_file(const struct output *output, const char *name,
                                   const struct text *text, struct ecgp_error *error)
{
    char *path = file_join(output->folder, name);
    const enum ecgp_result result = path && !text->failed
                                        ? file_write(path, text->data, text->length, error)
                                        : error_no_memory(error);
    free(path);
    return result;
}

static enum ecgp_result begin(struct output *output, const struct text *config,
                              struct ecgp_error *error)
{
    const enum ecgp_result result = write_file(output, TREE_CONFIG, config, error);
    return result == ECGP_OK ? output_make_subfolders(output, error) : result;
}

/* Puts logs that have their name already back to where they grow: those of a run that was stopped
 * between the two, or of which one was removed. */
static void reopen_logs(const struct output *output)
{
    if (!has(output, TREE_PAGES_PART)) {
        renameat(output->lock, TREE_PAGES, output->lock, TREE_PAGES_PART);
    }
    if (output->reference && !has(output, TREE_LOGS_PART)) {
        renameat(output->lock, TREE_LOGS, output->lock, TREE_LOGS_PART);
    }
}

/* Takes up the run that was begun in the folder. */
static enum ecgp_result resume(struct output *output, const struct text *config, off_t end[LOGS],
                               struct ecgp_error *error)
{
    enum ecgp_result result = run_config_check(output->folder, config, error);
    output->complete = has(output, TREE_PAGES) && (!output->reference || has(output, TREE_LOGS));
    if (result == ECGP_OK && !output->complete) {
        reopen_logs(output);
    }
    result = result ? result : output_read_log(output, end, error);
    return result ? result : output_make_subfolders(output, error);
}

static enum ecgp_result prepare(struct output *output, const struct settings *values,
                                const struct text *config, double rate_hz, struct ecgp_error *error)
{
    const bool empty = folder_is_empty(output->folder);
    off_t end[LOGS] = {0};
    enum ecgp_result result;
    if (!empty && values->resume && has(output, TREE_CONFIG)) {
        result = resume(output, config, end, error);
    } else if (empty || values->overwrite) {
        result = empty ? ECGP_OK : remove_own(output, error);
        result = result ? result : begin(output, config, error);
    } else {
        return error_set(error, ECGP_NO_OUTPUT,
                         values->resume ? "%s: not empty, and not a run of ecgpress to resume"
                                        : "%s: not empty; give --resume to finish a run begun "
                                          "there, --overwrite to make it anew, or another folder",
                         output->folder);
    }
    if (result == ECGP_OK && !output->complete) {
        result = output_open_log(output, end, rate_hz, error);
    }
    return result;
}

enum ecgp_result output_open(struct output *output, const struct ecgp_options *options,
                             double rate_hz, struct ecgp_error *error)
{
    const struct settings *values = options_settings(options);
    *output = (struct output){.lock = -1, .log = {-1, -1}, .folder = strdup(values->datasets_path)};
    products_of_dataset(options, output->places);
    output->reference = output->places[PRODUCT_logs] != 0;
    if (!output->folder) {
        return error_no_memory(error);
    }
    if (values->resume && values->overwrite) {
        return error_set(error, ECGP_USAGE, "--resume and --overwrite cannot be combined");
    }
    struct text config = {0};
    run_config_write(options, &config);
    enum ecgp_result result = file_make_folders(output->folder, error);
    result = result ? result : lock(output, error);
    if (result == ECGP_OK) {
        result = config.failed ? error_no_memory(error)
                               : prepare(output, values, &config, rate_hz, error);
    }
    text_free(&config);
    return result;
}

void output_close(struct output *output)
{
    for (int log = 0; log < LOGS; log++) {
        if (output->log[log] >= 0) {
            close(output->log[log]);
        }
    }
    if (output->lock >= 0) {
        close(output->lock);
    }
    free(output->pages);
    free(output->folder);
}

static enum ecgp_result write_data_yaml(const struct output *output,
                                        const struct ecgp_options *options,
                                        struct ecgp_error *error)
{
    const struct yolo_style style = yolo_style_of(options_settings(options));
    struct text yaml = {0};
    yolo_data(&yaml, &style);
    const enum ecgp_result result =
        write_file(output, DATASET_DETECTION "/" TREE_CLASSES, &yaml, error);
    text_free(&yaml);
    return result;
}

int64_t output_count_others(const unsigned places[PRODUCTS])
{
    int64_t count = 4 + (places[PRODUCT_labels] != 0) + (places[PRODUCT_logs] != 0);
    for (int i = 0; i < TREE_DATASETS; i++) {
        count += lists_exist(&tree_datasets[i], places) ? ECGP_SPLITS : 0;
    }
    return count;
}

enum ecgp_result output_finish(struct output *output, const struct ecgp_options *options,
                               const struct text *skipped, struct ecgp_error *error)
{
    enum ecgp_result result =
        lists_write(output->folder, output->places, output->pages, output->count, error);
    if (result == ECGP_OK && output->places[PRODUCT_labels]) {
        result = write_data_yaml(output, options, error);
    }
    result = result ? result : write_file(output, TREE_SKIPPED, skipped, error);
    if (result == ECGP_OK && !output->complete) {
        result = output_finish_log(output, error);
    }
    return result == ECGP_OK ? contact_sheet_write(output->folder, output->places, error) : result;
}
