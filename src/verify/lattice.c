#include "verify/lattice.h"

#include "base/array.h"

enum { SIDE_MOST = 4096 };

static const struct member members[] = {
    {"columns", FORM_WHOLE, offsetof(struct lattice, columns)},
    {"rows", FORM_WHOLE, offsetof(struct lattice, rows)},
    {"x_mm", FORM_REAL, offsetof(struct lattice, x_mm)},
    {"y_mm", FORM_REAL, offsetof(struct lattice, y_mm)},
    {"step_mm", FORM_REAL, offsetof(struct lattice, step_mm)},
};

bool lattice_read(const struct log_page *page, struct lattice *lattice)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(page->json, "grid_points");
    return members_fit(object, members, ARRAY_COUNT(members), lattice) && lattice->columns >= 0 &&
           lattice->rows >= 0 && lattice->columns <= SIDE_MOST && lattice->rows <= SIDE_MOST &&
           lattice->step_mm > 0;
}
