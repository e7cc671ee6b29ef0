/*
 * The temporary folder in which a shard is made: .shard-000123.HOST-PID.part beside its place. Each
 * task has its own, locked while it lives, so that any number of tasks may be at one shard; the
 * last one to rename what it made wins, with the same bytes.
 */
#ifndef SHARD_PART_H
#define SHARD_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/folder.h"

enum { PART_NAME = 128 };

struct part {
    const struct folder *beside; /* the folder of the shards */
    char name[PART_NAME];        /* beneath it; empty: not made */
    char *path;
    char *scratch; /* another folder, on a local disk; NULL: none */
    char *tree;    /* where the pages' files are made, in one of the two */
    int lock;
    int64_t touched_ms;
};

/* Makes one for a shard; `scratch` is the option shard_scratch. Call part_close even after a
 * failure. */
enum ecgp_result part_open(struct part *part, const struct folder *beside, int64_t shard,
                           const char *scratch, struct ecgp_error *error);
/* Removes it with all that is left in it. */
void part_close(struct part *part);

/* Says every few seconds that the part is alive: other machines may not see its lock. */
void part_touch(struct part *part);

/* Whether a name is that of a part; sets its shard. */
bool part_is_name(const char *name, int64_t *shard);
/* Whether somebody is at work in it. */
bool part_is_alive(const struct folder *beside, const char *name);
/* Removes the parts that dead processes of this machine left, or others a day ago. */
void part_remove_left(const struct folder *beside);

#endif
