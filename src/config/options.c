#define _GNU_SOURCE
#define _POSIX_C_SOURCE 200809L
#include "config/options.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "base/text.h"
#include "page/header.h"
#include "page/margins.h"
#include "config/options_table.h"
#include "config/presets.h"
#include "page/print.h"
#include "page/pulse.h"

#define ROW(field, env, unit, fallback, choices, group, help, type, low, high, form, check)        \
    {                                                                                              \
        {#field, env, unit, fallback, choices, group, help, type, low, high},                      \
            offsetof(struct option_values, field), form, check                                     \
    }
#define BOOL(group, field, env, fallback, help)                                                    \
    ROW(field, env, "", fallback, "", group, help, ECGP_OPTION_BOOL, 0, 1, FORM_PLAIN, NULL)
#define INT_CHECKED(group, field, env, fallback, low, high, unit, help, check)                     \
    ROW(field, env, unit, fallback, "", group, help, ECGP_OPTION_INT, low, high, FORM_PLAIN, check)
#define INT(group, field, env, fallback, low, high, unit, help)                                    \
    INT_CHECKED(group, field, env, fallback, low, high, unit, help, NULL)
#define REAL(group, field, env, fallback, low, high, unit, help)                                   \
    ROW(field, env, unit, fallback, "", group, help, ECGP_OPTION_REAL, low, high, FORM_PLAIN, NULL)
#define RANGE(group, field, env, fallback, low, high, unit, help)                                  \
    ROW(field, env, unit, fallback, "", group, help, ECGP_OPTION_RANGE, low, high, FORM_PLAIN, NULL)
#define CHOICE(group, field, env, fallback, choices, help)                                         \
    ROW(field, env, "", fallback, choices, group, help, ECGP_OPTION_CHOICE, 0, 0, FORM_PLAIN, NULL)
#define PICK(group, field, env, fallback, choices, help)                                           \
    ROW(field, env, "", fallback, choices, group, help, ECGP_OPTION_PICK, 0, 0, FORM_PLAIN, NULL)
#define TEXT(group, field, env, fallback, form, check, help)                                       \
    ROW(field, env, "", fallback, "", group, help, ECGP_OPTION_TEXT, 0, 0, form, check)

#define CHANNELS "I,II,III,aVR,aVL,aVF,V1,V2,V3,V4,V5,V6"
#define LAYOUTS  "3by1,3by4,6by2,12by1,3by4-II,6by2-II"
#define CLASSES                                                                                    \
    "{\"I\":1,\"II\":2,\"III\":3,\"aVR\":4,\"aVL\":5,\"aVF\":6,"                                   \
    "\"V1\":7,\"V2\":8,\"V3\":9,\"V4\":10,\"V5\":11,\"V6\":12}"

/* The table of options. Those of the group "run" never change the bytes of a dataset. Options that
 * the reference system has keep its names in the environment; all others are ECGPRESS_..., so that
 * a word like SEED in somebody's environment means nothing here. */
// clang-format off
static const struct option_row table[] = {
    TEXT("input", raw_signal_path, "RAW_SIGNAL_PATH", "", FORM_PLAIN, NULL,
         "PTB-XL folder, folder of WFDB and CSV files, or a record; no input: built-in ECGs"),
    TEXT("input", signal_dataset_path, "SIGNAL_DATASET_PATH", "", FORM_PLAIN, NULL,
         "NumPy file of records (N, samples, channels) in mV, or a folder that holds one"),
    INT("input", sampling_rate, "SAMPLING_RATE", "100", 1, 100000, "Hz",
        "sampling rate of files that do not tell theirs, and which of PTB-XL's two to read"),
    INT("input", builtin_records, "ECGPRESS_BUILTIN_RECORDS", "200", 1, 10000000, "",
        "how many built-in ECGs there are to choose from"),
    TEXT("input", lead_index, "LEAD_INDEX", CHANNELS, FORM_LIST, option_check_channels,
         "leads that the channels of NumPy files are, in order: comma list or JSON array"),

    INT("output", sample_each_lead_train, "SAMPLE_EACH_LEAD_TRAIN", "5", 0, 10000000, "pages",
        "training pages of each layout"),
    INT("output", sample_each_lead_val, "SAMPLE_EACH_LEAD_VAL", "2", 0, 10000000, "pages",
        "validation pages of each layout"),
    INT("output", sample_each_lead_test, "SAMPLE_EACH_LEAD_TEST", "2", 0, 10000000, "pages",
        "test pages of each layout"),
    INT("output", quality, "ECGPRESS_QUALITY", "75", 1, 100, "",
        "quality of JPEG pictures"),
    CHOICE("output", png_level, "ECGPRESS_PNG_LEVEL", "fast", "fast|balanced|small",
        "how hard PNG files are packed: balanced and small take 6 and 80 times as long"),
    CHOICE("output", label_shape, "ECGPRESS_LABEL_SHAPE", "box", "box|segment|pose|obb",
        "YOLO labels: boxes, outlines, boxes with points of the trace, turned boxes"),
    CHOICE("output", page_maps, "ECGPRESS_PAGE_MAPS", "none", "none|float16|float32",
        "write page_map.npy of each page: its millimetres under each pixel"),
    BOOL("output", class_maps, "ECGPRESS_CLASS_MAPS", "0",
        "write classes.png of each page: what each pixel shows"),
    INT("output", seed, "ECGPRESS_SEED", "1", 0, 9223372036854775808.0, "",
        "names the one dataset that these options give: same seed, same bytes"),

    TEXT("page", layouts, "ECGPRESS_LAYOUTS", LAYOUTS, FORM_LIST, option_check_layouts,
         "layouts of pages to make: comma list"),
    INT_CHECKED("page", width, "ECGPRESS_WIDTH", "0", 0, 16384, "px",
        "width of a page's picture; 0: 6.4 in at the given dpi", option_check_width),
    INT("page", height, "ECGPRESS_HEIGHT", "0", 0, 16384, "px",
        "height of a page's picture, for which paper is added at its sides; 0: as its rows need"),
    REAL("page", dpi, "DPI", "700", 30, 2500, "dots/in",
        "resolution of a page 6.4 in wide"),
    REAL("page", row_height, "ROW_HEIGHT", "3", 0.5, 50, "cells",
        "distance of rows; a cell is one big square of the grid"),
    RANGE("page", overlap_row_height, "ECGPRESS_OVERLAP_ROW_HEIGHT", "1:5", 0.1, 50, "cells",
        "distance of rows in the overlap dataset, low:high"),
    REAL("page", horizontal_scale, "HORIZONTAL_SCALE", "0.2", 0.01, 10, "s per cell",
        "time that a cell is wide"),
    REAL("page", vertical_scale, "VERTICAL_SCALE", "0.5", 0.01, 100, "mV per cell",
        "voltage that a cell is high"),
    REAL("page", n_empty_cell_at_left, "N_EMPTY_CELL_AT_LEFT", "3.25", 0, 200, "cells",
        "blank paper left of the leads"),
    REAL("page", n_empty_cell_at_right, "N_EMPTY_CELL_AT_RIGHT", "3", 0, 200, "cells",
        "blank paper right of the leads"),
    REAL("page", n_empty_cell_at_up, "N_EMPTY_CELL_AT_UP", "6", 0, 200, "cells",
        "blank paper above the zero line of the top row"),
    REAL("page", n_empty_cell_at_down, "N_EMPTY_CELL_AT_DOWN", "6", 0, 200, "cells",
        "blank paper below the zero line of the bottom row"),
    CHOICE("page", columns, "ECGPRESS_COLUMNS", "consecutive", "consecutive|same",
        "whether columns show one time segment after the other or all the same one"),

    REAL("look", fontsize, "FONTSIZE", "6", 1, 100, "pt",
        "size of lead names on a page 6.4 in wide"),
    REAL("look", pen, "ECGPRESS_PEN", "0.5", 0.05, 20, "pt",
        "width of the trace on a page 6.4 in wide"),
    TEXT("look", font, "ECGPRESS_FONT", "", FORM_PLAIN, NULL,
        "font file of all that is printed; empty: the built-in typeface"),
    BOOL("look", show_lead_name, "SHOW_LEAD_NAME", "1", "print the names of leads"),
    BOOL("look", show_grid, "SHOW_GRID", "1", "print the grid"),
    BOOL("look", show_separate_line, "SHOW_SEPARATE_LINE", "1",
        "print the ticks that part the columns"),
    TEXT("look", lead_display, "LEAD_DISPLAY", "", FORM_LIST, option_check_display,
        "names to print for I II III aVR aVL aVF V1..V6: comma list or JSON array of 12"),

    INT("leads", lead_3by1_n_column, "LEAD_3BY1_N_COLUMN", "1", 1, 12, "",
        "columns of the layout 3by1"),
    INT("leads", lead_3by1_length, "LEAD_3BY1_LENGTH", "0", 0, 10000000, "samples",
        "samples a lead of 3by1 shows, at sampling_rate; 0: 10 s (at 100 Hz 1000)"),
    INT("leads", lead_3by1_n_leads, "LEAD_3BY1_N_LEADS", "3", 1, 12, "",
        "leads of the layout 3by1"),
    INT("leads", lead_3by4_n_column, "LEAD_3BY4_N_COLUMN", "4", 1, 12, "",
        "columns of the layout 3by4"),
    INT("leads", lead_3by4_length, "LEAD_3BY4_LENGTH", "0", 0, 10000000, "samples",
        "samples a lead of 3by4 shows, at sampling_rate; 0: 2.5 s (at 100 Hz 250)"),
    INT("leads", lead_3by4_n_leads, "LEAD_3BY4_N_LEADS", "12", 1, 12, "",
        "leads of the layout 3by4"),
    INT("leads", padding_x, "PADDING_X", "30", 0, 1000, "px",
        "width added to the boxes of leads and names for labels and crops, half on each side"),
    INT("leads", padding_y, "PADDING_Y", "30", 0, 1000, "px",
        "height added likewise"),
    INT("leads", border, "BORDER", "34", 0, 1000, "px",
        "white strip at the left and the bottom of a page, in pixels at 700 dpi"),
    TEXT("leads", labels_dict, "LABELS_DICT", CLASSES, FORM_DICT, option_check_labels,
        "YOLO class of each lead's name: JSON object"),

    CHOICE("print", preset, "ECGPRESS_PRESET", "clean", PRESETS,
        "kind of picture: the ranges that options of print, shape and capture have by default"),
    RANGE("print", strength, "ECGPRESS_STRENGTH", "1", 0, 1, "",
        "how far a preset goes, low:high; at 0 every preset is clean"),
    TEXT("print", mix, "ECGPRESS_MIX", "", FORM_PLAIN, option_check_mix,
        "presets to draw from and their weights: clean:0.2,scan:0.4,photo:0.4"),
    PICK("print", lead_order, "ECGPRESS_LEAD_ORDER", "standard", PRINT_ORDERS,
        "order of the limb leads; cabrera: aVL I -aVR II aVF III"),
    RANGE("print", missing_leads, "ECGPRESS_MISSING_LEADS", "0", 0, 6, "",
        "how many leads a page leaves out"),
    PICK("print", name_place, "ECGPRESS_NAME_PLACE", "above", PRINT_NAME_PLACES,
        "place of names: above or below a lead's start, left of its row, or inside, close above it"),
    PICK("print", name_case, "ECGPRESS_NAME_CASE", "standard", PRINT_NAME_CASES,
        "aVR, AVR or avr; lead_display is printed as it is"),
    RANGE("print", name_scale, "ECGPRESS_NAME_SCALE", "1", 0.2, 5, "",
        "factor on fontsize"),
    PICK("print", typeface, "ECGPRESS_TYPEFACE", "sans", PRINT_TYPEFACES,
        "DejaVu Sans, Serif or Sans Mono for all that is printed, unless `font` names a file"),
    RANGE("print", bold, "ECGPRESS_BOLD", "0", 0, 0.1, "em",
        "by how much the strokes of letters are thicker than the font's"),
    PICK("print", header, "ECGPRESS_HEADER", "none", PRINT_HEADERS,
        "texts above the leads: a made-up patient, intervals, statements"),
    PICK("print", scale_line, "ECGPRESS_SCALE_LINE", "none", PRINT_SCALE_LINES,
        "line at the bottom that states speed and gain: how it is spelled"),
    RANGE("print", header_size, "ECGPRESS_HEADER_SIZE", "2.8", 0.5, 20, "mm",
        "size of these texts (em)"),
    PICK("print", page_size, "ECGPRESS_PAGE_SIZE", "default", PRINT_PAGE_SIZES,
        "paper that the rows stand on, landscape; default: as the blank cells around them say"),
    RANGE("print", row_scale, "ECGPRESS_ROW_SCALE", "1", 0.1, 10, "",
        "factor on row_height, up to rows 150 mm high; not in the overlap dataset"),
    PICK("print", calibration, "ECGPRESS_CALIBRATION", "none", PRINT_CALIBRATIONS,
        "a pulse of 1 mV and 0.2 s at the start or the end of each row"),
    PICK("print", paper_speed, "ECGPRESS_PAPER_SPEED", "default", PRINT_SPEEDS,
        "mm/s of the paper; default: what horizontal_scale says"),
    PICK("print", gain, "ECGPRESS_GAIN", "default", PRINT_GAINS,
        "mm/mV of the traces; default: what vertical_scale says"),
    PICK("print", pen_color, "ECGPRESS_PEN_COLOR", "black", PRINT_PENS,
        "colour of traces and texts"),
    RANGE("print", pen_scale, "ECGPRESS_PEN_SCALE", "1", 0.2, 5, "",
        "factor on pen"),
    PICK("print", grid, "ECGPRESS_GRID", "default", PRINT_GRIDS,
        "colours of paper and lines; dots: small boxes are told by dots alone; none: blank paper"),
    PICK("print", ruled, "ECGPRESS_RULED", "all", PRINT_RULED,
        "where the grid is: all over the paper, or not under header and scale line"),
    RANGE("print", grid_strength, "ECGPRESS_GRID_STRENGTH", "1", 0, 2, "",
        "contrast of the grid's lines, as a factor"),
    RANGE("print", major_weight, "ECGPRESS_MAJOR_WEIGHT", "1", 0.1, 5, "",
        "width of the grid's thick lines, as a factor"),
    RANGE("print", minor_weight, "ECGPRESS_MINOR_WEIGHT", "1", 0.1, 5, "",
        "width of its thin lines, or of its dots, likewise"),

    RANGE("print", handwriting, "ECGPRESS_HANDWRITING", "0", 0, 12, "marks",
        "remarks, arrows, calipers, circles ... by hand on a page, as far as there is room"),
    RANGE("print", hand_size, "ECGPRESS_HAND_SIZE", "4", 1, 30, "mm",
        "height of handwritten capitals"),
    RANGE("print", hand_slant, "ECGPRESS_HAND_SLANT", "8", -40, 40, "degrees",
        "how far handwriting leans to the right"),
    RANGE("print", hand_jitter, "ECGPRESS_HAND_JITTER", "1", 0, 3, "",
        "how unsteady the hand is"),
    RANGE("print", hand_pen, "ECGPRESS_HAND_PEN", "0.4", 0.05, 3, "mm",
        "width of the pen of handwriting"),
    PICK("print", hand_color, "ECGPRESS_HAND_COLOR", "blue", "blue|black|red|pencil",
        "pens of handwriting: comma list"),

    RANGE("shape", rotation, "ECGPRESS_ROTATION", "0", -180, 180, "degrees",
        "turns the page in its picture, clockwise"),
    RANGE("shape", tilt_x, "ECGPRESS_TILT_X", "0", -60, 60, "degrees",
        "tilts the page about its horizontal middle line"),
    RANGE("shape", tilt_y, "ECGPRESS_TILT_Y", "0", -60, 60, "degrees",
        "tilts the page about its vertical middle line"),
    RANGE("shape", camera_distance, "ECGPRESS_CAMERA_DISTANCE", "1.5", 0.6, 50, "diagonals",
        "how far away the camera is, in diagonals of the page"),
    RANGE("shape", lens, "ECGPRESS_LENS", "0", -0.3, 0.3, "",
        "distortion of the lens: share that the page's corners move out, or in"),
    RANGE("shape", zoom, "ECGPRESS_ZOOM", "1", 0.2, 5, "",
        "size of the page in its picture; at 1 it just fits"),
    RANGE("shape", shift_x, "ECGPRESS_SHIFT_X", "0", -1, 1, "",
        "moves the page to the right, in widths of the picture"),
    RANGE("shape", shift_y, "ECGPRESS_SHIFT_Y", "0", -1, 1, "",
        "moves the page down, in heights of the picture"),
    RANGE("shape", curl, "ECGPRESS_CURL", "0", -120, 120, "degrees",
        "bends the paper around a cylinder: angle over the page's diagonal"),
    RANGE("shape", curl_direction, "ECGPRESS_CURL_DIRECTION", "0", -180, 180, "degrees",
        "direction in which the paper bends; 0: from left to right"),
    RANGE("shape", fold, "ECGPRESS_FOLD", "0", -90, 90, "degrees",
        "folds the paper along a vertical line, as a book does: angle between the sides"),
    RANGE("shape", fold_place, "ECGPRESS_FOLD_PLACE", "0.5", 0, 1, "",
        "where the fold is, in widths of the page"),
    RANGE("shape", creases, "ECGPRESS_CREASES", "0", 0, 24, "",
        "number of creases in the paper"),
    RANGE("shape", crease_height, "ECGPRESS_CREASE_HEIGHT", "1.5", 0, 10, "mm",
        "how far the highest creases rise"),
    RANGE("shape", crumple, "ECGPRESS_CRUMPLE", "0", 0, 5, "mm",
        "height of the bumps of crumpled paper"),
    RANGE("shape", shading, "ECGPRESS_SHADING", "1", 0, 1, "",
        "how much the light follows the paper's slope"),

    RANGE("capture", paper_texture, "ECGPRESS_PAPER_TEXTURE", "0:0", 0, 1, "",
        "how rough the paper looks: fibres and grain"),
    RANGE("capture", paper_tint, "ECGPRESS_PAPER_TINT", "0:0", 0, 1, "",
        "how strongly the paper is coloured"),
    PICK("capture", tint_color, "ECGPRESS_TINT_COLOR", "cream",
        "cream|yellow|orange|pink|green|blue|gray",
        "colours of the tint: comma list to draw from"),
    RANGE("capture", ageing, "ECGPRESS_AGEING", "0:0", 0, 1, "",
        "how much the paper has yellowed and browned towards one side"),
    RANGE("capture", stains, "ECGPRESS_STAINS", "0:0", 0, 1, "",
        "how dark the stains are"),
    RANGE("capture", stain_count, "ECGPRESS_STAIN_COUNT", "1:6", 0, 8, "",
        "how many stains there are, where stains is above 0"),
    RANGE("capture", mould, "ECGPRESS_MOULD", "0:0", 0, 1, "",
        "how many and how dark mould spots are"),
    RANGE("capture", fading, "ECGPRESS_FADING", "0:0", 0, 1, "",
        "how much ink has faded, in patches"),
    RANGE("capture", see_through, "ECGPRESS_SEE_THROUGH", "0:0", 0, 1, "",
        "how much print of the back shows through, mirrored"),
    PICK("capture", background, "ECGPRESS_BACKGROUND", "white",
        "white|plain|dark|wood|cloth",
        "what lies around the page: comma list to draw from"),
    RANGE("capture", page_shadow, "ECGPRESS_PAGE_SHADOW", "0:0", 0, 1, "",
        "how dark the page's shadow on the background is"),
    RANGE("capture", light_falloff, "ECGPRESS_LIGHT_FALLOFF", "0:0", 0, 1, "",
        "how much light is lost from one side of the picture to the other"),
    RANGE("capture", vignette, "ECGPRESS_VIGNETTE", "0:0", 0, 1, "",
        "how much light is lost in the picture's corners"),
    RANGE("capture", shadow, "ECGPRESS_SHADOW", "0:0", 0, 1, "",
        "how dark the soft shadow of a hand or a phone is"),
    RANGE("capture", glare, "ECGPRESS_GLARE", "0:0", 0, 1, "",
        "how bright the glare of a lamp is"),
    RANGE("capture", defocus, "ECGPRESS_DEFOCUS", "0:0", 0, 2, "mm",
        "standard deviation of blur, on a page 162.56 mm wide"),
    RANGE("capture", motion, "ECGPRESS_MOTION", "0:0", 0, 5, "mm",
        "length of a movement's blur on the page"),
    RANGE("capture", warmth, "ECGPRESS_WARMTH", "0:0", -1, 1, "",
        "white balance: -1 blue, 1 orange"),
    RANGE("capture", green_cast, "ECGPRESS_GREEN_CAST", "0:0", -1, 1, "",
        "white balance: -1 magenta, 1 green"),
    RANGE("capture", exposure, "ECGPRESS_EXPOSURE", "0:0", -3, 3, "stops",
        "brightness of the picture"),
    RANGE("capture", contrast, "ECGPRESS_CONTRAST", "0:0", -1, 1, "",
        "-1 all gray, 1 twice the contrast"),
    RANGE("capture", haze, "ECGPRESS_HAZE", "0:0", 0, 1, "",
        "how far black is lifted towards gray"),
    RANGE("capture", gray, "ECGPRESS_GRAY", "0:0", 0, 1, "",
        "how much colour is lost"),
    RANGE("capture", noise, "ECGPRESS_NOISE", "0:0", 0, 64, "levels",
        "standard deviation of the sensor's noise, of 255"),
    RANGE("capture", bands, "ECGPRESS_BANDS", "0:0", 0, 1, "",
        "bands and streaks of a scanner along one axis"),
    RANGE("capture", moire, "ECGPRESS_MOIRE", "0:0", 0, 1, "",
        "the pixels of a screen and the moire that they make"),
    RANGE("capture", halftone, "ECGPRESS_HALFTONE", "0:0", 0, 1, "",
        "how much of the picture is made of printed dots"),
    RANGE("capture", halftone_pitch, "ECGPRESS_HALFTONE_PITCH", "0.3:0.6", 0.1, 5, "mm",
        "distance of those dots on the page"),
    RANGE("capture", bilevel, "ECGPRESS_BILEVEL", "0:0", 0, 1, "",
        "how far pixels are pushed to black or white; 1: nothing in between"),
    RANGE("capture", bilevel_level, "ECGPRESS_BILEVEL_LEVEL", "0.6:0.75", 0.05, 0.95, "",
        "the brightness that parts black from white there"),
    RANGE("capture", dropout, "ECGPRESS_DROPOUT", "0:0", 0, 1, "",
        "how much ink or toner is missing, in patches and specks"),
    RANGE("capture", speckle, "ECGPRESS_SPECKLE", "0:0", 0, 1, "",
        "dust: dark and light specks"),
    RANGE("capture", jpeg_quality, "ECGPRESS_JPEG_QUALITY", "100:100", 1, 100, "",
        "JPEG that the picture has been through; 100: none"),

    TEXT("run", datasets_path, "DATASETS_PATH", "", FORM_PLAIN, NULL,
        "folder to write the datasets to"),
    INT("run", jobs, "ECGPRESS_JOBS", "0", 0, 256, "processes",
        "worker processes; 0: one a processor"),
    BOOL("run", overwrite, "ECGPRESS_OVERWRITE", "0", "replace a dataset that is there already"),
    BOOL("run", resume, "ECGPRESS_RESUME", "0", "go on with a run that was broken off"),
    BOOL("run", strict, "ECGPRESS_STRICT", "0",
        "end at the first bad record instead of taking another one"),
};
// clang-format on

enum { COUNT = sizeof table / sizeof *table };

struct option_state {
    char *text; /* the value in its plainest spelling */
    enum ecgp_option_source source;
};

struct ecgp_options {
    struct option_values values;
    struct option_state state[COUNT];
};

size_t option_count(void)
{
    return COUNT;
}

const struct option_row *option_row(size_t index)
{
    return &table[index];
}

const struct ecgp_option_info *ecgp_option_info(size_t index)
{
    return index < COUNT ? &table[index].info : NULL;
}

static char plain(char c)
{
    return c == '-' ? '_' : c;
}

static bool same_name(const char *a, const char *b)
{
    while (*a && plain(*a) == plain(*b)) {
        a++;
        b++;
    }
    return *a == '\0' && *b == '\0';
}

int option_find(const char *name)
{
    for (int i = 0; i < COUNT; i++) {
        if (same_name(name, table[i].info.name)) {
            return i;
        }
    }
    return -1;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits (insertions, deletions, replacements) that turn `a` into `b`. Both are below 64 bytes. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[64];
    const size_t length = strlen(b);
    for (size_t j = 0; j <= length; j++) {
        row[j] = j;
    }
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            const size_t replaced = diagonal + (plain(a[i]) != plain(b[j]));
            diagonal = row[j + 1];
            row[j + 1] = least(replaced, 1 + least(row[j], row[j + 1]));
        }
    }
    return row[length];
}

const char *option_nearest(const char *name)
{
    const char *nearest = NULL;
    if (strlen(name) >= 64) {
        return NULL;
    }
    size_t fewest = strlen(name) / 3 + 2;
    for (size_t i = 0; i < COUNT; i++) {
        const size_t edits = edit_distance(name, table[i].info.name);
        if (edits < fewest) {
            fewest = edits;
            nearest = table[i].info.name;
        }
    }
    return nearest;
}

/* --- reading and writing values --- */

static bool parse_bool(const char *text, bool *value)
{
    static const char *const words[] = {"0", "1", "false", "true", "no", "yes", "off", "on"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(text, words[i]) == 0) {
            *value = i % 2 == 1;
            return true;
        }
    }
    return false;
}

static bool parse_whole(const char *text, int64_t *value)
{
    if (*text == '\0' || strspn(text, "+-0123456789") != strlen(text)) {
        return false;
    }
    char *end;
    errno = 0;
    *value = strtoll(text, &end, 10);
    return end != text && *end == '\0' && errno == 0;
}

static bool parse_real(const char *text, double *value)
{
    if (*text == '\0' || strspn(text, "+-.eE0123456789") != strlen(text)) {
        return false;
    }
    char *end;
    *value = number_strtod(text, &end) + 0.0; /* never -0 */
    return end != text && *end == '\0' && isfinite(*value);
}

static bool parse_range(const char *text, struct range *range)
{
    const char *colon = strchr(text, ':');
    if (!colon) {
        const bool good = parse_real(text, &range->low);
        range->high = range->low;
        return good;
    }
    char low[64];
    const size_t length = (size_t)(colon - text);
    if (length >= sizeof low) {
        return false;
    }
    memcpy(low, text, length);
    low[length] = '\0';
    return parse_real(low, &range->low) && parse_real(colon + 1, &range->high) &&
           range->low <= range->high;
}

int64_t option_find_choice(const char *choices, const char *text)
{
    int64_t number = 0;
    for (const char *p = choices;; p++, number++) {
        const size_t length = strcspn(p, "|");
        if (length == strlen(text) && memcmp(p, text, length) == 0) {
            return number;
        }
        p += length;
        if (*p == '\0') {
            return -1;
        }
    }
}

void option_choice_name(const char *choices, int64_t number, char *name, size_t size)
{
    const char *p = choices;
    for (; number > 0 && *p; number--) {
        p += strcspn(p, "|");
        p += *p == '|';
    }
    snprintf(name, size, "%.*s", (int)strcspn(p, "|"), p);
}

/* Reads a comma list of choices. */
static bool parse_pick(const char *choices, const char *text, struct pick *pick)
{
    *pick = (struct pick){0, -1};
    for (const char *p = text;; p++) {
        char word[64];
        const size_t length = strcspn(p, ",");
        snprintf(word, sizeof word, "%.*s", (int)(length < 63 ? length : 63), p);
        const int64_t number = option_find_choice(choices, word);
        if (number < 0) {
            return false;
        }
        pick->set |= (uint64_t)1 << number;
        p += length;
        if (*p == '\0') {
            pick->choice = __builtin_ctzll(pick->set);
            return true;
        }
    }
}

const char *option_parse(const struct option_row *row, const char *text, struct option_value *value)
{
    switch (row->info.type) {
    case ECGP_OPTION_BOOL: {
        bool on = false;
        const bool good = parse_bool(text, &on);
        value->whole = on;
        return good ? NULL : "a yes or no";
    }
    case ECGP_OPTION_INT:
        return parse_whole(text, &value->whole) ? NULL : "a whole number";
    case ECGP_OPTION_REAL:
        return parse_real(text, &value->real) ? NULL : "a number";
    case ECGP_OPTION_RANGE:
        return parse_range(text, &value->range) ? NULL : "a range low:high";
    case ECGP_OPTION_CHOICE:
        value->whole = option_find_choice(row->info.choices, text);
        return value->whole >= 0 ? NULL : "one of its values";
    case ECGP_OPTION_PICK:
        return parse_pick(row->info.choices, text, &value->pick) ? NULL : "a list of its values";
    case ECGP_OPTION_TEXT:
        break;
    }
    return NULL;
}

static bool inside(const struct option_row *row, const struct option_value *value)
{
    const double low = row->info.low, high = row->info.high;
    switch (row->info.type) {
    case ECGP_OPTION_INT:
        return (double)value->whole >= low && (double)value->whole <= high;
    case ECGP_OPTION_REAL:
        return value->real >= low && value->real <= high;
    case ECGP_OPTION_RANGE:
        return value->range.low >= low && value->range.high <= high;
    default:
        return true;
    }
}

static void describe_limits(const struct ecgp_option_info *info, char *text, size_t size)
{
    if (info->type == ECGP_OPTION_BOOL) {
        snprintf(text, size, "1 or 0, true or false, yes or no, on or off");
    } else if (info->type == ECGP_OPTION_CHOICE || info->type == ECGP_OPTION_PICK) {
        snprintf(text, size, "%s", info->choices);
    } else if (info->high >= 9223372036854775808.0) {
        snprintf(text, size, "%.15g to %" PRId64 "%s%s", info->low, INT64_MAX,
                 *info->unit ? " " : "", info->unit);
    } else {
        snprintf(text, size, "%.15g to %.15g%s%s", info->low, info->high, *info->unit ? " " : "",
                 info->unit);
    }
}

/* Reads and checks; `why` is written on failure. */
static bool read_value(const struct option_row *row, const char *text, struct option_value *value,
                       char why[OPTION_WHY])
{
    char limits[128];
    const char *is_not = option_parse(row, text, value);
    if (is_not) {
        describe_limits(&row->info, limits, sizeof limits);
        snprintf(why, OPTION_WHY, "\"%.100s\" is not %s (expected %s)", text, is_not, limits);
        return false;
    }
    if (!inside(row, value)) {
        describe_limits(&row->info, limits, sizeof limits);
        snprintf(why, OPTION_WHY, "%.100s is out of range (expected %s)", text, limits);
        return false;
    }
    return !row->check || row->check(text, why);
}

static void add_value_text(struct text *out, const struct option_row *row, const char *given,
                           const struct option_value *value)
{
    switch (row->info.type) {
    case ECGP_OPTION_BOOL:
    case ECGP_OPTION_INT:
        text_addf(out, "%" PRId64, value->whole);
        break;
    case ECGP_OPTION_REAL:
        text_add_json_number(out, value->real);
        break;
    case ECGP_OPTION_RANGE:
        text_add_json_number(out, value->range.low);
        text_add(out, ":");
        text_add_json_number(out, value->range.high);
        break;
    case ECGP_OPTION_CHOICE:
    case ECGP_OPTION_PICK:
    case ECGP_OPTION_TEXT:
        text_add(out, given);
        break;
    }
}

/* A field of the values; its type is what the row's type says. */
static void *field_of(struct option_values *values, const struct option_row *row)
{
    return (char *)values + row->offset;
}

static const void *field_in(const struct option_values *values, const struct option_row *row)
{
    return (const char *)values + row->offset;
}

static void store(struct option_values *values, const struct option_row *row,
                  const struct option_value *value, const char *text)
{
    void *field = field_of(values, row);
    switch (row->info.type) {
    case ECGP_OPTION_BOOL:
        *(bool *)field = value->whole != 0;
        break;
    case ECGP_OPTION_INT:
    case ECGP_OPTION_CHOICE:
        *(int64_t *)field = value->whole;
        break;
    case ECGP_OPTION_REAL:
        *(double *)field = value->real;
        break;
    case ECGP_OPTION_RANGE:
        *(struct range *)field = value->range;
        break;
    case ECGP_OPTION_PICK:
        *(struct pick *)field = value->pick;
        break;
    case ECGP_OPTION_TEXT:
        *(const char **)field = text;
        break;
    }
}

enum ecgp_result option_assign(struct ecgp_options *options, size_t index, const char *given,
                               enum ecgp_option_source source, char why[OPTION_WHY])
{
    const struct option_row *row = &table[index];
    struct option_value value = {0};
    if (!read_value(row, given, &value, why)) {
        return ECGP_USAGE;
    }
    struct option_state *state = &options->state[index];
    if (source < state->source) {
        return ECGP_OK;
    }
    struct text text = {0};
    add_value_text(&text, row, given, &value);
    if (text.failed) {
        text_free(&text);
        return ECGP_NO_MEMORY;
    }
    free(state->text);
    *state = (struct option_state){.text = text.data, .source = source};
    store(&options->values, row, &value, state->text);
    return ECGP_OK;
}

/* --- the public calls --- */

enum ecgp_result ecgp_options_create(struct ecgp_options **options, struct ecgp_error *error)
{
    *options = NULL;
    struct ecgp_options *made = calloc(1, sizeof *made);
    if (!made) {
        return error_no_memory(error);
    }
    char why[OPTION_WHY];
    for (size_t i = 0; i < COUNT; i++) {
        const enum ecgp_result result =
            option_assign(made, i, table[i].info.fallback, ECGP_FROM_DEFAULT, why);
        if (result != ECGP_OK) {
            ecgp_options_destroy(made);
            return result == ECGP_NO_MEMORY ? error_no_memory(error)
                                            : error_set(error, ECGP_INTERNAL, "default of %s: %s",
                                                        table[i].info.name, why);
        }
    }
    *options = made;
    return ECGP_OK;
}

void ecgp_options_destroy(struct ecgp_options *options)
{
    if (!options) {
        return;
    }
    for (size_t i = 0; i < COUNT; i++) {
        free(options->state[i].text);
    }
    free(options);
}

static enum ecgp_result unknown_name(const char *name, struct ecgp_error *error)
{
    const char *nearest = option_nearest(name);
    if (nearest) {
        return error_set(error, ECGP_USAGE, "unknown option --%.100s (did you mean --%s?)", name,
                         nearest);
    }
    return error_set(error, ECGP_USAGE, "unknown option --%.100s", name);
}

enum ecgp_result ecgp_options_set(struct ecgp_options *options, const char *name, const char *value,
                                  struct ecgp_error *error)
{
    const int index = option_find(name);
    if (index < 0) {
        return unknown_name(name, error);
    }
    char why[OPTION_WHY];
    const enum ecgp_result result =
        option_assign(options, (size_t)index, value, ECGP_FROM_CALLER, why);
    if (result == ECGP_USAGE) {
        return error_set(error, ECGP_USAGE, "--%s: %s", table[index].info.name, why);
    }
    return result == ECGP_NO_MEMORY ? error_no_memory(error) : result;
}

static enum ecgp_result reset(struct ecgp_options *options, size_t index, struct ecgp_error *error)
{
    char why[OPTION_WHY];
    const enum ecgp_option_source was = options->state[index].source;
    options->state[index].source = ECGP_FROM_DEFAULT;
    const enum ecgp_result result =
        option_assign(options, index, table[index].info.fallback, ECGP_FROM_DEFAULT, why);
    if (result != ECGP_OK) {
        options->state[index].source = was;
        return error_no_memory(error);
    }
    return ECGP_OK;
}

enum ecgp_result ecgp_options_reset(struct ecgp_options *options, const char *name,
                                    struct ecgp_error *error)
{
    const int index = option_find(name);
    return index < 0 ? unknown_name(name, error) : reset(options, (size_t)index, error);
}

enum ecgp_result ecgp_options_copy(const struct ecgp_options *options, struct ecgp_options **copy,
                                   struct ecgp_error *error)
{
    enum ecgp_result result = ecgp_options_create(copy, error);
    for (size_t i = 0; i < COUNT && result == ECGP_OK; i++) {
        char why[OPTION_WHY];
        const struct option_state *state = &options->state[i];
        if (state->source != ECGP_FROM_DEFAULT &&
            option_assign(*copy, i, state->text, state->source, why) != ECGP_OK) {
            result = error_no_memory(error);
        }
    }
    if (result != ECGP_OK) {
        ecgp_options_destroy(*copy);
        *copy = NULL;
    }
    return result;
}

const char *ecgp_options_get(const struct ecgp_options *options, const char *name)
{
    const int index = option_find(name);
    return index < 0 ? NULL : options->state[index].text;
}

enum ecgp_option_source ecgp_options_source(const struct ecgp_options *options, const char *name)
{
    const int index = option_find(name);
    return index < 0 ? ECGP_FROM_DEFAULT : options->state[index].source;
}

const struct option_values *options_values(const struct ecgp_options *options)
{
    return &options->values;
}

/* --- JSON --- */

static void add_whole(struct text *text, int64_t whole)
{
    const bool exact = fabs((double)whole) <= OPTION_JSON_EXACT;
    text_addf(text, exact ? "%" PRId64 : "\"%" PRId64 "\"", whole);
}

void option_add_range(struct text *text, const struct range *range)
{
    text_add(text, "[");
    text_add_json_number(text, range->low);
    text_add(text, ", ");
    text_add_json_number(text, range->high);
    text_add(text, "]");
}

void option_add_json(const struct ecgp_options *options, size_t index, struct text *text)
{
    const void *field = field_in(&options->values, &table[index]);
    switch (table[index].info.type) {
    case ECGP_OPTION_BOOL:
        text_add(text, *(const bool *)field ? "true" : "false");
        break;
    case ECGP_OPTION_INT:
        add_whole(text, *(const int64_t *)field);
        break;
    case ECGP_OPTION_REAL:
        text_add_json_number(text, *(const double *)field);
        break;
    case ECGP_OPTION_RANGE:
        option_add_range(text, field);
        break;
    case ECGP_OPTION_CHOICE:
    case ECGP_OPTION_PICK:
    case ECGP_OPTION_TEXT:
        text_add_json_string(text, options->state[index].text);
        break;
    }
}

void options_write_json(const struct ecgp_options *options, bool bytes_only, struct text *text)
{
    const char *before = "{";
    for (size_t i = 0; i < COUNT; i++) {
        if (bytes_only && strcmp(table[i].info.group, "run") == 0) {
            continue;
        }
        text_add(text, before);
        text_add_json_string(text, table[i].info.name);
        text_add(text, ": ");
        option_add_json(options, i, text);
        before = ", ";
    }
    text_add(text, "}");
}

enum ecgp_result ecgp_options_config_json(const struct ecgp_options *options, char **json,
                                          struct ecgp_error *error)
{
    struct text text = {0};
    const char *before = "{\n  ";
    *json = NULL;
    for (size_t i = 0; i < COUNT; i++) {
        if (options->state[i].source == ECGP_FROM_DEFAULT) {
            continue;
        }
        text_add(&text, before);
        text_add_json_string(&text, table[i].info.name);
        text_add(&text, ": ");
        option_add_json(options, i, &text);
        before = ",\n  ";
    }
    text_add(&text, *before == '{' ? "{}\n" : "\n}\n");
    if (text.failed) {
        text_free(&text);
        return error_no_memory(error);
    }
    *json = text.data;
    return ECGP_OK;
}
