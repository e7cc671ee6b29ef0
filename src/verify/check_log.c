/* The log's line: boxes and crops against each other, the picture and the samples. */
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "verify/beats.h"
#include "verify/checks.h"
#include "verify/covers.h"
#include "verify/samples.h"

/* What is wrong with what the log says of a lead's ink and files, or NULL. */
static const char *box_problem(const struct log_page *page, const struct log_lead *lead)
{
    const bool made = made_has(page->made, page->overlap_set ? MAKE_OVERLAP : MAKE_SEGMENTATION);
    const struct ecgp_box crop = log_pad(page, &lead->box);
    if (box_empty(&lead->box)) {
        return !box_empty(&lead->crop)     ? "has a crop but no box"
               : lead->crops != CROPS_NONE ? "has files but no box"
                                           : NULL;
    }
    return !box_within(&lead->box, page->width, page->height) ? "has a box beyond the picture"
           : !box_same(&crop, &lead->crop) ? "has a crop that is not its box with padding"
           : (lead->crops != CROPS_NONE) != made
               ? made ? "has a box but no files" : "has files that nobody asked for"
           : lead->crops == CROPS_NONE ? NULL
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
    return !lead->known || fabs(beyond) <= 1e-3 || (beyond > 0) == lead->clipped ? NULL
           : lead->clipped ? "is said to be clipped, but no sample lies off page or picture"
                           : "is said not to be clipped, but some samples lie off page or picture";
}

/* Whether the runs of `visible` have the sample; they are in order. */
static bool is_visible(const cJSON **run, int sample)
{
    while (*run && cJSON_GetNumberValue(cJSON_GetArrayItem(*run, 1)) < sample) {
        *run = (*run)->next;
    }
    return *run && cJSON_GetNumberValue(cJSON_GetArrayItem(*run, 0)) <= sample;
}

/* By how much the paper at a sample shows its printed side: the area that 1 mm x 1 mm of it takes
 * in the picture, px; below 0 where it is seen from behind. */
static double facing(const struct log_page *page, const struct log_lead *lead, int sample)
{
    const struct point mm = log_place_mm(lead, sample, lead->mv[sample]);
    double slope[4];
    forward_slope(&page->forward, mm.x, mm.y, slope);
    return slope[0] * slope[3] - slope[1] * slope[2];
}

/* `visible` has the samples on picture and paper, on its printed side and under no cover, with the
 * same latitude. */
static const char *visible_problem(const struct log_page *page, const struct log_lead *lead)
{
    const cJSON *run = lead->visible->child;
    struct covers covers;
    if (!covers_read(page, &covers)) {
        return "is on a page whose \"covers\" is no list of shapes";
    }
    for (int i = 0; i < lead->samples && lead->known; i++) {
        const bool said = is_visible(&run, i), missing = isnan(lead->mv[i]);
        const double beyond = log_beyond(page, lead, i);
        const double front = missing ? -1 : facing(page, lead, i);
        const double deep =
            missing ? -1 : covers_depth(&covers, log_place_mm(lead, i, lead->mv[i]));
        if (fabs(beyond) > 1e-3 && fabs(front) > 1e-6 && fabs(deep) > 1e-6 &&
            said != (beyond < 0 && front > 0 && deep < 0)) {
            return said ? "has a sample among the visible ones that cannot be seen"
                        : "has a sample on the picture that is not among the visible ones";
        }
    }
    return NULL;
}

static bool differs(double said, double computed)
{
    return !(fabs(said - computed) <= 1e-9 * fmax(fabs(computed), 1));
}

/* Times and scales follow from one another. */
static const char *scale_problem(const struct log_page *page, const struct log_lead *lead)
{
    return differs(lead->start_s, (double)lead->first_sample / page->rate_hz) ||
                   differs(lead->duration_s, (double)lead->samples / page->rate_hz)
               ? "has a time that does not follow from its samples"
           : differs(lead->mm_per_sample * page->rate_hz, page->mm_per_s) ||
                   differs(lead->mm_per_mv, page->mm_per_mv)
               ? "has another scale than its page"
               : NULL;
}

/* What options of the page's look leave of the ink at most; above 1 where none takes any. */
static double most_ink(const struct log_page *page)
{
    static const char *const taking[] = {"ink_speed", "ink_unevenness", "ink_patches", "ink_gaps",
                                         "dead_dots"};
    const double depth = log_number(page, "ink_depth", 1);
    bool takes = depth < 1;
    for (size_t i = 0; i < ARRAY_COUNT(taking); i++) {
        takes |= log_number(page, taking[i], 0) > 0;
    }
    return takes ? depth : 2;
}

/* `ink_mean` and `ink_least` are there if options take ink away, and then as far as those tell. */
static const char *ink_problem(const struct log_page *page, const struct log_lead *lead)
{
    const double most = most_ink(page), mean = lead->ink_mean, least = lead->ink_least;
    const double step = 0.0005001;
    if (most > 1) {
        return isnan(mean) && isnan(least) ? NULL : "has lost ink that nothing takes away";
    }
    return isnan(mean) || isnan(least) ? "has no mean and least ink"
           : least < 0 || mean < least || mean > most + step
               ? "has a mean or a least ink that its page's options do not give"
               : NULL;
}

static void check_lead(struct report *report, const struct log_page *page,
                       const struct log_lead *lead, const char *path)
{
    const char *const problems[] = {box_problem(page, lead),     name_problem(page, lead),
                                    clipped_problem(page, lead), visible_problem(page, lead),
                                    scale_problem(page, lead),   ink_problem(page, lead)};
    for (size_t i = 0; i < ARRAY_COUNT(problems); i++) {
        if (problems[i]) {
            report_fault(report, path, "lead %lld (%s) %s in pages.jsonl", (long long)lead->index,
                         lead->name, problems[i]);
        }
    }
}

static void check_page(struct report *report, const struct log_page *page, const char *path)
{
    uint32_t crc;
    const double scale = page->forward.px_per_mm;
    if (differs(page->width_mm, (double)page->width / scale) ||
        differs(page->height_mm, (double)page->height / scale)) {
        report_fault(report, path, "its size in mm is not that of its picture in pages.jsonl");
    }
    if (!beats_are_good(page->json)) {
        report_fault(report, path,
                     "\"beats\" in pages.jsonl is no list of waves of the page in their order");
    }
    if (samples_crc32(page, &crc) && crc != page->signals_crc32) {
        report_fault(report, path,
                     "\"signals_crc32\" in pages.jsonl is not that of the samples in its files");
    }
}

void check_log(struct report *report, struct log_page *page, struct log_lead *none,
               const char *path)
{
    char expected[REPORT_PATH];
    const char *pattern = checks_picture(page);
    log_path(page, none, pattern ? pattern : "null", expected);
    const bool right = pattern ? page->picture_path && strcmp(page->picture_path, expected) == 0
                               : !page->picture_path;
    if (!right) {
        report_fault(report, path, "\"picture\" is %s in pages.jsonl, but must be %s",
                     page->picture_path ? page->picture_path : "null", expected);
    }
    check_page(report, page, path);
    for (int i = 0; i < page->leads; i++) {
        check_lead(report, page, &page->lead[i], path);
    }
}
