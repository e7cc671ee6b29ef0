#include "rig/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rig/drawn.h"

int renderer_set_up(void **state)
{
    *state = drawn_renderer();
    return *state ? 0 : -1;
}

int renderer_tear_down(void **state)
{
    ecgp_renderer_destroy(*state);
    return 0;
}

int scene_set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    *state = scene;
    scene->renderer = drawn_renderer();
    return scene->renderer ? 0 : -1;
}

int scene_tear_down(void **state)
{
    struct scene *scene = *state;
    ecgp_renderer_destroy(scene->renderer);
    free(scene);
    return 0;
}

bool is_thorough(void)
{
    const char *thorough = getenv("ECGPRESS_LONG");
    return thorough && strcmp(thorough, "1") == 0;
}

struct ecgp_page *page_of(const char *record, struct ecgp_options *options, const char *layout,
                          int64_t number)
{
    struct ecgp_error error = {0};
    struct ecgp_record *opened;
    if (ecgp_record_open(record, options, &opened, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    return page_of_record(opened, options, layout, number);
}

struct ecgp_page *page_of_record(struct ecgp_record *record, struct ecgp_options *options,
                                 const char *layout, int64_t number)
{
    struct ecgp_error error = {0};
    struct ecgp_page *page;
    const struct ecgp_page_spec spec = {.layout = layout, .page_index = number};
    assert_non_null(record);
    if (ecgp_page_create(record, options, &spec, &page, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    ecgp_record_close(record);
    ecgp_options_destroy(options);
    return page;
}

void scene_draw(struct scene *scene, struct ecgp_page *page, unsigned parts)
{
    struct ecgp_error error = {0};
    scene->page = page;
    if (ecgp_renderer_draw(scene->renderer, page, parts, &scene->frame, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
}

char *scene_truth(const struct scene *scene)
{
    struct ecgp_error error = {0};
    char *truth;
    if (ecgp_page_truth(scene->page, &scene->frame, &truth, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    return truth;
}

void scene_put_away(struct scene *scene)
{
    ecgp_page_destroy(scene->page);
    scene->page = NULL;
}
