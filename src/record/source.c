#define _GNU_SOURCE
#include <ecgpress/source.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "config/options.h"
#include "record/listing.h"
#include "record/settings.h"

struct ecgp_source {
    struct record_settings settings;
    struct listing listing;
    struct text describe;
    int64_t absent;
};

const char *ecgp_split_name(enum ecgp_split split)
{
    return split_names[split];
}

static enum ecgp_result list_array(struct ecgp_source *source, const char *path,
                                   struct ecgp_error *error)
{
    int64_t rows = 0;
    enum ecgp_result result = npy_rows(path, &rows, error);
    struct text label = {0};
    for (int64_t row = 0; result == ECGP_OK && row < rows; row++) {
        char number[24];
        const int length = snprintf(number, sizeof number, "%jd", (intmax_t)row);
        text_clear(&label);
        text_addf(&label, "%s:%s", path, number);
        result = label.failed ? error_no_memory(error)
                              : listing_add(&source->listing, label.data, row,
                                            split_by_name(number, (size_t)length), error);
    }
    text_free(&label);
    text_addf(&source->describe, "%jd rows of %s", (intmax_t)rows, path);
    return result;
}

static enum ecgp_result list_array_folder(struct ecgp_source *source, const char *folder,
                                          struct ecgp_error *error)
{
    char *path = NULL;
    const size_t length = strlen(folder);
    if (asprintf(&path, "%s%sall_signals_%gHz.npy", folder,
                 length > 0 && folder[length - 1] == '/' ? "" : "/",
                 source->settings.rate_hz) < 0) {
        return error_no_memory(error);
    }
    const enum ecgp_result result =
        file_exists(path) ? list_array(source, path, error)
                          : error_set(error, ECGP_NO_INPUT,
                                      "%s: there is no %s in it (sampling_rate chooses the file)",
                                      folder, file_base(path));
    free(path);
    return result;
}

static enum ecgp_result list_builtin(struct ecgp_source *source, int64_t count,
                                     struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (int64_t i = 0; result == ECGP_OK && i < count; i++) {
        char label[40], name[40];
        snprintf(label, sizeof label, "builtin:%jd", (intmax_t)i);
        const int length = snprintf(name, sizeof name, "builtin-%jd", (intmax_t)i);
        result =
            listing_add(&source->listing, label, i, split_by_name(name, (size_t)length), error);
    }
    text_addf(&source->describe, "%jd built-in ECGs at %g Hz", (intmax_t)count,
              source->settings.rate_hz);
    return result;
}

static enum ecgp_result list_folder(struct ecgp_source *source, const char *folder,
                                    struct ecgp_error *error)
{
    char *table = file_join(folder, PTBXL_TABLE);
    if (!table) {
        return error_no_memory(error);
    }
    const bool ptbxl = file_exists(table);
    free(table);
    if (ptbxl) {
        text_addf(&source->describe, "PTB-XL at %g Hz in %s", source->settings.rate_hz, folder);
        return ptbxl_list(folder, source->settings.rate_hz, &source->listing, &source->absent,
                          error);
    }
    text_addf(&source->describe, "records in %s", folder);
    return tree_list(folder, &source->listing, error);
}

/* The file that a record's path means, its ending left out or not. */
static bool record_exists(const char *path)
{
    if (record_is_builtin(path) || file_exists(path)) {
        return true;
    }
    char *header = NULL;
    if (asprintf(&header, "%s.hea", path) < 0) {
        return false;
    }
    const bool there = file_exists(header);
    free(header);
    return there;
}

static size_t stem_length(const char *base)
{
    const char *dot = strrchr(base, '.');
    return dot && dot != base ? (size_t)(dot - base) : strlen(base);
}

static enum ecgp_result list_one(struct ecgp_source *source, const char *path,
                                 struct ecgp_error *error)
{
    const bool row = strstr(path, ".npy:") != NULL;
    if (!row && !record_exists(path)) {
        return error_set(error, ECGP_NO_INPUT,
                         "%s: is not there, expected a folder of records or one record (.hea, .csv "
                         "or .npy)",
                         path);
    }
    text_addf(&source->describe, "the record %s", path);
    const char *base = file_base(path);
    return listing_add(&source->listing, path, 0, split_by_name(base, stem_length(base)), error);
}

static enum ecgp_result list(struct ecgp_source *source, const struct option_values *values,
                             struct ecgp_error *error)
{
    const char *raw = values->raw_signal_path;
    const char *array = values->signal_dataset_path;
    if (*raw && file_is_folder(raw)) {
        return list_folder(source, raw, error);
    }
    if (*raw) {
        return record_has_ending(raw, ".npy") ? list_array(source, raw, error)
                                              : list_one(source, raw, error);
    }
    if (*array && file_is_folder(array)) {
        return list_array_folder(source, array, error);
    }
    return *array ? list_array(source, array, error)
                  : list_builtin(source, values->builtin_records, error);
}

enum ecgp_result ecgp_source_open(const struct ecgp_options *options, struct ecgp_source **source,
                                  struct ecgp_error *error)
{
    *source = NULL;
    struct ecgp_source *made = calloc(1, sizeof *made);
    if (!made) {
        return error_no_memory(error);
    }
    made->settings = record_settings(options);
    enum ecgp_result result = list(made, options_values(options), error);
    if (result == ECGP_OK && made->describe.failed) {
        result = error_no_memory(error);
    }
    if (result == ECGP_OK) {
        *source = made;
    } else {
        ecgp_source_close(made);
    }
    return result;
}

void ecgp_source_close(struct ecgp_source *source)
{
    if (source) {
        listing_free(&source->listing);
        text_free(&source->describe);
        free(source);
    }
}

size_t ecgp_source_count(const struct ecgp_source *source)
{
    return source->listing.count;
}

struct ecgp_source_entry ecgp_source_entry(const struct ecgp_source *source, size_t i)
{
    const struct listing_entry *entry = &source->listing.entries[i];
    return (struct ecgp_source_entry){
        .index = entry->index,
        .label = source->listing.labels.data + entry->label,
        .split = entry->split,
    };
}

int64_t ecgp_source_absent(const struct ecgp_source *source)
{
    return source->absent;
}

const char *ecgp_source_describe(const struct ecgp_source *source)
{
    return source->describe.data;
}

enum ecgp_result ecgp_source_open_record(struct ecgp_source *source, size_t i,
                                         struct ecgp_record **record, struct ecgp_error *error)
{
    return record_open(ecgp_source_entry(source, i).label, &source->settings, record, error);
}
