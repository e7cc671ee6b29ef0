#include "dataset/log_line.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "dataset/tree.h"
#include "export/page_json.h"
#include "record/listing.h"
#include "truth/page.h"
#include "truth/truth.h"

static void add_number(struct text *out, const char *key, double value)
{
    text_addf(out, ", \"%s\": ", key);
    text_add_json_number(out, value);
}

/* Page millimetres back to cells, as the reference system counts them. */
static double cells_x(const struct plan *plan, double x_mm)
{
    return plan->x_min + (x_mm - plan->sheet.x0) / plan->grid.major_mm;
}

static double cells_y(const struct plan *plan, double y_mm)
{
    return plan->y_max - (y_mm - plan->sheet.y0) / plan->grid.major_mm;
}

/* The extent of a lead's valid samples in cells. */
static void add_extent(struct text *out, const struct plan *plan, const struct plan_field *field)
{
    double low = INFINITY, high = -INFINITY;
    int64_t first = -1, last = -1;
    for (int64_t i = 0; i < field->samples; i++) {
        if (!isnan(field->mv[i])) {
            low = fmin(low, field->mv[i]);
            high = fmax(high, field->mv[i]);
            first = first < 0 ? i : first;
            last = i;
        }
    }
    text_add(out, "{\"min_x_plot\": ");
    text_add_json_number(out, cells_x(plan, field->x_mm + (double)first * field->sample_mm));
    add_number(out, "max_x_plot", cells_x(plan, field->x_mm + (double)last * field->sample_mm));
    add_number(out, "min_y_plot", cells_y(plan, field->y_mm - low * field->mv_mm));
    add_number(out, "max_y_plot", cells_y(plan, field->y_mm - high * field->mv_mm));
    add_number(out, "x_text", cells_x(plan, field->name_x_mm));
    add_number(out, "y_text", cells_y(plan, field->name_y_mm));
}

static void add_name(struct text *out, const struct plan *plan, const struct plan_field *field,
                     const struct ecgp_box *box)
{
    if (box_is_empty(box)) {
        text_add(out, ", \"bbox\": null");
    } else {
        text_addf(out, ", \"bbox\": [%d,%d,%d,%d]", box->x0, box->y0, box->x1 - box->x0,
                  box->y1 - box->y0);
    }
    add_number(out, "fontsize", plan->fontsize);
    text_add(out, ", \"text\": ");
    if (field->name[0]) {
        text_add_json_string(out, field->name);
    } else {
        text_add(out, "null");
    }
}

static void add_lead(struct text *out, const struct ecgp_page *page, int i, enum page_set set,
                     const struct ecgp_mask *mask)
{
    const struct plan *plan = &page->plan;
    const struct plan_field *field = &plan->field[i];
    const struct ecgp_page_lead *lead = &page->leads[i];
    add_extent(out, plan, field);
    add_name(out, plan, field, &lead->name_box);
    text_addf(out, ", \"index\": %d, \"lead\": \"%s\", \"first_sample\": %lld", lead->index,
              lead->name, (long long)lead->first_sample);
    text_add(out, ", \"origin_mm\": [");
    text_add_json_number(out, field->x_mm);
    text_add(out, ",");
    text_add_json_number(out, field->y_mm);
    text_add(out, "]");
    add_number(out, "sample_mm", field->sample_mm);
    add_number(out, "mv_mm", field->mv_mm);
    text_add(out, ", \"box\": ");
    json_box(out, &lead->box);
    text_add(out, ", \"crop\": ");
    json_box(out, &lead->crop);
    text_add(out, lead->inverted ? ", \"inverted\": true" : "");
    text_addf(out, ", \"clipped\": %s", lead->clipped ? "true" : "false");
    add_number(out, "overlap", mask->overlap);
    text_add(out, ", \"overlapped_by\": ");
    json_names(out, page, mask->intruders);
    text_add(out, ", \"overlapped_by_index\": ");
    json_indices(out, page, mask->intruders);
    if (box_is_empty(&lead->crop)) {
        text_add(out, ", \"file\": null");
    } else {
        text_addf(out, ", \"file\": \"%s\"", tree_crop_folder(set, mask->intruders != 0));
    }
    text_add(out, ", \"ecg\": ");
    json_signal(out, lead->mv, lead->samples);
    text_add(out, "}");
}

/* Whether the picture is more than ink on paper. */
static bool is_captured(const struct ecgp_page *page)
{
    return !capture_is_none(&page->capture) || page->capture.jpeg_quality < 100;
}

void log_line_write(struct text *out, const struct scheduled *scheduled,
                    const struct ecgp_source_entry *entry, const struct ecgp_page *page,
                    const struct ecgp_frame *frame)
{
    const struct plan *plan = &page->plan;
    text_addf(out, "{\"name\": \"%s\", \"split\": \"%s\", \"set\": \"%s\", \"layout\": \"%s\"",
              scheduled->name, ecgp_split_name(scheduled->split), set_names[scheduled->set],
              plan->layout->name);
    if (scheduled->set == SET_PAGES) {
        text_addf(out, ", \"save_path\": \"" TREE_DETECTION "/images/%s.jpg\"", scheduled->name);
    } else {
        text_add(out, ", \"save_path\": null");
    }
    text_add(out, ", \"record\": ");
    text_add_json_string(out, entry->label);
    text_addf(out, ", \"record_index\": %lld, \"window\": %d, \"signals_crc32\": %lu",
              (long long)entry->index, scheduled->window, (unsigned long)scheduled->signals_crc32);
    add_number(out, "rate_hz", plan->rate_hz);
    add_number(out, "x_min", plan->x_min);
    add_number(out, "x_max", plan->x_max);
    add_number(out, "y_min", plan->y_min);
    add_number(out, "y_max", plan->y_max);
    add_number(out, "row_height", plan->row_height);
    add_number(out, "horizontal_scale", plan->horizontal_scale);
    add_number(out, "vertical_scale", plan->vertical_scale);
    text_addf(out, ", \"padding_x\": %d, \"padding_y\": %d, \"border\": %d", plan->padding_x,
              plan->padding_y, plan->border);
    text_addf(out, ", \"width\": %d, \"height\": %d", plan->width, plan->height);
    add_number(out, "px_per_mm", plan->map.px_per_mm);
    add_number(out, "pen_mm", plan->pen_mm);
    text_addf(out, ", \"number\": %lld, \"drawn\": ", (long long)page->number);
    options_write_drawn(&page->drawn, out);
    text_addf(out, ", \"captured\": %s", is_captured(page) ? "true" : "false");
    text_add(out, ", \"mesh\": ");
    json_mesh(out, plan->map.mesh);
    if (plan->map.mesh) {
        text_add(out, ", \"gridpoints\": ");
        json_gridpoints(out, page);
    }
    text_add(out, ", \"leads\": [");
    const char *comma = "";
    for (int i = 0; i < plan->fields; i++) {
        if (plan->field[i].present) {
            text_add(out, comma);
            add_lead(out, page, i, scheduled->set, &frame->mask[i]);
            comma = ", ";
        }
    }
    text_add(out, "]}");
}

/* The number of the name among `count` names, or -1. */
static int find_name(const cJSON *item, const char *const *names, int count)
{
    for (int i = 0; i < count; i++) {
        if (cJSON_IsString(item) && strcmp(item->valuestring, names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

static bool read_leads(const cJSON *leads, struct page_summary *summary)
{
    const cJSON *lead;
    cJSON_ArrayForEach(lead, leads)
    {
        const cJSON *index = cJSON_GetObjectItemCaseSensitive(lead, "index");
        const cJSON *file = cJSON_GetObjectItemCaseSensitive(lead, "file");
        if (!cJSON_IsNumber(index) || index->valueint < 0 || index->valueint > 31 || !file) {
            return false;
        }
        const uint32_t bit = (uint32_t)1 << index->valueint;
        const bool overlapped =
            cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(lead, "overlapped_by")) > 0;
        summary->crops |= cJSON_IsString(file) ? bit : 0;
        summary->overlapped |= cJSON_IsString(file) && overlapped ? bit : 0;
        summary->clipped |=
            cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(lead, "clipped")) ? bit : 0;
    }
    return true;
}

bool log_line_read(const char *line, size_t length, struct page_summary *summary)
{
    cJSON *object = cJSON_ParseWithLength(line, length);
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(object, "name");
    const cJSON *crc = cJSON_GetObjectItemCaseSensitive(object, "signals_crc32");
    const int set = find_name(cJSON_GetObjectItemCaseSensitive(object, "set"), set_names, SETS);
    const int split =
        find_name(cJSON_GetObjectItemCaseSensitive(object, "split"), split_names, ECGP_SPLITS);
    bool good = cJSON_IsString(name) && strlen(name->valuestring) < sizeof summary->name &&
                cJSON_IsNumber(crc) && crc->valuedouble >= 0 && crc->valuedouble <= UINT32_MAX &&
                set >= 0 && split >= 0;
    if (good) {
        *summary = (struct page_summary){
            .set = (enum page_set)set,
            .split = (enum ecgp_split)split,
            .signals_crc32 = (uint32_t)crc->valuedouble,
        };
        snprintf(summary->name, sizeof summary->name, "%s", name->valuestring);
        good = read_leads(cJSON_GetObjectItemCaseSensitive(object, "leads"), summary);
    }
    cJSON_Delete(object);
    return good;
}
