#include "draw/patch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/scalar.h"
#include "draw/convex.h"
#include "draw/map.h"

enum { TEXELS = 11, MOST_SIDES = 8, FEW_SIDES = 4 };

/* Of a line along a crease: it wavers from piece to piece, which are drawn in parts, since what is
 * long and slanting has a large box; of so many pixels, as each takes as long as some of them. */
#define PIECE_MM 7.0
enum { PART_PX = 13, MOST_PARTS = 4 };

/* What the shader reads of a patch. */
struct patch {
    float side[MOST_SIDES][4];
    float color[4];
    float look[4];
    float place[4]; /* px */
};

_Static_assert(sizeof(struct patch) == TEXELS * 4 * sizeof(float), "a patch is its texels");

struct patches {
    struct patch *at;
    int count, room;
};

void patch_finish(struct patch_effect *effect)
{
    for (int i = 0; i < 2; i++) {
        gpu_program_destroy(&effect->flat[i]);
        gpu_program_destroy(&effect->bent[i]);
    }
    gpu_texture_destroy(&effect->patches);
}

/* A patch with corners clockwise; `soft_mm` from its sides it has its full opacity. NULL where it
 * is not in the picture. */
static struct patch *add_patch(struct patches *patches, const struct plan *plan, double corner[][2],
                               int corners, const struct rgb *color, double opacity, double soft_mm,
                               double width_mm)
{
    struct patch patch = {
        .color = {color->b, color->g, color->r, (float)opacity},
        .look = {(float)corners, (float)soft_mm, (float)width_mm, 0},
    };
    for (int i = 0; i < corners; i++) {
        convex_side(corner[i], corner[(i + 1) % corners], patch.side[i]);
    }
    convex_place(plan, corner, corners, patch.place);
    if (!convex_clip(plan, patch.place) || patches->count == patches->room) {
        return NULL;
    }
    patches->at[patches->count] = patch;
    return &patches->at[patches->count++];
}

/* --- covers --- */

/* With the shadow of its edge. What is gone of the page, and what does not stick to it, is left to
 * the capture. */
static void add_cover(struct patches *patches, const struct plan *plan,
                      const struct plan_cover *cover)
{
    static const struct rgb black = {0, 0, 0};
    double corner[MOST_SIDES][2], shadow[MOST_SIDES][2], middle[2] = {0, 0};
    if (cover->kind >= COVER_HOLE && cover->kind != COVER_STAPLE) {
        return;
    }
    for (int i = 0; i < cover->corners; i++) {
        middle[0] += cover->corner_mm[i][0] / cover->corners;
        middle[1] += cover->corner_mm[i][1] / cover->corners;
    }
    for (int i = 0; i < cover->corners; i++) {
        const double *at = cover->corner_mm[i];
        const double away = hypot(at[0] - middle[0], at[1] - middle[1]);
        for (int k = 0; k < 2; k++) {
            corner[i][k] = at[k];
            shadow[i][k] = middle[k] + (at[k] - middle[k]) * (1 + 0.5 / away) + 0.15;
        }
    }
    add_patch(patches, plan, shadow, cover->corners, &black, 0.22, 0.8, 1000);
    add_patch(patches, plan, corner, cover->corners, &cover->color, 1, 0, 1000);
}

static void add_film(struct patches *patches, const struct plan *plan, const struct plan_film *film)
{
    double corner[4][2];
    memcpy(corner, film->corner_mm, sizeof corner);
    add_patch(patches, plan, corner, 4, &film->color, film->opacity, film->soft_mm, film->width_mm);
}

/* --- creases --- */

/* A line along a crease: where it runs, how wide it is, and in which color. */
struct line {
    const struct plan_crease *crease;
    double width_mm, aside_mm, opacity;
    struct rgb color;
};

/* Lets a part of a line end within a pixel, where the next one begins: soft ends would be seen. */
static void end_sharply(struct patch *patch, const struct plan *plan, double soft_mm)
{
    const double px_per_mm = plan->map.px_per_mm * plan->map.scale;
    const float steeper = (float)fmax(soft_mm * px_per_mm, 1);
    for (int end = 1; patch && end < 4; end += 2) {
        float *side = patch->side[end];
        side[2] += (float)(0.5 / px_per_mm);
        for (int i = 0; i < 3; i++) {
            side[i] *= steeper;
        }
    }
}

static int parts_of_piece(const struct plan *plan)
{
    const double px = PIECE_MM * plan->map.px_per_mm * plan->map.scale;
    return (int)clamp(round(px / PART_PX), 1, MOST_PARTS);
}

/* Pieces that waver a little, as paper breaks. `rng` is the crease's. */
static void add_line(struct patches *patches, const struct plan *plan, const struct line *line,
                     struct rng rng)
{
    const struct plan_crease *crease = line->crease;
    const double x = crease->x1 - crease->x0, y = crease->y1 - crease->y0, length = hypot(x, y);
    const int pieces = (int)fmax(1, ceil(length / PIECE_MM)), parts = parts_of_piece(plan);
    const double along[2] = {x / fmax(length, 1e-9), y / fmax(length, 1e-9)};
    double before = line->aside_mm;
    for (int i = 0; i < pieces; i++) {
        const double after = line->aside_mm + rng_between(&rng, -0.15, 0.15);
        const double opacity = line->opacity * rng_between(&rng, 0.6, 1);
        for (int part = 0; part < parts; part++) {
            double corner[4][2];
            for (int k = 0; k < 4; k++) {
                const double share = (part + (k == 1 || k == 2)) / (double)parts;
                const double at = length * (i + share) / pieces;
                const double aside =
                    before + share * (after - before) + (k < 2 ? -0.5 : 0.5) * line->width_mm;
                corner[k][0] = crease->x0 + along[0] * at - along[1] * aside;
                corner[k][1] = crease->y0 + along[1] * at + along[0] * aside;
            }
            const double soft_mm = 0.3 * line->width_mm;
            end_sharply(
                add_patch(patches, plan, corner, 4, &line->color, opacity, soft_mm, line->width_mm),
                plan, soft_mm);
        }
        before = after;
    }
}

/* Pale where the ink broke off, with a shade beside it; some are one of both alone. */
static void add_crease(struct patches *patches, const struct plan *plan, int number)
{
    struct rng rng = capture_stream(&plan->capture, STREAM_CREASES + ((uint64_t)number << 8));
    const uint32_t kind = rng_below(&rng, 4);
    const double strength = plan->look.crease_lines, width = plan->look.crease_width;
    const double side = rng_below(&rng, 2) ? 0.6 : -0.6;
    const struct line shade = {&plan->crease[number],
                               kind == 1 ? width : 1.3 * width,
                               kind == 1 ? 0 : side * width,
                               0.5 * strength,
                               {0.22f, 0.21f, 0.2f}};
    const struct line pale = {&plan->crease[number], width, 0, 0.85 * strength, plan->grid.paper};
    if (kind != 0) {
        add_line(patches, plan, &shade, rng);
    }
    if (kind != 1) {
        add_line(patches, plan, &pale, rng);
    }
}

/* --- dead dots --- */

/* Lines that slant in the picture are drawn in pieces, whose boxes are small. */
static int dot_pieces(const struct plan *plan)
{
    return plan->map.mesh ? (int)fmax(ceil(plan_width_mm(plan) / (2 * PIECE_MM)), 1) : 1;
}

/* A line across the page. */
static void add_dead_dot(struct patches *patches, const struct plan *plan, double y_mm, int pieces)
{
    const double wide = plan_width_mm(plan), y[2] = {y_mm, y_mm + DOT_MM};
    for (int i = 0; i < pieces; i++) {
        const double x[2] = {wide * i / pieces, wide * (i + 1) / pieces};
        double corner[4][2] = {{x[0], y[0]}, {x[1], y[0]}, {x[1], y[1]}, {x[0], y[1]}};
        add_patch(patches, plan, corner, 4, &plan->grid.paper, 1, 0, DOT_MM);
    }
}

/* --- all of it --- */

static int most_patches(const struct plan *plan)
{
    int count = 2 * plan->covers + plan->films;
    for (int i = 0; i < plan->creases; i++) {
        const struct plan_crease *crease = &plan->crease[i];
        const double length = hypot(crease->x1 - crease->x0, crease->y1 - crease->y0);
        count += 2 * MOST_PARTS * ((int)ceil(length / PIECE_MM) + 1);
    }
    return count;
}

/* Whether any has more sides than most things have. */
static bool has_many_sides(const struct patches *patches)
{
    for (int i = 0; i < patches->count; i++) {
        if (patches->at[i].look[0] > FEW_SIDES) {
            return true;
        }
    }
    return false;
}

static enum ecgp_result draw(struct patch_effect *effect, const struct plan *plan,
                             const struct patches *patches, const struct gpu_texture *map,
                             const struct gpu_target *target, struct ecgp_error *error)
{
    gpu_array_write(&effect->patches, 4, patches->at[0].side[0], TEXELS * (size_t)patches->count);
    const bool many = has_many_sides(patches);
    static const char *const defines[2][2] = {
        {"#define SIDES 4\n", "#define SIDES 8\n"},
        {"#define MAP\n#define SIDES 4\n", "#define MAP\n#define SIDES 8\n"}};
    const struct gpu_draw draw = {
        .program = map ? &effect->bent[many] : &effect->flat[many],
        .shader = {"print/patch", "print/patch", defines[map != NULL][many]},
        .target = target,
        .width = plan->width,
        .height = plan->height,
        .blend = GPU_OVER,
        .textures = {{"patches", &effect->patches}, {map ? "map" : NULL, map}},
        .numbers = {{map ? "map_columns" : "px_per_mm",
                     1,
                     {map ? map_columns(plan) : (float)plan->map.px_per_mm}}},
        .quads = patches->count,
    };
    return gpu_draw_quads(&draw, error);
}

static void mark(const struct patches *patches, struct ink_map *ink)
{
    for (int i = 0; i < patches->count; i++) {
        const float *place = patches->at[i].place;
        ink_map_mark(
            ink, &(struct ecgp_box){(int)place[0], (int)place[1], (int)place[2], (int)place[3]});
    }
}

/* Draws the patches that `add` adds, of which there are `room` at most. */
static enum ecgp_result draw_added(struct patch_effect *effect, const struct plan *plan, int room,
                                   void (*add)(struct patches *patches, const struct plan *plan),
                                   const struct patch_target *on, struct ecgp_error *error)
{
    struct patches patches = {.room = room};
    if (patches.room == 0) {
        return ECGP_OK;
    }
    patches.at = malloc((size_t)patches.room * sizeof *patches.at);
    if (!patches.at) {
        return error_no_memory(error);
    }
    add(&patches, plan);
    mark(&patches, on->ink);
    const enum ecgp_result result =
        patches.count > 0 ? draw(effect, plan, &patches, on->map, on->target, error) : ECGP_OK;
    free(patches.at);
    return result;
}

static void add_dead_dots(struct patches *patches, const struct plan *plan)
{
    for (int i = 0; i < plan->dead_dots; i++) {
        add_dead_dot(patches, plan, plan->dead_dot_mm[i], dot_pieces(plan));
    }
}

enum ecgp_result patch_draw_dead_dots(struct patch_effect *effect, const struct plan *plan,
                                      const struct patch_target *on, struct ecgp_error *error)
{
    return draw_added(effect, plan, plan->dead_dots * dot_pieces(plan), add_dead_dots, on, error);
}

static void add_films(struct patches *patches, const struct plan *plan, bool under)
{
    for (int i = 0; i < plan->films; i++) {
        if (plan->film[i].under == under) {
            add_film(patches, plan, &plan->film[i]);
        }
    }
}

static void add_under(struct patches *patches, const struct plan *plan)
{
    add_films(patches, plan, true);
}

enum ecgp_result patch_draw_under(struct patch_effect *effect, const struct plan *plan,
                                  const struct patch_target *on, struct ecgp_error *error)
{
    return draw_added(effect, plan, plan->films, add_under, on, error);
}

static void add_all(struct patches *patches, const struct plan *plan)
{
    for (int i = 0; i < plan->creases; i++) {
        add_crease(patches, plan, i);
    }
    add_films(patches, plan, false);
    for (int i = 0; i < plan->covers; i++) {
        add_cover(patches, plan, &plan->cover[i]);
    }
}

enum ecgp_result patch_draw(struct patch_effect *effect, const struct plan *plan,
                            const struct patch_target *on, struct ecgp_error *error)
{
    return draw_added(effect, plan, most_patches(plan), add_all, on, error);
}
