#include "draw/bent_paper.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "draw/bands.h"
#include "gpu/driver.h"
#include "page/ruling.h"

#define FINE_PX 2.2 /* between neighboring lines, so that no pixel sees two */

void bent_paper_finish(struct bent_paper *paper)
{
    for (int i = 0; i < 2 * BENT_RULINGS; i++) {
        gpu_program_destroy(&paper->program[i / BENT_RULINGS][i % BENT_RULINGS]);
    }
    gpu_texture_destroy(&paper->variation);
    block_rows_destroy(&paper->rows);
    free(paper->band);
    gpu_transfer_destroy(&paper->transfer);
}

/* Pixels a mm of the page along its axes, across the lines of the other one, in the cell right and
 * below of a corner, the lesser of them. */
static double density_of(const struct page_mesh *mesh, int column, int row)
{
    const double *u = mesh->x_px, *v = mesh->y_px, side = mesh->cell_mm;
    const int at = row * (mesh->columns + 1) + column, right = at + 1;
    const int below = at + mesh->columns + 1;
    const double xx = (u[right] - u[at]) / side, xy = (u[below] - u[at]) / side;
    const double yx = (v[right] - v[at]) / side, yy = (v[below] - v[at]) / side;
    const double area = fabs(xx * yy - xy * yx);
    return fmin(area / fmax(sqrt(yy * yy + xy * xy), 1e-6),
                area / fmax(sqrt(yx * yx + xx * xx), 1e-6));
}

/* The least of them all; the outermost cells, which are drawn out, are left out. */
static double least_density(const struct page_mesh *mesh)
{
    double least = INFINITY;
    for (int row = 1; row < mesh->rows - 1; row++) {
        for (int column = 1; column < mesh->columns - 1; column++) {
            least = fmin(least, density_of(mesh, column, row));
        }
    }
    return least;
}

/* What varies of the ruling, as the shader reads it. */
static enum ecgp_result write_variation(struct bent_paper *paper, const struct plan_grid *grid,
                                        struct ecgp_error *error)
{
    const int across = ruling_lines(grid, RULING_ACROSS), down = ruling_lines(grid, RULING_DOWN);
    const size_t count = 2 * ((size_t)across + (size_t)down);
    float *numbers = malloc(count * sizeof *numbers);
    if (!numbers) {
        return error_no_memory(error);
    }
    ruling_strengths(grid, RULING_ACROSS, numbers);
    ruling_strengths(grid, RULING_DOWN, numbers + across);
    ruling_prints(grid, RULING_ACROSS, numbers + across + down);
    ruling_prints(grid, RULING_DOWN, numbers + 2 * across + down);
    gpu_array_write(&paper->variation, 1, numbers, count);
    free(numbers);
    return ECGP_OK;
}

static enum bent_ruling kind_of(const struct plan_grid *grid)
{
    return grid->dash_share < 1 ? RULING_DASHED : ruling_varies(grid) ? RULING_VARIED : RULING_EVEN;
}

/* Lets the draw read it. */
static void vary(struct bent_paper *paper, const struct plan_grid *grid, struct gpu_draw *draw)
{
    gpu_draw_add_texture(draw, "variation", &paper->variation);
    gpu_draw_add_number(draw, gpu_vec2("varied", (float)ruling_lines(grid, RULING_ACROSS),
                                       (float)ruling_lines(grid, RULING_DOWN)));
    if (kind_of(grid) == RULING_DASHED) {
        gpu_draw_add_number(draw, gpu_vec2("dashed", (float)(grid->minor_mm / grid->dash_mm),
                                           (float)grid->dash_share));
    }
}

static enum ecgp_result draw_blocks(struct bent_paper *paper, const struct plan *plan,
                                    const struct map_effect *map, bool fine, int y,
                                    struct ecgp_error *error)
{
    const struct plan_grid *grid = &plan->grid;
    const struct rgb *blank = &grid->paper, *minor = &grid->minor, *major = &grid->major;
    const int width = block_count(plan->width), height = block_count(band_height(plan->height));
    const double per_major = round(grid->major_mm / grid->minor_mm);
    const enum bent_ruling kind = kind_of(grid);
    const float show = grid->show ? 255 * (float)ruling_most(grid) : 0;
    static const char *const rulings[] = {"", "#define VARIED\n",
                                          "#define VARIED\n#define DASHED\n"};
    char defines[64];
    snprintf(defines, sizeof defines, "%s%s", fine ? "#define FINE\n" : "", rulings[kind]);
    struct gpu_draw draw = {
        .program = &paper->program[fine][kind],
        .shader = {"lib/whole", "paper/bent_paper", defines, .few_quads = true},
        .target = &paper->rows.all,
        .width = width,
        .height = height,
        .textures = {{"map", &map->places}},
        .numbers = {{"band", 1, {(float)block_count(y)}},
                    {"map_columns", 1, {map_columns(plan)}},
                    {"area",
                     4,
                     {(float)grid->area.x0, (float)grid->area.y1,
                      (float)((grid->area.x1 - grid->area.x0) / grid->minor_mm / 2),
                      (float)((grid->area.y1 - grid->area.y0) / grid->minor_mm / 2)}},
                    {"ruling",
                     4,
                     {(float)(1 / grid->minor_mm), (float)(1 / per_major), (float)per_major, 0}},
                    {"half_width",
                     2,
                     {(float)(grid->minor_line_mm / grid->minor_mm / 2),
                      (float)(grid->major_line_mm / grid->minor_mm / 2)}},
                    {"paper",
                     3,
                     {255 * blank->r + 0.5f, 255 * blank->g + 0.5f, 255 * blank->b + 0.5f}},
                    {"minor",
                     3,
                     {show * (minor->r - blank->r), show * (minor->g - blank->g),
                      show * (minor->b - blank->b)}},
                    {"major",
                     3,
                     {show * (major->r - blank->r), show * (major->g - blank->g),
                      show * (major->b - blank->b)}},
                    {"dots", 2, {grid->dots ? 0.0f : 1.0f, grid->dots ? 1.0f : -1.0f}}},
        .quads = 1,
    };
    if (kind != RULING_EVEN) {
        vary(paper, grid, &draw);
    }
    return gpu_draw_quads(&draw, error);
}

static bool make_room(struct bent_paper *paper, size_t size)
{
    if (size > paper->room) {
        free(paper->band);
        paper->band = malloc(size);
        paper->room = paper->band ? size : 0;
    }
    return paper->band != NULL;
}

enum ecgp_result bent_paper_draw(struct bent_paper *paper, const struct plan *plan,
                                 const struct map_effect *map, const struct gpu_target *picture,
                                 struct ecgp_error *error)
{
    const int band = band_height(plan->height);
    const bool waits = gpu_driver()->ring_pages == 0;
    if (waits && !make_room(paper, (size_t)block_rows_stride(plan->width) * (size_t)band)) {
        return error_no_memory(error);
    }
    /* Packed targets cannot be blended to, so the rows go to one that can. */
    const bool fine = least_density(plan->map.mesh) * plan->grid.minor_mm > FINE_PX;
    block_rows_size(&paper->rows, plan->width, band);
    enum ecgp_result result =
        ruling_varies(&plan->grid) ? write_variation(paper, &plan->grid, error) : ECGP_OK;
    for (int y = 0; y < plan->height && result == ECGP_OK; y += band) {
        const int rows = band_rows(plan->height, y);
        result = draw_blocks(paper, plan, map, fine, y, error);
        if (waits) {
            block_rows_read(&paper->rows, plan->width, rows, paper->band);
            gpu_texture_write_rows(&picture->texture, y, plan->width, rows,
                                   block_count(plan->width) * BLOCK_SIDE, paper->band);
        } else {
            block_rows_pass(&paper->rows, plan->width, rows, &paper->transfer, &picture->texture,
                            y);
        }
    }
    return result;
}
