/*
 * What flat, clean pages have in common from one to the next: their paper. It is known where the
 * last picture had ink, so that of the next one on the same paper only little is read back.
 */
#ifndef RENDER_SHEET_H
#define RENDER_SHEET_H

#include "gpu/target.h"
#include "image/ink_map.h"

/* Zero it to begin. */
struct sheet {
    struct ink_map ink;      /* of the picture that is drawn, or was last */
    uint64_t paper;          /* of it once it is read back; 0: it is not known */
    struct ink_map last_ink; /* of the one before it */
    uint64_t last_paper;
};

void sheet_finish(struct sheet *sheet);

/* Before a picture is drawn; false without memory. */
bool sheet_begin(struct sheet *sheet, int width, int height);

/* Reads the picture back, drawn on the paper of that number (0: on one that no other page has),
 * into pixels that hold the picture before it. */
void sheet_read(struct sheet *sheet, uint64_t paper, const struct gpu_target *picture, int width,
                int height, uint8_t *pixels);

#endif
