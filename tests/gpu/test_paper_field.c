/* The field of paper, of which effects with edges are drawn only where they may be. */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ecgpress/ecgpress.h>

#include "base/array.h"
#include "draw/effects.h"
#include "render/parts.h"
#include "rig/scene.h"
#include "truth/page.h"

struct field {
    int width, height;
    uint8_t *texels;
};

static struct field read_field(const struct gpu_target *target)
{
    struct field field = {target->texture.width, target->texture.height, NULL};
    field.texels = malloc(4 * (size_t)field.width * (size_t)field.height);
    assert_non_null(field.texels);
    gpu_target_read(target, field.width, field.height, field.texels);
    return field;
}

/* All effects of the plan's paper everywhere in a field of that size. */
static struct field draw_everywhere(const struct plan *plan, struct effect_textures *textures,
                                    int width, int height)
{
    struct gpu_target target = {.texture = {.exact = true}};
    struct effect_programs *programs = calloc(1, sizeof *programs);
    struct ecgp_error error = {0};
    assert_non_null(programs);
    gpu_target_size(&target, GPU_RGBA8, width, height);
    const struct effect_draw what = {.effects = effects_on(plan) & effects_of(STAGE_PAPER),
                                     .first = STAGE_PAPER,
                                     .last = STAGE_PAPER,
                                     .plan = plan,
                                     .textures = textures};
    struct gpu_draw draw = {
        .shader = {.vertex = "lib/whole", .fragment = "paper/field", .few_quads = true},
        .target = &target,
        .width = width,
        .height = height,
        .quads = 1,
        .numbers = {{"seed", 1, {plan->capture.seed}},
                    {"step_mm", 1, {(float)effects_paper_step(what.effects)}}},
    };
    if (effects_draw(programs, &what, &draw, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    const struct field field = read_field(&target);
    effects_finish(programs);
    free(programs);
    gpu_target_destroy(&target);
    return field;
}

static int texels_that_differ(const struct field *a, const struct field *b)
{
    int count = 0;
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    for (int i = 0; i < a->width * a->height; i++) {
        count += memcmp(a->texels + 4 * i, b->texels + 4 * i, 4) != 0;
    }
    return count;
}

static int texels_changed(const struct field *field)
{
    static const uint8_t blank[4] = {255, 255, 255, 255};
    int count = 0;
    for (int i = 0; i < field->width * field->height; i++) {
        count += memcmp(field->texels + 4 * i, blank, 4) != 0;
    }
    return count;
}

static void draw_page(struct scene *scene, const char *stains, const char *mold, int number)
{
    const char *const settings[] = {"width", "500",  "stains", stains, "stain_count",
                                    "4",     "mold", mold,     NULL};
    scene_draw(scene, page_of("builtin:1", options_with(settings), "3by1", number),
               ECGP_DRAW_PICTURE);
}

static void test_nothing_is_cut_off(void **state)
{
    static const char *const settings[][2] = {
        {"0", "0.1"}, {"0", "0.3"}, {"0", "0.8"}, {"0.2", "0"}, {"1", "0"}, {"0.7", "0.2"},
    };
    struct scene *scene = *state;
    for (int i = 0; i < 4 * (int)ARRAY_COUNT(settings); i++) {
        const char *const *setting = settings[i / 4];
        draw_page(scene, setting[0], setting[1], i);
        struct capture_pass *capture = &scene->renderer->capture;
        const struct field some = read_field(&capture->fields.paper);
        const struct field all =
            draw_everywhere(&scene->page->plan, &capture->textures, some.width, some.height);
        assert_int_equal(texels_that_differ(&some, &all), 0);
        print_message("stains %s, mold %s: %d of %d texels\n", setting[0], setting[1],
                      texels_changed(&some), some.width * some.height);
        free(some.texels);
        free(all.texels);
        scene_put_away(scene);
    }
}

/* What is drawn of a part of a page is what reaches it: little where there is little mold. */
static void test_most_of_a_page_is_left_out(void **state)
{
    struct scene *scene = *state;
    const int side = 5;
    draw_page(scene, "0.3", "0.05", 1);
    const struct plan *plan = &scene->page->plan;
    int reached = 0, parts = 0;
    for (int y = 0; y + side < plan_height_mm(plan); y += side) {
        for (int x = 0; x + side < plan_width_mm(plan); x += side) {
            const struct area part = {x, y, x + side, y + side};
            reached += effects_reaching(effects_with_edges(), plan, &part) != 0;
            parts++;
        }
    }
    print_message("%d of %d parts\n", reached, parts);
    assert_true(reached > 0 && reached < parts / 2);
    scene_put_away(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_cut_off),
        cmocka_unit_test(test_most_of_a_page_is_left_out),
    };
    setenv("ECGPRESS_RING", "0", 1); /* the context is this thread's, to be looked into */
    return cmocka_run_group_tests(tests, scene_set_up, scene_tear_down);
}
