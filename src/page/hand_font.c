#include "page/hand_font.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/embedded.h"

/* The code of a glyph's name: the character itself, or the word "space"; -1 for anything else. */
static int glyph_code(const char *name)
{
    if (strcmp(name, "space") == 0) {
        return ' ';
    }
    return name[1] == '\0' && name[0] > ' ' && name[0] < HAND_CODES - 1 ? name[0] : -1;
}

static bool add_glyph(struct hand_font *font, const char *line, struct hand_glyph **last)
{
    char name[8];
    int advance, end = 0;
    if (sscanf(line, "glyph %7s %d %n", name, &advance, &end) != 2 || line[end] || advance < 1) {
        return false;
    }
    const int code = glyph_code(name);
    if (code < 0 || font->glyph[code].advance > 0) {
        return false;
    }
    *last = &font->glyph[code];
    **last = (struct hand_glyph){.advance = advance, .first = font->strokes};
    return true;
}

static bool add_stroke(struct hand_font *font, const char *line, struct hand_glyph *glyph)
{
    if (!glyph || strncmp(line, "stroke ", 7) != 0 || font->strokes == HAND_STROKES) {
        return false;
    }
    struct hand_stroke *stroke = &font->stroke[font->strokes++];
    struct hand_point point;
    int used = 0;
    *stroke = (struct hand_stroke){.first = font->points};
    for (const char *at = line + 7; *at; at += used) {
        if (sscanf(at, "%hd,%hd %n", &point.x, &point.y, &used) != 2 ||
            font->points == HAND_POINTS) {
            return false;
        }
        font->point[font->points++] = point;
        stroke->points++;
    }
    glyph->strokes++;
    return stroke->points >= 2;
}

enum ecgp_result hand_font_parse(struct hand_font *font, const char *text, struct ecgp_error *error)
{
    char line[256];
    struct hand_glyph *glyph = NULL;
    memset(font, 0, sizeof *font);
    for (int number = 1; *text; number++) {
        const size_t length = strcspn(text, "\n");
        const bool fits = length < sizeof line;
        snprintf(line, sizeof line, "%.*s", fits ? (int)length : 0, text);
        text += length + (text[length] == '\n');
        if (fits && (line[0] == '\0' || line[0] == '#')) {
            continue;
        }
        if (!fits || (!add_glyph(font, line, &glyph) && !add_stroke(font, line, glyph))) {
            return error_set(error, ECGP_INTERNAL,
                             "hand.txt:%d: neither a new glyph nor a stroke of one", number);
        }
    }
    return ECGP_OK;
}

enum ecgp_result hand_font_load(struct hand_font *font, struct ecgp_error *error)
{
    const struct embedded_file *file = embedded_find("hand.txt");
    if (!file) {
        return error_set(error, ECGP_INTERNAL, "the font hand.txt is not built in");
    }
    return hand_font_parse(font, file->data, error);
}

const struct hand_glyph *hand_font_glyph(const struct hand_font *font, char character)
{
    const unsigned char code = (unsigned char)character;
    const bool known = code < HAND_CODES && font->glyph[code].advance > 0;
    return &font->glyph[known ? code : ' '];
}

double hand_font_width(const struct hand_font *font, const char *text)
{
    double width = 0;
    for (; *text; text++) {
        width += hand_font_glyph(font, *text)->advance;
    }
    return width;
}
