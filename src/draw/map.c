#include "draw/map.h"

#include <math.h>
#include <stdlib.h>

#define FINE_PX 2.2 /* between neighbouring lines, so that no pixel sees two */

enum ecgp_result map_init(struct map_effect *effect, struct ecgp_error *error)
{
    *effect = (struct map_effect){0};
    enum ecgp_result result = gpu_program_create(&effect->program, "map", "map", error);
    if (result == ECGP_OK) {
        result =
            gpu_program_create_variant(&effect->sheet, "map", "sheet", "#define SHEET\n", error);
    }
    return result == ECGP_OK ? gpu_program_create_variant(&effect->fine, "map", "sheet",
                                                          "#define SHEET\n#define FINE\n", error)
                             : result;
}

void map_finish(struct map_effect *effect)
{
    gpu_program_destroy(&effect->program);
    gpu_program_destroy(&effect->sheet);
    gpu_program_destroy(&effect->fine);
    gpu_texture_destroy(&effect->corners);
    gpu_texture_destroy(&effect->shades);
    gpu_target_destroy(&effect->target);
    gpu_target_destroy(&effect->both);
}

static size_t clamp(int at, int most)
{
    return (size_t)(at < 1 ? 1 : at > most ? most : at);
}

/* Pixels a mm of the page along its axes, across the lines of the other one, around a corner; the
 * outermost ones, which are moved away, are left out. */
static void find_density(const struct page_mesh *mesh, int column, int row, double density[2])
{
    const size_t stride = (size_t)mesh->columns + 1;
    const size_t left = clamp(column - 1, mesh->columns - 2);
    const size_t top = clamp(row - 1, mesh->rows - 2);
    const size_t right = clamp(column + 1, mesh->columns - 1);
    const size_t bottom = clamp(row + 1, mesh->rows - 1);
    const size_t x = clamp(column, mesh->columns - 1), y = clamp(row, mesh->rows - 1);
    const double across = (double)(right - left) * mesh->cell_mm;
    const double down = (double)(bottom - top) * mesh->cell_mm;
    const double *u = mesh->x_px, *v = mesh->y_px;
    const double slope[4] = {
        (u[y * stride + right] - u[y * stride + left]) / across,
        (u[bottom * stride + x] - u[top * stride + x]) / down,
        (v[y * stride + right] - v[y * stride + left]) / across,
        (v[bottom * stride + x] - v[top * stride + x]) / down,
    };
    const double area = fabs(slope[0] * slope[3] - slope[1] * slope[2]);
    density[0] = area / fmax(hypot(slope[3], slope[1]), 1e-6);
    density[1] = area / fmax(hypot(slope[2], slope[0]), 1e-6);
}

/* Also finds the least density. */
static enum ecgp_result write_corners(struct map_effect *effect, const struct page_mesh *mesh,
                                      double *least, struct ecgp_error *error)
{
    const int stride = mesh->columns + 1;
    const int count = stride * (mesh->rows + 1);
    float *corners = malloc((size_t)count * 4 * sizeof *corners);
    if (!corners) {
        return error_no_memory(error);
    }
    *least = INFINITY;
    for (int i = 0; i < count; i++) {
        double density[2];
        find_density(mesh, i % stride, i / stride, density);
        *least = fmin(*least, fmin(density[0], density[1]));
        corners[4 * i] = (float)mesh->x_px[i];
        corners[4 * i + 1] = (float)mesh->y_px[i];
        corners[4 * i + 2] = (float)density[0];
        corners[4 * i + 3] = (float)density[1];
    }
    gpu_array_write(&effect->corners, 4, corners, (size_t)count);
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

enum ecgp_result map_draw(struct map_effect *effect, const struct plan *plan,
                          const struct gpu_target *picture, struct ecgp_error *error)
{
    const struct page_mesh *mesh = plan->map.mesh;
    const struct plan_grid *grid = &plan->grid;
    const struct rgb *paper = &grid->paper;
    double least = 0;
    const enum ecgp_result result = write_corners(effect, mesh, &least, error);
    if (result != ECGP_OK) {
        return result;
    }
    const int width = map_side(plan->width), height = map_side(plan->height);
    const bool fine = least * grid->minor_mm > FINE_PX;
    const double per_major = round(grid->major_mm / grid->minor_mm);
    const float thick = (float)(grid->major_line_mm / 2), thin = (float)(grid->minor_line_mm / 2);
    gpu_target_size(&effect->target, GPU_RG32F, width, height);
    write_shades(effect, mesh);
    /* paper that is bent too far leaves holes in the mesh, where another page would show */
    gpu_target_clear(&effect->target, width, height,
                     (const float[4]){(float)mesh->x_mm, (float)mesh->y_mm, 0, 0});
    if (picture) {
        gpu_target_clear(picture, width, height, (const float[4]){paper->b, paper->g, paper->r, 1});
        gpu_target_join(&effect->both, (const struct gpu_target *[]){&effect->target, picture}, 2);
    }
    gpu_draw_quads(&(struct gpu_draw){
        .program = !picture ? &effect->program
                   : fine   ? &effect->fine
                            : &effect->sheet,
        .target = picture ? &effect->both : &effect->target,
        .width = width,
        .height = height,
        .textures = {{"corners", &effect->corners}},
        .uniforms =
            {{"size", 2, {(float)width, (float)height}},
             {"cells", 2, {(float)mesh->columns, (float)mesh->rows}},
             {"mesh", 3, {(float)mesh->x_mm, (float)mesh->y_mm, (float)mesh->cell_mm}},
             {"sheet[0]",
              4,
              {(float)grid->area.x0, (float)grid->area.y1, (float)(grid->area.x1 - grid->area.x0),
               (float)(grid->area.y1 - grid->area.y0)}},
             {"sheet[1]", 4, {(float)grid->minor_mm, (float)grid->major_mm, thin, thick}},
             {"sheet[2]",
              4,
              {(float)(1 / grid->minor_mm), (float)(1 / per_major), (float)per_major,
               grid->show ? 1.0f : 0.0f}},
             {"sheet[3]", 4, {paper->b, paper->g, paper->r, grid->dots ? 0.0f : 1.0f}},
             {"sheet[4]",
              4,
              {grid->minor.b - paper->b, grid->minor.g - paper->g, grid->minor.r - paper->r,
               grid->dots ? 1.0f : -1.0f}},
             {"sheet[5]",
              4,
              {grid->major.b - paper->b, grid->major.g - paper->g, grid->major.r - paper->r, 0}}},
        .quads = mesh->columns * mesh->rows,
    });
    return ECGP_OK;
}
