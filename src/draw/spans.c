#include "draw/spans.h"

#include <math.h>
#include <stdlib.h>

#include "base/array.h"
#include "truth/stroke.h"
#include "truth/boxes.h"

#define MISSING 1e30f

enum {
    MAX_SAMPLES = 1 << 24, /* whole numbers that a float of the shader holds */
    PIECE_ROWS = 16,       /* of the flat page, in which strokes are looked for in the picture */
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
    double beyond; /* px beside a stroke in which the table may still have some of it */
    struct spans *spans;
    float *samples;
    size_t count, room;
    struct place *places;
    size_t place_room;
    bool full;
};

void spans_finish(struct spans *spans)
{
    gpu_program_destroy(&spans->program[0]);
    gpu_program_destroy(&spans->program[1]);
    gpu_texture_destroy(&spans->samples);
    gpu_texture_destroy(&spans->places);
    gpu_target_destroy(&spans->table);
    gpu_target_destroy(&spans->round_table);
    gpu_target_destroy(&spans->both);
    free(spans->lane);
    free(spans->block);
    tiles_finish(&spans->tiles);
    extents_finish(&spans->extents);
}

static bool make_room(struct gathering *g, size_t samples)
{
    struct spans *spans = g->spans;
    const size_t lanes = (size_t)spans->lanes + 1;
    struct span_lane *lane = array_grow(spans->lane, &spans->lane_room, lanes, sizeof *lane);
    struct place *places = array_grow(g->places, &g->place_room, lanes, sizeof *places);
    float *grown = array_grow(g->samples, &g->room, g->count + samples, sizeof *grown);
    spans->lane = lane ? lane : spans->lane;
    g->places = places ? places : g->places;
    g->samples = grown ? grown : g->samples;
    return lane && places && grown;
}

/* Starts a lane of `field` with all samples missing. */
static bool add_lane(struct gathering *g, int field)
{
    const struct plan_field *lead = &g->plan->field[field];
    const size_t count = (size_t)lead->samples;
    g->full = g->spans->lanes == STROKE_MAX_LANES || g->count + count > MAX_SAMPLES;
    if (g->full || !make_room(g, count)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        g->samples[g->count + i] = MISSING;
    }
    double x, y;
    map_flat(&g->plan->map, lead->x_mm, 0, &x, &y);
    g->places[g->spans->lanes] = (struct place){
        .first = (float)g->count,
        .count = (float)count,
        .x = (float)x,
        .step = (float)map_length(&g->plan->map, lead->sample_mm),
    };
    g->spans->lane[g->spans->lanes++] =
        (struct span_lane){.field = field, .box = {g->plan->width, g->plan->height, 0, 0}};
    g->count += count;
    return true;
}

/* Puts a sample into its lane and widens the lane's columns. */
static void add_sample(struct gathering *g, int number, const struct plan_field *lead, int64_t i)
{
    struct ecgp_box *box = &g->spans->lane[number].box;
    double x, y;
    plan_flat_point(g->plan, lead, i, &x, &y);
    g->samples[(size_t)g->places[number].first + (size_t)i] = (float)y;
    const int left = (int)fmax(floor(x - g->radius), 0);
    const int right = (int)fmin(ceil(x + g->radius), g->plan->width);
    box->x0 = left < box->x0 ? left : box->x0;
    box->x1 = right > box->x1 ? right : box->x1;
}

static bool gather_lead(struct gathering *g, int field)
{
    const struct plan_field *lead = &g->plan->field[field];
    const int begin = g->spans->lanes;
    int *lane = malloc((size_t)lead->samples * sizeof *lane + 1);
    const int lanes = lane ? stroke_split(g->plan, lead, g->radius, lane) : 0;
    bool good = lane && lanes >= 0;
    g->full = lanes < 0;
    for (int i = 0; i < lanes && good; i++) {
        good = add_lane(g, field);
    }
    for (int64_t i = 0; i < lead->samples && good; i++) {
        if (lane[i] >= 0) {
            add_sample(g, begin + lane[i], lead, i);
        }
    }
    free(lane);
    return good;
}

/* --- blocks -------------------------------------------------------------------------------------
 */

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

/* Where the stroke stays in columns [first, last), found from the samples: its middle line, cut
 * where no disc reaches the columns any more, and the pen's radius. */
static struct area area_of(const struct gathering *g, int lane, int first, int last)
{
    const struct place *place = &g->places[lane];
    const float *y = g->samples + (size_t)place->first;
    const double step = place->step;
    const double left = first - g->radius - g->beyond;
    const double right = last + g->radius + g->beyond;
    const int low = (int)most(floor((left - place->x) / step), 0);
    const int high = (int)least(ceil((right - place->x) / step), place->count - 1);
    double top = INFINITY, bottom = -INFINITY;
    for (int i = low; i <= high; i++) {
        const double x = place->x + i * step;
        const bool joined = i < high && y[i + 1] < MISSING;
        if (y[i] >= MISSING || x > right || (x < left && !joined)) {
            continue;
        }
        const double slope = joined ? (y[i + 1] - y[i]) / step : 0;
        const double from = y[i] + slope * (most(x, left) - x);
        const double to = y[i] + slope * ((joined ? least(x + step, right) : x) - x);
        top = least(top, least(from, to));
        bottom = most(bottom, most(from, to));
    }
    return (struct area){first, top - g->radius, last, bottom + g->radius};
}

/* The rows of the picture in which it is, of a flat page. */
static void rows_of(const struct gathering *g, int lane, int first, int last, struct ecgp_box *box)
{
    const struct area at = area_of(g, lane, first, last);
    const double height = ceil((double)g->plan->height / SPANS_ROWS);
    const double y0 = least(most(floor(at.y0 / SPANS_ROWS), 0), height);
    const double y1 = least(most(ceil(at.y1 / SPANS_ROWS), 0), height);
    *box = (struct ecgp_box){first, (int)y0 * SPANS_ROWS, last, (int)y1 * SPANS_ROWS};
}

static bool add_block(struct spans *spans, int number, const struct ecgp_box *box)
{
    struct ecgp_box *lane = &spans->lane[number].box;
    const int height = box->y1 - box->y0;
    struct span_block *block =
        array_grow(spans->block, &spans->block_room, (size_t)spans->blocks + 1, sizeof *block);
    if (!block) {
        return false;
    }
    spans->block = block;
    spans->block[spans->blocks++] = (struct span_block){number, *box};
    lane->y0 = box->y0 < lane->y0 ? box->y0 : lane->y0;
    lane->y1 = box->y1 > lane->y1 ? box->y1 : lane->y1;
    spans->lane[number].highest =
        height > spans->lane[number].highest ? height : spans->lane[number].highest;
    return true;
}

/* What a box takes to draw: its pixels, in stamps. */
static int area(const struct ecgp_box *box)
{
    const int stamps = (box->y1 - box->y0 + STAMP_ROWS - 1) / STAMP_ROWS;
    return (box->x1 - box->x0) * stamps * STAMP_ROWS;
}

/* Rows of the stroke in the columns from `x` on that are looked at together: of the flat page, or
 * of the picture where the lane's extents there are known. */
static void next_box(const struct gathering *g, int lane, int x, const struct extents *extents,
                     struct ecgp_box *box)
{
    const struct ecgp_box *all = &g->spans->lane[lane].box;
    const int end = x + SPANS_ROWS < all->x1 ? x + SPANS_ROWS : all->x1;
    if (extents) {
        const struct extent *extent = &extents->column[x / SPANS_ROWS];
        *box = (struct ecgp_box){x, extent->top, end, extent->bottom};
    } else {
        rows_of(g, lane, x, end, box);
    }
}

/* Cuts a lane into blocks from left to right: a few more columns go to the block before them where
 * the pixels that this adds take less time than a block of their own. */
static bool add_lane_blocks(struct gathering *g, int number, const struct extents *extents)
{
    const int quad = gpu_tuning()->quad_px;
    struct ecgp_box *lane = &g->spans->lane[number].box;
    struct ecgp_box block = {0};
    for (int x = lane->x0; x < lane->x1; x += SPANS_ROWS) {
        struct ecgp_box next;
        next_box(g, number, x, extents, &next);
        if (box_is_empty(&next)) {
            continue;
        }
        const struct ecgp_box both = {block.x0, block.y0 < next.y0 ? block.y0 : next.y0, next.x1,
                                      block.y1 > next.y1 ? block.y1 : next.y1};
        if (!box_is_empty(&block) && block.x1 == next.x0 &&
            area(&both) <= area(&block) + area(&next) + quad) {
            block = both;
            continue;
        }
        if (!box_is_empty(&block) && !add_block(g->spans, number, &block)) {
            return false;
        }
        block = next;
    }
    return box_is_empty(&block) || add_block(g->spans, number, &block);
}

/* Where it is on the page; steep strokes on a page that leans in pieces, whose boxes are small. */
static void mark_extents(struct extents *extents, const struct plan *plan, const struct area *unit)
{
    for (double y = unit->y0; y < unit->y1; y += PIECE_ROWS) {
        const double end = least(y + PIECE_ROWS, unit->y1);
        extents_mark(extents, plan, &(struct area){unit->x0, y, unit->x1, end});
    }
}

/* The same on an upright warped page: in each of the picture's columns are all rows
 * between the lane's first and last ink. */
static bool add_lane_extents(struct gathering *g, int number)
{
    struct extents *extents = &g->spans->extents;
    struct ecgp_box *lane = &g->spans->lane[number].box;
    if (!extents_clear(extents, g->plan)) {
        return false;
    }
    for (int x = lane->x0; x < lane->x1; x += SPANS_ROWS) {
        const struct area unit = area_of(g, number, x, x + SPANS_ROWS);
        mark_extents(extents, g->plan, &unit);
    }
    *lane = extents->bounds;
    return box_is_empty(lane) || add_lane_blocks(g, number, extents);
}

/* And on any page: the lane's box and blocks are tiles of the picture. */
static bool add_lane_tiles(struct gathering *g, int number)
{
    struct tiles *tiles = &g->spans->tiles;
    const struct ecgp_box flat = g->spans->lane[number].box;
    struct ecgp_box run;
    if (!tiles_clear(tiles, g->plan)) {
        return false;
    }
    for (int x = flat.x0; x < flat.x1; x += SPANS_ROWS) {
        const struct area unit = area_of(g, number, x, x + SPANS_ROWS);
        if (unit.y0 < unit.y1) {
            tiles_mark(tiles, g->plan, &unit);
        }
    }
    g->spans->lane[number].box =
        (struct ecgp_box){tiles->bounds.x0 * tiles->width, tiles->bounds.y0 * tiles->height,
                          tiles->bounds.x1 * tiles->width, tiles->bounds.y1 * tiles->height};
    for (int tile = 0; tiles_next(tiles, &tile, &run);) {
        if (!add_block(g->spans, number, &run)) {
            return false;
        }
    }
    return true;
}

static bool add_blocks(struct gathering *g)
{
    const struct page_mesh *mesh = g->plan->map.mesh;
    const bool upright = mesh && mesh_lean(mesh) < SPANS_UPRIGHT;
    g->spans->stacked = mesh && !upright;
    for (int i = 0; i < g->spans->lanes; i++) {
        struct ecgp_box *lane = &g->spans->lane[i].box;
        lane->x0 -= lane->x0 % SPANS_ROWS;
        g->spans->lane[i].from = (float)lane->x0;
        g->spans->lane[i].to = (float)lane->x1;
        g->places[i].from = (float)(lane->x0 * g->spans->depth);
        g->places[i].to = (float)(lane->x1 * g->spans->depth);
        if (!(!mesh     ? add_lane_blocks(g, i, NULL)
              : upright ? add_lane_extents(g, i)
                        : add_lane_tiles(g, i))) {
            return false;
        }
    }
    return true;
}

/* --- the table ----------------------------------------------------------------------------------
 */

static void write_samples(struct spans *spans, const struct gathering *g)
{
    gpu_array_write(&spans->samples, 1, g->samples, g->count);
    gpu_array_write(&spans->places, 4, &g->places->first, 2 * (size_t)spans->lanes);
}

enum ecgp_result spans_find(struct spans *spans, const struct plan *plan, double radius,
                            struct ecgp_error *error)
{
    struct gathering g = {.plan = plan, .radius = radius, .spans = spans};
    bool good = true;
    spans->radius = radius;
    spans->lanes = 0;
    spans->blocks = 0;
    spans->depth = plan->map.mesh ? stroke_bent_parts(plan) : stroke_depth(plan);
    spans->strips = (plan->width + SPANS_COLUMNS - 1) / SPANS_COLUMNS;
    g.beyond = plan->map.mesh ? 1.0 / spans->depth : 1;
    for (int i = 0; i < plan->fields && good; i++) {
        good = !plan->field[i].present || gather_lead(&g, i);
    }
    good = good && add_blocks(&g);
    if (good && spans->lanes > 0) {
        write_samples(spans, &g);
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

/* What the table is drawn to, both tables being of that size. */
static const struct gpu_target *table_target(struct spans *spans, int width, int height,
                                             bool rounded)
{
    const struct gpu_target *const tables[] = {&spans->table, &spans->round_table};
    gpu_target_size(&spans->table, GPU_RGBA32F, width, height);
    if (!rounded) {
        return &spans->table;
    }
    gpu_target_size(&spans->round_table, GPU_RGBA32F, width, height);
    gpu_target_join(&spans->both, tables, 2);
    return &spans->both;
}

enum ecgp_result spans_draw(struct spans *spans, const struct plan *plan, double narrowing,
                            bool rounded, struct ecgp_error *error)
{
    const int columns = plan->width < SPANS_COLUMNS ? plan->width : SPANS_COLUMNS;
    const int width = (columns * spans->depth + SPANS_ROWS - 1) / SPANS_ROWS;
    const int strips = spans->lanes * spans->strips, height = strips * SPANS_ROWS;
    const bool bent = plan->map.mesh != NULL;
    if (spans->lanes == 0) {
        return ECGP_OK;
    }
    const struct gpu_draw draw = {
        .program = &spans->program[rounded],
        .shader = {"trace/spans", "trace/spans", rounded ? "#define ROUND\n" : NULL,
                   .few_quads = true},
        .target = table_target(spans, width, height, rounded),
        .width = width,
        .height = height,
        .textures = {{"lanes", &spans->places}, {"samples", &spans->samples}},
        .vertex_numbers = {{"wrap", 1, {(float)(SPANS_COLUMNS * spans->depth)}},
                           {"strips", 1, {(float)spans->strips}}},
        .numbers = {{"division",
                     3,
                     {(float)spans->depth, (float)(bent ? spans->depth : 2 * spans->depth - 1),
                      bent ? 1.0f : 2.0f}},
                    {"pen", 2, {(float)spans->radius, (float)narrowing}}},
        .quads = strips,
    };
    return gpu_draw_quads(&draw, error);
}
