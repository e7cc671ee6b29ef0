/* A page's line of logs.json: what the reference generator logs of it, for its users. */
#include <math.h>

#include "export/json_parts.h"
#include "export/products.h"
#include "truth/page.h"
#include "truth/boxes.h"

/* Page millimeters back to cells, as the reference system counts them. */
static double cells_x(const struct plan *plan, double x_mm)
{
    return plan->x_min + (x_mm - plan->sheet.x0) / CELL_MM;
}

static double cells_y(const struct plan *plan, double y_mm)
{
    return plan->y_max - (y_mm - plan->sheet.y0) / CELL_MM;
}

/* The extent of a lead's valid samples in cells. */
static void add_extent(struct json *json, const struct plan *plan, const struct plan_field *field)
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
    json_real(json, "min_x_plot", cells_x(plan, field->x_mm + (double)first * field->sample_mm));
    json_real(json, "max_x_plot", cells_x(plan, field->x_mm + (double)last * field->sample_mm));
    json_real(json, "min_y_plot", cells_y(plan, field->y_mm - low * field->mv_mm));
    json_real(json, "max_y_plot", cells_y(plan, field->y_mm - high * field->mv_mm));
    json_real(json, "x_text", cells_x(plan, field->name_x_mm));
    json_real(json, "y_text", cells_y(plan, field->name_y_mm));
}

static void add_name(struct json *json, const struct plan *plan, const struct plan_field *field,
                     const struct ecgp_box *box)
{
    if (box_is_empty(box)) {
        json_null(json, "bbox");
    } else {
        json_array(json, "bbox", JSON_TIGHT);
        json_int(json, NULL, box->x0);
        json_int(json, NULL, box->y0);
        json_int(json, NULL, box->x1 - box->x0);
        json_int(json, NULL, box->y1 - box->y0);
        json_end(json);
    }
    json_real(json, "fontsize", plan->fontsize);
    json_string(json, "text", field->name[0] ? field->name : NULL);
}

static void add_lead(struct json *json, const struct product_input *input, int i)
{
    const struct ecgp_page *page = input->page;
    const struct plan *plan = &page->plan;
    const struct ecgp_mask *mask = &input->frame->mask[i];
    const struct plan_field *field = &plan->field[i];
    const struct ecgp_page_lead *lead = &page->leads[i];
    const bool has_crop = !box_is_empty(&lead->crop);
    json_object(json, NULL, JSON_SPACED);
    add_extent(json, plan, field);
    add_name(json, plan, field, &lead->name_box);
    json_int(json, "index", lead->index);
    json_string(json, "lead", lead->name);
    json_int(json, "first_sample", lead->first_sample);
    json_reals(json, "origin_mm", (const double[]){field->x_mm, field->y_mm}, 2, JSON_TIGHT);
    json_real(json, "sample_mm", field->sample_mm);
    json_real(json, "mv_mm", field->mv_mm);
    json_box(json, "box", &lead->box);
    json_box(json, "crop", &lead->crop);
    if (lead->inverted) {
        json_bool(json, "inverted", true);
    }
    json_bool(json, "clipped", lead->clipped);
    json_real(json, "overlap", mask->overlap);
    json_names(json, "overlapped_by", page, mask->overlapped_by);
    json_indices(json, "overlapped_by_index", page, mask->overlapped_by);
    json_string(json, "file",
                has_crop ? entry_crop_folder(input->entry, mask->overlapped_by != 0) : NULL);
    json_signal(json, "ecg", lead->mv, lead->samples);
    json_end(json);
}

static void add_entry(struct json *json, const struct product_entry *entry, const struct plan *plan)
{
    struct text path = {0};
    const bool saved = entry_add_picture(entry, ~0u, &path);
    json->out->failed |= path.failed;
    json_string(json, "name", entry->name);
    json_string(json, "split", ecgp_split_name(entry->split));
    json_string(json, "set", entry->set);
    json_string(json, "layout", plan->layout->name);
    json_string(json, "save_path", saved ? path.data : NULL);
    json_path(json, "record", entry->record);
    json_int(json, "record_index", entry->record_index);
    json_int(json, "window", entry->window);
    json_int(json, "signals_crc32", entry->signals_crc32);
    text_free(&path);
}

static void add_page(struct json *json, const struct plan *plan)
{
    json_real(json, "rate_hz", plan->rate_hz);
    json_real(json, "x_min", plan->x_min);
    json_real(json, "x_max", plan->x_max);
    json_real(json, "y_min", plan->y_min);
    json_real(json, "y_max", plan->y_max);
    json_real(json, "row_height", plan->row_height);
    json_real(json, "horizontal_scale", plan->horizontal_scale);
    json_real(json, "vertical_scale", plan->vertical_scale);
    json_int(json, "padding_x", plan->padding_x);
    json_int(json, "padding_y", plan->padding_y);
    json_int(json, "border", plan->border);
    json_int(json, "width", plan->width);
    json_int(json, "height", plan->height);
    json_real(json, "px_per_mm", plan->map.px_per_mm);
    json_real(json, "pen_mm", plan->pen_mm);
}

enum ecgp_result product_logs(const struct product_input *input, struct text *out,
                              struct ecgp_error *error)
{
    const struct ecgp_page *page = input->page;
    struct json json = json_begin(out);
    (void)error;
    json_object(&json, NULL, JSON_SPACED);
    add_entry(&json, input->entry, &page->plan);
    add_page(&json, &page->plan);
    json_array(&json, "leads", JSON_SPACED);
    for (int i = 0; i < page->plan.fields; i++) {
        if (page->plan.field[i].present) {
            add_lead(&json, input, i);
        }
    }
    json_end(&json);
    json_end(&json);
    json_finish(&json);
    return ECGP_OK;
}
