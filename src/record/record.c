#define _GNU_SOURCE
#include "record/record.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "config/options.h"
#include "config/leads.h"
#include "base/number.h"
#include "record/settings.h"

enum ecgp_result record_describe(struct ecgp_record *record, const char *name, int channels,
                                 const char *const *channel_names, struct ecgp_error *error)
{
    record->name = strdup(name);
    record->channel_names = calloc((size_t)channels, sizeof *record->channel_names);
    record->info.channels = channels;
    if (!record->name || !record->channel_names) {
        return error_no_memory(error);
    }
    record->info.name = record->name;
    for (int i = 0; i < ECGP_LEADS; i++) {
        record->info.lead_channel[i] = -1;
    }
    for (int i = 0; i < channels; i++) {
        const int lead = lead_find(channel_names[i]);
        record->channel_names[i] = strdup(lead >= 0 ? lead_names[lead] : channel_names[i]);
        if (!record->channel_names[i]) {
            return error_no_memory(error);
        }
        if (lead >= 0 && record->info.lead_channel[lead] < 0) {
            record->info.lead_channel[lead] = i;
        }
    }
    return ECGP_OK;
}

void record_forget(struct ecgp_record *record)
{
    for (int i = 0; record->channel_names && i < record->info.channels; i++) {
        free(record->channel_names[i]);
    }
    free(record->channel_names);
    free(record->name);
    free(record->source);
    record->channel_names = NULL;
    record->name = NULL;
    record->source = NULL;
}

struct record_settings record_settings(const struct ecgp_options *options)
{
    const struct option_values *values = options_values(options);
    struct record_settings settings = {
        .seed = (uint64_t)values->seed,
        .rate_hz = (double)values->sampling_rate,
        .rate_given = ecgp_options_source(options, "sampling_rate") != ECGP_FROM_DEFAULT,
    };
    settings.names = options_split_names(values->lead_index, settings.name, ECGP_LEADS + 1);
    return settings;
}

bool record_has_ending(const char *path, const char *ending)
{
    const size_t length = strlen(path);
    const size_t tail = strlen(ending);
    return length > tail && strcasecmp(path + length - tail, ending) == 0;
}

bool record_is_builtin(const char *path)
{
    static const char word[] = "builtin";
    const size_t length = sizeof word - 1;
    return strncmp(path, word, length) == 0 && (path[length] == '\0' || path[length] == ':');
}

static enum ecgp_result open_builtin(const char *path, const struct record_settings *settings,
                                     struct ecgp_record **record, struct ecgp_error *error)
{
    const char *colon = strchr(path, ':');
    int64_t index = 0;
    if (colon && (!number_is_int(colon + 1, &index) || index < 0)) {
        return error_set(error, ECGP_USAGE,
                         "%s: expected \"builtin\" or \"builtin:N\" with a number N from 0", path);
    }
    return synth_open(settings->seed, (uint64_t)index, settings->rate_hz, RECORD_BUILTIN_SECONDS,
                      record, error);
}

static enum ecgp_result open_csv(const char *path, const struct record_settings *settings,
                                 struct ecgp_record **record, struct ecgp_error *error)
{
    if (!settings->rate_given) {
        return error_set(error, ECGP_USAGE,
                         "%s: a CSV file does not say its sampling rate; give it with "
                         "--sampling_rate (Hz)",
                         path);
    }
    return csv_open(path, settings->rate_hz, record, error);
}

/* The names that lead_index gives, each one a different standard lead. */
static enum ecgp_result npy_names(const struct record_settings *settings,
                                  const char *names[ECGP_LEADS], struct ecgp_error *error)
{
    if (settings->names < 1 || settings->names > ECGP_LEADS) {
        return error_set(error, ECGP_USAGE,
                         "lead_index: expected a comma list or JSON array of 1 to %d lead names",
                         ECGP_LEADS);
    }
    bool taken[ECGP_LEADS] = {false};
    for (int i = 0; i < settings->names; i++) {
        const int lead = lead_find(settings->name[i]);
        if (lead < 0 || taken[lead]) {
            return error_set(error, ECGP_USAGE, "lead_index: \"%s\" is %s", settings->name[i],
                             lead < 0 ? "no standard lead (I II III aVR aVL aVF V1 .. V6)"
                                      : "named twice");
        }
        taken[lead] = true;
        names[i] = lead_names[lead];
    }
    return ECGP_OK;
}

static enum ecgp_result open_npy(const char *path, int64_t row,
                                 const struct record_settings *settings,
                                 struct ecgp_record **record, struct ecgp_error *error)
{
    double rate_hz = npy_rate_from_name(path);
    if (rate_hz <= 0 && !settings->rate_given) {
        return error_set(error, ECGP_USAGE,
                         "%s: its name does not say the sampling rate as all_signals_100Hz.npy "
                         "does; give it with --sampling_rate (Hz)",
                         path);
    }
    rate_hz = rate_hz > 0 ? rate_hz : settings->rate_hz;
    const char *names[ECGP_LEADS];
    const enum ecgp_result result = npy_names(settings, names, error);
    return result == ECGP_OK ? npy_open(path, row, rate_hz, names, settings->names, record, error)
                             : result;
}

/* "file.npy:7" */
static enum ecgp_result open_npy_row(const char *path, const char *colon,
                                     const struct record_settings *settings,
                                     struct ecgp_record **record, struct ecgp_error *error)
{
    int64_t row;
    if (!number_is_int(colon + 1, &row) || row < 0) {
        return error_set(error, ECGP_USAGE, "%s: expected the number of a row, from 0, behind ':'",
                         path);
    }
    char *file = strndup(path, (size_t)(colon - path));
    if (!file) {
        return error_no_memory(error);
    }
    const enum ecgp_result result = open_npy(file, row, settings, record, error);
    free(file);
    return result;
}

/* The colon of "file.npy:7", or NULL. */
static const char *npy_colon(const char *path)
{
    const char *colon = strrchr(path, ':');
    return colon && colon - path > 4 && strncasecmp(colon - 4, ".npy", 4) == 0 ? colon : NULL;
}

static enum ecgp_result open_kind(const char *path, const struct record_settings *settings,
                                  struct ecgp_record **record, struct ecgp_error *error)
{
    if (record_is_builtin(path)) {
        return open_builtin(path, settings, record, error);
    }
    if (record_has_ending(path, ".csv")) {
        return open_csv(path, settings, record, error);
    }
    if (record_has_ending(path, ".npy")) {
        return open_npy(path, 0, settings, record, error);
    }
    const char *colon = npy_colon(path);
    return colon ? open_npy_row(path, colon, settings, record, error)
                 : wfdb_open(path, record, error);
}

enum ecgp_result record_open(const char *path, const struct record_settings *settings,
                             struct ecgp_record **out, struct ecgp_error *error)
{
    struct ecgp_record *record = NULL;
    *out = NULL;
    const enum ecgp_result result = open_kind(path, settings, &record, error);
    if (result != ECGP_OK) {
        return result;
    }
    record->source = strdup(path);
    record->info.source = record->source;
    if (!record->source) {
        ecgp_record_close(record);
        return error_no_memory(error);
    }
    *out = record;
    return ECGP_OK;
}

enum ecgp_result ecgp_record_open(const char *path, const struct ecgp_options *options,
                                  struct ecgp_record **record, struct ecgp_error *error)
{
    struct ecgp_options *defaults = NULL;
    if (!options) {
        const enum ecgp_result result = ecgp_options_create(&defaults, error);
        if (result != ECGP_OK) {
            return result;
        }
    }
    const struct record_settings settings = record_settings(options ? options : defaults);
    ecgp_options_destroy(defaults);
    return record_open(path, &settings, record, error);
}

void ecgp_record_close(struct ecgp_record *record)
{
    if (record) {
        record->kind->close(record);
    }
}

const struct ecgp_record_info *ecgp_record_info(const struct ecgp_record *record)
{
    return &record->info;
}

const char *ecgp_record_channel_name(const struct ecgp_record *record, int channel)
{
    return channel >= 0 && channel < record->info.channels ? record->channel_names[channel] : NULL;
}

enum ecgp_result ecgp_record_read(struct ecgp_record *record, int channel, int64_t first,
                                  int64_t count, double *mv, struct ecgp_error *error)
{
    const struct ecgp_record_info *info = &record->info;
    if (channel < 0 || channel >= info->channels) {
        return error_set(error, ECGP_USAGE, "%s: there is no channel %d, it has 0 to %d",
                         info->name, channel, info->channels - 1);
    }
    if (first < 0 || count < 0 || first > info->samples || count > info->samples - first) {
        return error_set(error, ECGP_USAGE,
                         "%s: samples from %jd, %jd of them, are asked for, it has %jd", info->name,
                         (intmax_t)first, (intmax_t)count, (intmax_t)info->samples);
    }
    return count > 0 ? record->kind->read(record, channel, first, count, mv, error) : ECGP_OK;
}
