#include "page/page.h"

#include <stdlib.h>

#include "page/plan_build.h"
#include "record/leads.h"
#include "truth/truth.h"

static enum ecgp_result set_names(struct ecgp_page *page, struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    struct glyph_face *face;
    enum ecgp_result result = glyph_face_create(plan->font, &face, error);
    for (int i = 0; i < plan->fields && result == ECGP_OK; i++) {
        const struct plan_field *field = &plan->field[i];
        double x, y;
        map_point(&plan->map, field->name_x_mm, field->name_y_mm, &x, &y);
        result = glyph_run_init(&page->names[i], face, field->name,
                                map_length(&plan->map, plan->font_mm), x, y, error);
    }
    glyph_face_destroy(face);
    return result;
}

static struct ecgp_page_lead label(const struct ecgp_page *page, int i)
{
    const struct plan *plan = &page->plan;
    const struct plan_field *field = &plan->field[i];
    const struct ecgp_box picture = {0, 0, plan->width, plan->height};
    struct ecgp_page_lead lead = {
        .index = field->index,
        .name = lead_names[field->lead],
        .present = field->present,
    };
    if (field->present) {
        lead.clipped = truth_clipped(plan, field);
        lead.box = truth_lead_box(plan, field);
        lead.crop = truth_pad(plan, lead.box);
        lead.name_box = box_clip(page->names[i].ink, &picture);
        lead.first_sample = field->first_sample;
        lead.samples = field->samples;
        lead.mv = field->mv;
    }
    return lead;
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
    enum ecgp_result result = plan_init(&page->plan, record, options_values(options), spec, error);
    if (result == ECGP_OK) {
        result = set_names(page, error);
    }
    if (result != ECGP_OK) {
        ecgp_page_destroy(page);
        return result;
    }
    for (int i = 0; i < page->plan.fields; i++) {
        page->leads[i] = label(page, i);
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
    *lead = page->leads[field];
}

bool ecgp_page_point(const struct ecgp_page *page, int field, int64_t sample, double *x, double *y)
{
    return plan_point(&page->plan, &page->plan.field[field], sample, x, y);
}
