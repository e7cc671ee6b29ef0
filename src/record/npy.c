#define _GNU_SOURCE
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "record/npy_header.h"
#include "base/number.h"
#include "record/record.h"

/* Read at once, at most. */
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

/* Infinities are no voltage: missing, as NaN is. */
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
    record_forget(record);
    free(npy);
}

static const struct record_kind npy_kind = {npy_read, npy_close};

static enum ecgp_result open_array(struct block *block, const char *path, struct npy_header *header,
                                   struct ecgp_error *error)
{
    enum ecgp_result result = block_open(block, AT_FDCWD, path, 0, path, error);
    if (result == ECGP_OK) {
        result = npy_header_read(block, path, header, error);
    }
    return result;
}

static enum ecgp_result check_use(const char *path, const struct npy_header *header, int64_t row,
                                  double rate_hz, int names, struct ecgp_error *error)
{
    if (!(rate_hz >= RECORD_MIN_RATE_HZ && rate_hz <= RECORD_MAX_RATE_HZ)) {
        return error_set(error, ECGP_USAGE, "%s: a sampling rate of %g Hz, expected %g to %g", path,
                         rate_hz, RECORD_MIN_RATE_HZ, RECORD_MAX_RATE_HZ);
    }
    if (row < 0 || row >= header->shape[0]) {
        return error_set(error, ECGP_USAGE, "%s: there is no row %jd, it has rows 0 to %jd", path,
                         (intmax_t)row, (intmax_t)(header->shape[0] - 1));
    }
    if (header->shape[2] != names) {
        return error_set(error, ECGP_USAGE, "%s: has %jd channels, but lead_index names %d", path,
                         (intmax_t)header->shape[2], names);
    }
    return ECGP_OK;
}

static enum ecgp_result describe(struct npy *npy, int64_t row, const char *const *names,
                                 int names_count, struct ecgp_error *error)
{
    const char *base = file_base(npy->path);
    const char *dot = strrchr(base, '.');
    char *name = NULL;
    if (asprintf(&name, "%.*s-%jd", dot ? (int)(dot - base) : (int)strlen(base), base,
                 (intmax_t)row) < 0) {
        return error_no_memory(error);
    }
    const enum ecgp_result result = record_describe(&npy->record, name, names_count, names, error);
    free(name);
    return result;
}

static enum ecgp_result open_row(struct npy *npy, const char *path, int64_t row, double rate_hz,
                                 const char *const *names, int names_count,
                                 struct ecgp_error *error)
{
    struct npy_header header;
    enum ecgp_result result = open_array(&npy->block, path, &header, error);
    if (result == ECGP_OK) {
        result = check_use(path, &header, row, rate_hz, names_count, error);
    }
    if (result != ECGP_OK) {
        return result;
    }
    npy->path = strdup(path);
    if (!npy->path) {
        return error_no_memory(error);
    }
    npy->item = header.item;
    npy->start = header.data + row * header.shape[1] * header.shape[2] * header.item;
    npy->record.info.rate_hz = rate_hz;
    npy->record.info.samples = header.shape[1];
    return describe(npy, row, names, names_count, error);
}

enum ecgp_result npy_open(const char *path, int64_t row, double rate_hz, const char *const *names,
                          int names_count, struct ecgp_record **record, struct ecgp_error *error)
{
    *record = NULL;
    struct npy *npy = calloc(1, sizeof *npy);
    if (!npy) {
        return error_no_memory(error);
    }
    npy->record.kind = &npy_kind;
    npy->block.fd = -1;
    const enum ecgp_result result = open_row(npy, path, row, rate_hz, names, names_count, error);
    if (result == ECGP_OK) {
        *record = &npy->record;
    } else {
        npy_close(&npy->record);
    }
    return result;
}

enum ecgp_result npy_rows(const char *path, int64_t *rows, struct ecgp_error *error)
{
    struct block block;
    struct npy_header header;
    const enum ecgp_result result = open_array(&block, path, &header, error);
    if (result == ECGP_OK) {
        *rows = header.shape[0];
    }
    block_close(&block);
    return result;
}

double npy_rate_from_name(const char *path)
{
    static const char start[] = "all_signals_";
    const char *p = file_base(path);
    double rate_hz;
    if (strncmp(p, start, sizeof start - 1) != 0) {
        return 0;
    }
    p += sizeof start - 1;
    return number_real(&p, &rate_hz) && strcmp(p, "Hz.npy") == 0 && rate_hz >= RECORD_MIN_RATE_HZ &&
                   rate_hz <= RECORD_MAX_RATE_HZ
               ? rate_hz
               : 0;
}
