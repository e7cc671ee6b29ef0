/* Effect: all lead masks of a page, packed eight pixels a byte, in one atlas. */
#ifndef DRAW_MASK_H
#define DRAW_MASK_H

#include "draw/spans.h"

/* Where a field's mask stands in the atlas: its first byte and row. */
struct mask_place {
    int byte, row;
};

struct mask_effect {
    struct gpu_program program;
    struct gpu_texture blocks;
    struct gpu_target atlas;
};

enum ecgp_result mask_init(struct mask_effect *mask, struct ecgp_error *error);
void mask_finish(struct mask_effect *mask);

/* Finds a place for each crop (empty ones take none) in an atlas no higher than `limit` rows; its
 * size in bytes and rows comes back. */
void mask_pack(const struct ecgp_box *crops, int count, int limit, struct mask_place *places,
               int *width, int *height);

/* Draws the masks within `crops` (one a field of the page) to their places. `spans` is a table made
 * with a pen of at least one pixel. */
enum ecgp_result mask_draw(struct mask_effect *mask, const struct spans *spans,
                           const struct ecgp_box *crops, const struct mask_place *places, int width,
                           int height, struct ecgp_error *error);

#endif
