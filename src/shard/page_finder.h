/* Finds the subfolder of a shard in which a page's files are. */
#ifndef SHARD_PAGE_FINDER_H
#define SHARD_PAGE_FINDER_H

#include "shard/survey.h"

/* Set `survey`, with its pages, and zero the rest to begin. */
struct page_finder {
    const struct survey *survey;
    struct manifest manifest; /* the one that was read last */
    bool read;
    char folder[SHARD_NAME];
};

/* "shard-000003/0000/", valid until the next call; "" where the page is in none. `finder` is a
 * struct page_finder. */
const char *page_finder_find(void *finder, const char *set, const char *name);
void page_finder_free(struct page_finder *finder);

/* A walk over the pages of a manifest, which must be open, with their subfolders. */
struct page_walk {
    const cJSON *page;    /* NULL: there are no more */
    const cJSON *block;   /* the next subfolder */
    int64_t number, left; /* the present one, and its pages from here on */
};
struct page_walk page_walk_begin(const struct manifest *manifest);
void page_walk_next(struct page_walk *walk);

#endif
