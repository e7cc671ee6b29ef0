/* Overlaps between leads, from their masks. */
#ifndef TRUTH_OVERLAP_H
#define TRUTH_OVERLAP_H

#include <ecgpress/render.h>

/* Fills `overlap` and `overlapped_by` of each mask from all masks of the page. */
void overlap_find(struct ecgp_mask *masks, int count);

#endif
