#include "draw/capture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "draw/bands.h"

#define FINEST_DOTS_PX 2.6f /* closer ones would beat with the pixels */

enum { GRAIN = 256 }; /* texels a side; a power of two */

/* In the order of part_names. */
enum capture_part {
    PART_MAP = 1 << 0,
    PART_PAPER = 1 << 1,
    PART_FIBRES = 1 << 2,
    PART_SEE_THROUGH = 1 << 3,
    PART_FADED = 1 << 4,
    PART_DROPOUT = 1 << 5,
    PART_LIGHT = 1 << 6,
    PART_SCREEN = 1 << 7,
    PART_BANDS = 1 << 8,
    PART_HALFTONE = 1 << 9,
    PART_TONE = 1 << 10,
    PART_GRAY = 1 << 11,
    PART_BILEVEL = 1 << 12,
    PART_SPECKLE = 1 << 13,
    PART_BLUR = 1 << 14,
    PART_FAR = 1 << 15,    /* the blur reaches more than BLUR_NEAR rows */
    PART_AROUND = 1 << 16, /* something lies around the page */
    PART_WOOD = 1 << 17,
    PART_CLOTH = 1 << 18,
    PART_OUTSIDE = 1 << 19, /* nothing else is to be seen */
    PART_EDGES = 1 << 20,   /* the field of paper has some */
};

/* What is done to the whole picture, whatever it shows. */
#define OUTSIDE_PARTS                                                                              \
    (PART_MAP | PART_LIGHT | PART_SCREEN | PART_BANDS | PART_HALFTONE | PART_TONE | PART_GRAY |    \
     PART_BILEVEL | PART_SPECKLE)

enum ageing_part { PART_AGEING = 1, PART_STAINS = 2, PART_MOULD = 4, PART_FADING = 8 };

/* In the order of enum capture_part. */
static const char *const part_names[] = {
    "MAP",    "PAPER",    "FIBRES", "SEE_THROUGH", "FADED",   "DROPOUT", "LIGHT", "SCREEN",
    "BANDS",  "HALFTONE", "TONE",   "GRAY",        "BILEVEL", "SPECKLE", "BLUR",  "FAR",
    "AROUND", "WOOD",     "CLOTH",  "OUTSIDE",     "EDGES",   NULL};

/* What a shader with these parts begins with. */
static const char *defines_of(const char *const *names, unsigned parts, char defines[512])
{
    size_t used = 0;
    defines[0] = '\0';
    for (int i = 0; names[i]; i++) {
        if (parts >> i & 1) {
            used += (size_t)snprintf(defines + used, 512 - used, "#define %s\n", names[i]);
        }
    }
    return defines;
}

/* The pass with these parts; where there is no room left, in the place of the oldest one. */
static struct gpu_program *find_pass(struct capture_effect *effect, unsigned parts)
{
    const int kept = effect->passes < CAPTURE_PASSES ? effect->passes : CAPTURE_PASSES;
    for (int i = 0; i < kept; i++) {
        if (effect->pass[i].parts == parts) {
            return &effect->pass[i].program;
        }
    }
    struct capture_pass *pass = &effect->pass[effect->passes++ % CAPTURE_PASSES];
    gpu_program_destroy(&pass->program);
    pass->parts = parts;
    return &pass->program;
}

/* --- the grain: one texture for all pages --- */

static int wrap(int i)
{
    return i & (GRAIN - 1);
}

/* Bent hairs, a few hundred, darker or lighter than what is there. */
static void add_fibres(struct rng *rng, float *level)
{
    for (int i = 0; i < 900; i++) {
        float x = (float)rng_between(rng, 0, GRAIN), y = (float)rng_between(rng, 0, GRAIN);
        double angle = rng_between(rng, 0, 6.2831853);
        const double bend = rng_between(rng, -0.08, 0.08);
        const float change = (float)rng_between(rng, -0.5, 0.5);
        const int length = 8 + (int)rng_below(rng, 30);
        for (int k = 0; k < length; k++) {
            level[wrap((int)y) * GRAIN + wrap((int)x)] += change;
            x += (float)cos(angle);
            y += (float)sin(angle);
            angle += bend;
        }
    }
}

/* Adds smooth noise that repeats: a lattice `step` texels wide. */
static void add_noise(struct rng *rng, float *level, int step, float amount)
{
    const int cells = GRAIN / step;
    float lattice[GRAIN * 4];
    for (int i = 0; i < cells * cells; i++) {
        lattice[i] = amount * (float)(rng_uniform(rng) - 0.5);
    }
    for (int i = 0; i < GRAIN * GRAIN; i++) {
        const int x = i % GRAIN, y = i / GRAIN;
        const int cx = x / step, cy = y / step;
        const int dx = (cx + 1) % cells, dy = (cy + 1) % cells;
        float tx = (float)(x % step) / (float)step, ty = (float)(y % step) / (float)step;
        tx *= tx * (3 - 2 * tx);
        ty *= ty * (3 - 2 * ty);
        const float top = lattice[cy * cells + cx] * (1 - tx) + lattice[cy * cells + dx] * tx;
        const float low = lattice[dy * cells + cx] * (1 - tx) + lattice[dy * cells + dx] * tx;
        level[i] += top * (1 - ty) + low * ty;
    }
}

static uint8_t to_byte(float level)
{
    return (uint8_t)lrintf(fminf(fmaxf(level, 0), 1) * 255);
}

/* A texel for each block of 4 x 4: a word a row, whose lowest byte is its first. */
static void write_fibres(struct capture_effect *effect, const float *fibres)
{
    uint32_t blocks[GRAIN / 4 * GRAIN / 4][4] = {{0}};
    for (int i = 0; i < GRAIN * GRAIN; i++) {
        const int x = i % GRAIN, y = i / GRAIN;
        blocks[y / 4 * (GRAIN / 4) + x / 4][y % 4] |= (uint32_t)to_byte(0.5f + fibres[i])
                                                      << 8 * (x % 4);
    }
    gpu_texture_size(&effect->fibres, GPU_RGBA32UI, GRAIN / 4, GRAIN / 4);
    gpu_texture_write(&effect->fibres, 0, 0, GRAIN / 4, GRAIN / 4, blocks);
}

static enum ecgp_result make_grain(struct capture_effect *effect, struct ecgp_error *error)
{
    struct rng rng = rng_stream(0, 0, RNG_CAPTURE);
    float *level = calloc(2 * GRAIN * GRAIN, sizeof *level);
    uint8_t *texels = calloc(4 * GRAIN * GRAIN, 1);
    if (!level || !texels) {
        free(level);
        free(texels);
        return error_no_memory(error);
    }
    float *fibres = level, *clouds = level + GRAIN * GRAIN;
    add_fibres(&rng, fibres);
    for (int i = 0; i < GRAIN * GRAIN; i++) {
        fibres[i] = 0.5f * fibres[i] + (float)rng_between(&rng, -0.25, 0.25);
    }
    for (int step = 8, k = 1; step <= 64; step *= 2, k *= 2) {
        add_noise(&rng, clouds, step, 0.16f * (float)k);
    }
    for (int i = 0; i < GRAIN * GRAIN; i++) {
        texels[4 * i] = to_byte(0.5f + fibres[i]);
        texels[4 * i + 1] = to_byte(0.5f + clouds[i]);
    }
    gpu_texture_size(&effect->grain, GPU_RGBA8, GRAIN, GRAIN);
    gpu_texture_write(&effect->grain, 0, 0, GRAIN, GRAIN, texels);
    gpu_texture_smooth(&effect->grain, true);
    write_fibres(effect, fibres);
    free(level);
    free(texels);
    return ECGP_OK;
}

static enum ecgp_result prepare(struct capture_effect *effect, struct ecgp_error *error)
{
    if (effect->ready) {
        return ECGP_OK;
    }
    const enum ecgp_result result = make_grain(effect, error);
    effect->ready = result == ECGP_OK;
    return result;
}

void capture_finish(struct capture_effect *effect)
{
    for (int i = 0; i < CAPTURE_PASSES; i++) {
        gpu_program_destroy(&effect->pass[i].program);
    }
    block_rows_destroy(&effect->rows);
    for (size_t i = 0; i < sizeof effect->ageing / sizeof *effect->ageing; i++) {
        gpu_program_destroy(&effect->ageing[i]);
    }
    gpu_program_destroy(&effect->light);
    blur_finish(&effect->blur);
    gpu_target_destroy(&effect->paper_field);
    gpu_target_destroy(&effect->light_field);
    gpu_texture_destroy(&effect->grain);
    gpu_texture_destroy(&effect->fibres);
    gpu_texture_destroy(&effect->streaks);
    gpu_texture_destroy(&effect->stains);
    gpu_texture_destroy(&effect->shadow);
    gpu_texture_destroy(&effect->rects);
}

/* --- the fields --- */

/* Texels of a field over such a length, with some beyond it; no power of two (see gpu/texture.c).
 */
static int field_side(double length, double step)
{
    return ((int)ceil(length / step) + 2) | 1;
}

static double page_width_mm(const struct plan *plan)
{
    return plan->width / plan->map.px_per_mm;
}

static double page_height_mm(const struct plan *plan)
{
    return plan->height / plan->map.px_per_mm;
}

static void write_stains(struct capture_effect *effect, const struct capture *capture,
                         const struct plan *plan)
{
    float texels[CAPTURE_MAX_STAINS][STAIN_PARTS + 1][4] = {{{0}}};
    for (int i = 0; i < capture->stains; i++) {
        const struct capture_stain *stain = &capture->stain[i];
        const float look[STAIN_PARTS] = {stain->radius_mm, stain->rim, stain->ring};
        const float x = stain->x * (float)page_width_mm(plan);
        const float y = stain->y * (float)page_height_mm(plan);
        for (int k = 0; k < STAIN_PARTS; k++) {
            const float *part = stain->part[k];
            float *texel = texels[i][k];
            texel[0] = x + part[0] * stain->radius_mm;
            texel[1] = y + part[1] * stain->radius_mm;
            texel[2] = part[2] * stain->radius_mm;
            texel[3] = look[k];
        }
        texels[i][STAIN_PARTS][0] = stain->depth * stain->absorbed.r;
        texels[i][STAIN_PARTS][1] = stain->depth * stain->absorbed.g;
        texels[i][STAIN_PARTS][2] = stain->depth * stain->absorbed.b;
    }
    gpu_array_write(&effect->stains, 4, texels[0][0], (STAIN_PARTS + 1) * (size_t)capture->stains);
}

/* The parts of the shadow that is cast, two texels each. */
static void write_shadow(struct capture_effect *effect, const struct shadow_outline *outline)
{
    float texels[SHADOW_PARTS][8] = {{0}};
    for (int i = 0; i < outline->parts; i++) {
        const struct shadow_part *part = &outline->part[i];
        const float x = part->x1 - part->x0, y = part->y1 - part->y0;
        const float values[8] = {part->x0,
                                 part->y0,
                                 x,
                                 y,
                                 part->r0,
                                 part->r1 - part->r0,
                                 1 / fmaxf(x * x + y * y, 1e-6f),
                                 0};
        memcpy(texels[i], values, sizeof values);
    }
    gpu_array_write(&effect->shadow, 4, texels[0], 2 * (size_t)outline->parts);
}

/* Whether something in the field of paper is not all soft. */
static bool has_edges(const struct capture *capture)
{
    return capture->stains > 0 || capture->mould > 0;
}

/* Texels of the field of paper are this wide: small where something in it has edges. */
static double paper_step_mm(const struct capture *capture)
{
    return capture->mould > 0 ? 0.65 : has_edges(capture) ? 0.8 : 3;
}

static enum ecgp_result draw_paper_field(struct capture_effect *effect,
                                         const struct capture *capture, const struct plan *plan,
                                         struct ecgp_error *error)
{
    static const char *const names[] = {"AGEING", "STAINS", "MOULD", "FADING", NULL};
    const unsigned parts =
        (capture->ageing > 0 ? PART_AGEING : 0u) | (capture->stains > 0 ? PART_STAINS : 0u) |
        (capture->mould > 0 ? PART_MOULD : 0u) | (capture->fading > 0 ? PART_FADING : 0u);
    char defines[512];
    const double step = paper_step_mm(capture);
    const int width = field_side(page_width_mm(plan), step);
    const int height = field_side(page_height_mm(plan), step);
    write_stains(effect, capture, plan);
    effect->paper_field.texture.exact = true;
    gpu_target_size(&effect->paper_field, GPU_RGBA8, width, height);
    gpu_texture_smooth(&effect->paper_field.texture, false);
    const struct gpu_draw draw = {
        .program = &effect->ageing[parts],
        .shader = {"lib/whole", "paper/ageing", defines_of(names, parts, defines),
                   .few_quads = true},
        .target = &effect->paper_field,
        .width = width,
        .height = height,
        .textures = {{"stains", &effect->stains}},
        .numbers = {{"stain_count", 1, {(float)capture->stains}},
                    {"seed", 1, {capture->seed}},
                    {"step_mm", 1, {(float)step}},
                    {"ageing", 1, {capture->ageing}},
                    {"mould", 1, {capture->mould}},
                    {"fading", 1, {capture->fading}},
                    {"page_mm", 2, {(float)page_width_mm(plan), (float)page_height_mm(plan)}},
                    {"ageing_to", 2, {cosf(capture->ageing_angle), sinf(capture->ageing_angle)}},
                    {"tint", 3, {capture->tint.r, capture->tint.g, capture->tint.b}}},
        .quads = 1,
    };
    return gpu_draw_quads(&draw, error);
}

static double light_step_px(const struct plan *plan)
{
    return fmax(8, plan->width / 104.0);
}

static enum ecgp_result draw_light_field(struct capture_effect *effect,
                                         const struct capture *capture, const struct plan *plan,
                                         struct ecgp_error *error)
{
    const double step = light_step_px(plan);
    const int width = field_side(plan->width, step);
    const int height = field_side(plan->height, step);
    const struct capture_shadow *cast = &capture->cast;
    const struct shadow_outline *outline = &cast->outline;
    const float tall = (float)plan->height / (float)plan->width;
    write_shadow(effect, outline);
    effect->light_field.texture.exact = true;
    gpu_target_size(&effect->light_field, GPU_RGBA8, width, height);
    gpu_texture_smooth(&effect->light_field.texture, false);
    const struct gpu_draw draw = {
        .program = &effect->light,
        .shader = {"lib/whole", "light/light", .few_quads = true},
        .target = &effect->light_field,
        .width = width,
        .height = height,
        .textures = {{"outline", &effect->shadow}},
        .numbers = {{"extent", 2, {(float)plan->width, (float)plan->height}},
                    {"seed", 1, {capture->seed}},
                    {"step_px", 1, {(float)step}},
                    {"falloff", 1, {capture->light_falloff}},
                    {"mix_", 1, {capture->light_mix}},
                    {"light_to", 2, {cosf(capture->light_angle), sinf(capture->light_angle)}},
                    {"vignette", 1, {capture->vignette}},
                    {"shadow", 1, {capture->shadow}},
                    {"parts", 1, {(float)outline->parts}},
                    {"cast_at", 4, {cast->x, cast->y * tall, cosf(cast->angle), sinf(cast->angle)}},
                    {"cast_look", 3, {1 / cast->scale, cast->softness, cast->rising}},
                    {"again", 3, {cast->again, cast->by_x, cast->by_y}},
                    {"phone", 2, {outline->half_x, outline->half_y}},
                    {"glare_way",
                     3,
                     {cosf(capture->glare_angle), sinf(capture->glare_angle),
                      1 / sqrtf(capture->glare_stretch)}},
                    {"glare",
                     4,
                     {capture->glare_x, capture->glare_y * tall, capture->glare_radius,
                      capture->glare}}},
        .quads = 1,
    };
    return gpu_draw_quads(&draw, error);
}

/* A scanner's sensitivity along its line: it drifts, and a few places of it are off. */
static enum ecgp_result write_streaks(struct capture_effect *effect, const struct capture *capture,
                                      int count, struct ecgp_error *error)
{
    struct rng rng = rng_stream((uint64_t)capture->seed, 1, RNG_CAPTURE);
    uint8_t *texels = calloc((size_t)count, 4);
    if (!texels) {
        return error_no_memory(error);
    }
    float drift = 0, streak = 0;
    for (int i = 0; i < count; i++) {
        drift = 0.98f * drift + 0.02f * (float)rng_normal(&rng);
        streak *= 0.6f;
        streak = rng_uniform(&rng) < 6.0 / count ? (float)rng_between(&rng, -0.5, 0.2) : streak;
        texels[4 * i] = to_byte(0.5f + 0.6f * drift + streak + 0.03f * (float)rng_normal(&rng));
    }
    gpu_texture_size(&effect->streaks, GPU_RGBA8, count, 1);
    gpu_texture_write(&effect->streaks, 0, 0, count, 1, texels);
    free(texels);
    return ECGP_OK;
}

/* --- the pass --- */

/* Of what lies around the page. */
static unsigned parts_around(const struct capture *capture)
{
    return PART_AROUND | (capture->background == BACKGROUND_WOOD ? PART_WOOD : 0u) |
           (capture->background == BACKGROUND_CLOTH ? PART_CLOTH : 0u);
}

static unsigned parts_of(const struct capture *capture, const struct map_effect *map)
{
    return (map ? PART_MAP : 0u) | (capture_has_paper(capture) ? PART_PAPER : 0u) |
           (capture->paper_texture > 0 ? PART_FIBRES : 0u) |
           (capture->see_through > 0 ? PART_SEE_THROUGH : 0u) |
           (has_edges(capture) ? PART_EDGES : 0u) | (capture->fading > 0 ? PART_FADED : 0u) |
           (capture->dropout > 0 ? PART_DROPOUT : 0u) |
           (capture_has_light(capture) ? PART_LIGHT : 0u) |
           (capture->moire > 0 ? PART_SCREEN : 0u) | (capture->bands > 0 ? PART_BANDS : 0u) |
           (capture->halftone > 0 ? PART_HALFTONE : 0u) |
           (capture_has_tone(capture) ? PART_TONE : 0u) | (capture->gray > 0 ? PART_GRAY : 0u) |
           (capture->bilevel > 0 ? PART_BILEVEL : 0u) | (capture->speckle > 0 ? PART_SPECKLE : 0u);
}

static enum ecgp_result draw_fields(struct capture_effect *effect, const struct capture *capture,
                                    const struct plan *plan, unsigned parts,
                                    struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    if (parts & PART_PAPER) {
        result = draw_paper_field(effect, capture, plan, error);
    }
    if (result == ECGP_OK && (parts & PART_BANDS)) {
        const int count = capture->bands_across ? plan->height : plan->width;
        result = write_streaks(effect, capture, count, error);
    }
    if (result == ECGP_OK && (parts & PART_LIGHT)) {
        result = draw_light_field(effect, capture, plan, error);
    }
    return result;
}

/* Contrast turns about the middle, haze lifts black and leaves white: one product and one sum. */
static void tone_of(const struct capture *capture, float gain[3], float *offset)
{
    const float clear = 1 - capture->haze;
    const float steep = (1 + capture->contrast) * clear;
    gain[0] = capture->gain.r * steep;
    gain[1] = capture->gain.g * steep;
    gain[2] = capture->gain.b * steep;
    *offset = -0.5f * capture->contrast * clear + capture->haze;
}

/* Some of the rectangles that the pass is drawn in. */
struct rects {
    int first, count;
};

/* What the pass reads: the picture as it was drawn, and the band of it from `y` on as it is
 * blurred; where it is on the page, or NULL. */
struct source {
    const struct gpu_texture *clean;
    struct blur_rest rest;
    struct blurred blurred;
    int y;
    const struct map_effect *map;
};

static enum ecgp_result draw_pass(struct capture_effect *effect, const struct capture *capture,
                                  const struct plan *plan, unsigned parts,
                                  const struct rects *rects, const struct source *source,
                                  struct ecgp_error *error)
{
    char defines[512];
    const float width = (float)plan->width, height = (float)plan->height;
    const float px_per_mm = (float)plan->map.px_per_mm;
    const struct rgb *blank = &plan->grid.paper, *back = &capture->background_color;
    float gain[3], offset;
    tone_of(capture, gain, &offset);
    /* Textures that no part reads stand for others: a unit is never empty. */
    const struct gpu_texture *paper =
        parts & PART_PAPER ? &effect->paper_field.texture : &effect->grain;
    const struct gpu_texture *light =
        parts & PART_LIGHT ? &effect->light_field.texture : &effect->grain;
    const struct gpu_texture *streaks = parts & PART_BANDS ? &effect->streaks : &effect->grain;
    const struct map_effect *map = source->map;
    const struct blurred *blurred = &source->blurred;
    const int *down = source->rest.down.share;
    const int columns = block_count(plan->width), rows = block_count(BAND);
    const struct gpu_draw draw = {
        .program = find_pass(effect, parts),
        .shader = {"capture/capture", "capture/capture", defines_of(part_names, parts, defines),
                   .few_quads = true},
        .target = &effect->rows.all,
        .width = columns,
        .height = rows,
        .textures = {{"picture", blurred->rows ? blurred->rows : blurred->packed},
                     {"clean", source->clean},
                     {"map", map ? &map->places : &effect->grain},
                     {"paper", paper},
                     {"light", light},
                     {"grain", &effect->grain},
                     {"fibres", &effect->fibres},
                     {"streaks", streaks},
                     {"rects", &effect->rects}},
        .vertex_numbers = {{"first", 1, {(float)rects->first}}},
        .numbers =
            {{"band", 2, {(float)source->y, (float)blurred->first}},
             {"extent", 2, {width, height}},
             {"map_columns", 1, {map_columns(plan)}},
             {"seed", 1, {capture->seed}},
             {"scales",
              4,
              {1 / px_per_mm, (float)(1 / paper_step_mm(capture)), (float)(1 / light_step_px(plan)),
               px_per_mm}},
             {"paper_look", 3, {capture->paper_texture, capture->see_through, capture->turned}},
             {"blank", 3, {255 * blank->r, 255 * blank->g, 255 * blank->b}},
             {"gain", 3, {gain[0], gain[1], gain[2]}},
             {"offset", 1, {255 * offset}},
             {"tone", 2, {capture->gray, 255 * capture->noise}},
             {"near", 3, {(float)down[0], (float)down[1], (float)down[2]}},
             {"far", 2, {(float)down[3], (float)down[4]}},
             {"screen",
              4,
              {capture->moire, capture->moire_pitch_px, cosf(capture->moire_angle),
               sinf(capture->moire_angle)}},
             {"copy",
              4,
              {capture->halftone, 1 / fmaxf(capture->halftone_pitch_mm * px_per_mm, FINEST_DOTS_PX),
               capture->bilevel, 255 * capture->bilevel_level}},
             {"copy_look",
              4,
              {capture->dropout, capture->speckle, capture->bands,
               capture->bands_across ? 1.0f : 0.0f}},
             {"dense", 1, {px_per_mm * (float)plan->map.scale}},
             {"back_color", 3, {255 * back->r, 255 * back->g, 255 * back->b}},
             {"back_look",
              3,
              {capture->page_shadow, (float)page_width_mm(plan), (float)page_height_mm(plan)}},
             {"fields",
              4,
              {1 / (float)paper->width, 1 / (float)paper->height, 1 / (float)light->width,
               1 / (float)light->height}}},
        .quads = rects->count,
    };
    return gpu_draw_quads(&draw, error);
}

static unsigned parts_of_blur(const struct source *source)
{
    return !source->blurred.rows                 ? 0u
           : source->rest.down.reach > BLUR_NEAR ? PART_BLUR | PART_FAR
                                                 : PART_BLUR;
}

/* Under a map what lies around the page is drawn apart: its edges are dearer than the page. `start`
 * are the band's (see struct bands). */
static enum ecgp_result draw_band(struct capture_effect *effect, const struct capture *capture,
                                  const struct plan *plan, unsigned parts, const int *start,
                                  const struct source *source, struct ecgp_error *error)
{
    const unsigned inside = parts | parts_of_blur(source);
    const unsigned of_kind[] = {
        [PAGE_INSIDE] = inside,
        [PAGE_EDGE] = inside | parts_around(capture),
        [PAGE_OUTSIDE] = (parts & OUTSIDE_PARTS) | parts_around(capture) | PART_OUTSIDE,
    };
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < PAGE_KINDS && result == ECGP_OK; i++) {
        const struct rects rects = {start[i], start[i + 1] - start[i]};
        result = draw_pass(effect, capture, plan, of_kind[i], &rects, source, error);
    }
    return result;
}

static enum ecgp_result find_bands(const struct plan *plan, const struct map_effect *map,
                                   struct bands *bands, struct ecgp_error *error)
{
    float whole[1][4] = {{0, 0, (float)plan->width, (float)plan->height}};
    struct page_tiles tiles = {.rect = whole, .count = {[PAGE_INSIDE] = 1}};
    if (map && !page_tiles_find(plan, &tiles)) {
        return error_no_memory(error);
    }
    const bool good = bands_cut(&tiles, plan->height, bands);
    if (map) {
        free(tiles.rect);
    }
    return good ? ECGP_OK : error_no_memory(error);
}

static enum ecgp_result draw_bands(struct capture_effect *effect, const struct capture *capture,
                                   const struct plan *plan, unsigned parts,
                                   const struct bands *bands, struct source *source,
                                   uint8_t *pixels, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    gpu_array_write(&effect->rects, 4, bands->rect[0], (size_t)bands->rects);
    block_rows_size(&effect->rows, plan->width, BAND);
    for (int i = 0; i < band_count(plan->height) && result == ECGP_OK; i++) {
        const int y = i * BAND, rows = band_rows(plan->height, y);
        source->y = y;
        result = blur_band(&effect->blur, &source->rest, plan->width, plan->height, y, rows,
                           &source->blurred, error);
        result = result ? result
                        : draw_band(effect, capture, plan, parts, bands->start + i * PAGE_KINDS,
                                    source, error);
        block_rows_read(&effect->rows, plan->width, rows,
                        pixels + (size_t)y * (size_t)block_rows_stride(plan->width));
    }
    return result;
}

enum ecgp_result capture_draw(struct capture_effect *effect, const struct capture *capture,
                              const struct plan *plan, const struct gpu_target *picture,
                              const struct map_effect *map, uint8_t *pixels,
                              struct ecgp_error *error)
{
    const unsigned parts = parts_of(capture, map);
    const double px_per_mm = plan->map.px_per_mm * plan->map.scale;
    struct bands bands = {0};
    enum ecgp_result result = prepare(effect, error);
    if (result == ECGP_OK) {
        result = draw_fields(effect, capture, plan, parts, error);
    }
    if (result == ECGP_OK) {
        result = find_bands(plan, map, &bands, error);
    }
    struct source source = {.clean = &picture->texture, .map = map};
    if (result == ECGP_OK) {
        result = blur_begin(&effect->blur, picture, plan->width, plan->height,
                            capture->defocus_mm * px_per_mm, capture->motion_mm * px_per_mm,
                            capture->motion_angle, &source.rest, error);
    }
    if (result == ECGP_OK) {
        result = draw_bands(effect, capture, plan, parts, &bands, &source, pixels, error);
    }
    bands_finish(&bands);
    return result;
}
