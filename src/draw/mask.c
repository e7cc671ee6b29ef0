#include "draw/mask.h"

#include <stdlib.h>

enum { BLOCK_FLOATS = 8 };

enum ecgp_result mask_init(struct mask_effect *mask, struct ecgp_error *error)
{
    *mask = (struct mask_effect){0};
    return gpu_program_create(&mask->program, "mask", error);
}

void mask_finish(struct mask_effect *mask)
{
    gpu_program_destroy(&mask->program);
    gpu_texture_destroy(&mask->blocks);
    gpu_target_destroy(&mask->atlas);
}

static int crop_bytes(const struct ecgp_box *crop)
{
    return (crop->x1 - crop->x0 + 7) / 8;
}

void mask_pack(const struct ecgp_box *crops, int count, int limit, struct mask_place *places,
               int *width, int *height)
{
    int shelf = 0, shelf_width = 0, row = 0, highest = 0;
    for (int i = 0; i < count; i++) {
        const int rows = crops[i].y1 - crops[i].y0;
        if (crops[i].x0 >= crops[i].x1) {
            places[i] = (struct mask_place){0, 0};
            continue;
        }
        if (row > 0 && row + rows > limit) {
            shelf += shelf_width;
            shelf_width = 0;
            row = 0;
        }
        places[i] = (struct mask_place){shelf, row};
        row += rows;
        const int bytes = crop_bytes(&crops[i]);
        shelf_width = bytes > shelf_width ? bytes : shelf_width;
        highest = row > highest ? row : highest;
    }
    *width = shelf + shelf_width;
    *height = highest;
}

/* Two vectors a block of eight columns, as mask.vert reads them. Returns how many blocks. */
static int list_blocks(const struct spans *spans, const struct ecgp_box *crops,
                       const struct mask_place *places, float *block)
{
    int count = 0;
    for (int i = 0; i < spans->lanes; i++) {
        const struct span_lane *lane = &spans->lane[i];
        const struct ecgp_box *crop = &crops[lane->field];
        const struct mask_place *place = &places[lane->field];
        const int begin = lane->first > crop->x0 ? (lane->first - crop->x0) / 8 : 0;
        const int last = lane->last < crop->x1 ? lane->last : crop->x1;
        for (int byte = begin; crop->x0 + 8 * byte < last; byte++, count++) {
            if (block) {
                const float values[BLOCK_FLOATS] = {
                    (float)i,
                    (float)(crop->x0 + 8 * byte),
                    (float)(place->byte + byte),
                    (float)place->row,
                    (float)lane->first,
                    (float)crop->y0,
                    (float)crop->y1,
                    (float)last,
                };
                for (int k = 0; k < BLOCK_FLOATS; k++) {
                    block[BLOCK_FLOATS * (size_t)count + (size_t)k] = values[k];
                }
            }
        }
    }
    return count;
}

/* Bits of one lane replace what is there; they are or-ed only where a lead has several lanes. */
static enum gpu_blend blend_for(const struct spans *spans)
{
    for (int i = 1; i < spans->lanes; i++) {
        if (spans->lane[i].field == spans->lane[i - 1].field) {
            return GPU_OR;
        }
    }
    return GPU_REPLACE;
}

enum ecgp_result mask_draw(struct mask_effect *mask, const struct spans *spans,
                           const struct ecgp_box *crops, const struct mask_place *places, int width,
                           int height, struct ecgp_error *error)
{
    const int count = list_blocks(spans, crops, places, NULL);
    float *blocks = malloc((size_t)count * BLOCK_FLOATS * sizeof *blocks + 1);
    if (!blocks) {
        return error_no_memory(error);
    }
    list_blocks(spans, crops, places, blocks);
    gpu_array_write(&mask->blocks, 4, blocks, 2 * (size_t)count);
    free(blocks);
    gpu_target_size(&mask->atlas, GPU_R8, width, height);
    gpu_target_clear(&mask->atlas, width, height, (const float[4]){0});
    gpu_draw_quads(&(struct gpu_draw){
        .program = &mask->program,
        .target = &mask->atlas,
        .width = width,
        .height = height,
        .blend = blend_for(spans),
        .textures = {{"blocks", &mask->blocks}, {"spans", &spans->table.texture}},
        .uniforms = {{"size", 2, {(float)width, (float)height}},
                     {"subdivision", 1, {(float)spans->subdivision}},
                     {"threshold", 1, {(float)STROKE_THRESHOLD}}},
        .instances = count,
    });
    return ECGP_OK;
}
