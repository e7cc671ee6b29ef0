#include "draw/coverage.h"

#include <stdio.h>
#include <stdlib.h>

enum { ATLAS_ROWS = 8192 }; /* lanes beyond so many rows of the picture go to another batch */

/* The lean below which a line of pixels, four of them long, is so near the page's columns that the
 * stroke is cut once for all of them: as near as one of two is at SPANS_UPRIGHT. */
#define LEAN_OF_FOUR (SPANS_UPRIGHT / 3)

/* What the shaders read of a block. */
struct block_place {
    float x0, y0, x1, y1;   /* in the picture */
    float strip;            /* of the span table, the lane's first */
    float shift_x, shift_y; /* from the picture to the atlas */
    float unused;
    float from, to; /* columns of the lane */
    float unused2[2];
};

void coverage_finish(struct coverage *coverage)
{
    for (int i = 0; i <= STROKE_MAX_DEPTH; i++) {
        gpu_program_destroy(&coverage->flat[i]);
    }
    for (int i = 0; i < 2 * STROKE_MAX_DEPTH; i++) {
        for (int k = 0; k < 6; k++) {
            gpu_program_destroy(&coverage->bent[k / 3][k % 3][i]);
        }
    }
    gpu_texture_destroy(&coverage->blocks);
    gpu_target_destroy(&coverage->atlas);
    free(coverage->row);
}

/* Rows of texels. */
static int box_rows(const struct ecgp_box *box)
{
    return box->y1 > box->y0 ? (box->y1 - box->y0 + SPANS_ROWS - 1) / SPANS_ROWS : 0;
}

bool coverage_next(struct coverage *coverage, const struct spans *spans, const struct plan *plan,
                   struct coverage_batch *batch, enum ecgp_result *result, struct ecgp_error *error)
{
    const int limit = (plan->height > ATLAS_ROWS ? plan->height : ATLAS_ROWS) / SPANS_ROWS + 1;
    if (batch->last == spans->lanes) {
        return false;
    }
    if (coverage->room < spans->lanes) {
        int *row = realloc(coverage->row, (size_t)spans->lanes * sizeof *row);
        if (!row) {
            *result = error_no_memory(error);
            return false;
        }
        coverage->row = row;
        coverage->room = spans->lanes;
    }
    *batch = (struct coverage_batch){.first = batch->last,
                                     .last = batch->last,
                                     .first_block = batch->last_block,
                                     .last_block = batch->last_block};
    while (batch->last < spans->lanes) {
        const struct ecgp_box *box = &spans->lane[batch->last].box;
        const int rows = box_rows(box);
        if (batch->height + rows > limit && batch->last > batch->first) {
            break;
        }
        coverage->row[batch->last++] = batch->height;
        batch->height += rows;
        batch->width =
            rows > 0 && box->x1 - box->x0 > batch->width ? box->x1 - box->x0 : batch->width;
    }
    while (batch->last_block < spans->blocks &&
           spans->block[batch->last_block].lane < batch->last) {
        batch->last_block++;
    }
    return true;
}

static void write_places(struct coverage *coverage, const struct spans *spans,
                         const struct coverage_batch *batch, struct block_place *places)
{
    for (int i = batch->first_block; i < batch->last_block; i++) {
        const struct span_block *block = &spans->block[i];
        const struct ecgp_box *lane = &spans->lane[block->lane].box;
        places[i - batch->first_block] = (struct block_place){
            .x0 = (float)block->box.x0,
            .y0 = (float)block->box.y0,
            .x1 = (float)block->box.x1,
            .y1 = (float)block->box.y1,
            .strip = (float)(block->lane * spans->strips),
            .shift_x = (float)-lane->x0,
            .shift_y = (float)(coverage->row[block->lane] - lane->y0 / SPANS_ROWS),
            .from = spans->lane[block->lane].from,
            .to = spans->lane[block->lane].to,
        };
    }
}

/* The program for a plan. Software OpenGL takes a third longer where a shader cannot know how often
 * its loop runs, so that there is one for each depth. */
static enum ecgp_result find_program(struct coverage *coverage, const struct plan *plan,
                                     const struct map_effect *map, int depth,
                                     const struct gpu_program **found, struct ecgp_error *error)
{
    const bool exact = map && map->kinked;
    const double lean = map ? mesh_lean(plan->map.mesh) : 0;
    const int together = lean < LEAN_OF_FOUR ? 4 : lean < SPANS_UPRIGHT ? 2 : 1;
    struct gpu_program *program =
        map ? &coverage->bent[exact][together / 2][depth] : &coverage->flat[depth];
    char defines[80];
    *found = program;
    if (program->id) {
        return ECGP_OK;
    }
    snprintf(defines, sizeof defines, "#define DEPTH %d\n#define TOGETHER %d\n%s%s", depth,
             together, map ? "#define BENT\n" : "", exact ? "#define EXACT\n" : "");
    const enum ecgp_result result = gpu_program_create_variant(
        program, "coverage", map ? "coverage_bent" : "coverage", defines, error);
    if (result != ECGP_OK) {
        gpu_program_destroy(program);
    }
    return result;
}

enum ecgp_result coverage_draw(struct coverage *coverage, const struct spans *spans,
                               const struct plan *plan, const struct map_effect *map,
                               const struct coverage_batch *batch, struct ecgp_error *error)
{
    const bool exact = map && map->kinked;
    const int count = batch->last_block - batch->first_block;
    const struct gpu_program *program;
    const enum ecgp_result result =
        find_program(coverage, plan, map, spans->depth, &program, error);
    if (result != ECGP_OK) {
        return result;
    }
    struct block_place *places = malloc((size_t)count * sizeof *places + 1);
    if (!places) {
        return error_no_memory(error);
    }
    write_places(coverage, spans, batch, places);
    gpu_array_write(&coverage->blocks, 4, count ? &places->x0 : NULL, 3 * (size_t)count);
    free(places);
    if (count == 0) {
        return ECGP_OK;
    }
    gpu_target_size(&coverage->atlas, GPU_BGRA8, batch->width, batch->height);
    gpu_draw_quads(&(struct gpu_draw){
        .program = program,
        .target = &coverage->atlas,
        .width = batch->width,
        .height = batch->height,
        .textures = {{"blocks", &coverage->blocks},
                     {"spans", &spans->table.texture},
                     {map ? exact ? "whole" : "map" : NULL, !map    ? NULL
                                                            : exact ? &map->whole.texture
                                                                    : &map->places}},
        .uniforms = {{"size", 2, {(float)batch->width, (float)batch->height}},
                     {"extent", 2, {(float)plan->width, (float)plan->height}},
                     {"page", 2, {(float)plan->width, (float)plan->height}},
                     {"px_per_mm", 1, {(float)plan->map.px_per_mm}},
                     {map && !exact ? "map_columns" : NULL, 1, {map_columns(plan)}}},
        .quads = count,
    });
    return ECGP_OK;
}

void coverage_read(const struct coverage *coverage, const struct coverage_batch *batch,
                   uint8_t (*texels)[SPANS_ROWS])
{
    if (batch->width > 0 && batch->height > 0) {
        gpu_target_read(&coverage->atlas, batch->width, batch->height, texels);
    }
}
