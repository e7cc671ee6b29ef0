/* All labels of a page, and what it can be made from again. */
#include <math.h>

#include "export/json_parts.h"
#include "export/products.h"
#include "truth/page.h"
#include "truth/boxes.h"

/* --- leads --------------------------------------------------------------------------------------
 */

static void add_points(struct json *json, const struct ecgp_page *page, int field)
{
    json_array(json, "points", JSON_TIGHT);
    for (int64_t i = 0; i < page->leads[field].samples; i++) {
        double x, y;
        if (!ecgp_page_point(page, field, i, &x, &y)) {
            json_null(json, NULL);
            continue;
        }
        json_array(json, NULL, JSON_TIGHT);
        json_fixed(json, NULL, x, 4);
        json_fixed(json, NULL, y, 4);
        json_end(json);
    }
    json_end(json);
}

/* The samples on the picture and the paper, as runs [first, last]. */
static void add_visible(struct json *json, const struct ecgp_page *page, int field)
{
    const struct plan *plan = &page->plan;
    const int64_t samples = page->leads[field].samples;
    json_array(json, "visible", JSON_SPACED);
    for (int64_t i = 0, first = -1; i <= samples; i++) {
        const bool seen = i < samples && plan_seen(plan, &plan->field[field], i);
        if (seen && first < 0) {
            first = i;
        } else if (!seen && first >= 0) {
            json_array(json, NULL, JSON_SPACED);
            json_int(json, NULL, first);
            json_int(json, NULL, i - 1);
            json_end(json);
            first = -1;
        }
    }
    json_end(json);
}

static void add_pair(struct json *json, double x, double y)
{
    json_array(json, NULL, JSON_SPACED);
    json_real(json, NULL, rint(x * 1e4) / 1e4);
    json_real(json, NULL, rint(y * 1e4) / 1e4);
    json_end(json);
}

static void add_outline(struct json *json, const struct ecgp_page *page, int field)
{
    double points[2 * ECGP_OUTLINE];
    const int count = ecgp_page_outline(page, field, points) ? ECGP_OUTLINE : 0;
    json_array(json, "outline", JSON_SPACED);
    for (int i = 0; i < count; i++) {
        add_pair(json, points[2 * i], points[2 * i + 1]);
    }
    json_end(json);
}

static void add_lead(struct json *json, const struct ecgp_page *page, int field,
                     const struct ecgp_mask *mask)
{
    const struct ecgp_page_lead *lead = &page->leads[field];
    json_object(json, NULL, JSON_SPACED);
    json_int(json, "index", lead->index);
    json_string(json, "name", lead->name);
    json_box(json, "box", &lead->box);
    json_box(json, "crop", &lead->crop);
    json_box(json, "name_box", &lead->name_box);
    json_bool(json, "inverted", lead->inverted);
    json_bool(json, "clipped", lead->clipped);
    json_int(json, "first_sample", lead->first_sample);
    json_real(json, "overlap", mask->overlap);
    json_names(json, "overlapped_by", page, mask->overlapped_by);
    json_indices(json, "overlapped_by_index", page, mask->overlapped_by);
    json_signal(json, "signal_mv", lead->mv, lead->samples);
    add_points(json, page, field);
    add_visible(json, page, field);
    add_outline(json, page, field);
    json_end(json);
}

static void add_leads(struct json *json, const struct ecgp_page *page,
                      const struct ecgp_mask *masks)
{
    json_array(json, "leads", JSON_SPACED);
    for (int i = 0; i < page->plan.fields; i++) {
        if (page->plan.field[i].present) {
            json_line(json);
            add_lead(json, page, i, &masks[i]);
        }
    }
    json_line(json);
    json_end(json);
}

/* --- what else is on the page -------------------------------------------------------------------
 */

/* The map: its matrix where it has one, and the grid's crossings, row by row; null off the picture.
 */
static void add_map(struct json *json, const struct ecgp_page *page)
{
    int columns, rows;
    json_homography(json, "homography", page);
    ecgp_page_grid(page, &columns, &rows);
    json_array(json, "grid_points", JSON_SPACED);
    for (int row = 0; row < rows; row++) {
        json_array(json, NULL, JSON_SPACED);
        for (int column = 0; column < columns; column++) {
            double x_mm, y_mm, x, y;
            if (ecgp_page_grid_point(page, column, row, &x_mm, &y_mm, &x, &y)) {
                add_pair(json, x, y);
            } else {
                json_null(json, NULL);
            }
        }
        json_end(json);
    }
    json_end(json);
    json_mesh(json, "mesh", page->plan.map.mesh);
}

static void add_corner(struct json *json, double x, double y)
{
    json_array(json, NULL, JSON_TIGHT);
    json_digits(json, NULL, x, 10);
    json_digits(json, NULL, y, 10);
    json_end(json);
}

static void add_words(struct json *json, const struct ecgp_page *page)
{
    json_array(json, "words", JSON_SPACED);
    for (int i = 0; i < ecgp_page_word_count(page); i++) {
        struct ecgp_page_word word;
        ecgp_page_word(page, i, &word);
        json_line(json);
        json_object(json, NULL, JSON_SPACED);
        json_string(json, "text", word.text);
        json_string(json, "kind", word.kind);
        json_int(json, "line", word.line);
        json_array(json, "corner", JSON_TIGHT);
        for (int k = 0; k < 4; k++) {
            add_corner(json, word.corner[k][0], word.corner[k][1]);
        }
        json_end(json);
        json_end(json);
    }
    json_end(json);
}

static void add_pulses(struct json *json, const struct plan *plan)
{
    json_array(json, "pulses", JSON_SPACED);
    for (int i = 0; i < plan->pulses; i++) {
        const struct plan_pulse *pulse = &plan->pulse[i];
        const struct ecgp_box box = box_of_rect(plan, &pulse->box);
        json_object(json, NULL, JSON_SPACED);
        json_box(json, "box", &box);
        json_digits(json, "mv", pulse->mv, 6);
        json_digits(json, "seconds", pulse->seconds, 6);
        json_end(json);
    }
    json_end(json);
}

static void add_mark(struct json *json, const struct ecgp_page_handwriting *mark)
{
    json_object(json, NULL, JSON_SPACED);
    json_string(json, "kind", mark->kind);
    json_string(json, "text", mark->text);
    json_array(json, "box", JSON_TIGHT);
    for (int k = 0; k < 4; k++) {
        json_array(json, NULL, JSON_TIGHT);
        json_fixed(json, NULL, mark->corner[k][0], 4);
        json_fixed(json, NULL, mark->corner[k][1], 4);
        json_end(json);
    }
    json_end(json);
    json_end(json);
}

static void add_marks(struct json *json, const struct ecgp_page *page)
{
    struct ecgp_page_handwriting mark;
    json_array(json, "marks", JSON_SPACED);
    for (int i = 0; ecgp_page_handwriting(page, i, &mark); i++) {
        json_line(json);
        add_mark(json, &mark);
    }
    json_end(json);
}

/* What the page is: all that it can be made from again. */
static void add_origin(struct json *json, const struct ecgp_page *page)
{
    const struct plan *plan = &page->plan;
    json_int(json, "width", plan->width);
    json_int(json, "height", plan->height);
    json_real(json, "px_per_mm", plan->map.px_per_mm);
    json_string(json, "layout", plan->layout->name);
    json_string(json, "record", plan->record);
    json_real(json, "rate_hz", plan->rate_hz);
    json_string(json, "source", page->source);
    json_int(json, "window", page->window);
    json_real(json, "row_height", plan->row_height);
    json_int(json, "number", page->plan.look.page_index);
    look_write_sampled(json, "drawn", &page->plan.look);
    json_provenance(json, page);
    json_raw(json, "configuration", page->configuration);
}

enum ecgp_result product_truth(const struct product_input *input, struct text *out,
                               struct ecgp_error *error)
{
    struct json json = json_begin(out);
    (void)error;
    json_object(&json, NULL, JSON_SPACED);
    add_origin(&json, input->page);
    add_map(&json, input->page);
    add_words(&json, input->page);
    add_pulses(&json, &input->page->plan);
    add_leads(&json, input->page, input->frame->mask);
    add_marks(&json, input->page);
    json_end(&json);
    json_finish(&json);
    text_add(out, "\n");
    return ECGP_OK;
}
