/*
 * Numbers that depend on what OpenGL runs on: each with what it was chosen by on a software
 * renderer, beside its counterpart for hardware. Pages are the same by either.
 *
 * Figures are CPU time of Mesa 22.3's llvmpipe on one core; "photo" is a page of that preset,
 * 2200 px wide. Those for hardware are not measured, but reasoned.
 */
#ifndef GPU_TUNING_H
#define GPU_TUNING_H

#include <stdbool.h>

/*
 * Shaders are written for these, whatever they run on. Passes over whole pictures draw blocks of
 * BLOCK_SIDE x BLOCK_SIDE pixels a fragment: what is much the same for a block is found once, and
 * llvmpipe pays by the fragment. Strokes are drawn SPANS_ROWS pixels, one below the other, a
 * fragment: llvmpipe shades 4 x 4 fragments or fewer at a time, and a target of one row leaves half
 * of each vector unused.
 */
enum { BLOCK_SIDE = 4, SPANS_ROWS = 4 };

/* The field of light has so many texels across a picture, all of whose noise is found for each.
 * What pictures look like depends on it, so that it is the same on hardware, as the steps of
 * effects in the field of paper are (draw/effects.c). */
enum { LIGHT_TEXELS = 104 };

/* So do strokes depend on these. A page has kinks that count where the map of every fourth pixel is
 * farther off, px: its strokes then ask for the place of each pixel. Of the twentieth of a pixel
 * that strokes may be beside their samples. Photo: map 10.5 ms with all places, 5.4 with those near
 * strokes. */
#define KINK_PX 0.045
/* Leans of a page (see mesh_lean) below which its strokes are cut once for two or four pixels of a
 * column: cuts are what they take the longest for. Photo: 8 ms -> 5.6. A line of four pixels is as
 * near at a third of 30 degrees as one of two at those. */
#define LEAN_OF_TWO  0.577
#define LEAN_OF_FOUR (0.577 / 3)

enum { GPU_MOST_PAGES = 8 };

struct gpu_tuning {
    /* NUMBERs of programs with few quads are flat varyings (see struct gpu_shader). llvmpipe
     * fetches each number of a uniform for each fragment, with a check of its bounds: 16 numbers
     * take 3.5 ns a fragment, and nothing as varyings; photo: 3 ms less. Hardware has uniforms at
     * hand. */
    bool flat_numbers;
    /* Sides of textures that may be any are odd, and sizes of buffers no power of two. llvmpipe
     * compiles a program anew where either changes whether it is: 48 photographed pages compile 47
     * programs instead of 64. Hardware does not. */
    bool odd_sides;
    /* Targets of colors are stored as blue, green, red, alpha. llvmpipe takes a pair of triangles
     * as one rectangle for those alone, and shades nothing twice along its diagonal. Hardware
     * chooses.
     */
    bool bgra_targets;

    /* Rows of the picture that go through all passes before the next ones, a multiple of
     * BLOCK_SIDE. On a CPU they stay in the cache from pass to pass: photo: 90 ms without bands, 82
     * with 64 rows, less with 128 where that is alone on its core; where others use the cache, 105
     * with 128, 99 with 96 or 64. Hardware would wait at each readback. */
    int band_rows;

    /* Side of the tiles in which what is on the page, at its edge and off it is told apart, px. At
     * most so many rectangles of a kind are looked for, of at least so many tiles, before the rest
     * goes into runs of rows: what lies along a rectangle's diagonal is shaded twice, 4 x 4
     * fragments at a time. Hardware shades 2 x 2 twice, which is less than the search. */
    int page_tile, large_rects, least_large;

    /* Tiles in which strokes are looked for on pages that lean, px, multiples of SPANS_ROWS: small
     * ones hold less that is not ink, and take more quads. */
    int stroke_tile_width, stroke_tile_height;
    /* Pixels that take as long as the corners of a quad: blocks of strokes are joined where that
     * adds fewer. */
    int quad_px;
    /* Rows of flat paper that are copied at once, where many are alike; 0: each page's paper is one
     * draw. llvmpipe copies at the speed of memory: the source stays in the cache. Hardware pays by
     * the copy. */
    int copied_rows;
    /* Of a flat page on the paper of the one before it only the tiles are read back that have ink
     * on either. llvmpipe reads at the speed of memory; hardware waits at each. */
    bool reads_changes;
    /* Rows of the picture that an atlas of strokes holds, or as many as the picture has. Small ones
     * stay in the cache of a CPU; hardware waits for each one's masks. */
    int atlas_rows;

    /* Below the mesh lies the map of every fourth pixel, for what a driver leaves out of it.
     * llvmpipe leaves out nothing (tests/gpu/test_drivers.c), and a whole map of 24 ms would take
     * 31. Hardware does not notice. */
    bool map_beneath;
    /* Renderers of one process on one device share a context, on a thread of its own, which reads
     * so many pages ahead (render/press.h); 0: each has its own, and reads wait. llvmpipe draws
     * while it is waited for, on the thread that waits or its helpers, so that there is nothing to
     * do meanwhile, and a copy more. Hardware draws one page while others are on their way. */
    int ring_pages; /* GPU_MOST_PAGES at the most */
    /* Pixels that the short one of two programs of small blurs reaches: photo: 10.1 ms -> 8.5.
     * Hardware hides the fetches. */
    int near_blur;
};

extern const struct gpu_tuning gpu_tuning_software, gpu_tuning_hardware;

/* Of the context in use on the calling thread; before there is one, for software. */
const struct gpu_tuning *gpu_tuning(void);

/* Whether GL_RENDERER names a renderer that runs on processors. */
bool gpu_is_software(const char *renderer);

/* For GL_RENDERER, or as the environment variable ECGPRESS_GL says: "software" or "hardware". */
const struct gpu_tuning *gpu_tuning_of(const char *renderer);

#endif
