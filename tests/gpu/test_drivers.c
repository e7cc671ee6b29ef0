/*
 * Drivers that do what OpenGL lets them and llvmpipe does not: functions of OpenGL are replaced by
 * ones that behave like theirs.
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

#include "gpu/context.h"
#include "gpu/gl.h"
#include "rig/difference.h"
#include "rig/drawn.h"
#include "rig/scene.h"

enum { ALL = ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS | ECGP_DRAW_MAP };

/* --- the functions that are replaced ---------------------------------------------------------- */

#define REPLACED(X)                                                                                \
    X(glGetIntegerv)                                                                               \
    X(glBufferData)                                                                                \
    X(glTexBuffer)                                                                                 \
    X(glDrawArrays)                                                                                \
    X(glTexImage2D)                                                                                \
    X(glGetTexLevelParameteriv)                                                                    \
    X(glEnable)                                                                                    \
    X(glDebugMessageCallback)                                                                      \
    X(glGetError)                                                                                  \
    X(glReadPixels)                                                                                \
    X(glGetGraphicsResetStatus)

#define DECLARE(name) static __typeof__(glad_##name) real_##name;
#define KEEP(name)    real_##name = glad_##name;
#define RESTORE(name) glad_##name = real_##name;
REPLACED(DECLARE)

/* They are loaded with the first context of a process. */
static int load(void **state)
{
    (void)state;
    ecgp_renderer_destroy(drawn_renderer());
    REPLACED(KEEP)
    return 0;
}

static int errors_left; /* see leave_errors */

static void restore(void)
{
    REPLACED(RESTORE)
    errors_left = 0;
}

static int restore_after(void **state)
{
    (void)state;
    restore();
    return 0;
}

/* --- pages ------------------------------------------------------------------------------------ */

static const char *const bent[] = {"width", "1500",    "preset", "photo", "curl",
                                   "60",    "creases", "6",      NULL};
static const char *const plain[] = {"width", "700", NULL};

static enum ecgp_result draw(struct ecgp_renderer *renderer, const char *const *settings,
                             int number, struct ecgp_frame *frame, struct ecgp_error *error)
{
    char record[24];
    snprintf(record, sizeof record, "builtin:%d", number);
    struct ecgp_page *page = page_of(record, options_with(settings), "3by4", number);
    const enum ecgp_result result = ecgp_renderer_draw(renderer, page, ALL, frame, error);
    ecgp_page_destroy(page);
    return result;
}

static void draw_well(struct ecgp_renderer *renderer, const char *const *settings, int number,
                      struct ecgp_frame *frame)
{
    struct ecgp_error error = {0};
    if (draw(renderer, settings, number, frame, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
}

/* What a renderer draws next is what one draws that has drawn nothing before. */
static void assert_as_new(struct ecgp_renderer *renderer, const char *const *settings, int number)
{
    struct ecgp_renderer *fresh = drawn_renderer();
    struct ecgp_frame expected, frame;
    draw_well(fresh, settings, number, &expected);
    draw_well(renderer, settings, number, &frame);
    assert_same_frame(&frame, &expected, settings[1]);
    ecgp_renderer_destroy(fresh);
}

/* --- buffer textures of the least size that OpenGL promises ----------------------------------- */

enum { LEAST_TEXELS = 65536 };

static long most_bytes;

static void GLAD_API_PTR small_limits(GLenum name, GLint *value)
{
    real_glGetIntegerv(name, value);
    *value = name == GL_MAX_TEXTURE_BUFFER_SIZE ? LEAST_TEXELS : *value;
}

static void GLAD_API_PTR count_bytes(GLenum target, GLsizeiptr bytes, const void *data, GLenum use)
{
    most_bytes = target == GL_TEXTURE_BUFFER && bytes > most_bytes ? (long)bytes : most_bytes;
    real_glBufferData(target, bytes, data, use);
}

static void GLAD_API_PTR count_texels(GLenum target, GLenum format, GLuint buffer)
{
    GLint bytes = 0;
    real_glTexBuffer(target, format, buffer);
    glBindBuffer(GL_TEXTURE_BUFFER, buffer);
    glGetBufferParameteriv(GL_TEXTURE_BUFFER, GL_BUFFER_SIZE, &bytes);
    most_bytes = bytes > most_bytes ? bytes : most_bytes;
}

static void test_small_buffer_textures(void **state)
{
    struct ecgp_frame expected, frame;
    struct ecgp_renderer *large = drawn_renderer();
    (void)state;
    glad_glGetIntegerv = small_limits;
    glad_glBufferData = count_bytes;
    glad_glTexBuffer = count_texels;
    most_bytes = 0;
    struct ecgp_renderer *small = drawn_renderer();
    draw_well(small, bent, 1, &frame);
    assert_true(most_bytes <= LEAST_TEXELS * 4);
    restore();
    draw_well(large, bent, 1, &expected);
    assert_same_frame(&frame, &expected, "small buffer textures");
    ecgp_renderer_destroy(small);
    ecgp_renderer_destroy(large);
}

/* --- triangles that are left out -------------------------------------------------------------- */

/* Of meshes, each tenth cell. */
static void GLAD_API_PTR leave_out(GLenum mode, GLint first, GLsizei count)
{
    GLint program = 0;
    glGetIntegerv(GL_CURRENT_PROGRAM, &program);
    if (glGetUniformLocation((GLuint)program, "cells") < 0) {
        real_glDrawArrays(mode, first, count);
        return;
    }
    for (GLint i = first; i < first + count; i += 60) {
        const GLsizei left = first + count - i - 6;
        real_glDrawArrays(mode, i + 6, left < 54 ? left : 54);
    }
}

/* The map is then that of every fourth pixel, not another page's. */
static void test_triangles_left_out(void **state)
{
    static const char *const kinked[] = {"width", "900", "creases", "8", "wrinkles", "0.3", NULL};
    struct ecgp_frame expected, frame;
    (void)state;
    setenv("ECGPRESS_GL", "hardware", 1);
    struct ecgp_renderer *whole = drawn_renderer(), *holed = drawn_renderer();
    unsetenv("ECGPRESS_GL");
    draw_well(whole, kinked, 3, &expected);
    draw_well(holed, bent, 4, &frame);
    glad_glDrawArrays = leave_out;
    draw_well(holed, kinked, 3, &frame);
    const struct difference found = difference_of(&frame, &expected);
    assert_true(found.mm > 0);
    assert_true(found.mm < 0.1);
    ecgp_renderer_destroy(whole);
    ecgp_renderer_destroy(holed);
}

/* --- internal formats ------------------------------------------------------------------------- */

static int unsized;

static void GLAD_API_PTR see_format(GLenum target, GLint level, GLint format, GLsizei width,
                                    GLsizei height, GLint border, GLenum layout, GLenum type,
                                    const void *texels)
{
    unsized += format == GL_RGBA;
    real_glTexImage2D(target, level, format, width, height, border, layout, type, texels);
}

/* As of drivers that choose RGBA4 where they are given no size. */
static void GLAD_API_PTR four_bits(GLenum target, GLint level, GLenum name, GLint *value)
{
    real_glGetTexLevelParameteriv(target, level, name, value);
    *value = name == GL_TEXTURE_GREEN_SIZE ? 4 : *value;
}

static void test_formats_without_a_size(void **state)
{
    struct ecgp_frame expected, frame;
    struct ecgp_renderer *usual = drawn_renderer();
    (void)state;
    glad_glGetTexLevelParameteriv = four_bits;
    struct ecgp_renderer *other = drawn_renderer();
    glad_glTexImage2D = see_format;
    unsized = 0;
    draw_well(other, bent, 5, &frame);
    assert_int_equal(unsized, 0);
    restore();
    draw_well(usual, bent, 5, &expected);
    assert_same_frame(&frame, &expected, "sized formats");
    ecgp_renderer_destroy(usual);
    ecgp_renderer_destroy(other);
}

/* --- messages --------------------------------------------------------------------------------- */

static bool is_synchronous, is_called;

static void GLAD_API_PTR see_enabled(GLenum what)
{
    is_synchronous = is_synchronous || what == GL_DEBUG_OUTPUT_SYNCHRONOUS;
    real_glEnable(what);
}

static void GLAD_API_PTR see_callback(GLDEBUGPROC callback, const void *user)
{
    is_called = callback != NULL;
    real_glDebugMessageCallback(callback, user);
}

/* Drivers may call from their own threads, but where they are told not to. */
static void test_messages(void **state)
{
    (void)state;
    if (!GLAD_GL_KHR_debug) {
        skip();
    }
    glad_glEnable = see_enabled;
    glad_glDebugMessageCallback = see_callback;
    ecgp_renderer_destroy(drawn_renderer());
#ifdef NDEBUG
    assert_false(is_called);
#else
    assert_true(is_called && is_synchronous);
#endif
}

/* --- errors ----------------------------------------------------------------------------------- */

static GLenum error_left;

static GLenum GLAD_API_PTR leave_errors(void)
{
    errors_left -= errors_left > 0;
    return errors_left > 0 ? error_left : real_glGetError();
}

/* There may be one for each part of a driver. */
static void test_more_than_one_error(void **state)
{
    struct gpu *gpu;
    struct ecgp_error error = {0};
    (void)state;
    assert_int_equal(gpu_context_create(&gpu, NULL, &error), ECGP_OK);
    glad_glGetError = leave_errors;
    errors_left = 4;
    error_left = GL_OUT_OF_MEMORY;
    assert_int_equal(gpu_check(gpu, "testing", &error), ECGP_NO_MEMORY);
    assert_int_equal(gpu_check(gpu, "testing", &error), ECGP_OK);
    errors_left = 1 << 30; /* a context that is not current may answer so for ever */
    error_left = GL_INVALID_OPERATION;
    assert_int_equal(gpu_check(gpu, "testing", &error), ECGP_NO_GPU);
    gpu_context_destroy(gpu);
}

static void GLAD_API_PTR read_nothing(GLint x, GLint y, GLsizei width, GLsizei height,
                                      GLenum format, GLenum type, void *pixels)
{
    (void)x, (void)y, (void)width, (void)height, (void)format, (void)type, (void)pixels;
    errors_left = 2;
    error_left = GL_OUT_OF_MEMORY;
}

/* Of flat pages on the same paper only what changes is read, and some textures are made once. */
static void test_pages_after_one_that_failed(void **state)
{
    const char *const *const kinds[] = {plain, bent};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct ecgp_renderer *renderer = drawn_renderer();
        struct ecgp_frame frame;
        struct ecgp_error error = {0};
        draw_well(renderer, kinds[i], 1, &frame);
        glad_glGetError = leave_errors;
        glad_glReadPixels = read_nothing;
        assert_int_equal(draw(renderer, kinds[i], 2, &frame, &error), ECGP_NO_MEMORY);
        assert_null(frame.rgbx);
        restore();
        assert_as_new(renderer, kinds[i], 3);
        ecgp_renderer_destroy(renderer);
    }
}

static void GLAD_API_PTR make_no_image(GLenum target, GLint level, GLint format, GLsizei width,
                                       GLsizei height, GLint border, GLenum layout, GLenum type,
                                       const void *texels)
{
    (void)target, (void)level, (void)format, (void)width, (void)height, (void)border;
    (void)layout, (void)type, (void)texels;
    errors_left = 2;
    error_left = GL_OUT_OF_MEMORY;
}

/* Textures for which there was no memory are made when there is some. */
static void test_pages_after_one_without_memory(void **state)
{
    struct ecgp_renderer *renderer = drawn_renderer();
    struct ecgp_frame frame;
    struct ecgp_error error = {0};
    (void)state;
    glad_glGetError = leave_errors;
    glad_glTexImage2D = make_no_image;
    assert_int_equal(draw(renderer, bent, 2, &frame, &error), ECGP_NO_MEMORY);
    restore();
    assert_as_new(renderer, bent, 3);
    ecgp_renderer_destroy(renderer);
}

/* --- a device that is reset ------------------------------------------------------------------- */

static GLenum GLAD_API_PTR was_reset(void)
{
    return GL_INNOCENT_CONTEXT_RESET;
}

static void assert_lost(struct ecgp_renderer *renderer)
{
    struct ecgp_frame frame;
    struct ecgp_error error = {0};
    assert_int_equal(draw(renderer, plain, 2, &frame, &error), ECGP_NO_GPU);
    assert_non_null(strstr(error.text, "was reset"));
    assert_null(frame.rgbx);
    assert_null(frame.map);
}

static void test_reset(void **state)
{
    struct ecgp_frame frame;
    GLint strategy = 0;
    (void)state;
    if (!GLAD_GL_KHR_robustness) {
        skip();
    }
    struct ecgp_renderer *renderer = drawn_renderer(), *other = drawn_renderer();
    glGetIntegerv(GL_RESET_NOTIFICATION_STRATEGY, &strategy);
    assert_int_equal(strategy, GL_LOSE_CONTEXT_ON_RESET);
    draw_well(renderer, plain, 1, &frame);
    glad_glGetGraphicsResetStatus = was_reset;
    assert_lost(renderer);
    restore(); /* drivers say that all is well once the reset is over */
    assert_lost(renderer);
    draw_well(other, plain, 1, &frame);
    ecgp_renderer_destroy(renderer);
    ecgp_renderer_destroy(other);
}

/* Some tell of it by an error alone. */
static void test_lost_context(void **state)
{
    struct ecgp_renderer *renderer = drawn_renderer();
    (void)state;
    glad_glGetError = leave_errors;
    errors_left = 1 << 30;
    error_left = GL_CONTEXT_LOST;
    assert_lost(renderer);
    restore();
    assert_lost(renderer);
    ecgp_renderer_destroy(renderer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_small_buffer_textures, restore_after),
        cmocka_unit_test_teardown(test_triangles_left_out, restore_after),
        cmocka_unit_test_teardown(test_formats_without_a_size, restore_after),
        cmocka_unit_test_teardown(test_messages, restore_after),
        cmocka_unit_test_teardown(test_more_than_one_error, restore_after),
        cmocka_unit_test_teardown(test_pages_after_one_that_failed, restore_after),
        cmocka_unit_test_teardown(test_pages_after_one_without_memory, restore_after),
        cmocka_unit_test_teardown(test_reset, restore_after),
        cmocka_unit_test_teardown(test_lost_context, restore_after),
    };
    setenv("LP_NUM_THREADS", "0", 1);
    return cmocka_run_group_tests(tests, load, NULL);
}
