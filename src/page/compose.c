#define _GNU_SOURCE
#include "page/plan_build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/scalar.h"
#include "page/cover.h"
#include "page/fields.h"
#include "page/geometry.h"
#include "page/hand.h"
#include "page/header.h"
#include "page/ink.h"
#include "page/object.h"
#include "page/print.h"
#include "page/pulse.h"
#include "page/ruling.h"
#include "page/separators.h"
#include "page/stock.h"
#include "page/warp.h"

/* What is added to the boxes of labels, px. */
static void set_padding(struct plan *plan, const struct look *look)
{
    const int64_t x = look->padding >= 0 ? look->padding : look->padding_x;
    const int64_t y = look->padding >= 0 ? look->padding : look->padding_y;
    const double scale = plan->width / REFERENCE_WIDTH;
    plan->padding_x = (int)lround((double)x * scale);
    plan->padding_y = (int)lround((double)y * scale);
}

static void set_look(struct plan *plan, const struct look *look, const struct geometry *g)
{
    plan->sheet = (struct rect_mm){geometry_x_mm(g, g->x_min), geometry_y_mm(g, g->y_max),
                                   geometry_x_mm(g, g->x_max), geometry_y_mm(g, g->y_min)};
    plan->grid.area = plan->sheet;
    print_grid(&plan->grid, look, 0.5 * g->point_mm);
    if (look->grid_extent == EXTENT_LEADS) {
        header_unrule(plan, look);
    } else if (look->grid_extent == EXTENT_SHORT) {
        print_shorten(&plan->grid, look);
    }
    plan->grid.seed = ruling_seed(look);
    plan->ink = print_ink(look);
    plan->pen_mm = look->pen * g->point_mm;
    plan->font_mm = look->fontsize * g->point_mm;
    plan->bold_em = look->bold;
    plan->x_min = g->x_min;
    plan->x_max = g->x_max;
    plan->y_min = g->y_min;
    plan->y_max = g->y_max;
    plan->horizontal_scale = look->horizontal_scale;
    plan->vertical_scale = look->vertical_scale;
    plan->fontsize = look->fontsize;
    plan->border = (int)look->border;
    plan->row_height = g->row_height;
}

/* The first or last trace of a row; NULL where it has none. */
static const struct plan_field *trace_of(const struct plan *plan, double y_mm, bool first)
{
    const struct plan_field *found = NULL;
    for (int i = 0; i < plan->fields; i++) {
        const struct plan_field *field = &plan->field[i];
        if (field->present && field->y_mm == y_mm && !(found && first)) {
            found = field;
        }
    }
    return found;
}

/* A pulse before or behind a trace, on its zero line. */
static void place_pulse(struct plan *plan, const struct look *look, const struct plan_field *field,
                        double x_mm, bool before)
{
    pulse_add(plan, look, field, x_mm, before);
    pulse_join(plan, look, field, x_mm, before);
}

static void place_row_pulses(struct plan *plan, const struct look *look, const struct geometry *g,
                             double y_mm)
{
    const struct plan_field *first = trace_of(plan, y_mm, true);
    const struct plan_field *last = trace_of(plan, y_mm, false);
    if (first && pulse_starts(look)) {
        place_pulse(plan, look, first, geometry_x_mm(g, 0), true);
    }
    if (last && pulse_ends(look)) {
        place_pulse(plan, look, last, geometry_x_mm(g, g->end), false);
    }
}

static void place_pulses(struct plan *plan, const struct look *look, const struct geometry *g)
{
    const struct layout *layout = plan->layout;
    for (int row = 0; row < layout->rows + layout->rhythms; row++) {
        place_row_pulses(plan, look, g, geometry_y_mm(g, (layout->rows - 1 - row) * g->row_height));
    }
    for (int i = layout->rows; i < layout->rows * layout->columns; i++) {
        const struct plan_field *field = &plan->field[i];
        if (field->present && look->calibration == CALIBRATION_COLUMNS) {
            place_pulse(plan, look, field, field->x_mm, true);
        }
    }
}

static enum ecgp_result find_layout(struct plan *plan, const char *name, struct ecgp_error *error)
{
    plan->layout = layout_find(name);
    if (plan->layout) {
        return ECGP_OK;
    }
    char why[512];
    layout_refuse(name, why, sizeof why);
    return error_set(error, ECGP_USAGE, "%s", why);
}

/* Makes the map of a page that does not just fill its picture. */
static enum ecgp_result set_map(struct plan *plan, struct ecgp_error *error)
{
    const struct warp_size size = {plan->width / plan->map.px_per_mm,
                                   plan->height / plan->map.px_per_mm, plan->width, plan->height};
    plan->shape = warp_shape(&plan->look);
    plan->shaded = plan->shape == SHAPE_BENT && plan->look.shading > 0;
    if (plan->shape == SHAPE_FLAT) {
        return ECGP_OK;
    }
    if (!warp_mesh(&plan->look, &size, &plan->mesh)) {
        return error_no_memory(error);
    }
    double slope[4];
    mesh_slope(&plan->mesh, size.width_mm / 2, size.height_mm / 2, slope);
    plan->map.mesh = &plan->mesh;
    plan->map.scale = sqrt(fabs(slope[0] * slope[3] - slope[1] * slope[2])) / plan->map.px_per_mm;
    plan->map.least = mesh_least_seen(&plan->mesh, plan->width, plan->height) / plan->map.px_per_mm;
    return ECGP_OK;
}

/* Keeps what the plan is made of; of its texts only paths that drawing needs, as copies. */
static enum ecgp_result keep_look(struct plan *plan, const struct look *look,
                                  const struct ecgp_record_info *info, struct ecgp_error *error)
{
    plan->record = strdup(info->name);
    plan->font = strdup(look->font);
    plan->backgrounds = strdup(look->backgrounds);
    if (!plan->record || !plan->font || !plan->backgrounds) {
        return error_no_memory(error);
    }
    plan->look = *look;
    plan->look.font = plan->font;
    plan->look.backgrounds = plan->backgrounds;
    plan->look.lead_index = plan->look.lead_display = NULL;
    plan->look.title = plan->look.patient = plan->look.header_text = NULL;
    plan->look.carry = plan->look.record_table = NULL;
    return ECGP_OK;
}

#define NAME_WIDE 2.7 /* em that a name takes at most ... */
#define NAME_HIGH 0.8 /* ... and above its baseline ... */
#define NAME_DEEP 0.3 /* ... and below it */

/* Moves names from where their position sets them, as far as the paper goes. */
static void shift_names(struct plan *plan, const struct look *look)
{
    const double em = plan->font_mm;
    const struct rect_mm *sheet = &plan->sheet;
    for (int i = 0; i < plan->fields; i++) {
        struct plan_field *field = &plan->field[i];
        const double before = field->name_right ? NAME_WIDE * em : 0;
        if (look->name_indent != 0) {
            field->name_x_mm = clamp(field->name_x_mm + look->name_indent, sheet->x0 + before,
                                     sheet->x1 - NAME_WIDE * em + before);
        }
        if (look->name_shift != 0) {
            field->name_y_mm = clamp(field->name_y_mm + look->name_shift,
                                     sheet->y0 + NAME_HIGH * em, sheet->y1 - NAME_DEEP * em);
        }
    }
}

static enum ecgp_result place_leads(struct plan *plan, struct ecgp_record *record,
                                    const struct look *print, const struct geometry *g, int window,
                                    struct ecgp_error *error)
{
    const struct ecgp_record_info *info = ecgp_record_info(record);
    enum ecgp_result result = fields_place(plan, info, print, g, window, error);
    if (result == ECGP_OK) {
        result = fields_read(plan, record, print, error);
    }
    result = result ? result : fields_find_waves(plan, record, print, error);
    if (result == ECGP_OK && fields_drop_empty(plan) == 0) {
        result = error_set(error, ECGP_BAD_DATA, "%s: no signal in any lead of layout %s",
                           info->name, plan->layout->name);
    }
    if (result == ECGP_OK && print->drop_leads > 0) {
        fields_drop_leads(plan, print);
    }
    shift_names(plan, print);
    return result;
}

/* What is printed and written beside the leads. */
static enum ecgp_result place_marks(struct plan *plan, struct ecgp_record *record,
                                    const struct look *print, const struct geometry *g,
                                    struct ecgp_error *error)
{
    if (print->show_separate_line) {
        separators_add(plan, print);
    }
    if (print->calibration != CALIBRATION_NONE) {
        place_pulses(plan, print, g);
    }
    const enum ecgp_result result = header_place(plan, record, print, error);
    return result ? result : hand_annotate(plan, print, error);
}

enum ecgp_result plan_init(struct plan *plan, struct ecgp_record *record, const struct look *look,
                           const struct ecgp_page_spec *spec, struct ecgp_error *error)
{
    const struct ecgp_record_info *info = ecgp_record_info(record);
    const struct look print = print_values(look);
    *plan = (struct plan){.rate_hz = info->rate_hz};
    enum ecgp_result result = find_layout(plan, spec->layout, error);
    if (result == ECGP_OK) {
        result = keep_look(plan, look, info, error);
    }
    if (result != ECGP_OK) {
        return result;
    }
    const struct geometry g = geometry_of(plan->layout, &print, info->rate_hz, spec->row_height);
    set_look(plan, &print, &g);
    result = geometry_set_size(plan, &print, &g, error);
    set_padding(plan, &print);
    if (result == ECGP_OK) {
        result = place_leads(plan, record, &print, &g, spec->window, error);
    }
    if (result == ECGP_OK) {
        result = place_marks(plan, record, &print, &g, error);
    }
    if (result == ECGP_OK) {
        result = ink_lay(plan, &print, error);
    }
    if (result == ECGP_OK) {
        result = set_map(plan, error);
    }
    capture_of(look, &plan->capture);
    covers_place(plan);
    stock_place(plan);
    objects_place(plan);
    if (look->crease_lines > 0) {
        const struct warp_size size = {plan_width_mm(plan), plan_height_mm(plan), plan->width,
                                       plan->height};
        plan->creases = warp_creases(look, &size, plan->crease);
    }
    return result;
}

void plan_finish(struct plan *plan)
{
    free(plan->record);
    free(plan->font);
    free(plan->backgrounds);
    free(plan->signals);
    free(plan->wave);
    free(plan->inks);
    free(plan->stroke);
    free(plan->pen_point);
    free(plan->mark);
    mesh_finish(&plan->mesh);
}
