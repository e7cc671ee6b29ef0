/*
 * Programs: each one compiles and links, has what it is drawn with and is given all that it has.
 * Each page is drawn in all the ways that there are of speaking to a driver, and is the same by
 * all: with the numbers for software renderers and those for hardware, with arrays in buffers and
 * in pictures, in new memory that holds zeros and in some that holds ones.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <ecgpress/ecgpress.h>

#include "rig/difference.h"
#include "rig/random_page.h"
#include "rig/scene.h"
#include "rig/scratch.h"

#include "base/array.h"
#include "base/hash.h"
#include "draw/effects.h"
#include "gpu/context.h"
#include "gpu/draw.h"
#include "gpu/gl.h"
#include "gpu/tuning.h"
#include "image/png.h"
#include "truth/page.h"
#include "truth/stroke.h"

enum { ALL = ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS | ECGP_DRAW_MAP };

/* By environment variables; see gpu/driver.h. */
static const struct way {
    const char *name, *gl, *texels, *poison;
} ways[] = {
    {"software", "software", "", ""},
    {"software, poisoned", "software", "", "1"},
    {"hardware, folded, poisoned", "hardware", "65536", "1"},
};

enum { WAYS = ARRAY_COUNT(ways) };

/* A renderer for each of the ways. */
struct fleet {
    struct ecgp_renderer *by[WAYS];
};

/* Flat; seen from aside, with all around it; bent. */
static const char *const shapes[][5] = {
    {NULL},
    {"zoom", "0.7", "rotation", "6", NULL},
    {"curl", "60", "wrinkles", "1", NULL},
};

static struct ecgp_renderer *renderer_for(const struct way *way)
{
    struct ecgp_renderer *renderer;
    struct ecgp_error error = {0};
    setenv("ECGPRESS_GL", way->gl, 1);
    setenv("ECGPRESS_TEXELS", way->texels, 1);
    setenv("ECGPRESS_POISON", way->poison, 1);
    if (ecgp_renderer_create(&renderer, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    unsetenv("ECGPRESS_GL");
    unsetenv("ECGPRESS_TEXELS");
    unsetenv("ECGPRESS_POISON");
    return renderer;
}

/* --- sources ---------------------------------------------------------------------------------- */

/* All that was compiled, a file each. */
static struct sources {
    struct scratch scratch;
    int count;
    uint64_t seen[2000]; /* their hashes */
} sources;

static PFNGLSHADERSOURCEPROC real_glShaderSource;

static bool is_new(uint64_t hash)
{
    for (int i = 0; i < sources.count; i++) {
        if (sources.seen[i] == hash) {
            return false;
        }
    }
    assert_true(sources.count < (int)ARRAY_COUNT(sources.seen));
    sources.seen[sources.count++] = hash;
    return true;
}

static void GLAD_API_PTR keep_source(GLuint shader, GLsizei count, const GLchar *const *text,
                                     const GLint *length)
{
    GLint kind = 0;
    char name[32];
    glGetShaderiv(shader, GL_SHADER_TYPE, &kind);
    if (is_new(hash_name(text[0]))) {
        snprintf(name, sizeof name, "%d.%s", sources.count,
                 kind == GL_VERTEX_SHADER ? "vert" : "frag");
        scratch_text(&sources.scratch, name, text[0]);
    }
    real_glShaderSource(shader, count, text, length);
}

static void keep_sources(void)
{
    scratch_make(&sources.scratch);
    real_glShaderSource = glad_glShaderSource;
    glad_glShaderSource = keep_source;
}

/* By the compiler that is the reference: Mesa takes more than the language allows. */
static void test_sources_are_valid(void **state)
{
    char line[2 * TEST_PATH], said[2000] = "";
    (void)state;
    if (system("command -v glslangValidator >/dev/null") != 0) {
        print_message("glslangValidator is not installed (glslang-tools)\n");
        skip();
    }
    snprintf(line, sizeof line, "cd '%s' && find . -type f | xargs glslangValidator 2>&1",
             sources.scratch.folder);
    FILE *out = popen(line, "r");
    assert_non_null(out);
    char text[400];
    while (fgets(text, sizeof text, out)) {
        if (strncmp(text, "./", 2) != 0 && !said[0]) {
            snprintf(said, sizeof said, "%s", text);
        }
    }
    const int code = pclose(out);
    print_message("%d sources\n", sources.count);
    if (code != 0) {
        fail_msg("exit code %d: %s", code, said);
    }
}

static int set_up(void **state)
{
    static struct fleet fleet;
    ecgp_renderer_destroy(renderer_for(&ways[0])); /* loads OpenGL's functions */
    keep_sources();
    for (int i = 0; i < WAYS; i++) {
        fleet.by[i] = renderer_for(&ways[i]);
    }
    *state = &fleet;
    return 0;
}

static int tear_down(void **state)
{
    const struct fleet *fleet = *state;
    for (int i = 0; i < WAYS; i++) {
        ecgp_renderer_destroy(fleet->by[i]);
    }
    glad_glShaderSource = real_glShaderSource;
    scratch_remove(&sources.scratch);
    return 0;
}

static struct ecgp_page *small_page(const char *const *shape, const char *const *settings)
{
    struct ecgp_options *options = options_with((const char *const[]){"width", "260", NULL});
    for (; *shape; shape += 2) {
        options_give(options, shape[0], shape[1]);
    }
    for (; settings && *settings; settings += 2) {
        options_give(options, settings[0], settings[1]);
    }
    return page_of("builtin:1", options, "3by1", 3);
}

/* Draws the page in all ways, and returns its effects. */
static effect_set draw(const struct fleet *fleet, struct ecgp_page *page)
{
    struct ecgp_frame first, frame;
    struct ecgp_error error = {0};
    const effect_set effects = effects_on(&page->plan);
    for (int i = 0; i < WAYS; i++) {
        frame = (struct ecgp_frame){0};
        if (ecgp_renderer_draw(fleet->by[i], page, ALL, &frame, &error) != ECGP_OK) {
            fail_msg("%s: %s", ways[i].name, error.text);
        }
        first = i == 0 ? frame : first;
        assert_same_frame(&frame, &first, ways[i].name);
    }
    ecgp_page_destroy(page);
    return effects;
}

/* --- effects ---------------------------------------------------------------------------------- */

/* Sets an option of the group capture to its upper end, or to its choice of that number; false past
 * the last. */
static bool turn_up(const struct ecgp_option_info *info, int number, char value[64])
{
    if (info->type == ECGP_OPTION_RANGE) {
        snprintf(value, 64, "%.17g", info->high);
        return number == 0;
    }
    const char *choice = info->choices;
    for (; number > 0 && choice; number--) {
        choice = strchr(choice, '|');
        choice += choice != NULL;
    }
    snprintf(value, 64, "%.*s", choice ? (int)strcspn(choice, "|") : 0, choice ? choice : "");
    return choice != NULL;
}

static bool is_capture(const struct ecgp_option_info *info)
{
    return strcmp(info->group, "capture") == 0 &&
           (info->type == ECGP_OPTION_RANGE || info->type == ECGP_OPTION_PICK);
}

/* A screen on a surface from a folder of pictures. */
static effect_set draw_backdrop(const struct fleet *fleet)
{
    static const uint8_t gray[2 * 2 * 3] = {90, 90, 90, 120, 120, 120, 150, 150, 150, 60, 60, 60};
    const struct pixels pixels = {2, 2, 3, 6, gray};
    struct scratch scratch;
    struct text png = {0};
    scratch_make(&scratch);
    assert_int_equal(png_encode(&pixels, PNG_LEVEL_FAST, &png, NULL), ECGP_OK);
    scratch_write(&scratch, "a.png", png.data, png.length);
    text_free(&png);
    const char *const settings[] = {"backgrounds", scratch.folder, "covers", "8", "screen", "1",
                                    NULL};
    const effect_set seen = draw(fleet, small_page(shapes[1], settings));
    scratch_remove(&scratch);
    return seen;
}

/* Each of them alone, on the shape. */
static effect_set draw_single_effects(const struct fleet *fleet, const char *const *shape)
{
    const struct ecgp_option_info *info;
    effect_set seen = draw_backdrop(fleet);
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        char value[64];
        for (int k = 0; is_capture(info) && turn_up(info, k, value); k++) {
            const char *beside = strncmp(info->name, "noise_", 6) == 0 ? "noise" : NULL;
            const char *const settings[] = {info->name, value, beside, "5", NULL};
            seen |= draw(fleet, small_page(shape, settings));
        }
    }
    return seen;
}

/* All at once; ranges at one half of their upper ends, so that none hides another. */
static effect_set draw_all_effects(const struct fleet *fleet, const char *const *shape)
{
    const struct ecgp_option_info *info;
    const char *settings[256] = {NULL};
    char values[128][64];
    int count = 0;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        if (is_capture(info) && info->type == ECGP_OPTION_RANGE) {
            snprintf(values[count], sizeof values[count], "%.17g",
                     info->low + 0.5 * (info->high - info->low) + 0.01);
            settings[2 * count] = info->name;
            settings[2 * count + 1] = values[count];
            count++;
        }
    }
    return draw(fleet, small_page(shape, settings));
}

static void test_effects(void **state)
{
    effect_set all = 0;
    for (enum effect_stage stage = 0; stage < EFFECT_STAGES; stage++) {
        all |= effects_of(stage);
    }
    for (size_t i = 0; i < ARRAY_COUNT(shapes); i++) {
        if (i < 2) {
            assert_true(draw_single_effects(*state, shapes[i]) == all);
        }
        draw_all_effects(*state, shapes[i]);
    }
}

/* --- all else --------------------------------------------------------------------------------- */

static void test_pages(void **state)
{
    static const char *const printed[][14] = {
        {"header", "table", "handwriting", "6", "grid", "dots", NULL},
        {"ink_unevenness", "0.5", "ink_dots", "0.5", "dead_dots", "5", "ink_thinning", "0.4",
         "grid_unevenness", "1", "minor_lines", "dashed", NULL},
    };
    for (size_t i = 0; i < ARRAY_COUNT(shapes); i++) {
        draw(*state, small_page(shapes[i], printed[0]));
        draw(*state, small_page(shapes[i], printed[1]));
    }
}

/* At a size at which all parts of a picture are there, several tiles and bands. */
static void test_presets(void **state)
{
    for (int i = 0; i < PRESETS_COUNT; i++) {
        const char *const settings[] = {"width", "900", "preset", random_page_presets[i], NULL};
        for (int64_t page = 0; page < 2; page++) {
            draw(*state, page_of("builtin:2", options_with(settings), "3by4-II", page));
        }
    }
}

static void link_coverage(const char *fragment, int depth, int together, const char *more)
{
    char defines[80];
    struct gpu_program program = {0};
    struct ecgp_error error = {0};
    snprintf(defines, sizeof defines, "#define DEPTH %d\n#define TOGETHER %d\n%s", depth, together,
             more);
    const struct gpu_shader shader = {
        .vertex = "trace/coverage", .fragment = fragment, .defines = defines};
    if (gpu_program_link(&program, &shader, NULL, &error) != ECGP_OK) {
        fail_msg("%s%s", defines, error.text);
    }
    gpu_program_destroy(&program);
}

static void test_depths_of_strokes(void **state)
{
    (void)state;
    struct ecgp_renderer *renderer = renderer_for(&ways[0]);
    for (int depth = 1; depth <= STROKE_MAX_DEPTH; depth++) {
        link_coverage("trace/coverage", depth, 1, "");
        for (int together = 1; together <= 4; together *= 2) {
            link_coverage("trace/coverage_bent", depth, together, "#define BENT\n");
            link_coverage("trace/coverage_bent", depth, together, "#define BENT\n#define EXACT\n");
        }
    }
    ecgp_renderer_destroy(renderer);
}

/* --- faults ----------------------------------------------------------------------------------- */

static enum ecgp_result draw_ink(const char *texture, const char *number, bool spare,
                                 struct ecgp_error *error)
{
    struct gpu_target target = {0};
    struct gpu_program program = {0};
    gpu_target_size(&target, GPU_RGBA8, 4, 4);
    const struct gpu_draw draw = {
        .program = &program,
        .shader = {.vertex = "print/ink", .fragment = "print/ink"},
        .target = &target,
        .width = 4,
        .height = 4,
        .textures = {{texture, &target.texture}},
        .vertex_numbers = {gpu_vec4("box", 0, 0, 4, 4)},
        .numbers = {gpu_vec3("ink", 0, 0, 0),
                    {.name = number, .count = 1, .value = {0}, .spare = spare}},
        .quads = 1,
    };
    const enum ecgp_result result = gpu_draw_quads(&draw, error);
    gpu_target_destroy(&target);
    gpu_program_destroy(&program);
    return result;
}

static void test_names_that_a_program_lacks(void **state)
{
    (void)state;
    struct ecgp_renderer *renderer = renderer_for(&ways[0]);
    struct ecgp_error error = {0};
    assert_int_equal(draw_ink("layer", NULL, false, &error), ECGP_OK);
    assert_int_equal(draw_ink("layer", "unheard", true, &error), ECGP_OK);
    assert_int_equal(draw_ink("layer", "unheard", false, &error), ECGP_INTERNAL);
    assert_non_null(strstr(error.text, "unheard"));
    assert_int_equal(draw_ink(NULL, NULL, false, &error), ECGP_INTERNAL);
    assert_non_null(strstr(error.text, "layer"));
    ecgp_renderer_destroy(renderer);
}

static void test_faults_name_the_file(void **state)
{
    (void)state;
    struct ecgp_renderer *renderer = renderer_for(&ways[0]);
    const struct gpu_shader shader = {
        .vertex = "lib/whole", .fragment = "paper/paper", .defines = "#define line oops(\n"};
    struct gpu_program program = {0};
    struct ecgp_error error = {0};
    assert_int_equal(gpu_program_link(&program, &shader, NULL, &error), ECGP_NO_GPU);
    assert_non_null(strstr(error.text, "paper/paper.frag:"));
    ecgp_renderer_destroy(renderer);
}

static void test_tuning_follows_the_device(void **state)
{
    (void)state;
    assert_ptr_equal(gpu_tuning_of("llvmpipe (LLVM 15.0.6, 256 bits)"), &gpu_tuning_software);
    assert_ptr_equal(gpu_tuning_of("NVIDIA H100 80GB HBM3/PCIe/SSE2"), &gpu_tuning_hardware);
    setenv("ECGPRESS_GL", "hardware", 1);
    assert_ptr_equal(gpu_tuning_of("llvmpipe (LLVM 15.0.6, 256 bits)"), &gpu_tuning_hardware);
    unsetenv("ECGPRESS_GL");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_effects),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_presets),
        cmocka_unit_test(test_depths_of_strokes),
        cmocka_unit_test(test_sources_are_valid), /* of those before */
        cmocka_unit_test(test_names_that_a_program_lacks),
        cmocka_unit_test(test_faults_name_the_file),
        cmocka_unit_test(test_tuning_follows_the_device),
    };
    setenv("LP_NUM_THREADS", "0", 1);
    gpu_draw_strict(true);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
