#define _GNU_SOURCE
#include "record/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "config/leads.h"
#include "config/settings.h"
#include "record/formats.h"
#include "record/knowledge.h"

#define BUILTIN_SECONDS 10.0

struct record_settings record_settings(const struct ecgp_options *options)
{
    const struct settings *values = options_settings(options);
    struct record_settings settings = {
        .seed = (uint64_t)values->seed,
        .rate_hz = (double)values->sampling_rate,
        .rate_given = ecgp_options_source(options, "sampling_rate") != ECGP_FROM_DEFAULT,
        .builtin_seconds = BUILTIN_SECONDS,
        .carry_strictly = true,
        .table_path = values->record_table,
    };
    settings.carried = option_split_names(values->carry, settings.carry, RECORD_CARRIED);
    settings.names = option_split_names(values->lead_index, settings.name, ECGP_LEADS + 1);
    return settings;
}

static enum ecgp_result set_channel(struct ecgp_record *record, int channel, const char *name,
                                    struct ecgp_error *error)
{
    const int lead = lead_find(name);
    record->channel_names[channel] = strdup(lead >= 0 ? lead_names[lead] : name);
    if (!record->channel_names[channel]) {
        return error_no_memory(error);
    }
    if (lead >= 0 && record->info.lead_channel[lead] < 0) {
        record->info.lead_channel[lead] = channel;
    }
    return ECGP_OK;
}

enum ecgp_result record_set_channels(struct ecgp_record *record, int channels,
                                     const char *const *names, struct ecgp_error *error)
{
    record->channel_names = calloc((size_t)channels, sizeof *record->channel_names);
    if (!record->channel_names) {
        return error_no_memory(error);
    }
    record->info.channels = channels;
    for (int i = 0; i < ECGP_LEADS; i++) {
        record->info.lead_channel[i] = -1;
    }
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < channels && result == ECGP_OK; i++) {
        result = set_channel(record, i, names[i], error);
    }
    return result;
}

enum ecgp_result record_set_rate(struct ecgp_record *record, const char *path, double rate_hz,
                                 struct ecgp_error *error)
{
    if (!(rate_hz >= RECORD_MIN_RATE_HZ && rate_hz <= RECORD_MAX_RATE_HZ)) {
        return error_set(error, ECGP_USAGE, "%s: a sampling rate of %g Hz, expected %g to %g", path,
                         rate_hz, RECORD_MIN_RATE_HZ, RECORD_MAX_RATE_HZ);
    }
    record->info.rate_hz = rate_hz;
    return ECGP_OK;
}

static enum ecgp_result set_names(struct ecgp_record *record, const char *path,
                                  struct ecgp_error *error)
{
    const char *base = file_base(path);
    record->name = record->name ? record->name : strndup(base, file_stem_length(base));
    record->source = strdup(path);
    record->info.name = record->name;
    record->info.source = record->source;
    return record->name && record->source ? ECGP_OK : error_no_memory(error);
}

static enum ecgp_result open_as(const struct record_format *format, const char *path,
                                const struct record_settings *settings, struct ecgp_record **record,
                                struct ecgp_error *error)
{
    *record = calloc(1, format->size);
    if (!*record) {
        return error_no_memory(error);
    }
    (*record)->format = format;
    enum ecgp_result result = format->open(*record, path, settings, error);
    result = result ? result : set_names(*record, path, error);
    return result ? result : record_know(*record, settings, error);
}

enum ecgp_result record_open(const char *path, const struct record_settings *settings,
                             struct ecgp_record **record, struct ecgp_error *error)
{
    *record = NULL;
    const struct record_format *format = record_format_of(path);
    if (!format) {
        return record_refuse(path, "", error);
    }
    const enum ecgp_result result = open_as(format, path, settings, record, error);
    if (result != ECGP_OK) {
        ecgp_record_close(*record);
        *record = NULL;
    }
    return result;
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
    const enum ecgp_result result = record_open(path, &settings, record, error);
    ecgp_options_destroy(defaults);
    return result;
}

void ecgp_record_close(struct ecgp_record *record)
{
    if (!record) {
        return;
    }
    if (record->format->close) {
        record->format->close(record);
    }
    for (int i = 0; record->channel_names && i < record->info.channels; i++) {
        free(record->channel_names[i]);
    }
    free(record->channel_names);
    facts_free(&record->facts);
    waves_free(&record->waves);
    free(record->metadata);
    free(record->name);
    free(record->source);
    free(record);
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
                         "%s: samples from %jd, %jd of them, are requested, but it has %jd",
                         info->name, (intmax_t)first, (intmax_t)count, (intmax_t)info->samples);
    }
    return count > 0 ? record->format->read(record, channel, first, count, mv, error) : ECGP_OK;
}
