#include "draw/coverage.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"

/* What the shaders read of a block. */
struct block_place {
    float x0, y0, x1, y1;   /* in the picture */
    float strip;            /* of the span table, the lane's first */
    float shift_x, shift_y; /* from the picture to the atlas */
    float field;
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

/* Rows of texels of a lane, of whole stamps: each of its blocks begins with a stamp. Where no block
 * is above another one, all stand at the top. */
static int lane_rows(const struct spans *spans, const struct span_lane *lane)
{
    const struct ecgp_box *box = &lane->box;
    const int rows = spans->stacked ? box->y1 - box->y0 : lane->highest;
    const int stamps = rows > 0 ? (rows + STAMP_ROWS - 1) / STAMP_ROWS : 0;
    return stamps * (STAMP_ROWS / SPANS_ROWS);
}

int coverage_row(const struct coverage *coverage, const struct spans *spans,
                 const struct span_block *block)
{
    const int above = spans->stacked ? block->box.y0 - spans->lane[block->lane].box.y0 : 0;
    return coverage->row[block->lane] + above / SPANS_ROWS;
}

bool coverage_next(struct coverage *coverage, const struct spans *spans, const struct plan *plan,
                   struct coverage_batch *batch, enum ecgp_result *result, struct ecgp_error *error)
{
    /* lanes beyond so many rows of texels go to another batch */
    const int most = gpu_tuning()->atlas_rows;
    const int limit = (plan->height > most ? plan->height : most) / SPANS_ROWS + 1;
    if (batch->last == spans->lanes) {
        return false;
    }
    int *row = array_grow(coverage->row, &coverage->room, (size_t)spans->lanes, sizeof *row);
    if (!row) {
        *result = error_no_memory(error);
        return false;
    }
    coverage->row = row;
    *batch = (struct coverage_batch){.first = batch->last,
                                     .last = batch->last,
                                     .first_block = batch->last_block,
                                     .last_block = batch->last_block};
    while (batch->last < spans->lanes) {
        const struct ecgp_box *box = &spans->lane[batch->last].box;
        const int rows = lane_rows(spans, &spans->lane[batch->last]);
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
            .shift_y = (float)(coverage_row(coverage, spans, block) - block->box.y0 / SPANS_ROWS),
            .field = (float)spans->lane[block->lane].field,
            .from = spans->lane[block->lane].from,
            .to = spans->lane[block->lane].to,
        };
    }
}

/* Draws the blocks of a flat page. Software OpenGL takes a third longer where a shader
 * cannot know how often its loop runs, so that there is a program for each depth. */
static enum ecgp_result draw_flat(struct coverage *coverage, const struct spans *spans,
                                  const struct coverage_batch *batch, struct ecgp_error *error)
{
    char defines[32];
    snprintf(defines, sizeof defines, "#define DEPTH %d\n", spans->depth);
    const struct gpu_draw draw = {
        .program = &coverage->flat[spans->depth],
        .shader = {"trace/coverage", "trace/coverage", defines},
        .target = &coverage->atlas,
        .width = batch->width,
        .height = batch->height,
        .textures = {{"blocks", &coverage->blocks}, {"spans", &spans->table.texture}},
        .quads = batch->last_block - batch->first_block,
    };
    return gpu_draw_quads(&draw, error);
}

static enum ecgp_result draw_bent(struct coverage *coverage, const struct spans *spans,
                                  const struct plan *plan, const struct map_effect *map,
                                  bool rounded, const struct coverage_batch *batch,
                                  struct ecgp_error *error)
{
    const struct gpu_target *table = rounded ? &spans->round_table : &spans->table;
    const bool exact = map->kinked;
    const double lean = mesh_lean(plan->map.mesh);
    const int together = lean < LEAN_OF_FOUR ? 4 : lean < LEAN_OF_TWO ? 2 : 1;
    char defines[80];
    snprintf(defines, sizeof defines, "#define DEPTH %d\n#define TOGETHER %d\n#define BENT\n%s",
             spans->depth, together, exact ? "#define EXACT\n" : "");
    const struct gpu_draw draw = {
        .program = &coverage->bent[exact][together / 2][spans->depth],
        .shader = {"trace/coverage", "trace/coverage_bent", defines},
        .target = &coverage->atlas,
        .width = batch->width,
        .height = batch->height,
        .textures = {{"blocks", &coverage->blocks},
                     {"spans", &table->texture},
                     {exact ? "whole" : "map", exact ? &map->whole.texture : &map->places}},
        .numbers = {{"extent", 2, {(float)plan->width, (float)plan->height}},
                    {"px_per_mm", 1, {(float)plan->map.px_per_mm}},
                    {exact ? NULL : "map_columns", 1, {map_columns(plan)}}},
        .quads = batch->last_block - batch->first_block,
    };
    return gpu_draw_quads(&draw, error);
}

enum ecgp_result coverage_draw(struct coverage *coverage, const struct spans *spans,
                               const struct plan *plan, const struct map_effect *map, bool rounded,
                               const struct coverage_batch *batch, struct ecgp_error *error)
{
    const int count = batch->last_block - batch->first_block;
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
    return map ? draw_bent(coverage, spans, plan, map, rounded, batch, error)
               : draw_flat(coverage, spans, batch, error);
}

void coverage_read(const struct coverage *coverage, const struct coverage_batch *batch,
                   uint8_t (*texels)[SPANS_ROWS])
{
    if (batch->width > 0 && batch->height > 0) {
        gpu_target_read(&coverage->atlas, batch->width, batch->height, texels);
    }
}
