#include "preview/ui/painter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "preview/ui/utf8.h"

/* As many as the smallest texture buffer of OpenGL 3.3 holds, 4 texels each. */
enum { SHAPE = 16, AT_ONCE = 16384 };

enum kind { KIND_RECT, KIND_LETTER, KIND_LINE, KIND_FRAME };

static const struct gpu_shader shader = {.vertex = "preview/marks", .fragment = "preview/marks"};

enum ecgp_result painter_init(struct painter *painter, struct ecgp_error *error)
{
    memset(painter, 0, sizeof *painter);
    painter->scale = 1;
    const enum ecgp_result result = font_init(&painter->font, error);
    return result ? result : gpu_program_link(&painter->program, &shader, NULL, error);
}

void painter_finish(struct painter *painter)
{
    font_finish(&painter->font);
    gpu_texture_destroy(&painter->shapes);
    gpu_program_destroy(&painter->program);
    free(painter->values);
}

enum ecgp_result painter_reload(struct painter *painter, struct ecgp_error *error)
{
    struct gpu_program made;
    const enum ecgp_result result = gpu_program_link(&made, &shader, NULL, error);
    if (result == ECGP_OK) {
        gpu_program_destroy(&painter->program);
        painter->program = made;
    }
    return result;
}

/* Room for one more shape; NULL without memory: the shape is left out then. */
static float *next_shape(struct painter *painter)
{
    float *values =
        array_grow(painter->values, &painter->capacity, painter->count + 1, SHAPE * sizeof *values);
    if (!values) {
        return NULL;
    }
    painter->values = values;
    return values + SHAPE * painter->count++;
}

static void add(struct painter *painter, enum kind kind, const struct rect *shape, float a, float b,
                const struct color *color)
{
    const struct rect *clip = &painter->clip;
    const float reach = kind == KIND_LINE ? b : 0;
    const bool seen = fminf(shape->x0, shape->x1) - reach < clip->x1 &&
                      fmaxf(shape->x0, shape->x1) + reach > clip->x0 &&
                      fminf(shape->y0, shape->y1) - reach < clip->y1 &&
                      fmaxf(shape->y0, shape->y1) + reach > clip->y0;
    float *place = seen ? next_shape(painter) : NULL;
    if (place) {
        const float values[SHAPE] = {
            shape->x0, shape->y0, shape->x1, shape->y1, (float)kind, a,        b,        0,
            color->r,  color->g,  color->b,  color->a,  clip->x0,    clip->y0, clip->x1, clip->y1,
        };
        memcpy(place, values, sizeof values);
    }
}

void painter_rect(struct painter *painter, struct rect rect, float radius, struct color color)
{
    add(painter, KIND_RECT, &rect, radius, 0, &color);
}

void painter_frame(struct painter *painter, struct rect rect, float radius, float thick,
                   struct color color)
{
    add(painter, KIND_FRAME, &rect, radius, thick, &color);
}

void painter_line(struct painter *painter, float x0, float y0, float x1, float y1, float thick,
                  struct color color)
{
    const struct rect ends = {x0, y0, x1, y1};
    add(painter, KIND_LINE, &ends, 0, thick, &color);
}

static float add_letter(struct painter *painter, float x, float y, const struct text_style *style,
                        uint32_t letter)
{
    const float pen = floorf(x * FONT_PHASES) / FONT_PHASES;
    const float whole = floorf(pen);
    const int phase = (int)((pen - whole) * FONT_PHASES);
    const struct font_letter *found =
        font_letter(&painter->font, letter, style->size, style->bold, phase);
    if (found && found->width > 0) {
        const float left = whole + (float)found->x, top = roundf(y) + (float)found->y;
        const struct rect box = {left, top, left + (float)found->width, top + (float)found->height};
        add(painter, KIND_LETTER, &box, (float)found->atlas_x, (float)found->atlas_y,
            &style->color);
    }
    return x + font_advance(&painter->font, letter, style->size, style->bold);
}

struct text_style painter_style(const struct painter *painter, int size, struct color color,
                                bool bold)
{
    return (struct text_style){(int)lroundf((float)size * painter->scale), bold, color};
}

float painter_text(struct painter *painter, float x, float y, const struct text_style *style,
                   const char *text)
{
    for (uint32_t letter; (letter = utf8_next(&text));) {
        x = add_letter(painter, x, y, style, letter);
    }
    return x;
}

float painter_text_width(struct painter *painter, const struct text_style *style, const char *text)
{
    return font_width(&painter->font, text, style->size, style->bold);
}

float painter_text_cut(struct painter *painter, float x, float y, float room,
                       const struct text_style *style, const char *text)
{
    static const char ellipsis[] = "\xE2\x80\xA6";
    if (painter_text_width(painter, style, text) <= room) {
        return painter_text(painter, x, y, style, text);
    }
    const float end = x + room - painter_text_width(painter, style, ellipsis);
    for (uint32_t letter; (letter = utf8_next(&text));) {
        if (x + font_advance(&painter->font, letter, style->size, style->bold) > end) {
            break;
        }
        x = add_letter(painter, x, y, style, letter);
    }
    return painter_text(painter, x, y, style, ellipsis);
}

/* Bytes of `text` that fit into `room`: whole words, where there is more than one. */
static size_t fitting(struct painter *painter, float room, const struct text_style *style,
                      const char *text)
{
    size_t fits = 0;
    float width = 0;
    const char *next = text;
    for (uint32_t letter; (letter = utf8_next(&next));) {
        width += font_advance(&painter->font, letter, style->size, style->bold);
        if (letter == '\n') {
            return (size_t)(next - text);
        }
        if (width > room) {
            return fits ? fits : (size_t)(next - text);
        }
        if (letter == ' ' || *next == '\0') {
            fits = (size_t)(next - text);
        }
    }
    return (size_t)(next - text);
}

float painter_text_wrapped(struct painter *painter, float x, float y, float room, float line,
                           const struct text_style *style, bool measure, const char *text)
{
    while (*text) {
        char part[512];
        size_t length = fitting(painter, room, style, text);
        length = length < sizeof part ? length : sizeof part - 1;
        snprintf(part, sizeof part, "%.*s", (int)length, text);
        part[strcspn(part, "\n")] = '\0';
        if (!measure) {
            painter_text(painter, x, y, style, part);
        }
        text += length ? length : 1;
        y += line;
    }
    return y;
}

static void draw_some(struct painter *painter, const float *values, size_t count,
                      const struct gpu_target *target, int width, int height)
{
    gpu_array_write(&painter->shapes, 4, values, count * (SHAPE / 4));
    const struct gpu_draw draw = {
        .program = &painter->program,
        .target = target,
        .width = width,
        .height = height,
        .blend = GPU_OVER,
        .textures = {{"marks", &painter->shapes}, {"atlas", &painter->font.atlas}},
        .quads = (int)count,
    };
    gpu_draw_quads(&draw, NULL);
}

void painter_draw(struct painter *painter, const struct gpu_target *target, int width, int height)
{
    for (size_t first = 0; first < painter->count; first += AT_ONCE) {
        const size_t left = painter->count - first;
        draw_some(painter, painter->values + SHAPE * first, left < AT_ONCE ? left : AT_ONCE, target,
                  width, height);
    }
    painter->count = 0;
}
