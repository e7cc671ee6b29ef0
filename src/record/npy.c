#define _GNU_SOURCE
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/number.h"
#include "config/leads.h"
#include "record/formats.h"
#include "record/npy_header.h"

/* The largest single read. */
#define MAX_PIECE_BYTES 1048576

struct npy {
    struct ecgp_record record;
    struct block block;
    char *path;
    int64_t start; /* of the row, in bytes */
    int item;
};

static uint64_t little_endian(const uint8_t *bytes, int count)
{
    uint64_t value = 0;
    for (int i = count - 1; i >= 0; i--) {
        value = value << 8 | bytes[i];
    }
    return value;
}

/* Infinities count as missing, like NaN. */
static double number_at(const uint8_t *bytes, int item)
{
    double value;
    if (item == 8) {
        const uint64_t bits = little_endian(bytes, 8);
        memcpy(&value, &bits, sizeof value);
    } else {
        const uint32_t bits = (uint32_t)little_endian(bytes, 4);
        float single;
        memcpy(&single, &bits, sizeof single);
        value = (double)single;
    }
    return isfinite(value) ? value : (double)NAN;
}

static enum ecgp_result npy_read(struct ecgp_record *record, int channel, int64_t first,
                                 int64_t count, double *mv, struct ecgp_error *error)
{
    struct npy *npy = (struct npy *)record;
    const int64_t frame = (int64_t)npy->item * record->info.channels;
    const int64_t end = npy->start + frame * record->info.samples;
    const int64_t most = MAX_PIECE_BYTES / frame;
    for (int64_t done = 0; done < count;) {
        const int64_t n = count - done < most ? count - done : most;
        const int64_t from = npy->start + frame * (first + done);
        const uint8_t *bytes;
        const enum ecgp_result result =
            block_get(&npy->block, from, from + n * frame, end, npy->path, &bytes, error);
        if (result != ECGP_OK) {
            return result;
        }
        bytes += channel * npy->item;
        for (int64_t i = 0; i < n; i++) {
            mv[done + i] = number_at(bytes + i * frame, npy->item);
        }
        done += n;
    }
    return ECGP_OK;
}

static void npy_close(struct ecgp_record *record)
{
    struct npy *npy = (struct npy *)record;
    block_close(&npy->block);
    free(npy->path);
}

static enum ecgp_result open_array(struct block *block, const char *path, struct npy_header *header,
                                   struct ecgp_error *error)
{
    const enum ecgp_result result = block_open(block, AT_FDCWD, path, 0, path, error);
    return result ? result : npy_header_read(block, path, header, error);
}

/* The colon of "file.npy:7", or NULL. */
static const char *row_colon(const char *path)
{
    const char *colon = strrchr(path, ':');
    return colon && colon - path > 4 && strncasecmp(colon - 4, ".npy", 4) == 0 ? colon : NULL;
}

static bool npy_probe(const char *path)
{
    return record_has_ending(path, ".npy") || row_colon(path);
}

/* Splits "file.npy:7" into file and row; the row is 0 where none is given. */
static enum ecgp_result parse_path(struct npy *npy, const char *path, int64_t *row,
                                   struct ecgp_error *error)
{
    const char *colon = row_colon(path);
    *row = 0;
    if (colon && (!number_is_int(colon + 1, row) || *row < 0)) {
        return error_set(error, ECGP_USAGE, "%s: expected the number of a row, from 0, behind ':'",
                         path);
    }
    npy->path = colon ? strndup(path, (size_t)(colon - path)) : strdup(path);
    return npy->path ? ECGP_OK : error_no_memory(error);
}

static enum ecgp_result set_rate(struct npy *npy, const struct record_settings *settings,
                                 struct ecgp_error *error)
{
    const double named_hz = npy_rate_from_name(npy->path);
    if (named_hz <= 0 && !settings->rate_given) {
        return error_set(error, ECGP_USAGE,
                         "%s: its name does not state the sampling rate as all_signals_100Hz.npy "
                         "does; give it with --sampling_rate (Hz)",
                         npy->path);
    }
    return record_set_rate(&npy->record, npy->path, named_hz > 0 ? named_hz : settings->rate_hz,
                           error);
}

/* Names the channels after lead_index, which must list distinct standard leads. */
static enum ecgp_result set_leads(struct npy *npy, const struct record_settings *settings,
                                  struct ecgp_error *error)
{
    if (settings->names < 1 || settings->names > ECGP_LEADS) {
        return error_set(error, ECGP_USAGE,
                         "lead_index: expected a comma list or JSON array of 1 to %d lead names",
                         ECGP_LEADS);
    }
    const char *names[ECGP_LEADS];
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
    return record_set_channels(&npy->record, settings->names, names, error);
}

static enum ecgp_result set_row(struct npy *npy, const struct npy_header *header, int64_t row,
                                struct ecgp_error *error)
{
    const int channels = npy->record.info.channels;
    if (row >= header->shape[0]) {
        return error_set(error, ECGP_USAGE, "%s: there is no row %jd, it has rows 0 to %jd",
                         npy->path, (intmax_t)row, (intmax_t)(header->shape[0] - 1));
    }
    if (header->shape[2] != channels) {
        return error_set(error, ECGP_USAGE, "%s: has %jd channels, but lead_index names %d",
                         npy->path, (intmax_t)header->shape[2], channels);
    }
    npy->item = header->item;
    npy->start = header->data + row * header->shape[1] * header->shape[2] * header->item;
    npy->record.info.samples = header->shape[1];
    const char *base = file_base(npy->path);
    if (asprintf(&npy->record.name, "%.*s-%jd", (int)file_stem_length(base), base, (intmax_t)row) <
        0) {
        npy->record.name = NULL;
        return error_no_memory(error);
    }
    return ECGP_OK;
}

static enum ecgp_result npy_open(struct ecgp_record *record, const char *path,
                                 const struct record_settings *settings, struct ecgp_error *error)
{
    struct npy *npy = (struct npy *)record;
    npy->block.fd = -1;
    int64_t row;
    enum ecgp_result result = parse_path(npy, path, &row, error);
    result = result ? result : set_rate(npy, settings, error);
    result = result ? result : set_leads(npy, settings, error);
    struct npy_header header;
    result = result ? result : open_array(&npy->block, npy->path, &header, error);
    return result ? result : set_row(npy, &header, row, error);
}

static enum ecgp_result add_row(struct listing *listing, const char *path, int64_t row,
                                struct ecgp_error *error)
{
    char *label = NULL;
    const int length = asprintf(&label, "%s:%jd", path, (intmax_t)row);
    if (length < 0) {
        return error_no_memory(error);
    }
    const char *number = label + strlen(path) + 1;
    const enum ecgp_result result =
        listing_add(listing, label, row, split_by_name(number, strlen(number)), error);
    free(label);
    return result;
}

static enum ecgp_result npy_list(const char *path, struct listing *listing,
                                 struct ecgp_error *error)
{
    struct block block;
    struct npy_header header = {0};
    enum ecgp_result result = open_array(&block, path, &header, error);
    block_close(&block);
    if (result == ECGP_OK && header.shape[0] > (int64_t)LIMIT_RECORDS) {
        return error_set(error, ECGP_BAD_DATA, "%s: %jd rows, of which at most %zu can be listed",
                         path, (intmax_t)header.shape[0], LIMIT_RECORDS);
    }
    for (int64_t row = 0; row < header.shape[0] && result == ECGP_OK; row++) {
        result = add_row(listing, path, row, error);
    }
    return result;
}

static const char *const endings[] = {".npy", NULL};

const struct record_format npy_format = {
    .info = {"NumPy", endings,
             "an array (records, samples, leads) or (samples, leads) in mV; FILE.npy:7 is row 7; "
             "needs --sampling_rate unless the name gives it"},
    .size = sizeof(struct npy),
    .probe = npy_probe,
    .open = npy_open,
    .read = npy_read,
    .close = npy_close,
    .list = npy_list,
};
