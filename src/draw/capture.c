#include "draw/capture.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/text.h"
#include "draw/bands.h"
#include "draw/pieces.h"

/* What a program of the pass does besides its effects, in the order of part_names. */
enum part {
    PART_MAP = 1 << 0,
    PART_PAPER = 1 << 1, /* there is a field of paper */
    PART_EDGES = 1 << 2, /* it has some */
    PART_LIGHT = 1 << 3, /* there is a field of light */
    PART_BLUR = 1 << 4,
    PART_FAR = 1 << 5,     /* the blur reaches more rows than gpu_tuning()->near_blur */
    PART_AROUND = 1 << 6,  /* something lies around the page */
    PART_OUTSIDE = 1 << 7, /* nothing else is to be seen */
    PART_PIECES = 1 << 8,  /* pieces lie over both */
};

static const char *const part_names[] = {"MAP", "PAPER",  "EDGES",   "LIGHT", "BLUR",
                                         "FAR", "AROUND", "OUTSIDE", "PIECES"};

void capture_finish(struct capture_pass *pass)
{
    effects_finish(&pass->programs);
    effects_forget(&pass->textures);
    soft_fields_destroy(&pass->fields);
    grain_destroy(&pass->grain);
    blur_finish(&pass->blur);
    block_rows_destroy(&pass->rows);
    gpu_texture_destroy(&pass->rects);
    gpu_texture_destroy(&pass->pieces);
}

static bool blurs(const struct plan *plan)
{
    return plan->look.defocus > 0 || plan->look.motion_blur > 0;
}

bool capture_shows_around(const struct plan *plan)
{
    return plan->shape != SHAPE_FLAT || plan->pieces > 0;
}

/* Whether there is more than white paper around the page; a flat page fills its picture. */
static bool has_surroundings(const struct plan *plan)
{
    return plan->shape != SHAPE_FLAT && (plan->look.background != BACKGROUND_WHITE ||
                                         plan->backgrounds[0] != '\0' || plan->look.screen > 0);
}

bool capture_is_none(const struct plan *plan)
{
    return (effects_on(plan) & ~effects_of(STAGE_AROUND)) == 0 && !blurs(plan) &&
           !has_surroundings(plan) && plan->pieces == 0;
}

bool capture_has_device(const struct plan *plan)
{
    const struct look *look = &plan->look;
    return plan->capture.jpeg_quality < 100 || look->sharpening > 0 || look->denoise > 0 ||
           look->resolution < 1;
}

/* A page on its way: its effects, the parts of each program, the picture as it was drawn, and the
 * band of it from `y` on as it is blurred; where it is on the page, or NULL. */
struct work {
    struct capture_pass *pass;
    const struct plan *plan;
    effect_set effects;
    unsigned parts;
    const struct gpu_texture *clean;
    struct blur_rest rest;
    struct blurred blurred;
    int y;
    const struct map_effect *map;
};

static unsigned parts_of(effect_set effects, const struct map_effect *map)
{
    return (map ? PART_MAP : 0u) | (effects & effects_of(STAGE_PAPER) ? PART_PAPER : 0u) |
           (effects_have_edges(effects) ? PART_EDGES : 0u) |
           (effects & effects_of(STAGE_LIGHT) ? PART_LIGHT : 0u);
}

static unsigned parts_of_blur(const struct work *work)
{
    return !work->blurred.rows                               ? 0u
           : work->rest.down.reach > gpu_tuning()->near_blur ? PART_BLUR | PART_FAR
                                                             : PART_BLUR;
}

/* --- the draw --- */

static void add_blur(struct gpu_draw *draw, const struct work *work, unsigned parts)
{
    const int *share = work->rest.down.share;
    const struct blurred *blurred = &work->blurred;
    gpu_draw_add_texture(draw, "picture", blurred->rows ? blurred->rows : blurred->packed);
    if (parts & PART_BLUR) {
        gpu_draw_add_number(draw,
                            gpu_vec3("near", (float)share[0], (float)share[1], (float)share[2]));
    }
    if (parts & PART_FAR) {
        gpu_draw_add_number(draw, gpu_vec2("far", (float)share[3], (float)share[4]));
    }
}

static void add_map(struct gpu_draw *draw, const struct work *work)
{
    if (work->map) {
        gpu_draw_add_texture(draw, "map", &work->map->places);
        gpu_draw_add_number(draw, gpu_float("map_columns", map_columns(work->plan)));
    }
}

static void add_fields(struct gpu_draw *draw, const struct work *work, unsigned parts)
{
    const struct gpu_texture *paper = &work->pass->fields.paper.texture;
    const struct gpu_texture *light = &work->pass->fields.light.texture;
    if (parts & PART_PAPER) {
        gpu_draw_add_texture(draw, "paper", paper);
        gpu_draw_add_number(draw,
                            gpu_vec3("paper_field", (float)(1 / effects_paper_step(work->effects)),
                                     1 / (float)paper->width, 1 / (float)paper->height));
    }
    if (parts & PART_LIGHT) {
        gpu_draw_add_texture(draw, "light", light);
        gpu_draw_add_number(draw, gpu_vec3("light_field", (float)(1 / light_step_px(work->plan)),
                                           1 / (float)light->width, 1 / (float)light->height));
    }
}

static void add_plane(struct gpu_draw *draw, const struct plan *plan)
{
    static const char *const names[] = {"plane_x", "plane_y", "plane_w"};
    const struct plane plane = plane_of(plan);
    for (int i = 0; i < 3; i++) {
        const double *row = &plane.to_mm[3 * i], whole = plane.to_mm[8];
        gpu_draw_add_number(draw, gpu_vec3(names[i], (float)(row[0] / whole),
                                           (float)(row[1] / whole), (float)(row[2] / whole)));
    }
}

static void add_around(struct gpu_draw *draw, const struct work *work, unsigned parts)
{
    const struct plan *plan = work->plan;
    const struct rgb *color = &plan->capture.background_color;
    if (parts & (PART_PAPER | PART_AROUND)) {
        gpu_draw_add_number(
            draw, gpu_vec2("page_mm", (float)plan_width_mm(plan), (float)plan_height_mm(plan)));
    }
    if (parts & PART_AROUND) {
        struct gpu_number table =
            gpu_vec3("table_color", 255 * color->r, 255 * color->g, 255 * color->b);
        table.spare = plan->backgrounds[0] != '\0';
        gpu_draw_add_number(draw, table);
        gpu_draw_add_number(draw, gpu_float("page_shadow", (float)plan->look.page_shadow));
    }
    if ((parts & PART_AROUND) && !(parts & PART_OUTSIDE)) {
        gpu_draw_add_number(
            draw, gpu_float("dense", (float)plan->map.px_per_mm * (float)plan->map.scale));
    }
    if (parts & PART_PIECES) {
        gpu_draw_add_texture(draw, "pieces", &work->pass->pieces);
        gpu_draw_add_number(draw, gpu_float("piece_count", (float)work->pass->piece_entries));
        add_plane(draw, plan);
    }
}

static void add_defines(struct text *defines, unsigned parts)
{
    for (size_t i = 0; i < ARRAY_COUNT(part_names); i++) {
        if (parts >> i & 1) {
            text_addf(defines, "#define %s\n", part_names[i]);
        }
    }
}

/* Some of the rectangles that the pass is drawn in. */
struct rects {
    int first, count;
};

static enum ecgp_result draw_rects(const struct work *work, effect_set effects, unsigned parts,
                                   const struct rects *rects, struct ecgp_error *error)
{
    struct capture_pass *pass = work->pass;
    const struct plan *plan = work->plan;
    const struct rgb *blank = &plan->grid.paper;
    struct text defines = {0};
    add_defines(&defines, parts);
    struct gpu_draw draw = {
        .shader = {.vertex = "capture/capture",
                   .fragment = "capture/capture",
                   .defines = defines.data,
                   .few_quads = true},
        .target = &pass->rows.all,
        .width = block_count(plan->width),
        .height = block_count(band_height(plan->height)),
        .textures = {{"rects", &pass->rects},
                     {"grain", &pass->grain.grain, .spare = true},
                     {"fibers", &pass->grain.fibers, .spare = true},
                     {"clean", work->clean, .spare = true}},
        .vertex_numbers = {{"first", 1, {(float)rects->first}}},
        .numbers = {{"band", 2, {(float)work->y, (float)work->blurred.first}},
                    {"extent", 2, {(float)plan->width, (float)plan->height}, .spare = true},
                    {"mm_per_px", 1, {1 / (float)plan->map.px_per_mm}, .spare = true},
                    {"seed", 1, {plan->capture.seed}, .spare = true},
                    {"blank", 3, {255 * blank->r, 255 * blank->g, 255 * blank->b}, .spare = true}},
        .quads = rects->count,
    };
    if (!(parts & PART_OUTSIDE)) {
        add_blur(&draw, work, parts);
    }
    add_map(&draw, work);
    add_fields(&draw, work, parts);
    add_around(&draw, work, parts);
    const struct effect_draw what = {
        effects, STAGE_PAGE, STAGE_PICTURE, parts, plan, &pass->textures,
    };
    const enum ecgp_result result = defines.failed
                                        ? error_no_memory(error)
                                        : effects_draw(&pass->programs, &what, &draw, error);
    text_free(&defines);
    return result;
}

/* Under a map what lies around the page is drawn apart: its edges are dearer than the page. `start`
 * are the band's (see struct bands). */
static enum ecgp_result draw_band(const struct work *work, const int *start,
                                  struct ecgp_error *error)
{
    const unsigned inside = work->parts | parts_of_blur(work);
    const unsigned outside = PART_AROUND | PART_OUTSIDE | (work->parts & (PART_MAP | PART_LIGHT));
    const effect_set page = effects_of(STAGE_PAGE), around = effects_of(STAGE_AROUND);
    const effect_set pixels = page | around | effects_of(STAGE_PICTURE);
    const struct {
        unsigned parts;
        effect_set effects;
    } kinds[] = {
        [PAGE_INSIDE] = {inside, pixels & ~around},
        [PAGE_EDGE] = {inside | PART_AROUND | (work->plan->pieces ? PART_PIECES : 0u), pixels},
        [PAGE_OUTSIDE] = {outside, pixels & ~page},
    };
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < PAGE_KINDS && result == ECGP_OK; i++) {
        const struct rects rects = {start[i], start[i + 1] - start[i]};
        result = draw_rects(work, work->effects & kinds[i].effects, kinds[i].parts, &rects, error);
    }
    return result;
}

static enum ecgp_result find_bands(const struct plan *plan, const struct map_effect *map,
                                   struct bands *bands, struct ecgp_error *error)
{
    float whole[1][4] = {{0, 0, (float)plan->width, (float)plan->height}};
    struct page_tiles tiles = {.rect = whole, .count = {[PAGE_INSIDE] = 1}};
    const bool mixed = map || plan->pieces > 0;
    if (mixed && !page_tiles_find(plan, &tiles)) {
        return error_no_memory(error);
    }
    const bool good = bands_cut(&tiles, plan->height, bands);
    if (mixed) {
        free(tiles.rect);
    }
    return good ? ECGP_OK : error_no_memory(error);
}

static enum ecgp_result draw_bands(struct work *work, const struct bands *bands, uint8_t *pixels,
                                   struct ecgp_error *error)
{
    const int width = work->plan->width, height = work->plan->height;
    struct capture_pass *pass = work->pass;
    enum ecgp_result result = ECGP_OK;
    gpu_array_write(&pass->rects, 4, bands->rect[0], (size_t)bands->rects);
    block_rows_size(&pass->rows, width, band_height(height));
    for (int i = 0; i < band_count(height) && result == ECGP_OK; i++) {
        const int y = i * band_height(height), rows = band_rows(height, y);
        work->y = y;
        result = blur_band(&pass->blur, &work->rest, width, height, y, rows, &work->blurred, error);
        result = result ? result : draw_band(work, bands->start + i * PAGE_KINDS, error);
        block_rows_read(&pass->rows, width, rows,
                        pixels + (size_t)y * (size_t)block_rows_stride(width));
    }
    return result;
}

static enum ecgp_result begin(struct work *work, struct gpu_target *picture,
                              struct ecgp_error *error)
{
    const struct plan *plan = work->plan;
    struct capture_pass *pass = work->pass;
    const struct effect_draw fields = {
        .effects = work->effects, .plan = plan, .textures = &pass->textures};
    const double px_per_mm = plan->map.px_per_mm * plan->map.scale;
    if (plan->pieces > 0) {
        pass->piece_entries = pieces_write(plan, &pass->pieces);
    }
    enum ecgp_result result = grain_make(&pass->grain, error);
    result = result ? result : effects_write(work->effects, plan, &pass->textures, error);
    result = result ? result : soft_fields_draw(&pass->fields, &pass->programs, &fields, error);
    return result ? result
                  : blur_begin(&pass->blur, picture, plan->width, plan->height,
                               (float)plan->look.defocus * px_per_mm,
                               (float)plan->look.motion_blur * px_per_mm,
                               plan->capture.motion_angle, &work->rest, error);
}

enum ecgp_result capture_draw(struct capture_pass *pass, const struct plan *plan,
                              struct gpu_target *picture, const struct map_effect *map,
                              uint8_t *pixels, struct ecgp_error *error)
{
    const effect_set effects = effects_on(plan);
    struct bands bands = {0};
    struct work work = {
        .pass = pass,
        .plan = plan,
        .effects = effects,
        .parts = parts_of(effects, map),
        .clean = &picture->texture,
        .map = map,
    };
    enum ecgp_result result = begin(&work, picture, error);
    result = result ? result : find_bands(plan, map, &bands, error);
    result = result ? result : draw_bands(&work, &bands, pixels, error);
    bands_finish(&bands);
    return result;
}
