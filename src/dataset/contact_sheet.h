/* index.html: a page to look a dataset over with, from pages.jsonl alone. */
#ifndef DATASET_CONTACT_SHEET_H
#define DATASET_CONTACT_SHEET_H

#include "base/folder.h"
#include "export/products.h"

/* Says below which folder a page's files are, "shard-000003/0000/"; "" where that is the root. */
struct sheet_folders {
    const char *(*find)(void *user, const char *set, const char *name);
    void *user;
};

/* Writes index.html: counts, some pages of each layout and split with their boxes, some crops
 * beside their masks. `log` is the name of pages.jsonl, `places` are those of products_of_dataset.
 * The same dataset gives the same bytes. `folders`: NULL where files are below the root. */
enum ecgp_result contact_sheet_write(const struct folder *root, const char *log,
                                     const unsigned places[PRODUCTS],
                                     const struct sheet_folders *folders, struct ecgp_error *error);

#endif
