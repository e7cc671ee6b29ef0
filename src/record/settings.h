/* What options say about records: copied out of them, so that a source outlives its options. */
#ifndef RECORD_SETTINGS_H
#define RECORD_SETTINGS_H

#include <stdbool.h>

#include "record/record.h"

/* The length of a built-in ECG. */
#define RECORD_BUILTIN_SECONDS 10.0

struct record_settings {
    uint64_t seed;
    double rate_hz;
    bool rate_given; /* by the user, not the default */
    int names;       /* channels that lead_index names; -1: it is no list */
    char name[ECGP_LEADS + 1][32];
};

struct record_settings record_settings(const struct ecgp_options *options);

/* ecgp_record_open, with settings in place of options. */
enum ecgp_result record_open(const char *path, const struct record_settings *settings,
                             struct ecgp_record **record, struct ecgp_error *error);

/* Whether `path` ends so, without regard to case. */
bool record_has_ending(const char *path, const char *ending);
/* Whether `path` is "builtin" or "builtin:...". */
bool record_is_builtin(const char *path);

#endif
