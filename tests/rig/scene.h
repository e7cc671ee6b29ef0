/* Records, pages and frames as most tests need them. Each function fails the test, with
 * the library's sentence, where the library refuses. */
#ifndef RIG_SCENE_H
#define RIG_SCENE_H

#include <stdbool.h>
#include <stdint.h>

#include <ecgpress/ecgpress.h>

#include "rig/options.h"

/* A page drawn by a renderer that all tests of a program share. */
struct scene {
    struct ecgp_renderer *renderer;
    struct ecgp_page *page;
    struct ecgp_frame frame; /* until the next page is drawn */
};

/* Setup and teardown of a group of tests whose state is a scene. */
int scene_set_up(void **state);
int scene_tear_down(void **state);

/* The same for tests that need only the renderer. */
int renderer_set_up(void **state);
int renderer_tear_down(void **state);

/* Whether ECGPRESS_LONG=1 asks for many pages instead of a few. */
bool is_thorough(void);

/* A page of the record with that name; the options are destroyed. */
struct ecgp_page *page_of(const char *record, struct ecgp_options *options, const char *layout,
                          int64_t number);

/* A page of an open record, which is closed; the options are destroyed. */
struct ecgp_page *page_of_record(struct ecgp_record *record, struct ecgp_options *options,
                                 const char *layout, int64_t number);

/* Draws ECGP_DRAW_... `parts` of a page, which is the scene's then. */
void scene_draw(struct scene *scene, struct ecgp_page *page, unsigned parts);

/* The truth of the page that was drawn last; free it. */
char *scene_truth(const struct scene *scene);

void scene_put_away(struct scene *scene);

#endif
