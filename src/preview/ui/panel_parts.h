/* What the files of the panel share. */
#ifndef UI_PANEL_PARTS_H
#define UI_PANEL_PARTS_H

#include "preview/ui/panel.h"

/* What is under the cursor in the panel. */
enum panel_spot { SPOT_ROW, SPOT_SCALE, SPOT_CHOICE, SPOT_RESET, SPOT_VALUE, SPOT_SEARCH };

/* A row with its value, as its model has it now. */
struct panel_item {
    int index;
    struct panel_row row;
    const char *value; /* in `text`, or the model's */
    char text[KNOB_SIZE];
    enum panel_origin origin;
};

/* False past the last row. */
bool panel_item_read(const struct panel *panel, int index, struct panel_item *item);

/* Whether a row has what is searched for. */
bool panel_is_listed(const struct panel *panel, const struct panel_row *row);

/* Gives a row another value; false where that is refused, which `error` tells then. */
bool panel_put(struct panel *panel, int index, const char *value);

#endif
