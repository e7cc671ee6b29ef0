/*
 * What stands on real prints: the choices of the options of the group print, in the order of their
 * enums, and what they make of a page.
 */
#ifndef PAGE_PRINT_H
#define PAGE_PRINT_H

#include "config/options.h"
#include "page/plan.h"

#define PRINT_SPEEDS      "default|25|50"
#define PRINT_GAINS       "default|5|10|20"
#define PRINT_PENS        "black|blue-black|gray|brown"
#define PRINT_ORDERS      "standard|cabrera"
#define PRINT_NAME_PLACES "above|left|inside|below"
#define PRINT_NAME_CASES  "standard|upper|lower"
#define PRINT_TYPEFACES   "sans|serif|mono"
#define PRINT_RULED       "all|leads"
#define PRINT_GRIDS       "default|red|pink|orange|green|blue|gray|dots|red-dots|none"

enum print_order { ORDER_STANDARD, ORDER_CABRERA };
enum print_name_place { NAME_ABOVE, NAME_LEFT, NAME_INSIDE, NAME_BELOW };
enum print_name_case { NAME_STANDARD, NAME_UPPER, NAME_LOWER };

enum print_ruled { RULED_ALL, RULED_LEADS };

enum print_grid {
    GRID_DEFAULT,
    GRID_RED,
    GRID_PINK,
    GRID_ORANGE,
    GRID_GREEN,
    GRID_BLUE,
    GRID_GRAY,
    GRID_DOTS,
    GRID_RED_DOTS,
    GRID_NONE,
};

/* A cell of the grid, 0.2 s by 0.5 mV in the defaults, is the 5 mm box of ECG paper. */
#define CELL_MM  5.0
#define MINOR_MM 1.0

/* The values as a plan takes them: those of the group page that the group print takes precedence
 * over are replaced. */
struct option_values print_values(const struct option_values *drawn);

/* The lead at a place in the page's order, 0 .. 11, and whether it is printed upside down. */
int print_lead(const struct option_values *options, int place, bool *inverted);
/* A lead's name as printed, where lead_display does not say it. */
void print_name(const struct option_values *options, int lead, char name[32]);

/* Colours and lines; `line_mm` is the plain width of a line. Its area is left alone. */
void print_grid(struct plan_grid *grid, const struct option_values *options, double line_mm);
struct rgb print_ink(const struct option_values *options);

#endif
