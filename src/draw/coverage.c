#include "draw/coverage.h"

#include <stdio.h>
#include <stdlib.h>

enum { ATLAS_ROWS = 8192 }; /* lanes beyond so many rows of the picture go to another batch */

/* What the shaders read of a block. */
struct block_place {
    float x0, y0, x1, y1;                 /* in the picture */
    float lane, shift_x, shift_y, unused; /* from the picture to the atlas */
};

enum ecgp_result coverage_init(struct coverage *coverage, struct ecgp_error *error)
{
    *coverage = (struct coverage){0};
    static const char *const defines[2][2] = {
        {"", "#define UPRIGHT\n"}, {"#define EXACT\n", "#define EXACT\n#define UPRIGHT\n"}};
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < 4 && result == ECGP_OK; i++) {
        result = gpu_program_create_variant(&coverage->bent[i / 2][i % 2], "coverage",
                                            "coverage_bent", defines[i / 2][i % 2], error);
    }
    return result;
}

void coverage_finish(struct coverage *coverage)
{
    for (int i = 0; i <= STROKE_MAX_DEPTH; i++) {
        gpu_program_destroy(&coverage->program[i]);
    }
    for (int i = 0; i < 4; i++) {
        gpu_program_destroy(&coverage->bent[i / 2][i % 2]);
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
            .lane = (float)block->lane,
            .shift_x = (float)-lane->x0,
            .shift_y = (float)(coverage->row[block->lane] - lane->y0 / SPANS_ROWS),
        };
    }
}

/* Software OpenGL takes a third longer where the shader cannot know how often its loop runs. */
static enum ecgp_result prepare(struct coverage *coverage, int depth, struct ecgp_error *error)
{
    struct gpu_program *program = &coverage->program[depth];
    char defines[32];
    if (program->id) {
        return ECGP_OK;
    }
    snprintf(defines, sizeof defines, "#define DEPTH %d\n", depth);
    const enum ecgp_result result =
        gpu_program_create_variant(program, "coverage", "coverage", defines, error);
    if (result != ECGP_OK) {
        gpu_program_destroy(program);
    }
    return result;
}

static const struct gpu_program *program_for(const struct coverage *coverage,
                                             const struct plan *plan, const struct map_effect *map,
                                             int depth)
{
    const struct page_mesh *mesh = plan->map.mesh;
    return mesh ? &coverage->bent[map->kinked][mesh_is_upright(mesh)] : &coverage->program[depth];
}

enum ecgp_result coverage_draw(struct coverage *coverage, const struct spans *spans,
                               const struct plan *plan, const struct map_effect *map,
                               const struct coverage_batch *batch, struct ecgp_error *error)
{
    const bool exact = map && map->kinked;
    const int count = batch->last_block - batch->first_block;
    const enum ecgp_result ready = map ? ECGP_OK : prepare(coverage, spans->depth, error);
    if (ready != ECGP_OK) {
        return ready;
    }
    struct block_place *places = malloc((size_t)count * sizeof *places + 1);
    if (!places) {
        return error_no_memory(error);
    }
    write_places(coverage, spans, batch, places);
    gpu_array_write(&coverage->blocks, 4, count ? &places->x0 : NULL, 2 * (size_t)count);
    free(places);
    if (count == 0) {
        return ECGP_OK;
    }
    gpu_target_size(&coverage->atlas, GPU_BGRA8, batch->width, batch->height);
    gpu_draw_quads(&(struct gpu_draw){
        .program = program_for(coverage, plan, map, spans->depth),
        .target = &coverage->atlas,
        .width = batch->width,
        .height = batch->height,
        .textures = {{"blocks", &coverage->blocks},
                     {"spans", &spans->table.texture},
                     {"lanes", &spans->places},
                     {map ? exact ? "whole" : "map" : NULL, !map    ? NULL
                                                            : exact ? &map->whole.texture
                                                                    : &map->places}},
        .uniforms = {{"size", 2, {(float)batch->width, (float)batch->height}},
                     {"rows", 1, {(float)spans->rows}},
                     {map ? "depth" : NULL, 1, {(float)spans->depth}},
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
