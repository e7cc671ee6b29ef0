/* The names of a dataset's folders and files. */
#ifndef DATASET_TREE_H
#define DATASET_TREE_H

#include <stdbool.h>

#include "dataset/schedule.h"

#define TREE_DETECTION    "detection-dataset"
#define TREE_DIGITIZATION "digitization-dataset"
#define TREE_SEGMENTATION "segmentation"
#define TREE_OVERLAP      "overlap-dataset"
#define TREE_WITH         "with-overlap"
#define TREE_WITHOUT      "without-overlap"
#define TREE_LOGS         "logs.json"
#define TREE_LOGS_PART    "logs.json.part"
#define TREE_SKIPPED      "skipped.json"
#define TREE_CONFIG       "ecgpress.json"
#define TREE_INDEX        "index.html"
#define TREE_GRIDPOINTS   "gridpoints.npy" /* in the folders of pages that do not lie flat */
#define TREE_PAGE_MAP     "page_map.npy"   /* in the folders of pages, with the option page_maps */
#define TREE_CLASSES      "classes.png"    /* likewise, with class_maps */

/* The folder that holds a lead's crop, masks and signal. */
static inline const char *tree_crop_folder(enum page_set set, bool overlapped)
{
    return set == SET_PAGES ? TREE_SEGMENTATION
           : overlapped     ? TREE_OVERLAP "/" TREE_WITH
                            : TREE_OVERLAP "/" TREE_WITHOUT;
}

#endif
