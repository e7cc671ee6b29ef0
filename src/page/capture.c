#include "page/capture.h"

#include <math.h>

static const float turn = 6.2831853f;

struct rng capture_stream(const struct capture *capture, uint64_t stream)
{
    return rng_stream((uint64_t)capture->seed, stream, RNG_CAPTURE);
}

static float between(struct rng *rng, double low, double high)
{
    return (float)rng_between(rng, low, high);
}

static struct rgb fade(struct rgb color, double share)
{
    const float s = (float)share;
    return (struct rgb){1 - s * (1 - color.r), 1 - s * (1 - color.g), 1 - s * (1 - color.b)};
}

/* In the order of the option tint_color. */
static struct rgb tint_color(int choice)
{
    static const struct rgb colors[] = {
        {0.98f, 0.94f, 0.85f}, {0.99f, 0.93f, 0.70f}, {0.99f, 0.86f, 0.70f}, {1.00f, 0.84f, 0.88f},
        {0.82f, 0.96f, 0.86f}, {0.86f, 0.92f, 1.00f}, {0.86f, 0.86f, 0.86f},
    };
    return colors[choice];
}

static struct rgb background_color(enum background background, struct rng *rng)
{
    static const struct rgb pairs[][2] = {
        [BACKGROUND_WHITE] = {{0.93f, 0.93f, 0.93f}, {1.00f, 1.00f, 1.00f}},
        [BACKGROUND_PLAIN] = {{0.55f, 0.68f, 0.58f}, {0.80f, 0.78f, 0.74f}},
        [BACKGROUND_DARK] = {{0.06f, 0.06f, 0.07f}, {0.22f, 0.20f, 0.19f}},
        [BACKGROUND_WOOD] = {{0.45f, 0.30f, 0.18f}, {0.78f, 0.60f, 0.42f}},
        [BACKGROUND_CLOTH] = {{0.25f, 0.33f, 0.45f}, {0.72f, 0.70f, 0.68f}},
    };
    const struct rgb *a = &pairs[background][0], *b = &pairs[background][1];
    const float t = between(rng, 0, 1);
    return (struct rgb){a->r + t * (b->r - a->r), a->g + t * (b->g - a->g),
                        a->b + t * (b->b - a->b)};
}

/* Coffee, water, and something darker. */
static struct capture_stain draw_stain(struct rng *rng, double depth)
{
    static const struct rgb absorbed[] = {
        {0.28f, 0.48f, 0.70f}, {0.14f, 0.20f, 0.30f}, {0.45f, 0.55f, 0.62f}};
    const uint32_t kind = rng_below(rng, 3);
    const double size = rng_uniform(rng);
    return (struct capture_stain){
        .x = between(rng, 0, 1),
        .y = between(rng, 0, 1),
        .radius_mm = (float)(3 + 19 * size * sqrt(size)),
        .depth = (float)(depth * rng_between(rng, 0.5, 1)),
        .absorbed = absorbed[kind],
        .rim = kind == 2 ? 0.3f : between(rng, 0.5, 0.95),
    };
}

/* Circles that touch, a run, or drops around one. */
static void draw_stain_parts(struct rng *rng, struct capture_stain *stain)
{
    const uint32_t kind = stain->ring ? 2 : rng_below(rng, 3);
    const float way = between(rng, 0, 1) * turn;
    float at = 0;
    stain->part[0][2] = kind == 1 ? 0.7f : kind == 0 ? 0.75f : 1;
    for (int i = 1; i < STAIN_PARTS; i++) {
        float *part = stain->part[i];
        const float aside = between(rng, -0.5, 0.5) * turn;
        if (kind == 0) {
            at = between(rng, 0.45, 0.95);
            part[2] = between(rng, 0.25, 0.65);
        } else if (kind == 1) {
            at += between(rng, 0.45, 0.6);
            part[2] = between(rng, 0.15, 0.3) * (i == STAIN_PARTS - 1 ? 1.4f : 1);
        } else {
            at = between(rng, 1.1, 1.7);
            part[2] = between(rng, 0.03, 0.16);
        }
        const float to = kind == 1 ? way + 0.06f * aside : way + aside;
        part[0] = at * cosf(to);
        part[1] = at * sinf(to);
    }
}

/* Large ones of coffee are the ring of a cup as often as not. */
static void shape_stain(struct rng *rng, struct capture_stain *stain)
{
    const bool cup = stain->absorbed.b > 0.65f && stain->radius_mm > 7;
    const float radius = between(rng, 29, 41);
    stain->ring = rng_below(rng, 3) > 0 && cup;
    if (stain->ring) {
        stain->radius_mm = radius;
        stain->rim = 1;
    }
    draw_stain_parts(rng, stain);
}

/* Where it is and what throws it: a hand comes from the photographer's side. */
static void draw_shadow(struct rng *rng, struct capture_shadow *shadow)
{
    shadow->x = between(rng, 0.1, 0.9);
    shadow->y = between(rng, 0.25, 0.95);
    shadow->angle = between(rng, 0.07, 0.43) * turn;
    shadow->scale = between(rng, 0.45, 0.85);
    shadow->softness = between(rng, 0.012, 0.04);
}

static enum shadow_kind kind_of(double share)
{
    return share < 0.4 ? SHADOW_PHONE : share < 0.8 ? SHADOW_HAND : SHADOW_HEAD;
}

/* What is held higher has a softer edge. */
static void shape_shadow(const struct capture *capture, struct rng *page,
                         struct capture_shadow *shadow)
{
    struct rng rng = capture_stream(capture, STREAM_SHADOW);
    const enum shadow_kind kind = kind_of(rng_uniform(page));
    shadow->by_x = between(page, -0.09, 0.09);
    shadow->by_y = between(page, -0.06, 0.06);
    shadow->again = fmaxf(0, between(page, -0.5, 0.6));
    shadow->rising = between(page, 0.02, 0.07);
    if (kind == SHADOW_PHONE) {
        shadow->softness += 0.008f;
        shadow->rising *= 0.4f;
    } else if (kind == SHADOW_HEAD) {
        shadow->softness = 2 * shadow->softness + 0.03f;
        shadow->y = fmaxf(shadow->y, 0.5f);
    }
    shadow_outline(kind, &rng, &shadow->outline);
}

/* Glare lies along what the paper is bent about, else across the way that it is tilted. */
static void shape_glare(const struct look *look, struct capture *capture)
{
    const double degree = turn / 360, curl = fabs(look->curl), fold = fabs(look->fold);
    const double tilt = hypot(look->tilt_x, look->tilt_y);
    double angle =
        tilt > 0 ? atan2(look->tilt_x, look->tilt_y) + 0.25 * turn : capture->light_angle;
    if (curl > 2 || fold > 2) {
        angle = curl >= fold ? (look->curl_direction + 90) * degree : 0.25 * turn;
    }
    capture->glare_angle = (float)(angle + look->rotation * degree);
    capture->glare_stretch = (float)(1.4 + fmin(fmax(curl, fold) / 8 + tilt / 30, 2.4));
}

/* Its edge leaves the wanted share of the picture dark, about. */
static void draw_side(const struct look *look, struct capture *capture)
{
    struct rng rng = capture_stream(capture, STREAM_SIDE);
    struct capture_side *side = &capture->side;
    side->angle = between(&rng, 0, 1) * turn;
    const double reach = fabs(cos(side->angle)) + fabs(sin(side->angle));
    side->edge = (float)((look->side_shadow_share - 0.5) * reach);
    side->softness = (float)(0.006 * pow(40, rng_uniform(&rng)));
    side->bend = between(&rng, -0.4, 0.4);
    side->warm = between(&rng, -0.12, 0.12);
}

static void draw_scene(struct capture *capture)
{
    struct rng rng = capture_stream(capture, STREAM_SCENE);
    capture->scene_pick = rng_u32(&rng);
    capture->scene_x = between(&rng, 0, 1);
    capture->scene_y = between(&rng, 0, 1);
    capture->scene_mirrored = rng_below(&rng, 2);
}

/* The lamp is at the picture's edge or beyond it. */
static void draw_flare(struct capture *capture)
{
    struct rng rng = capture_stream(capture, STREAM_FLARE);
    const float angle = between(&rng, 0, 1) * turn, away = between(&rng, 0.45, 0.75);
    capture->flare_x = 0.5f + away * cosf(angle);
    capture->flare_y = 0.5f + away * sinf(angle);
    capture->flare_size = between(&rng, 0.6, 1.6);
}

/* One to three sides, each of its own width. */
static void draw_lid(struct capture *capture)
{
    struct rng rng = capture_stream(capture, STREAM_LID);
    const uint32_t first = rng_below(&rng, 4), sides = 1 + rng_below(&rng, 3);
    for (uint32_t i = 0; i < 4; i++) {
        const float wide = (float)(0.005 * pow(9, rng_uniform(&rng)));
        capture->lid[(first + i) % 4] = i < sides ? wide : 0;
    }
    capture->lid_slant = between(&rng, -0.008, 0.008);
}

/* Pixels of a screen are one to three pixels of the camera's wide; where they are nearly one or
 * two, both beat slowly. */
static void draw_screen(struct capture *capture)
{
    static const struct rgb around[] = {
        {0.16f, 0.17f, 0.19f}, {0.34f, 0.35f, 0.37f}, {0.80f, 0.81f, 0.83f}, {0.02f, 0.02f, 0.03f}};
    struct rng rng = capture_stream(capture, STREAM_SCREEN);
    const uint32_t kind = rng_below(&rng, 3);
    const float near = between(&rng, -0.06, 0.06), any = between(&rng, 1.1, 3.2);
    const float gray = between(&rng, 0.02, 0.12), silver = between(&rng, 0.55, 0.75);
    const float frame = rng_below(&rng, 5) == 0 ? silver : gray;
    capture->screen_pitch_px = kind == 0 ? any : (float)kind * (1 + near);
    capture->screen_angle = between(&rng, -0.004, 0.004) * turn;
    capture->screen_color = around[rng_below(&rng, 4)];
    capture->frame_color = (struct rgb){frame, frame, frame * 1.04f};
    capture->screen_gap_mm = fmaxf(0, between(&rng, -6, 14));
    capture->screen_wide_mm = between(&rng, 5, 18);
}

static void draw_jpegs(const struct look *look, struct capture *capture)
{
    struct rng rng = capture_stream(capture, STREAM_JPEG);
    capture->jpeg_passes = (int)floor(look->jpeg_passes + 1e-9);
    for (int i = 0; i < CAPTURE_MAX_JPEGS; i++) {
        const double quality = look->jpeg_quality + rng_between(&rng, -12, 25);
        capture->jpeg_before[i].quality = (int)fmin(fmax(round(quality), 20), 97);
        capture->jpeg_before[i].x = 1 + (int)rng_below(&rng, 7);
        capture->jpeg_before[i].y = 1 + (int)rng_below(&rng, 7);
    }
}

static void draw_paper(const struct look *look, struct rng *rng, struct capture *capture)
{
    struct rng shapes = capture_stream(capture, STREAM_STAINS);
    capture->aging_angle = between(rng, 0, 1) * turn;
    capture->turned = (float)rng_below(rng, 2);
    capture->tint = fade(tint_color(look->tint_color), look->paper_tint);
    capture->stains = look->stains > 0 ? (int)lround(look->stain_count) : 0;
    for (int i = 0; i < CAPTURE_MAX_STAINS; i++) {
        capture->stain[i] = draw_stain(rng, look->stains);
        shape_stain(&shapes, &capture->stain[i]);
    }
    capture->background_color = background_color(look->background, rng);
    draw_scene(capture);
}

static void draw_light(const struct look *look, struct rng *rng, struct capture *capture)
{
    capture->light_angle = between(rng, 0, 1) * turn;
    capture->light_mix = between(rng, -1, 1);
    draw_shadow(rng, &capture->cast);
    shape_shadow(capture, rng, &capture->cast);
    capture->glare_x = between(rng, 0.05, 0.95);
    capture->glare_y = between(rng, 0.05, 0.95);
    capture->glare_radius = between(rng, 0.08, 0.3);
    shape_glare(look, capture);
    draw_side(look, capture);
    draw_flare(capture);
    draw_lid(capture);
}

/* Brightness is told in stops of light, pixels are its 2.2nd root. What has lost its color has no
 * white balance either. */
static struct rgb draw_gain(const struct look *look)
{
    const double all = exp2(look->exposure / 2.2), colored = 1 - look->gray;
    const double warm = 0.2 * look->color_temperature * colored;
    const double green = 0.12 * look->tint * colored;
    return (struct rgb){(float)(all * (1 + warm - green / 2)), (float)(all * (1 + green)),
                        (float)(all * (1 - warm - green / 2))};
}

static void draw_device(const struct look *look, struct rng *rng, struct capture *capture)
{
    capture->motion_angle = between(rng, 0, 0.5) * turn;
    capture->gain = draw_gain(look);
    capture->bands_across = rng_below(rng, 2);
    /* Lamps as large as the camera's pixels beat with them, in wide and weak bands of color. */
    const bool beats = rng_below(rng, 2);
    capture->moire = (float)look->moire * (beats ? 0.4f : 1);
    capture->moire_pitch_px = beats ? between(rng, 0.97, 1.03) : between(rng, 2.02, 3.3);
    capture->moire_angle = between(rng, -0.03, 0.03) * turn;
    capture->jpeg_quality = (int)lround(look->jpeg_quality);
    draw_screen(capture);
    draw_jpegs(look, capture);
}

void capture_of(const struct look *look, struct capture *capture)
{
    struct rng rng = rng_stream((uint64_t)look->seed, (uint64_t)look->page_index, RNG_CAPTURE);
    *capture = (struct capture){.seed = (float)(rng_u32(&rng) >> 8)};
    draw_paper(look, &rng, capture);
    draw_light(look, &rng, capture);
    draw_device(look, &rng, capture);
}
