#include "draw/sprite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "draw/map.h"

enum { MAX_SPRITES = PLAN_MAX_BARS + SPRITE_MAX_PRINTS, ATLAS_ROWS = 4096 };

/* On a warped page long sprites are drawn in pieces: what is long and leans has a large box. */
enum { PIECE_PX = 64, MAX_PIECES = 4096 };

/* What the shader reads of a sprite. */
struct sprite {
    float rect[4]; /* px */
    float image[2], solid, unused;
    float color[4];
};

void sprite_finish(struct sprite_effect *effect)
{
    gpu_program_destroy(&effect->program);
    gpu_program_destroy(&effect->bent);
    gpu_texture_destroy(&effect->places);
    gpu_texture_destroy(&effect->sprites);
    gpu_texture_destroy(&effect->atlas);
}

static int add_bars(const struct plan *plan, struct sprite *sprites)
{
    for (int i = 0; i < plan->bars; i++) {
        const struct rect_mm *bar = &plan->bar[i];
        double x0, y0, x1, y1;
        map_flat(&plan->map, bar->x0, bar->y0, &x0, &y0);
        map_flat(&plan->map, bar->x1, bar->y1, &x1, &y1);
        sprites[i] = (struct sprite){{(float)x0, (float)y0, (float)x1, (float)y1},
                                     {0, 0},
                                     1,
                                     0,
                                     {plan->ink.b, plan->ink.g, plan->ink.r, 1}};
    }
    return plan->bars;
}

/* Where the next run goes in the atlas: columns of runs, one below the other. */
struct shelf {
    int x, y, width, height;
};

static void shelf_add(struct shelf *shelf, const struct glyph_run *run)
{
    if (shelf->y > 0 && shelf->y + run->height > ATLAS_ROWS) {
        shelf->x += shelf->width;
        shelf->y = 0;
        shelf->width = 0;
    }
    shelf->width = run->width > shelf->width ? run->width : shelf->width;
    shelf->height = shelf->y + run->height > shelf->height ? shelf->y + run->height : shelf->height;
}

/* The size of an atlas of all runs. */
static struct shelf atlas_size(const struct glyph_print *prints, int count)
{
    struct shelf size = {0};
    for (int i = 0; i < count; i++) {
        shelf_add(&size, &prints[i].run);
        size.y += prints[i].run.height;
    }
    size.width += size.x;
    return size;
}

static void copy_run(const struct glyph_run *run, uint8_t *to, int stride)
{
    for (int y = 0; y < run->height; y++) {
        memcpy(to + (ptrdiff_t)y * stride, run->coverage + (ptrdiff_t)y * run->width,
               (size_t)run->width);
    }
}

/* Puts all runs into the atlas, which is written at once. The number of sprites, or -1 without
 * memory. */
static int add_prints(struct sprite_effect *effect, const struct glyph_print *prints, int count,
                      struct sprite *sprites)
{
    const struct shelf size = atlas_size(prints, count);
    struct shelf at = {0};
    int added = 0;
    uint8_t *texels = size.height ? calloc((size_t)size.width + 1, (size_t)size.height) : NULL;
    if (!texels) {
        return size.height ? -1 : 0;
    }
    for (int i = 0; i < count; i++) {
        const struct glyph_run *run = &prints[i].run;
        const float *color = prints[i].color;
        if (run->width == 0) {
            continue;
        }
        shelf_add(&at, run);
        copy_run(run, texels + (ptrdiff_t)at.y * size.width + at.x, size.width);
        sprites[added++] =
            (struct sprite){{(float)run->x, (float)run->y, (float)(run->x + run->width),
                             (float)(run->y + run->height)},
                            {(float)at.x, (float)at.y},
                            0,
                            0,
                            {color[2], color[1], color[0], 1}};
        at.y += run->height;
    }
    gpu_texture_size(&effect->atlas, GPU_R8, size.width, size.height);
    gpu_texture_write(&effect->atlas, 0, 0, size.width, size.height, texels);
    free(texels);
    return added;
}

_Static_assert((int)MAX_SPRITES < (int)MAX_PIECES, "each sprite has a piece");

/* What the shader reads of a piece of a sprite. */
struct piece {
    float place[4];         /* in the picture, px */
    float sprite, from, to; /* its number; columns of the flat page that are the piece's, px */
    float unused;
};

/* Where a rectangle of the flat page is in the picture: the hull of points around its edge. */
static void find_place(const struct plan *plan, const float flat[4], float place[4])
{
    enum { POINTS = 32 };
    const double mm = 1 / plan->map.px_per_mm;
    const struct {
        double x0, y0, x1, y1;
    } at = {(flat[0] - 1) * mm, (flat[1] - 1) * mm, (flat[2] + 1) * mm, (flat[3] + 1) * mm};
    place[0] = place[1] = INFINITY;
    place[2] = place[3] = -INFINITY;
    for (int i = 0; i < POINTS; i++) {
        const double along = (i % (POINTS / 4)) / (POINTS / 4 - 1.0);
        const int side = i / (POINTS / 4);
        double x, y;
        map_point(&plan->map,
                  side < 2    ? at.x0 + along * (at.x1 - at.x0)
                  : side == 2 ? at.x0
                              : at.x1,
                  side < 2 ? (side ? at.y1 : at.y0) : at.y0 + along * (at.y1 - at.y0), &x, &y);
        place[0] = fminf(place[0], (float)floor(x - 1));
        place[1] = fminf(place[1], (float)floor(y - 1));
        place[2] = fmaxf(place[2], (float)ceil(x + 1));
        place[3] = fmaxf(place[3], (float)ceil(y + 1));
    }
}

/* Each pixel belongs to one of the pieces, by its place on the flat page: the first one goes on to
 * the left, and the last one to the right. */
static int add_pieces(const struct plan *plan, const float rect[4], int sprite, int room,
                      struct piece *pieces)
{
    const float wide = rect[2] - rect[0];
    const int wanted = (int)ceilf(wide / PIECE_PX),
              count = wanted > 0 && wanted < room ? wanted : 1;
    for (int i = 0; i < count; i++) {
        const float from = rect[0] + wide * (float)i / (float)count;
        const float to = rect[0] + wide * (float)(i + 1) / (float)count;
        const float flat[4] = {from, rect[1], to, rect[3]};
        pieces[i] = (struct piece){.sprite = (float)sprite,
                                   .from = i == 0 ? -1e6f : from,
                                   .to = i == count - 1 ? 1e6f : to};
        find_place(plan, flat, pieces[i].place);
    }
    return count;
}

/* The number of pieces, or -1 without memory. */
static int write_places(struct sprite_effect *effect, const struct plan *plan,
                        const struct sprite *sprites, int count)
{
    struct piece *pieces = malloc(MAX_PIECES * sizeof *pieces);
    int added = 0;
    if (!pieces) {
        return -1;
    }
    for (int i = 0; i < count; i++) {
        const int room = MAX_PIECES - added - (count - i);
        added += add_pieces(plan, sprites[i].rect, i, room, pieces + added);
    }
    gpu_array_write(&effect->places, 4, pieces[0].place, 2 * (size_t)added);
    free(pieces);
    return added;
}

static void mark_sprites(const struct sprite *sprites, int count, struct ink_map *ink)
{
    for (int i = 0; i < count; i++) {
        const float *rect = sprites[i].rect;
        ink_map_mark(ink, &(struct ecgp_box){(int)floorf(rect[0]), (int)floorf(rect[1]),
                                             (int)ceilf(rect[2]), (int)ceilf(rect[3])});
    }
}

enum ecgp_result sprite_draw(struct sprite_effect *effect, const struct plan *plan,
                             const struct glyph_print *prints, int count,
                             const struct gpu_texture *map, const struct gpu_target *target,
                             struct ink_map *ink, struct ecgp_error *error)
{
    struct sprite sprites[MAX_SPRITES];
    const int bars = add_bars(plan, sprites);
    const int added = add_prints(
        effect, prints, count < SPRITE_MAX_PRINTS ? count : SPRITE_MAX_PRINTS, sprites + bars);
    if (added < 0) {
        return error_no_memory(error);
    }
    int quads = bars + added;
    if (!effect->atlas.id) {
        gpu_texture_size(&effect->atlas, GPU_R8, 1, 1);
    }
    gpu_array_write(&effect->sprites, 4, sprites[0].rect, 3 * (size_t)quads);
    if (!map) {
        mark_sprites(sprites, quads, ink);
    }
    if (map && (quads = write_places(effect, plan, sprites, quads)) < 0) {
        return error_no_memory(error);
    }
    const char *name = map ? "print/sprite_bent" : "print/sprite";
    const struct gpu_draw draw = {
        .program = map ? &effect->bent : &effect->program,
        .shader = {name, name},
        .target = target,
        .width = plan->width,
        .height = plan->height,
        .blend = GPU_OVER,
        .textures = {{"sprites", &effect->sprites},
                     {"atlas", &effect->atlas},
                     {map ? "map" : NULL, map},
                     {"places", &effect->places}},
        .numbers = {{map ? "px_per_mm" : NULL, 1, {(float)plan->map.px_per_mm}},
                    {"map_columns", 1, {map_columns(plan)}}},
        .quads = quads,
    };
    return gpu_draw_quads(&draw, error);
}
