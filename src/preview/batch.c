#include "preview/batch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As many as the smallest texture buffer of OpenGL 3.3 holds, 4 texels each. */
enum { MARK = 16, AT_ONCE = 16384 };

enum kind { KIND_RECT, KIND_LETTER, KIND_LINE, KIND_FRAME };

static const struct gpu_shader shader = {.vertex = "preview/marks", .fragment = "preview/marks"};

enum ecgp_result batch_init(struct batch *batch, struct ecgp_error *error)
{
    memset(batch, 0, sizeof *batch);
    const enum ecgp_result result = font_init(&batch->font, error);
    return result ? result : gpu_program_link(&batch->program, &shader, NULL, error);
}

void batch_finish(struct batch *batch)
{
    font_finish(&batch->font);
    gpu_texture_destroy(&batch->marks);
    gpu_program_destroy(&batch->program);
    free(batch->values);
}

enum ecgp_result batch_reload(struct batch *batch, struct ecgp_error *error)
{
    struct gpu_program made;
    const enum ecgp_result result = gpu_program_link(&made, &shader, NULL, error);
    if (result == ECGP_OK) {
        gpu_program_destroy(&batch->program);
        batch->program = made;
    }
    return result;
}

/* Room for one more mark; NULL without memory: the mark is left out then. */
static float *next_mark(struct batch *batch)
{
    if (batch->count == batch->capacity) {
        const size_t capacity = batch->capacity ? 2 * batch->capacity : 1024;
        float *values = realloc(batch->values, capacity * MARK * sizeof *values);
        if (!values) {
            return NULL;
        }
        batch->values = values;
        batch->capacity = capacity;
    }
    return batch->values + MARK * batch->count++;
}

static void add(struct batch *batch, enum kind kind, const struct rect *shape, float a, float b,
                const struct color *color)
{
    const struct rect *clip = &batch->clip;
    const float reach = kind == KIND_LINE ? b : 0;
    const bool seen = fminf(shape->x0, shape->x1) - reach < clip->x1 &&
                      fmaxf(shape->x0, shape->x1) + reach > clip->x0 &&
                      fminf(shape->y0, shape->y1) - reach < clip->y1 &&
                      fmaxf(shape->y0, shape->y1) + reach > clip->y0;
    float *mark = seen ? next_mark(batch) : NULL;
    if (mark) {
        const float values[MARK] = {
            shape->x0, shape->y0, shape->x1, shape->y1, (float)kind, a,        b,        0,
            color->r,  color->g,  color->b,  color->a,  clip->x0,    clip->y0, clip->x1, clip->y1,
        };
        memcpy(mark, values, sizeof values);
    }
}

void batch_rect(struct batch *batch, struct rect rect, float radius, struct color color)
{
    add(batch, KIND_RECT, &rect, radius, 0, &color);
}

void batch_frame(struct batch *batch, struct rect rect, float radius, float thick,
                 struct color color)
{
    add(batch, KIND_FRAME, &rect, radius, thick, &color);
}

void batch_line(struct batch *batch, float x0, float y0, float x1, float y1, float thick,
                struct color color)
{
    const struct rect ends = {x0, y0, x1, y1};
    add(batch, KIND_LINE, &ends, 0, thick, &color);
}

static float add_letter(struct batch *batch, float x, float y, const struct text_style *style,
                        uint32_t letter)
{
    const float pen = floorf(x * FONT_PHASES) / FONT_PHASES;
    const float whole = floorf(pen);
    const int phase = (int)((pen - whole) * FONT_PHASES);
    const struct font_letter *found =
        font_letter(&batch->font, letter, style->size, style->bold, phase);
    if (found && found->width > 0) {
        const float left = whole + (float)found->x, top = roundf(y) + (float)found->y;
        const struct rect box = {left, top, left + (float)found->width, top + (float)found->height};
        add(batch, KIND_LETTER, &box, (float)found->atlas_x, (float)found->atlas_y, &style->color);
    }
    return x + font_advance(&batch->font, letter, style->size, style->bold);
}

float batch_text(struct batch *batch, float x, float y, const struct text_style *style,
                 const char *text)
{
    for (uint32_t letter; (letter = font_next(&text));) {
        x = add_letter(batch, x, y, style, letter);
    }
    return x;
}

float batch_text_width(struct batch *batch, const struct text_style *style, const char *text)
{
    return font_width(&batch->font, text, style->size, style->bold);
}

float batch_text_cut(struct batch *batch, float x, float y, float room,
                     const struct text_style *style, const char *text)
{
    static const char ellipsis[] = "\xE2\x80\xA6";
    if (batch_text_width(batch, style, text) <= room) {
        return batch_text(batch, x, y, style, text);
    }
    const float end = x + room - batch_text_width(batch, style, ellipsis);
    for (uint32_t letter; (letter = font_next(&text));) {
        if (x + font_advance(&batch->font, letter, style->size, style->bold) > end) {
            break;
        }
        x = add_letter(batch, x, y, style, letter);
    }
    return batch_text(batch, x, y, style, ellipsis);
}

/* Bytes of `text` that fit into `room`: whole words, where there is more than one. */
static size_t fitting(struct batch *batch, float room, const struct text_style *style,
                      const char *text)
{
    size_t fits = 0;
    float width = 0;
    const char *next = text;
    for (uint32_t letter; (letter = font_next(&next));) {
        width += font_advance(&batch->font, letter, style->size, style->bold);
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

float batch_text_wrapped(struct batch *batch, float x, float y, float room, float line,
                         const struct text_style *style, bool measure, const char *text)
{
    while (*text) {
        char part[512];
        size_t length = fitting(batch, room, style, text);
        length = length < sizeof part ? length : sizeof part - 1;
        snprintf(part, sizeof part, "%.*s", (int)length, text);
        part[strcspn(part, "\n")] = '\0';
        if (!measure) {
            batch_text(batch, x, y, style, part);
        }
        text += length ? length : 1;
        y += line;
    }
    return y;
}

static void draw_some(struct batch *batch, const float *values, size_t count,
                      const struct gpu_target *target, int width, int height)
{
    gpu_array_write(&batch->marks, 4, values, count * (MARK / 4));
    const struct gpu_draw draw = {
        .program = &batch->program,
        .target = target,
        .width = width,
        .height = height,
        .blend = GPU_OVER,
        .textures = {{"marks", &batch->marks}, {"atlas", &batch->font.atlas}},
        .quads = (int)count,
    };
    gpu_draw_quads(&draw, NULL);
}

void batch_draw(struct batch *batch, const struct gpu_target *target, int width, int height)
{
    for (size_t first = 0; first < batch->count; first += AT_ONCE) {
        const size_t left = batch->count - first;
        draw_some(batch, batch->values + MARK * first, left < AT_ONCE ? left : AT_ONCE, target,
                  width, height);
    }
    batch->count = 0;
}
