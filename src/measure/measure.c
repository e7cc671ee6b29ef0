#include "measure/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/limits.h"
#include "image/photo.h"
#include "measure/grid.h"
#include "measure/order.h"
#include "measure/stroke.h"
#include "measure/texture.h"
#include "measure/trace.h"

enum { LEAST_SIDE = 64, MOST_SIDE = 16384 };

#define UNKNOWN                                                                                    \
    {                                                                                              \
        NAN, NAN, NAN                                                                              \
    }

static const struct ecgp_property_info table[PROPERTIES] = {
    [PROPERTY_TRACE_DEPTH] = {"trace_depth",
                              "",
                              "1 - ink / paper in the middle of flat strokes",
                              {0.40, 0.72, 0.93}},
    [PROPERTY_STEEP_DEPTH] = {"steep_depth",
                              "",
                              "depth of steep strokes / of flat strokes",
                              {0.64, 0.83, 1.02}},
    [PROPERTY_DEPTH_SPREAD] = {"depth_spread",
                               "",
                               "spread of depth along the trace",
                               {0.35, 0.57, 1.06}},
    [PROPERTY_TRACE_WIDTH] = {"trace_width",
                              "mm",
                              "width of flat strokes at half their depth",
                              {0.23, 0.43, 0.66}},
    [PROPERTY_STEEP_WIDTH] = {"steep_width",
                              "",
                              "width of steep strokes / of flat strokes",
                              {0.49, 0.83, 1.07}},
    [PROPERTY_EDGE] = {"edge",
                       "px",
                       "distance from 10 to 90 % of the edge of a stroke",
                       {1.33, 1.60, 2.43}},
    [PROPERTY_HALO] = {"halo", "", "brightness beside the stroke / its depth", {0, 0.03, 0.11}},
    [PROPERTY_TRACE_LIGHTNESS] = {"trace_lightness",
                                  "L*",
                                  "CIE lightness of the mean of the trace",
                                  {7, 34, 67}},
    [PROPERTY_GRID_LIGHTNESS] = {"grid_lightness",
                                 "L*",
                                 "CIE lightness of the darkest 8 % beside the ink",
                                 {39, 67, 84}},
    [PROPERTY_PAPER_LIGHTNESS] = {"paper_lightness",
                                  "L*",
                                  "CIE lightness of the paper",
                                  {75, 94, 100}},
    [PROPERTY_GRID_DEPTH] = {"grid_depth",
                             "",
                             "depth that 20 % beside the ink exceeds",
                             {0.07, 0.19, 0.33}},
    [PROPERTY_TRACE_TO_GRID] = {"trace_to_grid",
                                "",
                                "trace_depth / depth of the darkest 8 %",
                                {1.1, 2.2, 4.6}},
    [PROPERTY_HIGH_POWER] = {"high_power",
                             "",
                             "share of power above 0.25 cycles a px",
                             {0.03, 0.26, 0.46}},
    [PROPERTY_NOISE] = {"noise", "levels", "standard deviation of the noise", UNKNOWN},
    [PROPERTY_LEVEL] = {"level", "levels", "mean level of the picture", {142, 178, 253}},
    [PROPERTY_LIGHT_RANGE] = {"light_range",
                              "",
                              "(p98 - p2) / mean of the paper's level",
                              {0.02, 0.11, 0.41}},
    [PROPERTY_SPAN_X] = {"span_x",
                         "",
                         "part of the picture's width that the trace spans",
                         {0.88, 0.94, 0.98}},
    [PROPERTY_SPAN_Y] = {"span_y",
                         "",
                         "part of the picture's height that the trace spans",
                         {0.68, 0.86, 0.96}},
    [PROPERTY_PX_PER_MM] = {"px_per_mm", "px/mm", "pixels of a millimeter of the grid", UNKNOWN},
    [PROPERTY_ROTATION] = {"rotation", "degrees", "clockwise angle of the grid", UNKNOWN},
    [PROPERTY_MAJOR_DEPTH] = {"major_depth", "", "depth of major lines above the ground", UNKNOWN},
    [PROPERTY_MINOR_DEPTH] = {"minor_depth", "", "depth of minor lines above the ground", UNKNOWN},
    [PROPERTY_MAJOR_AREA] = {"major_area", "mm", "depth summed across a major line", UNKNOWN},
    [PROPERTY_GRID_RED] = {"grid_red", "", "red that the darkest 8 % absorb", UNKNOWN},
    [PROPERTY_GRID_GREEN] = {"grid_green", "", "green that they absorb", UNKNOWN},
    [PROPERTY_GRID_BLUE] = {"grid_blue", "", "blue that they absorb", UNKNOWN},
    [PROPERTY_PAPER_RED] = {"paper_red", "levels", "red of the paper", UNKNOWN},
    [PROPERTY_PAPER_GREEN] = {"paper_green", "levels", "green of the paper", UNKNOWN},
    [PROPERTY_PAPER_BLUE] = {"paper_blue", "levels", "blue of the paper", UNKNOWN},
    [PROPERTY_FALLOFF] = {"falloff", "", "loss of light from one side to the other", UNKNOWN},
    [PROPERTY_VIGNETTE] = {"corners", "", "loss of light in the corners", UNKNOWN},
    [PROPERTY_STROKE_AREA] = {"stroke_area", "mm", "depth summed across a flat stroke", UNKNOWN},
    [PROPERTY_INK_RED] = {"ink_red", "", "red of the ink / of the paper", UNKNOWN},
    [PROPERTY_INK_GREEN] = {"ink_green", "", "green of the ink / of the paper", UNKNOWN},
    [PROPERTY_INK_BLUE] = {"ink_blue", "", "blue of the ink / of the paper", UNKNOWN},
    [PROPERTY_DARKEST] = {"darkest", "levels", "level that 1 of 1000 pixels are below", UNKNOWN},
    [PROPERTY_COLOR] = {"color", "levels", "mean of the largest channel less the smallest",
                        UNKNOWN},
    [PROPERTY_JPEG_QUALITY] = {"jpeg_quality", "", "quality of the file's quantization table",
                               UNKNOWN},
    [PROPERTY_WIDTH] = {"width", "px", "width of the picture", UNKNOWN},
    [PROPERTY_HEIGHT] = {"height", "px", "height of the picture", UNKNOWN},
};

_Static_assert((int)PROPERTIES == (int)ECGP_PROPERTIES, "the header has their number");

const struct ecgp_property_info *ecgp_property_info(size_t index)
{
    return index < PROPERTIES ? &table[index] : NULL;
}

int ecgp_property_find(const char *name)
{
    for (int i = 0; i < PROPERTIES; i++) {
        if (strcmp(table[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static double linear(double level)
{
    const double v = level / 255;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

/* CIE L* of levels of sRGB. */
static double lightness(const double rgb[3])
{
    const double y = 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
    return y > 0.008856 ? 116 * cbrt(y) - 16 : 903.3 * y;
}

static void measure_tones(const struct sheet *sheet, double *value)
{
    uint64_t counts[256] = {0}, color = 0, seen = 0;
    const size_t size = (size_t)sheet->width * (size_t)sheet->height;
    for (size_t i = 0; i < size; i++) {
        counts[sheet->gray[i]]++;
    }
    for (size_t i = 0; i < size; i += 7) {
        const int r = sheet_level(sheet, i, 0), g = sheet_level(sheet, i, 1);
        const int b = sheet_level(sheet, i, 2);
        const int most = r > g ? (r > b ? r : b) : (g > b ? g : b);
        const int least = r < g ? (r < b ? r : b) : (g < b ? g : b);
        color += (uint64_t)(most - least);
        seen++;
    }
    int level = 0;
    for (uint64_t sum = counts[0]; level < 255 && sum * 1000 < size; sum += counts[level]) {
        level++;
    }
    value[PROPERTY_DARKEST] = level;
    value[PROPERTY_COLOR] = (double)color / (double)seen;
}

static void put_strokes(const struct strokes *strokes, double px_per_mm, double *value)
{
    value[PROPERTY_TRACE_DEPTH] = strokes->depth;
    value[PROPERTY_STEEP_DEPTH] = strokes->steep_depth;
    value[PROPERTY_DEPTH_SPREAD] = strokes->spread;
    value[PROPERTY_TRACE_WIDTH] = strokes->width / px_per_mm;
    value[PROPERTY_STEEP_WIDTH] = strokes->steep_width;
    value[PROPERTY_EDGE] = strokes->edge;
    value[PROPERTY_HALO] = strokes->halo;
    value[PROPERTY_STROKE_AREA] = strokes->area / px_per_mm;
    value[PROPERTY_TRACE_LIGHTNESS] = lightness(strokes->color);
    for (int c = 0; c < 3; c++) {
        value[PROPERTY_INK_RED + c] = strokes->ratio[c];
    }
}

static void measure_ground(const struct sheet *sheet, double *value)
{
    struct ground ground;
    texture_ground(sheet, &ground);
    const double *absorbed = ground.absorbed;
    value[PROPERTY_GRID_DEPTH] = ground.depth;
    value[PROPERTY_GRID_LIGHTNESS] = lightness(ground.color);
    value[PROPERTY_TRACE_TO_GRID] =
        value[PROPERTY_TRACE_DEPTH] /
        (0.299 * absorbed[0] + 0.587 * absorbed[1] + 0.114 * absorbed[2]);
    for (int c = 0; c < 3; c++) {
        value[PROPERTY_GRID_RED + c] = absorbed[c];
    }
}

static void put_light(const struct light *light, double *value)
{
    value[PROPERTY_PAPER_LIGHTNESS] = lightness(light->paper);
    value[PROPERTY_LEVEL] = light->level;
    value[PROPERTY_LIGHT_RANGE] = light->range;
    value[PROPERTY_FALLOFF] = light->falloff;
    value[PROPERTY_VIGNETTE] = light->vignette;
    for (int c = 0; c < 3; c++) {
        value[PROPERTY_PAPER_RED + c] = light->paper[c];
    }
}

static void measure_grid(const struct sheet *sheet, double *value)
{
    struct ruling ruling;
    grid_measure(sheet, &ruling);
    value[PROPERTY_PX_PER_MM] = ruling.px_per_mm;
    value[PROPERTY_ROTATION] = ruling.angle;
    value[PROPERTY_MAJOR_DEPTH] = ruling.major_depth;
    value[PROPERTY_MINOR_DEPTH] = ruling.minor_depth;
    value[PROPERTY_MAJOR_AREA] = ruling.major_area;
}

static enum ecgp_result measure_trace(struct sheet *sheet, const uint8_t *trace, double *value,
                                      struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    struct strokes strokes;
    double share = 0;
    const size_t size = (size_t)sheet->width * (size_t)sheet->height;
    const bool found = trace_find_ink(sheet, &share) && share < 0.12;
    for (size_t i = 0; i < size && (trace || !found); i++) {
        sheet->ink[i] = trace && trace[i] ? 1 : found ? sheet->ink[i] : 0;
    }
    measure_grid(sheet, value);
    const double px_per_mm = value[PROPERTY_PX_PER_MM];
    if (!trace && found) {
        const double least = isfinite(px_per_mm) ? 8 * px_per_mm : sheet->width / 30.0;
        result = trace_find(sheet, (int)least, error);
    }
    result = result ? result : strokes_measure(sheet, px_per_mm, &strokes, error);
    if (result == ECGP_OK) {
        put_strokes(&strokes, px_per_mm, value);
        texture_span(sheet, &value[PROPERTY_SPAN_X], &value[PROPERTY_SPAN_Y]);
    }
    return result;
}

enum ecgp_result ecgp_measure_pixels(const struct ecgp_pixels *pixels, const uint8_t *trace,
                                     struct ecgp_measures *measures, struct ecgp_error *error)
{
    double *value = measures->value;
    for (int i = 0; i < PROPERTIES; i++) {
        value[i] = NAN;
    }
    if (pixels->width < LEAST_SIDE || pixels->height < LEAST_SIDE || pixels->width > MOST_SIDE ||
        pixels->height > MOST_SIDE ||
        (int64_t)pixels->width * pixels->height > (int64_t)LIMIT_MEASURED_PIXELS) {
        return error_set(error, ECGP_BAD_DATA,
                         "a picture of %d x %d px cannot be measured: %d to %d px a side and at "
                         "most %zu million pixels can",
                         pixels->width, pixels->height, LEAST_SIDE, MOST_SIDE,
                         LIMIT_MEASURED_PIXELS / 1000000);
    }
    struct sheet sheet = {0};
    struct light light;
    value[PROPERTY_WIDTH] = pixels->width;
    value[PROPERTY_HEIGHT] = pixels->height;
    enum ecgp_result result = sheet_init(&sheet, pixels, error);
    result = result ? result : texture_light(&sheet, &light, error);
    result = result ? result : measure_trace(&sheet, trace, value, error);
    if (result == ECGP_OK) {
        put_light(&light, value);
        measure_ground(&sheet, value);
        measure_tones(&sheet, value);
        value[PROPERTY_NOISE] = texture_noise(&sheet);
        value[PROPERTY_HIGH_POWER] = texture_high_power(&sheet);
    }
    sheet_free(&sheet);
    return result;
}

enum ecgp_result ecgp_measure_file(const char *path, struct ecgp_measures *measures,
                                   struct ecgp_error *error)
{
    struct photo photo;
    struct picture picture = {0};
    struct ecgp_error inner = {0};
    enum ecgp_result result = photo_open(path, &photo, error);
    result = result ? result : photo_decode(&photo, 0, &picture, error);
    photo_close(&photo);
    if (result == ECGP_OK) {
        const struct ecgp_pixels pixels = {.width = picture.width,
                                           .height = picture.height,
                                           .channels = picture.channels,
                                           .stride = (int)picture_row_bytes(&picture),
                                           .data = picture.data};
        result = ecgp_measure_pixels(&pixels, NULL, measures, &inner);
        if (result != ECGP_OK) {
            error_set(error, result, "%s: %s", path, inner.text);
        }
    }
    if (result == ECGP_OK && photo.quality > 0) {
        measures->value[PROPERTY_JPEG_QUALITY] = photo.quality;
    }
    free(picture.data);
    return result;
}
