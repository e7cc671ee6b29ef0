/* train.txt, val.txt and test.txt of those of the four datasets that have files to list. */
#ifndef DATASET_LISTS_H
#define DATASET_LISTS_H

#include "base/folder.h"
#include "dataset/log_line.h"
#include "dataset/tree.h"

/* `places` are those of products_of_dataset; `synced` as in folder_write. */
enum ecgp_result lists_write(const struct folder *root, bool synced,
                             const unsigned places[PRODUCTS], const struct page_summary *pages,
                             int64_t count, struct ecgp_error *error);

/* Whether the dataset has lists. */
bool lists_exist(const struct tree_dataset *dataset, const unsigned places[PRODUCTS]);

/* Whether they name files of leads, for which a summary must know the crops. */
bool lists_have_leads(const struct tree_dataset *dataset, const unsigned places[PRODUCTS]);

/* Adds a page's lines. `before`: the list is not in the dataset's folder but beside the tree, whose
 * way from there that is ("shard-000003/0000/"); else NULL. */
void lists_add_page(struct text *out, const struct tree_dataset *dataset,
                    const unsigned places[PRODUCTS], const char *before,
                    const struct page_summary *page);

#endif
