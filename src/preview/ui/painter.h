/* What the window shows beside pictures: rectangles, frames, lines and texts, gathered and drawn at
 * once, in their order. All lengths are pixels of the window, from its top left corner. */
#ifndef UI_PAINTER_H
#define UI_PAINTER_H

#include "gpu/draw.h"
#include "preview/ui/font.h"
#include "preview/ui/rect.h"

/* Red, green, blue and how much they cover, 0..1. */
struct color {
    float r, g, b, a;
};

struct text_style {
    int size; /* px */
    bool bold;
    struct color color;
};

struct painter {
    struct gpu_program program;
    struct gpu_texture shapes;
    struct font font;
    float scale;   /* of lengths and letters: 1 on an ordinary screen */
    float *values; /* of shapes, 16 each */
    size_t count, capacity;
    struct rect clip; /* of shapes from now on */
};

enum ecgp_result painter_init(struct painter *painter, struct ecgp_error *error);
void painter_finish(struct painter *painter);
/* Links the shaders anew, as they are now; on failure the old ones stay. */
enum ecgp_result painter_reload(struct painter *painter, struct ecgp_error *error);

void painter_rect(struct painter *painter, struct rect rect, float radius, struct color color);
/* The inside of a rectangle's edge, so thick. */
void painter_frame(struct painter *painter, struct rect rect, float radius, float thick,
                   struct color color);
/* A line with round ends; a dot where both are the same. */
void painter_line(struct painter *painter, float x0, float y0, float x1, float y1, float thick,
                  struct color color);

/* A style whose size is scaled. */
struct text_style painter_style(const struct painter *painter, int size, struct color color,
                                bool bold);
/* One line of text with its baseline's left end at (x, y); returns where it ends. */
float painter_text(struct painter *painter, float x, float y, const struct text_style *style,
                   const char *text);
/* The same, cut off with an ellipsis where it is wider than `room`. */
float painter_text_cut(struct painter *painter, float x, float y, float room,
                       const struct text_style *style, const char *text);
float painter_text_width(struct painter *painter, const struct text_style *style, const char *text);
/* Text in lines of at most `room`, the first baseline at y; returns the baseline below the last. It
 * is not drawn with `measure`. */
float painter_text_wrapped(struct painter *painter, float x, float y, float room, float line,
                           const struct text_style *style, bool measure, const char *text);

/* Draws all shapes and forgets them. */
void painter_draw(struct painter *painter, const struct gpu_target *target, int width, int height);

#endif
