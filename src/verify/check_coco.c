/* instances_train.json and others: COCO's annotations, and the lines they were made from. */
#include <stdlib.h>
#include <string.h>

#include "verify/beats.h"
#include "verify/indexes.h"
#include "verify/runs.h"

/* The first categories of printed names, of other words and of waves; an image's annotations. */
enum { NAMES = 13, WORDS = 25, WAVES = 26, MOST = 10000 };

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static bool is_number(const cJSON *object, const char *key, double wanted)
{
    const cJSON *number = member(object, key);
    return cJSON_IsNumber(number) && number->valuedouble == wanted;
}

/* --- a page --- */

static bool is_image(const struct index_reading *reading, const struct page_entry *entry,
                     const cJSON *page, const cJSON *image)
{
    const char *ending = reading->whole->made->picture_format == PICTURE_FORMAT_PNG ? "png" : "jpg";
    const char *name = cJSON_GetStringValue(member(image, "file_name"));
    char wanted[REPORT_PATH];
    snprintf(wanted, sizeof wanted, "%s.%s", entry->name, ending);
    return name && strcmp(name, wanted) == 0 &&
           cJSON_Compare(member(image, "width"), member(page, "width"), true) &&
           cJSON_Compare(member(image, "height"), member(page, "height"), true) &&
           is_number(image, "id", member(page, "page_index")->valuedouble + 1);
}

/* Whether annotations are numbered, from the image's number on. */
static bool are_numbered(const cJSON *list, double image)
{
    const cJSON *item;
    int count = 0;
    cJSON_ArrayForEach(item, list)
    {
        if (!is_number(item, "id", MOST * image + count++) || !is_number(item, "image_id", image)) {
            return false;
        }
    }
    return count <= MOST;
}

/* The next annotation whose category is at least that. */
static const cJSON *from_category(const cJSON *item, int category)
{
    while (item && (!cJSON_IsNumber(member(item, "category_id")) ||
                    member(item, "category_id")->valueint < category)) {
        item = item->next;
    }
    return item;
}

/* Whether the boxes of one kind are those of pages.jsonl, in order; `*item` moves on behind them.
 */
static bool has_boxes(const cJSON *page, const char *key, int category, const cJSON **item)
{
    const cJSON *lead;
    cJSON_ArrayForEach(lead, member(page, "leads"))
    {
        const cJSON *box = member(lead, key);
        if (cJSON_IsNull(box)) {
            continue;
        }
        const char *name = cJSON_GetStringValue(member(lead, "name"));
        if (!*item || !name || !index_is_box(member(*item, "bbox"), box) ||
            !is_number(*item, "category_id", category + index_lead(name))) {
            return false;
        }
        *item = (*item)->next;
    }
    return true;
}

static double item_at(const cJSON *list, int i)
{
    return cJSON_GetNumberValue(cJSON_GetArrayItem(list, i));
}

/* Whether a box by its sides is in one by its corners. */
static bool is_within(const cJSON *bbox, const cJSON *box)
{
    const double x = item_at(bbox, 0), y = item_at(bbox, 1);
    return x >= item_at(box, 0) && y >= item_at(box, 1) &&
           x + item_at(bbox, 2) <= item_at(box, 2) && y + item_at(bbox, 3) <= item_at(box, 3);
}

/* Whether the points that can be seen are in the box or next to it, since the ink is as wide as the
 * pen and a point may be at the edge of the picture. */
static bool has_points(const cJSON *item)
{
    const cJSON *bbox = member(item, "bbox"), *point = member(item, "keypoints");
    const double x0 = item_at(bbox, 0) - 1, y0 = item_at(bbox, 1) - 1;
    const double x1 = x0 + item_at(bbox, 2) + 2, y1 = y0 + item_at(bbox, 3) + 2;
    int seen = 0;
    for (int i = 0; i < 3; i++) {
        const double x = item_at(point, 3 * i), y = item_at(point, 3 * i + 1);
        const double shown = item_at(point, 3 * i + 2);
        if (shown != 0 && !(shown == 2 && x >= x0 && x <= x1 && y >= y0 && y <= y1)) {
            return false;
        }
        seen += shown != 0;
    }
    return cJSON_GetArraySize(point) == 9 && is_number(item, "num_keypoints", seen);
}

/* Whether an annotation is that of a wave on a lead. */
static bool is_wave(const cJSON *item, const struct beat_wave *wave, const cJSON *lead)
{
    return is_number(item, "category_id", WAVES + wave->kind) &&
           is_number(item, "onset", wave->onset) && is_number(item, "peak", wave->peak) &&
           is_number(item, "offset", wave->offset) &&
           cJSON_Compare(member(item, "lead_index"), member(lead, "index"), true) &&
           is_within(member(item, "bbox"), member(lead, "box")) && has_points(item);
}

/* Whether the annotations from `item` on are of waves in pages.jsonl, lead by lead. A wave has none
 * where its samples are missing or off the picture. */
static bool has_waves(const cJSON *page, const cJSON *item)
{
    const cJSON *lead, *json;
    cJSON_ArrayForEach(lead, member(page, "leads"))
    {
        cJSON_ArrayForEach(json, member(page, "beats"))
        {
            const struct beat_wave wave = beat_wave_read(json);
            if (item && beat_wave_reaches(&wave, lead) && is_wave(item, &wave, lead)) {
                item = item->next;
            }
        }
    }
    return !item;
}

/* Whether each mask is of the picture's size, has the area that is said, and lies within its box.
 */
static bool has_masks(const cJSON *page, const cJSON *list)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        const cJSON *counts = member(member(item, "segmentation"), "counts");
        if (cJSON_IsString(counts) &&
            !runs_agree(counts->valuestring, member(page, "width")->valueint,
                        member(page, "height")->valueint, member(item, "area"),
                        member(item, "bbox"))) {
            return false;
        }
    }
    return true;
}

/* --- the files --- */

#define ANNOTATIONS ", \"annotations\": ["

/* Whether the file's next line is a part of the index's, up to a comma. */
static bool is_next(struct report *report, FILE *file, const char *part, size_t length)
{
    struct text line = {0};
    const bool same = index_line(report, file, &line) && line.length >= length &&
                      strncmp(line.data, part, length) == 0 &&
                      (line.length == length || strcmp(line.data + length, ",") == 0);
    text_free(&line);
    return same;
}

static bool is_copied(struct index_reading *reading, const struct page_entry *entry)
{
    const char *line = reading->line.data;
    const char *image = strstr(line, "\"image\": "), *list = strstr(line, ANNOTATIONS);
    if (!image || !list || reading->line.length < 2) {
        return false;
    }
    image += strlen("\"image\": ");
    const char *first = list + strlen(ANNOTATIONS), *end = line + reading->line.length - 2;
    return is_next(reading->report, reading->of[entry->split], image, (size_t)(list - image)) &&
           (end <= first ||
            is_next(reading->report, reading->other[entry->split], first, (size_t)(end - first)));
}

static void compare(struct index_reading *reading, const struct page_entry *entry,
                    const cJSON *page, const cJSON *line)
{
    const cJSON *image = member(line, "image"), *list = member(line, "annotations");
    const cJSON *item = list ? list->child : NULL;
    const char *wrong = !is_image(reading, entry, page, image) ? "image"
                        : !are_numbered(list, member(page, "page_index")->valuedouble + 1)
                            ? "numbers of annotations"
                        : !has_boxes(page, "box", 1, &item) ||
                                item != from_category(list->child, NAMES) ||
                                !has_boxes(page, "name_box", NAMES, &item) ||
                                item != from_category(list->child, WORDS)
                            ? "boxes"
                        : !has_waves(page, from_category(list->child, WAVES)) ? "waves"
                        : !has_masks(page, list)                              ? "masks"
                                                                              : NULL;
    if (wrong) {
        report_fault(reading->report, reading->path,
                     "the %s of page %s are not those of pages.jsonl", wrong, entry->name);
    }
    if (reading->of[entry->split] && !is_copied(reading, entry)) {
        report_fault(reading->report, reading->made[entry->split],
                     "page %s is not as in index.jsonl", entry->name);
    }
}

/* Moves to behind the line that begins a part. */
static void find_part(struct report *report, FILE *file, const char *head)
{
    struct text line = {0};
    while (file && index_line(report, file, &line) && strcmp(line.data, head) != 0) {
    }
    text_free(&line);
}

void check_coco(struct report *report, const struct whole *whole, const char *path)
{
    struct index_reading reading = {.report = report, .whole = whole, .path = path};
    if (!made_has_format(whole->made, FORMAT_COCO)) {
        return;
    }
    index_open_splits(&reading, "coco/annotations/instances_{split}.json", true);
    for (int split = 0; split < ECGP_SPLITS; split++) {
        find_part(report, reading.of[split], "\"images\": [");
        find_part(report, reading.other[split], "\"annotations\": [");
    }
    index_read(&reading, compare);
    for (int split = 0; split < ECGP_SPLITS; split++) {
        if (reading.of[split] && (!is_next(report, reading.of[split], "]", 1) ||
                                  !is_next(report, reading.other[split], "]}", 2))) {
            report_fault(report, reading.made[split], "it does not end behind its last page");
        }
    }
    index_close_splits(&reading);
}
