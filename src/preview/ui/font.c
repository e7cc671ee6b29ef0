#include "preview/ui/font.h"

#include <string.h>

#include "base/utf8.h"
#include "preview/ui/utf8.h"

static const double bold_em = 0.035;

enum ecgp_result font_init(struct font *font, struct ecgp_error *error)
{
    memset(font, 0, sizeof *font);
    font->full = true;
    return glyph_face_create("", TYPEFACE_SANS, &font->face, error);
}

void font_finish(struct font *font)
{
    glyph_face_destroy(font->face);
    gpu_texture_destroy(&font->atlas);
}

void font_refresh(struct font *font)
{
    if (!font->full) {
        return;
    }
    memset(font->letters, 0, sizeof font->letters);
    gpu_texture_size(&font->atlas, GPU_R8, FONT_ATLAS, FONT_ATLAS);
    font->shelf_x = font->shelf_y = font->shelf_height = 0;
    font->full = false;
}

/* Never 0: letters begin at 1. */
static uint32_t key_of(uint32_t letter, int size, bool bold, int phase)
{
    return (letter & 0x1FFFFF) | (uint32_t)(size & 0xFF) << 21 | (uint32_t)bold << 29 |
           (uint32_t)phase << 30;
}

static uint32_t slot_of(uint32_t key)
{
    return key * 2654435761u >> 20;
}

float font_advance(struct font *font, uint32_t letter, int size, bool bold)
{
    const uint32_t key = key_of(letter, size, bold, 0);
    const uint32_t slot = slot_of(key) % FONT_SLOTS;
    if (font->advances[slot].key != key) {
        char utf8[5];
        utf8_encode(letter, utf8);
        glyph_face_bold(font->face, bold ? bold_em : 0);
        double width;
        if (glyph_text_width(font->face, utf8, size, &width, NULL) != ECGP_OK) {
            return 0; /* asked again for the next frame */
        }
        font->advances[slot].key = key;
        font->advances[slot].advance = (float)width;
    }
    return font->advances[slot].advance;
}

float font_width(struct font *font, const char *text, int size, bool bold)
{
    float width = 0;
    for (uint32_t letter; (letter = utf8_next(&text));) {
        width += font_advance(font, letter, size, bold);
    }
    return width;
}

/* Finds room for a letter in the atlas, shelf by shelf. */
static bool place(struct font *font, int width, int height, struct font_letter *letter)
{
    if (font->shelf_x + width > FONT_ATLAS) {
        font->shelf_x = 0;
        font->shelf_y += font->shelf_height + 1;
        font->shelf_height = 0;
    }
    if (width > FONT_ATLAS || font->shelf_y + height > FONT_ATLAS) {
        return false;
    }
    letter->atlas_x = (short)font->shelf_x;
    letter->atlas_y = (short)font->shelf_y;
    font->shelf_x += width + 1;
    font->shelf_height = height > font->shelf_height ? height : font->shelf_height;
    return true;
}

static bool make(struct font *font, uint32_t letter, int size, bool bold, int phase,
                 struct font_letter *made)
{
    char utf8[5];
    struct glyph_run run = {0};
    utf8_encode(letter, utf8);
    glyph_face_bold(font->face, bold ? bold_em : 0);
    if (glyph_run_init(&run, font->face, utf8, size, (double)phase / FONT_PHASES, 0, NULL) !=
        ECGP_OK) {
        run = (struct glyph_run){0};
    }
    const bool good = place(font, run.width, run.height, made);
    if (good && run.width > 0) {
        gpu_texture_write(&font->atlas, made->atlas_x, made->atlas_y, run.width, run.height,
                          run.coverage);
    }
    made->x = (short)run.x;
    made->y = (short)run.y;
    made->width = (short)run.width;
    made->height = (short)run.height;
    glyph_run_finish(&run);
    return good;
}

const struct font_letter *font_letter(struct font *font, uint32_t letter, int size, bool bold,
                                      int phase)
{
    const uint32_t key = key_of(letter, size, bold, phase);
    uint32_t slot = slot_of(key) % FONT_SLOTS;
    for (int tries = 0; tries < 64; tries++, slot = (slot + 1) % FONT_SLOTS) {
        struct font_letter *found = &font->letters[slot];
        if (found->key == key) {
            return found;
        }
        if (found->key == 0) {
            if (!make(font, letter, size, bold, phase, found)) {
                break;
            }
            found->key = key;
            return found;
        }
    }
    font->full = true;
    return NULL;
}
