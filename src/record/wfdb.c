#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "config/leads.h"
#include "record/annotations.h"
#include "record/block.h"
#include "record/formats.h"
#include "record/wfdb_header.h"

/* The largest single read. */
#define MAX_PIECE_BYTES 1048576

#define ENDING ".hea"

struct channel {
    int group;
    double gain; /* steps per mV */
    double baseline;
};

/* The samples of one channel in a block: sample i is number first + i * stride. */
struct samples {
    const uint8_t *bytes;
    int64_t first, stride, count;
};

struct coding {
    int64_t code;
    /* The bytes of that many samples, the first of which is at an even place. */
    int64_t (*bytes)(int64_t samples);
    int64_t (*samples)(int64_t bytes);
    void (*decode)(struct samples samples, const struct channel *channel, double *mv);
};

/* The signals that share a file; their samples are interleaved. */
struct group {
    struct block block;
    char *path;
    const struct coding *coding;
    int64_t offset, end; /* of the samples, in bytes */
    int first_channel, channels;
};

struct wfdb {
    struct ecgp_record record;
    struct group *groups;
    int group_count;
    struct channel *channels;
};

static int64_t bytes_16(int64_t samples)
{
    return samples * 2;
}

static int64_t samples_16(int64_t bytes)
{
    return bytes / 2;
}

static int64_t bytes_212(int64_t samples)
{
    return (samples * 3 + 1) / 2;
}

/* bytes / 1.5 without overflow */
static int64_t samples_212(int64_t bytes)
{
    return bytes / 3 * 2 + (bytes % 3 == 2);
}

static double millivolt(int digital, int invalid, const struct channel *channel)
{
    return digital == invalid ? NAN : (digital - channel->baseline) / channel->gain;
}

static void decode_16(struct samples samples, const struct channel *channel, double *mv)
{
    const uint8_t *p = samples.bytes + samples.first * 2;
    for (int64_t i = 0; i < samples.count; i++, p += samples.stride * 2) {
        const int digital = (int16_t)(uint16_t)(p[0] | p[1] << 8);
        mv[i] = millivolt(digital, -32768, channel);
    }
}

/* Two samples of 12 bits are packed in three bytes; the middle byte holds the high bits of both. */
static void decode_212(struct samples samples, const struct channel *channel, double *mv)
{
    for (int64_t i = 0; i < samples.count; i++) {
        const int64_t number = samples.first + i * samples.stride;
        const uint8_t *pair = samples.bytes + number / 2 * 3;
        const int bits =
            number % 2 == 0 ? pair[0] | (pair[1] & 0x0F) << 8 : pair[2] | (pair[1] & 0xF0) << 4;
        mv[i] = millivolt(bits >= 2048 ? bits - 4096 : bits, -2048, channel);
    }
}

static const struct coding codings[] = {
    {16, bytes_16, samples_16, decode_16},
    {212, bytes_212, samples_212, decode_212},
};

static const struct coding *coding_find(int64_t code)
{
    for (size_t i = 0; i < ARRAY_COUNT(codings); i++) {
        if (codings[i].code == code) {
            return &codings[i];
        }
    }
    return NULL;
}

static enum ecgp_result read_piece(struct group *group, int member, const struct channel *channel,
                                   int64_t first, int64_t count, double *mv,
                                   struct ecgp_error *error)
{
    const int64_t sample = first * group->channels;
    const int64_t even = sample - sample % 2;
    const int64_t from = group->offset + group->coding->bytes(even);
    const int64_t to = group->offset + group->coding->bytes(sample + count * group->channels);
    const uint8_t *bytes;
    const enum ecgp_result result =
        block_get(&group->block, from, to, group->end, group->path, &bytes, error);
    if (result == ECGP_OK) {
        const struct samples samples = {bytes, sample - even + member, group->channels, count};
        group->coding->decode(samples, channel, mv);
    }
    return result;
}

static enum ecgp_result wfdb_read(struct ecgp_record *record, int channel, int64_t first,
                                  int64_t count, double *mv, struct ecgp_error *error)
{
    struct wfdb *wfdb = (struct wfdb *)record;
    const struct channel *of = &wfdb->channels[channel];
    struct group *group = &wfdb->groups[of->group];
    const int64_t most = MAX_PIECE_BYTES / group->coding->bytes(group->channels);
    enum ecgp_result result = ECGP_OK;
    for (int64_t done = 0; result == ECGP_OK && done < count;) {
        const int64_t n = count - done < most ? count - done : most;
        result = read_piece(group, channel - group->first_channel, of, first + done, n, mv + done,
                            error);
        done += n;
    }
    return result;
}

static void wfdb_close(struct ecgp_record *record)
{
    struct wfdb *wfdb = (struct wfdb *)record;
    for (int i = 0; i < wfdb->group_count; i++) {
        block_close(&wfdb->groups[i].block);
        free(wfdb->groups[i].path);
    }
    free(wfdb->groups);
    free(wfdb->channels);
}

/* Sets the gain in steps per mV. Units other than voltages are kept, but refused in leads. */
static enum ecgp_result scale(const char *path, const struct wfdb_signal *signal,
                              struct channel *channel, struct ecgp_error *error)
{
    static const struct {
        const char *name;
        double per_mv; /* units in 1 mV */
    } units[] = {
        {"", 1},         {"mV", 1},    {"uV", 1000}, {"\xC2\xB5V", 1000}, {"\xCE\xBCV", 1000},
        {"\xB5V", 1000}, {"V", 0.001},
    };
    channel->baseline = (double)signal->baseline;
    channel->gain = signal->gain;
    for (size_t i = 0; i < ARRAY_COUNT(units); i++) {
        if (strcasecmp(signal->units, units[i].name) == 0) {
            channel->gain = signal->gain * units[i].per_mv;
            return ECGP_OK;
        }
    }
    if (lead_find(signal->description) >= 0) {
        return error_set(error, ECGP_BAD_DATA,
                         "%s, line %d: lead %s is given in \"%s\", expected mV, uV or V", path,
                         signal->line, signal->description, signal->units);
    }
    return ECGP_OK;
}

static bool same_file(const struct wfdb_signal *a, const struct wfdb_signal *b)
{
    return strcmp(a->file, b->file) == 0;
}

static enum ecgp_result check_mate(const char *path, const struct wfdb_signal *first,
                                   const struct wfdb_signal *signal, struct ecgp_error *error)
{
    if (first->format != signal->format || first->offset != signal->offset) {
        return error_set(error, ECGP_BAD_DATA,
                         "%s, line %d: gives %s the format %jd+%jd, line %d gave it %jd+%jd", path,
                         signal->line, signal->file, (intmax_t)signal->format,
                         (intmax_t)signal->offset, first->line, (intmax_t)first->format,
                         (intmax_t)first->offset);
    }
    return ECGP_OK;
}

/* Groups the signals by file. Signals that share a file must be on consecutive lines. */
static enum ecgp_result make_groups(struct wfdb *wfdb, const char *path,
                                    const struct wfdb_header *header, struct ecgp_error *error)
{
    for (int i = 0; i < header->signals; i++) {
        const struct wfdb_signal *signal = &header->signal[i];
        struct group *group = &wfdb->groups[wfdb->group_count - (wfdb->group_count > 0)];
        const struct wfdb_signal *first = &header->signal[group->first_channel];
        if (wfdb->group_count > 0 && same_file(first, signal)) {
            const enum ecgp_result result = check_mate(path, first, signal, error);
            if (result != ECGP_OK) {
                return result;
            }
        } else {
            group = &wfdb->groups[wfdb->group_count++];
            *group = (struct group){.block.fd = -1,
                                    .coding = coding_find(signal->format),
                                    .offset = signal->offset,
                                    .first_channel = i};
        }
        for (int g = 0; g < wfdb->group_count - 1; g++) {
            if (same_file(&header->signal[wfdb->groups[g].first_channel], signal)) {
                return error_set(error, ECGP_BAD_DATA,
                                 "%s, line %d: names %s again, expected the signals of one file in "
                                 "consecutive lines",
                                 path, signal->line, signal->file);
            }
        }
        group->channels++;
        wfdb->channels[i].group = wfdb->group_count - 1;
    }
    return ECGP_OK;
}

static enum ecgp_result make_channels(struct wfdb *wfdb, const char *path,
                                      const struct wfdb_header *header, struct ecgp_error *error)
{
    wfdb->channels = calloc((size_t)header->signals, sizeof *wfdb->channels);
    wfdb->groups = calloc((size_t)header->signals, sizeof *wfdb->groups);
    if (!wfdb->channels || !wfdb->groups) {
        return error_no_memory(error);
    }
    for (int i = 0; i < header->signals; i++) {
        const struct wfdb_signal *signal = &header->signal[i];
        if (!coding_find(signal->format)) {
            return error_set(error, ECGP_UNSUPPORTED,
                             "%s, line %d: format %jd is not supported yet", path, signal->line,
                             (intmax_t)signal->format);
        }
        const enum ecgp_result result = scale(path, signal, &wfdb->channels[i], error);
        if (result != ECGP_OK) {
            return result;
        }
    }
    return make_groups(wfdb, path, header, error);
}

/* Opens the file of a group and checks its size against the header. */
static enum ecgp_result open_group(struct group *group, int folder_fd, const char *path,
                                   const struct wfdb_header *header, int64_t *frames,
                                   struct ecgp_error *error)
{
    const char *file = header->signal[group->first_channel].file;
    if (asprintf(&group->path, "%.*s%s", (int)(file_base(path) - path), path, file) < 0) {
        group->path = NULL;
        return error_no_memory(error);
    }
    const enum ecgp_result result =
        block_open(&group->block, folder_fd, file, O_NOFOLLOW, group->path, error);
    if (result != ECGP_OK) {
        return result;
    }
    const int64_t size = group->block.file_size;
    *frames =
        size > group->offset ? group->coding->samples(size - group->offset) / group->channels : 0;
    if (*frames == 0) {
        return error_set(error, ECGP_BAD_DATA,
                         "%s: holds no samples (%jd bytes, first sample at %jd)", group->path,
                         (intmax_t)size, (intmax_t)group->offset);
    }
    if (*frames < header->samples) {
        return error_set(error, ECGP_BAD_DATA, "%s: says %jd samples a signal, but %s holds %jd",
                         path, (intmax_t)header->samples, file, (intmax_t)*frames);
    }
    return ECGP_OK;
}

static enum ecgp_result open_groups(struct wfdb *wfdb, int folder_fd, const char *path,
                                    const struct wfdb_header *header, struct ecgp_error *error)
{
    int64_t samples = header->samples;
    for (int i = 0; i < wfdb->group_count; i++) {
        int64_t frames = 0;
        const enum ecgp_result result =
            open_group(&wfdb->groups[i], folder_fd, path, header, &frames, error);
        if (result != ECGP_OK) {
            return result;
        }
        if (header->samples == 0 && (i == 0 || frames < samples)) {
            samples = frames;
        }
    }
    if (samples > RECORD_MAX_SAMPLES) {
        return error_set(error, ECGP_BAD_DATA, "%s: %jd samples a signal, expected at most %jd",
                         path, (intmax_t)samples, (intmax_t)RECORD_MAX_SAMPLES);
    }
    for (int i = 0; i < wfdb->group_count; i++) {
        struct group *group = &wfdb->groups[i];
        group->end = group->offset + group->coding->bytes(samples * group->channels);
    }
    wfdb->record.info.samples = samples;
    return ECGP_OK;
}

static enum ecgp_result open_files(struct wfdb *wfdb, const char *path,
                                   const struct wfdb_header *header, struct ecgp_error *error)
{
    const size_t length = (size_t)(file_base(path) - path);
    char *folder = length > 0 ? strndup(path, length) : strdup(".");
    if (!folder) {
        return error_no_memory(error);
    }
    const int folder_fd = file_openat(AT_FDCWD, folder, O_PATH | O_DIRECTORY);
    enum ecgp_result result;
    if (folder_fd < 0) {
        result = file_opening_failed(folder, errno, error);
    } else {
        result = open_groups(wfdb, folder_fd, path, header, error);
        close(folder_fd);
    }
    free(folder);
    return result;
}

/* Names the channels after their descriptions. */
static enum ecgp_result set_channels(struct wfdb *wfdb, const struct wfdb_header *header,
                                     struct ecgp_error *error)
{
    const char *names[ECGP_MAX_CHANNELS];
    char unnamed[ECGP_MAX_CHANNELS][24];
    for (int i = 0; i < header->signals; i++) {
        snprintf(unnamed[i], sizeof unnamed[i], "signal %d", i);
        const char *description = header->signal[i].description;
        names[i] = *description ? description : unnamed[i];
    }
    return record_set_channels(&wfdb->record, header->signals, names, error);
}

/* Reads what is annotated in the file beside the header. */
static enum ecgp_result read_waves(struct wfdb *wfdb, const char *path, struct ecgp_error *error)
{
    char *file;
    if (asprintf(&file, "%.*s.atr", (int)(strlen(path) - strlen(ENDING)), path) < 0) {
        return error_no_memory(error);
    }
    const enum ecgp_result result = annotations_read(file, &wfdb->record.waves, error);
    free(file);
    return result;
}

/* Opens the record whose header is at `path` and names it after that file. */
static enum ecgp_result open_header(struct wfdb *wfdb, const char *path, struct ecgp_error *error)
{
    const char *base = file_base(path);
    wfdb->record.name = strndup(base, strlen(base) - strlen(ENDING));
    if (!wfdb->record.name) {
        return error_no_memory(error);
    }
    struct wfdb_header header;
    enum ecgp_result result = wfdb_header_read(path, &header, error);
    if (result != ECGP_OK) {
        return result;
    }
    wfdb->record.info.rate_hz = header.rate_hz;
    result = make_channels(wfdb, path, &header, error);
    result = result ? result : open_files(wfdb, path, &header, error);
    result = result ? result : set_channels(wfdb, &header, error);
    result = result ? result : read_waves(wfdb, path, error);
    wfdb->record.facts = header.facts;
    header.facts = (struct facts){0};
    wfdb_header_free(&header);
    return result;
}

/* The endings of a record's signal files: each stands for the record. */
static bool is_signal_file(const char *path)
{
    return record_has_ending(path, ".dat") || record_has_ending(path, ".mat");
}

/* Writes the path of a record's header; false where it is too long for a file's. */
static bool header_path(const char *path, char header[PATH_MAX])
{
    const size_t length = strlen(path) - (is_signal_file(path) ? 4 : 0);
    const bool whole = record_has_ending(path, ENDING);
    return snprintf(header, PATH_MAX, "%.*s%s", (int)length, path, whole ? "" : ENDING) < PATH_MAX;
}

static bool wfdb_probe(const char *path)
{
    char header[PATH_MAX];
    return record_has_ending(path, ENDING) || (header_path(path, header) && file_exists(header));
}

static enum ecgp_result wfdb_open(struct ecgp_record *record, const char *path,
                                  const struct record_settings *settings, struct ecgp_error *error)
{
    (void)settings;
    char header[PATH_MAX];
    return header_path(path, header) ? open_header((struct wfdb *)record, header, error)
                                     : file_opening_failed(path, ENAMETOOLONG, error);
}

static const char *const endings[] = {ENDING, NULL};

const struct record_format wfdb_format = {
    .info =
        {"WFDB", endings,
         "a header and its signal files (formats 16 and 212), by the path of any of them (.hea, "
         ".dat, .mat) or without ending"},
    .size = sizeof(struct wfdb),
    .probe = wfdb_probe,
    .open = wfdb_open,
    .read = wfdb_read,
    .close = wfdb_close,
};
