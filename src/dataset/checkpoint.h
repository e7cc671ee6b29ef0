/*
 * The lines of a run's logs, which are held back until the files of their pages are on the disk: a
 * page that the logs name is there in full, whatever happens to the machine.
 *
 * Every few seconds a thread syncs the file system and then appends the lines; pages are made
 * meanwhile. It rests for fifty times as long as it worked, so that it takes at most 2 % of a run.
 */
#ifndef DATASET_CHECKPOINT_H
#define DATASET_CHECKPOINT_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/folder.h"
#include "base/text.h"
#include "dataset/tree.h"

struct checkpoint {
    const struct folder *root;
    int log[LOGS];             /* open for appending; -1: not wanted, or complete */
    int64_t rest_ms;           /* at the least */
    bool unsynced;             /* somebody else puts the files of pages on the disk */
    struct text waiting[LOGS]; /* lines with their ends */
    struct text going[LOGS];   /* those that the thread is to write */
    int64_t due_ms;            /* when the next may begin */
    bool busy; /* there is a thread; until it is joined, `going` and these are its */
    pthread_t thread;
    atomic_bool done;
    int64_t took_ms;
    int cause;      /* errno of its failure, or 0 */
    int failed_log; /* LOGS: it was the syncing */
    bool failed;    /* nothing more is written */
};

/* Begins without logs; root, rest_ms and log are to be set. */
void checkpoint_begin(struct checkpoint *checkpoint);

/* Adds a line to what waits; false without memory. */
bool checkpoint_add(struct checkpoint *checkpoint, enum log log, const struct text *line,
                    const char *end);

/* Begins a checkpoint if one is due, and reports how the last one went. Does not wait. */
enum ecgp_result checkpoint_poll(struct checkpoint *checkpoint, struct ecgp_error *error);

/* Makes one and waits for it: all files that were written are on the disk, and all lines added. */
enum ecgp_result checkpoint_make(struct checkpoint *checkpoint, struct ecgp_error *error);

/* Waits for the thread, drops what waits and closes the logs. */
void checkpoint_finish(struct checkpoint *checkpoint);

#endif
