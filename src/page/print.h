/* What the options of the group print make of a page. */
#ifndef PAGE_PRINT_H
#define PAGE_PRINT_H

#include "config/look.h"
#include "page/plan.h"

/* The values as a plan takes them: those of the group page that the group print takes precedence
 * over are replaced. */
struct look print_values(const struct look *look);

/* The lead at a place in the page's order, 0 .. 11, and whether it is printed upside down. */
int print_lead(const struct look *look, int place, bool *inverted);
/* A lead's name as printed, where lead_display does not say it. */
void print_name(const struct look *look, int lead, char name[32]);

/* Colors and lines; `line_mm` is the plain width of a line. Its area is left alone. */
void print_grid(struct plan_grid *grid, const struct look *look, double line_mm);
/* Makes its area smaller: a grid that ends short of the paper's edges. */
void print_shorten(struct plan_grid *grid, const struct look *look);
struct rgb print_ink(const struct look *look);

#endif
