#include "draw/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

void map_finish(struct map_effect *effect)
{
    gpu_program_destroy(&effect->program);
    gpu_texture_destroy(&effect->corners);
    gpu_texture_destroy(&effect->cells);
    gpu_program_destroy(&effect->away);
    gpu_program_destroy(&effect->even);
    gpu_texture_destroy(&effect->boxes);
    free(effect->box);
    gpu_texture_destroy(&effect->places);
    free(effect->place);
    gpu_target_destroy(&effect->whole);
}

static enum ecgp_result write_corners(struct map_effect *effect, const struct page_mesh *mesh,
                                      struct ecgp_error *error)
{
    const size_t count = (size_t)(mesh->columns + 1) * (size_t)(mesh->rows + 1);
    float *corners = malloc(count * 4 * sizeof *corners);
    if (!corners) {
        return error_no_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        corners[4 * i] = (float)mesh->x_px[i];
        corners[4 * i + 1] = (float)mesh->y_px[i];
        corners[4 * i + 2] = corners[4 * i + 3] = 0;
    }
    gpu_array_write(&effect->corners, 4, corners, count);
    free(corners);
    return ECGP_OK;
}

static int floor_px(double x)
{
    return (int)fmin(fmax(floor(x), -1e9), 1e9);
}

/* Whether a cell touches a tile of `near`, or is next to one. */
static bool is_near(const struct page_mesh *mesh, int cell, const struct ink_map *near)
{
    double hull[4];
    mesh_hull(mesh, cell, hull);
    return ink_map_any(near, &(struct ecgp_box){floor_px(hull[0]) - 1, floor_px(hull[1]) - 1,
                                                floor_px(hull[2]) + 2, floor_px(hull[3]) + 2});
}

/* Writes the cells that are to be drawn, those near tiles of `near` (NULL: all), from below. */
static enum ecgp_result write_cells(struct map_effect *effect, const struct page_mesh *mesh,
                                    const struct ink_map *near, int *count,
                                    struct ecgp_error *error)
{
    const int cells = mesh->columns * mesh->rows;
    float *list = malloc((size_t)cells * sizeof *list);
    *count = 0;
    if (!list) {
        return error_no_memory(error);
    }
    for (int i = 0; i < cells; i++) {
        const int cell = mesh_cell(mesh, i);
        if (!near || is_near(mesh, cell, near)) {
            list[(*count)++] = (float)cell;
        }
    }
    gpu_array_write(&effect->cells, 1, list, (size_t)*count);
    free(list);
    return ECGP_OK;
}

enum ecgp_result map_find(struct map_effect *effect, const struct plan *plan,
                          struct ecgp_error *error)
{
    const struct page_mesh *mesh = plan->map.mesh;
    const int width = block_count(plan->width) + 1, height = block_count(plan->height) + 1;
    const size_t count = (size_t)width * (size_t)height;
    effect->kinked = mesh_kink(mesh, BLOCK_SIDE) > KINK_PX;
    effect->holes = mesh_turns_over(mesh);
    if (count > effect->room) {
        free(effect->place);
        effect->place = malloc(count * sizeof *effect->place);
        effect->room = effect->place ? count : 0;
    }
    if (!effect->place) {
        return error_no_memory(error);
    }
    mesh_places(mesh, BLOCK_SIDE, width, height, effect->place);
    gpu_array_write(&effect->places, 4, &effect->place->x_mm, count);
    return ECGP_OK;
}

/* Whether a place that was found is on the mesh, not what all begin as. */
static bool is_on_mesh(const struct page_mesh *mesh, const struct mesh_place *place)
{
    return place->shade != 0 || place->x_mm != (float)mesh->x_mm ||
           place->y_mm != (float)mesh->y_mm;
}

/* Whether cells lie all over a box: the mesh has no holes, however it is folded, so that there is
 * none but beside its edge, which is far from what is printed. */
static bool is_covered(const struct map_effect *effect, const struct plan *plan,
                       const struct ecgp_box *box)
{
    const int columns = block_count(plan->width) + 1, rows = block_count(plan->height) + 1;
    for (int y = box->y0 / BLOCK_SIDE; y <= box->y1 / BLOCK_SIDE + 1 && y < rows; y++) {
        for (int x = box->x0 / BLOCK_SIDE; x <= box->x1 / BLOCK_SIDE + 1 && x < columns; x++) {
            if (!is_on_mesh(plan->map.mesh, &effect->place[y * columns + x])) {
                return false;
            }
        }
    }
    return true;
}

static enum ecgp_result add_box(struct map_effect *effect, const struct ecgp_box *part, int *count,
                                struct ecgp_error *error)
{
    float(*box)[4] = array_grow(effect->box, &effect->box_room, (size_t)*count + 1, sizeof *box);
    if (!box) {
        return error_no_memory(error);
    }
    effect->box = box;
    const float place[4] = {(float)part->x0, (float)part->y0, (float)part->x1 + 1,
                            (float)part->y1 + 1}; /* the last ones' neighbors are asked, too */
    memcpy(box[(*count)++], place, sizeof place);
    return ECGP_OK;
}

/* The boxes that are drawn to: those of the tiles of `near`, of which those may be left out where a
 * driver that misses no pixel draws cells all over them, or the whole picture. */
static enum ecgp_result write_boxes(struct map_effect *effect, const struct plan *plan,
                                    const struct ink_map *near, int *count,
                                    struct ecgp_error *error)
{
    struct ecgp_box run = {0, 0, plan->width, plan->height};
    enum ecgp_result result = near ? ECGP_OK : add_box(effect, &run, count, error);
    for (int tile = 0; near && result == ECGP_OK && ink_map_next(near, near, &tile, &run);) {
        const bool needed = gpu_tuning()->map_beneath || !is_covered(effect, plan, &run);
        result = needed ? add_box(effect, &run, count, error) : ECGP_OK;
    }
    if (result == ECGP_OK) {
        gpu_array_write(&effect->boxes, 4, *count ? effect->box[0] : NULL, (size_t)*count);
    }
    return result;
}

/* Draws what is to be seen where no cell is: on a page that turns over a place off it; else by
 * every fourth pixel, where a driver leaves out what it ought to draw, as beyond its guard band. */
static enum ecgp_result draw_beneath(struct map_effect *effect, const struct plan *plan,
                                     const struct ink_map *near, struct ecgp_error *error)
{
    const struct page_mesh *mesh = plan->map.mesh;
    int count = 0;
    const enum ecgp_result result = write_boxes(effect, plan, near, &count, error);
    const struct gpu_draw draw = {
        .program = effect->holes ? &effect->away : &effect->even,
        .shader = {"map/boxes", effect->holes ? "map/away" : "map/even"},
        .target = &effect->whole,
        .width = plan->width + 1,
        .height = plan->height + 1,
        .textures = {{"boxes", &effect->boxes}, {effect->holes ? NULL : "map", &effect->places}},
        .numbers = {effect->holes ? gpu_vec2("place", (float)mesh->x_mm, (float)mesh->y_mm)
                                  : gpu_float("map_columns", map_columns(plan))},
        .quads = count,
    };
    return result ? result : gpu_draw_quads(&draw, error);
}

enum ecgp_result map_draw_whole(struct map_effect *effect, const struct plan *plan,
                                const struct ink_map *near, struct ecgp_error *error)
{
    const struct page_mesh *mesh = plan->map.mesh;
    const int width = plan->width + 1, height = plan->height + 1;
    int cells;
    enum ecgp_result result = write_corners(effect, mesh, error);
    result = result ? result : write_cells(effect, mesh, near, &cells, error);
    if (result != ECGP_OK) {
        return result;
    }
    gpu_target_size(&effect->whole, GPU_RG32F, width, height);
    if (effect->holes || gpu_tuning()->map_beneath) {
        result = draw_beneath(effect, plan, near, error);
    }
    const struct gpu_draw draw = {
        .program = &effect->program,
        .shader = {"map/map", "map/map"},
        .target = &effect->whole,
        .width = width,
        .height = height,
        .textures = {{"corners", &effect->corners}, {"cells", &effect->cells}},
        .vertex_numbers = {{"columns", 1, {(float)mesh->columns}},
                           {"mesh",
                            3,
                            {(float)mesh->x_mm, (float)mesh->y_mm, (float)mesh->cell_mm}}},
        .quads = cells,
    };
    return result ? result : gpu_draw_quads(&draw, error);
}

void map_read_whole(const struct map_effect *effect, const struct plan *plan, float *places)
{
    gpu_target_read(&effect->whole, plan->width, plan->height, places);
}
