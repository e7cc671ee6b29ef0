/* shard-000123.failed.json: why a shard could not be made, until it is. */
#ifndef SHARD_FAILURE_H
#define SHARD_FAILURE_H

#include <stdint.h>

#include "base/error.h"
#include "base/folder.h"
#include "base/text.h"

#define FAILURE_ENDING ".failed.json"

/* Failing to note or forget one is no failure of its own. */
void failure_note(const struct folder *folder, int64_t shard, const struct ecgp_error *why);
void failure_forget(const struct folder *folder, int64_t shard);

/* Reads the sentence of one into `text`; false where it says none. */
bool failure_read(const struct folder *folder, int64_t shard, struct text *text);

#endif
