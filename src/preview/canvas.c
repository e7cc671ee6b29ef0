#include "preview/canvas.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preview/overlay.h"

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
        canvas->sheets[i].picture.exact = true; /* it is read smoothly */
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
        gpu_texture_destroy(&canvas->sheets[i].picture);
    }
    gpu_target_destroy(&canvas->layer);
    forget_programs(canvas);
}

enum ecgp_result canvas_reload(struct canvas *canvas, struct ecgp_error *error)
{
    struct gpu_program made[2] = {{0}};
    enum ecgp_result result = make_program(&made[0], 0, error);
    if (result == ECGP_OK) {
        result = make_program(&made[1], 1, error);
    }
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

static void tint_pixel(uint8_t *rgbx, uint8_t lead, unsigned tint)
{
    if ((tint & CANVAS_OVERLAPS) && lead >= SHEET_OTHERS) {
        memcpy(rgbx, (const uint8_t[]){255, 0, 77}, 3);
    } else if ((tint & CANVAS_LEADS) && lead > 0) {
        const struct color color = overlay_color(lead % SHEET_OTHERS - 1);
        const float parts[] = {color.r, color.g, color.b};
        for (int i = 0; i < 3; i++) {
            rgbx[i] = (uint8_t)lroundf(0.15f * (float)rgbx[i] + 0.85f * 255 * parts[i]);
        }
    } else if (tint & CANVAS_OVERLAPS) { /* all else steps back */
        const int gray = (77 * rgbx[0] + 150 * rgbx[1] + 29 * rgbx[2]) / 256;
        for (int i = 0; i < 3; i++) {
            rgbx[i] = (uint8_t)((rgbx[i] + 4 * gray) / 5);
        }
    }
}

/* A copy of the sheet's pixels with the colours of its masks; NULL without memory. */
static uint8_t *tinted(const struct sheet *sheet, unsigned tint)
{
    const size_t count = (size_t)sheet->info.width * (size_t)sheet->info.height;
    uint8_t *rgbx = malloc(4 * count);
    if (!rgbx) {
        return NULL;
    }
    memcpy(rgbx, sheet->rgbx, 4 * count);
    for (size_t i = 0; i < count; i++) {
        if (sheet->leads[i] || (tint & CANVAS_OVERLAPS)) {
            tint_pixel(rgbx + 4 * i, sheet->leads[i], tint);
        }
    }
    return rgbx;
}

void canvas_take(struct canvas *canvas, enum canvas_side side, const struct sheet *sheet,
                 unsigned tint)
{
    struct canvas_sheet *to = &canvas->sheets[side];
    canvas->stale = true;
    to->width = sheet->page ? sheet->info.width : 0;
    to->height = sheet->page ? sheet->info.height : 0;
    if (to->width == 0) {
        return;
    }
    uint8_t *made = tint && sheet->leads ? tinted(sheet, tint) : NULL;
    gpu_texture_size(&to->picture, GPU_RGBA8, to->width, to->height);
    gpu_texture_smooth(&to->picture, false);
    gpu_texture_write(&to->picture, 0, 0, to->width, to->height, made ? made : sheet->rgbx);
    free(made);
}

/* Pairs of a picture's pixels that one of the window may lie over. */
static int taps_of(const struct view *view)
{
    const int taps = (int)ceil((floor(1 / view->zoom) + 2) / 2);
    return view->zoom == 1 ? 0 : taps < CANVAS_PROGRAMS ? taps : CANVAS_PROGRAMS - 1;
}

/* The pixels of `area` that show something of the picture. */
static struct rect shown_part(const struct canvas_sheet *sheet, struct rect area,
                              const struct view *view)
{
    struct rect picture;
    view_to_window(view, 0, 0, &picture.x0, &picture.y0);
    view_to_window(view, sheet->width, sheet->height, &picture.x1, &picture.y1);
    return (struct rect){fmaxf(area.x0, floorf(picture.x0)), fmaxf(area.y0, floorf(picture.y0)),
                         fminf(area.x1, ceilf(picture.x1)), fminf(area.y1, ceilf(picture.y1))};
}

static void draw_side(struct canvas *canvas, enum canvas_side side, struct rect area,
                      const struct canvas_look *look, const struct view *view)
{
    const struct canvas_sheet *sheet = &canvas->sheets[side];
    const struct rect part = shown_part(sheet, area, view);
    const struct color *around = &look->around;
    const int taps = taps_of(view);
    if (sheet->width == 0 || part.x0 >= part.x1 || part.y0 >= part.y1 ||
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
        .textures = {{"picture", &sheet->picture}},
        .vertex_numbers = {{"area", 4, {part.x0, part.y0, part.x1, part.y1}}},
        .numbers = {{"origin", 2, {(float)view->x, (float)view->y}},
                    {taps ? "extent" : NULL, 2, {(float)sheet->width, (float)sheet->height}},
                    {"zoom", 1, {(float)view->zoom}},
                    {"around", 3, {around->r, around->g, around->b}}},
        .quads = 1,
    };
    gpu_draw_quads(&draw, NULL);
}

static void draw_layer(struct canvas *canvas, const struct canvas_look *look,
                       const struct view *view)
{
    const float around[4] = {look->around.r, look->around.g, look->around.b, 1};
    struct rect left = view->area, right = view->area;
    left.x1 = right.x0 = look->split > left.x0 ? look->split : left.x0;
    gpu_target_clear(&canvas->layer, canvas->width, canvas->height, around);
    draw_side(canvas, CANVAS_CLEAN, left, look, view);
    draw_side(canvas, CANVAS_PAGE, right, look, view);
}

void canvas_draw(struct canvas *canvas, const struct canvas_look *look, const struct view *view,
                 const struct gpu_target *window, int width, int height)
{
    if (canvas->stale || width != canvas->width || height != canvas->height) {
        canvas->width = width;
        canvas->height = height;
        gpu_target_size(&canvas->layer, GPU_RGBA8, width, height);
        draw_layer(canvas, look, view);
        canvas->stale = false;
    }
    gpu_target_copy(&canvas->layer, 0, window, 0, width, height);
}
