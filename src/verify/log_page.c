#include "verify/log_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "config/leads.h"
#include "record/listing.h"

#define PEN_MOST_PX 4096.0

static const struct member page_members[] = {
    {"schema_version", FORM_WHOLE, offsetof(struct log_page, schema_version)},
    {"name", FORM_TEXT, offsetof(struct log_page, name)},
    {"split", FORM_TEXT, offsetof(struct log_page, split_name)},
    {"set", FORM_TEXT, offsetof(struct log_page, set_name)},
    {"layout", FORM_TEXT, offsetof(struct log_page, layout)},
    {"record", FORM_TEXT, offsetof(struct log_page, record)},
    {"source", FORM_TEXT, offsetof(struct log_page, source)},
    {"picture", FORM_TEXT_OR_NULL, offsetof(struct log_page, picture_path)},
    {"record_index", FORM_WHOLE, offsetof(struct log_page, record_index)},
    {"signals_crc32", FORM_WHOLE, offsetof(struct log_page, signals_crc32)},
    {"width", FORM_WHOLE, offsetof(struct log_page, width)},
    {"height", FORM_WHOLE, offsetof(struct log_page, height)},
    {"padding_x", FORM_WHOLE, offsetof(struct log_page, padding_x)},
    {"padding_y", FORM_WHOLE, offsetof(struct log_page, padding_y)},
    {"px_per_mm", FORM_REAL, offsetof(struct log_page, forward.px_per_mm)},
    {"page_width_mm", FORM_REAL, offsetof(struct log_page, width_mm)},
    {"page_height_mm", FORM_REAL, offsetof(struct log_page, height_mm)},
    {"paper_speed_mm_per_s", FORM_REAL, offsetof(struct log_page, mm_per_s)},
    {"gain_mm_per_mv", FORM_REAL, offsetof(struct log_page, mm_per_mv)},
    {"pen_mm", FORM_REAL, offsetof(struct log_page, pen_mm)},
    {"rate_hz", FORM_REAL, offsetof(struct log_page, rate_hz)},
    {"captured", FORM_BOOL, offsetof(struct log_page, captured)},
    {"leads", FORM_LIST, offsetof(struct log_page, list)},
    {"window", FORM_REAL_IGNORED, 0},
    {"row_height", FORM_REAL_IGNORED, 0},
    {"page_index", FORM_WHOLE, offsetof(struct log_page, page_index)},
};

static const struct member lead_members[] = {
    {"index", FORM_WHOLE, offsetof(struct log_lead, index)},
    {"name", FORM_TEXT, offsetof(struct log_lead, name)},
    {"text", FORM_TEXT_OR_NULL, offsetof(struct log_lead, text)},
    {"crop_folder", FORM_TEXT_OR_NULL, offsetof(struct log_lead, crop_folder)},
    {"first_sample", FORM_WHOLE, offsetof(struct log_lead, first_sample)},
    {"samples", FORM_WHOLE, offsetof(struct log_lead, samples)},
    {"start_s", FORM_REAL, offsetof(struct log_lead, start_s)},
    {"duration_s", FORM_REAL, offsetof(struct log_lead, duration_s)},
    {"name_box", FORM_CORNERS, offsetof(struct log_lead, name_box)},
    {"box", FORM_CORNERS, offsetof(struct log_lead, box)},
    {"crop", FORM_CORNERS, offsetof(struct log_lead, crop)},
    {"origin_mm", FORM_POINT, offsetof(struct log_lead, origin_mm)},
    {"mm_per_sample", FORM_REAL, offsetof(struct log_lead, mm_per_sample)},
    {"mm_per_mv", FORM_REAL, offsetof(struct log_lead, mm_per_mv)},
    {"overlap", FORM_REAL_OR_NULL, offsetof(struct log_lead, overlap)},
    {"clipped", FORM_BOOL, offsetof(struct log_lead, clipped)},
    {"inverted", FORM_BOOL, offsetof(struct log_lead, inverted)},
    {"overlapped_by", FORM_LIST_OR_NULL, offsetof(struct log_lead, overlapped_by)},
    {"visible", FORM_LIST, offsetof(struct log_lead, visible)},
};

/* --- a lead --- */

/* The folder that holds the crop; false where the log names another one than there are. */
static bool read_folder(struct report *report, const char *where, struct log_lead *lead)
{
    lead->crops = CROPS_NONE;
    for (int i = 0; lead->crop_folder && i < CROPS_FOLDERS; i++) {
        if (strcmp(lead->crop_folder, crops_folders[i].folder) == 0) {
            lead->crops = (enum crops)i;
        }
    }
    const bool good = !lead->crop_folder || lead->crops != CROPS_NONE;
    if (!good) {
        report_fault(report, where,
                     "\"crop_folder\" of lead %s is \"%s\", which is no folder of crops",
                     lead->name, lead->crop_folder);
    }
    return good;
}

/* Pages of full ink say nothing of it. */
static bool read_ink(struct report *report, const char *where, const cJSON *object,
                     struct log_lead *lead)
{
    static const struct member members[] = {
        {"ink_mean", FORM_REAL, offsetof(struct log_lead, ink_mean)},
        {"ink_least", FORM_REAL, offsetof(struct log_lead, ink_least)},
    };
    lead->ink_mean = lead->ink_least = NAN;
    return !(cJSON_HasObjectItem(object, "ink_mean") || cJSON_HasObjectItem(object, "ink_least")) ||
           members_read(report, where, object, members, ARRAY_COUNT(members), lead);
}

static bool read_lead(struct report *report, const char *where, const cJSON *object,
                      struct log_lead *lead)
{
    if (!members_read(report, where, object, lead_members, ARRAY_COUNT(lead_members), lead)) {
        return false;
    }
    lead->number = lead_find(lead->name);
    if (lead->number < 0 || lead->index < 0 || lead->index >= LOG_LEADS_MOST) {
        report_fault(report, where, "lead \"%s\" with index %lld does not exist", lead->name,
                     (long long)lead->index);
        return false;
    }
    if (lead->samples < 0 || lead->samples > (int64_t)LIMIT_SAMPLES) {
        report_fault(report, where, "\"samples\" of lead %s is out of range", lead->name);
        return false;
    }
    return read_folder(report, where, lead) && read_ink(report, where, object, lead);
}

static bool read_leads(struct report *report, const char *where, struct log_page *page)
{
    const cJSON *object;
    uint32_t seen = 0;
    int64_t samples = 0;
    cJSON_ArrayForEach(object, page->list)
    {
        if (page->leads == LOG_LEADS_MOST) {
            report_fault(report, where, "more than %d leads", LOG_LEADS_MOST);
            return false;
        }
        struct log_lead *lead = &page->lead[page->leads++];
        if (!read_lead(report, where, object, lead)) {
            return false;
        }
        if (seen >> lead->index & 1) {
            report_fault(report, where, "two leads have the index %lld", (long long)lead->index);
            return false;
        }
        seen |= (uint32_t)1 << lead->index;
        samples += lead->samples;
    }
    if (samples > (int64_t)LIMIT_SAMPLES) {
        report_fault(report, where, "more than %zu samples", LIMIT_SAMPLES);
        return false;
    }
    return true;
}

/* --- the page --- */

/* Index of a text among some, or -1. */
static int choose(const char *text, const char *const *among, int count)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(text, among[i]) == 0) {
            return i;
        }
    }
    return -1;
}

/* Names become paths, so they are held to what is safe there. */
static bool name_is_safe(const char *name)
{
    const size_t length = strlen(name);
    return length >= 1 && length <= 128 && name[0] != '.' && !strchr(name, '/') &&
           !strchr(name, '\n');
}

static const char *size_problem(const struct log_page *page)
{
    const bool padding = page->padding_x >= 0 && page->padding_y >= 0 && page->padding_x <= 1000 &&
                         page->padding_y <= 1000;
    const double scale = page->forward.px_per_mm;
    const bool version = page->schema_version == 1;
    const bool pen = scale > 0 && page->pen_mm >= 0 && page->pen_mm * scale <= PEN_MOST_PX;
    return !version                              ? "\"schema_version\" is another one"
           : page->width < 1 || page->height < 1 ? "the picture is empty"
           : page->width > 65535 || page->height > 65535 ||
                   page->width * page->height > (int64_t)LIMIT_PIXELS
               ? "the picture is too large"
           : !padding || !pen ? "a length or the pen is out of range"
                              : NULL;
}

static bool read_kind(struct report *report, const char *where, struct log_page *page)
{
    static const char *const sets[] = {"pages", "overlap"};
    const int split = choose(page->split_name, split_names, ECGP_SPLITS);
    const int set = choose(page->set_name, sets, 2);
    const char *problem = !name_is_safe(page->name) ? "\"name\" is no file name"
                          : split < 0               ? "\"split\" is none of the splits"
                          : set < 0                 ? "\"set\" is neither pages nor overlap"
                                                    : size_problem(page);
    if (problem) {
        report_fault(report, where, "%s", problem);
        return false;
    }
    page->split = (enum ecgp_split)split;
    page->overlap_set = set == 1;
    return true;
}

static bool read_map(struct report *report, const char *where, struct log_page *page)
{
    const cJSON *mesh = cJSON_GetObjectItemCaseSensitive(page->json, "mesh");
    if (mesh && !forward_read(&page->forward, mesh)) {
        report_fault(report, where, "\"mesh\" is not a map of the page");
        return false;
    }
    return true;
}

bool log_page_read(struct report *report, const char *where, const char *line,
                   struct log_page *page)
{
    page->json = report_parse(report, line, strlen(line), LIMIT_PAGE_VALUES);
    if (!cJSON_IsObject(page->json)) {
        report_fault(report, where, "not a JSON object");
        return false;
    }
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(page->json, "kaggle_type");
    page->kaggle_type = cJSON_IsNumber(type) ? type->valueint : 0;
    return members_read(report, where, page->json, page_members, ARRAY_COUNT(page_members), page) &&
           read_kind(report, where, page) && read_map(report, where, page) &&
           read_leads(report, where, page);
}

void log_page_free(struct log_page *page)
{
    for (int i = 0; i < page->leads; i++) {
        free(page->lead[i].mv);
        free(page->lead[i].mask.data);
    }
    free(page->picture.data);
    free(page->picture_file);
    forward_free(&page->forward);
    cJSON_Delete(page->json);
}

/* --- what follows from it --- */

void log_path(const struct log_page *page, const struct log_lead *lead, const char *pattern,
              char path[REPORT_PATH])
{
    const struct path_parts parts = {.page = page->name,
                                     .split = page->split_name,
                                     .id = page->page_index + 1,
                                     .type = page->kaggle_type,
                                     .page_length = (int)strlen(page->name),
                                     .lead = lead ? (int)lead->index : -1,
                                     .crops = lead ? lead->crops : CROPS_NONE};
    path_fill(pattern, &parts, path);
}

static const cJSON *option_of(const struct log_page *page, const char *name)
{
    const cJSON *look = cJSON_GetObjectItemCaseSensitive(page->json, "look");
    return cJSON_GetObjectItemCaseSensitive(look, name);
}

double log_number(const struct log_page *page, const char *name, double without)
{
    const cJSON *number = option_of(page, name);
    return cJSON_IsNumber(number) ? number->valuedouble : without;
}

bool log_is(const struct log_page *page, const char *name, const char *choice)
{
    const cJSON *text = option_of(page, name);
    return cJSON_IsString(text) && strcmp(text->valuestring, choice) == 0;
}

struct picture_size log_size(const struct log_page *page)
{
    return (struct picture_size){(int)page->width, (int)page->height};
}

bool log_has_crop(const struct log_page *page, const struct log_lead *lead)
{
    return lead->crops != CROPS_NONE && !box_empty(&lead->crop) &&
           box_within(&lead->crop, page->width, page->height);
}

struct point log_place_mm(const struct log_lead *lead, double sample, double mv)
{
    return (struct point){lead->origin_mm[0] + sample * lead->mm_per_sample,
                          lead->origin_mm[1] - mv * lead->mm_per_mv};
}

bool log_place(const struct log_page *page, const struct log_lead *lead, int sample,
               struct point *px)
{
    if (!lead->mv || sample < 0 || sample >= lead->samples || isnan(lead->mv[sample])) {
        return false;
    }
    const struct point mm = log_place_mm(lead, sample, lead->mv[sample]);
    *px = forward_point(&page->forward, mm.x, mm.y);
    return true;
}

/* By how much a point is off a sheet of the picture's size. */
static double beyond(const struct log_page *page, double x, double y)
{
    return fmax(fmax(-x, x - (double)page->width), fmax(-y, y - (double)page->height));
}

double log_beyond(const struct log_page *page, const struct log_lead *lead, int sample)
{
    struct point px;
    if (!log_place(page, lead, sample, &px)) {
        return -INFINITY;
    }
    const struct point mm = log_place_mm(lead, sample, lead->mv[sample]);
    const double scale = page->forward.px_per_mm;
    return fmax(beyond(page, px.x, px.y), beyond(page, mm.x * scale, mm.y * scale));
}

struct ecgp_box log_pad(const struct log_page *page, const struct ecgp_box *box)
{
    const int x = (int)page->padding_x, y = (int)page->padding_y;
    const struct ecgp_box picture = {0, 0, (int)page->width, (int)page->height};
    const struct ecgp_box padded = {box->x0 - x / 2, box->y0 - y / 2, box->x1 + x - x / 2,
                                    box->y1 + y - y / 2};
    return box_common(&padded, &picture);
}
