/* The names of a dataset's pages, and which pictures each of them has: all that is kept of a page.
 */
#ifndef VERIFY_NAMES_H
#define VERIFY_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ecgpress/source.h>

/* The kinds of pictures that the lists name, and the folders that hold crops. */
enum names_kind {
    NAMES_DETECTION,
    NAMES_DIGITIZATION,
    NAMES_SEGMENTATION,
    NAMES_WITH,
    NAMES_WITHOUT,
    NAMES_KINDS
};

/* A folder of crops. */
struct names_place {
    const char *folder;
    const char *ending; /* of its pictures */
    enum names_kind kind;
};
extern const struct names_place names_places[];
enum { NAMES_PLACES = 3 };

struct names_entry {
    char *name;
    enum ecgp_split split;
    bool overlap_set; /* pages of the two sets may share a name */
    int64_t record_index;
    bool bent;                    /* it does not lie flat: it has gridpoints.npy */
    uint32_t leads;               /* bit k: the log has lead k */
    uint32_t has[NAMES_KINDS];    /* bit k: there is a picture of lead k; bit 0 for whole pages */
    uint32_t listed[NAMES_KINDS]; /* the same, as found in the lists */
};

/* Zero it to begin. */
struct names {
    struct names_entry *entry;
    size_t count, capacity;
    size_t *slot; /* hash table of positions + 1 */
    size_t slots; /* a power of two */
};

void names_free(struct names *names);

/* Adds an entry, whose name is copied; false where its set has the name already or, with
 * `*no_memory`, where it cannot be kept. */
bool names_add(struct names *names, const struct names_entry *entry, bool *no_memory);
/* The entry of the `length` bytes at `name` in the set that has pictures of that kind, or NULL. */
struct names_entry *names_find(const struct names *names, enum names_kind kind, const char *name,
                               size_t length);

/* A file name of a lead, "NAME_lead_K" + ending: its entry and K; NULL where it is none. */
struct names_entry *names_find_lead(const struct names *names, enum names_kind kind,
                                    const char *file, const char *ending, int *lead);
/* The same of a whole page: "NAME" + ending. */
struct names_entry *names_find_page(const struct names *names, enum names_kind kind,
                                    const char *file, const char *ending);

#endif
