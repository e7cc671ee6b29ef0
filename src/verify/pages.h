/* What is kept of each page once it was checked: its name, and which files it has. */
#ifndef VERIFY_PAGES_H
#define VERIFY_PAGES_H

#include <stddef.h>

#include "verify/log_page.h"

struct page_entry {
    char *name;
    enum ecgp_split split;
    int kaggle_type;               /* 0: it has none */
    bool overlap_set;              /* pages of the two sets may share a name */
    int64_t id;                    /* its number in the run, from 1: they rise in the log */
    int64_t record_index, samples; /* of all leads */
    uint32_t signals_crc32;
    uint64_t checks;               /* bit k: check k of the table was made of it */
    uint32_t leads;                /* bit k: the log has lead k */
    uint32_t views;                /* bit k: the page has view k */
    uint32_t crops[CROPS_FOLDERS]; /* bit k: lead k's crop lies in that folder */
    uint64_t listed;               /* bit k: lists name its file of check k */
    uint32_t listed_crops;         /* bit k: lists name the picture of lead k's crop */
};

/* Zero it to begin. */
struct pages {
    struct page_entry *entry;
    size_t count, capacity;
    size_t *slot; /* hash table of positions + 1 */
    size_t slots; /* a power of two */
};

void pages_free(struct pages *pages);

/* What is kept of a page of which these checks were made, but for its name. */
struct page_entry page_entry_of(const struct log_page *page, uint64_t checks);

/* Adds a page under a copy of `name`; false where its set has the name already or, with
 * `*no_memory`, where it cannot be kept. */
bool pages_add(struct pages *pages, const char *name, const struct page_entry *page,
               bool *no_memory);

/* The page of the `length` bytes at `name` in a set, or NULL. */
struct page_entry *pages_find(const struct pages *pages, bool overlap_set, const char *name,
                              size_t length);

#endif
