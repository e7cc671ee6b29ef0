/*
 * Records: digitized ECG recordings, read as millivolts.
 *
 * A record is a file of one of the formats that ecgp_record_format lists, one row of a NumPy array,
 * or a built-in ECG generated from (seed, index). Opening a record reads and checks its header;
 * samples are read on request. A record may be used by one thread at a time.
 */
#ifndef ECGPRESS_RECORD_H
#define ECGPRESS_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "options.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ECGP_LEADS = 12,         /* the standard leads: I II III aVR aVL aVF V1..V6 */
    ECGP_MAX_CHANNELS = 256, /* channels a record may have */
};

struct ecgp_record;

struct ecgp_record_info {
    const char *name;   /* base name without folder and extension; lives as long as the record */
    const char *source; /* the path from which it was opened; lives as long as the record */
    double rate_hz;     /* sampling rate of every channel, > 0 */
    int64_t samples;    /* samples per channel, >= 1 */
    int channels;       /* 1 .. ECGP_MAX_CHANNELS */
    int lead_channel[ECGP_LEADS]; /* the channel that holds each standard lead, or -1 */
};

/* A file format of records. All strings are static. */
struct ecgp_record_format {
    const char *name;           /* "WFDB" */
    const char *const *endings; /* file name extensions: ".hea"; terminated by NULL */
    const char *help;           /* one line: what a record is and how to name it */
};

/* Format `index`, or NULL past the last one. */
ECGP_API const struct ecgp_record_format *ecgp_record_format(size_t index);

/* Opens a record. `path` is described by the help of its format: a file, "file.npy:7" (row 7) or
 * "builtin:7", for example. `options` supplies what the file does not state: the sampling rate of
 * CSV and NumPy files and the channel names of NumPy files; NULL: defaults. */
ECGP_API enum ecgp_result ecgp_record_open(const char *path, const struct ecgp_options *options,
                                           struct ecgp_record **record, struct ecgp_error *error);
ECGP_API void ecgp_record_close(struct ecgp_record *record);

ECGP_API const struct ecgp_record_info *ecgp_record_info(const struct ecgp_record *record);
/* A channel's name, in standard spelling where it is a standard lead. */
ECGP_API const char *ecgp_record_channel_name(const struct ecgp_record *record, int channel);

/* Reads samples [first, first + count) of one channel in mV. Missing samples are NaN. */
ECGP_API enum ecgp_result ecgp_record_read(struct ecgp_record *record, int channel, int64_t first,
                                           int64_t count, double *mv, struct ecgp_error *error);

#ifdef __cplusplus
}
#endif
#endif
