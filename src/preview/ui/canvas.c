#include "preview/ui/canvas.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Unrolled loops, and no branches: software OpenGL goes both ways at each. */
static enum ecgp_result make_program(struct gpu_program *program, int taps,
                                     struct ecgp_error *error)
{
    char defines[32];
    snprintf(defines, sizeof defines, "#define TAPS %d\n", taps);
    const struct gpu_shader shader = {
        .vertex = "preview/shown", .fragment = "preview/shown", .defines = defines};
    return gpu_program_link(program, &shader, NULL, error);
}

enum ecgp_result canvas_init(struct canvas *canvas, struct ecgp_error *error)
{
    *canvas = (struct canvas){.stale = true};
    for (int i = 0; i < CANVAS_SIDES; i++) {
        canvas->pictures[i].texture.exact = true; /* it is read smoothly */
    }
    return make_program(&canvas->programs[0], 0, error);
}

static void forget_programs(struct canvas *canvas)
{
    for (int i = 0; i < CANVAS_PROGRAMS; i++) {
        gpu_program_destroy(&canvas->programs[i]);
    }
}

void canvas_finish(struct canvas *canvas)
{
    for (int i = 0; i < CANVAS_SIDES; i++) {
        gpu_texture_destroy(&canvas->pictures[i].texture);
    }
    gpu_target_destroy(&canvas->layer);
    forget_programs(canvas);
}

enum ecgp_result canvas_reload(struct canvas *canvas, struct ecgp_error *error)
{
    struct gpu_program made[2] = {{0}};
    enum ecgp_result result = make_program(&made[0], 0, error);
    result = result ? result : make_program(&made[1], 1, error);
    if (result == ECGP_OK) {
        forget_programs(canvas);
        memcpy(canvas->programs, made, sizeof made);
        canvas->stale = true;
    } else {
        gpu_program_destroy(&made[0]);
        gpu_program_destroy(&made[1]);
    }
    return result;
}

void canvas_take(struct canvas *canvas, enum canvas_side side, int width, int height,
                 const uint8_t *rgbx)
{
    struct canvas_picture *picture = &canvas->pictures[side];
    canvas->stale = true;
    picture->width = width;
    picture->height = height;
    if (width > 0) {
        gpu_texture_size(&picture->texture, GPU_RGBA8, width, height);
        gpu_texture_smooth(&picture->texture, false);
        gpu_texture_write(&picture->texture, 0, 0, width, height, rgbx);
    }
}

/* Pairs of a picture's pixels that one of the window may lie over. */
static int taps_of(const struct view *view)
{
    const int taps = (int)ceil((floor(1 / view->zoom) + 2) / 2);
    return view->zoom == 1 ? 0 : taps < CANVAS_PROGRAMS ? taps : CANVAS_PROGRAMS - 1;
}

/* The pixels of `area` that show something of the picture. */
static struct rect shown_part(const struct canvas_picture *picture, struct rect area,
                              const struct view *view)
{
    struct rect whole;
    view_to_window(view, 0, 0, &whole.x0, &whole.y0);
    view_to_window(view, picture->width, picture->height, &whole.x1, &whole.y1);
    return (struct rect){fmaxf(area.x0, floorf(whole.x0)), fmaxf(area.y0, floorf(whole.y0)),
                         fminf(area.x1, ceilf(whole.x1)), fminf(area.y1, ceilf(whole.y1))};
}

static void draw_side(struct canvas *canvas, enum canvas_side side, struct rect area,
                      const struct canvas_style *style, const struct view *view)
{
    const struct canvas_picture *picture = &canvas->pictures[side];
    const struct rect part = shown_part(picture, area, view);
    const struct color *around = &style->around;
    const int taps = taps_of(view);
    if (picture->width == 0 || part.x0 >= part.x1 || part.y0 >= part.y1 ||
        (!canvas->programs[taps].id &&
         make_program(&canvas->programs[taps], taps, NULL) != ECGP_OK)) {
        return;
    }
    const struct gpu_draw draw = {
        .program = &canvas->programs[taps],
        .target = &canvas->layer,
        .width = canvas->width,
        .height = canvas->height,
        .blend = GPU_REPLACE,
        .textures = {{"picture", &picture->texture}},
        .vertex_numbers = {{"area", 4, {part.x0, part.y0, part.x1, part.y1}}},
        .numbers = {{"origin", 2, {(float)view->x, (float)view->y}},
                    {taps ? "extent" : NULL, 2, {(float)picture->width, (float)picture->height}},
                    {"zoom", 1, {(float)view->zoom}},
                    {"around", 3, {around->r, around->g, around->b}}},
        .quads = 1,
    };
    gpu_draw_quads(&draw, NULL);
}

static void draw_layer(struct canvas *canvas, const struct canvas_style *style,
                       const struct view *view)
{
    const float around[4] = {style->around.r, style->around.g, style->around.b, 1};
    struct rect left = view->area, right = view->area;
    left.x1 = right.x0 = style->split > left.x0 ? style->split : left.x0;
    gpu_target_clear(&canvas->layer, canvas->width, canvas->height, around);
    draw_side(canvas, CANVAS_LEFT, left, style, view);
    draw_side(canvas, CANVAS_RIGHT, right, style, view);
}

void canvas_draw(struct canvas *canvas, const struct canvas_style *style, const struct view *view,
                 const struct gpu_target *window, int width, int height)
{
    if (canvas->stale || width != canvas->width || height != canvas->height) {
        canvas->width = width;
        canvas->height = height;
        gpu_target_size(&canvas->layer, GPU_RGBA8, width, height);
        draw_layer(canvas, style, view);
        canvas->stale = false;
    }
    gpu_target_copy(&canvas->layer, 0, window, 0, width, height);
}
