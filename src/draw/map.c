#include "draw/map.h"

#include <stdlib.h>

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
    gpu_target_destroy(&effect->target);
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

enum ecgp_result map_draw(struct map_effect *effect, const struct plan *plan,
                          struct ecgp_error *error)
{
    const struct page_mesh *mesh = plan->map.mesh;
    const enum ecgp_result result = write_corners(effect, mesh, error);
    if (result != ECGP_OK) {
        return result;
    }
    /* one pixel more than the picture has, which shaders see where they take differences */
    const int width = plan->width + 1, height = plan->height + 1;
    gpu_target_size(&effect->target, GPU_RG32F, width, height);
    /* paper that is bent too far leaves holes in the mesh, where another page's map would stay */
    gpu_target_clear(&effect->target, width, height,
                     (const float[4]){(float)mesh->x_mm, (float)mesh->y_mm, 0, 0});
    effect->shades.exact = true;
    gpu_texture_size(&effect->shades, GPU_R32F, mesh->columns + 1, mesh->rows + 1);
    gpu_texture_write(&effect->shades, 0, 0, mesh->columns + 1, mesh->rows + 1, mesh->shade);
    gpu_texture_smooth(&effect->shades, false);
    gpu_draw_quads(&(struct gpu_draw){
        .program = &effect->program,
        .target = &effect->target,
        .width = width,
        .height = height,
        .textures = {{"corners", &effect->corners}},
        .uniforms = {{"size", 2, {(float)width, (float)height}},
                     {"cells", 2, {(float)mesh->columns, (float)mesh->rows}},
                     {"mesh", 3, {(float)mesh->x_mm, (float)mesh->y_mm, (float)mesh->cell_mm}}},
        .quads = mesh->columns * mesh->rows,
    });
    return ECGP_OK;
}
