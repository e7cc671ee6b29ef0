/* A page's files: on disk and in memory, and what their endings say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ecgpress/dataset.h>

#include "base/array.h"
#include "base/file.h"
#include "image/jpeg.h"
#include "image/png.h"
#include "rig/expect.h"
#include "rig/scene.h"
#include "rig/scratch.h"

static struct scratch scratch;

/* Makes one file in memory. */
static void *made(struct scene *scene, const char *product, size_t *size)
{
    void *data = NULL;
    struct ecgp_error error;
    const struct ecgp_page_file file = {.product = product, .data = &data, .size = size};
    if (ecgp_page_write(scene->renderer, scene->page, &file, 1, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    return data;
}

/* Makes one file on disk and returns its bytes. */
static char *written(struct scene *scene, const char *product, const char *name, int quality,
                     size_t *size)
{
    char *data;
    struct ecgp_error error;
    const char *path = scratch_path(&scratch, name);
    const struct ecgp_page_file file = {.product = product, .path = path, .quality = quality};
    if (ecgp_page_write(scene->renderer, scene->page, &file, 1, &error) != ECGP_OK ||
        file_read(path, 1 << 24, &data, size, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    return data;
}

static void use_page(struct scene *scene)
{
    scene_draw(
        scene,
        page_of("builtin:2", options_with((const char *const[]){"width", "400", NULL}), "3by4", 0),
        ECGP_DRAW_PICTURE);
}

static void memory_holds_what_files_hold(void **state)
{
    struct scene *scene = *state;
    static const char *const names[][2] = {
        {"out", "p.png"}, {"truth", "p.json"}, {"classes", "c.png"}, {"map", "m.npy"}};
    use_page(scene);
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        size_t size, wanted_size;
        void *data = made(scene, names[i][0], &size);
        char *wanted = written(scene, names[i][0], names[i][1], 0, &wanted_size);
        assert_int_equal(size, wanted_size);
        assert_memory_equal(data, wanted, size);
        free(wanted);
        free(data);
    }
    scene_put_away(scene);
}

/* The mean difference of two pictures' values. */
static double difference(const struct picture *a, const struct picture *b)
{
    const size_t count = (size_t)a->width * (size_t)a->height * 3;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += abs(a->data[i] - b->data[i]);
    }
    return sum / (double)count;
}

static void a_jpeg_is_near_the_png(void **state)
{
    struct scene *scene = *state;
    static const int qualities[] = {30, 75, 98};
    struct picture png;
    struct ecgp_error error;
    size_t size;
    use_page(scene);
    char *data = written(scene, "out", "p.PNG", 0, &size);
    assert_int_equal(png_decode("p", data, size, NULL, &png, &error), ECGP_OK);
    free(data);
    double last = 1e9;
    for (size_t i = 0; i < ARRAY_COUNT(qualities); i++) {
        struct picture jpeg;
        data = written(scene, "out", i ? "p.jpg" : "p.JPEG", qualities[i], &size);
        assert_int_equal(jpeg_decode("p", data, size, NULL, &jpeg, &error), ECGP_OK);
        assert_int_equal(jpeg.width, png.width);
        assert_int_equal(jpeg.height, png.height);
        const double far = difference(&jpeg, &png);
        assert_true(far > 0 && far < last);
        last = far;
        free(jpeg.data);
        free(data);
    }
    assert_true(last < 3);
    free(png.data);
    scene_put_away(scene);
}

static void what_is_refused(void **state)
{
    (void)state;
    void *data;
    size_t size;
    const struct {
        struct ecgp_page_file file;
        const char *part;
    } cases[] = {
        {{.product = "out", .path = "x.pdf"}, "x.pdf: the ending of a picture is .png"},
        {{.product = "out", .path = "x"}, ".jpeg"},
        {{.product = "out", .path = "a.png/x"}, ".jpeg"},
        {{.product = "out", .path = ".png"}, ".jpeg"},
        {{.product = "out", .path = "x.jpg", .quality = 101}, "1 to 100"},
        {{.product = "out", .path = "x.jpg", .quality = -1}, "1 to 100"},
        {{.product = "nothing", .path = "x.png"}, "nothing"},
        {{.product = "out"}, "needs a path"},
        {{.product = "out", .data = &data}, "needs a path"},
        {{.product = "masks", .data = &data, .size = &size}, "needs a path"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct ecgp_error error = {0};
        assert_refused(ecgp_page_check_files(&cases[i].file, 1, &error), ECGP_USAGE, &error,
                       cases[i].part);
    }
    const struct ecgp_page_file good[] = {{.product = "out", .path = "x.JpG"},
                                          {.product = "truth", .path = "x"}};
    assert_int_equal(ecgp_page_check_files(good, 2, NULL), ECGP_OK);
}

static int set_up(void **state)
{
    scratch_make(&scratch);
    return scene_set_up(state);
}

static int tear_down(void **state)
{
    scratch_remove(&scratch);
    return scene_tear_down(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_holds_what_files_hold),
        cmocka_unit_test(a_jpeg_is_near_the_png),
        cmocka_unit_test(what_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
