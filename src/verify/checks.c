#include "verify/checks.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "image/jpeg.h"
#include "image/png.h"
#include "verify/samples.h"

/* --- when a check applies --- */

static bool in_pages(const struct log_page *page)
{
    return !page->overlap_set;
}

static bool is_warped(const struct log_page *page)
{
    return in_pages(page) && !forward_is_flat(&page->forward);
}

static bool has_page_map(const struct log_page *page)
{
    return in_pages(page) && page->made->backward_maps != BACKWARD_MAPS_NONE;
}

static bool has_class_map(const struct log_page *page)
{
    return in_pages(page) && page->made->class_maps;
}

/* --- the table --- */

#define PICTURE  "detection-dataset/images/{page}.jpg"
#define LABELS   "detection-dataset/labels/{page}.txt"
#define PAGE     "digitization-dataset/{page}/"
#define CROP     "{crops}/image/{page}_lead_{lead}.{picture}"
#define MASK_PNG "{crops}/mask-png/{page}_lead_{lead}.png"
#define MASK_BMP "{crops}/mask-bmp/{page}_lead_{lead}.bmp"
#define SIGNAL   "{crops}/signal-json/{page}_lead_{lead}.json"

// clang-format off
const struct verify_check verify_checks[] = {
    {.name = "log", .check = check_log},
    {.name = "picture", .path = PICTURE, .check = check_picture, .applies = in_pages,
     .needs = CHECK_PICTURE, .listed = true},
    {.name = "picture_copy", .path = PAGE "{page}.jpg", .check = check_picture_copy,
     .applies = in_pages, .needs = CHECK_PICTURE, .listed = true},
    {.name = "labels", .path = LABELS, .check = check_labels, .applies = in_pages},
    {.name = "grid_points", .path = PAGE "grid_points.npy", .check = check_grid_points,
     .applies = is_warped},
    {.name = "backward_map", .path = PAGE "backward_map.npy", .check = check_backward_map,
     .applies = has_page_map},
    {.name = "signal", .path = PAGE "{page}_lead_{lead}.json", .unit = CHECK_LEAD,
     .check = check_signal, .applies = in_pages},
    {.name = "crop_signal", .path = SIGNAL, .unit = CHECK_CROP, .check = check_signal},
    {.name = "mask_png", .path = MASK_PNG, .unit = CHECK_CROP, .check = check_mask,
     .needs = CHECK_MASKS},
    {.name = "mask_bmp", .path = MASK_BMP, .unit = CHECK_CROP, .check = check_mask_bmp,
     .needs = CHECK_MASKS},
    {.name = "crop", .path = CROP, .unit = CHECK_CROP, .check = check_crop,
     .needs = CHECK_PICTURE | CHECK_MASKS, .listed = true},
    {.name = "stroke", .path = MASK_PNG, .unit = CHECK_CROP, .check = check_stroke,
     .needs = CHECK_MASKS},
    {.name = "overlap", .path = CROP, .unit = CHECK_CROP, .check = check_overlap,
     .needs = CHECK_MASKS},
    {.name = "class_map", .path = PAGE "classes.png", .check = check_class_map,
     .applies = has_class_map, .needs = CHECK_MASKS},
    {.name = "name_ink", .unit = CHECK_LEAD, .check = check_name_ink,
     .needs = CHECK_PICTURE | CHECK_MASKS},
    {.name = "source", .check = check_source},
};
// clang-format on
const int verify_check_count = ARRAY_COUNT(verify_checks);
_Static_assert(ARRAY_COUNT(verify_checks) <= 32, "struct page_entry keeps a bit a check");

const struct verify_whole_check verify_whole_checks[] = {
    {"splits", NULL, check_splits},
    {"lists", NULL, check_lists},
    {"logs", NULL, check_logs},
    {"data_yaml", "detection-dataset/data.yaml", check_data_yaml},
    {"contact_sheet", "index.html", check_present},
    {"skipped", "skipped.json", check_json},
    {"strays", NULL, check_strays},
};
const int verify_whole_check_count = ARRAY_COUNT(verify_whole_checks);

const struct verify_check *verify_check_find(const char *name)
{
    for (int i = 0; i < verify_check_count; i++) {
        if (strcmp(verify_checks[i].name, name) == 0) {
            return &verify_checks[i];
        }
    }
    return NULL;
}

/* --- a page --- */

static void decode_picture(struct report *report, struct log_page *page)
{
    char path[REPORT_PATH];
    log_path(page, NULL, PICTURE, path);
    if (in_pages(page) && report_read(report, path, &page->picture_file, &page->picture_size)) {
        report_decode(report, path, jpeg_decode, page->picture_file, page->picture_size,
                      &page->picture);
    }
}

static void decode_masks(struct report *report, struct log_page *page)
{
    for (int i = 0; i < page->leads; i++) {
        struct log_lead *lead = &page->lead[i];
        char path[REPORT_PATH];
        log_path(page, lead, MASK_PNG, path);
        if (log_has_crop(page, lead)) {
            report_picture(report, path, png_decode, &lead->mask);
        }
    }
}

static void decode(struct report *report, struct log_page *page, unsigned needs)
{
    const unsigned more = needs & ~page->decoded;
    page->decoded |= needs;
    if (more & CHECK_PICTURE) {
        decode_picture(report, page);
    }
    if (more & CHECK_MASKS) {
        decode_masks(report, page);
    }
}

static void run(struct report *report, const struct verify_check *check, struct log_page *page,
                struct log_lead *lead)
{
    char path[REPORT_PATH];
    report->check = check->name;
    log_path(page, lead, check->path ? check->path : "{page}", path);
    if (!lead || check->unit == CHECK_LEAD || log_has_crop(page, lead)) {
        check->check(report, page, lead, path);
    }
}

uint32_t checks_run(struct report *report, struct log_page *page)
{
    uint32_t made = 0;
    samples_read(report, page);
    for (int i = 0; i < verify_check_count; i++) {
        const struct verify_check *check = &verify_checks[i];
        if (check->applies && !check->applies(page)) {
            continue;
        }
        made |= (uint32_t)1 << i;
        report->check = check->name;
        decode(report, page, check->needs);
        if (check->unit == CHECK_PAGE) {
            run(report, check, page, NULL);
        }
        for (int k = 0; check->unit != CHECK_PAGE && k < page->leads; k++) {
            run(report, check, page, &page->lead[k]);
        }
    }
    return made;
}
