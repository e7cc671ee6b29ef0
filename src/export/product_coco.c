/* A page's line of the COCO index: its image and its annotations. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "config/leads.h"
#include "export/coco.h"
#include "export/json_parts.h"
#include "export/products.h"
#include "export/rle.h"
#include "truth/boxes.h"
#include "truth/page.h"
#include "truth/visible.h"

void coco_categories(struct json *json, const char *key)
{
    char name[24];
    json_array(json, key, JSON_SPACED);
    for (int i = COCO_LEAD; i <= COCO_LAST; i++) {
        const bool lead = i < COCO_NAME, word = i == COCO_WORD, wave = i >= COCO_WAVE;
        snprintf(name, sizeof name, "%s%s",
                 lead   ? ""
                 : word ? "word"
                 : wave ? wave_names[i - COCO_WAVE]
                        : "name ",
                 word || wave ? "" : lead_names[(i - COCO_LEAD) % ECGP_LEADS]);
        json_line(json);
        json_object(json, NULL, JSON_SPACED);
        json_int(json, "id", i);
        json_string(json, "name", name);
        json_string(json, "supercategory", lead ? "lead" : word ? "word" : wave ? "wave" : "name");
        if (lead) {
            json_raw(json, "keypoints", "[\"first\", \"last\"]");
            json_raw(json, "skeleton", "[[1, 2]]");
        } else if (wave) {
            json_raw(json, "keypoints", "[\"onset\", \"peak\", \"offset\"]");
            json_raw(json, "skeleton", "[[1, 2], [2, 3]]");
        }
        json_end(json);
    }
    json_line(json);
    json_end(json);
}

struct writer {
    struct json *json;
    const struct product_input *input;
    int count; /* annotations */
};

/* Begins an annotation; false where there is no room for more. */
static bool begin(struct writer *writer, int category)
{
    const int64_t image = writer->input->entry->id;
    if (writer->count == COCO_ANNOTATIONS_MOST) {
        return false;
    }
    json_object(writer->json, NULL, JSON_SPACED);
    json_int(writer->json, "id", COCO_ANNOTATIONS_MOST * image + writer->count++);
    json_int(writer->json, "image_id", image);
    json_int(writer->json, "category_id", category);
    json_int(writer->json, "iscrowd", 0);
    return true;
}

/* --- leads --- */

/* The first or the last visible sample, or -1. */
static int64_t find_visible(const struct plan *plan, const struct plan_field *field, bool last)
{
    for (int64_t i = 0; i < field->samples; i++) {
        const int64_t sample = last ? field->samples - 1 - i : i;
        if (sample_is_visible(plan, field, sample)) {
            return sample;
        }
    }
    return -1;
}

static void add_keypoints(struct json *json, const struct ecgp_page *page, int field)
{
    int found = 0;
    json_array(json, "keypoints", JSON_TIGHT);
    for (int last = 0; last < 2; last++) {
        const int64_t sample = find_visible(&page->plan, &page->plan.field[field], last);
        double x = 0, y = 0;
        const bool there = sample >= 0 && ecgp_page_point(page, field, sample, &x, &y);
        json_fixed(json, NULL, x, 2);
        json_fixed(json, NULL, y, 2);
        json_int(json, NULL, there ? 2 : 0);
        found += there;
    }
    json_end(json);
    json_int(json, "num_keypoints", found);
}

/* Adds a mask's area and runs. */
static void add_mask(struct json *json, const struct ecgp_mask *mask, const struct plan *plan)
{
    struct text runs = {0};
    const int64_t area = rle_add(&runs, mask, plan->width, plan->height);
    json_int(json, "area", area);
    json_object(json, "segmentation", JSON_SPACED);
    json_reals(json, "size", (const double[]){plan->height, plan->width}, 2, JSON_TIGHT);
    json_string(json, "counts", runs.failed ? "" : runs.data);
    json_end(json);
    json->out->failed |= runs.failed;
    text_free(&runs);
}

static void add_lead(struct writer *writer, int field)
{
    const struct ecgp_page *page = writer->input->page;
    const struct ecgp_page_lead *lead = &page->leads[field];
    if (!lead->present || box_is_empty(&lead->box) ||
        !begin(writer, COCO_LEAD + page->plan.field[field].lead)) {
        return;
    }
    json_extent(writer->json, "bbox", &lead->box);
    add_mask(writer->json, &writer->input->frame->mask[field], &page->plan);
    add_keypoints(writer->json, page, field);
    json_int(writer->json, "lead_index", lead->index);
    json_end(writer->json);
}

/* --- text --- */

/* Adds a polygon of four corners. */
static void add_corners(struct json *json, const double corner[4][2])
{
    json_array(json, "segmentation", JSON_TIGHT);
    json_array(json, NULL, JSON_TIGHT);
    for (int i = 0; i < 8; i++) {
        json_fixed(json, NULL, corner[i / 2][i % 2], 2);
    }
    json_end(json);
    json_end(json);
}

static double area_of(const double corner[4][2])
{
    double twice = 0;
    for (int i = 0; i < 4; i++) {
        const double *a = corner[i], *b = corner[(i + 1) % 4];
        twice += a[0] * b[1] - b[0] * a[1];
    }
    return fabs(twice) / 2;
}

/* Adds a box, its area, and itself as a polygon. */
static void add_box(struct json *json, const struct ecgp_box *box)
{
    const double corner[4][2] = {
        {box->x0, box->y0}, {box->x1, box->y0}, {box->x1, box->y1}, {box->x0, box->y1}};
    json_extent(json, "bbox", box);
    json_int(json, "area", (int64_t)(box->x1 - box->x0) * (box->y1 - box->y0));
    add_corners(json, corner);
}

static void add_name(struct writer *writer, int field)
{
    const struct ecgp_page *page = writer->input->page;
    const struct ecgp_box *box = &page->leads[field].name_box;
    if (!page->leads[field].present || box_is_empty(box) ||
        !begin(writer, COCO_NAME + page->plan.field[field].lead)) {
        return;
    }
    add_box(writer->json, box);
    json_int(writer->json, "lead_index", page->leads[field].index);
    json_string(writer->json, "text", page->plan.field[field].name);
    json_end(writer->json);
}

/* The pixels that a word's corners reach into. */
static struct ecgp_box box_around(const double corner[4][2], const struct plan *plan)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (int i = 0; i < 8; i++) {
        low[i % 2] = fmin(low[i % 2], corner[i / 2][i % 2]);
        high[i % 2] = fmax(high[i % 2], corner[i / 2][i % 2]);
    }
    const double width = plan->width, height = plan->height;
    return (struct ecgp_box){
        (int)floor(fmin(fmax(low[0], 0), width)), (int)floor(fmin(fmax(low[1], 0), height)),
        (int)ceil(fmin(fmax(high[0], 0), width)), (int)ceil(fmin(fmax(high[1], 0), height))};
}

static void add_word(struct writer *writer, int index)
{
    const struct ecgp_page *page = writer->input->page;
    struct ecgp_page_word word;
    ecgp_page_word(page, index, &word);
    const struct ecgp_box box = box_around((const double(*)[2])word.corner, &page->plan);
    if (strcmp(word.kind, "lead") == 0 || box_is_empty(&box) || !begin(writer, COCO_WORD)) {
        return; /* names of leads have categories of their own */
    }
    json_extent(writer->json, "bbox", &box);
    json_fixed(writer->json, "area", area_of((const double(*)[2])word.corner), 1);
    add_corners(writer->json, (const double(*)[2])word.corner);
    json_string(writer->json, "text", word.text);
    json_string(writer->json, "kind", word.kind);
    json_end(writer->json);
}

/* --- beats --- */

/* Adds the points of three samples of the record, 0, 0, 0 for those that cannot be seen. */
static void add_wave_points(struct json *json, const struct ecgp_page *page, int number,
                            const struct record_wave *wave)
{
    const struct plan_field *field = &page->plan.field[number];
    const int64_t at[3] = {wave->onset, wave->peak, wave->offset};
    int found = 0;
    json_array(json, "keypoints", JSON_TIGHT);
    for (int i = 0; i < 3; i++) {
        const int64_t sample = at[i] - field->first_sample;
        double x = 0, y = 0;
        const bool there = sample >= 0 && sample < field->samples &&
                           sample_is_visible(&page->plan, field, sample) &&
                           ecgp_page_point(page, number, sample, &x, &y);
        json_fixed(json, NULL, there ? x : 0, 2);
        json_fixed(json, NULL, there ? y : 0, 2);
        json_int(json, NULL, there ? 2 : 0);
        found += there;
    }
    json_end(json);
    json_int(json, "num_keypoints", found);
}

static enum ecgp_result add_wave(struct writer *writer, int field, const struct record_wave *wave,
                                 struct ecgp_error *error)
{
    const struct ecgp_page *page = writer->input->page;
    struct ecgp_box box;
    const enum ecgp_result result = box_of_samples(&page->plan, &page->plan.field[field],
                                                   wave->onset, wave->offset, &box, error);
    if (result != ECGP_OK || box_is_empty(&box) || !begin(writer, COCO_WAVE + (int)wave->kind)) {
        return result;
    }
    add_box(writer->json, &box);
    add_wave_points(writer->json, page, field, wave);
    json_int(writer->json, "lead_index", page->leads[field].index);
    json_int(writer->json, "onset", wave->onset);
    json_int(writer->json, "peak", wave->peak);
    json_int(writer->json, "offset", wave->offset);
    json_end(writer->json);
    return ECGP_OK;
}

/* Adds the waves of a lead whose extent is known. */
static enum ecgp_result add_waves(struct writer *writer, int field, struct ecgp_error *error)
{
    const struct ecgp_page *page = writer->input->page;
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < page->plan.waves && page->leads[field].present && result == ECGP_OK; i++) {
        const struct record_wave *wave = &page->plan.wave[i];
        if (wave->onset != WAVE_UNKNOWN && wave->offset != WAVE_UNKNOWN) {
            result = add_wave(writer, field, wave, error);
        }
    }
    return result;
}

enum ecgp_result product_coco(const struct product_input *input, struct text *out,
                              struct ecgp_error *error)
{
    const struct ecgp_page *page = input->page;
    struct json json = json_begin(out);
    struct writer writer = {&json, input, 0};
    enum ecgp_result result = ECGP_OK;
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "name", input->entry->name);
    json_string(&json, "split", ecgp_split_name(input->entry->split));
    json_object(&json, "image", JSON_SPACED);
    json_int(&json, "id", input->entry->id);
    json_file_name(&json, "file_name", input->entry, PLACE_COCO);
    json_int(&json, "width", page->plan.width);
    json_int(&json, "height", page->plan.height);
    json_end(&json);
    json_array(&json, "annotations", JSON_SPACED);
    for (int i = 0; i < page->plan.fields; i++) {
        add_lead(&writer, i);
    }
    for (int i = 0; i < page->plan.fields; i++) {
        add_name(&writer, i);
    }
    for (int i = 0; i < page->words; i++) {
        add_word(&writer, i);
    }
    for (int i = 0; i < page->plan.fields && result == ECGP_OK; i++) {
        result = add_waves(&writer, i, error);
    }
    json_end(&json);
    json_end(&json);
    json_finish(&json);
    return result;
}
