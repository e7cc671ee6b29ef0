/* A page's labels as ecg-image-kit writes them: points are [row, column]. */
#include "export/json_parts.h"
#include "export/products.h"
#include "truth/boxes.h"
#include "truth/page.h"

static void add_point(struct json *json, const char *key, double row, double column)
{
    json_array(json, key, JSON_TIGHT);
    json_fixed(json, NULL, row, 2);
    json_fixed(json, NULL, column, 2);
    json_end(json);
}

/* The corners of a box, clockwise from its top left. */
static void add_box(struct json *json, const char *key, const struct ecgp_box *box)
{
    if (box_is_empty(box)) {
        return;
    }
    json_object(json, key, JSON_SPACED);
    add_point(json, "0", box->y0, box->x0);
    add_point(json, "1", box->y0, box->x1);
    add_point(json, "2", box->y1, box->x1);
    add_point(json, "3", box->y1, box->x0);
    json_end(json);
}

static void add_lead(struct json *json, const struct ecgp_page *page, int field)
{
    const struct ecgp_page_lead *lead = &page->leads[field];
    json_line(json);
    json_object(json, NULL, JSON_SPACED);
    add_box(json, "text_bounding_box", &lead->name_box);
    json_string(json, "lead_name", lead->name);
    add_box(json, "lead_bounding_box", &lead->box);
    json_int(json, "start_sample", lead->first_sample);
    json_int(json, "end_sample", lead->first_sample + lead->samples);
    json_array(json, "plotted_pixels", JSON_TIGHT);
    for (int64_t i = 0; i < lead->samples; i++) {
        double x, y;
        if (ecgp_page_point(page, field, i, &x, &y)) {
            add_point(json, NULL, y, x);
        }
    }
    json_end(json);
    json_end(json);
}

/* The lead of the first strip of full length, which the kit calls the full mode. */
static const char *full_mode(const struct plan *plan, const struct ecgp_page *page)
{
    for (int i = 0; i < plan->fields; i++) {
        if (page->leads[i].present && page->leads[i].index >= LAYOUT_RHYTHM_INDEX) {
            return page->leads[i].name;
        }
    }
    return "None";
}

enum ecgp_result product_kit(const struct product_input *input, struct text *out,
                             struct ecgp_error *error)
{
    const struct ecgp_page *page = input->page;
    const struct plan *plan = &page->plan;
    const double box_px = map_length(&plan->map, plan->grid.major_mm) * plan->map.scale;
    struct json json = json_begin(out);
    (void)error;
    json_object(&json, NULL, JSON_SPACED);
    json_real(&json, "sampling_frequency", plan->rate_hz);
    json_int(&json, "width", plan->width);
    json_int(&json, "height", plan->height);
    json_fixed(&json, "x_grid", box_px, 3);
    json_fixed(&json, "y_grid", box_px, 3);
    json_fixed(&json, "rotate", plan->look.rotation, 3);
    json_string(&json, "full_mode_lead", full_mode(plan, page));
    json_array(&json, "leads", JSON_SPACED);
    for (int i = 0; i < plan->fields; i++) {
        if (page->leads[i].present) {
            add_lead(&json, page, i);
        }
    }
    json_line(&json);
    json_end(&json);
    json_end(&json);
    json_finish(&json);
    text_add(out, "\n");
    return ECGP_OK;
}
