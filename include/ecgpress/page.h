/*
 * A page: one record laid out on ECG paper, in millimeters, and what is true of it in pixels.
 *
 * A page is immutable once made and keeps no reference to the record or the options. Pixels: origin
 * at the top left corner of the top left pixel, x right, y down, pixel centers at .5.
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
    const char *layout; /* a name from ecgp_layout_name: "3by1", "3by4-II", ... */
    int window;         /* 0: the record's beginning; others: other time windows of it */
    double row_height;  /* cells between rows; 0: the option row_height */
    int64_t page_index; /* of the pages that the options give: seed and it sample the look */
};

/* What a page was made from, read back from its truth. */
struct ecgp_origin;

/* Reads the truth that ecgp_page_save wrote and takes its configuration into `options`, as a
 * configuration file's. A page of `source`, `spec` and these options is that page again. Both live
 * as long as the origin. ECGP_CONFIG where the file is no such truth. */
ECGP_API enum ecgp_result ecgp_origin_read(const char *path, struct ecgp_options *options,
                                           struct ecgp_origin **origin, struct ecgp_error *error);
ECGP_API void ecgp_origin_close(struct ecgp_origin *origin);
/* The path that the record was opened by. */
ECGP_API const char *ecgp_origin_source(const struct ecgp_origin *origin);
ECGP_API const struct ecgp_page_spec *ecgp_origin_spec(const struct ecgp_origin *origin);

/* The name of layout `index`, or NULL past the table's end. */
ECGP_API const char *ecgp_layout_name(size_t index);

/* Plans a page. ECGP_BAD_DATA where the record has none of the layout's leads. */
ECGP_API enum ecgp_result ecgp_page_create(struct ecgp_record *record,
                                           const struct ecgp_options *options,
                                           const struct ecgp_page_spec *spec,
                                           struct ecgp_page **page, struct ecgp_error *error);
ECGP_API void ecgp_page_destroy(struct ecgp_page *page);

struct ecgp_page_info {
    int width, height; /* px */
    double px_per_mm;  /* of the page while it lies flat */
    const char *layout, *record;
    double rate_hz;
    int leads; /* fields of the layout, also those without a signal */
};
ECGP_API void ecgp_page_info(const struct ecgp_page *page, struct ecgp_page_info *info);

struct ecgp_page_lead {
    int index;                /* number of the field; rhythm strips are 12, 13, 14 */
    const char *name;         /* standard spelling */
    bool present;             /* false: the record lacks this lead; the rest is empty then */
    bool inverted;            /* it is printed upside down, as "-aVR": mv is so, too */
    bool clipped;             /* some of its samples lie off the picture, or off the paper */
    struct ecgp_box box;      /* smallest box around the lead's mask, on the picture; of a page that
                                 does not lie flat, within 1 px of it */
    struct ecgp_box crop;     /* box plus padding, on the picture */
    struct ecgp_box name_box; /* smallest box around the printed name's ink */
    int64_t first_sample;     /* of the record */
    int64_t samples;
    const double *mv; /* `samples` values, NaN where missing; lives as long as the page */
};
/* The label of a field, 0 .. leads - 1; any other field is one that is not present. */
ECGP_API bool ecgp_page_lead(const struct ecgp_page *page, int field, struct ecgp_page_lead *lead);

/* The picture position of a field's sample (0 .. samples - 1), which may lie off the picture; false
 * where there is no such sample or it is missing. */
ECGP_API bool ecgp_page_point(const struct ecgp_page *page, int field, int64_t sample, double *x,
                              double *y);

/* What somebody wrote or drew on the page by hand. Texts live as long as the page. */
struct ecgp_page_handwriting {
    const char *text;    /* "" where nothing is written */
    const char *kind;    /* handwriting, arrow, caliper, circle, scribble, underline or tick */
    double corner[4][2]; /* px: tight box around the ink, clockwise from the writing's top left */
};
ECGP_API int ecgp_page_handwriting_count(const struct ecgp_page *page);
/* A mark, 0 .. marks - 1; false where there is none of that number. */
ECGP_API bool ecgp_page_handwriting(const struct ecgp_page *page, int index,
                                    struct ecgp_page_handwriting *mark);

/* The picture position of a point of the page, in millimeters from its top left corner while it
 * lies flat: the one map that picture, masks and labels go through. */
ECGP_API void ecgp_page_to_picture(const struct ecgp_page *page, double x_mm, double y_mm,
                                   double *x, double *y);

/* The matrix h, row by row, with (x, y, 1) px ~ h (x mm, y mm, 1), where the map has one: a page
 * that is turned, tilted and scaled alone. The map follows it within 0.05 px on the page. False
 * where paper or lens bend it. */
ECGP_API bool ecgp_page_homography(const struct ecgp_page *page, double h[9]);

/* The grid's crossings every 5 mm: `columns` from the left edge of the ruled paper, `rows` from the
 * top. */
ECGP_API void ecgp_page_grid(const struct ecgp_page *page, int *columns, int *rows);
/* One crossing on the page and in the picture; false where it is off the picture or there is none.
 */
ECGP_API bool ecgp_page_grid_point(const struct ecgp_page *page, int column, int row, double *x_mm,
                                   double *y_mm, double *x, double *y);

enum { ECGP_OUTLINE = 40 };
/* The outline of a lead's stroke: the box that it fills on the page, ECGP_OUTLINE points of it in
 * the picture, x and y in turn, clockwise from its top left; points 0, 10, 20 and 30 are its
 * corners. False where the lead has no samples. */
ECGP_API bool ecgp_page_outline(const struct ecgp_page *page, int field,
                                double points[2 * ECGP_OUTLINE]);

/* A printed word that has ink on the picture. Texts live as long as the page. */
struct ecgp_page_word {
    const char *text;
    const char *kind;    /* "lead", "header", "statement", "scale" */
    int line;            /* words of one line of print have the same number */
    double corner[4][2]; /* of the box around its ink, px: clockwise from the text's top left */
};
ECGP_API int ecgp_page_word_count(const struct ecgp_page *page);
/* Word 0 .. ecgp_page_word_count - 1; any other is "" without a box. */
ECGP_API bool ecgp_page_word(const struct ecgp_page *page, int index, struct ecgp_page_word *word);

#ifdef __cplusplus
}
#endif
#endif
