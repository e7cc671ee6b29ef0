#define _GNU_SOURCE
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/number.h"
#include "config/leads.h"
#include "record/formats.h"
#include "record/table.h"

struct csv {
    struct ecgp_record record;
    double *rows; /* mV, all channels of a sample together */
    size_t capacity;
};

static enum ecgp_result csv_read(struct ecgp_record *record, int channel, int64_t first,
                                 int64_t count, double *mv, struct ecgp_error *error)
{
    (void)error;
    const int stride = record->info.channels;
    const double *p = ((struct csv *)record)->rows + first * stride + channel;
    for (int64_t i = 0; i < count; i++) {
        mv[i] = p[i * stride];
    }
    return ECGP_OK;
}

static void csv_close(struct ecgp_record *record)
{
    free(((struct csv *)record)->rows);
}

static enum ecgp_result check_leads(const struct ecgp_record *record, const char *path,
                                    struct ecgp_error *error)
{
    bool found = false;
    for (int i = 0; i < record->info.channels; i++) {
        const char *name = record->channel_names[i];
        const int lead = lead_find(name);
        if (lead >= 0 && record->info.lead_channel[lead] != i) {
            return error_set(error, ECGP_BAD_DATA, "%s, line 1: names the lead %s twice", path,
                             name);
        }
        found |= lead >= 0;
    }
    return found
               ? ECGP_OK
               : error_set(error, ECGP_BAD_DATA,
                           "%s, line 1: no column is a standard lead, expected some of I, II, III, "
                           "aVR, aVL, aVF, V1 .. V6",
                           path);
}

static enum ecgp_result read_names(struct csv *csv, struct table *table, struct ecgp_error *error)
{
    char *cells[ECGP_MAX_CHANNELS];
    const char *names[ECGP_MAX_CHANNELS];
    char unnamed[ECGP_MAX_CHANNELS][24];
    int count;
    enum ecgp_result result = table_row(table, cells, ECGP_MAX_CHANNELS, &count, error);
    if (result != ECGP_OK) {
        return result;
    }
    if (count > ECGP_MAX_CHANNELS) {
        return error_set(error, ECGP_BAD_DATA, "%s, line 1: %d columns, expected at most %d",
                         table->path, count, ECGP_MAX_CHANNELS);
    }
    for (int i = 0; i < count; i++) {
        snprintf(unnamed[i], sizeof unnamed[i], "column %d", i + 1);
        names[i] = *cells[i] ? cells[i] : unnamed[i];
    }
    result = record_set_channels(&csv->record, count, names, error);
    return result ? result : check_leads(&csv->record, table->path, error);
}

/* Makes room for one more row and returns its place; NULL without memory. */
static double *add_row(struct csv *csv)
{
    const size_t channels = (size_t)csv->record.info.channels;
    const size_t used = (size_t)csv->record.info.samples * channels;
    double *rows = array_grow(csv->rows, &csv->capacity, used + channels, sizeof *rows);
    if (!rows) {
        return NULL;
    }
    csv->rows = rows;
    csv->record.info.samples++;
    return rows + used;
}

static bool parse_cell(const char *cell, double *mv)
{
    *mv = NAN;
    return *cell == '\0' || strcasecmp(cell, "nan") == 0 || number_is_real(cell, mv);
}

static enum ecgp_result parse_row(struct csv *csv, const struct table *table, char **cells,
                                  struct ecgp_error *error)
{
    const int64_t channels = csv->record.info.channels;
    if ((size_t)((csv->record.info.samples + 1) * channels) > LIMIT_CSV_NUMBERS) {
        return error_set(error, ECGP_BAD_DATA, "%s: holds more than %zu numbers", table->path,
                         LIMIT_CSV_NUMBERS);
    }
    double *row = add_row(csv);
    if (!row) {
        return error_no_memory(error);
    }
    for (int i = 0; i < channels; i++) {
        if (!parse_cell(cells[i], &row[i])) {
            return error_set(
                error, ECGP_BAD_DATA, "%s, line %jd, column %s: \"%.40s\" is not a voltage in mV",
                table->path, (intmax_t)table->line, csv->record.channel_names[i], cells[i]);
        }
    }
    return ECGP_OK;
}

static enum ecgp_result read_rows(struct csv *csv, struct table *table, struct ecgp_error *error)
{
    char *cells[ECGP_MAX_CHANNELS];
    const int channels = csv->record.info.channels;
    bool more = true;
    enum ecgp_result result = ECGP_OK;
    while (result == ECGP_OK && more) {
        result = table_data_row(table, cells, ECGP_MAX_CHANNELS, channels, &more, error);
        if (result == ECGP_OK && more) {
            result = parse_row(csv, table, cells, error);
        }
    }
    if (result == ECGP_OK && csv->record.info.samples == 0) {
        result =
            error_set(error, ECGP_BAD_DATA, "%s: holds no samples, only column names", table->path);
    }
    return result;
}

static enum ecgp_result load(struct csv *csv, const char *path, struct ecgp_error *error)
{
    char *data;
    size_t size;
    enum ecgp_result result = file_read(path, LIMIT_CSV_BYTES, &data, &size, error);
    if (result != ECGP_OK) {
        return result;
    }
    struct table table;
    result = table_begin(&table, path, data, size, '\0', error);
    result = result ? result : read_names(csv, &table, error);
    result = result ? result : read_rows(csv, &table, error);
    free(data);
    return result;
}

static int time_channel(const struct ecgp_record *record)
{
    static const char *const names[] = {"time", "t", "time_s", "time_ms", "seconds", "sec", "ms"};
    for (int i = 0; i < record->info.channels; i++) {
        for (size_t k = 0; k < ARRAY_COUNT(names); k++) {
            if (strcasecmp(record->channel_names[i], names[k]) == 0) {
                return i;
            }
        }
    }
    return -1;
}

/* A column of times, in seconds or milliseconds, must agree with the rate of the option. */
static enum ecgp_result check_time(const struct csv *csv, const char *path,
                                   struct ecgp_error *error)
{
    const struct ecgp_record_info *info = &csv->record.info;
    const int channel = time_channel(&csv->record);
    if (channel < 0 || info->samples < 2) {
        return ECGP_OK;
    }
    const double first = csv->rows[channel];
    const double last = csv->rows[(info->samples - 1) * info->channels + channel];
    const double rate = (double)(info->samples - 1) / (last - first);
    if (!(last > first) || fabs(rate / info->rate_hz - 1) < 0.01 ||
        fabs(1000 * rate / info->rate_hz - 1) < 0.01) {
        return ECGP_OK;
    }
    return error_set(error, ECGP_BAD_DATA,
                     "%s: the column %s tells a rate of %.6g Hz (in ms: %.6g), but --sampling_rate "
                     "is %.6g",
                     path, csv->record.channel_names[channel], rate, 1000 * rate, info->rate_hz);
}

/* The rate is asked for last: of a table that is no recording nobody has to know it. */
static enum ecgp_result take_rate(struct csv *csv, const char *path,
                                  const struct record_settings *settings, struct ecgp_error *error)
{
    if (!settings->rate_given) {
        return error_set(error, ECGP_USAGE,
                         "%s: a CSV file does not state its sampling rate; give it with "
                         "--sampling_rate (Hz)",
                         path);
    }
    const enum ecgp_result result = record_set_rate(&csv->record, path, settings->rate_hz, error);
    return result ? result : check_time(csv, path, error);
}

static enum ecgp_result csv_open(struct ecgp_record *record, const char *path,
                                 const struct record_settings *settings, struct ecgp_error *error)
{
    struct csv *csv = (struct csv *)record;
    const enum ecgp_result result = load(csv, path, error);
    return result ? result : take_rate(csv, path, settings, error);
}

static const char *const endings[] = {".csv", NULL};

const struct record_format csv_format = {
    .info = {"CSV", endings, "one column per lead, in mV; needs --sampling_rate"},
    .size = sizeof(struct csv),
    .open = csv_open,
    .read = csv_read,
    .close = csv_close,
};
