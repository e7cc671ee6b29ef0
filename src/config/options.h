/*
 * The values behind ecgp_options, for the library's own use. config/options.c holds the one table
 * that names, checks and documents each of them.
 */
#ifndef CONFIG_OPTIONS_H
#define CONFIG_OPTIONS_H

#include <stdint.h>

#include <ecgpress/record.h>

struct range {
    double low, high;
};

/* A set of an option's choices, by bits, and one of them: the lowest, or what was drawn. */
struct pick {
    uint64_t set;
    int choice;
};

/* In the order of the option's choices. */
enum hand_color { HAND_BLUE, HAND_BLACK, HAND_RED, HAND_PENCIL };

enum option_page_maps { PAGE_MAPS_NONE, PAGE_MAPS_FLOAT16, PAGE_MAPS_FLOAT32 };
enum option_columns { COLUMNS_CONSECUTIVE, COLUMNS_SAME };

/* Names follow the table's. Texts are never NULL. */
struct option_values {
    /* input */
    const char *raw_signal_path, *signal_dataset_path;
    int64_t sampling_rate;   /* Hz */
    int64_t builtin_records; /* how many built-in ECGs a source holds */
    const char *lead_index;  /* channel order of NumPy files: comma list or JSON array */
    /* output */
    const char *datasets_path;
    int64_t sample_each_lead_train, sample_each_lead_val, sample_each_lead_test;
    int64_t quality;     /* JPEG, 1..100 */
    int64_t png_level;   /* enum png_level */
    int64_t label_shape; /* enum label_shape */
    int64_t page_maps;   /* enum option_page_maps */
    bool class_maps;
    /* page */
    const char *layouts;             /* comma list */
    int64_t width;                   /* px; 0: from dpi */
    int64_t height;                  /* px; 0: as high as its rows need */
    double dpi;                      /* of a canvas 6.4 in wide */
    double row_height;               /* cells */
    struct range overlap_row_height; /* cells */
    double horizontal_scale;         /* s per cell */
    double vertical_scale;           /* mV per cell */
    double n_empty_cell_at_left, n_empty_cell_at_right, n_empty_cell_at_up, n_empty_cell_at_down;
    int64_t columns; /* enum option_columns */
    int64_t lead_3by1_n_column, lead_3by1_length, lead_3by1_n_leads;
    int64_t lead_3by4_n_column, lead_3by4_length, lead_3by4_n_leads;
    /* look */
    double fontsize;  /* pt on the 6.4 in canvas */
    double pen;       /* pt on the 6.4 in canvas */
    const char *font; /* path; "": the built-in DejaVu Sans */
    bool show_lead_name, show_grid, show_separate_line;
    const char *lead_display; /* names as printed: comma list or JSON array of 12; "": standard */
    /* labels */
    int64_t padding_x, padding_y; /* px, added to a box's width and height */
    int64_t border;               /* px at 700 dpi: white strip at the left and bottom */
    const char *labels_dict;      /* JSON object: lead name -> YOLO class */
    /* print, shape, capture: what differs from page to page (see options_draw) */
    int64_t preset; /* of preset_names */
    struct range strength;
    const char *mix;          /* "preset:weight,..."; "": `preset` alone */
    struct range handwriting; /* marks on a page */
    struct range hand_size;   /* mm, a capital's height */
    struct range hand_slant;  /* degrees */
    struct range hand_jitter;
    struct range hand_pen;                                           /* mm */
    struct pick hand_color;                                          /* enum hand_color */
    struct pick paper_speed, gain, pen_color, grid, ruled, typeface; /* enums of page/print.h */
    struct pick header, scale_line;
    struct range header_size; /* mm */
    struct pick lead_order, name_place, name_case, page_size, calibration;
    struct range missing_leads, name_scale;
    struct range bold;                                                            /* em */
    struct range row_scale, pen_scale, grid_strength, major_weight, minor_weight; /* factors */
    struct range rotation, tilt_x, tilt_y;                                        /* degrees */
    struct range camera_distance;        /* diagonals of the page */
    struct range lens;                   /* share that the page's corner moves out */
    struct range zoom, shift_x, shift_y; /* shift: shares of the picture */
    struct range curl, curl_direction;   /* degrees; over the page's diagonal */
    struct range fold, fold_place;       /* degrees; share of the page's width */
    struct range creases, crease_height; /* how many; mm */
    struct range crumple;                /* mm */
    struct range shading;                /* 0..1 */
    /* capture: what the paper went through, then the light, then the device */
    struct range paper_texture, paper_tint, ageing, stains, stain_count, mould, fading, see_through;
    struct pick tint_color; /* of capture_tints */
    struct pick background; /* enum capture_background */
    struct range page_shadow, light_falloff, vignette, shadow, glare;
    struct range defocus, motion; /* mm on the page */
    struct range warmth, green_cast;
    struct range exposure; /* stops */
    struct range contrast, haze, gray;
    struct range noise; /* levels of 255 */
    struct range bands, moire, halftone;
    struct range halftone_pitch; /* mm on the page */
    struct range bilevel, bilevel_level, dropout, speckle;
    struct range jpeg_quality; /* 100: never through JPEG */
    /* run */
    int64_t seed, jobs; /* jobs 0: one a processor */
    bool overwrite, resume, strict;
};

struct text;

const struct option_values *options_values(const struct ecgp_options *options);

/* The values of page `number` of those that the options may give: of each range and pick of the
 * groups print, shape and capture one value, drawn from (seed, number, the option's name). Those
 * that are at their defaults come from the preset first. The same on every machine. */
void options_draw(const struct ecgp_options *options, int64_t number, struct option_values *drawn);

/* Adds the drawn values as a JSON object that is a configuration: of the options that were drawn,
 * a value each, with no preset. */
void options_write_drawn(const struct option_values *drawn, struct text *text);

/* Adds what one page depends on as a JSON object that is a configuration: ranges and picks as they
 * were drawn, all other options as they are, and no preset. With the record, the layout, the window
 * and the number that is all that a page is made from. */
void options_write_page(const struct ecgp_options *options, const struct option_values *drawn,
                        struct text *text);

/* Adds the whole configuration as a JSON object of names and values, in the table's order, to
 * `text`; with `bytes_only` only what the bytes of a dataset depend on (not jobs, paths of output,
 * resume, overwrite). */
void options_write_json(const struct ecgp_options *options, bool bytes_only, struct text *text);

/* The YOLO class of each lead's name, 1..12, from labels_dict (which was checked when it was set).
 */
void options_label_classes(const struct option_values *values, int classes[ECGP_LEADS]);

/* Splits a comma list or JSON array of strings into at most `most` names of at most 31 bytes each;
 * returns how many, or -1 where the text is neither. */
int options_split_names(const char *list, char names[][32], int most);

#endif
