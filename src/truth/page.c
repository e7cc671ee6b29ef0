#include "truth/page.h"

#include <stdlib.h>

#include "page/plan_build.h"
#include "record/leads.h"
#include "truth/truth.h"

static enum ecgp_result set_names(struct ecgp_page *page, struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    struct glyph_face *face;
    enum ecgp_result result = glyph_face_create(plan->font, &face, error);
    if (result == ECGP_OK) {
        glyph_face_bold(face, plan->bold_em);
    }
    for (int i = 0; i < plan->fields && result == ECGP_OK; i++) {
        const struct plan_field *field = &plan->field[i];
        double x, y;
        const double size = map_length(&plan->map, plan->font_mm);
        map_point(&plan->map, field->name_x_mm, field->name_y_mm, &x, &y);
        x -= field->name_right ? glyph_text_width(face, field->name, size) : 0;
        result = glyph_run_init(&page->names[i], face, field->name, size, x, y, error);
    }
    glyph_face_destroy(face);
    return result;
}

static enum ecgp_result set_label(struct ecgp_page *page, int i, struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    const struct plan_field *field = &plan->field[i];
    const struct ecgp_box picture = {0, 0, plan->width, plan->height};
    struct ecgp_page_lead *lead = &page->leads[i];
    *lead = (struct ecgp_page_lead){
        .index = field->index,
        .name = lead_names[field->lead],
        .present = field->present,
        .inverted = field->inverted,
    };
    if (!field->present) {
        return ECGP_OK;
    }
    lead->clipped = truth_clipped(plan, field);
    lead->name_box = glyph_run_ink(&page->names[i], &picture);
    lead->first_sample = field->first_sample;
    lead->samples = field->samples;
    lead->mv = field->mv;
    const enum ecgp_result result = truth_lead_box(plan, field, &lead->box, error);
    lead->crop = truth_pad(plan, lead->box);
    return result;
}

enum ecgp_result ecgp_page_create(struct ecgp_record *record, const struct ecgp_options *options,
                                  const struct ecgp_page_spec *spec, struct ecgp_page **out,
                                  struct ecgp_error *error)
{
    *out = NULL;
    struct ecgp_page *page = calloc(1, sizeof *page);
    if (!page) {
        return error_no_memory(error);
    }
    page->number = spec->number;
    options_draw(options, spec->number, &page->drawn);
    enum ecgp_result result = plan_init(&page->plan, record, &page->drawn, spec, error);
    if (result == ECGP_OK) {
        result = set_names(page, error);
    }
    for (int i = 0; i < page->plan.fields && result == ECGP_OK; i++) {
        result = set_label(page, i, error);
    }
    if (result != ECGP_OK) {
        ecgp_page_destroy(page);
        return result;
    }
    *out = page;
    return ECGP_OK;
}

void ecgp_page_destroy(struct ecgp_page *page)
{
    if (!page) {
        return;
    }
    for (int i = 0; i < PLAN_MAX_FIELDS; i++) {
        glyph_run_finish(&page->names[i]);
    }
    plan_finish(&page->plan);
    free(page);
}

void ecgp_page_info(const struct ecgp_page *page, struct ecgp_page_info *info)
{
    *info = (struct ecgp_page_info){
        .width = page->plan.width,
        .height = page->plan.height,
        .px_per_mm = page->plan.map.px_per_mm,
        .layout = page->plan.layout->name,
        .record = page->plan.record,
        .rate_hz = page->plan.rate_hz,
        .leads = page->plan.fields,
    };
}

void ecgp_page_lead(const struct ecgp_page *page, int field, struct ecgp_page_lead *lead)
{
    const bool there = field >= 0 && field < page->plan.fields;
    *lead = there ? page->leads[field] : (struct ecgp_page_lead){0};
}

bool ecgp_page_point(const struct ecgp_page *page, int field, int64_t sample, double *x, double *y)
{
    const bool there = field >= 0 && field < page->plan.fields && page->leads[field].present &&
                       sample >= 0 && sample < page->leads[field].samples;
    return there && plan_point(&page->plan, &page->plan.field[field], sample, x, y);
}
