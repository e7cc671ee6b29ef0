/* index.html: a page to look a dataset over with, from pages.jsonl alone. */
#ifndef DATASET_CONTACT_SHEET_H
#define DATASET_CONTACT_SHEET_H

#include "base/error.h"
#include "export/products.h"

/* `places` are those of products_of_dataset. Writes FOLDER/index.html: counts, some pages of each
 * layout and split with their boxes, some crops beside their masks. The same dataset gives the same
 * bytes. */
enum ecgp_result contact_sheet_write(const char *folder, const unsigned places[PRODUCTS],
                                     struct ecgp_error *error);

#endif
