/*
 * The renderer: pages in, pictures and lead masks out, drawn by OpenGL 3.3 core off screen (EGL).
 *
 * A renderer may be used only by the thread that created it, which may own several. Of software it
 * owns a GL context; renderers of one process on the same GPU share one, which a thread of the
 * library's draws to: with a renderer each, several threads plan and encode pages while it draws.
 * In a forked child a renderer fails with an error, and destroying it does nothing.
 */
#ifndef ECGPRESS_RENDER_H
#define ECGPRESS_RENDER_H

#include "page.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecgp_renderer;

/* The mask of a lead: 1 bit per pixel, most significant bit leftmost, rows padded to whole bytes; 1
 * where the lead's stroke covers at least half of the pixel. It spans the lead's crop. */
struct ecgp_mask {
    struct ecgp_box crop;
    int stride;             /* bytes a row */
    const uint8_t *bits;    /* NULL where the lead has no ink on the picture */
    double overlap;         /* fraction of its pixels also covered by other leads, 0..1 */
    uint64_t overlapped_by; /* bit f set: field f has ink within this crop */
};

/* A drawn page. All memory belongs to the renderer and stays valid until its next call. */
struct ecgp_frame {
    int width, height;
    int stride; /* bytes a row */
    const uint8_t
        *rgbx; /* R, G, B and an unused byte per pixel, top row first; NULL unless requested */
    /* The backward map: position on the page (mm) at each pixel center, x and y alternating,
     * `width` pairs per row; extrapolated beyond the edges of the page; a single point off the page
     * where bent paper hides both itself and its surroundings. NULL unless requested. */
    const float *map;
    int masks; /* one per field of the page; 0 unless requested */
    const struct ecgp_mask *mask;
};

enum ecgp_draw {
    ECGP_DRAW_PICTURE = 1,
    ECGP_DRAW_MASKS = 2,
    ECGP_DRAW_MAP = 4,
};

/* Opens the first device that will draw: a GPU, else software. */
ECGP_API enum ecgp_result ecgp_renderer_create(struct ecgp_renderer **renderer,
                                               struct ecgp_error *error);
/* Opens what the option `device` names. Where that leaves several GPUs to choose from, worker i
 * (from 0) takes number i modulo their count. ECGP_NO_GPU where the device is not there, is hidden
 * by CUDA_VISIBLE_DEVICES, or cannot be opened. */
ECGP_API enum ecgp_result ecgp_renderer_create_on(const struct ecgp_options *options, int worker,
                                                  struct ecgp_renderer **renderer,
                                                  struct ecgp_error *error);
ECGP_API void ecgp_renderer_destroy(struct ecgp_renderer *renderer);

/* GL_RENDERER and GL_VERSION of the context, for reports. */
ECGP_API const char *ecgp_renderer_name(const struct ecgp_renderer *renderer);
/* The device as `ecgpress doctor` lists it: "EGL device 0 (software)". */
ECGP_API const char *ecgp_renderer_device(const struct ecgp_renderer *renderer);
/* A sentence of why software draws on a machine that has a GPU, where the option `device` is auto;
 * "" otherwise. */
ECGP_API const char *ecgp_renderer_warning(const struct ecgp_renderer *renderer);

/* Draws the requested `parts` (enum ecgp_draw, combined by |). */
ECGP_API enum ecgp_result ecgp_renderer_draw(struct ecgp_renderer *renderer,
                                             const struct ecgp_page *page, unsigned parts,
                                             struct ecgp_frame *frame, struct ecgp_error *error);

/* Tries every device and reports line by line what happened, which ones the option `device` means
 * (options NULL: auto), and what keeps GPUs from being used. True where a renderer can be created.
 */
ECGP_API bool ecgp_doctor(const struct ecgp_options *options,
                          void (*line)(void *user, const char *text), void *user);

/* What a pixel shows. Where it shows more than one thing, the last of them counts: paper, lines of
 * the grid, separators, pulses, text, traces in the order of their fields, handwriting, covers. */
enum ecgp_class {
    ECGP_CLASS_BACKGROUND = 0, /* off the page */
    ECGP_CLASS_PAPER = 1,
    ECGP_CLASS_MINOR_LINE = 2,
    ECGP_CLASS_MAJOR_LINE = 3,
    ECGP_CLASS_TEXT = 4,
    ECGP_CLASS_PULSE = 5,
    ECGP_CLASS_HANDWRITING = 6,
    ECGP_CLASS_SEPARATOR = 7,
    ECGP_CLASS_TRACE = 8,  /* and the lead's index, up to 22: the numbers have no holes */
    ECGP_CLASS_COVER = 23, /* a label, note or correction fluid that hides what is under it */
    ECGP_CLASSES = 24,
};

/* The name of class 0 .. ECGP_CLASSES - 1: "background", "minor_line", "trace_0"; NULL past the
 * end. Static strings. */
ECGP_API const char *ecgp_class_name(int number);

/* The classes of a frame's pixels, width * height bytes, top row first. The frame was drawn of the
 * page with ECGP_DRAW_MASKS and ECGP_DRAW_MAP. Traces are where their masks are; all else is what
 * the pixel's middle shows, where lines thinner than a pixel are one pixel wide. */
ECGP_API void ecgp_frame_classes(const struct ecgp_frame *frame, const struct ecgp_page *page,
                                 uint8_t *classes);

#ifdef __cplusplus
}
#endif
#endif
