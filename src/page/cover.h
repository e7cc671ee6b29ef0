/* What sticks to a page and hides it (labels, notes, correction fluid), and what is gone of it:
 * punched holes, torn corners. */
#ifndef PAGE_COVER_H
#define PAGE_COVER_H

#include "page/plan.h"

/* Sets the plan's covers; its size and its capture are known. */
void covers_place(struct plan *plan);

/* Add one, as far as there is room. What a cover tears away of the page is a piece, too. */
void cover_add(struct plan *plan, const struct plan_cover *cover);
void piece_add(struct plan *plan, const struct plan_piece *piece);

/* Whether a place of the page (mm) is under a cover, and under any of a plan's. */
bool cover_hides(const struct plan_cover *cover, double x_mm, double y_mm);
bool covers_hide(const struct plan *plan, double x_mm, double y_mm);

/* "label", "note", "fluid", "hole", "tear", "staple", "pen", ... */
const char *cover_name(enum cover_kind kind);

#endif
