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

/* The logs of a run: its own, that of the reference generator, the files of each page, and for each
 * format that has one file of many pages the lines that it is made from. They have a line for each
 * page, those of formats for each page of the main set. */
enum log { LOG_PAGES, LOG_REFERENCE, LOG_FILES, LOG_HUGGINGFACE, LOG_COCO, LOG_KAGGLE, LOGS };

struct tree_log {
    const char *name, *part; /* the second while it grows */
    const char *end;         /* of each line */
    size_t cut;              /* bytes of it that the last line does not have */
    const char *tail;
    enum product_number product; /* its lines; PRODUCTS: those that the run itself makes */
};
extern const struct tree_log tree_logs[LOGS];

/* Whether pages of a set have a line of the log, and whether any have. */
bool tree_has_log(const unsigned places[PRODUCTS], enum log log, bool overlap_set);
bool tree_wants_log(const unsigned places[PRODUCTS], enum log log);

/* Each has train.txt, val.txt and test.txt. */
struct tree_dataset {
    const char *folder;
    unsigned places; /* whose files they list */
};
enum { TREE_DATASETS = 4 };
extern const struct tree_dataset tree_datasets[TREE_DATASETS];

/* What a run makes at the top of its folder, but for files: one for each format, four for yolo. */
extern const char *const tree_tops[];
extern const int tree_top_count;

/* Calls `call` for each folder that products go to, of those that are in `places` (NULL: all),
 * until it fails; a folder of a page's own is none of them. */
enum ecgp_result tree_each_folder(const unsigned places[PRODUCTS],
                                  enum ecgp_result (*call)(void *user, const char *name,
                                                           struct ecgp_error *error),
                                  void *user, struct ecgp_error *error);
/* The length of the part of a file's path that is a folder of its page's own; 0: there is none. */
size_t tree_page_folder(const char *path);

/* Adds the path of a list: "segmentation/train.txt". */
void tree_add_list(struct text *out, const struct tree_dataset *dataset, enum ecgp_split split);

/* Whether a path below the run's folder is one that a page's file can have by products.def. */
bool tree_is_product(const char *path);

#endif
