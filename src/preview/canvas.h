/* The pictures in the window: textures of drawn pages, and how they are shown. What was drawn is
 * kept until something of it changes. */
#ifndef PREVIEW_CANVAS_H
#define PREVIEW_CANVAS_H

#include "preview/sheet.h"
#include "preview/view.h"

enum canvas_side { CANVAS_PAGE, CANVAS_CLEAN, CANVAS_SIDES };

struct canvas_sheet {
    struct gpu_texture picture, leads;
    int width, height; /* 0: there is none */
    bool has_leads;
};

struct canvas {
    struct gpu_program program;
    struct gpu_texture palette;
    struct canvas_sheet sheets[CANVAS_SIDES];
    struct gpu_target layer; /* the window without marks */
    int width, height;       /* of the layer's window */
    bool stale;
};

struct canvas_look {
    bool tint, overlaps; /* leads in their colours; what is under more than one */
    float split;         /* px of the window: left of it the clean page; 0: nowhere */
    struct color around;
};

enum ecgp_result canvas_init(struct canvas *canvas, struct ecgp_error *error);
void canvas_finish(struct canvas *canvas);
/* Links the shaders anew, as they are now; on failure the old ones stay. */
enum ecgp_result canvas_reload(struct canvas *canvas, struct ecgp_error *error);

/* Takes a sheet's pixels over; one without a page empties the side. */
void canvas_take(struct canvas *canvas, enum canvas_side side, const struct sheet *sheet);
/* Fills the window with what the canvas holds. `stale` was set where the look or view changed. */
void canvas_draw(struct canvas *canvas, const struct canvas_look *look, const struct view *view,
                 const struct gpu_target *window, int width, int height);

#endif
