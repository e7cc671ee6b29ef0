#include "preview/ui/panel_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "preview/ui/utf8.h"

void panel_init(struct panel *panel, const struct panel_model *model)
{
    *panel = (struct panel){.model = model, .dragged = -1, .reveal = true};
}

/* --- values --- */

bool panel_item_read(const struct panel *panel, int index, struct panel_item *item)
{
    const struct panel_model *model = panel->model;
    item->index = index;
    if (!model->row(model->user, index, &item->row)) {
        return false;
    }
    item->value = model->value(model->user, index, item->text, &item->origin);
    return true;
}

bool panel_put(struct panel *panel, int index, const char *value)
{
    const struct panel_model *model = panel->model;
    panel->error.text[0] = '\0';
    return model->set(model->user, index, value, &panel->error) == ECGP_OK;
}

bool panel_step(struct panel *panel, enum knob_end end, int steps)
{
    char next[KNOB_SIZE];
    struct panel_item item;
    panel_item_read(panel, panel->selected, &item);
    return knob_step(&item.row.knob, item.value, end, steps, next) &&
           panel_put(panel, item.index, next);
}

bool panel_reset(struct panel *panel)
{
    const struct panel_model *model = panel->model;
    panel->error.text[0] = '\0';
    return model->reset(model->user, panel->selected, &panel->error) == ECGP_OK;
}

bool panel_accept(struct panel *panel)
{
    const bool good = panel_put(panel, panel->selected, panel->entry.text);
    panel->focus = good ? PANEL_LIST : PANEL_EDIT;
    return good;
}

/* --- the list --- */

/* Hyphens, spaces and underscores are alike, and so are capitals and small letters. */
static int plain(char letter)
{
    return letter == ' ' || letter == '-' ? '_' : tolower((unsigned char)letter);
}

static bool begins(const char *text, const char *part)
{
    while (*part && *text && plain(*text) == plain(*part)) {
        text++;
        part++;
    }
    return *part == '\0';
}

static bool contains(const char *text, const char *part)
{
    while (*text && !begins(text, part)) {
        text++;
    }
    return begins(text, part);
}

bool panel_is_listed(const struct panel *panel, const struct panel_row *row)
{
    const char *part = panel->search.text;
    return contains(row->name, part) || contains(row->group, part) || contains(row->help, part) ||
           (row->also && contains(row->also, part));
}

/* The first listed row from `from` on in a direction, or -1. */
static int listed_from(const struct panel *panel, int from, int by)
{
    const struct panel_model *model = panel->model;
    struct panel_row row;
    for (int i = from; i >= 0 && model->row(model->user, i, &row); i += by) {
        if (panel_is_listed(panel, &row)) {
            return i;
        }
    }
    return -1;
}

/* Another row may be selected, which comes into sight. */
static void select_row(struct panel *panel, int index)
{
    panel->selected = index >= 0 ? index : panel->selected;
    panel->error.text[0] = '\0';
    panel->reveal = true;
}

void panel_select(struct panel *panel, int by)
{
    const int step = by < 0 ? -1 : 1;
    for (int left = abs(by); left > 0; left--) {
        select_row(panel, listed_from(panel, panel->selected + step, step));
    }
}

/* After another search: the best name of what is listed. */
static void select_found(struct panel *panel)
{
    const struct panel_model *model = panel->model;
    const char *part = panel->search.text;
    struct panel_row row;
    for (int i = 0; model->row(model->user, i, &row); i++) {
        if (strncmp(row.name, part, strlen(part)) == 0) {
            select_row(panel, i);
            return;
        }
    }
    select_row(panel, listed_from(panel, 0, 1));
}

/* --- typing --- */

void panel_edit(struct panel *panel)
{
    char shown[KNOB_SIZE];
    struct panel_item item;
    panel_item_read(panel, panel->selected, &item);
    knob_show(&item.row.knob, item.value, shown);
    entry_begin(&panel->entry, shown);
    panel->focus = PANEL_EDIT;
    select_row(panel, panel->selected);
}

void panel_type(struct panel *panel, uint32_t letter)
{
    if (panel->focus == PANEL_EDIT) {
        entry_type(&panel->entry, letter);
        return;
    }
    entry_type(&panel->search, letter);
    panel->focus = PANEL_LIST;
    select_found(panel);
}

void panel_paste(struct panel *panel, const char *text)
{
    for (const char *p = text; *p;) {
        const uint32_t letter = utf8_next(&p);
        panel_type(panel, letter >= 0x20 ? letter : ' ');
    }
}

void panel_leave(struct panel *panel)
{
    panel->error.text[0] = '\0';
    if (panel->focus == PANEL_EDIT) {
        panel->focus = PANEL_LIST;
    } else if (panel->search.text[0]) {
        panel->search.text[0] = '\0';
        panel->reveal = true;
    } else {
        panel->focus = PANEL_AWAY;
    }
}
