#include "page/print.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

#include "base/rng.h"
#include "config/leads.h"

struct look print_values(const struct look *look)
{
    static const double speeds[] = {0, 25, 50}, gains[] = {0, 5, 10, 20};
    struct look values = *look;
    const double speed = speeds[look->paper_speed];
    const double gain = gains[look->gain];
    if (speed > 0) {
        values.horizontal_scale = CELL_MM / speed;
    }
    if (gain > 0) {
        values.vertical_scale = CELL_MM / gain;
    }
    values.pen *= look->pen_scale;
    values.fontsize *= look->name_scale;
    return values;
}

int print_lead(const struct look *look, int place, bool *inverted)
{
    enum { I, II, III, AVR, AVL, AVF, LIMB };
    static const int cabrera[LIMB] = {AVL, I, AVR, II, AVF, III};
    const bool turned = look->lead_order == ORDER_CABRERA && place < LIMB;
    const int lead = turned ? cabrera[place] : place;
    *inverted = turned && lead == AVR;
    return lead;
}

void print_name(const struct look *look, int lead, char name[32])
{
    const enum name_case letters = look->name_case;
    snprintf(name, 32, "%s", lead_names[lead]);
    const bool augmented = name[0] == 'a';
    for (char *c = name; *c; c++) {
        *c = letters == NAME_UPPER                ? (char)toupper(*c)
             : letters == NAME_LOWER && augmented ? (char)tolower(*c)
                                                  : *c;
    }
}

struct grid_colors {
    struct rgb paper, major, minor;
};

/* After scans of papers of many makers; the default is the reference system's. */
static const struct grid_colors grid_colors[] = {
    [GRID_DEFAULT] = {{1, 1, 1}, {0.75f, 0.5f, 0.5f}, {1, 0.93f, 0.93f}},
    [GRID_RED] = {{1, 0.985f, 0.98f}, {0.91f, 0.56f, 0.53f}, {0.97f, 0.84f, 0.82f}},
    [GRID_PINK] = {{1, 0.95f, 0.965f}, {0.95f, 0.52f, 0.63f}, {1, 0.78f, 0.85f}},
    [GRID_ORANGE] = {{1, 0.975f, 0.95f}, {0.90f, 0.64f, 0.49f}, {0.98f, 0.87f, 0.77f}},
    [GRID_GREEN] = {{0.94f, 0.985f, 0.96f}, {0.52f, 0.77f, 0.62f}, {0.77f, 0.91f, 0.82f}},
    [GRID_BLUE] = {{0.985f, 0.99f, 1}, {0.62f, 0.67f, 0.80f}, {0.86f, 0.89f, 0.95f}},
    [GRID_GRAY] = {{1, 1, 1}, {0.64f, 0.64f, 0.65f}, {0.87f, 0.87f, 0.88f}},
    [GRID_DOTS] = {{1, 1, 0.98f}, {0.63f, 0.59f, 0.57f}, {0.40f, 0.38f, 0.37f}},
    [GRID_RED_DOTS] = {{1, 0.99f, 0.975f}, {0.80f, 0.55f, 0.55f}, {0.42f, 0.36f, 0.36f}},
    [GRID_BLACK] = {{1, 1, 1}, {0.13f, 0.13f, 0.14f}, {0.45f, 0.45f, 0.46f}},
    [GRID_DARK_RED] = {{1, 0.985f, 0.975f}, {0.66f, 0.20f, 0.20f}, {0.83f, 0.50f, 0.48f}},
    [GRID_TWO_TONE] = {{1, 0.99f, 0.98f}, {0.80f, 0.40f, 0.40f}, {0.66f, 0.64f, 0.62f}},
    [GRID_NONE] = {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}},
};

/* The way from the paper's color to a line's, `strength` times as far. */
static struct rgb strengthen(const struct rgb *paper, const struct rgb *line, float strength)
{
    const float to[] = {line->r, line->g, line->b}, from[] = {paper->r, paper->g, paper->b};
    float made[3];
    for (int i = 0; i < 3; i++) {
        made[i] = fminf(fmaxf(from[i] + (to[i] - from[i]) * strength, 0), 1);
    }
    return strength == 1 ? *line : (struct rgb){made[0], made[1], made[2]};
}

/* Lines that are broken up show less, so that they are printed in the color of the major ones. */
static void style_minor(struct plan_grid *grid, const struct look *look)
{
    static const double dash_mm[] = {[MINOR_DOTTED] = 0.25, [MINOR_DASHED] = 1};
    static const double dash_share[] = {[MINOR_DOTTED] = 0.5, [MINOR_DASHED] = 0.6};
    const enum minor_lines style = look->minor_lines;
    const bool own_dots = grid->dots;
    grid->dots = style == MINOR_DEFAULT ? own_dots : style == MINOR_DOTS;
    grid->dash_share = 1;
    if (style == MINOR_DOTTED || style == MINOR_DASHED) {
        grid->dash_mm = dash_mm[style];
        grid->dash_share = dash_share[style];
    }
    if (style > MINOR_SOLID && !own_dots) {
        grid->minor = grid->major;
    }
}

void print_grid(struct plan_grid *grid, const struct look *look, double line_mm)
{
    const enum grid kind = look->grid;
    const struct grid_colors *colors = &grid_colors[kind];
    const float strength = (float)look->grid_strength;
    grid->show = look->show_grid && kind != GRID_NONE;
    grid->dots = kind == GRID_DOTS || kind == GRID_RED_DOTS;
    grid->major_mm = CELL_MM * look->grid_pitch;
    grid->minor_mm = MINOR_MM * look->grid_pitch;
    grid->major_line_mm = line_mm * look->major_weight;
    grid->minor_line_mm = line_mm * look->minor_weight;
    grid->paper = colors->paper;
    grid->major = strengthen(&colors->paper, &colors->major, strength);
    grid->minor = strengthen(&colors->paper, &colors->minor, strength);
    grid->unevenness = look->grid_unevenness;
    style_minor(grid, look);
}

/* A grid that ends 2 to 12 mm short of each edge, but leaves half of narrow paper. */
void print_shorten(struct plan_grid *grid, const struct look *look)
{
    struct rng rng = rng_stream((uint64_t)look->seed, (uint64_t)look->page_index, RNG_GRID);
    struct rect_mm *area = &grid->area;
    const double most_x = fmin((area->x1 - area->x0) / 4, 12);
    const double most_y = fmin((area->y1 - area->y0) / 4, 12);
    area->x0 += rng_between(&rng, most_x / 6, most_x);
    area->x1 -= rng_between(&rng, most_x / 6, most_x);
    area->y0 += rng_between(&rng, most_y / 6, most_y);
    area->y1 -= rng_between(&rng, most_y / 6, most_y);
}

struct rgb print_ink(const struct look *look)
{
    /* all dark enough for labels to be checked against the ink */
    static const struct rgb inks[] = {
        {0, 0, 0}, {0.08f, 0.10f, 0.27f}, {0.27f, 0.27f, 0.28f}, {0.30f, 0.17f, 0.11f}};
    return inks[look->pen_color];
}
