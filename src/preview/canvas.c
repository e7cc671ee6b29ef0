#include "preview/canvas.h"

#include <string.h>

#include "preview/overlay.h"

enum ecgp_result canvas_init(struct canvas *canvas, struct ecgp_error *error)
{
    *canvas = (struct canvas){.stale = true};
    float colors[OVERLAY_COLORS + 1][4] = {{0}};
    for (int i = 0; i < OVERLAY_COLORS; i++) {
        const struct color color = overlay_color(i);
        memcpy(colors[i + 1], (const float[]){color.r, color.g, color.b, 1}, sizeof colors[0]);
    }
    gpu_array_write(&canvas->palette, 4, colors[0], OVERLAY_COLORS + 1);
    return gpu_program_create(&canvas->program, "sheet", "sheet", error);
}

void canvas_finish(struct canvas *canvas)
{
    for (int i = 0; i < CANVAS_SIDES; i++) {
        gpu_texture_destroy(&canvas->sheets[i].picture);
        gpu_texture_destroy(&canvas->sheets[i].leads);
    }
    gpu_texture_destroy(&canvas->palette);
    gpu_target_destroy(&canvas->layer);
    gpu_program_destroy(&canvas->program);
}

enum ecgp_result canvas_reload(struct canvas *canvas, struct ecgp_error *error)
{
    struct gpu_program made;
    const enum ecgp_result result = gpu_program_create(&made, "sheet", "sheet", error);
    struct gpu_program *unused = result == ECGP_OK ? &canvas->program : &made;
    gpu_program_destroy(unused);
    if (result == ECGP_OK) {
        canvas->program = made;
        canvas->stale = true;
    }
    return result;
}

void canvas_take(struct canvas *canvas, enum canvas_side side, const struct sheet *sheet)
{
    struct canvas_sheet *to = &canvas->sheets[side];
    canvas->stale = true;
    to->width = sheet->page ? sheet->info.width : 0;
    to->height = sheet->page ? sheet->info.height : 0;
    to->has_leads = sheet->page && sheet->leads;
    if (to->width > 0) {
        gpu_texture_size(&to->picture, GPU_RGBA8, to->width, to->height);
        gpu_texture_write(&to->picture, 0, 0, to->width, to->height, sheet->rgbx);
    }
    if (to->has_leads) {
        gpu_texture_size(&to->leads, GPU_R8, to->width, to->height);
        gpu_texture_write(&to->leads, 0, 0, to->width, to->height, sheet->leads);
    }
}

static void draw_side(const struct canvas *canvas, enum canvas_side side, struct rect area,
                      const struct canvas_look *look, const struct view *view)
{
    const struct canvas_sheet *sheet = &canvas->sheets[side];
    if (sheet->width == 0 || area.x0 >= area.x1) {
        return;
    }
    const struct color *around = &look->around;
    const float tint = look->tint && sheet->has_leads;
    const float overlaps = look->overlaps && sheet->has_leads;
    const struct gpu_draw draw = {
        .program = &canvas->program,
        .target = &canvas->layer,
        .width = canvas->width,
        .height = canvas->height,
        .blend = GPU_REPLACE,
        .textures = {{"picture", &sheet->picture},
                     {"leads", sheet->has_leads ? &sheet->leads : &sheet->picture},
                     {"palette", &canvas->palette}},
        .uniforms = {{"size", 2, {(float)canvas->width, (float)canvas->height}},
                     {"area", 4, {area.x0, area.y0, area.x1, area.y1}},
                     {"origin", 2, {(float)view->x, (float)view->y}},
                     {"extent", 2, {(float)sheet->width, (float)sheet->height}},
                     {"zoom", 1, {(float)view->zoom}},
                     {"around", 3, {around->r, around->g, around->b}},
                     {"tint", 1, {tint}},
                     {"overlaps", 1, {overlaps}}},
        .quads = 1,
    };
    gpu_draw_quads(&draw);
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
