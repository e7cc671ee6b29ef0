/*
 * Threads that draw on one device by one context (render/press.h): their pages are those of
 * renderers with contexts of their own, nobody waits for a read while there is something to draw,
 * and what fails, fails for whom it concerns.
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

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "gpu/gl.h"
#include "render/parts.h"
#include "render/press.h"
#include "rig/drawn.h"
#include "rig/scene.h"

enum {
    ALL = ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS | ECGP_DRAW_MAP,
    WORKERS = 4,
    PAGES = 8,
    RING = 4,
};

static const char *const settings[][9] = {
    {"width", "500", NULL},
    {"width", "700", "preset", "photo", NULL},
    {"width", "420", NULL},
    {"width", "900", "creases", "6", "wrinkles", "0.3", NULL},
    {"width", "500", NULL},
    {"width", "600", "preset", "scan", NULL},
    {"width", "500", "pen", "0.1", "rotation", "3", NULL},
    {"width", "1100", "preset", "photo", "resolution", "0.5", NULL},
};

static struct ecgp_page *plan_page(int number)
{
    char record[24];
    number %= PAGES;
    snprintf(record, sizeof record, "builtin:%d", number);
    return page_of(record, options_with(settings[number]), "3by4", number);
}

/* --- what a page is, as a number -------------------------------------------------------------- */

static uint64_t add(uint64_t sum, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ ((const uint8_t *)bytes)[i]) * UINT64_C(1099511628211);
    }
    return sum;
}

/* Picture, map, masks and classes; where rows end is left out. */
static uint64_t sum_of(const struct ecgp_frame *frame, const struct ecgp_page *page)
{
    const size_t pixels = (size_t)frame->width * (size_t)frame->height;
    uint8_t *classes = malloc(pixels);
    uint64_t sum = 1;
    for (int y = 0; y < frame->height; y++) {
        for (int x = 0; x < frame->width; x++) {
            sum = add(sum, frame->rgbx + (size_t)y * (size_t)frame->stride + 4 * (size_t)x, 3);
        }
    }
    sum = add(sum, frame->map, pixels * 2 * sizeof(float));
    for (int i = 0; i < frame->masks; i++) {
        const struct ecgp_mask *mask = &frame->mask[i];
        sum = add(sum, &mask->overlap, sizeof mask->overlap);
        sum = add(sum, mask->bits ? mask->bits : (const uint8_t *)"",
                  (size_t)mask->stride * (size_t)(mask->crop.y1 - mask->crop.y0));
    }
    ecgp_frame_classes(frame, page, classes);
    sum = add(sum, classes, pixels);
    free(classes);
    return sum;
}

/* Draws a page; 0 and a sentence where that fails. */
static uint64_t draw(struct ecgp_renderer *renderer, int number, struct ecgp_error *error)
{
    struct ecgp_frame frame;
    struct ecgp_page *page = plan_page(number);
    uint64_t sum = 0;
    if (ecgp_renderer_draw(renderer, page, ALL, &frame, error) == ECGP_OK) {
        sum = sum_of(&frame, page);
    } else if (frame.rgbx || frame.map || frame.masks) {
        snprintf(error->text, sizeof error->text, "something is left in the frame");
    }
    ecgp_page_destroy(page);
    return sum;
}

static uint64_t expected[PAGES];

static struct ecgp_renderer *create(const char *way)
{
    setenv("ECGPRESS_GL", way, 1);
    struct ecgp_renderer *renderer = drawn_renderer();
    assert_non_null(renderer);
    assert_true((renderer->press != NULL) == (strcmp(way, "hardware") == 0));
    return renderer;
}

/* --- functions that are replaced -------------------------------------------------------------- */

#define REPLACED(X)                                                                                \
    X(glReadPixels)                                                                                \
    X(glFenceSync)                                                                                 \
    X(glClientWaitSync)                                                                            \
    X(glMapBufferRange)                                                                            \
    X(glBufferStorage)                                                                             \
    X(glGetGraphicsResetStatus)

#define DECLARE(name) static __typeof__(glad_##name) real_##name;
#define KEEP(name)    real_##name = glad_##name;
#define RESTORE(name) glad_##name = real_##name;
REPLACED(DECLARE)

static int set_up(void **state)
{
    struct ecgp_renderer *renderer = create("software");
    struct ecgp_error error = {0};
    (void)state;
    REPLACED(KEEP)
    for (int i = 0; i < PAGES; i++) {
        expected[i] = draw(renderer, i, &error);
        assert_true(expected[i] != 0);
    }
    ecgp_renderer_destroy(renderer);
    return 0;
}

static int restore(void **state)
{
    (void)state;
    REPLACED(RESTORE)
    unsetenv("ECGPRESS_RING");
    return 0;
}

/* --- workers ---------------------------------------------------------------------------------- */

struct worker {
    pthread_t thread;
    struct ecgp_renderer *renderer;
    int first, step, pages;
    int good, failed;
    struct ecgp_error error; /* of the last page that failed */
};

static void *work(void *context)
{
    struct worker *worker = context;
    for (int i = worker->first; i < worker->pages; i += worker->step) {
        const uint64_t sum = draw(worker->renderer, i, &worker->error);
        worker->good += sum != 0 && sum == expected[i % PAGES];
        worker->failed += sum == 0;
    }
    return NULL;
}

static void create_all(struct worker *workers, int count)
{
    for (int i = 0; i < count; i++) {
        workers[i] = (struct worker){.renderer = create("hardware"), .first = i, .step = count};
        assert_ptr_equal(workers[i].renderer->press, workers[0].renderer->press);
    }
}

static void run_all(struct worker *workers, int count, int pages)
{
    for (int i = 0; i < count; i++) {
        workers[i].pages = pages;
        workers[i].good = workers[i].failed = 0;
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < count; i++) {
        pthread_join(workers[i].thread, NULL);
    }
}

static void destroy_all(struct worker *workers, int count)
{
    for (int i = 0; i < count; i++) {
        ecgp_renderer_destroy(workers[i].renderer);
    }
}

static int count_good(const struct worker *workers, int count)
{
    int good = 0;
    for (int i = 0; i < count; i++) {
        good += workers[i].good;
    }
    return good;
}

static void assert_all_good(int count, int pages)
{
    struct worker workers[WORKERS];
    create_all(workers, count);
    run_all(workers, count, pages);
    assert_int_equal(count_good(workers, count), pages);
    destroy_all(workers, count);
}

/* --- the same pages --------------------------------------------------------------------------- */

static void test_any_number_of_workers(void **state)
{
    (void)state;
    for (int count = 1; count <= WORKERS; count *= 2) {
        assert_all_good(count, 2 * PAGES);
    }
}

static void test_any_ring(void **state)
{
    (void)state;
    setenv("ECGPRESS_RING", "1", 1);
    assert_all_good(WORKERS, 2 * PAGES);
    setenv("ECGPRESS_RING", "99", 1);
    assert_all_good(WORKERS, PAGES);
}

/* Buffers are mapped page by page where a driver cannot keep them mapped. */
static void test_without_buffers_mapped_for_good(void **state)
{
    (void)state;
    glad_glBufferStorage = NULL;
    assert_all_good(WORKERS, 2 * PAGES);
}

/* A frame stays as it is, whatever others draw, until its renderer's next call. */
static void test_frames_stay(void **state)
{
    struct ecgp_renderer *one = create("hardware"), *other = create("hardware");
    struct ecgp_page *page = plan_page(1);
    struct ecgp_frame frame;
    struct ecgp_error error = {0};
    (void)state;
    assert_int_equal(ecgp_renderer_draw(one, page, ALL, &frame, &error), ECGP_OK);
    for (int i = 0; i < PAGES; i++) {
        assert_true(draw(other, i, &error) == expected[i]);
    }
    ecgp_renderer_destroy(other);
    assert_true(sum_of(&frame, page) == expected[1]);
    ecgp_page_destroy(page);
    ecgp_renderer_destroy(one);
}

/* --- no waiting ------------------------------------------------------------------------------- */

static struct press *watched;
static atomic_int held, unbound, fences, waits, early, before_wait;

/* A read into memory waits for all that was drawn. */
static void GLAD_API_PTR see_read(GLint x, GLint y, GLsizei width, GLsizei height, GLenum format,
                                  GLenum type, void *pixels)
{
    GLint buffer = 0;
    glGetIntegerv(GL_PIXEL_PACK_BUFFER_BINDING, &buffer);
    unbound += buffer == 0;
    real_glReadPixels(x, y, width, height, format, type, pixels);
}

/* Behind the first page all others have been ordered before it goes on. */
static GLsync GLAD_API_PTR hold_first(GLenum condition, GLbitfield flags)
{
    while (fences == 0 && press_ordered(watched) < held) {
        sched_yield();
    }
    fences++;
    return real_glFenceSync(condition, flags);
}

/* As of a GPU that is far behind: a page arrives when it is waited for, and not before. */
static GLenum GLAD_API_PTR see_wait(GLsync fence, GLbitfield flags, GLuint64 wait_ns)
{
    if (wait_ns == 0) {
        return GL_TIMEOUT_EXPIRED;
    }
    if (waits == 0) {
        before_wait = (int)fences;
    }
    waits++;
    return real_glClientWaitSync(fence, flags, 1000000000);
}

static void *GLAD_API_PTR see_map(GLenum target, GLintptr at, GLsizeiptr size, GLbitfield use)
{
    early += waits == 0 && !(use & GL_MAP_PERSISTENT_BIT);
    return real_glMapBufferRange(target, at, size, use);
}

static void watch_workers(int count)
{
    struct worker workers[2 * WORKERS];
    create_all(workers, count);
    watched = workers[0].renderer->press;
    held = count - 1;
    unbound = fences = waits = early = before_wait = 0;
    glad_glReadPixels = see_read;
    glad_glFenceSync = hold_first;
    glad_glClientWaitSync = see_wait;
    glad_glMapBufferRange = see_map;
    run_all(workers, count, count);
    assert_int_equal(count_good(workers, count), count);
    assert_int_equal(unbound, 0);
    assert_int_equal(early, 0);
    assert_int_equal(fences, count);
    assert_int_equal(waits, count);
    assert_int_equal(before_wait, count < RING ? count : RING);
    destroy_all(workers, count);
}

/* All pages that the ring has room for are drawn before one of them is waited for. */
static void test_nobody_waits_for_a_read(void **state)
{
    watch_workers(2);
    restore(state);
    watch_workers(WORKERS);
    restore(state);
    watch_workers(2 * WORKERS);
    restore(state);
    glad_glBufferStorage = NULL;
    watch_workers(2 * WORKERS);
}

/* --- what fails ------------------------------------------------------------------------------- */

static atomic_int calls_left;

/* From some call on; drivers say that all is well once the reset is over. */
static GLenum GLAD_API_PTR reset_later(void)
{
    return calls_left > 0 && --calls_left == 0 ? GL_INNOCENT_CONTEXT_RESET : GL_NO_ERROR;
}

/* Every page that is ordered, under way or planned later fails, for each worker by itself; a new
 * renderer draws, beside those that are lost. */
static void test_reset(void **state)
{
    (void)state;
    if (!GLAD_GL_KHR_robustness) {
        skip();
    }
    for (int calls = 1; calls <= 13; calls += 6) {
        struct worker workers[WORKERS];
        struct ecgp_error error = {0};
        create_all(workers, WORKERS);
        calls_left = calls;
        glad_glGetGraphicsResetStatus = reset_later;
        run_all(workers, WORKERS, 5 * WORKERS);
        for (int i = 0; i < WORKERS; i++) {
            assert_int_equal(workers[i].good + workers[i].failed, 5);
            assert_true(workers[i].failed > 0);
            assert_non_null(strstr(workers[i].error.text, "was reset"));
        }
        restore(state);
        struct ecgp_renderer *fresh = create("hardware");
        assert_ptr_not_equal(fresh->press, workers[0].renderer->press);
        assert_true(draw(fresh, 1, &error) == expected[1]);
        assert_true(draw(workers[0].renderer, 1, &error) == 0);
        destroy_all(workers, WORKERS);
        assert_true(draw(fresh, 3, &error) == expected[3]);
        ecgp_renderer_destroy(fresh);
    }
}

static atomic_int fails_at;

static bool fails_now(void)
{
    return fails_at > 0 && --fails_at == 0;
}

static void *GLAD_API_PTR map_nothing(GLenum target, GLintptr at, GLsizeiptr size, GLbitfield use)
{
    return fails_now() ? NULL : real_glMapBufferRange(target, at, size, use);
}

static GLsync GLAD_API_PTR no_fence(GLenum condition, GLbitfield flags)
{
    return fails_now() ? NULL : real_glFenceSync(condition, flags);
}

static GLenum GLAD_API_PTR fail_to_wait(GLsync fence, GLbitfield flags, GLuint64 wait_ns)
{
    return fails_now() ? GL_WAIT_FAILED : real_glClientWaitSync(fence, flags, wait_ns);
}

/* One page fails, whosever it is; the others are as ever, and so is it when it is drawn again. */
static void fail_one(int at)
{
    struct worker workers[WORKERS];
    create_all(workers, WORKERS);
    fails_at = at;
    run_all(workers, WORKERS, 3 * WORKERS);
    int failed = 0;
    for (int i = 0; i < WORKERS; i++) {
        failed += workers[i].failed;
        assert_int_equal(workers[i].error.text[0] != '\0', workers[i].failed > 0);
    }
    assert_int_equal(failed, fails_at == 0);
    assert_int_equal(count_good(workers, WORKERS), 3 * WORKERS - failed);
    run_all(workers, WORKERS, 3 * WORKERS);
    assert_int_equal(count_good(workers, WORKERS), 3 * WORKERS);
    destroy_all(workers, WORKERS);
}

static void test_pages_that_fail(void **state)
{
    for (int at = 1; at <= 6; at += 5) {
        glad_glMapBufferRange = map_nothing;
        fail_one(at);
        glad_glBufferStorage = NULL;
        fail_one(at);
        restore(state);
        glad_glFenceSync = no_fence;
        fail_one(at);
        restore(state);
        glad_glClientWaitSync = fail_to_wait;
        fail_one(at);
        restore(state);
    }
}

/* A page that is too large for the device, among others. */
static void test_a_page_that_cannot_be(void **state)
{
    struct worker workers[WORKERS];
    struct ecgp_frame frame;
    struct ecgp_error error = {0};
    struct ecgp_page *page = plan_page(0);
    (void)state;
    create_all(workers, WORKERS);
    page->plan.width = 1 << 20;
    for (int i = 1; i < WORKERS; i++) {
        workers[i].pages = 5 * WORKERS;
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < 5; i++) {
        assert_int_equal(
            ecgp_renderer_draw(workers[0].renderer, page, ECGP_DRAW_PICTURE, &frame, &error),
            ECGP_NO_GPU);
        assert_non_null(strstr(error.text, "too large"));
    }
    for (int i = 1; i < WORKERS; i++) {
        pthread_join(workers[i].thread, NULL);
        assert_int_equal(workers[i].good, 5);
    }
    assert_true(draw(workers[0].renderer, 3, &error) == expected[3]);
    ecgp_page_destroy(page);
    destroy_all(workers, WORKERS);
}

/* A child's renderers refuse, and giving them up leaves the parent's press alone. */
static void test_forks(void **state)
{
    struct ecgp_renderer *renderer = create("hardware");
    struct ecgp_error error = {0};
    int status = 1;
    (void)state;
    assert_true(draw(renderer, 1, &error) == expected[1]);
    const pid_t child = fork();
    if (child == 0) {
        const bool refused = draw(renderer, 1, &error) == 0 && strstr(error.text, "was forked");
        ecgp_renderer_destroy(renderer);
        _exit(refused ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(draw(renderer, 3, &error) == expected[3]);
    ecgp_renderer_destroy(renderer);
}

/* Renderers that come and go while others draw. */
static void *come_and_go(void *context)
{
    int *good = context;
    struct ecgp_error error = {0};
    for (int i = 0; i < PAGES; i++) {
        struct ecgp_renderer *renderer = drawn_renderer();
        *good += renderer && draw(renderer, i, &error) == expected[i];
        ecgp_renderer_destroy(renderer);
    }
    return NULL;
}

static void test_renderers_come_and_go(void **state)
{
    pthread_t thread[WORKERS];
    int good[WORKERS] = {0};
    (void)state;
    setenv("ECGPRESS_GL", "hardware", 1);
    for (int i = 0; i < WORKERS; i++) {
        assert_int_equal(pthread_create(&thread[i], NULL, come_and_go, &good[i]), 0);
    }
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(thread[i], NULL);
        assert_int_equal(good[i], PAGES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_any_number_of_workers, restore),
        cmocka_unit_test_teardown(test_any_ring, restore),
        cmocka_unit_test_teardown(test_without_buffers_mapped_for_good, restore),
        cmocka_unit_test_teardown(test_frames_stay, restore),
        cmocka_unit_test_teardown(test_nobody_waits_for_a_read, restore),
        cmocka_unit_test_teardown(test_reset, restore),
        cmocka_unit_test_teardown(test_pages_that_fail, restore),
        cmocka_unit_test_teardown(test_a_page_that_cannot_be, restore),
        cmocka_unit_test_teardown(test_forks, restore),
        cmocka_unit_test_teardown(test_renderers_come_and_go, restore),
    };
    unsetenv("ECGPRESS_RING");
    setenv("LP_NUM_THREADS", "0", 1);
    return cmocka_run_group_tests(tests, set_up, NULL);
}
