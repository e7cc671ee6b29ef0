/* The log's line: boxes and crops against each other, the picture and the samples. */
#include <math.h>
#include <string.h>

#include "verify/checks.h"

/* What is wrong with what the log says of a lead's ink and files, or NULL. */
static const char *box_problem(const struct log_page *page, const struct log_lead *lead)
{
    const struct ecgp_box crop = log_pad(page, &lead->box);
    if (box_empty(&lead->box)) {
        return !box_empty(&lead->crop)     ? "has a crop but no box"
               : lead->crops != CROPS_NONE ? "has files but no box"
                                           : NULL;
    }
    return !box_within(&lead->box, page->width, page->height) ? "has a box beyond the picture"
           : !box_same(&crop, &lead->crop) ? "has a crop that is not its box with padding"
           : lead->crops == CROPS_NONE     ? "has a box but no files"
           : crops_folders[lead->crops].overlap_set != page->overlap_set
               ? "lies in the folder of another set"
               : NULL;
}

static const char *name_problem(const struct log_page *page, const struct log_lead *lead)
{
    return !box_within(&lead->name_box, page->width, page->height)
               ? "has a printed name beyond the picture"
           : !lead->text && !box_empty(&lead->name_box) ? "has a box of a name but no name"
                                                        : NULL;
}

/* `clipped` says that a sample lies off the picture or the paper. Samples within a hair of the edge
 * may be counted either way. */
static const char *clipped_problem(const struct log_page *page, const struct log_lead *lead)
{
    double beyond = -INFINITY; /* px by which the farthest sample is outside */
    for (int i = 0; i < lead->samples; i++) {
        beyond = fmax(beyond, log_beyond(page, lead, i));
    }
    return fabs(beyond) <= 1e-3 || (beyond > 0) == lead->clipped ? NULL
           : lead->clipped ? "is said to be clipped, but no sample lies off page or picture"
                           : "is said not to be clipped, but some samples lie off page or picture";
}

static void check_lead(struct report *report, const struct log_page *page,
                       const struct log_lead *lead, const char *path)
{
    const char *const problems[] = {box_problem(page, lead), name_problem(page, lead),
                                    clipped_problem(page, lead)};
    for (int i = 0; i < 3; i++) {
        if (problems[i]) {
            report_fault(report, path, "lead %lld (%s) %s in logs.json", (long long)lead->index,
                         lead->name, problems[i]);
        }
    }
}

void check_log(struct report *report, struct log_page *page, struct log_lead *none,
               const char *path)
{
    char expected[REPORT_PATH];
    log_path(page, none, verify_check_find("picture")->path, expected);
    const bool right = page->overlap_set
                           ? !page->save_path
                           : page->save_path && strcmp(page->save_path, expected) == 0;
    if (!right) {
        report_fault(report, path, "\"save_path\" is %s in logs.json, but must be %s",
                     page->save_path ? page->save_path : "null",
                     page->overlap_set ? "null" : expected);
    }
    for (int i = 0; i < page->leads; i++) {
        check_lead(report, page, &page->lead[i], path);
    }
}
