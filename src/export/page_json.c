#include "export/page_json.h"

#include <math.h>

#include "truth/page.h"
#include "truth/truth.h"

void json_signal(struct text *out, const double *mv, int64_t count)
{
    text_add(out, "[");
    for (int64_t i = 0; i < count; i++) {
        text_add(out, i > 0 ? "," : "");
        text_add_json_number(out, mv[i]);
    }
    text_add(out, "]");
}

void json_box(struct text *out, const struct ecgp_box *box)
{
    if (box_is_empty(box)) {
        text_add(out, "null");
    } else {
        text_addf(out, "[%d,%d,%d,%d]", box->x0, box->y0, box->x1, box->y1);
    }
}

void json_names(struct text *out, const struct ecgp_page *page, uint64_t fields)
{
    const char *comma = "";
    text_add(out, "[");
    for (int i = 0; i < page->plan.fields; i++) {
        if (fields >> i & 1) {
            text_addf(out, "%s\"%s\"", comma, page->leads[i].name);
            comma = ",";
        }
    }
    text_add(out, "]");
}

void json_indices(struct text *out, const struct ecgp_page *page, uint64_t fields)
{
    const char *comma = "";
    text_add(out, "[");
    for (int i = 0; i < page->plan.fields; i++) {
        if (fields >> i & 1) {
            text_addf(out, "%s%d", comma, page->leads[i].index);
            comma = ",";
        }
    }
    text_add(out, "]");
}

static void add_points(struct text *out, const struct ecgp_page *page, int field)
{
    text_add(out, "[");
    for (int64_t i = 0; i < page->leads[field].samples; i++) {
        double x, y;
        text_add(out, i > 0 ? "," : "");
        if (ecgp_page_point(page, field, i, &x, &y)) {
            text_addf(out, "[%.4f,%.4f]", x, y);
        } else {
            text_add(out, "null");
        }
    }
    text_add(out, "]");
}

/* The samples on the picture and the paper, as runs [first, last]. */
static void add_visible(struct text *out, const struct ecgp_page *page, int field)
{
    const struct plan *plan = &page->plan;
    const int64_t samples = page->leads[field].samples;
    const char *before = "[";
    for (int64_t i = 0, first = -1; i <= samples; i++) {
        const bool seen = i < samples && plan_seen(plan, &plan->field[field], i);
        if (seen && first < 0) {
            first = i;
        } else if (!seen && first >= 0) {
            text_addf(out, "%s[%lld, %lld]", before, (long long)first, (long long)i - 1);
            before = ", ";
            first = -1;
        }
    }
    text_add(out, *before == '[' ? "[]" : "]");
}

static void add_pair(struct text *out, double x, double y)
{
    text_add(out, "[");
    text_add_json_number(out, rint(x * 1e4) / 1e4);
    text_add(out, ", ");
    text_add_json_number(out, rint(y * 1e4) / 1e4);
    text_add(out, "]");
}

static void add_outline(struct text *out, const struct ecgp_page *page, int field)
{
    double points[2 * ECGP_OUTLINE];
    const int count = ecgp_page_outline(page, field, points) ? ECGP_OUTLINE : 0;
    text_add(out, "[");
    for (int i = 0; i < count; i++) {
        text_add(out, i ? ", " : "");
        add_pair(out, points[2 * i], points[2 * i + 1]);
    }
    text_add(out, "]");
}

static void add_numbers(struct text *out, const char *name, const double *values, int count)
{
    text_addf(out, ", \"%s\": [", name);
    for (int i = 0; i < count; i++) {
        text_add(out, i ? "," : "");
        text_add_json_number(out, values[i]);
    }
    text_add(out, "]");
}

void json_mesh(struct text *out, const struct page_mesh *mesh)
{
    if (!mesh) {
        text_add(out, "null");
        return;
    }
    const int corners = (mesh->columns + 1) * (mesh->rows + 1);
    text_addf(out, "{\"columns\": %d, \"rows\": %d, \"x_mm\": ", mesh->columns, mesh->rows);
    text_add_json_number(out, mesh->x_mm);
    text_add(out, ", \"y_mm\": ");
    text_add_json_number(out, mesh->y_mm);
    text_add(out, ", \"cell_mm\": ");
    text_add_json_number(out, mesh->cell_mm);
    add_numbers(out, "x_px", mesh->x_px, corners);
    add_numbers(out, "y_px", mesh->y_px, corners);
    text_add(out, "}");
}

void json_gridpoints(struct text *out, const struct ecgp_page *page)
{
    int columns, rows;
    double x_mm, y_mm, x, y;
    ecgp_page_crossings(page, &columns, &rows);
    ecgp_page_crossing(page, 0, 0, &x_mm, &y_mm, &x, &y);
    text_addf(out, "{\"columns\": %d, \"rows\": %d, \"x_mm\": ", columns, rows);
    text_add_json_number(out, x_mm);
    text_add(out, ", \"y_mm\": ");
    text_add_json_number(out, y_mm);
    text_add(out, ", \"step_mm\": ");
    text_add_json_number(out, page->plan.grid.major_mm);
    text_add(out, "}");
}

/* The map: its matrix where it has one, and the grid's crossings, row by row; null off the picture.
 */
static void add_map(struct text *out, const struct ecgp_page *page)
{
    double h[9];
    int columns, rows;
    const bool straight = ecgp_page_homography(page, h);
    text_add(out, ", \"homography\": ");
    for (int i = 0; i < 9 && straight; i++) {
        text_add(out, i ? ", " : "[");
        text_add_json_number(out, h[i]);
    }
    text_add(out, straight ? "], \"gridpoints\": [" : "null, \"gridpoints\": [");
    ecgp_page_crossings(page, &columns, &rows);
    for (int i = 0; i < columns * rows; i++) {
        double x_mm, y_mm, x, y;
        const bool seen = ecgp_page_crossing(page, i % columns, i / columns, &x_mm, &y_mm, &x, &y);
        text_add(out, i == 0 ? "[" : i % columns == 0 ? "], [" : ", ");
        if (seen) {
            add_pair(out, x, y);
        } else {
            text_add(out, "null");
        }
    }
    text_add(out, "]], \"mesh\": ");
    json_mesh(out, page->plan.map.mesh);
}

static void add_lead(struct text *out, const struct ecgp_page *page, int field,
                     const struct ecgp_mask *mask)
{
    const struct ecgp_page_lead *lead = &page->leads[field];
    text_addf(out, "{\"index\": %d, \"name\": \"%s\", \"box\": ", lead->index, lead->name);
    json_box(out, &lead->box);
    text_add(out, ", \"crop\": ");
    json_box(out, &lead->crop);
    text_add(out, ", \"name_box\": ");
    json_box(out, &lead->name_box);
    text_addf(out, ", \"inverted\": %s, \"clipped\": %s, \"first_sample\": %lld, \"overlap\": ",
              lead->inverted ? "true" : "false", lead->clipped ? "true" : "false",
              (long long)lead->first_sample);
    text_add_json_number(out, mask->overlap);
    text_add(out, ", \"overlapped_by\": ");
    json_names(out, page, mask->intruders);
    text_add(out, ", \"overlapped_by_index\": ");
    json_indices(out, page, mask->intruders);
    text_add(out, ", \"signal_mv\": ");
    json_signal(out, lead->mv, lead->samples);
    text_add(out, ", \"points\": ");
    add_points(out, page, field);
    text_add(out, ", \"visible\": ");
    add_visible(out, page, field);
    text_add(out, ", \"outline\": ");
    add_outline(out, page, field);
    text_add(out, "}");
}

static void add_marks(struct text *out, const struct ecgp_page *page)
{
    struct ecgp_page_mark mark;
    text_add(out, ", \"marks\": [");
    for (int i = 0; ecgp_page_mark(page, i, &mark); i++) {
        text_addf(out, "%s{\"kind\": \"%s\", \"text\": ", i > 0 ? ",\n" : "\n", mark.kind);
        text_add_json_string(out, mark.text);
        text_add(out, ", \"box\": [");
        for (int k = 0; k < 4; k++) {
            text_addf(out, "%s[%.4f,%.4f]", k > 0 ? "," : "", mark.corner[k][0], mark.corner[k][1]);
        }
        text_add(out, "]}");
    }
    text_add(out, "]");
}

static void add_words(struct text *out, const struct ecgp_page *page)
{
    text_add(out, "\"words\": [");
    for (int i = 0; i < ecgp_page_words(page); i++) {
        struct ecgp_page_word word;
        ecgp_page_word(page, i, &word);
        text_add(out, i > 0 ? ",\n{\"text\": " : "\n{\"text\": ");
        text_add_json_string(out, word.text);
        text_addf(out, ", \"kind\": \"%s\", \"line\": %d, \"corner\": [", word.kind, word.line);
        for (int k = 0; k < 4; k++) {
            text_addf(out, "%s[%.10g,%.10g]", k > 0 ? "," : "", word.corner[k][0],
                      word.corner[k][1]);
        }
        text_add(out, "]}");
    }
    text_add(out, "]");
}

static void add_pulses(struct text *out, const struct plan *plan)
{
    text_add(out, "\"pulses\": [");
    for (int i = 0; i < plan->pulses; i++) {
        const struct plan_pulse *pulse = &plan->pulse[i];
        const struct ecgp_box box = truth_rect_box(plan, &pulse->box);
        text_add(out, i > 0 ? ", {\"box\": " : "{\"box\": ");
        json_box(out, &box);
        text_addf(out, ", \"mv\": %g, \"seconds\": %g}", pulse->mv, pulse->seconds);
    }
    text_add(out, "]");
}

/* What the page is: all that it can be made from again. */
static void add_origin(struct text *out, const struct ecgp_page *page)
{
    const struct plan *plan = &page->plan;
    text_addf(out, "{\"width\": %d, \"height\": %d, \"px_per_mm\": ", plan->width, plan->height);
    text_add_json_number(out, plan->map.px_per_mm);
    text_addf(out, ", \"layout\": \"%s\", \"record\": ", plan->layout->name);
    text_add_json_string(out, plan->record);
    text_add(out, ", \"rate_hz\": ");
    text_add_json_number(out, plan->rate_hz);
    text_add(out, ", \"source\": ");
    if (page->source) {
        text_add_json_string(out, page->source);
    } else {
        text_add(out, "null");
    }
    text_addf(out, ", \"window\": %d, \"row_height\": ", page->window);
    text_add_json_number(out, plan->row_height);
    text_addf(out, ", \"number\": %lld, \"drawn\": ", (long long)page->number);
    options_write_drawn(&page->drawn, out);
    text_add(out, ", \"configuration\": ");
    text_add(out, page->configuration);
}

void page_json(struct text *out, const struct ecgp_page *page, const struct ecgp_mask *masks)
{
    const struct plan *plan = &page->plan;
    add_origin(out, page);
    add_map(out, page);
    text_add(out, ", ");
    add_words(out, page);
    text_add(out, ", ");
    add_pulses(out, plan);
    text_add(out, ", \"leads\": [");
    const char *comma = "\n";
    for (int i = 0; i < plan->fields; i++) {
        if (plan->field[i].present) {
            text_add(out, comma);
            add_lead(out, page, i, &masks[i]);
            comma = ",\n";
        }
    }
    text_add(out, "\n]");
    add_marks(out, page);
    text_add(out, "}\n");
}
