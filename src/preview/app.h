/* The state of the window. All of it belongs to the window's thread. */
#ifndef PREVIEW_APP_H
#define PREVIEW_APP_H

#include "preview/option_rows.h"
#include "preview/overlay.h"
#include "preview/preview.h"
#include "preview/readout.h"
#include "preview/ui/canvas.h"
#include "preview/ui/window.h"
#include "preview/watch.h"
#include "preview/worker.h"

struct app {
    GLFWwindow *window;
    struct gpu *gpu;
    struct watch *watch;
    struct worker *worker;
    struct painter painter; /* its scale is the window's */
    struct canvas canvas;
    struct view view;
    struct option_rows options;
    struct panel panel;
    struct request request; /* what is asked for; its options are the preview's */
    struct reply reply;     /* what is shown */
    struct readout readout;
    char shader_fault[1024]; /* of edited shaders; "": none */
    char note[1024];         /* what was done, until the next key */
    bool note_is_bad;
    unsigned overlays; /* bits of enum overlay */
    bool split, help;
    bool busy;         /* what is asked for is not what is shown */
    bool copy_pending; /* of the command line, once it is */
    bool stale;        /* something is to be drawn anew */
    double patience;   /* until then (GLFW time) painting waits for the worker; 0: it does not */
    int width, height; /* of the framebuffer, px */
    float split_at;    /* px of the window */
    double mouse_x, mouse_y; /* px of the framebuffer */
    bool mouse_inside;
    enum { DRAG_NOTHING, DRAG_PAGE, DRAG_SPLIT, DRAG_PANEL } drag;
    char title[1400];
    struct spots buttons; /* of the bar */
};

/* --- app.c --- */

/* The options or the page asked for have changed: it is drawn. */
void app_ask(struct app *app);
/* The pictures are put into the window's textures anew, as the overlays have them. */
void app_tint(struct app *app);
/* Shows a sentence until the next key. */
void app_note(struct app *app, bool bad, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Whether the cursor is over the page's part of the window. */
bool app_is_over(const struct app *app);
/* Whether the split view is shown. */
bool app_is_split(const struct app *app);
/* Looks up what is under the cursor. */
void app_find_readout(struct app *app);

/* --- input.c --- */

/* From here on keys and mouse do what they are for, and the window's size is known. */
void app_listen(struct app *app);

/* --- paint.c, bars.c --- */

/* Draws the window. */
void app_paint(struct app *app);
/* Where things are, after the window or the panel has changed its size. */
void app_place(struct app *app);
/* The bar at the top, and the line at the bottom. */
void app_draw_bar(struct app *app, struct rect bar);
void app_draw_foot(struct app *app, struct rect foot);
/* Does what the button under the cursor is for; false where there is none. */
bool app_press_button(struct app *app);

#endif
