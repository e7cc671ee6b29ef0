#include "draw/effects.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/rng.h"
#include "draw/capture.h"
#include "draw/effect_table.h"
#include "draw/noises.h"
#include "draw/paper_reach.h"
#include "draw/shader_hash.h"

#define FINEST_DOTS_PX 2.6f /* closer ones would beat with the pixels */

static struct gpu_number color(const char *name, const struct rgb *color)
{
    return gpu_vec3(name, color->r, color->g, color->b);
}

/* --- paper --- */

static bool is_white(const struct rgb *color)
{
    return color->r == 1 && color->g == 1 && color->b == 1;
}

static bool is_tinted(const struct plan *plan)
{
    return !is_white(&plan->capture.tint);
}

static void set_tint(const struct effect_draw *what, struct gpu_draw *draw)
{
    gpu_draw_add_number(draw, color("tint_color", &what->plan->capture.tint));
}

static void set_aging(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct plan *plan = what->plan;
    const float angle = plan->capture.aging_angle;
    gpu_draw_add_number(
        draw, gpu_vec2("page_mm", (float)plan_width_mm(plan), (float)plan_height_mm(plan)));
    gpu_draw_add_number(draw, gpu_vec2("yellow_to", cosf(angle), sinf(angle)));
}

static bool is_stained(const struct plan *plan)
{
    return plan->capture.stains > 0;
}

static enum ecgp_result write_stains(const struct plan *plan, struct effect_textures *textures,
                                     struct ecgp_error *error)
{
    (void)error;
    float texels[CAPTURE_MAX_STAINS][STAIN_PARTS + 1][4] = {{{0}}};
    for (int i = 0; i < plan->capture.stains; i++) {
        const struct capture_stain *stain = &plan->capture.stain[i];
        const float look[STAIN_PARTS] = {stain->radius_mm, stain->rim, stain->ring};
        const float x = stain->x * (float)plan_width_mm(plan);
        const float y = stain->y * (float)plan_height_mm(plan);
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
    gpu_array_write(&textures->stains, 4, texels[0][0],
                    (STAIN_PARTS + 1) * (size_t)plan->capture.stains);
    return ECGP_OK;
}

static void set_stains(const struct effect_draw *what, struct gpu_draw *draw)
{
    gpu_draw_add_texture(draw, "spilled", &what->textures->stains);
    gpu_draw_add_number(draw, gpu_float("stain_count", (float)what->plan->capture.stains));
}

/* The way along the cells of spots of each size, in cells, the finest ones first. */
static void set_mold(const struct effect_draw *what, struct gpu_draw *draw)
{
    static const uint32_t salts[] = {311, 317, 323};
    static const float distances_mm[] = {2.3f, 4.7f, 11};
    const uint32_t seed = (uint32_t)what->plan->capture.seed;
    float x[3], y[3];
    for (int i = 0; i < 3; i++) {
        const double turn = 6.28 * shader_unit(shader_hash(seed + salts[i]));
        x[i] = (float)cos(turn) / distances_mm[i];
        y[i] = (float)sin(turn) / distances_mm[i];
    }
    gpu_draw_add_number(draw, gpu_vec3("way_x", x[0], x[1], x[2]));
    gpu_draw_add_number(draw, gpu_vec3("way_y", y[0], y[1], y[2]));
}

static void set_show_through(const struct effect_draw *what, struct gpu_draw *draw)
{
    gpu_draw_add_number(draw, gpu_vec2("back_print", (float)what->plan->look.show_through,
                                       what->plan->capture.turned));
}

/* --- light --- */

static void set_light_falloff(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct capture *capture = &what->plan->capture;
    gpu_draw_add_number(draw, gpu_float("falloff_color", capture->light_mix));
    gpu_draw_add_number(
        draw, gpu_vec2("falloff_to", cosf(capture->light_angle), sinf(capture->light_angle)));
}

/* What throws the shadow, two texels a part. */
static enum ecgp_result write_outline(const struct plan *plan, struct effect_textures *textures,
                                      struct ecgp_error *error)
{
    (void)error;
    const struct shadow_outline *outline = &plan->capture.cast.outline;
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
    gpu_array_write(&textures->outline, 4, texels[0], 2 * (size_t)outline->parts);
    return ECGP_OK;
}

static float tall(const struct plan *plan)
{
    return (float)plan->height / (float)plan->width;
}

static void set_shadow(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct capture_shadow *cast = &what->plan->capture.cast;
    gpu_draw_add_texture(draw, "outline", &what->textures->outline);
    gpu_draw_add_number(draw, gpu_float("parts", (float)cast->outline.parts));
    gpu_draw_add_number(draw, gpu_vec4("cast_at", cast->x, cast->y * tall(what->plan),
                                       cosf(cast->angle), sinf(cast->angle)));
    gpu_draw_add_number(draw, gpu_vec3("cast_look", 1 / cast->scale, cast->softness, cast->rising));
    gpu_draw_add_number(draw, gpu_vec3("again", cast->again, cast->by_x, cast->by_y));
    gpu_draw_add_number(draw, gpu_vec2("phone", cast->outline.half_x, cast->outline.half_y));
}

static void set_side_shadow(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct capture_side *side = &what->plan->capture.side;
    gpu_draw_add_number(draw, gpu_vec3("side", (float)what->plan->look.side_shadow,
                                       cosf(side->angle), sinf(side->angle)));
    gpu_draw_add_number(draw,
                        gpu_vec4("side_edge", side->edge, side->softness, side->bend, side->warm));
}

static void set_glare(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct capture *capture = &what->plan->capture;
    gpu_draw_add_number(draw,
                        gpu_vec4("shiny", capture->glare_x, capture->glare_y * tall(what->plan),
                                 capture->glare_radius, (float)what->plan->look.glare));
    gpu_draw_add_number(draw,
                        gpu_vec3("shiny_way", cosf(capture->glare_angle),
                                 sinf(capture->glare_angle), 1 / sqrtf(capture->glare_stretch)));
}

/* --- what lies around the page --- */

static bool is_on_backdrop(const struct plan *plan)
{
    return plan->backgrounds[0] != '\0' && capture_shows_around(plan);
}

static bool is_on_wood(const struct plan *plan)
{
    return plan->look.background == BACKGROUND_WOOD && !is_on_backdrop(plan);
}

static bool is_on_cloth(const struct plan *plan)
{
    return plan->look.background == BACKGROUND_CLOTH && !is_on_backdrop(plan);
}

static bool is_on_plain(const struct plan *plan)
{
    return !is_on_wood(plan) && !is_on_cloth(plan) && !is_on_backdrop(plan);
}

static enum ecgp_result choose_backdrop(const struct plan *plan, struct effect_textures *textures,
                                        struct ecgp_error *error)
{
    return backdrops_choose(&textures->backdrops, plan, error);
}

static void set_backdrop(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct backdrop *backdrop = what->textures->backdrops.now;
    float place[4];
    backdrop_place(backdrop, what->plan, place);
    gpu_draw_add_texture(draw, "scene", &backdrop->texture);
    gpu_draw_add_number(draw, gpu_vec4("scene_place", place[0], place[1], place[2], place[3]));
}

/* --- the device --- */

static void set_moire(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct capture *capture = &what->plan->capture;
    gpu_draw_add_number(draw, gpu_vec4("screen", capture->moire, capture->moire_pitch_px,
                                       cosf(capture->moire_angle), sinf(capture->moire_angle)));
}

/* px of the picture a mm, in the middle of the page. */
static float dense(const struct plan *plan)
{
    return (float)plan->map.px_per_mm * (float)plan->map.scale;
}

static bool has_frame(const struct plan *plan)
{
    return plan->look.screen > 0 && capture_shows_around(plan);
}

static void set_screen_frame(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct plan *plan = what->plan;
    const struct capture *capture = &plan->capture;
    const struct rgb *shown = &capture->screen_color, *frame = &capture->frame_color;
    gpu_draw_add_number(draw,
                        gpu_vec4("bezel", (float)plan_width_mm(plan), (float)plan_height_mm(plan),
                                 capture->screen_gap_mm, capture->screen_wide_mm));
    gpu_draw_add_number(
        draw, gpu_vec4("on_screen", 255 * shown->r, 255 * shown->g, 255 * shown->b, dense(plan)));
    gpu_draw_add_number(draw,
                        gpu_vec3("frame_color", 255 * frame->r, 255 * frame->g, 255 * frame->b));
}

static void set_subpixels(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct plan *plan = what->plan;
    const struct capture *capture = &plan->capture;
    const float per_mm = dense(plan) / capture->screen_pitch_px;
    gpu_draw_add_number(
        draw, gpu_vec4("lamps", (float)plan->look.screen, per_mm * cosf(capture->screen_angle),
                       per_mm * sinf(capture->screen_angle), 1 / capture->screen_pitch_px));
}

static void set_flare(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct capture *capture = &what->plan->capture;
    gpu_draw_add_number(draw,
                        gpu_vec4("flaring", capture->flare_x, capture->flare_y * tall(what->plan),
                                 capture->flare_size, 170 * (float)what->plan->look.flare));
}

static void set_lid_edge(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct capture *capture = &what->plan->capture;
    const float *lid = capture->lid;
    gpu_draw_add_number(draw, gpu_vec4("lid", lid[0], lid[1], lid[2], lid[3]));
    gpu_draw_add_number(
        draw, gpu_vec2("lid_shadow", (float)what->plan->look.lid_edge, capture->lid_slant));
}

/* A scanner's sensitivity along its line: it drifts, and a few places of it are off. */
static enum ecgp_result write_streaks(const struct plan *plan, struct effect_textures *textures,
                                      struct ecgp_error *error)
{
    const int count = plan->capture.bands_across ? plan->height : plan->width;
    struct rng rng = capture_stream(&plan->capture, STREAM_STREAKS);
    const int width = (count + 3) / 4;
    uint8_t *texels = calloc((size_t)width, 4);
    if (!texels) {
        return error_no_memory(error);
    }
    float drift = 0, streak = 0;
    for (int i = 0; i < count; i++) {
        drift = 0.98f * drift + 0.02f * (float)rng_normal(&rng);
        streak *= 0.6f;
        streak = rng_uniform(&rng) < 6.0 / count ? (float)rng_between(&rng, -0.5, 0.2) : streak;
        const float level = 0.5f + 0.6f * drift + streak + 0.03f * (float)rng_normal(&rng);
        texels[i] = (uint8_t)lrintf(fminf(fmaxf(level, 0), 1) * 255);
    }
    gpu_texture_size(&textures->streaks, GPU_RGBA8, width, 1);
    gpu_texture_write(&textures->streaks, 0, 0, width, 1, texels);
    free(texels);
    return ECGP_OK;
}

static void set_scan_streaks(const struct effect_draw *what, struct gpu_draw *draw)
{
    gpu_draw_add_texture(draw, "streaks", &what->textures->streaks);
    gpu_draw_add_number(draw, gpu_vec2("streaky", (float)what->plan->look.scan_streaks,
                                       what->plan->capture.bands_across ? 1.0f : 0.0f));
}

static void set_halftone(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct look *look = &what->plan->look;
    const float pitch = (float)look->halftone_pitch * (float)what->plan->map.px_per_mm;
    gpu_draw_add_number(draw,
                        gpu_vec2("dots", (float)look->halftone, 1 / fmaxf(pitch, FINEST_DOTS_PX)));
}

/* Noise that is not the same for each pixel by itself. */
static bool has_noisy_tone(const struct plan *plan)
{
    const struct look *look = &plan->look;
    return look->noise > 0 && (look->noise_grain > 0 || look->noise_unevenness > 0);
}

static bool has_tone(const struct plan *plan)
{
    const struct look *look = &plan->look;
    return !has_noisy_tone(plan) && (!is_white(&plan->capture.gain) || look->contrast != 0 ||
                                     look->haze > 0 || look->noise > 0);
}

/* Contrast turns about the middle, haze lifts black and leaves white: one product and one sum. */
static void set_tone(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct look *look = &what->plan->look;
    const struct rgb *gain = &what->plan->capture.gain;
    const float contrast = (float)look->contrast, clear = 1 - (float)look->haze;
    const float steep = (1 + contrast) * clear;
    gpu_draw_add_number(draw, gpu_vec3("gain", gain->r * steep, gain->g * steep, gain->b * steep));
    gpu_draw_add_number(draw,
                        gpu_float("offset", 255 * (-0.5f * contrast * clear + (float)look->haze)));
    gpu_draw_add_number(draw, gpu_float("noisiness", 255 * (float)(look->noise / 255)));
}

static enum ecgp_result write_noises(const struct plan *plan, struct effect_textures *textures,
                                     struct ecgp_error *error)
{
    const double grain_px = plan->look.noise_grain;
    if (textures->noises.id && textures->grain_px == grain_px) {
        return ECGP_OK;
    }
    textures->grain_px = grain_px;
    return noises_write(&textures->noises, grain_px, error);
}

static void set_noisy_tone(const struct effect_draw *what, struct gpu_draw *draw)
{
    set_tone(what, draw);
    gpu_draw_add_texture(draw, "noises", &what->textures->noises);
    gpu_draw_add_number(draw, gpu_float("uneven_noise", (float)what->plan->look.noise_unevenness));
}

/* A little off, so that no mix of whole levels lies right on it. */
static void set_binarize(const struct effect_draw *what, struct gpu_draw *draw)
{
    const struct look *look = &what->plan->look;
    const float level = (float)(look->threshold + 1.3e-5);
    gpu_draw_add_number(draw, gpu_vec2("threshold", (float)look->binarize, 255 * level));
}

static void set_speckle(const struct effect_draw *what, struct gpu_draw *draw)
{
    gpu_draw_add_number(draw, gpu_vec2("specks", (float)what->plan->look.speckle,
                                       (float)what->plan->map.px_per_mm));
}

/* --- the table --- */

#define OPTION(name) .option = offsetof(struct look, name)

const struct effect effect_table[] = {
    {"paper/tint", STAGE_PAPER, .is_on = is_tinted, .set = set_tint},
    {"paper/aging", STAGE_PAPER, OPTION(aging), .number = "yellow", .set = set_aging},
    {"paper/stains", STAGE_PAPER, .is_on = is_stained, .write = write_stains, .set = set_stains,
     .step_mm = 0.8, .reaches = stains_reach},
    {"paper/mold", STAGE_PAPER, OPTION(mold), .number = "moldy", .set = set_mold, .step_mm = 0.65,
     .reaches = mold_reaches},
    {"paper/fading", STAGE_PAPER, OPTION(fading), .number = "pale"},

    {"light/light_falloff", STAGE_LIGHT, OPTION(light_falloff), .number = "falloff",
     .set = set_light_falloff},
    {"light/vignette", STAGE_LIGHT, OPTION(vignette), .number = "vignetting"},
    {"light/shadow", STAGE_LIGHT, OPTION(shadow), .number = "shadow_depth", .write = write_outline,
     .set = set_shadow},
    {"light/side_shadow", STAGE_LIGHT, OPTION(side_shadow), .set = set_side_shadow},
    {"light/lid_edge", STAGE_LIGHT, OPTION(lid_edge), .set = set_lid_edge},
    {"light/glare", STAGE_LIGHT, OPTION(glare), .set = set_glare},

    {"capture/dropout", STAGE_PAGE, OPTION(dropout), .number = "missing"},
    {"capture/toner", STAGE_PAGE, OPTION(toner), .number = "uneven_toner"},
    {"capture/show_through", STAGE_PAGE, OPTION(show_through), .set = set_show_through},
    {"capture/faded", STAGE_PAGE, OPTION(fading)},
    {"capture/paper_texture", STAGE_PAGE, OPTION(paper_texture), .number = "rough"},

    {"capture/plain", STAGE_AROUND, .is_on = is_on_plain},
    {"capture/wood", STAGE_AROUND, .is_on = is_on_wood},
    {"capture/cloth", STAGE_AROUND, .is_on = is_on_cloth},
    {"capture/backdrop", STAGE_AROUND, .is_on = is_on_backdrop, .write = choose_backdrop,
     .set = set_backdrop},
    {"capture/screen_frame", STAGE_AROUND, .is_on = has_frame, .set = set_screen_frame},

    {"capture/subpixels", STAGE_PICTURE, OPTION(screen), .set = set_subpixels},
    {"capture/moire", STAGE_PICTURE, OPTION(moire), .set = set_moire},
    {"capture/flare", STAGE_PICTURE, OPTION(flare), .set = set_flare},
    {"capture/scan_streaks", STAGE_PICTURE, OPTION(scan_streaks), .write = write_streaks,
     .set = set_scan_streaks},
    {"capture/halftone", STAGE_PICTURE, OPTION(halftone), .set = set_halftone},
    {"capture/gray", STAGE_PICTURE, OPTION(gray), .number = "color_lost"},
    {"capture/tone", STAGE_PICTURE, .is_on = has_tone, .set = set_tone},
    {"capture/noisy_tone", STAGE_PICTURE, .is_on = has_noisy_tone, .write = write_noises,
     .set = set_noisy_tone},
    {"capture/binarize", STAGE_PICTURE, OPTION(binarize), .set = set_binarize},
    {"capture/speckle", STAGE_PICTURE, OPTION(speckle), .set = set_speckle},
};

const size_t effect_count = ARRAY_COUNT(effect_table);
_Static_assert(ARRAY_COUNT(effect_table) <= 64, "an effect_set has 64 bits");
