/*
 * An open record of any format. The structure of a format (formats.h) embeds `struct ecgp_record`
 * as its first member.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <ecgpress/record.h>

#include "base/error.h"
#include "config/settings.h"
#include "record/facts.h"
#include "record/waves.h"

/* Bounds on what a file may claim; beyond them it is refused as bad data. */
#define RECORD_MAX_RATE_HZ 100000.0
#define RECORD_MIN_RATE_HZ 1.0
#define RECORD_MAX_SAMPLES ((int64_t)1 << 40)

struct ecgp_record {
    const struct record_format *format;
    struct ecgp_record_info info;
    char *name;           /* info.name; the file's, unless its format sets another one */
    char *source;         /* info.source */
    char **channel_names; /* info.channels of them, standard spelling where standard */
    struct facts facts;   /* what its header says of it, then its rows of tables */
    bool facts_complete;  /* the tables have been looked at */
    struct record_waves waves;
    char *metadata; /* see record_metadata */
};

struct record_tables;

/* The options that concern records, copied, so that a source may outlive its options. */
struct record_settings {
    uint64_t seed;
    double rate_hz;
    bool rate_given;        /* by the user, not the default */
    double builtin_seconds; /* the length of a built-in ECG */
    int names;              /* channels that lead_index names; -1: it is no list */
    char name[ECGP_LEADS + 1][32];
    int carried; /* facts that become metadata */
    char carry[RECORD_CARRIED][32];
    bool carry_strictly; /* a name that is known to no table and no header is an error */
    /* The tables of the records' facts, which must outlive the settings; NULL: each record looks
     * for its own, with the user's at `table_path`. */
    const struct record_tables *tables;
    const char *table_path; /* belongs to the options; "" or NULL: none */
};

struct record_settings record_settings(const struct ecgp_options *options);

/* ecgp_record_open with settings in place of options. */
enum ecgp_result record_open(const char *path, const struct record_settings *settings,
                             struct ecgp_record **record, struct ecgp_error *error);

/* Sets the names of the channels (copied) and finds the standard leads among them. Of two channels
 * with the same name, the first is the lead. */
enum ecgp_result record_set_channels(struct ecgp_record *record, int channels,
                                     const char *const *names, struct ecgp_error *error);

/* Sets a rate that comes from an option or a file name; refuses one out of bounds. */
enum ecgp_result record_set_rate(struct ecgp_record *record, const char *path, double rate_hz,
                                 struct ecgp_error *error);

#endif
