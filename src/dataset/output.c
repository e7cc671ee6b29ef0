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
#include "dataset/indexes.h"
#include "dataset/lists.h"
#include "dataset/output_log.h"
#include "dataset/overwrite.h"
#include "dataset/run_config.h"
#include "dataset/run_table.h"
#include "dataset/tree.h"

enum { LOCK_TRIES = 50 }; /* of a tenth of a second: workers of a killed run end within that */

/* What a run makes in its folder, beside tree_tops. */
static const char *const own_names[] = {
    TREE_PAGES, TREE_PAGES_PART, TREE_LOGS,  TREE_LOGS_PART, TREE_FILES,
    TREE_INDEX, TREE_FILES_PART, TREE_BEGUN, TREE_SKIPPED,   TREE_RUNS,
};

void output_tell(const struct output *output, const char *text)
{
    if (output->hooks && output->hooks->notice) {
        output->hooks->notice(output->hooks->user, text);
    }
}

/* --- the folder ---------------------------------------------------------------------------------
 */

/* What a run left that was killed before it began counts as nothing. */
static bool is_nothing(const char *name)
{
    return strcmp(name, "." TREE_CONFIG ".part") == 0;
}

/* Whether nothing is in the folder. */
static enum ecgp_result look_into(const struct output *output, bool *empty,
                                  struct ecgp_error *error)
{
    DIR *folder = file_list(file_openat(output->root.fd, ".", O_RDONLY | O_DIRECTORY));
    const struct dirent *entry;
    *empty = true;
    while (folder && *empty && (entry = file_next_entry(folder))) {
        *empty = is_nothing(entry->d_name);
    }
    const int cause = folder && !*empty ? 0 : errno;
    if (folder) {
        closedir(folder);
    }
    return cause ? file_opening_failed(output->folder, cause, error) : ECGP_OK;
}

/* Opens the folder and keeps other runs out of it; the workers inherit the lock, so that it holds
 * until the last of them has ended. */
static enum ecgp_result lock(struct output *output, struct ecgp_error *error)
{
    const enum ecgp_result result = folder_open(&output->root, output->folder, error);
    for (int i = 0; i < LOCK_TRIES && result == ECGP_OK; i++) {
        if (flock(output->root.fd, LOCK_EX | LOCK_NB) == 0 ||
            (errno != EWOULDBLOCK && errno != EINTR)) {
            return ECGP_OK; /* a file system without locks is used without */
        }
        usleep(100000);
    }
    return result ? result
                  : error_set(error, ECGP_NO_OUTPUT, "%s: another run is at work in this folder",
                              output->folder);
}

static enum ecgp_result check_folder(void *user, const char *name, struct ecgp_error *error)
{
    return folder_check(user, name, error);
}

static enum ecgp_result make_folder(void *user, const char *name, struct ecgp_error *error)
{
    return folder_make(user, name, error);
}

enum ecgp_result output_make_subfolders(const struct folder *root, const unsigned places[PRODUCTS],
                                        struct ecgp_error *error)
{
    return tree_each_folder(places, make_folder, (struct folder *)root, error);
}

/* Writes a file of the folder. One of a dataset that is complete is never half on the disk. */
static enum ecgp_result write_file(const struct output *output, const char *name,
                                   const struct text *text, bool synced, struct ecgp_error *error)
{
    return text->failed
               ? error_no_memory(error)
               : folder_write(&output->root, name, synced, text->data, text->length, error);
}

/* --- making, replacing, resuming ----------------------------------------------------------------
 */

/* Removes what an earlier run made here. What is not known to be of ecgpress is never touched. */
static enum ecgp_result remove_own(const struct output *output, struct ecgp_error *error)
{
    struct kept kept;
    bool made, there = false;
    enum ecgp_result result = folder_find(&output->root, TREE_CONFIG, &made, error);
    const int tops = tree_top_count, names = tops + (int)ARRAY_COUNT(own_names);
    for (int i = 0; i < names && !made && result == ECGP_OK; i++) {
        const char *name = i < tops ? tree_tops[i] : own_names[i - tops];
        result = folder_find(&output->root, name, &there, error);
        if (there) {
            return error_set(error, ECGP_NO_OUTPUT,
                             "%s/%s is there, but no run of ecgpress made it (there is no %s); "
                             "move it away first",
                             output->folder, name, TREE_CONFIG);
        }
    }
    result = result ? result : overwrite_remove(&output->root, &kept, error);
    if (result == ECGP_OK && kept.count > 0) {
        char text[2048];
        snprintf(text, sizeof text, "kept %lld file%s that no run made in the folders of %s: %s%s",
                 (long long)kept.count, kept.count == 1 ? "" : "s", output->folder, kept.first,
                 kept.count == 1 ? "" : ", ...");
        output_tell(output, text);
    }
    return result;
}

/* Begins the list of pages that are begun; one that is there is kept. */
static enum ecgp_result open_begun(const struct output *output, struct ecgp_error *error)
{
    const int file = folder_open_file(&output->root, TREE_BEGUN, O_WRONLY | O_CREAT);
    if (file < 0) {
        return error_set(error, ECGP_NO_OUTPUT, "%s/%s: cannot be written: %s", output->folder,
                         TREE_BEGUN, strerror(errno));
    }
    close(file);
    return ECGP_OK;
}

static enum ecgp_result begin(struct output *output, const struct text *config,
                              struct ecgp_error *error)
{
    const enum ecgp_result result = write_file(output, TREE_CONFIG, config, true, error);
    return result ? result : output_make_subfolders(&output->root, output->places, error);
}

/* Takes up the run that was begun in the folder. */
static enum ecgp_result resume(struct output *output, const struct text *config, off_t end[LOGS],
                               struct ecgp_error *error)
{
    enum ecgp_result result = run_config_check(output->folder, config, error);
    result = result ? result : output_read_log(output, end, error);
    return result ? result : output_make_subfolders(&output->root, output->places, error);
}

static enum ecgp_result prepare(struct output *output, const struct output_spec *spec,
                                const struct text *config, struct ecgp_error *error)
{
    const struct settings *values = options_settings(spec->options);
    bool empty, begun;
    off_t end[LOGS] = {0};
    enum ecgp_result result = look_into(output, &empty, error);
    result = result ? result : folder_find(&output->root, TREE_CONFIG, &begun, error);
    result = result ? result : tree_each_folder(NULL, check_folder, &output->root, error);
    if (result != ECGP_OK) {
        return result;
    }
    if (!empty && values->resume && begun) {
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
        result = output_open_log(output, end, spec->rate_hz, error);
        result = result ? result : open_begun(output, error);
    }
    return result;
}

enum ecgp_result output_open(struct output *output, const struct output_spec *spec,
                             struct ecgp_error *error)
{
    const struct settings *values = options_settings(spec->options);
    *output = (struct output){
        .folder = strdup(values->datasets_path),
        .hooks = spec->hooks,
        .total = spec->total,
        .root.fd = -1,
    };
    checkpoint_begin(&output->checkpoint);
    output->checkpoint.rest_ms = 1000 * values->checkpoint;
    output->checkpoint.root = &output->root;
    products_of_dataset(spec->options, output->places);
    if (!output->folder) {
        return error_no_memory(error);
    }
    if (values->resume && values->overwrite) {
        return error_set(error, ECGP_USAGE, "--resume and --overwrite cannot be combined");
    }
    struct text config = {0};
    run_config_write(spec->options, &config);
    enum ecgp_result result = file_make_folders(output->folder, error);
    result = result ? result : lock(output, error);
    if (result == ECGP_OK) {
        result = config.failed ? error_no_memory(error) : prepare(output, spec, &config, error);
    }
    text_free(&config);
    output->begun = result == ECGP_OK;
    return result;
}

void output_close(struct output *output)
{
    if (output->checkpoint.waiting[LOG_PAGES].length > 0) {
        checkpoint_make(&output->checkpoint, NULL);
    }
    checkpoint_finish(&output->checkpoint);
    folder_close(&output->root);
    free(output->pages);
    free(output->damaged);
    free(output->folder);
}

/* --- the end ------------------------------------------------------------------------------------
 */

static bool has_data_yaml(const unsigned places[PRODUCTS])
{
    return (places[PRODUCT_labels] & PLACE_DETECTION) != 0;
}

static enum ecgp_result write_data_yaml(const struct output *output,
                                        const struct ecgp_options *options,
                                        struct ecgp_error *error)
{
    const struct yolo_style style = yolo_style_of(options_settings(options));
    struct text yaml = {0};
    yolo_data(&yaml, &style);
    const enum ecgp_result result =
        write_file(output, DATASET_DETECTION "/" TREE_CLASSES, &yaml, output->complete, error);
    text_free(&yaml);
    return result;
}

int64_t output_count_others(const unsigned places[PRODUCTS], int splits)
{
    int64_t count = 4 + has_data_yaml(places) + indexes_count(places, splits);
    for (int log = 0; log < LOGS; log++) {
        count += tree_wants_log(places, (enum log)log);
    }
    for (int i = 0; i < TREE_DATASETS; i++) {
        count += lists_exist(&tree_datasets[i], places) ? ECGP_SPLITS : 0;
    }
    return count;
}

enum ecgp_result output_finish(struct output *output, const struct ecgp_options *options,
                               const struct text *skipped, struct ecgp_error *error)
{
    const bool complete = output->complete;
    enum ecgp_result result =
        lists_write(&output->root, complete, output->places, output->pages, output->count, error);
    if (result == ECGP_OK && has_data_yaml(output->places)) {
        result = write_data_yaml(output, options, error);
    }
    result = result ? result : write_file(output, TREE_SKIPPED, skipped, complete, error);
    if (result == ECGP_OK && (!complete || output->damaged_count > 0)) {
        result = checkpoint_make(&output->checkpoint, error);
    }
    if (result == ECGP_OK) {
        const struct indexes indexes = {&output->root, options, output->places, complete};
        result = indexes_write(&indexes, error);
    }
    if (result == ECGP_OK) {
        const char *log = complete ? TREE_PAGES : TREE_PAGES_PART;
        result = contact_sheet_write(&output->root, log, output->places, NULL, error);
    }
    return result || complete ? result : output_finish_log(output, error);
}

void output_count(const struct output *output, struct ecgp_dataset_stats *stats)
{
    for (int64_t i = 0; i < output->count; i++) {
        const struct page_summary *page = &output->pages[i];
        const int crops = __builtin_popcount(page->crops);
        const int overlapped = __builtin_popcount(page->overlapped);
        const bool main_set = page->set == SET_PAGES;
        stats->pages += main_set;
        stats->overlap_pages += !main_set;
        stats->leads += crops;
        stats->with_overlap += main_set ? 0 : overlapped;
        stats->without_overlap += main_set ? 0 : crops - overlapped;
        stats->clipped_leads += __builtin_popcount(page->clipped);
    }
}

enum ecgp_result output_finish_part(struct output *output, struct ecgp_error *error)
{
    const enum ecgp_result result = checkpoint_make(&output->checkpoint, error);
    return result ? result : output_finish_log(output, error);
}
