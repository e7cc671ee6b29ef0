#include "verify/log_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "config/leads.h"
#include "record/listing.h"

#define PEN_MOST_PX 4096.0

static const struct member page_members[] = {
    {"name", FORM_TEXT, offsetof(struct log_page, name)},
    {"split", FORM_TEXT, offsetof(struct log_page, split_name)},
    {"set", FORM_TEXT, offsetof(struct log_page, set_name)},
    {"layout", FORM_TEXT, offsetof(struct log_page, layout)},
    {"record", FORM_TEXT, offsetof(struct log_page, record)},
    {"save_path", FORM_TEXT_OR_NULL, offsetof(struct log_page, save_path)},
    {"record_index", FORM_WHOLE, offsetof(struct log_page, record_index)},
    {"width", FORM_WHOLE, offsetof(struct log_page, width)},
    {"height", FORM_WHOLE, offsetof(struct log_page, height)},
    {"padding_x", FORM_WHOLE, offsetof(struct log_page, padding_x)},
    {"padding_y", FORM_WHOLE, offsetof(struct log_page, padding_y)},
    {"px_per_mm", FORM_REAL, offsetof(struct log_page, forward.px_per_mm)},
    {"pen_mm", FORM_REAL, offsetof(struct log_page, pen_mm)},
    {"rate_hz", FORM_REAL, offsetof(struct log_page, rate_hz)},
    {"leads", FORM_LIST, offsetof(struct log_page, list)},
    {"x_min", FORM_REAL_IGNORED, 0},
    {"x_max", FORM_REAL_IGNORED, 0},
    {"y_min", FORM_REAL_IGNORED, 0},
    {"y_max", FORM_REAL_IGNORED, 0},
    {"horizontal_scale", FORM_REAL_IGNORED, 0},
    {"vertical_scale", FORM_REAL_IGNORED, 0},
    {"border", FORM_REAL_IGNORED, 0},
    {"window", FORM_REAL_IGNORED, 0},
    {"row_height", FORM_REAL_IGNORED, 0},
};

static const struct member lead_members[] = {
    {"index", FORM_WHOLE, offsetof(struct log_lead, index)},
    {"lead", FORM_TEXT, offsetof(struct log_lead, name)},
    {"text", FORM_TEXT_OR_NULL, offsetof(struct log_lead, text)},
    {"file", FORM_TEXT_OR_NULL, offsetof(struct log_lead, file)},
    {"first_sample", FORM_WHOLE, offsetof(struct log_lead, first_sample)},
    {"bbox", FORM_EXTENT, offsetof(struct log_lead, name_box)},
    {"box", FORM_CORNERS, offsetof(struct log_lead, box)},
    {"crop", FORM_CORNERS, offsetof(struct log_lead, crop)},
    {"origin_mm", FORM_POINT, offsetof(struct log_lead, origin_mm)},
    {"sample_mm", FORM_REAL, offsetof(struct log_lead, sample_mm)},
    {"mv_mm", FORM_REAL, offsetof(struct log_lead, mv_mm)},
    {"overlap", FORM_REAL, offsetof(struct log_lead, overlap)},
    {"clipped", FORM_BOOL, offsetof(struct log_lead, clipped)},
    {"overlapped_by", FORM_LIST, offsetof(struct log_lead, overlapped_by)},
    {"ecg", FORM_LIST, offsetof(struct log_lead, ecg)},
    {"min_x_plot", FORM_REAL_IGNORED, 0},
    {"max_x_plot", FORM_REAL_IGNORED, 0},
    {"min_y_plot", FORM_REAL_IGNORED, 0},
    {"max_y_plot", FORM_REAL_IGNORED, 0},
    {"x_text", FORM_REAL_IGNORED, 0},
    {"y_text", FORM_REAL_IGNORED, 0},
    {"fontsize", FORM_REAL_IGNORED, 0},
};

/* --- a lead --- */

/* Samples as numbers; false where one is neither a number nor null. */
static bool read_samples(struct report *report, const char *where, struct log_lead *lead)
{
    lead->mv = report_alloc(report, (size_t)cJSON_GetArraySize(lead->ecg), sizeof *lead->mv);
    if (!lead->mv) {
        return false;
    }
    const cJSON *value;
    cJSON_ArrayForEach(value, lead->ecg)
    {
        if (!cJSON_IsNumber(value) && !cJSON_IsNull(value)) {
            report_fault(report, where, "\"ecg\" of lead %s holds something else than numbers",
                         lead->name);
            return false;
        }
        lead->mv[lead->samples++] = cJSON_IsNumber(value) ? value->valuedouble : NAN;
    }
    return true;
}

/* The folder that holds the crop; false where the log names another one than there are. */
static bool read_file(struct report *report, const char *where, struct log_lead *lead)
{
    lead->crops = CROPS_NONE;
    for (int i = 0; lead->file && i < CROPS_FOLDERS; i++) {
        if (strcmp(lead->file, crops_folders[i].folder) == 0) {
            lead->crops = (enum crops)i;
        }
    }
    const bool good = !lead->file || lead->crops != CROPS_NONE;
    if (!good) {
        report_fault(report, where, "\"file\" of lead %s is \"%s\", which is no folder of crops",
                     lead->name, lead->file);
    }
    return good;
}

static bool read_lead(struct report *report, const char *where, const cJSON *object,
                      struct log_lead *lead)
{
    if (!members_read(report, where, object, lead_members, ARRAY_COUNT(lead_members), lead)) {
        return false;
    }
    lead->number = lead_find(lead->name);
    lead->inverted = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "inverted"));
    if (lead->number < 0 || lead->index < 0 || lead->index >= LOG_LEADS_MOST) {
        report_fault(report, where, "lead \"%s\" with index %lld does not exist", lead->name,
                     (long long)lead->index);
        return false;
    }
    const bool samples = read_samples(report, where, lead);
    return read_file(report, where, lead) && samples;
}

static bool read_leads(struct report *report, const char *where, struct log_page *page)
{
    const cJSON *object;
    uint32_t seen = 0;
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
    const bool pen = scale > 0 && page->pen_mm >= 0 && page->pen_mm * scale <= PEN_MOST_PX;
    return page->width < 1 || page->height < 1           ? "the picture is empty"
           : page->width > 65535 || page->height > 65535 ? "the picture is too large"
           : !padding || !pen                            ? "a length or the pen is out of range"
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
    page->captured = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(page->json, "captured"));
    return true;
}

bool log_page_read(struct report *report, const char *where, const char *line,
                   struct log_page *page)
{
    page->json = cJSON_ParseWithOpts(line, NULL, true);
    if (!cJSON_IsObject(page->json)) {
        report_fault(report, where, "not a JSON object");
        return false;
    }
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
                                     .page_length = (int)strlen(page->name),
                                     .lead = lead ? (int)lead->index : -1,
                                     .crops = lead ? lead->crops : CROPS_NONE};
    path_fill(pattern, &parts, path);
}

bool log_has_crop(const struct log_page *page, const struct log_lead *lead)
{
    return lead->crops != CROPS_NONE && !box_empty(&lead->crop) &&
           box_within(&lead->crop, page->width, page->height);
}

struct point log_place_mm(const struct log_lead *lead, double sample, double mv)
{
    return (struct point){lead->origin_mm[0] + sample * lead->sample_mm,
                          lead->origin_mm[1] - mv * lead->mv_mm};
}

bool log_place(const struct log_page *page, const struct log_lead *lead, int sample,
               struct point *px)
{
    if (sample < 0 || sample >= lead->samples || isnan(lead->mv[sample])) {
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
