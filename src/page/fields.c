#include "page/fields.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "config/leads.h"
#include "page/print.h"
#include "page/pulse.h"
#include "record/disturb.h"
#include "record/record.h"

#define NAME_RISE        2.0 /* cells from a lead's zero line up to its name's baseline */
#define NAME_GAP         0.3 /* cells between a row and a name left of it */
#define MAX_PAGE_SAMPLES ((int64_t)1 << 22)
#define MAX_MV           1e5 /* no ECG; positions beyond are lost in single precision */

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

/* The sample of the record at which the page begins. Windows that may overrun a record that is not
 * half a page longer than the page begin within its first half. */
static int64_t window_start(int window, int64_t samples, int64_t page, bool overrun)
{
    const int64_t inside = samples > page ? samples - page : 0;
    const int64_t slack = overrun && inside < page / 2 ? samples / 2 : inside;
    return (int64_t)(window_fraction(window) * (double)slack);
}

/* When a segment that would run over the end of the record is pulled back into it, so that every
 * lead keeps its signal. */
enum keep { KEEP_NONE, KEEP_ALL, KEEP_MOST /* less than half of it is in the record */ };

/* The segment of the record that a field shows, from sample `start` on. */
static void set_segment(struct plan_field *field, enum keep keep, int64_t start, int64_t wanted,
                        int64_t samples)
{
    const int64_t least = keep == KEEP_ALL ? wanted : wanted / 2;
    if (keep != KEEP_NONE && start + least > samples) {
        start = samples > wanted ? samples - wanted : 0;
    }
    const int64_t rest = samples - start;
    field->first_sample = start;
    field->samples = wanted < rest ? wanted : rest;
    field->samples = field->samples > 0 ? field->samples : 0;
}

static enum ecgp_result display_names(const struct look *look, char names[][32], int *count,
                                      struct ecgp_error *error)
{
    *count = look->lead_display[0] ? option_split_names(look->lead_display, names, ECGP_LEADS) : 0;
    if (*count != 0 && *count != ECGP_LEADS) {
        return error_set(error, ECGP_USAGE,
                         "lead_display: expected 12 names, in the order I, II, "
                         "III, aVR, aVL, aVF, V1 .. V6");
    }
    return ECGP_OK;
}

/* Names left of their row stand inside where a column is not the row's first. */
static void place_name(struct plan_field *field, const struct look *look, bool inner)
{
    const double pulse = pulse_starts(look) ? pulse_room(look) : 0;
    const struct {
        double right, up; /* cells */
    } shift[] = {[NAME_ABOVE] = {0, NAME_RISE},
                 [NAME_LEFT] = {-pulse - NAME_GAP, -0.25},
                 [NAME_INSIDE] = {0.3, 1},
                 [NAME_BELOW] = {0, -1.4}};
    int place = look->name_position;
    place = place == NAME_LEFT && inner ? NAME_INSIDE : place;
    field->name_x_mm = field->x_mm + shift[place].right * CELL_MM;
    field->name_y_mm = field->y_mm - shift[place].up * CELL_MM;
    field->name_right = place == NAME_LEFT;
}

static void set_name(struct plan_field *field, const struct look *look, const char *given)
{
    char name[32];
    print_name(look, field->lead, name);
    snprintf(field->name, sizeof field->name, "%s%.30s", field->inverted ? "-" : "",
             given ? given : name);
}

enum ecgp_result fields_place(struct plan *plan, const struct ecgp_record_info *info,
                              const struct look *look, const struct geometry *g, int window,
                              struct ecgp_error *error)
{
    const struct layout *layout = plan->layout;
    const int leads = layout->rows * layout->columns;
    const int64_t column = geometry_samples(g, info->rate_hz);
    const bool consecutive = look->lead_timing == TIMING_SEQUENTIAL;
    const bool full = consecutive || layout->rhythms > 0; /* the page shows all its columns' time */
    const int64_t start = window_start(
        window, info->samples, full ? column * layout->columns : column, look->window_overrun);
    /* time runs on along a rhythm strip, and its columns stay above it */
    const enum keep keep = layout->columns == 1 || layout->rhythms > 0 ? KEEP_NONE
                           : look->time_axis == AXIS_SHARED            ? KEEP_MOST
                                                                       : KEEP_ALL;
    const int64_t cut = geometry_cut(g, look, info->rate_hz);
    char names[ECGP_LEADS][32];
    int named;
    const enum ecgp_result result = display_names(look, names, &named, error);
    plan->fields = leads + layout->rhythms;
    for (int i = 0; i < plan->fields && result == ECGP_OK; i++) {
        struct plan_field *field = &plan->field[i];
        const bool rhythm = i >= leads;
        const int c = rhythm ? 0 : i / layout->rows;
        const int row = rhythm ? layout->rows + i - leads : i % layout->rows;
        const double zero = (layout->rows - 1 - row) * g->row_height;
        field->index = rhythm ? LAYOUT_RHYTHM_INDEX + i - leads : i;
        field->lead = rhythm ? layout->rhythm[i - leads] : print_lead(look, i, &field->inverted);
        field->present = info->lead_channel[field->lead] >= 0;
        field->x_mm = geometry_x_mm(g, c * g->column);
        field->y_mm = geometry_y_mm(g, zero);
        field->sample_mm = CELL_MM / (look->horizontal_scale * info->rate_hz);
        field->mv_mm = CELL_MM / look->vertical_scale;
        place_name(field, look, c > 0);
        set_segment(field, keep, start + (consecutive ? c * column : 0),
                    rhythm                    ? column * layout->columns
                    : c < layout->columns - 1 ? column - cut
                                              : column,
                    info->samples);
        if (look->show_lead_name && field->present) {
            set_name(field, look, named ? names[field->lead] : NULL);
        }
    }
    return result;
}

static struct disturbance disturbance_of(const struct look *look)
{
    return (struct disturbance){
        .hum_mv = look->hum,
        .hum_hz = look->hum_frequency == HUM_60 ? 60 : 50,
        .tremor_mv = look->tremor,
        .wander_mv = look->wander,
        .jumps = look->baseline_jumps,
        .contact_loss_s = look->contact_loss,
        .lead_off = look->lead_off,
        .lag_s = look->pen_lag / 1000,
        .overshoot = look->pen_overshoot,
        .slips = look->paper_slip,
        .pacing = look->pacing,
        .seed = (uint64_t)look->seed,
        .page_index = (uint64_t)look->page_index,
    };
}

static void invert(double *mv, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        mv[i] = 0 - mv[i];
    }
}

static enum ecgp_result check_range(const struct plan_field *field, const char *record,
                                    struct ecgp_error *error)
{
    for (int64_t k = 0; k < field->samples; k++) {
        if (fabs(field->mv[k]) > MAX_MV) {
            return error_set(error, ECGP_BAD_DATA,
                             "%s: sample %lld of lead %s is %g mV (expected at most %g)", record,
                             (long long)(field->first_sample + k), lead_names[field->lead],
                             field->mv[k], MAX_MV);
        }
    }
    return ECGP_OK;
}

/* Reads a field's samples to `mv` and, where they are disturbed, as they were before to `clean`. */
static enum ecgp_result read_field(struct plan_field *field, struct ecgp_record *record,
                                   const struct look *look, double *mv, double *clean,
                                   struct ecgp_error *error)
{
    const struct record_filter filter = filter_of(look->lowpass, look->highpass);
    const struct disturbance disturbance = disturbance_of(look);
    const int64_t count = field->samples;
    field->mv = mv;
    field->clean_mv = clean;
    if (count == 0) {
        return ECGP_OK;
    }
    const enum ecgp_result result = disturb_read(&disturbance, record, &filter, field->lead,
                                                 field->first_sample, count, mv, clean, error);
    if (field->inverted) {
        invert(mv, count);
        invert(clean, clean ? count : 0);
    }
    return result ? result : check_range(field, ecgp_record_info(record)->name, error);
}

enum ecgp_result fields_read(struct plan *plan, struct ecgp_record *record, const struct look *look,
                             struct ecgp_error *error)
{
    const struct disturbance disturbance = disturbance_of(look);
    const bool disturbed = !disturb_is_none(&disturbance);
    int64_t total = 0;
    for (int i = 0; i < plan->fields; i++) {
        total += plan->field[i].present ? plan->field[i].samples : 0;
    }
    if (total > MAX_PAGE_SAMPLES) {
        return error_set(error, ECGP_UNSUPPORTED,
                         "%s: a page would hold %lld samples, more than the %lld that can be drawn",
                         ecgp_record_info(record)->name, (long long)total,
                         (long long)MAX_PAGE_SAMPLES);
    }
    plan->signals = malloc((size_t)total * (1 + disturbed) * sizeof *plan->signals + 1);
    if (!plan->signals) {
        return error_no_memory(error);
    }
    double *next = plan->signals;
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < plan->fields && result == ECGP_OK; i++) {
        struct plan_field *field = &plan->field[i];
        if (field->present) {
            result = read_field(field, record, look, next, disturbed ? next + total : NULL, error);
            next += field->samples;
        }
    }
    return result;
}

static int64_t shown(const struct disturbance *disturbance, double rate_hz, int64_t sample)
{
    return sample == WAVE_UNKNOWN
               ? sample
               : (int64_t)floor(disturb_shown_s(disturbance, (double)sample / rate_hz) * rate_hz +
                                0.5);
}

/* Whether a sample of the wave is on the page. */
static bool is_on_page(const struct plan *plan, const struct record_wave *wave)
{
    const int64_t first = wave->onset == WAVE_UNKNOWN ? wave->peak : wave->onset;
    const int64_t last = wave->offset == WAVE_UNKNOWN ? wave->peak : wave->offset;
    bool found = false;
    for (int i = 0; i < plan->fields && !found; i++) {
        const struct plan_field *field = &plan->field[i];
        found = field->present && last >= field->first_sample &&
                first < field->first_sample + field->samples;
    }
    return found;
}

enum ecgp_result fields_find_waves(struct plan *plan, const struct ecgp_record *record,
                                   const struct look *look, struct ecgp_error *error)
{
    const struct disturbance disturbance = disturbance_of(look);
    const struct record_waves *waves = &record->waves;
    plan->wave = malloc(waves->count * sizeof *plan->wave + 1);
    if (!plan->wave) {
        return error_no_memory(error);
    }
    for (size_t i = 0; i < waves->count && plan->waves < PLAN_MAX_WAVES; i++) {
        struct record_wave wave = waves->wave[i];
        wave.onset = shown(&disturbance, plan->rate_hz, wave.onset);
        wave.peak = shown(&disturbance, plan->rate_hz, wave.peak);
        wave.offset = shown(&disturbance, plan->rate_hz, wave.offset);
        if (is_on_page(plan, &wave)) {
            plan->wave[plan->waves++] = wave;
        }
    }
    return ECGP_OK;
}

int fields_drop_empty(struct plan *plan)
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

void fields_drop_leads(struct plan *plan, const struct look *look)
{
    struct rng rng = rng_stream((uint64_t)look->seed, (uint64_t)look->page_index, RNG_MISSING);
    unsigned there = 0;
    for (int i = 0; i < plan->fields; i++) {
        there |= plan->field[i].present ? 1u << plan->field[i].lead : 0;
    }
    const int leads = __builtin_popcount(there);
    const int wanted = (int)lround(look->drop_leads);
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
