/* The pictures in the window, one or two side by side, as a view shows them. What was drawn is kept
 * until something of it changes. */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include "preview/ui/painter.h"
#include "preview/ui/view.h"

enum canvas_side { CANVAS_RIGHT, CANVAS_LEFT, CANVAS_SIDES };

struct canvas_picture {
    struct gpu_texture texture;
    int width, height; /* 0: there is none */
};

/* Programs for 0, 1, 2 ... pairs of pixels of a picture under one of the window, each way. */
enum { CANVAS_PROGRAMS = 16 };

struct canvas {
    struct gpu_program programs[CANVAS_PROGRAMS]; /* id 0: not linked yet */
    struct canvas_picture pictures[CANVAS_SIDES];
    struct gpu_target layer; /* the window without the painter's shapes */
    int width, height;       /* of the layer's window */
    bool stale;
};

struct canvas_style {
    float split; /* px of the window: left of it the left picture; 0: nowhere */
    struct color around;
};

enum ecgp_result canvas_init(struct canvas *canvas, struct ecgp_error *error);
void canvas_finish(struct canvas *canvas);
/* Links the shaders anew, as they are now; on failure the old ones stay. */
enum ecgp_result canvas_reload(struct canvas *canvas, struct ecgp_error *error);

/* Takes a picture's pixels over, rows of 4 bytes a pixel without gaps; width 0 empties the side. */
void canvas_take(struct canvas *canvas, enum canvas_side side, int width, int height,
                 const uint8_t *rgbx);
/* Fills the window with what the canvas holds. `stale` was set where the style or view changed. */
void canvas_draw(struct canvas *canvas, const struct canvas_style *style, const struct view *view,
                 const struct gpu_target *window, int width, int height);

#endif
