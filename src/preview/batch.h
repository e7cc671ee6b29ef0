/* What the window shows beside pictures: rectangles, frames, lines and texts, gathered and drawn at
 * once, in their order. All lengths are pixels of the window, from its top left corner. */
#ifndef PREVIEW_BATCH_H
#define PREVIEW_BATCH_H

#include "gpu/draw.h"
#include "preview/font.h"

struct rect {
    float x0, y0, x1, y1;
};

/* Red, green, blue and how much they cover, 0..1. */
struct color {
    float r, g, b, a;
};

struct text_style {
    int size; /* px */
    bool bold;
    struct color color;
};

struct batch {
    struct gpu_program program;
    struct gpu_texture marks;
    struct font font;
    float *values; /* of marks, 16 each */
    size_t count, capacity;
    struct rect clip; /* of marks from now on */
};

enum ecgp_result batch_init(struct batch *batch, struct ecgp_error *error);
void batch_finish(struct batch *batch);
/* Links the shaders anew, as they are now; on failure the old ones stay. */
enum ecgp_result batch_reload(struct batch *batch, struct ecgp_error *error);

void batch_rect(struct batch *batch, struct rect rect, float radius, struct color color);
/* The inside of a rectangle's edge, so thick. */
void batch_frame(struct batch *batch, struct rect rect, float radius, float thick,
                 struct color color);
/* A line with round ends; a dot where both are the same. */
void batch_line(struct batch *batch, float x0, float y0, float x1, float y1, float thick,
                struct color color);
/* One line of text with its baseline's left end at (x, y); returns where it ends. */
float batch_text(struct batch *batch, float x, float y, const struct text_style *style,
                 const char *text);
/* The same, cut off with an ellipsis where it is wider than `room`. */
float batch_text_cut(struct batch *batch, float x, float y, float room,
                     const struct text_style *style, const char *text);
float batch_text_width(struct batch *batch, const struct text_style *style, const char *text);
/* Text in lines of at most `room`, the first baseline at y; returns the baseline below the last. It
 * is not drawn with `measure`. */
float batch_text_wrapped(struct batch *batch, float x, float y, float room, float line,
                         const struct text_style *style, bool measure, const char *text);

/* Draws all marks and forgets them. */
void batch_draw(struct batch *batch, const struct gpu_target *target, int width, int height);

#endif
