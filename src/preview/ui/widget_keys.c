#include "preview/ui/widget.h"

#include <math.h>
#include <string.h>

#include "preview/ui/theme.h"

/* Lengths before they are scaled. */
static const float line = 21, gap = 14;

/* Where the next row goes. */
struct flow {
    struct painter *painter;
    float x, y, top, column, half; /* half: how high a column is */
    bool second;                   /* column */
    struct text_style heading, key, help;
};

/* Bindings that are told, from one of them to the end of its group or of all. */
static int told(const struct key_table *table, size_t first, bool group)
{
    int rows = 0;
    for (size_t i = first; i < table->count; i++) {
        if (group && strcmp(table->bindings[i].group, table->bindings[first].group) != 0) {
            break;
        }
        rows += table->bindings[i].help != NULL;
    }
    return rows;
}

static int count_groups(const struct key_table *table)
{
    int groups = 0;
    for (size_t i = 0; i < table->count; i++) {
        groups += i == 0 || strcmp(table->bindings[i].group, table->bindings[i - 1].group) != 0;
    }
    return groups;
}

/* A group stays in one column. */
static void draw_heading(struct flow *flow, const char *group, int rows)
{
    const float scale = flow->painter->scale;
    const float end = flow->y + ((float)(rows + 1) * line + gap) * scale;
    if (end > flow->top + flow->half && !flow->second) {
        flow->second = true;
        flow->x += flow->column;
        flow->y = flow->top;
    } else if (flow->y > flow->top) {
        flow->y += gap * scale;
    }
    flow->y += line * scale;
    painter_text(flow->painter, flow->x, flow->y - 6 * scale, &flow->heading, group);
}

static void draw_binding(struct flow *flow, const struct key_binding *binding)
{
    const float scale = flow->painter->scale;
    flow->y += line * scale;
    const float y = flow->y - 6 * scale;
    painter_text_cut(flow->painter, flow->x, y, 186 * scale, &flow->key, binding->name);
    painter_text_cut(flow->painter, flow->x + 192 * scale, y, flow->column - 200 * scale,
                     &flow->help, binding->help);
}

static void draw_bindings(struct flow *flow, const struct key_table *table)
{
    const char *group = "";
    for (size_t i = 0; i < table->count; i++) {
        const struct key_binding *binding = &table->bindings[i];
        if (!binding->help) {
            continue;
        }
        if (strcmp(group, binding->group) != 0) {
            group = binding->group;
            draw_heading(flow, group, told(table, i, true));
        }
        draw_binding(flow, binding);
    }
}

static void draw_scaled(struct painter *painter, const struct key_table *table, struct rect window)
{
    const float scale = painter->scale;
    const float rows = (float)told(table, 0, false), groups = (float)count_groups(table);
    const float half = (rows * line + groups * (line + gap)) * scale / 2 + 3 * line * scale;
    const float wide = fminf(1120 * scale, window.x1 - 24 * scale), high = half + 72 * scale;
    const struct color shade = {0, 0, 0, 0.5f};
    const float x = roundf((window.x1 - wide) / 2);
    const float y = roundf(fmaxf(8 * scale, (window.y1 - high) / 2));
    const struct text_style title = painter_style(painter, 15, theme_text, true);
    struct flow flow = {
        .painter = painter,
        .x = x + 24 * scale,
        .y = y + 52 * scale,
        .top = y + 52 * scale,
        .column = (wide - 48 * scale) / 2,
        .half = half,
        .heading = painter_style(painter, 13, theme_accent, true),
        .key = painter_style(painter, 12, theme_given, false),
        .help = painter_style(painter, 12, theme_text, false),
    };
    painter_rect(painter, window, 0, shade);
    widget_box(painter, (struct rect){x, y, x + wide, y + high}, theme_edge);
    painter_text(painter, x + 24 * scale, y + 34 * scale, &title, "Keys and mouse");
    draw_bindings(&flow, table);
}

/* In a low window the table is set smaller, so that all of it is seen. */
void widget_keys(struct painter *painter, const struct key_table *table, struct rect window)
{
    const float scale = painter->scale;
    const float rows = (float)(told(table, 0, false) + 2 * count_groups(table)) / 2 + 8;
    painter->scale *= fminf(1, window.y1 / (rows * line * scale));
    draw_scaled(painter, table, window);
    painter->scale = scale;
}
