/*
 * What a page costs in calls of OpenGL where hardware draws it: each takes a driver some time, and
 * a read that is waited for holds up all that was asked for before. Every call is counted, of a
 * page that is drawn when its programs and memory are there. ctest -V -R gpu/calls shows them by
 * name.
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

#include "gpu/draw.h"
#include "gpu/gl.h"
#include "rig/drawn.h"
#include "rig/scene.h"

enum { ALL = ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS | ECGP_DRAW_MAP };

/* --- counting --------------------------------------------------------------------------------- */

#define CALL(name, parameters, arguments)          CALL_##name,
#define CALL_OF(type, name, parameters, arguments) CALL_##name,
enum call {
#include "gpu/gl_calls.def"
    CALLS
};
#undef CALL
#undef CALL_OF

static struct counted {
    int of[CALLS];
    int waits;
    GLuint pack; /* the buffer that reads go to; 0: they are waited for */
} counted;

static void note(enum call call)
{
    counted.of[call]++;
    counted.waits += call == CALL_glFinish || (call == CALL_glReadPixels && counted.pack == 0);
}

#define CALL(name, parameters, arguments)                                                          \
    static __typeof__(glad_##name) real_##name;                                                    \
    static void GLAD_API_PTR count_##name parameters                                               \
    {                                                                                              \
        note(CALL_##name);                                                                         \
        real_##name arguments;                                                                     \
    }
#define CALL_OF(type, name, parameters, arguments)                                                 \
    static __typeof__(glad_##name) real_##name;                                                    \
    static type GLAD_API_PTR count_##name parameters                                               \
    {                                                                                              \
        note(CALL_##name);                                                                         \
        return real_##name arguments;                                                              \
    }
#include "gpu/gl_calls.def"
#undef CALL
#undef CALL_OF

static void GLAD_API_PTR see_buffer(GLenum target, GLuint buffer)
{
    counted.pack = target == GL_PIXEL_PACK_BUFFER ? buffer : counted.pack;
    count_glBindBuffer(target, buffer);
}

/* They are loaded with the first context of a process. */
static int load(void **state)
{
    (void)state;
    ecgp_renderer_destroy(drawn_renderer());
#define CALL(name, parameters, arguments)                                                          \
    real_##name = glad_##name;                                                                     \
    glad_##name = real_##name ? count_##name : NULL;
#define CALL_OF(type, name, parameters, arguments)                                                 \
    real_##name = glad_##name;                                                                     \
    glad_##name = real_##name ? count_##name : NULL;
#include "gpu/gl_calls.def"
#undef CALL
#undef CALL_OF
    glad_glBindBuffer = see_buffer;
    gpu_draw_strict(false); /* which asks what programs have */
    return 0;
}

/* All calls but groups of draws, which only debug contexts get. */
static int total(void)
{
#define CALL(name, parameters, arguments)          #name,
#define CALL_OF(type, name, parameters, arguments) #name,
    static const char *const names[] = {
#include "gpu/gl_calls.def"
    };
#undef CALL
#undef CALL_OF
    int sum = 0;
    for (int i = 0; i < CALLS; i++) {
        if (counted.of[i] > 0) {
            print_message("%6d %s\n", counted.of[i], names[i]);
        }
        sum += i == CALL_glPushDebugGroup || i == CALL_glPopDebugGroup ? 0 : counted.of[i];
    }
    print_message("%6d in all, %d waiting\n", sum, counted.waits);
    return sum;
}

/* --- pages ------------------------------------------------------------------------------------ */

static void draw(struct ecgp_renderer *renderer, const char *const *settings, int number,
                 unsigned parts)
{
    struct ecgp_frame frame;
    struct ecgp_error error = {0};
    char record[24];
    snprintf(record, sizeof record, "builtin:%d", number);
    struct ecgp_page *page = page_of(record, options_with(settings), "3by4", number);
    const enum ecgp_result result = ecgp_renderer_draw(renderer, page, parts, &frame, &error);
    ecgp_page_destroy(page);
    if (result != ECGP_OK) {
        fail_msg("%s", error.text);
    }
}

/* Counts the calls of a page after others, all of which have been drawn before; `by` software or
 * hardware. */
static void count_page(const char *by, const char *const *settings, unsigned parts)
{
    setenv("ECGPRESS_GL", by, 1);
    struct ecgp_renderer *renderer = drawn_renderer();
    unsetenv("ECGPRESS_GL");
    for (int number = 1; number <= 3; number++) {
        draw(renderer, settings, number, parts);
    }
    counted = (struct counted){.pack = counted.pack};
    draw(renderer, settings, 2, parts);
    const struct counted of_page = counted;
    ecgp_renderer_destroy(renderer);
    counted = of_page;
}

static const char *const clean[] = {"width", "1024", NULL};
static const char *const photo[] = {"width", "2200", "preset", "photo", NULL};

static void test_clean(void **state)
{
    (void)state;
    count_page("hardware", clean, ECGP_DRAW_PICTURE);
    assert_in_range(total(), 1, 60);
    assert_int_equal(counted.waits, 1);
    assert_int_equal(counted.of[CALL_glBlitFramebuffer], 0);
}

static void test_photo(void **state)
{
    (void)state;
    count_page("hardware", photo, ALL);
    assert_in_range(total(), 1, 190);
    assert_int_equal(counted.of[CALL_glBlitFramebuffer], 0);
    assert_int_equal(counted.of[CALL_glGetUniformLocation], 0);
}

/* Of software only the table. */
static void test_software(void **state)
{
    (void)state;
    count_page("software", clean, ECGP_DRAW_PICTURE);
    total();
    count_page("software", photo, ALL);
    total();
    assert_int_equal(counted.of[CALL_glGetUniformLocation], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_photo),
        cmocka_unit_test(test_software),
    };
    setenv("LP_NUM_THREADS", "0", 1);
    setenv("ECGPRESS_RING", "0", 1); /* calls of a thread that reads for others are its own */
    return cmocka_run_group_tests(tests, load, NULL);
}
