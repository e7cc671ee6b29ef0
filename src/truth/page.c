#include "truth/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page/plan_build.h"
#include "record/leads.h"
#include "truth/truth.h"

static struct glyph_print *add_print(struct ecgp_page *page)
{
    struct glyph_print *print = &page->print[page->prints++];
    const struct rgb *ink = &page->plan.ink;
    *print = (struct glyph_print){.color = {ink->r, ink->g, ink->b}};
    return print;
}

/* Makes a word of the last print, if it has ink on the picture. */
static void add_word(struct ecgp_page *page, const char *kind, const char *text, int line)
{
    const struct ecgp_box picture = {0, 0, page->plan.width, page->plan.height};
    const int print = page->prints - 1;
    const struct ecgp_box ink = glyph_run_ink(&page->print[print].run, &picture);
    if (!box_is_empty(&ink) && page->words < PAGE_MAX_WORDS) {
        struct page_word *word = &page->word[page->words++];
        *word = (struct page_word){.kind = kind, .line = line, .print = print};
        snprintf(word->text, sizeof word->text, "%s", text);
    }
}

static enum ecgp_result set_name(struct ecgp_page *page, int i, struct glyph_face *face,
                                 struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    const struct plan_field *field = &plan->field[i];
    const double size = map_length(&plan->map, plan->font_mm);
    double x, y;
    map_point(&plan->map, field->name_x_mm, field->name_y_mm, &x, &y);
    x -= field->name_right ? glyph_text_width(face, field->name, size) : 0;
    const enum ecgp_result result =
        glyph_run_init(&add_print(page)->run, face, field->name, size, x, y, error);
    add_word(page, "lead", field->name, i);
    return result;
}

/* Sets the words of a line one by one, each where it stands in the line. */
static enum ecgp_result set_line(struct ecgp_page *page, const struct plan_line *line, int number,
                                 struct glyph_face *face, struct ecgp_error *error)
{
    static const char *const kinds[] = {
        [LINE_HEADER] = "header", [LINE_STATEMENT] = "statement", [LINE_SCALE] = "scale"};
    const struct plan *plan = &page->plan;
    const double size = map_length(&plan->map, line->size_mm);
    enum ecgp_result result = ECGP_OK;
    char before[sizeof line->text], word[sizeof line->text];
    double x, y;
    map_point(&plan->map, line->x_mm, line->y_mm, &x, &y);
    x -= line->right ? glyph_text_width(face, line->text, size) : 0;
    for (const char *p = line->text + strspn(line->text, " ");
         *p && result == ECGP_OK && page->prints < PAGE_MAX_PRINTS; p += strspn(p, " ")) {
        const int at = (int)(p - line->text), length = (int)strcspn(p, " ");
        snprintf(before, sizeof before, "%.*s", at, line->text);
        snprintf(word, sizeof word, "%.*s", length, p);
        result = glyph_run_init(&add_print(page)->run, face, word, size,
                                x + glyph_text_width(face, before, size), y, error);
        add_word(page, kinds[line->kind], word, number);
        p += length;
    }
    return result;
}

static enum ecgp_result set_texts(struct ecgp_page *page, struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    struct glyph_face *face;
    enum ecgp_result result = glyph_face_create(plan->font, &face, error);
    if (result != ECGP_OK) {
        return result;
    }
    glyph_face_bold(face, plan->bold_em);
    for (int i = 0; i < plan->fields && result == ECGP_OK; i++) {
        result = set_name(page, i, face, error);
    }
    glyph_face_bold(face, 0);
    for (int i = 0; i < plan->lines && result == ECGP_OK; i++) {
        result = set_line(page, &plan->line[i], plan->fields + i, face, error);
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
    lead->name_box = glyph_run_ink(&page->print[i].run, &picture);
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
        result = set_texts(page, error);
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
    for (int i = 0; i < page->prints; i++) {
        glyph_run_finish(&page->print[i].run);
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

int ecgp_page_words(const struct ecgp_page *page)
{
    return page->words;
}

void ecgp_page_word(const struct ecgp_page *page, int index, struct ecgp_page_word *word)
{
    *word = (struct ecgp_page_word){.text = "", .kind = ""};
    if (index < 0 || index >= page->words) {
        return;
    }
    const struct page_word *from = &page->word[index];
    const struct ecgp_box picture = {0, 0, page->plan.width, page->plan.height};
    const struct ecgp_box box = glyph_run_ink(&page->print[from->print].run, &picture);
    *word = (struct ecgp_page_word){
        .text = from->text,
        .kind = from->kind,
        .line = from->line,
        .corner = {{box.x0, box.y0}, {box.x1, box.y0}, {box.x1, box.y1}, {box.x0, box.y1}},
    };
}
