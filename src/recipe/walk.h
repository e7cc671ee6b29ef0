/* The pages of a finished dataset, one after another, with their checksums. */
#ifndef RECIPE_WALK_H
#define RECIPE_WALK_H

#include <cjson/cJSON.h>

#include "base/folder.h"
#include "recipe/page_sum.h"
#include "verify/log_file.h"

/* Texts are valid until the next call. */
struct walk_page {
    const char *name, *set, *split, *source;
    struct page_sum sum;
};

struct walk {
    struct folder root;
    struct log_file pages, files;
    cJSON *json; /* of the page */
};

/* Opens a dataset; walk_close in any case. */
enum ecgp_result walk_open(struct walk *walk, const char *folder, struct ecgp_error *error);
void walk_close(struct walk *walk);

/* The next page; `*there` is false after the last one. */
enum ecgp_result walk_next(struct walk *walk, struct walk_page *page, bool *there,
                           struct ecgp_error *error);

#endif
