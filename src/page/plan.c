#define _GNU_SOURCE
#include "page/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "page/header.h"
#include "page/margins.h"
#include "page/hand.h"
#include "page/plan_build.h"
#include "page/print.h"
#include "page/pulse.h"
#include "config/leads.h"

#define CANVAS_IN        6.4   /* width of the picture that points and dpi refer to */
#define BORDER_DPI       700.0 /* the resolution that the option border is given at */
#define NAME_RISE        2.0   /* cells from a lead's zero line up to its name's baseline */
#define COLUMN_GAP       0.2   /* cells between a column's last sample and the next one's first */
#define SEPARATOR_NEAR   0.2   /* cells above and below the first sample where a separator ... */
#define SEPARATOR_FAR    0.6   /* ... begins and ends */
#define NAME_GAP         0.3   /* cells between a row and a name left of it */
#define NAME_EM          2.7   /* such a name has room, "-aVR" in em */
#define EDGE             0.4   /* cells between what is printed beside the rows and the edge */
#define ROWS_MOST        30.0  /* cells from the top row to the bottom one that row_scale goes to */
#define MAX_PAGE_SAMPLES ((int64_t)1 << 22)
#define MAX_MV           1e5 /* no ECG; positions beyond are lost in single precision */

/* Sizes of a page in cells and what follows from them; y runs up from the lowest zero line. */
struct geometry {
    double row_height;
    double column; /* width of a column */
    double column_s;
    double x_min, x_max, y_min, y_max;
    double border_mm; /* blank strip at the left and bottom */
    double point_mm;  /* a typographic point on the canvas */
};

bool plan_flat_point(const struct plan *plan, const struct plan_field *field, int64_t sample,
                     double *x, double *y)
{
    const double mv = field->mv[sample];
    if (isnan(mv)) {
        return false;
    }
    map_flat(&plan->map, field->x_mm + (double)sample * field->sample_mm,
             field->y_mm - mv * field->mv_mm, x, y);
    return true;
}

bool plan_point(const struct plan *plan, const struct plan_field *field, int64_t sample, double *x,
                double *y)
{
    const double mv = field->mv[sample];
    if (isnan(mv)) {
        return false;
    }
    map_point(&plan->map, field->x_mm + (double)sample * field->sample_mm,
              field->y_mm - mv * field->mv_mm, x, y);
    return true;
}

bool plan_seen(const struct plan *plan, const struct plan_field *field, int64_t sample)
{
    double x, y, flat_x, flat_y;
    return plan_point(plan, field, sample, &x, &y) &&
           plan_flat_point(plan, field, sample, &flat_x, &flat_y) && x >= 0 && y >= 0 &&
           x < plan->width && y < plan->height && flat_x >= 0 && flat_y >= 0 &&
           flat_x < plan->width && flat_y < plan->height;
}

/* What the options may say of a layout's columns, leads and length, for the two layouts that the
 * reference system had them for. */
static enum ecgp_result check_layout(const struct layout *layout,
                                     const struct option_values *options, double *column_s,
                                     struct ecgp_error *error)
{
    const struct {
        int rows, columns;
        int64_t n_column, length, n_leads;
        const char *name;
    } rules[] = {
        {3, 1, options->lead_3by1_n_column, options->lead_3by1_length, options->lead_3by1_n_leads,
         "lead_3by1"},
        {3, 4, options->lead_3by4_n_column, options->lead_3by4_length, options->lead_3by4_n_leads,
         "lead_3by4"},
    };
    *column_s = layout->column_s;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].rows != layout->rows || rules[i].columns != layout->columns) {
            continue;
        }
        if (rules[i].n_column != layout->columns) {
            return error_set(error, ECGP_USAGE, "%s_n_column: layout %s has %d columns, not %lld",
                             rules[i].name, layout->name, layout->columns,
                             (long long)rules[i].n_column);
        }
        if (rules[i].n_leads != layout->rows * layout->columns) {
            return error_set(error, ECGP_USAGE, "%s_n_leads: layout %s has %d leads, not %lld",
                             rules[i].name, layout->name, layout->rows * layout->columns,
                             (long long)rules[i].n_leads);
        }
        if (rules[i].length > 0) {
            *column_s = (double)rules[i].length / (double)options->sampling_rate;
        }
    }
    return ECGP_OK;
}

static int64_t column_samples(const struct geometry *geometry, double rate_hz)
{
    return (int64_t)fmax(round(geometry->column_s * rate_hz), 1);
}

enum ecgp_result plan_most_samples(const struct layout *layout, const struct option_values *options,
                                   double rate_hz, int64_t *samples, struct ecgp_error *error)
{
    struct geometry geometry = {0};
    const enum ecgp_result result = check_layout(layout, options, &geometry.column_s, error);
    const int columns = layout->rhythms > 0 ? layout->columns : 1;
    *samples = columns * column_samples(&geometry, rate_hz);
    return result;
}

/* Cells that what is printed beside rows `width` cells long takes. */
static struct margins needed(const struct option_values *options, double width)
{
    const bool names = options->show_lead_name && options->name_place.choice == NAME_LEFT;
    const bool start = options->calibration.choice == CALIBRATION_START;
    const double canvas = width + options->n_empty_cell_at_left + options->n_empty_cell_at_right;
    const double em = options->fontsize * canvas / (CANVAS_IN * 72);
    const double left = (start ? pulse_room(options) : 0) + (names ? NAME_GAP + NAME_EM * em : 0);
    const double right = start ? 0 : pulse_room(options);
    return (struct margins){.left = left > 0 ? left + EDGE : 0,
                            .right = right > 0 ? right + EDGE : 0,
                            .up = header_room(options),
                            .down = scale_line_room(options)};
}

static int picture_width(const struct option_values *options)
{
    return options->width > 0 ? (int)options->width : (int)lround(options->dpi * CANVAS_IN);
}

/* Adds blank paper at two opposite sides, so that the picture is `aspect` times as wide as high.
 * `share` of its width is the white border, at the left and as much of it at the bottom. */
static void fill_shape(struct geometry *g, double share, double aspect)
{
    const double width = g->x_max - g->x_min, height = g->y_max - g->y_min;
    const double high = width / (1 - share) * (1 / aspect - share);
    const double wide = height * (1 - share) / (1 / aspect - share);
    const double more_x = fmax(wide - width, 0) / 2, more_y = fmax(high - height, 0) / 2;
    g->x_min -= more_x;
    g->x_max += more_x;
    g->y_min -= more_y;
    g->y_max += more_y;
}

/* The white border of paper that has `share` of its whole width for it. */
static double border_of(const struct geometry *g, double share)
{
    return (g->x_max - g->x_min) * CELL_MM * share / (1 - share);
}

static struct geometry measure(const struct layout *layout, const struct option_values *options,
                               double column_s, double rate_hz, double row_height)
{
    struct geometry g = {.row_height = row_height, .column_s = column_s};
    const double last = (double)(column_samples(&g, rate_hz) - 1) / rate_hz;
    g.column = last / options->horizontal_scale + COLUMN_GAP;
    /* the border is so many of 700 dots to an inch of a canvas 6.4 in wide */
    const double share = (double)options->border / (BORDER_DPI * CANVAS_IN);
    const double strips = layout->rhythms * row_height;
    const struct margins_rows rows = {.width = layout->columns * g.column,
                                      .height = (layout->rows - 1) * row_height + strips,
                                      .border_share = share,
                                      .needed = needed(options, layout->columns * g.column)};
    const struct margins margins = margins_of(&rows, options);
    g.x_min = -margins.left;
    g.x_max = layout->columns * g.column + margins.right;
    g.y_min = -margins.down - strips;
    g.y_max = (layout->rows - 1) * row_height + margins.up;
    g.border_mm = border_of(&g, share);
    g.point_mm = ((g.x_max - g.x_min) * CELL_MM + g.border_mm) / (CANVAS_IN * 72);
    if (options->height > 0) {
        fill_shape(&g, share, picture_width(options) / (double)options->height);
        g.border_mm = border_of(&g, share);
    }
    return g;
}

static enum ecgp_result set_size(struct plan *plan, const struct option_values *options,
                                 const struct geometry *g, struct ecgp_error *error)
{
    const double width_mm = (g->x_max - g->x_min) * CELL_MM + g->border_mm;
    const double height_mm = (g->y_max - g->y_min) * CELL_MM + g->border_mm;
    plan->width = picture_width(options);
    plan->map.px_per_mm = plan->width / width_mm;
    plan->map.scale = plan->map.least = 1;
    const double height = options->height > 0 ? (double)options->height
                                              : floor(height_mm * plan->map.px_per_mm + 1e-6);
    if (!(height >= 1) || height > 16384 || plan->width > 16384 || plan->width < 16) {
        return error_set(error, ECGP_USAGE,
                         "layout %s would be %d x %.0f px; sides of 16 to 16384 px can be drawn "
                         "(see width, height, dpi, row_height)",
                         plan->layout->name, plan->width, height);
    }
    if (fabs(height_mm * plan->map.px_per_mm - height) > 1) {
        return error_set(error, ECGP_USAGE,
                         "a picture of %d x %.0f px has no room for paper beside a white border of "
                         "%lld (see width, height, border)",
                         plan->width, height, (long long)options->border);
    }
    plan->height = (int)height;
    return ECGP_OK;
}

static double page_x(const struct geometry *g, double cells)
{
    return g->border_mm + (cells - g->x_min) * CELL_MM;
}

static double page_y(const struct geometry *g, double cells)
{
    return (g->y_max - cells) * CELL_MM;
}

static void set_look(struct plan *plan, const struct option_values *options,
                     const struct geometry *g)
{
    plan->sheet = (struct rect_mm){page_x(g, g->x_min), page_y(g, g->y_max), page_x(g, g->x_max),
                                   page_y(g, g->y_min)};
    plan->grid.area = plan->sheet;
    print_grid(&plan->grid, options, 0.5 * g->point_mm);
    if (options->ruled.choice == RULED_LEADS) {
        header_unrule(plan, options);
    }
    plan->ink = print_ink(options);
    plan->pen_mm = options->pen * g->point_mm;
    plan->font_mm = options->fontsize * g->point_mm;
    plan->bold_em = options->bold.low;
    plan->typeface = options->typeface.choice;
    plan->padding_x = (int)options->padding_x;
    plan->padding_y = (int)options->padding_y;
    plan->x_min = g->x_min;
    plan->x_max = g->x_max;
    plan->y_min = g->y_min;
    plan->y_max = g->y_max;
    plan->horizontal_scale = options->horizontal_scale;
    plan->vertical_scale = options->vertical_scale;
    plan->fontsize = options->fontsize;
    plan->border = (int)options->border;
    plan->row_height = g->row_height;
}

/* The fraction of the way that time window `n` starts at: 0, 1/2, 1/4, 3/4, 1/8, ... (van der
 * Corput's sequence), so that each further window lies between those before it. */
static double window_fraction(int n)
{
    double fraction = 0, part = 0.5;
    for (; n > 0; n >>= 1, part /= 2) {
        fraction += (n & 1) ? part : 0;
    }
    return fraction;
}

/* The sample of the record at which the page begins. Where the record is not half a page longer
 * than the page, later windows begin within its first half. */
static int64_t window_start(int window, int64_t samples, int64_t page)
{
    const int64_t slack = samples - page >= page / 2 ? samples - page : samples / 2;
    return (int64_t)(window_fraction(window) * (double)slack);
}

/* The segment of the record that a field shows, from sample `start` on. Where `keep` is set it is
 * pulled back into the record if it would run over its end, so that every lead keeps its signal. */
static void set_segment(struct plan_field *field, bool keep, int64_t start, int64_t wanted,
                        int64_t samples)
{
    if (keep && start + wanted > samples) {
        start = samples > wanted ? samples - wanted : 0;
    }
    const int64_t rest = samples - start;
    field->first_sample = start;
    field->samples = wanted < rest ? wanted : rest;
    field->samples = field->samples > 0 ? field->samples : 0;
}

static enum ecgp_result display_names(const struct option_values *options, char names[][32],
                                      int *count, struct ecgp_error *error)
{
    *count = options->lead_display[0]
                 ? options_split_names(options->lead_display, names, ECGP_LEADS)
                 : 0;
    if (*count != 0 && *count != ECGP_LEADS) {
        return error_set(error, ECGP_USAGE,
                         "lead_display: expected 12 names, in the order I, II, "
                         "III, aVR, aVL, aVF, V1 .. V6");
    }
    return ECGP_OK;
}

/* Names left of their row stand inside where a column is not the row's first. */
static void place_name(struct plan_field *field, const struct option_values *options, bool inner)
{
    const bool start = options->calibration.choice == CALIBRATION_START;
    const double pulse = start ? pulse_room(options) : 0;
    const struct {
        double right, up; /* cells */
    } shift[] = {[NAME_ABOVE] = {0, NAME_RISE},
                 [NAME_LEFT] = {-pulse - NAME_GAP, -0.25},
                 [NAME_INSIDE] = {0.3, 1},
                 [NAME_BELOW] = {0, -1.4}};
    int place = options->name_place.choice;
    place = place == NAME_LEFT && inner ? NAME_INSIDE : place;
    field->name_x_mm = field->x_mm + shift[place].right * CELL_MM;
    field->name_y_mm = field->y_mm - shift[place].up * CELL_MM;
    field->name_right = place == NAME_LEFT;
}

static void set_name(struct plan_field *field, const struct option_values *options,
                     const char *given)
{
    char name[32];
    print_name(options, field->lead, name);
    snprintf(field->name, sizeof field->name, "%s%.30s", field->inverted ? "-" : "",
             given ? given : name);
}

/* Places all fields; signals are read afterwards. */
static enum ecgp_result place_fields(struct plan *plan, const struct ecgp_record_info *info,
                                     const struct option_values *options, const struct geometry *g,
                                     int window, struct ecgp_error *error)
{
    const struct layout *layout = plan->layout;
    const int leads = layout->rows * layout->columns;
    const int64_t column = column_samples(g, info->rate_hz);
    const bool consecutive = options->columns == COLUMNS_CONSECUTIVE;
    const bool full = consecutive || layout->rhythms > 0; /* the page shows all its columns' time */
    const int64_t start =
        window_start(window, info->samples, full ? column * layout->columns : column);
    /* time runs on along a rhythm strip, and its columns stay above it */
    const bool keep = layout->columns > 1 && layout->rhythms == 0;
    char names[ECGP_LEADS][32];
    int named;
    const enum ecgp_result result = display_names(options, names, &named, error);
    plan->fields = leads + layout->rhythms;
    for (int i = 0; i < plan->fields && result == ECGP_OK; i++) {
        struct plan_field *field = &plan->field[i];
        const bool rhythm = i >= leads;
        const int c = rhythm ? 0 : i / layout->rows;
        const int row = rhythm ? layout->rows + i - leads : i % layout->rows;
        const double zero = (layout->rows - 1 - row) * g->row_height;
        field->index = rhythm ? LAYOUT_RHYTHM_INDEX + i - leads : i;
        field->lead = rhythm ? layout->rhythm[i - leads] : print_lead(options, i, &field->inverted);
        field->present = info->lead_channel[field->lead] >= 0;
        field->x_mm = page_x(g, c * g->column);
        field->y_mm = page_y(g, zero);
        field->sample_mm = CELL_MM / (options->horizontal_scale * info->rate_hz);
        field->mv_mm = CELL_MM / options->vertical_scale;
        place_name(field, options, c > 0);
        set_segment(field, keep, start + (consecutive ? c * column : 0),
                    rhythm ? column * layout->columns : column, info->samples);
        if (options->show_lead_name && field->present) {
            set_name(field, options, named ? names[field->lead] : NULL);
        }
    }
    return result;
}

static enum ecgp_result read_signals(struct plan *plan, struct ecgp_record *record,
                                     struct ecgp_error *error)
{
    const struct ecgp_record_info *info = ecgp_record_info(record);
    int64_t total = 0;
    for (int i = 0; i < plan->fields; i++) {
        total += plan->field[i].present ? plan->field[i].samples : 0;
    }
    if (total > MAX_PAGE_SAMPLES) {
        return error_set(error, ECGP_UNSUPPORTED,
                         "%s: a page would hold %lld samples, more than the %lld that can be drawn",
                         info->name, (long long)total, (long long)MAX_PAGE_SAMPLES);
    }
    plan->signals = malloc((size_t)total * sizeof *plan->signals + 1);
    if (!plan->signals) {
        return error_no_memory(error);
    }
    double *next = plan->signals;
    for (int i = 0; i < plan->fields; i++) {
        struct plan_field *field = &plan->field[i];
        if (!field->present) {
            continue;
        }
        field->mv = next;
        next += field->samples;
        if (field->samples == 0) {
            continue;
        }
        const enum ecgp_result result =
            ecgp_record_read(record, info->lead_channel[field->lead], field->first_sample,
                             field->samples, next - field->samples, error);
        if (result != ECGP_OK) {
            return result;
        }
        for (int64_t k = 0; k < field->samples; k++) {
            double *mv = &next[k - field->samples];
            *mv = field->inverted ? 0 - *mv : *mv;
            if (fabs(field->mv[k]) > MAX_MV) {
                return error_set(error, ECGP_BAD_DATA,
                                 "%s: sample %lld of lead %s is %g mV (expected at most %g)",
                                 info->name, (long long)(field->first_sample + k),
                                 lead_names[field->lead], field->mv[k], MAX_MV);
            }
        }
    }
    return ECGP_OK;
}

/* A field without a single valid sample is as good as a lead that the record lacks. */
static int drop_empty_fields(struct plan *plan)
{
    int left = 0;
    for (int i = 0; i < plan->fields; i++) {
        struct plan_field *field = &plan->field[i];
        int64_t valid = 0;
        for (int64_t k = 0; field->present && k < field->samples; k++) {
            valid += !isnan(field->mv[k]);
        }
        field->present = valid > 0;
        field->name[0] = field->present ? field->name[0] : '\0';
        left += field->present;
    }
    return left;
}

/* Leaves leads out at random, but never all that the page has. */
static void drop_leads(struct plan *plan, const struct option_values *options, int64_t number)
{
    struct rng rng = rng_stream((uint64_t)options->seed, (uint64_t)number, RNG_MISSING);
    unsigned there = 0;
    for (int i = 0; i < plan->fields; i++) {
        there |= plan->field[i].present ? 1u << plan->field[i].lead : 0;
    }
    const int leads = __builtin_popcount(there);
    const int wanted = (int)lround(options->missing_leads.low);
    for (int left = leads; left > 1 && left > leads - wanted; left--) {
        unsigned rest = there;
        for (uint32_t skip = rng_below(&rng, (uint32_t)left); skip > 0; skip--) {
            rest &= rest - 1;
        }
        there &= ~(rest & -rest);
    }
    for (int i = 0; i < plan->fields; i++) {
        struct plan_field *field = &plan->field[i];
        field->present = field->present && there >> field->lead & 1;
        field->name[0] = field->present ? field->name[0] : '\0';
    }
}

static void add_bar(struct plan *plan, double x_mm, double y0_mm, double y1_mm)
{
    const double half = plan->pen_mm / 2;
    plan->bar[plan->bars++] = (struct rect_mm){x_mm - half, y0_mm, x_mm + half, y1_mm};
}

/* Ticks above and below the first sample of each column but the first. */
static void place_separators(struct plan *plan)
{
    for (int i = plan->layout->rows; i < plan->layout->rows * plan->layout->columns; i++) {
        const struct plan_field *field = &plan->field[i];
        if (!field->present) {
            continue;
        }
        const double mv = isnan(field->mv[0]) ? 0 : field->mv[0];
        const double y = field->y_mm - mv * field->mv_mm;
        add_bar(plan, field->x_mm, y - SEPARATOR_FAR * CELL_MM, y - SEPARATOR_NEAR * CELL_MM);
        add_bar(plan, field->x_mm, y + SEPARATOR_NEAR * CELL_MM, y + SEPARATOR_FAR * CELL_MM);
    }
}

static bool row_is_used(const struct plan *plan, double y_mm)
{
    bool used = false;
    for (int i = 0; i < plan->fields; i++) {
        used |= plan->field[i].present && plan->field[i].y_mm == y_mm;
    }
    return used;
}

static void place_pulses(struct plan *plan, const struct option_values *options,
                         const struct geometry *g)
{
    const struct layout *layout = plan->layout;
    const bool start = options->calibration.choice == CALIBRATION_START;
    const double x_mm = page_x(g, start ? 0 : layout->columns * g->column - COLUMN_GAP);
    for (int row = 0; row < layout->rows + layout->rhythms; row++) {
        const double y_mm = page_y(g, (layout->rows - 1 - row) * g->row_height);
        if (row_is_used(plan, y_mm)) {
            pulse_add(plan, options, x_mm, y_mm);
        }
    }
}

/* The distance of rows. A factor above 1 keeps them together within what paper holds. */
static double scaled_rows(const struct layout *layout, const struct option_values *options)
{
    const double own = options->row_height, scaled = own * options->row_scale.low;
    const int gaps = layout->rows + layout->rhythms - 1;
    return fmin(scaled, fmax(own, ROWS_MOST / (gaps > 0 ? gaps : 1)));
}

static enum ecgp_result find_layout(struct plan *plan, const char *name, struct ecgp_error *error)
{
    plan->layout = layout_find(name);
    if (plan->layout) {
        return ECGP_OK;
    }
    char known[256];
    layout_list(known, sizeof known);
    return error_set(error, ECGP_USAGE, "layout \"%s\" is not known (expected one of %s)", name,
                     known);
}

enum ecgp_result plan_init(struct plan *plan, struct ecgp_record *record,
                           const struct option_values *drawn, const struct ecgp_page_spec *spec,
                           struct ecgp_error *error)
{
    const struct ecgp_record_info *info = ecgp_record_info(record);
    const struct option_values values = print_values(drawn);
    const struct option_values *options = &values;
    double column_s;
    *plan = (struct plan){.rate_hz = info->rate_hz};
    enum ecgp_result result = find_layout(plan, spec->layout, error);
    if (result == ECGP_OK) {
        result = check_layout(plan->layout, options, &column_s, error);
    }
    if (result != ECGP_OK) {
        return result;
    }
    const double row_height =
        spec->row_height > 0 ? spec->row_height : scaled_rows(plan->layout, options);
    const struct geometry g = measure(plan->layout, options, column_s, info->rate_hz, row_height);
    plan->record = strdup(info->name);
    plan->font = strdup(options->font);
    if (!plan->record || !plan->font) {
        return error_no_memory(error);
    }
    set_look(plan, options, &g);
    result = set_size(plan, options, &g, error);
    if (result == ECGP_OK) {
        result = place_fields(plan, info, options, &g, spec->window, error);
    }
    if (result == ECGP_OK) {
        result = read_signals(plan, record, error);
    }
    if (result == ECGP_OK && drop_empty_fields(plan) == 0) {
        result = error_set(error, ECGP_BAD_DATA, "%s: no signal in any lead of layout %s",
                           info->name, plan->layout->name);
    }
    if (result == ECGP_OK && options->missing_leads.low > 0) {
        drop_leads(plan, options, spec->number);
    }
    if (result == ECGP_OK && options->show_separate_line) {
        place_separators(plan);
    }
    if (result == ECGP_OK && options->calibration.choice != CALIBRATION_NONE) {
        place_pulses(plan, options, &g);
    }
    if (result == ECGP_OK) {
        header_place(plan, options, spec->number);
    }
    if (result == ECGP_OK) {
        result = hand_annotate(plan, options, spec->number, error);
    }
    return result;
}

void plan_finish(struct plan *plan)
{
    free(plan->record);
    free(plan->font);
    free(plan->signals);
    free(plan->stroke);
    free(plan->pen_point);
    free(plan->mark);
}
