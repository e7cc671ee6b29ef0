#include "draw/spans.h"

#include <math.h>
#include <stdlib.h>

#include "truth/stroke.h"

#define MISSING 1e30f

enum {
    MAX_LANES = 4096,
    MAX_SAMPLES = 1 << 24, /* whole numbers that a float of the shader holds */
    BLOCK = 8, /* columns: few enough to hug the stroke, many enough for a quad to be cheap */
};

/* What the shader reads of a lane. */
struct place {
    float first, count, x, step; /* in the samples; px */
    float from, to, unused[2];   /* texels [from, to) of the table */
};

/* All lanes of a page while they are gathered. */
struct gathering {
    const struct plan *plan;
    double radius;
    struct spans *spans;
    float *samples;
    size_t count, room;
    struct place *places;
    bool full;
};

enum ecgp_result spans_init(struct spans *spans, struct ecgp_error *error)
{
    *spans = (struct spans){0};
    return gpu_program_create(&spans->program, "spans", error);
}

void spans_finish(struct spans *spans)
{
    gpu_program_destroy(&spans->program);
    gpu_texture_destroy(&spans->samples);
    gpu_texture_destroy(&spans->places);
    gpu_target_destroy(&spans->table);
    free(spans->lane);
    free(spans->block);
}

/* Makes room for `need` items; the room doubles. */
static bool grow(void **items, int *room, int need, size_t size)
{
    if (need <= *room) {
        return true;
    }
    int larger = *room ? *room : 32;
    while (larger < need) {
        larger *= 2;
    }
    void *grown = realloc(*items, (size_t)larger * size);
    if (!grown) {
        return false;
    }
    *items = grown;
    *room = larger;
    return true;
}

static bool make_room(struct gathering *g, size_t samples)
{
    struct spans *spans = g->spans;
    if (!grow((void **)&spans->lane, &spans->lane_room, spans->lanes + 1, sizeof *spans->lane)) {
        return false;
    }
    struct place *places = realloc(g->places, (size_t)spans->lane_room * sizeof *places);
    if (!places) {
        return false;
    }
    g->places = places;
    if (g->count + samples > g->room) {
        const size_t room = 2 * (g->count + samples);
        float *grown = realloc(g->samples, room * sizeof *grown);
        if (!grown) {
            return false;
        }
        g->samples = grown;
        g->room = room;
    }
    return true;
}

/* Starts a lane of `field` with all samples missing. */
static bool add_lane(struct gathering *g, int field)
{
    const struct plan_field *lead = &g->plan->field[field];
    const size_t count = (size_t)lead->samples;
    g->full = g->spans->lanes == MAX_LANES || g->count + count > MAX_SAMPLES;
    if (g->full || !make_room(g, count)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        g->samples[g->count + i] = MISSING;
    }
    double x, y;
    map_point(&g->plan->map, lead->x_mm, 0, &x, &y);
    g->places[g->spans->lanes] = (struct place){
        .first = (float)g->count,
        .count = (float)count,
        .x = (float)x,
        .step = (float)map_length(&g->plan->map, lead->sample_mm),
    };
    g->spans->lane[g->spans->lanes++] =
        (struct span_lane){field, {g->plan->width, g->plan->height, 0, 0}};
    g->count += count;
    return true;
}

/* Puts the run [first, last) of samples into a lane and widens its columns. */
static void fill_run(struct gathering *g, int number, int64_t first, int64_t last)
{
    struct span_lane *lane = &g->spans->lane[number];
    const struct plan *plan = g->plan;
    const struct plan_field *lead = &plan->field[lane->field];
    float *samples = g->samples + (size_t)g->places[number].first;
    double from = 0, to = 0, y;
    for (int64_t i = first; i < last; i++) {
        plan_point(plan, lead, i, i == first ? &from : &to, &y);
        samples[i] = (float)y;
    }
    to = last - first > 1 ? to : from;
    const int left = (int)fmax(floor(from - g->radius), 0);
    const int right = (int)fmin(ceil(to + g->radius), plan->width);
    lane->box.x0 = left < lane->box.x0 ? left : lane->box.x0;
    lane->box.x1 = right > lane->box.x1 ? right : lane->box.x1;
}

/* The lane, from `begin` on, whose ink ends far enough before sample `first` not to share a column
 * with it; the number of lanes where there is none. */
static int free_lane(const struct gathering *g, const int64_t *ends, int begin, int64_t first,
                     double step)
{
    for (int i = begin; i < g->spans->lanes; i++) {
        if ((double)(first - ends[i]) * step > 2 * g->radius + 2) {
            return i;
        }
    }
    return g->spans->lanes;
}

/* Splits a lead at its gaps: runs so near each other that they meet in a column go to lanes of
 * their own, for there is one interval a column and lane. */
static bool gather_lead(struct gathering *g, int field)
{
    const struct plan_field *lead = &g->plan->field[field];
    const double step = map_length(&g->plan->map, lead->sample_mm);
    const int begin = g->spans->lanes;
    int64_t ends[MAX_LANES];
    for (int64_t i = 0; i < lead->samples; i++) {
        if (isnan(lead->mv[i])) {
            continue;
        }
        const int64_t first = i;
        while (i < lead->samples && !isnan(lead->mv[i])) {
            i++;
        }
        const int lane = free_lane(g, ends, begin, first, step);
        if (lane == g->spans->lanes && !add_lane(g, field)) {
            return false;
        }
        fill_run(g, lane, first, i);
        ends[lane] = i - 1;
    }
    return true;
}

/* --- blocks -------------------------------------------------------------------------------------
 */

/* Rows between which the stroke stays in columns [first, last), found from the samples: its middle
 * line, cut where no disc reaches the columns any more, and the pen's radius. */
static void rows_of(const struct gathering *g, int lane, int first, int last, struct ecgp_box *box)
{
    const struct place *place = &g->places[lane];
    const float *y = g->samples + (size_t)place->first;
    const double left = first - g->radius - 1;
    const double right = last + g->radius + 1;
    const double low = fmax(floor((left - place->x) / place->step), 0);
    const double high = fmin(ceil((right - place->x) / place->step), place->count - 1);
    double top = INFINITY, bottom = -INFINITY;
    for (int i = (int)low; i <= (int)high; i++) {
        if (y[i] >= MISSING) {
            continue;
        }
        const double x = place->x + (double)i * place->step;
        const bool joined = i < (int)high && y[i + 1] < MISSING;
        const double slope = joined ? (y[i + 1] - y[i]) / place->step : 0;
        const double from = y[i] + slope * (fmax(x, left) - x);
        const double to = y[i] + slope * ((joined ? fmin(x + place->step, right) : x) - x);
        if (x <= right && (x >= left || joined)) {
            top = fmin(top, fmin(from, to));
            bottom = fmax(bottom, fmax(from, to));
        }
    }
    const double height = g->plan->height;
    *box = (struct ecgp_box){first, (int)fmin(fmax(floor(top - g->radius), 0), height), last,
                             (int)fmin(fmax(ceil(bottom + g->radius), 0), height)};
}

static bool add_block(struct gathering *g, int number, int first, int last)
{
    struct spans *spans = g->spans;
    struct ecgp_box *lane = &spans->lane[number].box;
    struct ecgp_box box;
    rows_of(g, number, first, last, &box);
    if (box.y0 >= box.y1) {
        return true;
    }
    if (!grow((void **)&spans->block, &spans->block_room, spans->blocks + 1,
              sizeof *spans->block)) {
        return false;
    }
    spans->block[spans->blocks++] = (struct span_block){number, box};
    lane->y0 = box.y0 < lane->y0 ? box.y0 : lane->y0;
    lane->y1 = box.y1 > lane->y1 ? box.y1 : lane->y1;
    return true;
}

static bool add_blocks(struct gathering *g)
{
    for (int i = 0; i < g->spans->lanes; i++) {
        const struct ecgp_box *box = &g->spans->lane[i].box;
        for (int x = box->x0; x < box->x1; x += BLOCK) {
            if (!add_block(g, i, x, x + BLOCK < box->x1 ? x + BLOCK : box->x1)) {
                return false;
            }
        }
    }
    return true;
}

/* --- the table ----------------------------------------------------------------------------------
 */

static void draw_table(struct spans *spans, struct gathering *g)
{
    const int texels = spans->subdivision == 3 ? 2 : 1; /* a column */
    const int width = g->plan->width * texels;
    for (int i = 0; i < spans->lanes; i++) {
        g->places[i].from = (float)(spans->lane[i].box.x0 * texels);
        g->places[i].to = (float)(spans->lane[i].box.x1 * texels);
    }
    gpu_array_write(&spans->samples, 1, g->samples, g->count);
    gpu_array_write(&spans->places, 4, &g->places->first, 2 * (size_t)spans->lanes);
    gpu_target_size(&spans->table, GPU_RGBA32F, width, spans->lanes);
    gpu_draw_quads(&(struct gpu_draw){
        .program = &spans->program,
        .target = &spans->table,
        .width = width,
        .height = spans->lanes,
        .textures = {{"lanes", &spans->places}, {"samples", &spans->samples}},
        .uniforms = {{"size", 2, {(float)width, (float)spans->lanes}},
                     {"subdivision", 1, {(float)spans->subdivision}},
                     {"radius", 1, {(float)g->radius}}},
        .instances = spans->lanes,
    });
}

enum ecgp_result spans_draw(struct spans *spans, const struct plan *plan, double radius,
                            struct ecgp_error *error)
{
    struct gathering g = {.plan = plan, .radius = radius, .spans = spans};
    bool good = true;
    spans->lanes = 0;
    spans->blocks = 0;
    spans->subdivision = stroke_subdivision(plan);
    for (int i = 0; i < plan->fields && good; i++) {
        good = !plan->field[i].present || gather_lead(&g, i);
    }
    good = good && add_blocks(&g);
    if (good && spans->lanes > 0) {
        draw_table(spans, &g);
    }
    free(g.samples);
    free(g.places);
    if (g.full) {
        return error_set(error, ECGP_UNSUPPORTED,
                         "record %s: too many gaps or samples to be drawn on one page",
                         plan->record);
    }
    return good ? ECGP_OK : error_no_memory(error);
}
