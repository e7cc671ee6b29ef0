#include "draw/map.h"

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
    gpu_texture_destroy(&effect->shades);
    gpu_texture_destroy(&effect->places);
    gpu_target_destroy(&effect->target);
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

static void write_shades(struct map_effect *effect, const struct page_mesh *mesh)
{
    const int columns = mesh->columns + 1, rows = mesh->rows + 1;
    effect->shades.exact = true;
    gpu_texture_size(&effect->shades, GPU_R32F, columns, rows);
    gpu_texture_write(&effect->shades, 0, 0, columns, rows, mesh->shade);
    gpu_texture_smooth(&effect->shades, false);
}

/* Draws the mesh to a target with a texel for each so many pixels of either axis. */
static void draw_mesh(const struct map_effect *effect, const struct page_mesh *mesh,
                      const struct gpu_target *target, int width, int height, int apart)
{
    /* paper that is bent too far leaves holes in the mesh, where another page would show */
    gpu_target_clear(target, width, height,
                     (const float[4]){(float)mesh->x_mm, (float)mesh->y_mm, 0, 0});
    gpu_draw_quads(&(struct gpu_draw){
        .program = &effect->program,
        .target = target,
        .width = width,
        .height = height,
        .textures = {{"corners", &effect->corners}},
        .uniforms = {{"size", 2, {(float)width, (float)height}},
                     {"cells", 2, {(float)mesh->columns, (float)mesh->rows}},
                     {"mesh", 3, {(float)mesh->x_mm, (float)mesh->y_mm, (float)mesh->cell_mm}},
                     {"apart", 1, {(float)apart}}},
        .quads = mesh->columns * mesh->rows,
    });
}

static void draw_whole(struct map_effect *effect, const struct plan *plan)
{
    const int width = plan->width + 1, height = plan->height + 1;
    gpu_target_size(&effect->whole, GPU_RG32F, width, height);
    draw_mesh(effect, plan->map.mesh, &effect->whole, width, height, 1);
}

enum ecgp_result map_draw(struct map_effect *effect, const struct plan *plan,
                          struct ecgp_error *error)
{
    const struct page_mesh *mesh = plan->map.mesh;
    const enum ecgp_result result = write_corners(effect, mesh, error);
    if (result == ECGP_OK) {
        const int width = block_count(plan->width) + 1, height = block_count(plan->height) + 1;
        write_shades(effect, mesh);
        gpu_target_size(&effect->target, GPU_RG32F, width, height);
        draw_mesh(effect, mesh, &effect->target, width, height, BLOCK_SIDE);
        gpu_target_to_array(&effect->target, width, height, &effect->places);
        effect->kinked = mesh_kink(mesh, BLOCK_SIDE) > MAX_KINK_PX;
        if (effect->kinked) {
            draw_whole(effect, plan);
        }
    }
    return result;
}

void map_read_whole(struct map_effect *effect, const struct plan *plan, float *places)
{
    if (!effect->kinked) {
        draw_whole(effect, plan);
    }
    gpu_target_read(&effect->whole, plan->width, plan->height, places);
}
