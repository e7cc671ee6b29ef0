/* The text of a WFDB header (`.hea`) of a single-segment record. */
#ifndef RECORD_WFDB_HEADER_H
#define RECORD_WFDB_HEADER_H

#include <stdint.h>

#include "base/error.h"
#include "record/facts.h"

struct wfdb_signal {
    const char *file; /* a plain base name */
    int64_t format;
    int64_t offset; /* bytes before the first sample */
    double gain;    /* steps per unit, > 0 */
    int64_t baseline;
    const char *units;       /* "" where absent */
    const char *description; /* "" where absent */
    int line;
};

struct wfdb_header {
    double rate_hz;
    int64_t samples; /* 0: as many as the files hold */
    int signals;
    struct wfdb_signal *signal;
    struct facts facts; /* what the comments say */
    char *text;         /* what the strings above point into */
};

/* ECGP_UNSUPPORTED for segments, skew and several samples a frame. */
enum ecgp_result wfdb_header_read(const char *path, struct wfdb_header *header,
                                  struct ecgp_error *error);
void wfdb_header_free(struct wfdb_header *header);

#endif
