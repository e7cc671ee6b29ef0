#include "page/geometry.h"

#include <math.h>

#include "page/header.h"
#include "page/margins.h"
#include "page/plan_build.h"
#include "page/print.h"
#include "page/pulse.h"

#define CANVAS_IN  6.4   /* width of the picture that points and dpi refer to */
#define BORDER_DPI 700.0 /* the resolution that the option border is given at */
#define NAME_GAP   0.3   /* cells between a row and a name left of it */
#define NAME_EM    2.7   /* such a name has room, "-aVR" in em */
#define EDGE       0.4   /* cells between what is printed beside the rows and the edge */
#define COLUMN_GAP 0.2   /* cells between a column's last sample and the next one's first */
#define ROWS_MOST  30.0  /* cells from the top row to the bottom one that row_scale goes to */

/* Seconds a column shows: the layout's, unless the reference generator's options say otherwise. */
static double column_seconds(const struct layout *layout, const struct look *look)
{
    const int64_t length = layout->rows != 3      ? 0
                           : layout->columns == 1 ? look->lead_3by1_length
                           : layout->columns == 4 ? look->lead_3by4_length
                                                  : 0;
    return length > 0 ? (double)length / (double)look->sampling_rate : layout->column_s;
}

int64_t geometry_samples(const struct geometry *geometry, double rate_hz)
{
    return (int64_t)fmax(round(geometry->column_s * rate_hz), 1);
}

/* Cells that are added between columns. */
static double column_gap(const struct look *look)
{
    return look->column_gap / CELL_MM + pulse_column_gap(look);
}

int64_t geometry_cut(const struct geometry *geometry, const struct look *look, double rate_hz)
{
    const double hair = 1e-6; /* of a sample */
    const double samples = column_gap(look) * look->horizontal_scale * rate_hz - hair;
    const int64_t most = geometry_samples(geometry, rate_hz) - 1;
    const bool cuts = look->time_axis == AXIS_SHARED;
    return !cuts ? 0 : samples < (double)most ? (int64_t)ceil(samples) : most;
}

/* On an axis that all rows share, the next column's first sample follows this one's last. */
static void set_columns(struct geometry *g, const struct layout *layout, const struct look *look,
                        double rate_hz)
{
    const double samples = (double)geometry_samples(g, rate_hz);
    const double last = (samples - 1) / rate_hz / look->horizontal_scale;
    const double sample = 1 / rate_hz / look->horizontal_scale;
    const double gap = COLUMN_GAP + column_gap(look);
    const bool shared = look->time_axis == AXIS_SHARED;
    g->column = shared ? samples * sample : last + gap;
    g->end = layout->columns * g->column - (shared ? sample : gap);
}

int64_t plan_most_samples(const struct layout *layout, const struct look *look, double rate_hz)
{
    const struct geometry geometry = {.column_s = column_seconds(layout, look)};
    return (layout->rhythms > 0 ? layout->columns : 1) * geometry_samples(&geometry, rate_hz);
}

static int picture_width(const struct look *look)
{
    return look->width > 0 ? (int)look->width : (int)lround(look->dpi * CANVAS_IN);
}

/* Cells that what is printed beside rows `width` cells long takes. */
static struct margins needed(const struct look *look, double width)
{
    const bool names = look->show_lead_name && look->name_position == NAME_LEFT;
    const double canvas = width + look->n_empty_cell_at_left + look->n_empty_cell_at_right;
    const double em = look->fontsize * canvas / (CANVAS_IN * 72);
    const double left =
        (pulse_starts(look) ? pulse_room(look) : 0) + (names ? NAME_GAP + NAME_EM * em : 0);
    const double right = pulse_ends(look) ? pulse_room(look) : 0;
    return (struct margins){.left = left > 0 ? left + EDGE : 0,
                            .right = right > 0 ? right + EDGE : 0,
                            .up = header_room(look),
                            .down = scale_line_room(look)};
}

/* Adds blank paper at two opposite sides, so that the picture is `aspect` times as wide as high.
 * `share` of its width is the white border, at the left and as much of it at the bottom. */
static void fill_shape(struct geometry *g, double share, double aspect)
{
    const double width = g->x_max - g->x_min, height = g->y_max - g->y_min;
    const double high = width / (1 - share) * (1 / aspect - share);
    const double wide = height * (1 - share) / (1 / aspect - share);
    const double more_x = fmax(wide - width, 0) / 2, more_y = fmax(high - height, 0) / 2;
    g->x_min -= more_x;
    g->x_max += more_x;
    g->y_min -= more_y;
    g->y_max += more_y;
}

/* The white border of paper that has `share` of its whole width for it. */
static double border_of(const struct geometry *g, double share)
{
    return (g->x_max - g->x_min) * CELL_MM * share / (1 - share);
}

/* The distance of rows. A factor above 1 keeps them together within what paper holds; spread rows
 * use the height that it has. */
static double scaled_rows(const struct layout *layout, const struct look *look,
                          const struct margins_rows *rows)
{
    const double own = look->row_height, scaled = own * look->row_scale;
    const int gaps = layout->rows + layout->rhythms > 1 ? layout->rows + layout->rhythms - 1 : 1;
    const double distance = fmin(scaled, fmax(own, ROWS_MOST / gaps));
    const double spread = look->row_spread > 0 ? margins_height(rows, look) / gaps : 0;
    return distance + look->row_spread * fmax(spread - distance, 0);
}

/* The page's rows, but for their distance. */
static struct margins_rows measure(const struct geometry *g, const struct layout *layout,
                                   const struct look *look)
{
    /* the border is so many of 700 dots to an inch of a canvas 6.4 in wide */
    return (struct margins_rows){
        .width = layout->columns * g->column,
        .border_share = (double)look->border / (BORDER_DPI * CANVAS_IN),
        .aspect = look->height > 0 ? picture_width(look) / (double)look->height : 0,
        .needed = needed(look, layout->columns * g->column)};
}

struct geometry geometry_of(const struct layout *layout, const struct look *look, double rate_hz,
                            double given_row_height)
{
    struct geometry g = {.column_s = column_seconds(layout, look)};
    set_columns(&g, layout, look, rate_hz);
    struct margins_rows rows = measure(&g, layout, look);
    const double row_height =
        given_row_height > 0 ? given_row_height : scaled_rows(layout, look, &rows);
    const double share = rows.border_share, strips = layout->rhythms * row_height;
    g.row_height = row_height;
    rows.height = (layout->rows - 1) * row_height + strips;
    const struct margins margins = margins_of(&rows, look);
    g.x_min = -margins.left;
    g.x_max = layout->columns * g.column + margins.right;
    g.y_min = -margins.down - strips;
    g.y_max = (layout->rows - 1) * row_height + margins.up;
    g.border_mm = border_of(&g, share);
    g.point_mm = ((g.x_max - g.x_min) * CELL_MM + g.border_mm) / (CANVAS_IN * 72);
    if (look->height > 0) {
        fill_shape(&g, share, rows.aspect);
        g.border_mm = border_of(&g, share);
    }
    return g;
}

enum ecgp_result geometry_set_size(struct plan *plan, const struct look *look,
                                   const struct geometry *g, struct ecgp_error *error)
{
    const double width_mm = (g->x_max - g->x_min) * CELL_MM + g->border_mm;
    const double height_mm = (g->y_max - g->y_min) * CELL_MM + g->border_mm;
    plan->width = picture_width(look);
    plan->map.px_per_mm = plan->width / width_mm;
    plan->map.scale = plan->map.least = 1;
    const double height =
        look->height > 0 ? (double)look->height : floor(height_mm * plan->map.px_per_mm + 1e-6);
    if (!(height >= 1) || height > 16384 || plan->width > 16384 || plan->width < 16) {
        return error_set(error, ECGP_USAGE,
                         "layout %s would be %d x %.0f px; sides of 16 to 16384 px can be drawn "
                         "(see width, height, dpi, row_height)",
                         plan->layout->name, plan->width, height);
    }
    if (fabs(height_mm * plan->map.px_per_mm - height) > 1) {
        return error_set(error, ECGP_USAGE,
                         "a picture of %d x %.0f px has no room for paper beside a white border of "
                         "%lld (see width, height, border)",
                         plan->width, height, (long long)look->border);
    }
    plan->height = (int)height;
    return ECGP_OK;
}

double geometry_x_mm(const struct geometry *g, double cells)
{
    return g->border_mm + (cells - g->x_min) * CELL_MM;
}

double geometry_y_mm(const struct geometry *g, double cells)
{
    return (g->y_max - cells) * CELL_MM;
}
