/* The crossings of a warped page's grid, as its line in pages.jsonl gives them. */
#ifndef VERIFY_LATTICE_H
#define VERIFY_LATTICE_H

#include "verify/log_page.h"

struct lattice {
    int64_t columns, rows;
    double x_mm, y_mm, step_mm; /* of the first; between them */
};

/* Reads the member "grid_points"; false where it is not valid. */
bool lattice_read(const struct log_page *page, struct lattice *lattice);

#endif
