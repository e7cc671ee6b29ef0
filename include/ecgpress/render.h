/*
 * The renderer: pages in, pictures and lead masks out, drawn by OpenGL 3.3 core off screen (EGL).
 *
 * A renderer owns a GL context and belongs to the thread that made it, which may own several. In a
 * process that is forked from its own it draws nothing but says so, and destroying it does nothing.
 */
#ifndef ECGPRESS_RENDER_H
#define ECGPRESS_RENDER_H

#include "page.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecgp_renderer;

/* A lead's mask: 1 bit a pixel, most significant bit leftmost, rows padded to whole bytes, 1 where
 * at least half of the pixel is under that lead's stroke. It covers the pixels of the lead's crop.
 */
struct ecgp_mask {
    struct ecgp_box crop;
    int stride;             /* bytes a row */
    const uint8_t *bits;    /* NULL where the lead has no ink on the picture */
    double overlap;         /* share of its pixels that lie under other leads too, 0..1 */
    uint64_t overlapped_by; /* bit f set: field f has ink within this crop */
};

/* A drawn page. Everything in it belongs to the renderer and lives until its next call. */
struct ecgp_frame {
    int width, height;
    int stride;          /* bytes a row */
    const uint8_t *rgbx; /* R, G, B and one unused byte a pixel, top row first; NULL if not asked */
    /* The page's millimeters under the pixels' middles, x and y in turn, `width` pairs a row;
     * beyond the page's edges they go on outwards; where paper is bent so far that neither it nor
     * what is around it is seen, they are one point off the page. NULL if not asked. */
    const float *map;
    int masks; /* one a field of the page; 0 if not asked */
    const struct ecgp_mask *mask;
};

enum ecgp_draw {
    ECGP_DRAW_PICTURE = 1,
    ECGP_DRAW_MASKS = 2,
    ECGP_DRAW_MAP = 4,
};

ECGP_API enum ecgp_result ecgp_renderer_create(struct ecgp_renderer **renderer,
                                               struct ecgp_error *error);
ECGP_API void ecgp_renderer_destroy(struct ecgp_renderer *renderer);

/* GL_RENDERER and GL_VERSION of the context, for reports. */
ECGP_API const char *ecgp_renderer_name(const struct ecgp_renderer *renderer);

/* Draws what `parts` (enum ecgp_draw, or-ed) asks for. */
ECGP_API enum ecgp_result ecgp_renderer_draw(struct ecgp_renderer *renderer,
                                             const struct ecgp_page *page, unsigned parts,
                                             struct ecgp_frame *frame, struct ecgp_error *error);

/* Tries every way to a GL context and says, line by line, what happened and what to install.
 * True where a renderer can be made. */
ECGP_API bool ecgp_doctor(void (*line)(void *user, const char *text), void *user);

/* What a pixel shows. Where it shows more than one thing, the last of them counts: paper, lines of
 * the grid, separators, pulses, text, traces in the order of their fields, handwriting. */
enum ecgp_class {
    ECGP_CLASS_BACKGROUND = 0, /* off the page */
    ECGP_CLASS_PAPER = 1,
    ECGP_CLASS_MINOR_LINE = 2,
    ECGP_CLASS_MAJOR_LINE = 3,
    ECGP_CLASS_TEXT = 4,
    ECGP_CLASS_PULSE = 5,
    ECGP_CLASS_HANDWRITING = 6,
    ECGP_CLASS_SEPARATOR = 7,
    ECGP_CLASS_TRACE = 10, /* and the lead's index, up to 24 */
};

/* The classes of a frame's pixels, width * height bytes, top row first. The frame was drawn of the
 * page with ECGP_DRAW_MASKS and ECGP_DRAW_MAP. Traces are where their masks are; all else is what
 * the pixel's middle shows, where lines thinner than a pixel are one pixel wide. */
ECGP_API void ecgp_frame_classes(const struct ecgp_frame *frame, const struct ecgp_page *page,
                                 uint8_t *classes);

#ifdef __cplusplus
}
#endif
#endif
