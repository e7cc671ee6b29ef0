#include "preview/ui/panel_parts.h"

#include <math.h>
#include <string.h>

static double share_at(const struct spot *spot, float x)
{
    return (double)((x - spot->rect.x0) / (spot->rect.x1 - spot->rect.x0));
}

/* The end of a range that is nearer to a place of the scale; where both are under the hand the way
 * that it goes tells, later (KNOB_BOTH). */
static enum knob_end nearer_end(const struct panel_item *item, double share)
{
    const double joined = 0.025;
    double low, high;
    knob_shares(&item->row.knob, item->value, &low, &high);
    if (item->row.knob.kind != KNOB_RANGE || (low == high && fabs(share - low) < joined)) {
        return KNOB_BOTH;
    }
    return share < (low + high) / 2 ? KNOB_LOW : KNOB_HIGH;
}

/* Moves the end that is held to a place of the scale. */
static bool move_end(struct panel *panel, const struct panel_item *item, double share)
{
    char next[KNOB_SIZE];
    double low, high;
    const struct knob *knob = &item->row.knob;
    knob_shares(knob, item->value, &low, &high);
    if (knob->kind == KNOB_RANGE && panel->dragged_end == KNOB_BOTH) {
        if (fabs(share - low) < 0.01) {
            return false;
        }
        panel->dragged_end = share < low ? KNOB_LOW : KNOB_HIGH;
    }
    return knob_place(knob, item->value, panel->dragged_end, share, next) &&
           strcmp(next, item->value) != 0 && panel_put(panel, item->index, next);
}

static bool press_scale(struct panel *panel, const struct panel_item *item, double share)
{
    panel->dragged = item->index;
    panel->dragged_end = nearer_end(item, share);
    return move_end(panel, item, share);
}

static bool press_choice(struct panel *panel, const struct panel_item *item, int choice)
{
    char next[KNOB_SIZE], name[64];
    if (item->row.knob.kind == KNOB_FLAG) {
        return panel_put(panel, item->index, choice ? "1" : "0");
    }
    knob_choice(&item->row.knob, choice, name);
    knob_take_choice(&item->row.knob, item->value, name, next);
    return panel_put(panel, item->index, next);
}

static bool press_row(struct panel *panel, const struct spot *spot, float x)
{
    struct panel_item item;
    panel_item_read(panel, spot->row, &item);
    switch ((enum panel_spot)spot->kind) {
    case SPOT_SCALE:
        return press_scale(panel, &item, share_at(spot, x));
    case SPOT_CHOICE:
        return press_choice(panel, &item, spot->choice);
    case SPOT_RESET:
        return panel_reset(panel);
    case SPOT_VALUE:
        panel_edit(panel);
        return false;
    case SPOT_ROW:
    case SPOT_SEARCH:
        break;
    }
    return false;
}

bool panel_press(struct panel *panel, float x, float y)
{
    const struct spot *spot = spots_at(&panel->spots, x, y);
    if (!spot) {
        return false;
    }
    panel->focus = PANEL_LIST;
    if (spot->kind == SPOT_SEARCH) {
        return false;
    }
    if (spot->row != panel->selected) {
        panel->error.text[0] = '\0';
    }
    panel->selected = spot->row;
    return press_row(panel, spot, x);
}

bool panel_drag(struct panel *panel, float x)
{
    for (int i = 0; panel->dragged >= 0 && i < panel->spots.count; i++) {
        const struct spot *spot = &panel->spots.items[i];
        if (spot->kind == SPOT_SCALE && spot->row == panel->dragged) {
            struct panel_item item;
            panel_item_read(panel, panel->dragged, &item);
            return move_end(panel, &item, share_at(spot, x));
        }
    }
    return false;
}

void panel_release(struct panel *panel)
{
    panel->dragged = -1;
}

void panel_scroll(struct panel *panel, float by)
{
    panel->scroll -= by;
}
