/*
 * The grid among the classes of a warped page. Thick lines are where the log has the crossings, and
 * cut the paper into cells of 5 mm, thin ones cut those into fifths. What is thinner than a pixel
 * is one pixel wide, so a pixel whose middle is within two fifths of its width from a line shows
 * it.
 */
#include <math.h>
#include <string.h>

#include "verify/backward.h"
#include "verify/class_map.h"
#include "verify/lattice.h"

#define ON          0.4 /* pixels from a line, at most, where it must show */
#define OFF         0.6 /* at least, where it must not, unless it is wider */
#define THICK_MM    0.4 /* half of a thick line, at most, for major_weight 1 */
#define DENSE       0.4 /* pixels, in the distance of two lines: closer ones need not show */
#define MINOR_LINES 5   /* from one thick line to the next */

struct grid_check {
    const struct class_map *map;
    struct lattice lattice;
    double thick_mm;
    bool shown, dots;
    struct tally astray, thick, thin;
};

static const cJSON *look(const struct log_page *page, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(page->json, "look"),
                                            key);
}

/* Whether minor lines show where they cross alone. */
static bool has_dots(const struct log_page *page, const char *grid)
{
    const char *lines = cJSON_GetStringValue(look(page, "minor_lines"));
    return !lines || strcmp(lines, "default") == 0 ? strstr(grid, "dots") != NULL
                                                   : strcmp(lines, "dots") == 0;
}

/* Reads how the grid looks; false where nothing can be said of it. */
static bool read_grid(struct grid_check *check)
{
    const struct log_page *page = check->map->page;
    const cJSON *weight = look(page, "major_weight");
    const char *grid = cJSON_GetStringValue(look(page, "grid"));
    if (!check->map->mm || !lattice_read(page, &check->lattice) || !grid ||
        !cJSON_IsNumber(weight)) {
        return false;
    }
    check->shown = page->made->show_grid && strcmp(grid, "none") != 0;
    check->dots = has_dots(page, grid);
    check->thick_mm = THICK_MM * fmax(weight->valuedouble, 1);
    return true;
}

/* How far a coordinate beyond the first of lines so far apart is from the nearest of them, mm. */
static double from_line(double at, double first, double apart)
{
    const double lines = (at - first) / apart;
    return fabs(lines - (double)(int)(lines + 0.5)) * apart;
}

/* Within the crossings and not at their rim. */
static bool is_within(const struct lattice *lattice, double x, double y)
{
    const double spare = 0.1 * lattice->step_mm;
    const double right = lattice->x_mm + (double)(lattice->columns - 1) * lattice->step_mm;
    const double bottom = lattice->y_mm + (double)(lattice->rows - 1) * lattice->step_mm;
    return x > lattice->x_mm + spare && x < right - spare && y > lattice->y_mm + spare &&
           y < bottom - spare;
}

static void check_pixel(struct grid_check *check, int column, int row)
{
    const struct class_map *map = check->map;
    const struct lattice *lattice = &check->lattice;
    const int64_t pixel = row * map->page->width + column;
    const int class = map->classes[pixel];
    const double at[2] = {(double)map->mm[pixel][0], (double)map->mm[pixel][1]};
    const double first[2] = {lattice->x_mm, lattice->y_mm}, apart = lattice->step_mm;
    double pitch[2];
    if (class < ECGP_CLASS_PAPER || class > ECGP_CLASS_MAJOR_LINE ||
        !is_within(lattice, at[0], at[1]) ||
        !backward_pitch(map->page, map->mm, column, row, pitch)) {
        return;
    }
    bool thick = false, off = true, thin = false;
    for (int i = 0; i < 2; i++) {
        const double away = from_line(at[i], first[i], apart);
        const double near = from_line(at[i], first[i], apart / MINOR_LINES);
        thick = thick || (away < ON * pitch[i] && pitch[i] < DENSE * apart);
        off = off && away > fmax(OFF * pitch[i], check->thick_mm);
        thin = thin || (near < ON * pitch[i] && pitch[i] < DENSE * apart / MINOR_LINES);
    }
    if (thick && class != ECGP_CLASS_MAJOR_LINE) {
        tally_add(&check->thick, pixel);
    } else if (off && class == ECGP_CLASS_MAJOR_LINE) {
        tally_add(&check->astray, pixel);
    } else if (thin && !check->dots && class == ECGP_CLASS_PAPER) {
        tally_add(&check->thin, pixel);
    }
}

static void check_all(struct grid_check *check)
{
    const struct log_page *page = check->map->page;
    for (int row = 0; row < page->height; row++) {
        for (int column = 0; column < page->width; column++) {
            check_pixel(check, column, row);
        }
    }
}

/* Without a grid any line is astray. */
static void check_none(struct grid_check *check)
{
    for (int64_t i = 0; i < check->map->page->width * check->map->page->height; i++) {
        const int class = check->map->classes[i];
        if (class == ECGP_CLASS_MINOR_LINE || class == ECGP_CLASS_MAJOR_LINE) {
            tally_add(&check->astray, i);
        }
    }
}

void class_grid(struct report *report, const struct class_map *map, const char *path)
{
    struct grid_check check = {.map = map};
    if (!read_grid(&check)) {
        return;
    }
    if (check.shown) {
        check_all(&check);
    } else {
        check_none(&check);
    }
    tally_report(report, map->page, path, &check.thick, "on thick lines of the grid are not");
    tally_report(report, map->page, path, &check.astray, "are lines of the grid where none is");
    tally_report(report, map->page, path, &check.thin, "on thin lines of the grid are paper");
}
