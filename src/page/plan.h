/*
 * The plan: where everything on a page stands, in millimeters from the picture's top left corner, x
 * right and y down; and the map from there to pixels. Picture, masks and labels are all read off
 * this one object.
 */
#ifndef PAGE_PLAN_H
#define PAGE_PLAN_H

#include <stdint.h>

#include <ecgpress/page.h>

#include "config/layout.h"
#include "config/look.h"
#include "page/capture.h"
#include "page/mesh.h"
#include "page/units.h"
#include "record/waves.h"

enum {
    PLAN_MAX_FIELDS = 16,
    PLAN_MAX_PULSES = 2 * PLAN_MAX_FIELDS,
    PLAN_MAX_LINES = 48, /* of text */
    PLAN_MAX_GRAPHICS = 32,
    PLAN_MAX_RECTS = 1024, /* of all graphics */
    PLAN_MAX_WAVES = 4096, /* of beats: what a page of five minutes may have */
    PLAN_MAX_SEPARATOR_BARS = 640,
    PLAN_MAX_BARS = PLAN_MAX_SEPARATOR_BARS + 5 * PLAN_MAX_PULSES,
};

/* The one map from page to picture. Every pass and every label goes through it. */
struct backward_map {
    double px_per_mm;             /* of the flat page */
    const struct page_mesh *mesh; /* NULL: it does */
    double scale; /* of the picture's page to the flat one, at its middle; 1 for flat pages */
    double least; /* the same where and along which it is least, as far as it is seen */
};

/* A page's position while flat in its picture. */
static inline void map_flat(const struct backward_map *map, double x_mm, double y_mm, double *x_px,
                            double *y_px)
{
    *x_px = x_mm * map->px_per_mm;
    *y_px = y_mm * map->px_per_mm;
}

/* A length on the flat page, px. */
static inline double map_length(const struct backward_map *map, double mm)
{
    return mm * map->px_per_mm;
}

static inline void map_point(const struct backward_map *map, double x_mm, double y_mm, double *x_px,
                             double *y_px)
{
    if (map->mesh) {
        mesh_point(map->mesh, x_mm, y_mm, x_px, y_px);
    } else {
        map_flat(map, x_mm, y_mm, x_px, y_px);
    }
}

struct plan_grid {
    bool show;
    struct rect_mm area;       /* the ruled paper; the rest of the picture is blank */
    double major_mm, minor_mm; /* distance of lines, from the area's left and bottom edge */
    double major_line_mm, minor_line_mm;
    bool dots; /* minor lines show where they cross alone */
    double dash_mm,
        dash_share;    /* minor lines: from dash to dash, and the dashes' share of it; 0, 1 */
    double unevenness; /* of the print, see page/ruling.h */
    uint64_t seed;     /* of that */
    struct rgb paper, major, minor;
};

/* A lead's place and signal. Sample i stands at (x_mm + i * sample_mm, y_mm - mv[i] * mv_mm). */
struct plan_field {
    int index; /* number in file names: 0.., rhythm strips 12, 13, 14 */
    int lead;  /* of the twelve */
    bool present;
    bool inverted;     /* mv is the record's times -1 */
    double x_mm, y_mm; /* first sample; zero line */
    double sample_mm, mv_mm;
    int64_t first_sample; /* of the record */
    int64_t samples;
    const double *mv;            /* NaN where missing */
    const float *ink;            /* how much of its ink each sample got, 0..1; NULL: all */
    const double *clean_mv;      /* the same without disturbances; NULL where there are none */
    char name[32];               /* as printed; "" where none is printed */
    double name_x_mm, name_y_mm; /* baseline, left end ... */
    bool name_right;             /* ... or right end */
};

/* A calibration pulse: the box around its ink, and the rectangle that its center line draws from
 * the zero line up. It stands before or behind a field's trace. */
struct plan_pulse {
    struct rect_mm box, wave;
    double mv, seconds;
    int field;
    bool before;
};

/* What separates a field's trace from the one before it, or one line for several fields below one
 * another, of which this is the first: an upright stretch, whatever its ink is within it. */
struct plan_separator {
    int field;
    double x_mm, y0_mm, y1_mm;
};

enum plan_line_kind { LINE_HEADER, LINE_STATEMENT, LINE_SCALE };

/* A line of text that is no lead's name. */
struct plan_line {
    enum plan_line_kind kind;
    double x_mm, y_mm; /* baseline, left end or right end */
    double size_mm;    /* em */
    bool right;
    char text[128];
};

/* What is printed beside letters: a code for machines, a logo, a line of a form. Its ink is
 * rect[first] to rect[first + rects - 1] of the plan. */
struct plan_graphic {
    const char *kind; /* of the word that it is ... */
    char text[48];    /* ... and what that says; "": it is none */
    int first, rects;
};

/* A point of a pen's stroke, and how wide the pen is there. */
struct plan_pen_point {
    double x_mm, y_mm, width_mm;
};

/* A stroke of a pen by hand: pen_point[first] to [first + points - 1] of the plan, neighbors at
 * most 2 mm apart. */
struct plan_stroke {
    int first, points;
    double width_mm; /* the pen's own */
    struct rgb color;
    int mark;
};

/* What somebody wrote or drew by hand: some neighboring strokes of one color. */
struct plan_mark {
    char text[48];    /* "" where nothing is written */
    const char *kind; /* "handwriting", "arrow", ... */
    double corner_mm[4]
                    [2]; /* tight box around the strokes, clockwise from the writing's top left */
    int first, strokes;
};

/* What hides a part of the page, or where one is gone: a convex shape, its corners clockwise. */
enum cover_kind {
    COVER_LABEL,
    COVER_NOTE,
    COVER_FLUID,
    COVER_HOLE,
    COVER_TEAR,
    COVER_STAPLE,
    COVER_PEN, /* and further things */
    COVER_RULER,
    COVER_DIVIDER,
    COVER_MUG,
    COVER_SHEET,
    COVER_FINGER,
};
enum {
    COVER_STUCK_KINDS = COVER_TEAR + 1, /* the first ones, of the option covers */
    COVER_MOST_CORNERS = 16,
    PLAN_MAX_STUCK = 8,
    PLAN_MAX_COVERS = PLAN_MAX_STUCK + 48,
    PLAN_MAX_CREASES = 25,
};

struct plan_cover {
    enum cover_kind kind;
    int corners;
    double corner_mm[COVER_MOST_CORNERS][2];
    struct rgb color;
};

/* What colors a part of the page and hides nothing, such as tape: its corners clockwise. */
enum { PLAN_MAX_FILMS = 256 };

struct plan_film {
    double corner_mm[4][2];
    struct rgb color;
    double opacity, soft_mm, width_mm; /* soft_mm from its sides it has its full opacity */
    bool under;                        /* it is on the paper before anything is printed */
};

/* How high a dot of a print head is, along which the head goes over the page. */
#define DOT_MM 0.125
enum { PLAN_MAX_DEAD_DOTS = 256 };

/* A convex piece over the page and what is around it, its corners clockwise: of a color, or one
 * through which the background is seen. */
enum { PIECE_MOST_CORNERS = COVER_MOST_CORNERS, PLAN_MAX_PIECES = 160 };

struct plan_piece {
    int corners;
    double corner_mm[PIECE_MOST_CORNERS][2];
    struct rgb color;
    double opacity, soft_mm; /* within its sides; how far from them it has that */
    bool through;
    int of_thing; /* the first piece of a thing: how many it has; 0: it is none */
};

/* Where the paper was folded: a line of the page, mm. */
struct plan_crease {
    double x0, y0, x1, y1;
};

/* How the paper is in the picture: flat, straight and filling it; flat and seen at an angle; or
 * bent. */
enum plan_shape { SHAPE_FLAT, SHAPE_PROJECTIVE, SHAPE_BENT };

/* Complete when plan_init returns, and constant from then on. It is not to be copied: the map
 * points to the mesh. */
struct plan {
    struct look look; /* what it was made of; its texts are not kept, but for two paths */
    const struct layout *layout;
    char *record;
    double rate_hz;
    int width, height; /* px */
    enum plan_shape shape;
    bool shaded;           /* light falls unevenly on the paper */
    struct page_mesh mesh; /* of a page whose shape is not SHAPE_FLAT */
    struct backward_map map;
    struct capture capture; /* what the picture goes through once it is drawn */
    struct rect_mm sheet;   /* the picture without its white border */
    struct plan_grid grid;
    double pen_mm;
    double narrowing; /* the ink's width along x is that of the pen divided by this; 1 or more */
    struct rgb ink;
    int dead_dots; /* of the head: lines all over the page that are blank but for what is written */
    double dead_dot_mm[PLAN_MAX_DEAD_DOTS]; /* their upper edges, DOT_MM or multiples of it apart */
    double font_mm;                         /* font size (em) */
    double bold_em;                         /* added to the width of letters' strokes */
    char *font;                             /* path; "": the built-in one of look.typeface */
    char *backgrounds;                      /* folder of pictures; "": the background of the look */
    int padding_x, padding_y;               /* px */
    int fields;
    struct plan_field field[PLAN_MAX_FIELDS];
    int bars;       /* separators, then what pulses are made of: rectangles of ink */
    int separators; /* how many of the bars are separators' */
    struct rect_mm bar[PLAN_MAX_BARS];
    int stretches; /* of separators, in which their bars are */
    struct plan_separator stretch[PLAN_MAX_FIELDS];
    int pulses;
    struct plan_pulse pulse[PLAN_MAX_PULSES];
    int lines;
    struct plan_line line[PLAN_MAX_LINES];
    int graphics, rects;
    struct plan_graphic graphic[PLAN_MAX_GRAPHICS];
    struct rect_mm rect[PLAN_MAX_RECTS];
    int strokes, pen_points, marks; /* by hand, in the order they were drawn */
    struct plan_stroke *stroke;
    struct plan_pen_point *pen_point;
    struct plan_mark *mark;
    int covers;
    struct plan_cover cover[PLAN_MAX_COVERS]; /* the last on top, over all that is printed */
    int pieces;
    struct plan_piece piece[PLAN_MAX_PIECES]; /* the last on top, over page and background */
    int films;
    struct plan_film film[PLAN_MAX_FILMS]; /* under the covers */
    int creases;                           /* of those whose lines are seen */
    struct plan_crease crease[PLAN_MAX_CREASES];
    /* for logs.json; lengths in cells, y up from the lowest zero line of the layout's rows */
    double x_min, x_max, y_min, y_max, row_height;
    double horizontal_scale, vertical_scale; /* s and mV a cell */
    double fontsize;                         /* pt */
    int border;                              /* px at 700 dpi */
    int waves;                               /* of beats that are on the page, by their peaks, */
    struct record_wave *wave;                /* in samples of the record as it is printed */
    double *signals;                         /* owns what the fields' mv point into */
    float *inks;                             /* and what their ink points into */
};

/* The flat page. */
static inline double plan_width_mm(const struct plan *plan)
{
    return plan->width / plan->map.px_per_mm;
}

static inline double plan_height_mm(const struct plan *plan)
{
    return plan->height / plan->map.px_per_mm;
}

/* Picture position of a field's sample, and its position on the flat page; false where it
 * is missing. */
bool plan_point(const struct plan *plan, const struct plan_field *field, int64_t sample, double *x,
                double *y);
bool plan_flat_point(const struct plan *plan, const struct plan_field *field, int64_t sample,
                     double *x, double *y);

/* Whether a place of the page, or a field's sample, is seen: it is on the picture, and on the paper
 * where that does not fill it. */
bool plan_place_seen(const struct plan *plan, double x_mm, double y_mm);
bool plan_seen(const struct plan *plan, const struct plan_field *field, int64_t sample);

/* Whether the paper shows its printed side at a place; false where it is bent so far that it is
 * seen from behind. */
bool plan_faces(const struct plan *plan, double x_mm, double y_mm);

#endif
