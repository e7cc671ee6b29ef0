/* What is printed beside letters: codes for machines, logos, and the lines of forms. */
#ifndef PAGE_GRAPHICS_H
#define PAGE_GRAPHICS_H

#include "page/claims.h"

/* Paper that a code takes at the top of the page and a logo at the bottom, mm from the edge; 0 for
 * none. */
double graphics_code_mm(const struct look *look);
double graphics_logo_mm(const struct look *look);

void graphics_add_rule(struct plan *plan, const struct rect_mm *rule);

/* Both stand where no line of the plan's texts does, or are left out. */
void graphics_add_code(struct plan *plan, const struct look *look, const struct claims *claims);
void graphics_add_logo(struct plan *plan, const struct look *look);

#endif
