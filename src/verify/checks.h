/*
 * The table of checks: what ecgp_dataset_verify makes sure of for each page, in this order.
 *
 * A check reads back one product of a dataset, whose name it has, or compares what was read.
 * The driver decodes what a check needs (once a page, by its own decoders), finds its file, and
 * keeps which checks were made of which page: from that follow the files that a dataset may hold
 * and the pictures that its lists must name. A new product costs a row here, its check in a file,
 * and nothing else in verify.
 */
#ifndef VERIFY_CHECKS_H
#define VERIFY_CHECKS_H

#include "verify/log_page.h"
#include "verify/pages.h"

/* What a check is made of. */
enum check_unit {
    CHECK_PAGE,
    CHECK_LEAD, /* each lead of the page */
    CHECK_CROP, /* each lead of which a crop was written */
    CHECK_VIEW, /* each view of the page: `lead` has nothing but its number, as index */
};

/* What is decoded before a check; `data` is NULL where that failed, which was reported. */
enum check_need {
    CHECK_PICTURE = 1, /* page->picture */
    CHECK_MASKS = 2,   /* page->lead[].mask */
};

/* Reports what is wrong. `lead` is NULL for CHECK_PAGE; `path` is the row's file, or the page's
 * name where it has none. */
typedef void check_function(struct report *report, struct log_page *page, struct log_lead *lead,
                            const char *path);

struct verify_check {
    const char *name;
    const char *path; /* the file that it reads (see paths.h), or NULL */
    enum check_unit unit;
    check_function *check;
    bool (*applies)(const struct log_page *page); /* NULL: to every page */
    unsigned needs;
    bool listed; /* train.txt, val.txt and test.txt name the file */
};

extern const struct verify_check verify_checks[];
extern const int verify_check_count;

/* The check of that name, or NULL. */
const struct verify_check *verify_check_find(const char *name);

/* The pattern of the file that has the page's picture, or NULL. */
const char *checks_picture(const struct log_page *page);

/* Makes all checks of a page; returns which: bit k for row k. */
uint64_t checks_run(struct report *report, struct log_page *page);

/* The dataset as a whole, once all pages are known. */
struct whole {
    const struct made *made;
    struct pages *pages;
};

typedef void whole_function(struct report *report, const struct whole *whole, const char *path);

struct verify_whole_check {
    const char *name;
    const char *path; /* the file that it reads, or NULL */
    whole_function *check;
};

extern const struct verify_whole_check verify_whole_checks[];
extern const int verify_whole_check_count;

/* --- the checks, a file each --- */

check_function check_log, check_picture, check_picture_copy, check_picture_exact,
    check_nnunet_labels, check_kit, check_wfdb, check_challenge, check_wfdb_header,
    check_kaggle_samples, check_truth, check_uvdoc_grid2d, check_uvdoc_grid3d, check_uvdoc_uvmap,
    check_uvdoc_seg, check_uvdoc_sample, check_labels, check_signal, check_mask, check_mask_bmp,
    check_crop, check_stroke, check_overlap, check_grid_points, check_backward_map, check_class_map,
    check_name_ink, check_source, check_landmarks, check_columns, check_rectified, check_view,
    check_view_truth;

whole_function check_huggingface, check_coco, check_nnunet, check_kaggle, check_splits, check_lists,
    check_logs, check_data_yaml, check_present, check_json, check_strays;

#endif
