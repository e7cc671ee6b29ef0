/* The pictures in the window: textures of drawn pages, and how they are shown. What was drawn is
 * kept until something of it changes. */
#ifndef PREVIEW_CANVAS_H
#define PREVIEW_CANVAS_H

#include "preview/sheet.h"
#include "preview/view.h"

enum canvas_side { CANVAS_PAGE, CANVAS_CLEAN, CANVAS_SIDES };

struct canvas_sheet {
    struct gpu_texture picture;
    int width, height; /* 0: there is none */
};

/* What is shown of a page's masks. */
enum canvas_tint { CANVAS_PLAIN = 0, CANVAS_LEADS = 1, CANVAS_OVERLAPS = 2 };

/* Programs for 0, 1, 2 ... pairs of pixels of a picture under one of the window, each way. */
enum { CANVAS_PROGRAMS = 16 };

struct canvas {
    struct gpu_program programs[CANVAS_PROGRAMS]; /* id 0: not linked yet */
    struct canvas_sheet sheets[CANVAS_SIDES];
    struct gpu_target layer; /* the window without marks */
    int width, height;       /* of the layer's window */
    bool stale;
};

struct canvas_look {
    float split; /* px of the window: left of it the clean page; 0: nowhere */
    struct color around;
};

enum ecgp_result canvas_init(struct canvas *canvas, struct ecgp_error *error);
void canvas_finish(struct canvas *canvas);
/* Links the shaders anew, as they are now; on failure the old ones stay. */
enum ecgp_result canvas_reload(struct canvas *canvas, struct ecgp_error *error);

/* Takes a sheet's pixels over, tinted (enum canvas_tint, or-ed) where it has masks; one without a
 * page empties the side. */
void canvas_take(struct canvas *canvas, enum canvas_side side, const struct sheet *sheet,
                 unsigned tint);
/* Fills the window with what the canvas holds. `stale` was set where the look or view changed. */
void canvas_draw(struct canvas *canvas, const struct canvas_look *look, const struct view *view,
                 const struct gpu_target *window, int width, int height);

#endif
