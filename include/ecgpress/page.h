/*
 * A page: one record laid out on ECG paper, in millimeters, with its ground truth in pixels.
 *
 * A page is immutable and keeps no reference to the record or the options; any thread may read it.
 * Pixel coordinates: origin at the top left corner of the top left pixel, x to the right, y
 * downward, pixel centers at .5. Page coordinates: millimeters from the top left corner of the flat
 * page, same directions.
 */
#ifndef ECGPRESS_PAGE_H
#define ECGPRESS_PAGE_H

#include "record.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecgp_page;

/* A half-open pixel rectangle: x0 <= x < x1, y0 <= y < y1. Empty where x0 >= x1. */
struct ecgp_box {
    int x0, y0, x1, y1;
};

struct ecgp_page_spec {
    const char *layout; /* a name of a layout: "3by1", "3by4-II", "3x4+II" */
    int window;         /* 0: the record's beginning; others: other time windows of it */
    double row_height;  /* distance between rows in large boxes of 5 mm; 0: the option row_height */
    int64_t page_index; /* of the pages that the options give: seed and it sample the look */
    bool views;         /* with the further pictures of it that the option views lists */
};

/* What a page was made from, read back from its ground truth. */
struct ecgp_origin;

/* Reads what a page was made from and loads its configuration into `options`, like a configuration
 * file. `path` is a file that ecgp_page_save wrote as ground truth, or a page of a dataset's log:
 * "data/pages.jsonl#12_3by4", with "#overlap/12_3by4" for a page of the overlap dataset whose name
 * another page has, too; the options are then those of ecgpress.json beside the log. A page made
 * from `source`, `spec` and these options is identical. Both live as long as the origin.
 * ECGP_NO_INPUT where a file or the page is not there, ECGP_CONFIG where the file is another one.
 */
ECGP_API enum ecgp_result ecgp_origin_read(const char *path, struct ecgp_options *options,
                                           struct ecgp_origin **origin, struct ecgp_error *error);
ECGP_API void ecgp_origin_close(struct ecgp_origin *origin);
/* The path from which the record was opened. */
ECGP_API const char *ecgp_origin_source(const struct ecgp_origin *origin);
ECGP_API const struct ecgp_page_spec *ecgp_origin_spec(const struct ecgp_origin *origin);

/* The name of layout `index`, or NULL past the table's end. */
ECGP_API const char *ecgp_layout_name(size_t index);
/* The name of the layout that `name` or an alias of it means ("3x4+II": "3by4-II"); NULL: none. */
ECGP_API const char *ecgp_layout_find(const char *name);

enum { ECGP_LAYOUT_LEADS = 15 };

/* A layout. Strings are static. */
struct ecgp_layout_info {
    const char *name;    /* as files have it: "3by4-II" */
    const char *aliases; /* other names, "3x4+II|3x4-II"; "": none */
    int rows, columns;
    int rhythms;     /* strips of full length below the columns */
    double column_s; /* seconds that a column shows */
    /* the leads of its fields, down the columns and then of the strips */
    const char *lead[ECGP_LAYOUT_LEADS];
};

/* Layout `index`; false past the table's end. */
ECGP_API bool ecgp_layout_info(size_t index, struct ecgp_layout_info *info);

/* Plans a page; free with ecgp_page_destroy. ECGP_BAD_DATA where the record has none of the
 * layout's leads. */
ECGP_API enum ecgp_result ecgp_page_create(struct ecgp_record *record,
                                           const struct ecgp_options *options,
                                           const struct ecgp_page_spec *spec,
                                           struct ecgp_page **page, struct ecgp_error *error);
ECGP_API void ecgp_page_destroy(struct ecgp_page *page);

struct ecgp_page_info {
    int width, height; /* px */
    double px_per_mm;  /* of the flat page */
    const char *layout, *record;
    double rate_hz;
    int leads; /* fields of the layout, including those without a signal */
};
ECGP_API void ecgp_page_info(const struct ecgp_page *page, struct ecgp_page_info *info);

struct ecgp_page_lead {
    int index;                /* of the field; rhythm strips are 12, 13, 14 */
    const char *name;         /* standard spelling */
    bool present;             /* false: the record lacks this lead; the rest is empty then */
    bool inverted;            /* printed upside down, as "-aVR"; mv is negated, too */
    bool clipped;             /* some samples are off the picture or off the paper */
    struct ecgp_box box;      /* smallest box around the lead's mask, within the picture; on warped
                                 pages within 1 px of it */
    struct ecgp_box crop;     /* box plus padding, within the picture */
    struct ecgp_box name_box; /* smallest box around the printed name's ink */
    int64_t first_sample;     /* of the record */
    int64_t samples;
    const double *mv; /* `samples` values, NaN where missing; lives as long as the page */
};
/* The label of a field, 0 .. leads - 1; false and all zeros for any other. */
ECGP_API bool ecgp_page_lead(const struct ecgp_page *page, int field, struct ecgp_page_lead *lead);

/* The position in the picture of a field's sample (0 .. samples - 1), in px; it may be off the
 * picture. False where there is no such sample or it is missing. */
ECGP_API bool ecgp_page_point(const struct ecgp_page *page, int field, int64_t sample, double *x,
                              double *y);

/* A handwritten remark or drawing. Strings live as long as the page. */
struct ecgp_page_handwriting {
    const char *text;    /* "" where nothing is written */
    const char *kind;    /* handwriting, arrow, caliper, circle, scribble, underline or tick */
    double corner[4][2]; /* px: tight oriented box around the ink, clockwise from its top left */
};
ECGP_API int ecgp_page_handwriting_count(const struct ecgp_page *page);
/* Item `index`, 0 .. count - 1; false past the end. */
ECGP_API bool ecgp_page_handwriting(const struct ecgp_page *page, int index,
                                    struct ecgp_page_handwriting *mark);

/* The views of a page, as the option views lists them where its spec asks for them: what is printed
 * is the same, and where it stands on the paper; how that lies and what the picture went through is
 * the preset's at its severity (1 where none is named), and nothing at "clean". "blank" is that
 * page without the ink of its traces. A view is a page to be drawn and asked like any other; it
 * belongs to its page and lives as long. Flat views are in register, pixel to pixel. */
ECGP_API int ecgp_page_view_count(const struct ecgp_page *page);
/* View `index`, 0 .. count - 1; NULL for any other. */
ECGP_API const struct ecgp_page *ecgp_page_view(const struct ecgp_page *page, int index);

/* The forward map: the position in the picture (px) of a point of the page (mm). Picture, masks and
 * labels all pass through this map. */
ECGP_API void ecgp_page_to_picture(const struct ecgp_page *page, double x_mm, double y_mm,
                                   double *x, double *y);

/* The homography h, row by row, with (x, y, 1) px ~ h (x mm, y mm, 1), of a page that is only
 * rotated, tilted and scaled. It agrees with the forward map within 0.05 px on the page. False
 * where the paper is bent or the lens distorts. */
ECGP_API bool ecgp_page_homography(const struct ecgp_page *page, double h[9]);

/* The number of grid points: intersections of the 5 mm grid, `columns` from the left edge of the
 * ruled area and `rows` from its top. */
ECGP_API void ecgp_page_grid(const struct ecgp_page *page, int *columns, int *rows);
/* A grid point on the page (mm) and in the picture (px); false where it is off the picture or does
 * not exist. */
ECGP_API bool ecgp_page_grid_point(const struct ecgp_page *page, int column, int row, double *x_mm,
                                   double *y_mm, double *x, double *y);

/* Landmarks: points of the page that can be told apart, such as a network for keypoints learns
 * them. The page's own are numbered
 *
 *     0 to 3    corners of the paper, clockwise from its top left: kind "paper"
 *     4 to 7    corners of the ruled area: "grid"
 *
 * and those of a field
 *
 *     0, 1      first and last sample's time on its zero line: "start", "end"
 *     2         its printed name's baseline, at the end where the name is anchored: "name"
 *     3, 4      ends of the separator between it and the trace before it: "separator_top",
 *               "separator_bottom"; of a line through several rows the uppermost has them
 *     5 to 8    calibration pulse before it, on the center line: foot, up, across, down:
 *               "pulse_before"
 *     9 to 12   the one behind it: "pulse_after"
 */
enum { ECGP_LANDMARKS_OF_PAGE = 8, ECGP_LANDMARKS_OF_LEAD = 13 };

struct ecgp_landmark {
    const char *kind;  /* static */
    int lead;          /* `index` of the field (see struct ecgp_page_lead); -1: the page's own */
    int corner;        /* 0 to 3 where a kind has four, else 0 */
    double x_mm, y_mm; /* on the page */
    double x, y;       /* in the picture, px */
    int visibility;    /* 0: off the picture; 1: hidden, or off the paper; 2: seen */
};
/* Landmark `number` of a field, or of the page where `field` is -1; false and all zeros where there
 * is none. */
ECGP_API bool ecgp_page_landmark(const struct ecgp_page *page, int field, int number,
                                 struct ecgp_landmark *landmark);

enum { ECGP_OUTLINE = 40 };
/* The outline of a lead: the box around its stroke on the flat page as a polygon in the picture, x
 * and y (px) of ECGP_OUTLINE points, clockwise from its top left; points 0, 10, 20 and 30 are its
 * corners. False where the lead has no samples. */
ECGP_API bool ecgp_page_outline(const struct ecgp_page *page, int field,
                                double points[2 * ECGP_OUTLINE]);

/* A printed word with ink in the picture. Strings live as long as the page. */
struct ecgp_page_word {
    const char *text;
    const char *kind;    /* "lead", "header", "statement", "scale", "code" */
    int line;            /* words of one printed line share it */
    double corner[4][2]; /* px: box around its ink, clockwise from the top left of the text */
};
ECGP_API int ecgp_page_word_count(const struct ecgp_page *page);
/* Word `index`, 0 .. count - 1; false and "" past the end. */
ECGP_API bool ecgp_page_word(const struct ecgp_page *page, int index, struct ecgp_page_word *word);

#ifdef __cplusplus
}
#endif
#endif
