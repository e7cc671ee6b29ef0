/*
 * Datasets in parts: shards that any number of machines make, and what is made of them together.
 */
#ifndef ECGPRESS_SHARDS_H
#define ECGPRESS_SHARDS_H

#include "dataset.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecgp_shards_stats {
    int64_t shards;                  /* of this call */
    int64_t made, kept;              /* kept: complete before */
    int64_t bytes;                   /* of the shards that were made, if they are tars */
    struct ecgp_dataset_stats pages; /* of those */
};

/*
 * Makes those of the option `shards` parts of a dataset that the option `shard` names, each with
 * its manifest shard-000123.json, in the option datasets_path, or writes one to standard output
 * (option shard_output). Shards that are complete are kept, unless the option overwrite is set.
 * Processes are as in ecgp_dataset_run. `hooks` (NULL is allowed): progress is of one shard, and
 * where stop ends the call with ECGP_STOPPED, nothing is left of the shard that was at work.
 */
ECGP_API enum ecgp_result ecgp_shards_make(const struct ecgp_options *options,
                                           const struct ecgp_run_hooks *hooks,
                                           struct ecgp_shards_stats *stats,
                                           struct ecgp_error *error);

/* What is known of a shard. */
enum ecgp_shard_state {
    ECGP_SHARD_DONE,    /* its manifest is there, and its tar or folder */
    ECGP_SHARD_RUNNING, /* a task is at it */
    ECGP_SHARD_FAILED,  /* the last task that was at it ended with an error */
    ECGP_SHARD_DAMAGED, /* its manifest cannot be read, or its tar is missing or of another size */
    ECGP_SHARD_MISSING,
    ECGP_SHARD_STATES,
};
/* "done", "running", ...; NULL past the last. */
ECGP_API const char *ecgp_shard_state_name(enum ecgp_shard_state state);

struct ecgp_shard_info {
    int64_t shard;
    enum ecgp_shard_state state;
    const char *why;      /* a sentence; NULL: nothing to say */
    int64_t pages, bytes; /* of one that is done; bytes: 0 for a folder */
    double seconds;       /* that it took */
};

/*
 * Looks at the shards in a folder and calls `see` for each, in order. `shards` is how many there
 * are to be; 0: as the manifests say. ECGP_NO_INPUT where they say nothing. `*again` (may be NULL)
 * is the list of those that neither are done nor running, "3,7-9", to be freed with free.
 */
ECGP_API enum ecgp_result ecgp_shards_status(const char *folder, int64_t shards,
                                             void (*see)(void *user,
                                                         const struct ecgp_shard_info *info),
                                             void *user, char **again, struct ecgp_error *error);

struct ecgp_merge_spec {
    int64_t shards; /* how many there are to be; 0: as the manifests say */
    bool check;     /* compare the SHA-256 of tars, too */
    bool tree; /* also write the files with which tars that are unpacked here become the dataset
                  that one run makes: lists of pictures, files.jsonl, logs.json, index.html */
};

struct ecgp_merge_stats {
    int64_t shards, done;         /* there are to be, and are whole */
    int64_t pages, overlap_pages; /* of those */
    int64_t split[3];             /* of both: train, val, test */
    int64_t bytes;                /* of tars */
    double seconds;               /* that making them took, in all */
    int64_t faults;
};

/*
 * Makes of the shards in a folder one dataset: the split lists, data.yaml, pages.jsonl, the indexes
 * of formats, skipped.json and failed.json. ECGP_BAD_DATA where shards are missing, doubled, of
 * another size than their manifests say, or not all of one dataset: each fault is reported to the
 * hook `fault`, and nothing but failed.json is written. `hooks` may be NULL.
 */
ECGP_API enum ecgp_result ecgp_shards_merge(const char *folder, const struct ecgp_merge_spec *spec,
                                            const struct ecgp_run_hooks *hooks,
                                            struct ecgp_merge_stats *stats,
                                            struct ecgp_error *error);

/* Whether a folder holds shards: the manifest of one at least, or a task at work. A folder that is
 * not there holds none; it is an error if nobody can tell. */
ECGP_API enum ecgp_result ecgp_shards_find(const char *folder, bool *there,
                                           struct ecgp_error *error);

/*
 * Checks shards that are done: their tars and pages against the SHA-256 of their manifests, and
 * what pages show as ecgp_dataset_verify does, in a folder beneath $TMPDIR that holds the pages of
 * one shard at a time. With a sample, no tar is read as a whole. A shard that is not done is a
 * fault. Arguments and results are those of ecgp_dataset_verify; stats->pages counts those looked
 * at.
 */
ECGP_API enum ecgp_result ecgp_shards_verify(const char *folder,
                                             const struct ecgp_verify_spec *spec,
                                             const struct ecgp_run_hooks *hooks,
                                             struct ecgp_verify_stats *stats,
                                             struct ecgp_error *error);

#ifdef __cplusplus
}
#endif
#endif
