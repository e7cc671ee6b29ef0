/* Pages aged, lit and captured: what the options say is what the pixels show. */
#define _GNU_SOURCE
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <ecgpress/ecgpress.h>

#include "base/array.h"
#include "rig/scene.h"

#include "draw/capture.h"
#include "gpu/context.h"
#include "truth/page.h"

/* A picture of its own memory. */
struct shot {
    int width, height;
    uint8_t *rgbx;
};

static struct ecgp_page *plan_page(const char *const *settings, int64_t number)
{
    struct ecgp_options *options = options_with((const char *const[]){"width", "700", NULL});
    for (; *settings; settings += 2) {
        options_give(options, settings[0], settings[1]);
    }
    return page_of("builtin:3", options, "3by4", number);
}

static struct shot shoot(struct ecgp_renderer *renderer, const char *const *settings,
                         int64_t number)
{
    struct ecgp_error error = {0};
    struct ecgp_frame frame;
    struct ecgp_page *page = plan_page(settings, number);
    if (ecgp_renderer_draw(renderer, page, ECGP_DRAW_PICTURE, &frame, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    struct shot shot = {frame.width, frame.height, NULL};
    shot.rgbx = malloc((size_t)frame.width * (size_t)frame.height * 4);
    for (int y = 0; y < frame.height; y++) {
        memcpy(shot.rgbx + (size_t)y * (size_t)frame.width * 4,
               frame.rgbx + (size_t)y * (size_t)frame.stride, (size_t)frame.width * 4);
    }
    ecgp_page_destroy(page);
    return shot;
}

static struct shot clean(struct ecgp_renderer *renderer)
{
    return shoot(renderer, (const char *const[]){NULL}, 0);
}

static int level(const struct shot *shot, int x, int y, int channel)
{
    return shot->rgbx[4 * ((size_t)y * (size_t)shot->width + (size_t)x) + (size_t)channel];
}

static size_t bytes(const struct shot *shot)
{
    return (size_t)shot->width * (size_t)shot->height * 4;
}

static bool same(const struct shot *a, const struct shot *b)
{
    return a->width == b->width && a->height == b->height &&
           memcmp(a->rgbx, b->rgbx, bytes(a)) == 0;
}

static double mean(const struct shot *shot, int channel)
{
    double sum = 0;
    for (int y = 0; y < shot->height; y++) {
        for (int x = 0; x < shot->width; x++) {
            sum += level(shot, x, y, channel);
        }
    }
    return sum / shot->width / shot->height;
}

static const char *const presets[] = {"print",        "scan",    "scan-bw", "scan-print", "photo",
                                      "screen-photo", "stained", "damaged", "mold",       "fax"};
enum { PRESET_COUNT = ARRAY_COUNT(presets) };

static void test_presets_at_severity_0_are_clean(void **state)
{
    struct shot plain = clean(*state);
    for (int i = 0; i < PRESET_COUNT; i++) {
        struct shot shot =
            shoot(*state, (const char *const[]){"preset", presets[i], "severity", "0", NULL}, 4);
        assert_true(same(&plain, &shot));
        free(shot.rgbx);
    }
    free(plain.rgbx);
}

static void test_parameters_are_none_by_default(void **state)
{
    (void)state;
    struct ecgp_page *page = plan_page((const char *const[]){NULL}, 7);
    assert_true(capture_is_none(&page->plan));
    assert_int_equal(page->plan.capture.jpeg_quality, 100);
    ecgp_page_destroy(page);
}

static void test_presets_are_the_page_s_own(void **state)
{
    for (int i = 0; i < PRESET_COUNT; i++) {
        const char *const settings[] = {"preset", presets[i], NULL};
        struct shot one = shoot(*state, settings, 4);
        struct shot other = shoot(*state, settings, 5);
        struct shot again = shoot(*state, settings, 4);
        assert_true(same(&one, &again));
        assert_false(same(&one, &other));
        free(one.rgbx);
        free(other.rgbx);
        free(again.rgbx);
    }
}

static void test_masks_do_not_care(void **state)
{
    struct ecgp_frame frame;
    unsigned long sums[2] = {0};
    for (int i = 0; i < 2; i++) {
        struct ecgp_page *page =
            plan_page(i ? (const char *const[]){"noise", "8", "shadow", "0.5", "stains", "0.8",
                                                "defocus", "0.2", "jpeg_quality", "60", NULL}
                        : (const char *const[]){NULL},
                      4);
        assert_int_equal(
            ecgp_renderer_draw(*state, page, ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS, &frame, NULL),
            ECGP_OK);
        for (int k = 0; k < frame.masks; k++) {
            const struct ecgp_mask *mask = &frame.mask[k];
            const int rows = mask->crop.y1 - mask->crop.y0;
            for (int b = 0; mask->bits && b < mask->stride * rows; b++) {
                sums[i] = sums[i] * 31 + mask->bits[b];
            }
        }
        ecgp_page_destroy(page);
    }
    assert_true(sums[0] == sums[1]);
}

/* On a picture dark enough that noise is not cut off at white. */
static void test_noise_has_its_deviation(void **state)
{
    static const char *const told[] = {"4", "12"};
    struct shot flat = shoot(*state, (const char *const[]){"contrast", "-0.6", NULL}, 0);
    for (int i = 0; i < 2; i++) {
        struct shot shot =
            shoot(*state, (const char *const[]){"contrast", "-0.6", "noise", told[i], NULL}, 0);
        for (int channel = 0; channel < 3; channel++) {
            double sum = 0, squares = 0;
            for (int y = 0; y < shot.height; y++) {
                for (int x = 0; x < shot.width; x++) {
                    const double d = level(&shot, x, y, channel) - level(&flat, x, y, channel);
                    sum += d;
                    squares += d * d;
                }
            }
            const double count = (double)shot.width * shot.height;
            assert_true(fabs(sum / count) < 0.6); /* the flat one is rounded */
            const double variance = squares / count - sum / count * sum / count;
            assert_true(fabs(sqrt(variance) / atof(told[i]) - 1) < 0.1);
        }
        free(shot.rgbx);
    }
    free(flat.rgbx);
}

/* What the options say of a pixel, on the CPU. */
static double toned(int clean_level, double gain, double contrast, double haze)
{
    const double v = clean_level / 255.0 * gain;
    const double t = (v * (1 + contrast) - 0.5 * contrast) * (1 - haze) + haze;
    return 255 * fmin(fmax(t, 0), 1);
}

static void test_tone_is_as_computed(void **state)
{
    struct shot plain = clean(*state);
    struct shot shot = shoot(*state,
                             (const char *const[]){"exposure", "-0.7", "color_temperature", "0.5",
                                                   "tint", "-0.2", "haze", "0.1", NULL},
                             0);
    const double all = exp2(-0.7 / 2.2), green = 0.12 * -0.2;
    const double gain[] = {all * (1.1 - green / 2), all * (1 + green), all * (0.9 - green / 2)};
    for (int channel = 0; channel < 3; channel++) {
        double sum = 0;
        for (int y = 0; y < plain.height; y++) {
            for (int x = 0; x < plain.width; x++) {
                sum += toned(level(&plain, x, y, channel), gain[channel], 0, 0.1);
            }
        }
        assert_true(fabs(mean(&shot, channel) - sum / plain.width / plain.height) < 0.5);
    }
    free(plain.rgbx);
    free(shot.rgbx);
}

static void test_black_and_white_is_nothing_else(void **state)
{
    struct shot shot =
        shoot(*state, (const char *const[]){"binarize", "1", "threshold", "0.5", NULL}, 0);
    long black = 0;
    for (size_t i = 0; i < bytes(&shot); i++) {
        if (i % 4 != 3) {
            assert_true(shot.rgbx[i] == 0 || shot.rgbx[i] == 255);
            black += shot.rgbx[i] == 0;
        }
    }
    assert_true(black > 1000);
    free(shot.rgbx);
}

/* Mean of 8 x 8 px with the upper left corner x, y. */
static double patch(const struct shot *shot, int x, int y)
{
    double sum = 0;
    for (int i = 0; i < 64; i++) {
        sum += level(shot, x + i % 8, y + i / 8, 0);
    }
    return sum / 64;
}

static void test_vignette_takes_its_share(void **state)
{
    static const char *const shown[] = {"show_grid", "0", "vignette", "0", NULL};
    static const char *const told[] = {"show_grid", "0", "vignette", "0.4", NULL};
    struct shot plain = shoot(*state, shown, 0);
    struct shot shot = shoot(*state, told, 0);
    const int right = shot.width - 8, bottom = shot.height - 8;
    const int corner[4][2] = {{0, 0}, {right, 0}, {0, bottom}, {right, bottom}};
    for (int i = 0; i < 4; i++) {
        const int x = corner[i][0], y = corner[i][1];
        assert_true(fabs(patch(&shot, x, y) / patch(&plain, x, y) - 0.6) < 0.04);
    }
    const int middle = shot.width / 2, center = shot.height / 2;
    assert_true(patch(&shot, middle, center) > 0.98 * patch(&plain, middle, center));
    free(plain.rgbx);
    free(shot.rgbx);
}

/* How far a place, in hands, is outside of what throws a shadow; joints are left out. */
static double outside(const struct shadow_outline *outline, double x, double y)
{
    double away = 1e3;
    for (int i = 0; i < outline->parts; i++) {
        const struct shadow_part *part = &outline->part[i];
        const double way[2] = {part->x1 - part->x0, part->y1 - part->y0};
        const double dx = x - part->x0, dy = y - part->y0;
        const double size = fmax(way[0] * way[0] + way[1] * way[1], 1e-6);
        const double share = fmin(fmax((dx * way[0] + dy * way[1]) / size, 0), 1);
        const double radius = part->r0 + share * (part->r1 - part->r0);
        away = fmin(away, hypot(dx - share * way[0], dy - share * way[1]) - radius);
    }
    if (outline->half_x > 0) {
        away = fmin(away, fmax(fabs(x) - outline->half_x, fabs(y) - outline->half_y));
    }
    return away;
}

/* The same for a pixel, in picture widths, less the soft edge: above 0 it is lit, below all dark.
 */
static double clear_of(const struct capture_shadow *shadow, const struct shot *shot, double x,
                       double y, bool dark)
{
    const double at_x = (x - (double)shadow->x * shot->width) / shot->width / shadow->scale;
    const double at_y = (y - (double)shadow->y * shot->height) / shot->width / shadow->scale;
    const double c = cos(shadow->angle), s = sin(shadow->angle);
    const double along = at_x * c + at_y * s, aside = at_y * c - at_x * s;
    const double soft = shadow->softness + shadow->rising * fmin(fmax(along + 0.4, 0), 2);
    const double away = shadow->scale * outside(&shadow->outline, along, aside);
    return dark ? fmin(away + soft + 0.02, 0) : fmax(away - 1.5 * soft - 0.05, 0);
}

static void test_shadow_is_where_its_outline_says(void **state)
{
    long dark = 0, lit = 0;
    for (int number = 1; number <= 8; number++) {
        static const char *const shown[] = {"show_grid", "0", "shadow", "0", NULL};
        static const char *const told[] = {"show_grid", "0", "shadow", "0.5", NULL};
        struct shot plain = shoot(*state, shown, number), shot = shoot(*state, told, number);
        struct ecgp_page *page = plan_page(told, number);
        const struct capture_shadow *shadow = &page->plan.capture.cast;
        const double by_x = (double)shadow->by_x * shot.width,
                     by_y = (double)shadow->by_y * shot.width;
        for (int i = 0; i < 20 * 10; i++) {
            const int x = i % 20 * (shot.width - 8) / 19, y = i / 20 * (shot.height - 8) / 9;
            const double left = patch(&shot, x, y) / patch(&plain, x, y);
            if (clear_of(shadow, &shot, x + 4, y + 4, true) < 0) {
                assert_true(left < 0.53);
                dark++;
            } else if (clear_of(shadow, &shot, x + 4, y + 4, false) > 0 &&
                       clear_of(shadow, &shot, x + 4 + by_x, y + 4 + by_y, false) > 0) {
                assert_true(left > 0.97);
                lit++;
            }
        }
        ecgp_page_destroy(page);
        free(plain.rgbx);
        free(shot.rgbx);
    }
    assert_true(dark > 100 && lit > 100);
}

static void test_glare_only_brightens(void **state)
{
    for (int number = 1; number <= 4; number++) {
        long brighter = 0;
        struct shot plain = shoot(*state, (const char *const[]){"exposure", "-1", NULL}, number);
        struct shot shot =
            shoot(*state, (const char *const[]){"exposure", "-1", "glare", "0.4", NULL}, number);
        for (size_t i = 0; i < bytes(&shot); i++) {
            /* light is found at three corners of a block: at the fourth it may be rounded twice */
            assert_true(shot.rgbx[i] + 2 >= plain.rgbx[i]);
            brighter += shot.rgbx[i] > plain.rgbx[i] + 20;
        }
        assert_true(brighter > 1000 && (size_t)brighter < bytes(&shot) / 2);
        free(plain.rgbx);
        free(shot.rgbx);
    }
}

/* What a stain has taken of the blue at a pixel: the mean of nine. */
static double taken(const struct shot *plain, const struct shot *shot, double x, double y)
{
    double sum = 0;
    for (int i = 0; i < 9; i++) {
        const int px = (int)fmin(fmax(x + i % 3 - 1, 0), shot->width - 1);
        const int py = (int)fmin(fmax(y + i / 3 - 1, 0), shot->height - 1);
        sum += level(plain, px, py, 2) - level(shot, px, py, 2);
    }
    return sum / 9;
}

/* The most along a way out of a stain's first circle. */
static double most_taken(const struct shot *plain, const struct shot *shot, const double at[2],
                         double radius, double angle)
{
    double most = 0;
    for (double r = 0.5; r < 2; r += 0.02) {
        const double x = at[0] + r * radius * cos(angle), y = at[1] + r * radius * sin(angle);
        most = fmax(most, taken(plain, shot, x, y));
    }
    return most;
}

static void test_stains_are_darker_at_their_rim(void **state)
{
    static const char *const shown[] = {"show_grid", "0", NULL};
    static const char *const told[] = {"show_grid", "0", "stains", "1", "stain_count", "1", NULL};
    int seen = 0;
    for (int number = 1; number <= 40; number++) {
        struct ecgp_page *page = plan_page(told, number);
        const struct capture_stain stain = page->plan.capture.stain[0];
        const double px_per_mm = page->plan.map.px_per_mm;
        ecgp_page_destroy(page);
        if (stain.rim < 0.5f || stain.radius_mm < 8 || stain.ring) {
            continue;
        }
        struct shot plain = shoot(*state, shown, number), shot = shoot(*state, told, number);
        const double at[2] = {(double)stain.x * shot.width, (double)stain.y * shot.height};
        double rim = 0;
        for (int i = 0; i < 16; i++) {
            rim += most_taken(&plain, &shot, at, stain.part[0][2] * stain.radius_mm * px_per_mm,
                              i * 0.3927) /
                   16;
        }
        assert_true(rim > 1.2 * taken(&plain, &shot, at[0], at[1]));
        seen++;
        free(plain.rgbx);
        free(shot.rgbx);
    }
    assert_true(seen >= 3);
}

/* Sum of squared steps from pixel to pixel along x. */
static double sharpness(const struct shot *shot)
{
    double sum = 0;
    for (int y = 0; y < shot->height; y++) {
        for (int x = 1; x < shot->width; x++) {
            const double d = level(shot, x, y, 1) - level(shot, x - 1, y, 1);
            sum += d * d;
        }
    }
    return sum;
}

/* But for the rounding of passes that are read between pixels in 8 bits. */
static void test_blur_keeps_the_mean(void **state)
{
    struct shot plain = clean(*state);
    double before = sharpness(&plain);
    static const char *const told[][2] = {
        {"defocus", "0.15"}, {"defocus", "0.4"}, {"motion_blur", "1"}};
    for (int i = 0; i < 3; i++) {
        struct shot shot = shoot(*state, (const char *const[]){told[i][0], told[i][1], NULL}, 0);
        for (int channel = 0; channel < 3; channel++) {
            assert_true(fabs(mean(&shot, channel) - mean(&plain, channel)) < 1);
        }
        assert_true(sharpness(&shot) < 0.7 * before);
        free(shot.rgbx);
    }
    free(plain.rgbx);
}

static void test_jpeg_is_near_and_not_the_same(void **state)
{
    struct shot plain = clean(*state);
    struct shot shot = shoot(*state, (const char *const[]){"jpeg_quality", "60", NULL}, 0);
    assert_false(same(&plain, &shot));
    /* Red is at its most on paper and can only lose; green is the brightness. */
    assert_true(fabs(mean(&shot, 1) - mean(&plain, 1)) < 1.5);
    free(plain.rgbx);
    free(shot.rgbx);
}

/* Each option alone changes the picture, and none makes it blank. */
static void test_every_option_shows(void **state)
{
    static const char *const told[][2] = {
        {"paper_texture", "1"}, {"paper_tint", "1"},
        {"aging", "1"},         {"stains", "1"},
        {"mold", "1"},          {"fading", "0.8"},
        {"show_through", "1"},  {"light_falloff", "0.6"},
        {"shadow", "0.6"},      {"glare", "0.8"},
        {"contrast", "0.5"},    {"gray", "1"},
        {"scan_streaks", "1"},  {"moire", "1"},
        {"halftone", "1"},      {"dropout", "1"},
        {"speckle", "1"},       {"exposure", "-1"},
        {"side_shadow", "0.5"}, {"toner", "0.8"},
        {"sharpening", "1"},    {"resolution", "0.5"},
    };
    struct shot plain = clean(*state);
    for (size_t i = 0; i < ARRAY_COUNT(told); i++) {
        struct shot shot = shoot(*state, (const char *const[]){told[i][0], told[i][1], NULL}, 3);
        if (same(&plain, &shot) || sharpness(&shot) < 0.02 * sharpness(&plain)) {
            fail_msg("%s", told[i][0]);
        }
        free(shot.rgbx);
    }
    free(plain.rgbx);
}

/* Of a page in the middle of a table the table's corners stay as they are. */
static void test_glare_falls_on_paper_alone(void **state)
{
    long brighter = 0;
    for (int page = 0; page < 4; page++) {
        const char *settings[] = {"background", "dark", "zoom", "0.5", "glare", "0", NULL};
        struct shot plain = shoot(*state, settings, page);
        settings[5] = "1";
        struct shot shot = shoot(*state, settings, page);
        for (int y = 0; y < plain.height; y++) {
            const bool beside = y < plain.height / 5 || y > plain.height * 4 / 5;
            for (int x = 0; x < plain.width; x++) {
                const int more = level(&shot, x, y, 1) - level(&plain, x, y, 1);
                assert_true(!beside || more == 0);
                brighter += more > 20;
            }
        }
        free(plain.rgbx);
        free(shot.rgbx);
    }
    assert_true(brighter > 100);
}

/* As much of the picture is dark as was asked for, and as dark; pages differ by which side it is.
 */
static void test_side_shadow_takes_its_share(void **state)
{
    struct shot plain = shoot(*state, (const char *const[]){"show_grid", "0", NULL}, 0);
    for (int page = 0; page < 6; page++) {
        const char *const settings[] = {"side_shadow",       "0.6", "show_grid", "0",
                                        "side_shadow_share", "0.5", NULL};
        struct shot shot = shoot(*state, settings, page);
        const double left = mean(&shot, 1) / mean(&plain, 1);
        if (!(left > 1 - 0.6 * 0.65 && left < 1 - 0.6 * 0.35)) {
            fail_msg("page %d is left %f of its light", page, left);
        }
        free(shot.rgbx);
    }
    free(plain.rgbx);
}

/* Ink of toner is paler, and uneven; paper without ink stays as it is. */
static void test_toner_is_of_ink_alone(void **state)
{
    struct shot plain = shoot(*state, (const char *const[]){"show_grid", "0", NULL}, 0);
    struct shot shot =
        shoot(*state, (const char *const[]){"show_grid", "0", "toner", "1", NULL}, 0);
    const int paper = level(&plain, plain.width - 2, plain.height - 2, 1);
    long ink = 0, paler = 0;
    for (int y = 0; y < plain.height; y++) {
        for (int x = 0; x < plain.width; x++) {
            const int before = level(&plain, x, y, 1), after = level(&shot, x, y, 1);
            assert_true(before < paper || after == before);
            assert_true(after >= before - 1);
            ink += before < 50;
            paler += before < 50 && after > before + 30;
        }
    }
    assert_true(ink > 100 && paler > ink / 10 && paler < ink * 9 / 10);
    free(plain.rgbx);
    free(shot.rgbx);
}

/* A map that moves nothing finds the same paper and light under each pixel. */
static void test_a_flat_map_changes_nothing(void **state)
{
    const char *const flat[] = {"stains",    "0.8",   "aging", "0.5",           "paper_texture",
                                "0.5",       "noise", "4",     "light_falloff", "0.4",
                                "show_grid", "0",     NULL};
    const char *mapped[ARRAY_COUNT(flat) + 2];
    memcpy(mapped, flat, sizeof flat);
    mapped[12] = "shift_x";
    mapped[13] = "0.0000001";
    mapped[14] = NULL;
    struct shot plain = shoot(*state, flat, 6), bent = shoot(*state, mapped, 6);
    long differ = 0;
    for (size_t i = 0; i < bytes(&plain); i++) {
        differ += abs(plain.rgbx[i] - bent.rgbx[i]) > 2; /* edges of traces and names do a little */
    }
    assert_true((double)differ < 0.01 * (double)bytes(&plain));
    free(plain.rgbx);
    free(bent.rgbx);
}

static void test_backgrounds_lie_off_the_page(void **state)
{
    static const char *const names[] = {"white", "plain", "dark", "wood", "cloth"};
    for (int i = 0; i < 5; i++) {
        const char *const settings[] = {"background", names[i], "zoom", "0.5",
                                        "show_grid",  "0",      NULL};
        struct shot shot = shoot(*state, settings, 6);
        const double on = patch(&shot, shot.width / 2 - 10, (int)(0.3 * shot.height));
        const double off = patch(&shot, 20, 20);
        assert_true(on > 250);
        assert_true(i == 0 ? off > 220 : off < (i == 2 ? 80 : 220));
        free(shot.rgbx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_presets_at_severity_0_are_clean),
        cmocka_unit_test(test_parameters_are_none_by_default),
        cmocka_unit_test(test_presets_are_the_page_s_own),
        cmocka_unit_test(test_masks_do_not_care),
        cmocka_unit_test(test_noise_has_its_deviation),
        cmocka_unit_test(test_tone_is_as_computed),
        cmocka_unit_test(test_black_and_white_is_nothing_else),
        cmocka_unit_test(test_vignette_takes_its_share),
        cmocka_unit_test(test_shadow_is_where_its_outline_says),
        cmocka_unit_test(test_glare_only_brightens),
        cmocka_unit_test(test_stains_are_darker_at_their_rim),
        cmocka_unit_test(test_blur_keeps_the_mean),
        cmocka_unit_test(test_jpeg_is_near_and_not_the_same),
        cmocka_unit_test(test_every_option_shows),
        cmocka_unit_test(test_glare_falls_on_paper_alone),
        cmocka_unit_test(test_side_shadow_takes_its_share),
        cmocka_unit_test(test_toner_is_of_ink_alone),
        cmocka_unit_test(test_a_flat_map_changes_nothing),
        cmocka_unit_test(test_backgrounds_lie_off_the_page),
    };
    return cmocka_run_group_tests(tests, renderer_set_up, renderer_tear_down);
}
