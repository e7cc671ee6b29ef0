/* The names of a dataset's folders and files, beside those of its pages (export/products.h). */
#ifndef DATASET_TREE_H
#define DATASET_TREE_H

#include "export/products.h"

#define TREE_PAGES      "pages.jsonl"
#define TREE_PAGES_PART "pages.jsonl.part"
#define TREE_LOGS       "logs.json"
#define TREE_LOGS_PART  "logs.json.part"
#define TREE_FILES      "files.jsonl"
#define TREE_FILES_PART "files.jsonl.part"
#define TREE_BEGUN      "pages.begun.part" /* pages that may have files, until the logs have them */
#define TREE_SKIPPED    "skipped.json"
#define TREE_CONFIG     "ecgpress.json"
#define TREE_INDEX      "index.html"
#define TREE_CLASSES    "data.yaml" /* in the detection dataset */

/* The logs of a run: its own, that of the reference generator, and the files of each page. */
enum log { LOG_PAGES, LOG_REFERENCE, LOG_FILES, LOGS };

/* Each has train.txt, val.txt and test.txt. */
struct tree_dataset {
    const char *folder;
    unsigned places; /* whose files they list */
};
enum { TREE_DATASETS = 4 };
extern const struct tree_dataset tree_datasets[TREE_DATASETS];

/* Calls `call` for each folder that products go to, of those that are in `places` (NULL: all),
 * until it fails; a folder that bears its page's name is none of them. */
enum ecgp_result tree_each_folder(const unsigned places[PRODUCTS],
                                  enum ecgp_result (*call)(void *user, const char *name,
                                                           struct ecgp_error *error),
                                  void *user, struct ecgp_error *error);
/* Whether a place has folders that bear their page's name. */
bool tree_has_page_folders(enum place place);

/* Adds the path of a list: "segmentation/train.txt". */
void tree_add_list(struct text *out, const struct tree_dataset *dataset, enum ecgp_split split);

/* Whether a path below the run's folder is one that a page's file can have by products.def. */
bool tree_is_product(const char *path);

#endif
