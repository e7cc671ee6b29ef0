/*
 * What every kind of record gives: info, channel names, samples. Each kind (wfdb.c, csv.c, npy.c,
 * synth.c) embeds `struct ecgp_record` as its first member and fills `kind`.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <ecgpress/record.h>

#include "base/error.h"

/* Bounds on what a file may claim; beyond them it is refused as bad data. */
#define RECORD_MAX_RATE_HZ 100000.0
#define RECORD_MIN_RATE_HZ 1.0
#define RECORD_MAX_SAMPLES ((int64_t)1 << 40)

struct record_kind {
    enum ecgp_result (*read)(struct ecgp_record *record, int channel, int64_t first, int64_t count,
                             double *mv, struct ecgp_error *error);
    void (*close)(struct ecgp_record *record); /* frees the whole object */
};

struct ecgp_record {
    const struct record_kind *kind;
    struct ecgp_record_info info;
    char *name, *source;
    char **channel_names; /* info.channels of them, standard spelling where standard */
};

/* Sets name and channel names (copied) and finds the leads among them. The first of two channels of
 * one name wins. */
enum ecgp_result record_describe(struct ecgp_record *record, const char *name, int channels,
                                 const char *const *channel_names, struct ecgp_error *error);
/* Frees what record_describe made. */
void record_forget(struct ecgp_record *record);

enum ecgp_result wfdb_open(const char *path, struct ecgp_record **record, struct ecgp_error *error);
/* `rate_hz` > 0. Columns that are no standard lead are kept as channels too. */
enum ecgp_result csv_open(const char *path, double rate_hz, struct ecgp_record **record,
                          struct ecgp_error *error);
/* Row `row` of an (N, samples, channels) array of float64 or float32, C order; the channels are
 * named by `names` (`channels` of them must be there). */
enum ecgp_result npy_open(const char *path, int64_t row, double rate_hz, const char *const *names,
                          int names_count, struct ecgp_record **record, struct ecgp_error *error);
/* The number of rows of such an array, after the same checks. */
enum ecgp_result npy_rows(const char *path, int64_t *rows, struct ecgp_error *error);
/* The rate in a name like all_signals_100Hz.npy, or 0. */
double npy_rate_from_name(const char *path);

/* A built-in ECG, a function of (seed, index, rate) alone: 12 leads, `seconds` long. */
enum ecgp_result synth_open(uint64_t seed, uint64_t index, double rate_hz, double seconds,
                            struct ecgp_record **record, struct ecgp_error *error);

#endif
