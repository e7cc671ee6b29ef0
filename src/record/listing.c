#include "record/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"

const char *const split_names[ECGP_SPLITS] = {"train", "val", "test"};

void listing_free(struct listing *listing)
{
    text_free(&listing->labels);
    free(listing->entries);
    *listing = (struct listing){0};
}

enum ecgp_result listing_add(struct listing *listing, const char *label, int64_t index,
                             enum ecgp_split split, struct ecgp_error *error)
{
    const size_t start = listing->labels.length;
    if (listing->count >= LIMIT_RECORDS || start + strlen(label) >= LIMIT_NAMES_BYTES) {
        return error_set(error, ECGP_BAD_DATA,
                         "%.400s is one record too many: at most %zu, with names of %zu MiB in "
                         "all, can be listed; give some of them with --records",
                         label, LIMIT_RECORDS, LIMIT_NAMES_BYTES >> 20);
    }
    struct listing_entry *entries =
        array_grow(listing->entries, &listing->capacity, listing->count + 1, sizeof *entries);
    if (!entries) {
        return error_no_memory(error);
    }
    listing->entries = entries;
    text_add_bytes(&listing->labels, label, strlen(label) + 1);
    if (listing->labels.failed) {
        return error_no_memory(error);
    }
    entries[listing->count++] =
        (struct listing_entry){.label = start, .index = index, .split = split};
    return ECGP_OK;
}

enum ecgp_result listing_add_file(struct listing *listing, const char *path, int64_t index,
                                  struct ecgp_error *error)
{
    const char *base = file_base(path);
    return listing_add(listing, path, index, split_by_name(base, file_stem_length(base)), error);
}

/* The finalizer of splitmix64 spreads names that differ only in their last digit. */
static uint64_t hash(const char *name, size_t length)
{
    uint64_t h = hash_bytes(name, length);
    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9u;
    h = (h ^ h >> 27) * 0x94D049BB133111EBu;
    return h ^ h >> 31;
}

enum ecgp_split split_by_name(const char *name, size_t length)
{
    /* PTB-XL has each recording twice, at 500 and 100 Hz */
    if (length > 3 &&
        (strncmp(name + length - 3, "_hr", 3) == 0 || strncmp(name + length - 3, "_lr", 3) == 0)) {
        length -= 3;
    }
    const uint64_t percent = hash(name, length) % 100;
    return percent < 80 ? ECGP_SPLIT_TRAIN : percent < 90 ? ECGP_SPLIT_VAL : ECGP_SPLIT_TEST;
}
