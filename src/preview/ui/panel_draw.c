#include "preview/ui/panel_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/scalar.h"
#include "preview/ui/theme.h"

/* Lengths before they are scaled. */
static const float width = 372, margin = 14, row_height = 25, heading_height = 34, line = 16;
static const float head_height = 84;

/* Where the next thing of the list goes. */
struct flow {
    struct panel *panel;
    struct painter *painter;
    float scale, x0, x1, y;
};

float panel_width(float scale)
{
    return roundf(width * scale);
}

static void add_spot(struct flow *flow, enum panel_spot kind, struct rect rect, int row, int choice)
{
    spots_add(&flow->panel->spots, &flow->painter->clip,
              (struct spot){rect, (int)kind, row, choice});
}

/* --- details of the selected row --- */

/* A button at x, or in a new line where it does not fit; returns where the next one goes. */
static float draw_button(struct flow *flow, float x, const char *text, bool on, struct spot spot)
{
    struct painter *painter = flow->painter;
    const float scale = flow->scale;
    const struct text_style style = painter_style(painter, 12, on ? theme_desk : theme_text, false);
    const float wide = painter_text_width(painter, &style, text) + 14 * scale;
    if (x + wide > flow->x1 && x > flow->x0) {
        x = flow->x0;
        flow->y += 25 * scale;
    }
    spot.rect = (struct rect){x, flow->y, x + wide, flow->y + 21 * scale};
    painter_rect(painter, spot.rect, 4 * scale, on ? theme_accent : theme_edge);
    painter_text(painter, x + 7 * scale, spot.rect.y1 - 6 * scale, &style, text);
    spots_add(&flow->panel->spots, &painter->clip, spot);
    return x + wide + 5 * scale;
}

static void draw_choices(struct flow *flow, const struct panel_item *item)
{
    char name[64];
    float x = flow->x0;
    const struct knob *knob = &item->row.knob;
    const bool flag = knob->kind == KNOB_FLAG;
    flow->y += 4 * flow->scale;
    for (int i = 0; flag ? i < 2 : knob_choice(knob, i, name); i++) {
        const bool on = flag ? (*item->value == '1') == i : knob_has_choice(item->value, name);
        x = draw_button(flow, x,
                        !flag ? name
                        : i   ? "on"
                              : "off",
                        on, (struct spot){.kind = SPOT_CHOICE, .row = item->index, .choice = i});
    }
    flow->y += 27 * flow->scale;
}

static void draw_scale(struct flow *flow, const struct panel_item *item)
{
    struct painter *painter = flow->painter;
    const float scale = flow->scale, y = roundf(flow->y + 12 * scale);
    const float x0 = flow->x0 + 6 * scale, x1 = flow->x1 - 6 * scale;
    const bool range = item->row.knob.kind == KNOB_RANGE;
    double low, high;
    knob_shares(&item->row.knob, item->value, &low, &high);
    const float at[2] = {x0 + (float)low * (x1 - x0), x0 + (float)high * (x1 - x0)};
    painter_line(painter, x0, y, x1, y, 4 * scale, theme_edge);
    painter_line(painter, range ? at[0] : x0, y, at[1], y, 4 * scale, theme_accent);
    for (int i = range ? 0 : 1; i < 2; i++) {
        painter_line(painter, at[i], y, at[i], y, 14 * scale, theme_accent);
        painter_line(painter, at[i], y, at[i], y, 7 * scale, theme_bar);
    }
    const struct rect reach = {x0, y - 11 * scale, x1, y + 11 * scale};
    add_spot(flow, SPOT_SCALE, reach, item->index, 0);
    flow->y += 25 * scale;
}

static void draw_lines(struct flow *flow, const struct text_style *style, const char *text)
{
    const float first = 12 * flow->scale;
    flow->y = painter_text_wrapped(flow->painter, flow->x0, flow->y + first, flow->x1 - flow->x0,
                                   line * flow->scale, style, false, text) -
              first;
}

/* "0.5 to 50 large boxes; given; default 3" */
static void describe(const struct panel *panel, const struct panel_item *item, char *text,
                     size_t size)
{
    char limits[128], shown[KNOB_SIZE];
    const char *const origins[] = {
        [PANEL_DEFAULT] = "",
        [PANEL_DERIVED] = panel->model->derived,
        [PANEL_GIVEN] = "given",
    };
    knob_limits(&item->row.knob, limits);
    knob_show(&item->row.knob, item->row.fallback, shown);
    const char *origin = origins[item->origin];
    snprintf(text, size, "%s%s%s%sdefault %.100s", limits, *limits ? "; " : "", origin,
             *origin ? "; " : "", *shown ? shown : "none");
}

static void draw_details(struct flow *flow, const struct panel_item *item)
{
    char text[512];
    const struct knob *knob = &item->row.knob;
    const struct text_style help = painter_style(flow->painter, 12, theme_text, false);
    const struct text_style quiet = painter_style(flow->painter, 11, theme_quiet, false);
    const struct text_style bad = painter_style(flow->painter, 12, theme_bad, false);
    flow->y += 2 * flow->scale;
    draw_lines(flow, &help, item->row.help);
    if (knob_has_scale(knob)) {
        draw_scale(flow, item);
    } else if (*knob->choices || knob->kind == KNOB_FLAG) {
        draw_choices(flow, item);
    }
    describe(flow->panel, item, text, sizeof text);
    draw_lines(flow, &quiet, text);
    if (flow->panel->error.text[0]) {
        draw_lines(flow, &bad, flow->panel->error.text);
    }
    if (item->origin == PANEL_GIVEN) {
        flow->y += 4 * flow->scale;
        draw_button(flow, flow->x0, "reset", false,
                    (struct spot){.kind = SPOT_RESET, .row = item->index});
        flow->y += 23 * flow->scale;
    }
    flow->y += 8 * flow->scale;
}

/* How high the details are: they are drawn where nothing is seen. */
static float details_height(const struct flow *flow, const struct panel_item *item)
{
    struct flow trial = *flow;
    const struct rect clip = flow->painter->clip;
    trial.painter->clip = (struct rect){0, 0, 0, 0};
    draw_details(&trial, item);
    trial.painter->clip = clip;
    return trial.y - flow->y;
}

/* --- rows --- */

/* The value at the right of its row, before its unit. */
static void draw_value(struct flow *flow, const struct panel_item *item, struct rect cell)
{
    static const struct color *const colors[] = {
        [PANEL_DEFAULT] = &theme_quiet,
        [PANEL_DERIVED] = &theme_accent,
        [PANEL_GIVEN] = &theme_given,
    };
    struct painter *painter = flow->painter;
    const float scale = flow->scale;
    const char *unit = item->row.knob.unit;
    const struct text_style style = painter_style(painter, 13, *colors[item->origin], false);
    const struct text_style small = painter_style(painter, 11, theme_quiet, false);
    const float unit_wide = *unit ? painter_text_width(painter, &small, unit) + 5 * scale : 0;
    const float room = cell.x1 - cell.x0 - unit_wide - 8 * scale;
    const float y = cell.y1 - 7 * scale;
    char shown[KNOB_SIZE];
    knob_show(&item->row.knob, item->value, shown);
    const float wide = fminf(painter_text_width(painter, &style, shown), room);
    painter_text_cut(painter, cell.x1 - unit_wide - wide - 4 * scale, y, room, &style, shown);
    painter_text(painter, cell.x1 - unit_wide + scale, y, &small, unit);
    add_spot(flow, SPOT_VALUE, cell, item->index, 0);
}

static void draw_row(struct flow *flow, const struct panel_item *item, float end)
{
    struct painter *painter = flow->painter;
    const struct panel *panel = flow->panel;
    const float scale = flow->scale;
    const bool chosen = item->index == panel->selected;
    const struct rect row = {flow->x0 - 8 * scale, flow->y, flow->x1 + 8 * scale,
                             flow->y + row_height * scale};
    if (chosen) {
        painter_rect(painter, (struct rect){row.x0, row.y0, row.x1, end}, 5 * scale, theme_field);
        painter_rect(painter, row, 5 * scale, theme_chosen);
    }
    const struct text_style name = painter_style(painter, 13, theme_text, chosen);
    painter_text_cut(painter, flow->x0, row.y1 - 8 * scale, (row.x1 - row.x0) * 0.52f, &name,
                     item->row.name);
    add_spot(flow, SPOT_ROW, row, item->index, 0);
    const float middle = row.x0 + (row.x1 - row.x0) * 0.54f;
    const struct rect cell = {middle, row.y0 + scale, row.x1 - 6 * scale, row.y1 - scale};
    if (chosen && panel->focus == PANEL_EDIT) {
        entry_draw(&panel->entry, painter, cell);
    } else {
        draw_value(flow, item, cell);
    }
    flow->y = row.y1;
    if (chosen) {
        draw_details(flow, item);
    }
}

static void draw_heading(struct flow *flow, const char *group)
{
    struct painter *painter = flow->painter;
    const float scale = flow->scale;
    const struct text_style style = painter_style(painter, 12, theme_accent, true);
    const float y = flow->y + (heading_height - 10) * scale;
    const float end = painter_text(painter, flow->x0, y, &style, group) + 10 * scale;
    painter_line(painter, end, y - 4 * scale, flow->x1, y - 4 * scale, scale, theme_edge);
    flow->y += heading_height * scale;
}

/* Scrolls until the row that ends at `end` is seen, with the heading above it. */
static void reveal(const struct flow *flow, float end)
{
    struct panel *panel = flow->panel;
    const float above = panel->top + heading_height * flow->scale - flow->y;
    const float below = end + 10 * flow->scale - panel->bottom;
    panel->scroll += above > 0 ? -above : below > 0 ? below : 0;
}

static void draw_item(struct flow *flow, const struct panel_item *item)
{
    const bool chosen = item->index == flow->panel->selected;
    const float shut = flow->y + row_height * flow->scale;
    const float end = chosen ? shut + details_height(flow, item) : shut;
    if (chosen && flow->panel->reveal) {
        reveal(flow, end);
    }
    draw_row(flow, item, end);
}

static void draw_list(struct flow *flow)
{
    const char *group = "";
    struct panel_item item;
    struct panel *panel = flow->panel;
    const float start = flow->y;
    for (int i = 0; panel_item_read(panel, i, &item); i++) {
        if (!panel_is_listed(panel, &item.row)) {
            continue;
        }
        if (strcmp(group, item.row.group) != 0) {
            group = item.row.group;
            draw_heading(flow, group);
        }
        draw_item(flow, &item);
    }
    panel->height = flow->y - start;
    if (panel->height == 0) {
        const struct text_style quiet = painter_style(flow->painter, 13, theme_quiet, false);
        flow->y += 12 * flow->scale;
        draw_lines(flow, &quiet, panel->model->nothing);
    }
}

/* --- all --- */

static void draw_head(struct flow *flow, struct rect area)
{
    struct painter *painter = flow->painter;
    const float scale = flow->scale;
    const struct panel *panel = flow->panel;
    const struct text_style title = painter_style(painter, 14, theme_text, true);
    const struct text_style quiet = painter_style(painter, 13, theme_quiet, false);
    const struct rect field = {flow->x0 - 4 * scale, area.y0 + 44 * scale, flow->x1 + 4 * scale,
                               area.y0 + 72 * scale};
    const float y = field.y1 - 9 * scale;
    painter_text(painter, flow->x0, area.y0 + 28 * scale, &title, panel->model->title);
    if (panel->focus == PANEL_LIST) {
        entry_draw(&panel->search, painter, field);
    } else {
        painter_rect(painter, field, 3 * scale, theme_field);
        painter_text(painter, field.x0 + 7 * scale, y, &quiet, panel->search.text);
    }
    if (panel->search.text[0] == '\0') {
        painter_text(painter, field.x0 + 11 * scale, y, &quiet, "type to search");
    }
    add_spot(flow, SPOT_SEARCH, field, -1, 0);
}

static void draw_slider(const struct flow *flow, struct rect area)
{
    const struct panel *panel = flow->panel;
    const float seen = panel->bottom - panel->top, scale = flow->scale;
    if (panel->height <= seen) {
        return;
    }
    const float length = fmaxf(24 * scale, seen * seen / panel->height);
    const float y = panel->top + (seen - length) * panel->scroll / (panel->height - seen);
    const struct rect slider = {area.x1 - 5 * scale, y, area.x1 - 2 * scale, y + length};
    painter_rect(flow->painter, slider, 1.5f * scale, theme_edge);
}

/* What is selected comes into sight by drawing the list twice: the first time finds it. */
static void draw_revealed(struct flow *flow)
{
    struct panel *panel = flow->panel;
    const size_t shapes = flow->painter->count;
    const int spots = panel->spots.count;
    for (int pass = panel->reveal ? 0 : 1; pass < 2; pass++) {
        const float hidden = panel->height + 12 * flow->scale - (panel->bottom - panel->top);
        flow->painter->count = shapes;
        panel->spots.count = spots;
        panel->scroll = (float)clamp(panel->scroll, 0, fmaxf(0, hidden));
        flow->y = panel->top - panel->scroll;
        draw_list(flow);
        panel->reveal = false;
    }
}

void panel_draw(struct panel *panel, struct painter *painter, struct rect area)
{
    const float scale = painter->scale;
    struct flow flow = {panel, painter, scale, area.x0 + margin * scale, area.x1 - margin * scale,
                        0};
    panel->spots.count = 0;
    painter->clip = area;
    painter_rect(painter, area, 0, theme_bar);
    painter_rect(painter, (struct rect){area.x0, area.y0, area.x0 + scale, area.y1}, 0, theme_edge);
    draw_head(&flow, area);
    panel->top = area.y0 + head_height * scale;
    panel->bottom = area.y1;
    painter->clip = (struct rect){area.x0, panel->top, area.x1, area.y1};
    draw_revealed(&flow);
    draw_slider(&flow, area);
}
