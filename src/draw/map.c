#include "draw/map.h"

#include <math.h>
#include <stdlib.h>

/* Of the twentieth of a pixel that strokes may be beside their samples. */
#define MAX_KINK_PX 0.045

enum ecgp_result map_init(struct map_effect *effect, struct ecgp_error *error)
{
    *effect = (struct map_effect){0};
    return gpu_program_create(&effect->program, "map", "map", error);
}

void map_finish(struct map_effect *effect)
{
    gpu_program_destroy(&effect->program);
    gpu_texture_destroy(&effect->corners);
    gpu_texture_destroy(&effect->cells);
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

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int floor_px(double x)
{
    return (int)fmin(fmax(floor(x), -1e9), 1e9);
}

/* The pixels that a cell of the mesh touches, and those next to them. */
static struct ecgp_box cell_box(const struct page_mesh *mesh, int column, int row)
{
    const int stride = mesh->columns + 1, first = row * stride + column;
    const int corner[] = {first, first + 1, first + stride, first + stride + 1};
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int i = 0; i < 4; i++) {
        const double x = mesh->x_px[corner[i]], y = mesh->y_px[corner[i]];
        x0 = x < x0 ? x : x0;
        y0 = y < y0 ? y : y0;
        x1 = x > x1 ? x : x1;
        y1 = y > y1 ? y : y1;
    }
    return (struct ecgp_box){floor_px(x0) - 1, floor_px(y0) - 1, floor_px(x1) + 2,
                             floor_px(y1) + 2};
}

/* Writes the cells that are to be drawn, those of the mesh that touch a tile of `near` (NULL: all).
 * Those at the rim come first, so that they are under the page where it is bent into their way. */
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
    for (int inside = 0; inside < 2; inside++) {
        for (int i = 0; i < cells; i++) {
            const int column = i % mesh->columns, row = i / mesh->columns;
            const int away =
                least(least(column, mesh->columns - 1 - column), least(row, mesh->rows - 1 - row));
            const struct ecgp_box box = cell_box(mesh, column, row);
            if ((away > 0) == inside && (!near || ink_map_any(near, &box))) {
                list[(*count)++] = (float)i;
            }
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
    effect->kinked = mesh_kink(mesh, BLOCK_SIDE) > MAX_KINK_PX;
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
    if (effect->holes) { /* where another page would show */
        gpu_target_clear(&effect->whole, width, height,
                         (const float[4]){(float)mesh->x_mm, (float)mesh->y_mm, 0, 0});
    }
    gpu_draw_quads(&(struct gpu_draw){
        .program = &effect->program,
        .target = &effect->whole,
        .width = width,
        .height = height,
        .textures = {{"corners", &effect->corners}, {"cells", &effect->cells}},
        .uniforms = {{"size", 2, {(float)width, (float)height}},
                     {"columns", 1, {(float)mesh->columns}},
                     {"mesh", 3, {(float)mesh->x_mm, (float)mesh->y_mm, (float)mesh->cell_mm}}},
        .quads = cells,
    });
    return ECGP_OK;
}

void map_read_whole(const struct map_effect *effect, const struct plan *plan, float *places)
{
    gpu_target_read(&effect->whole, plan->width, plan->height, places);
}
