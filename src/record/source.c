#define _GNU_SOURCE
#include <ecgpress/source.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "config/settings.h"
#include "record/formats.h"
#include "record/knowledge.h"
#include "record/records_file.h"

struct ecgp_source {
    struct record_settings settings;
    struct record_tables tables;
    struct listing listing;
    struct text describe;
    int64_t absent;
    bool mixed; /* the records have several formats */
};

const char *ecgp_split_name(enum ecgp_split split)
{
    return split_names[split];
}

static enum ecgp_result list_rows(struct ecgp_source *source, const char *path,
                                  const struct record_format *format, struct ecgp_error *error)
{
    const enum ecgp_result result = format->list(path, &source->listing, error);
    text_addf(&source->describe, "%zu rows of %s", source->listing.count, path);
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
        file_exists(path) ? list_rows(source, path, &npy_format, error)
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
    enum file_kind kind;
    const enum ecgp_result result = file_find(table, &kind, error);
    free(table);
    if (result != ECGP_OK) {
        return result;
    }
    if (kind != FILE_NONE) {
        text_addf(&source->describe, "PTB-XL at %g Hz in %s", source->settings.rate_hz, folder);
        return ptbxl_list(folder, source->settings.rate_hz, &source->listing, &source->absent,
                          error);
    }
    text_addf(&source->describe, "records in %s", folder);
    return tree_list(folder, &source->listing, error);
}

static enum ecgp_result list_file(struct ecgp_source *source, const char *path,
                                  struct ecgp_error *error)
{
    const struct record_format *format = record_format_of(path);
    const struct record_format *by_ending = record_format_of_ending(path);
    if (!format || (by_ending && !file_exists(path))) {
        return record_refuse(path, "a folder of records or ", error);
    }
    if (by_ending && by_ending->list) {
        return list_rows(source, path, by_ending, error);
    }
    text_addf(&source->describe, "the record %s", path);
    return listing_add_file(&source->listing, path, 0, error);
}

static enum ecgp_result list_all(struct ecgp_source *source, const struct settings *values,
                                 struct ecgp_error *error)
{
    const char *raw = values->raw_signal_path;
    const char *array = values->signal_dataset_path;
    enum file_kind kind;
    if (!*raw && !*array) {
        return list_builtin(source, values->builtin_records, error);
    }
    const enum ecgp_result result = file_find(*raw ? raw : array, &kind, error);
    if (result != ECGP_OK) {
        return result;
    }
    if (*raw) {
        return kind == FILE_FOLDER ? list_folder(source, raw, error)
                                   : list_file(source, raw, error);
    }
    return kind == FILE_FOLDER ? list_array_folder(source, array, error)
                               : list_rows(source, array, &npy_format, error);
}

/* Lists the records, or those of them that the list of the option `records` names. */
static enum ecgp_result list(struct ecgp_source *source, const struct settings *values,
                             struct ecgp_error *error)
{
    const char *raw = values->raw_signal_path, *array = values->signal_dataset_path;
    if (!*values->records) {
        return list_all(source, values, error);
    }
    enum ecgp_result result = ECGP_OK;
    if (*raw || *array) {
        result = list_all(source, values, error);
        result = result ? result
                        : records_file_keep(values->records, *raw ? raw : array, &source->listing,
                                            error);
        text_addf(&source->describe, ", ");
    } else {
        result = records_file_list(values->records, &source->listing, error);
    }
    text_addf(&source->describe, "%zu records of %s", source->listing.count, values->records);
    return result;
}

/* Whether not all of the records have the format of the first. */
static bool is_mixed(const struct ecgp_source *source)
{
    const struct record_format *first = NULL;
    for (size_t i = 0; i < source->listing.count; i++) {
        const struct record_format *format =
            record_format_of_ending(ecgp_source_entry(source, i).label);
        if (i > 0 && format != first) {
            return true;
        }
        first = format;
    }
    return false;
}

/* Reads the tables of the records' facts, and opens the first record to see whether there is all
 * that is to be carried. */
static enum ecgp_result know(struct ecgp_source *source, struct ecgp_error *error)
{
    struct record_settings *settings = &source->settings;
    const char *first = source->listing.count > 0 ? ecgp_source_entry(source, 0).label : NULL;
    struct ecgp_record *record = NULL;
    enum ecgp_result result =
        record_tables_read(first, settings->table_path, &source->tables, error);
    settings->tables = &source->tables;
    settings->table_path = "";
    if (result == ECGP_OK && first && settings->carried > 0) {
        result = record_open(first, settings, &record, error);
        ecgp_record_close(record);
        result = result == ECGP_CONFIG ? result : ECGP_OK; /* others are seen when it is used */
    }
    settings->carry_strictly = false;
    return result;
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
    enum ecgp_result result = list(made, options_settings(options), error);
    made->mixed = result == ECGP_OK && is_mixed(made);
    result = result ? result : know(made, error);
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
        record_tables_free(&source->tables);
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
    const enum ecgp_result result =
        record_open(ecgp_source_entry(source, i).label, &source->settings, record, error);
    /* What an option could mend for all of the records is asked for; among others, the record is
     * one that cannot be used. */
    if (result != ECGP_USAGE || !source->mixed) {
        return result;
    }
    if (error) {
        error->code = ECGP_BAD_DATA;
    }
    return ECGP_BAD_DATA;
}
