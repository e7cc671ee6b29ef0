/* The state of the window. All of it belongs to the window's thread. */
#ifndef PREVIEW_APP_H
#define PREVIEW_APP_H

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "preview/canvas.h"
#include "preview/overlay.h"
#include "preview/panel.h"
#include "preview/preview.h"
#include "preview/readout.h"
#include "preview/watch.h"
#include "preview/worker.h"

enum { APP_SPOTS = OVERLAYS + 4 };

struct app {
    const struct preview *preview;
    GLFWwindow *window;
    struct gpu *gpu;
    struct watch *watch;
    struct worker *worker;
    struct batch batch;
    struct canvas canvas;
    struct view view;
    struct panel panel;
    struct wish wish;     /* what is asked for; its options are the preview's */
    struct answer answer; /* what is shown */
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
    float scale;       /* of lengths and letters */
    float split_at;    /* px of the window */
    double mouse_x, mouse_y; /* px of the framebuffer */
    bool mouse_inside;
    enum { DRAG_NOTHING, DRAG_PAGE, DRAG_SPLIT, DRAG_PANEL } drag;
    char title[1400];
    struct rect spots[APP_SPOTS]; /* of the bar's buttons: overlays, split, panel, help, save */
};

/* The options or the page asked for have changed: it is drawn. */
void app_ask(struct app *app);
/* The pictures are put into the window's textures anew, as the overlays have them. */
void app_tint(struct app *app);
/* Shows a sentence until the next key. */
void app_note(struct app *app, bool bad, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Draws the window. */
void app_paint(struct app *app);
/* Where things are, after the window or the panel has changed its size. */
void app_place(struct app *app);

#endif
