/* The names of a dataset's folders and files, beside those of its pages (export/products.h). */
#ifndef DATASET_TREE_H
#define DATASET_TREE_H

#include "export/products.h"

#define TREE_PAGES      "pages.jsonl"
#define TREE_PAGES_PART "pages.jsonl.part"
#define TREE_LOGS       "logs.json"
#define TREE_LOGS_PART  "logs.json.part"
#define TREE_SKIPPED    "skipped.json"
#define TREE_CONFIG     "ecgpress.json"
#define TREE_INDEX      "index.html"
#define TREE_CLASSES    "data.yaml" /* in the detection dataset */

/* The logs of a run: its own, and that of the reference generator. */
enum log { LOG_PAGES, LOG_REFERENCE, LOGS };

/* Each has train.txt, val.txt and test.txt. */
struct tree_dataset {
    const char *folder;
    unsigned places; /* whose files they list */
};
enum { TREE_DATASETS = 4 };
extern const struct tree_dataset tree_datasets[TREE_DATASETS];

/* Adds the folder that files of a pattern go to, without one that bears their page's name. */
void tree_add_folder(struct text *out, enum place place, const char *pattern);

/* Whether a path below a dataset's folder ("segmentation/train.txt") is one of a list, or of a
 * page's file as products.def has them. */
bool tree_is_list(const char *path);
bool tree_is_product(const char *path);

#endif
