#include "verify/checks.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "image/bmp.h"
#include "image/jpeg.h"
#include "image/png.h"
#include "verify/crop.h"
#include "verify/samples.h"

/* --- when a check applies --- */

static bool in_pages(const struct log_page *page)
{
    return !page->overlap_set;
}

/* Whether it is a page of the main datasets, and they were asked for this. */
static bool in(const struct log_page *page, enum make make)
{
    return in_pages(page) && made_has(page->made, make);
}

static bool is_png(const struct log_page *page)
{
    return page->made->picture_format == PICTURE_FORMAT_PNG;
}

static bool has_picture(const struct log_page *page)
{
    return in(page, MAKE_DETECTION) && !is_png(page);
}

static bool has_picture_png(const struct log_page *page)
{
    return in(page, MAKE_DETECTION) && is_png(page);
}

static bool has_copy(const struct log_page *page)
{
    return in(page, MAKE_DIGITIZATION) && !is_png(page);
}

static bool has_copy_png(const struct log_page *page)
{
    return in(page, MAKE_DIGITIZATION) && is_png(page);
}

static bool in_format(const struct log_page *page, enum format format)
{
    return in_pages(page) && made_has_format(page->made, format);
}

static bool has_huggingface(const struct log_page *page)
{
    return in_format(page, FORMAT_HUGGINGFACE) && !is_png(page);
}

static bool has_huggingface_png(const struct log_page *page)
{
    return in_format(page, FORMAT_HUGGINGFACE) && is_png(page);
}

static bool has_coco(const struct log_page *page)
{
    return in_format(page, FORMAT_COCO) && !is_png(page);
}

static bool has_coco_png(const struct log_page *page)
{
    return in_format(page, FORMAT_COCO) && is_png(page);
}

static bool has_nnunet(const struct log_page *page)
{
    return in_format(page, FORMAT_NNUNET);
}

static bool has_kit(const struct log_page *page)
{
    return in_format(page, FORMAT_KIT);
}

static bool has_wfdb(const struct log_page *page)
{
    return in_format(page, FORMAT_WFDB);
}

static bool has_challenge(const struct log_page *page)
{
    return in_format(page, FORMAT_CHALLENGE);
}

static bool has_kaggle(const struct log_page *page)
{
    return in_format(page, FORMAT_KAGGLE);
}

static bool has_webdataset(const struct log_page *page)
{
    return in_format(page, FORMAT_WEBDATASET);
}

static bool has_webdataset_jpeg(const struct log_page *page)
{
    return has_webdataset(page) && !is_png(page);
}

static bool has_webdataset_png(const struct log_page *page)
{
    return has_webdataset(page) && is_png(page);
}

static bool has_uvdoc(const struct log_page *page)
{
    return in_format(page, FORMAT_UVDOC);
}

static bool has_uvdoc_plane(const struct log_page *page)
{
    return has_uvdoc(page) &&
           cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(page->json, "homography"));
}

static bool has_labels(const struct log_page *page)
{
    return in(page, MAKE_DETECTION);
}

static bool has_signals(const struct log_page *page)
{
    return in(page, MAKE_DIGITIZATION);
}

static bool has_grid_points(const struct log_page *page)
{
    return in(page, MAKE_GRID_POINTS) ||
           (in(page, MAKE_DIGITIZATION) && !forward_is_flat(&page->forward));
}

static bool has_backward_map(const struct log_page *page)
{
    return in(page, MAKE_BACKWARD_MAP);
}

static bool has_class_map(const struct log_page *page)
{
    return in(page, MAKE_CLASSES);
}

static bool has_landmarks(const struct log_page *page)
{
    return in(page, MAKE_LANDMARKS);
}

static bool has_columns(const struct log_page *page)
{
    return in(page, MAKE_COLUMN_TARGETS);
}

static bool has_rectified(const struct log_page *page)
{
    return in(page, MAKE_RECTIFIED);
}

static bool has_views(const struct log_page *page)
{
    return in_pages(page) && page->made->views > 0 && !is_png(page);
}

static bool has_views_png(const struct log_page *page)
{
    return in_pages(page) && page->made->views > 0 && is_png(page);
}

static bool has_view_truth(const struct log_page *page)
{
    return in_pages(page) && page->made->views > 0;
}

static bool has_mask_png(const struct log_page *page)
{
    return (page->made->mask_format >> MASK_FORMAT_PNG & 1) != 0;
}

static bool has_mask_bmp(const struct log_page *page)
{
    return (page->made->mask_format >> MASK_FORMAT_BMP & 1) != 0;
}

/* --- the table --- */

#define PICTURE   "detection-dataset/images/{page}"
#define LABELS    "detection-dataset/labels/{page}.txt"
#define PAGE      "digitization-dataset/{page}/"
#define NNUNET    "nnunet/Dataset001_ECG/"
#define WFDB      "wfdb/{split}/{page}"
#define CHALLENGE "challenge/{split}/{page}"
#define KAGGLE    "kaggle/{split}/{id}/{id}"
#define SAMPLE    "webdataset/{split}/{page}"
#define UVDOC     "uvdoc/{split}/"
#define CROP      "{crops}/image/{page}_lead_{lead}.{picture}"
#define MASK_PNG  "{crops}/mask-png/{page}_lead_{lead}.png"
#define MASK_BMP  "{crops}/mask-bmp/{page}_lead_{lead}.bmp"
#define SIGNAL    "{crops}/signal-json/{page}_lead_{lead}.json"

// clang-format off
const struct verify_check verify_checks[] = {
    {.name = "log", .check = check_log},
    {.name = "picture", .path = PICTURE ".jpg", .check = check_picture, .applies = has_picture,
     .needs = CHECK_PICTURE, .listed = true},
    {.name = "picture_png", .path = PICTURE ".png", .check = check_picture,
     .applies = has_picture_png, .needs = CHECK_PICTURE, .listed = true},
    {.name = "picture_copy", .path = PAGE "{page}.jpg", .check = check_picture_copy,
     .applies = has_copy, .needs = CHECK_PICTURE, .listed = true},
    {.name = "picture_copy_png", .path = PAGE "{page}.png", .check = check_picture_copy,
     .applies = has_copy_png, .needs = CHECK_PICTURE, .listed = true},
    {.name = "huggingface", .path = "huggingface/{split}/{page}.jpg", .check = check_picture_copy,
     .applies = has_huggingface, .needs = CHECK_PICTURE, .listed = true},
    {.name = "huggingface_png", .path = "huggingface/{split}/{page}.png",
     .check = check_picture_copy, .applies = has_huggingface_png, .needs = CHECK_PICTURE,
     .listed = true},
    {.name = "coco", .path = "coco/{split}/{page}.jpg", .check = check_picture_copy,
     .applies = has_coco, .needs = CHECK_PICTURE, .listed = true},
    {.name = "coco_png", .path = "coco/{split}/{page}.png", .check = check_picture_copy,
     .applies = has_coco_png, .needs = CHECK_PICTURE, .listed = true},
    {.name = "webdataset", .path = SAMPLE ".jpg", .check = check_picture_copy,
     .applies = has_webdataset_jpeg, .needs = CHECK_PICTURE, .listed = true},
    {.name = "webdataset_png", .path = SAMPLE ".png", .check = check_picture_copy,
     .applies = has_webdataset_png, .needs = CHECK_PICTURE, .listed = true},
    {.name = "nnunet", .path = NNUNET "images{Tr}/{page}_0000.png", .check = check_picture_exact,
     .applies = has_nnunet, .needs = CHECK_PICTURE, .listed = true},
    {.name = "kit", .path = "kit/{split}/{page}.png", .check = check_picture_exact,
     .applies = has_kit, .needs = CHECK_PICTURE, .listed = true},
    {.name = "challenge", .path = CHALLENGE "-0.png", .check = check_picture_exact,
     .applies = has_challenge, .needs = CHECK_PICTURE, .listed = true},
    {.name = "kaggle", .path = KAGGLE "-{type}.png", .check = check_picture_exact,
     .applies = has_kaggle, .needs = CHECK_PICTURE, .listed = true},
    {.name = "uvdoc", .path = UVDOC "img/{page}.png", .check = check_picture_exact,
     .applies = has_uvdoc, .needs = CHECK_PICTURE, .listed = true},
    {.name = "labels", .path = LABELS, .check = check_labels, .applies = has_labels},
    {.name = "grid_points", .path = PAGE "grid_points.npy", .check = check_grid_points,
     .applies = has_grid_points},
    {.name = "backward_map", .path = PAGE "backward_map.npy", .check = check_backward_map,
     .applies = has_backward_map},
    {.name = "signal", .path = PAGE "{page}_lead_{lead}.json", .unit = CHECK_LEAD,
     .check = check_signal, .applies = has_signals},
    {.name = "crop_signal", .path = SIGNAL, .unit = CHECK_CROP, .check = check_signal},
    {.name = "mask_png", .path = MASK_PNG, .unit = CHECK_CROP, .check = check_mask,
     .applies = has_mask_png, .needs = CHECK_MASKS},
    {.name = "mask_bmp", .path = MASK_BMP, .unit = CHECK_CROP, .check = check_mask_bmp,
     .applies = has_mask_bmp, .needs = CHECK_MASKS},
    {.name = "crop", .path = CROP, .unit = CHECK_CROP, .check = check_crop,
     .needs = CHECK_PICTURE | CHECK_MASKS, .listed = true},
    {.name = "stroke", .path = MASK_PNG, .unit = CHECK_CROP, .check = check_stroke,
     .needs = CHECK_MASKS},
    {.name = "overlap", .path = CROP, .unit = CHECK_CROP, .check = check_overlap,
     .needs = CHECK_MASKS},
    {.name = "class_map", .path = PAGE "classes.png", .check = check_class_map,
     .applies = has_class_map, .needs = CHECK_MASKS},
    {.name = "landmarks", .path = PAGE "landmarks.json", .check = check_landmarks,
     .applies = has_landmarks},
    {.name = "columns", .path = PAGE "columns.npy", .check = check_columns,
     .applies = has_columns},
    {.name = "rectified", .path = PAGE "{page}_lead_{lead}_rectified.png", .unit = CHECK_LEAD,
     .check = check_rectified, .applies = has_rectified, .needs = CHECK_PICTURE},
    {.name = "view_picture", .path = PAGE "{page}_view_{lead}.jpg", .unit = CHECK_VIEW,
     .check = check_view, .applies = has_views},
    {.name = "view_picture_png", .path = PAGE "{page}_view_{lead}.png", .unit = CHECK_VIEW,
     .check = check_view, .applies = has_views_png},
    {.name = "view_truth", .path = PAGE "{page}_view_{lead}.json", .unit = CHECK_VIEW,
     .check = check_view_truth, .applies = has_view_truth},
    {.name = "nnunet_labels", .path = NNUNET "labels{Tr}/{page}.png",
     .check = check_nnunet_labels, .applies = has_nnunet},
    {.name = "kit_labels", .path = "kit/{split}/{page}.json", .check = check_kit,
     .applies = has_kit},
    {.name = "wfdb", .path = WFDB ".dat", .check = check_wfdb, .applies = has_wfdb},
    {.name = "wfdb_header", .path = WFDB ".hea", .check = check_wfdb_header,
     .applies = has_wfdb},
    {.name = "challenge_samples", .path = CHALLENGE ".dat", .check = check_challenge,
     .applies = has_challenge},
    {.name = "challenge_header", .path = CHALLENGE ".hea", .check = check_wfdb_header,
     .applies = has_challenge},
    {.name = "kaggle_samples", .path = KAGGLE ".csv", .check = check_kaggle_samples,
     .applies = has_kaggle},
    {.name = "webdataset_truth", .path = SAMPLE ".json", .check = check_truth,
     .applies = has_webdataset},
    {.name = "webdataset_classes", .path = SAMPLE ".classes.png", .check = check_class_map,
     .applies = has_webdataset, .needs = CHECK_MASKS},
    {.name = "webdataset_labels", .path = SAMPLE ".txt", .check = check_labels,
     .applies = has_webdataset},
    {.name = "uvdoc_grid2d", .path = UVDOC "grid2d/{page}.mat", .check = check_uvdoc_grid2d,
     .applies = has_uvdoc},
    {.name = "uvdoc_grid3d", .path = UVDOC "grid3d/{page}.mat", .check = check_uvdoc_grid3d,
     .applies = has_uvdoc_plane},
    {.name = "uvdoc_uvmap", .path = UVDOC "uvmap/{page}.mat", .check = check_uvdoc_uvmap,
     .applies = has_uvdoc},
    {.name = "uvdoc_seg", .path = UVDOC "seg/{page}.mat", .check = check_uvdoc_seg,
     .applies = has_uvdoc},
    {.name = "uvdoc_sample", .path = UVDOC "metadata_sample/{page}.json",
     .check = check_uvdoc_sample, .applies = has_uvdoc},
    {.name = "name_ink", .unit = CHECK_LEAD, .check = check_name_ink,
     .needs = CHECK_PICTURE | CHECK_MASKS},
    {.name = "source", .check = check_source},
};
// clang-format on
const int verify_check_count = ARRAY_COUNT(verify_checks);
_Static_assert(ARRAY_COUNT(verify_checks) <= 64, "struct page_entry keeps a bit a check");

const struct verify_whole_check verify_whole_checks[] = {
    {"splits", NULL, check_splits},
    {"lists", NULL, check_lists},
    {"logs", NULL, check_logs},
    {"data_yaml", "detection-dataset/data.yaml", check_data_yaml},
    {"huggingface", "huggingface/index.jsonl", check_huggingface},
    {"coco", "coco/index.jsonl", check_coco},
    {"nnunet", NNUNET "dataset.json", check_nnunet},
    {"kaggle", "kaggle/index.jsonl", check_kaggle},
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

const char *checks_picture(const struct log_page *page)
{
    for (int i = 0; i < verify_check_count; i++) {
        const struct verify_check *check = &verify_checks[i];
        if (check->unit == CHECK_PAGE && check->listed && check->applies(page)) {
            return check->path;
        }
    }
    return NULL;
}

static void decode_picture(struct report *report, struct log_page *page)
{
    const char *pattern = checks_picture(page);
    char path[REPORT_PATH];
    log_path(page, NULL, pattern ? pattern : "", path);
    const struct picture_size size = log_size(page);
    if (pattern && report_read(report, path, report_picture_most(&size), &page->picture_file,
                               &page->picture_size)) {
        const char *ending = strrchr(pattern, '.');
        report_decode(report, path, strcmp(ending, ".png") == 0 ? png_decode : jpeg_decode, &size,
                      page->picture_file, page->picture_size, &page->picture);
    }
}

static void decode_masks(struct report *report, struct log_page *page)
{
    const bool png = has_mask_png(page);
    for (int i = 0; i < page->leads; i++) {
        struct log_lead *lead = &page->lead[i];
        char path[REPORT_PATH];
        log_path(page, lead, png ? MASK_PNG : MASK_BMP, path);
        if (log_has_crop(page, lead)) {
            const struct picture_size size = crop_size(lead);
            report_picture(report, path, png ? png_decode : bmp_decode, &size, &lead->mask);
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
    if (check->unit != CHECK_CROP || log_has_crop(page, lead)) {
        check->check(report, page, lead, path);
    }
}

uint64_t checks_run(struct report *report, struct log_page *page)
{
    uint64_t made = 0;
    samples_read(report, page);
    for (int i = 0; i < verify_check_count; i++) {
        const struct verify_check *check = &verify_checks[i];
        if (check->applies && !check->applies(page)) {
            continue;
        }
        made |= (uint64_t)1 << i;
        report->check = check->name;
        decode(report, page, check->needs);
        if (check->unit == CHECK_PAGE) {
            run(report, check, page, NULL);
        }
        for (int k = 0; check->unit == CHECK_VIEW && k < page->made->views; k++) {
            struct log_lead view = {.index = k, .crops = CROPS_NONE};
            run(report, check, page, &view);
        }
        const bool of_leads = check->unit == CHECK_LEAD || check->unit == CHECK_CROP;
        for (int k = 0; of_leads && k < page->leads; k++) {
            run(report, check, page, &page->lead[k]);
        }
    }
    return made;
}
