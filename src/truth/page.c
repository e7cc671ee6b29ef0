#define _POSIX_C_SOURCE 200809L
#include "truth/page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "page/plan_build.h"
#include "config/leads.h"
#include "record/knowledge.h"
#include "truth/boxes.h"
#include "truth/stroke.h"

/* The box of a printed name on a warped page: the hull of those of its inked pixels
 * that are on the picture. */
static struct ecgp_box bent_ink(const struct plan *plan, const struct glyph_run *run)
{
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    const double half = plan->map.scale / 2;
    for (int i = 0; i < run->width * run->height; i++) {
        double x, y;
        if (run->coverage[i] < 128) {
            continue;
        }
        map_point(&plan->map, (run->x + i % run->width + 0.5) / plan->map.px_per_mm,
                  (run->y + i / run->width + 0.5) / plan->map.px_per_mm, &x, &y);
        if (x + half > 0 && y + half > 0 && x - half < plan->width && y - half < plan->height) {
            x0 = fmin(x0, x);
            y0 = fmin(y0, y);
            x1 = fmax(x1, x);
            y1 = fmax(y1, y);
        }
    }
    const struct ecgp_box picture = {0, 0, plan->width, plan->height};
    return x0 <= x1 ? box_clip((struct ecgp_box){(int)floor(x0 - half), (int)floor(y0 - half),
                                                 (int)ceil(x1 + half), (int)ceil(y1 + half)},
                               &picture)
                    : (struct ecgp_box){0, 0, 0, 0};
}

/* The box around a run's ink in the picture. */
static struct ecgp_box print_ink(const struct plan *plan, const struct glyph_run *run)
{
    const struct ecgp_box picture = {0, 0, plan->width, plan->height};
    return plan->map.mesh ? bent_ink(plan, run) : glyph_run_ink(run, &picture);
}

/* Where a point in pixels of the flat page is in the picture. */
static void place_flat(const struct plan *plan, double x, double y, double place[2])
{
    place[0] = x;
    place[1] = y;
    if (plan->map.mesh) {
        map_point(&plan->map, x / plan->map.px_per_mm, y / plan->map.px_per_mm, &place[0],
                  &place[1]);
    }
}

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
    const int print = page->prints - 1;
    const struct ecgp_box ink = print_ink(&page->plan, &page->print[print].run);
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
    double x, y, width = 0;
    map_flat(&plan->map, field->name_x_mm, field->name_y_mm, &x, &y);
    enum ecgp_result result =
        field->name_right ? glyph_text_width(face, field->name, size, &width, error) : ECGP_OK;
    struct glyph_run *run = &add_print(page)->run;
    result = result ? result : glyph_run_init(run, face, field->name, size, x - width, y, error);
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
    char before[sizeof line->text], word[sizeof line->text];
    double x, y, width = 0;
    map_flat(&plan->map, line->x_mm, line->y_mm, &x, &y);
    enum ecgp_result result =
        line->right ? glyph_text_width(face, line->text, size, &width, error) : ECGP_OK;
    x -= width;
    for (const char *p = line->text + strspn(line->text, " ");
         *p && result == ECGP_OK && page->prints < PAGE_MAX_TEXTS; p += strspn(p, " ")) {
        const int at = (int)(p - line->text), length = (int)strcspn(p, " ");
        snprintf(before, sizeof before, "%.*s", at, line->text);
        snprintf(word, sizeof word, "%.*s", length, p);
        result = glyph_text_width(face, before, size, &width, error);
        struct glyph_run *run = &add_print(page)->run;
        result = result ? result : glyph_run_init(run, face, word, size, x + width, y, error);
        add_word(page, kinds[line->kind], word, number);
        p += length;
    }
    return result;
}

static enum ecgp_result set_texts(struct ecgp_page *page, struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    struct glyph_face *face;
    enum ecgp_result result = glyph_face_create(plan->font, plan->look.typeface, &face, error);
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

/* The ink of what is printed beside letters; a code is a word, too. */
static enum ecgp_result set_graphics(struct ecgp_page *page, struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < plan->graphics && result == ECGP_OK; i++) {
        const struct plan_graphic *graphic = &plan->graphic[i];
        double rect[PLAN_MAX_RECTS][4];
        for (int k = 0; k < graphic->rects; k++) {
            const struct rect_mm *from = &plan->rect[graphic->first + k];
            map_flat(&plan->map, from->x0, from->y0, &rect[k][0], &rect[k][1]);
            map_flat(&plan->map, from->x1, from->y1, &rect[k][2], &rect[k][3]);
        }
        result = glyph_run_rectangles(&add_print(page)->run, (const double(*)[4])rect,
                                      graphic->rects, error);
        if (graphic->text[0]) {
            add_word(page, graphic->kind, graphic->text, plan->fields + plan->lines + i);
        }
    }
    return result;
}

static enum ecgp_result set_label(struct ecgp_page *page, int i, struct ecgp_error *error)
{
    const struct plan *plan = &page->plan;
    const struct plan_field *field = &plan->field[i];
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
    lead->clipped = stroke_clipped(plan, field);
    lead->name_box = print_ink(plan, &page->print[i].run);
    lead->first_sample = field->first_sample;
    lead->samples = field->samples;
    lead->mv = field->mv;
    const enum ecgp_result result = box_of_lead(plan, field, &lead->box, error);
    lead->crop = box_pad(plan, lead->box);
    return result;
}

/* Keeps what the page can be made from again, and what is carried from the record. */
static enum ecgp_result set_origin(struct ecgp_page *page, const struct ecgp_record *record,
                                   const struct look *look, struct ecgp_error *error)
{
    const char *source = ecgp_record_info(record)->source;
    struct text text = {0};
    look_write_configuration(look, &text);
    page->configuration = text.data;
    page->source = source ? strdup(source) : NULL;
    page->metadata = strdup(record_metadata(record));
    return text.failed || !page->metadata || (source && !page->source) ? error_no_memory(error)
                                                                       : ECGP_OK;
}

/* Plans a page, or where `view` is not NULL that view of it. */
static enum ecgp_result create_plan(struct ecgp_record *record, const struct ecgp_options *options,
                                    const struct ecgp_page_spec *spec, const struct view *view,
                                    struct ecgp_page **out, struct ecgp_error *error)
{
    struct ecgp_page *page = *out = calloc(1, sizeof *page);
    if (!page) {
        return error_no_memory(error);
    }
    struct look look;
    look_sample(options, spec->page_index, &look);
    if (view) {
        look_view(options, view, &look);
    }
    page->window = spec->window;
    enum ecgp_result result = set_origin(page, record, &look, error);
    result = result ? result : plan_init(&page->plan, record, &look, spec, error);
    if (result != ECGP_OK) {
        ecgp_page_destroy(page);
        *out = NULL;
    }
    return result;
}

enum ecgp_result page_create_plan(struct ecgp_record *record, const struct ecgp_options *options,
                                  const struct ecgp_page_spec *spec, struct ecgp_page **out,
                                  struct ecgp_error *error)
{
    return create_plan(record, options, spec, NULL, out, error);
}

static enum ecgp_result create(struct ecgp_record *record, const struct ecgp_options *options,
                               const struct ecgp_page_spec *spec, const struct view *view,
                               struct ecgp_page **out, struct ecgp_error *error)
{
    enum ecgp_result result = create_plan(record, options, spec, view, out, error);
    if (result != ECGP_OK) {
        return result;
    }
    struct ecgp_page *page = *out;
    result = set_texts(page, error);
    result = result ? result : set_graphics(page, error);
    for (int i = 0; i < page->plan.fields && result == ECGP_OK; i++) {
        result = set_label(page, i, error);
    }
    if (result != ECGP_OK) {
        ecgp_page_destroy(page);
        *out = NULL;
    }
    return result;
}

enum ecgp_result ecgp_page_create(struct ecgp_record *record, const struct ecgp_options *options,
                                  const struct ecgp_page_spec *spec, struct ecgp_page **out,
                                  struct ecgp_error *error)
{
    struct view views[VIEWS_MOST];
    const int count = spec->views ? views_read(options_settings(options)->views, views) : 0;
    enum ecgp_result result = create(record, options, spec, NULL, out, error);
    for (int i = 0; i < count && result == ECGP_OK; i++) {
        result = create(record, options, spec, &views[i], &(*out)->view[i], error);
        (*out)->views = i + 1;
    }
    if (result != ECGP_OK) {
        ecgp_page_destroy(*out);
        *out = NULL;
    }
    return result;
}

enum ecgp_result page_add_target(struct ecgp_page *page, struct ecgp_record *record,
                                 const struct ecgp_options *options,
                                 const struct ecgp_page_spec *spec, struct ecgp_error *error)
{
    const struct view view = {.kind = VIEW_TARGET};
    return create(record, options, spec, &view, &page->target, error);
}

int ecgp_page_view_count(const struct ecgp_page *page)
{
    return page->views;
}

const struct ecgp_page *ecgp_page_view(const struct ecgp_page *page, int index)
{
    return index >= 0 && index < page->views ? page->view[index] : NULL;
}

void ecgp_page_destroy(struct ecgp_page *page)
{
    if (!page) {
        return;
    }
    for (int i = 0; i < page->views; i++) {
        ecgp_page_destroy(page->view[i]);
    }
    ecgp_page_destroy(page->target);
    for (int i = 0; i < page->prints; i++) {
        glyph_run_finish(&page->print[i].run);
    }
    plan_finish(&page->plan);
    free(page->source);
    free(page->metadata);
    free(page->configuration);
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

bool ecgp_page_lead(const struct ecgp_page *page, int field, struct ecgp_page_lead *lead)
{
    const bool there = field >= 0 && field < page->plan.fields;
    *lead = there ? page->leads[field] : (struct ecgp_page_lead){0};
    return there;
}

bool ecgp_page_point(const struct ecgp_page *page, int field, int64_t sample, double *x, double *y)
{
    const bool there = field >= 0 && field < page->plan.fields && page->leads[field].present &&
                       sample >= 0 && sample < page->leads[field].samples;
    return there && plan_point(&page->plan, &page->plan.field[field], sample, x, y);
}

int ecgp_page_handwriting_count(const struct ecgp_page *page)
{
    return page->plan.marks;
}

bool ecgp_page_handwriting(const struct ecgp_page *page, int index,
                           struct ecgp_page_handwriting *mark)
{
    if (index < 0 || index >= page->plan.marks) {
        *mark = (struct ecgp_page_handwriting){.text = "", .kind = ""};
        return false;
    }
    const struct plan_mark *own = &page->plan.mark[index];
    *mark = (struct ecgp_page_handwriting){.text = own->text, .kind = own->kind};
    for (int i = 0; i < 4; i++) {
        map_point(&page->plan.map, own->corner_mm[i][0], own->corner_mm[i][1], &mark->corner[i][0],
                  &mark->corner[i][1]);
    }
    return true;
}

int ecgp_page_word_count(const struct ecgp_page *page)
{
    return page->words;
}

bool ecgp_page_word(const struct ecgp_page *page, int index, struct ecgp_page_word *word)
{
    *word = (struct ecgp_page_word){.text = "", .kind = ""};
    if (index < 0 || index >= page->words) {
        return false;
    }
    const struct page_word *from = &page->word[index];
    const struct ecgp_box picture = {0, 0, page->plan.width, page->plan.height};
    const struct ecgp_box box = glyph_run_ink(&page->print[from->print].run, &picture);
    *word = (struct ecgp_page_word){
        .text = from->text,
        .kind = from->kind,
        .line = from->line,
    };
    const double corner[4][2] = {
        {box.x0, box.y0}, {box.x1, box.y0}, {box.x1, box.y1}, {box.x0, box.y1}};
    for (int i = 0; i < 4; i++) {
        place_flat(&page->plan, corner[i][0], corner[i][1], word->corner[i]);
    }
    return true;
}
