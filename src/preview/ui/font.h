/* Letters of the window: an atlas that fills as they are asked for. */
#ifndef UI_FONT_H
#define UI_FONT_H

#include "glyph/glyph.h"
#include "gpu/texture.h"

enum { FONT_SLOTS = 4096, FONT_PHASES = 4, FONT_ATLAS = 1024 };

/* A letter at a size and a quarter of a pixel: where it is in the atlas, and from its origin. */
struct font_letter {
    uint32_t key; /* 0: the slot is free */
    short atlas_x, atlas_y, x, y, width, height;
};

struct font {
    struct glyph_face *face;
    struct gpu_texture atlas;
    int shelf_x, shelf_y, shelf_height; /* where the next letter goes */
    bool full;                          /* of letters that are not used any more */
    struct font_letter letters[FONT_SLOTS];
    struct {
        uint32_t key;
        float advance;
    } advances[FONT_SLOTS];
};

enum ecgp_result font_init(struct font *font, struct ecgp_error *error);
void font_finish(struct font *font);
/* Forgets all letters where there was no room for one; call between two drawings. */
void font_refresh(struct font *font);

/* How far the letter moves the pen, px; `size` is in px, at most 255. */
float font_advance(struct font *font, uint32_t letter, int size, bool bold);
float font_width(struct font *font, const char *text, int size, bool bold);
/* The letter with its origin at a quarter `phase` of a pixel; NULL where there is no room. */
const struct font_letter *font_letter(struct font *font, uint32_t letter, int size, bool bold,
                                      int phase);

#endif
