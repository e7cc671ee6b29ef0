/* All labels of a page, and what it can be made from again. */
#include <math.h>

#include "export/json_page.h"
#include "export/products.h"
#include "page/ink.h"
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

/* How much of its ink each sample got, where that is not all. */
static void add_ink(struct json *json, const struct plan *plan, const struct plan_field *field)
{
    json_array(json, "ink", JSON_TIGHT);
    for (int64_t i = 0; i < field->samples; i++) {
        if (isnan(field->mv[i])) {
            json_null(json, NULL);
        } else {
            json_fixed(json, NULL, ink_left(plan, field, i), 3);
        }
    }
    json_end(json);
}

static void add_outline(struct json *json, const struct ecgp_page *page, int field)
{
    double points[2 * ECGP_OUTLINE];
    const int count = ecgp_page_outline(page, field, points) ? ECGP_OUTLINE : 0;
    json_array(json, "outline", JSON_SPACED);
    for (int i = 0; i < count; i++) {
        json_point(json, NULL, points[2 * i], points[2 * i + 1]);
    }
    json_end(json);
}

static void add_lead(struct json *json, const struct ecgp_page *page, int field,
                     const struct ecgp_mask *mask)
{
    const struct ecgp_page_lead *lead = &page->leads[field];
    json_object(json, NULL, JSON_SPACED);
    json_lead(json, page, field, mask);
    json_signal(json, "signal_mv", lead->mv, lead->samples);
    if (page->plan.field[field].clean_mv) {
        json_signal(json, "clean_signal_mv", page->plan.field[field].clean_mv, lead->samples);
    }
    add_points(json, page, field);
    if (ink_varies(&page->plan)) {
        add_ink(json, &page->plan, &page->plan.field[field]);
    }
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
        json_corners(json, "corners", word.corner[0]);
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
        json_digits(json, "amplitude_mv", pulse->mv, 6);
        json_digits(json, "duration_s", pulse->seconds, 6);
        json_end(json);
    }
    json_end(json);
}

static void add_mark(struct json *json, const struct ecgp_page_handwriting *mark)
{
    json_object(json, NULL, JSON_SPACED);
    json_string(json, "kind", mark->kind);
    json_string(json, "text", mark->text);
    json_corners(json, "corners", mark->corner[0]);
    json_end(json);
}

static void add_handwriting(struct json *json, const struct ecgp_page *page)
{
    struct ecgp_page_handwriting mark;
    json_array(json, "handwriting", JSON_SPACED);
    for (int i = 0; ecgp_page_handwriting(page, i, &mark); i++) {
        json_line(json);
        add_mark(json, &mark);
    }
    json_end(json);
}

enum ecgp_result product_truth(const struct product_input *input, struct text *out,
                               struct ecgp_error *error)
{
    const struct ecgp_page *page = input->page;
    struct json json = json_begin(out);
    (void)error;
    json_object(&json, NULL, JSON_SPACED);
    json_page(&json, page);
    look_write_sampled(&json, "look", &page->plan.look);
    json_raw(&json, "configuration", page->configuration);
    json_grid_points(&json, "grid_points", page, true);
    json_mesh(&json, "mesh", page->plan.map.mesh);
    add_words(&json, page);
    add_pulses(&json, &page->plan);
    json_landmarks(&json, "landmarks", page);
    add_leads(&json, page, input->frame->mask);
    add_handwriting(&json, page);
    json_end(&json);
    json_finish(&json);
    text_add(out, "\n");
    return ECGP_OK;
}
