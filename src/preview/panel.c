#include "preview/panel.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preview/theme.h"

/* Lengths before they are scaled. */
static const float width = 372, margin = 14, row_height = 25, heading_height = 34, line = 16;
static const float head_height = 84;

float panel_width(float scale)
{
    return roundf(width * scale);
}

void panel_init(struct panel *panel, struct ecgp_options *options, const struct ecgp_options *base)
{
    *panel = (struct panel){.options = options, .base = base, .dragged = -1, .reveal = true};
    panel_refresh(panel);
}

void panel_finish(struct panel *panel)
{
    cJSON_Delete(panel->preset);
    panel->preset = NULL;
}

void panel_refresh(struct panel *panel)
{
    char *json = NULL;
    panel_finish(panel);
    if (ecgp_options_preset_json(panel->options, &json, NULL) == ECGP_OK) {
        panel->preset = cJSON_Parse(json);
        free(json);
    }
}

/* --- values --- */

static const struct ecgp_option_info *selected(const struct panel *panel)
{
    return ecgp_option_info((size_t)panel->selected);
}

static bool is_given(const struct panel *panel, const struct ecgp_option_info *info)
{
    return ecgp_options_source(panel->options, info->name) != ECGP_FROM_DEFAULT;
}

/* A preset's value as the command line has it. */
static void write_item(const cJSON *item, bool range, char out[KNOB_TEXT])
{
    size_t used = 0;
    out[0] = '\0';
    for (const cJSON *part = item->child; part && used < KNOB_TEXT - 64; part = part->next) {
        const char *before = used == 0 ? "" : range ? ":" : ",";
        used += (size_t)(cJSON_IsString(part)
                             ? snprintf(out + used, 64, "%s%.40s", before, part->valuestring)
                             : snprintf(out + used, 64, "%s%.6g", before, part->valuedouble));
    }
}

/* The value that counts; `*by_preset` where it is the preset's. */
static const char *value_of(const struct panel *panel, const struct ecgp_option_info *info,
                            char text[KNOB_TEXT], bool *by_preset)
{
    const cJSON *item = is_given(panel, info) || !panel->preset
                            ? NULL
                            : cJSON_GetObjectItemCaseSensitive(panel->preset, info->name);
    *by_preset = item && cJSON_IsArray(item);
    if (*by_preset) {
        write_item(item, info->type == ECGP_OPTION_RANGE, text);
        return text;
    }
    return ecgp_options_get(panel->options, info->name);
}

static bool set(struct panel *panel, const struct ecgp_option_info *info, const char *value)
{
    struct ecgp_error error = {0};
    panel->error[0] = '\0';
    if (ecgp_options_set(panel->options, info->name, value, &error) != ECGP_OK) {
        snprintf(panel->error, sizeof panel->error, "%s", error.text);
        return false;
    }
    panel_refresh(panel);
    return true;
}

bool panel_step(struct panel *panel, enum knob_end end, int steps)
{
    char now[KNOB_TEXT], next[KNOB_TEXT];
    bool by_preset;
    const struct ecgp_option_info *info = selected(panel);
    const char *value = value_of(panel, info, now, &by_preset);
    return knob_step(info, value, end, steps, next) && set(panel, info, next);
}

/* Back to what counts where the window says nothing: the environment's value, or the default. */
bool panel_reset(struct panel *panel)
{
    struct ecgp_error error = {0};
    const struct ecgp_option_info *info = selected(panel);
    panel->error[0] = '\0';
    if (ecgp_options_reset(panel->options, info->name, &error) != ECGP_OK) {
        snprintf(panel->error, sizeof panel->error, "%s", error.text);
        return false;
    }
    if (ecgp_options_source(panel->base, info->name) != ECGP_FROM_DEFAULT) {
        return set(panel, info, ecgp_options_get(panel->base, info->name));
    }
    panel_refresh(panel);
    return true;
}

bool panel_accept(struct panel *panel)
{
    const bool good = set(panel, selected(panel), panel->entry);
    panel->focus = good ? PANEL_LIST : PANEL_EDIT;
    return good;
}

/* --- the list --- */

static bool contains(const char *text, const char *part)
{
    for (; *text; text++) {
        size_t i = 0;
        for (; part[i]; i++) {
            const char c = part[i] == ' ' || part[i] == '-' ? '_' : part[i];
            const char t = text[i] == ' ' || text[i] == '-' ? '_' : text[i];
            if (tolower((unsigned char)t) != tolower((unsigned char)c)) {
                break;
            }
        }
        if (part[i] == '\0') {
            return true;
        }
    }
    return *part == '\0';
}

static bool is_listed(const struct panel *panel, const struct ecgp_option_info *info)
{
    return contains(info->name, panel->search) || contains(info->group, panel->search) ||
           contains(info->help, panel->search);
}

/* The first listed row from `from` on in a direction, or -1. */
static int listed_from(const struct panel *panel, int from, int by)
{
    const struct ecgp_option_info *info;
    for (int i = from; i >= 0 && (info = ecgp_option_info((size_t)i)); i += by) {
        if (is_listed(panel, info)) {
            return i;
        }
    }
    return -1;
}

void panel_select(struct panel *panel, int by)
{
    const int step = by < 0 ? -1 : 1;
    for (int left = abs(by); left > 0; left--) {
        const int next = listed_from(panel, panel->selected + step, step);
        panel->selected = next >= 0 ? next : panel->selected;
    }
    panel->error[0] = '\0';
    panel->reveal = true;
}

/* After another search: the best name of what is listed. */
static void select_found(struct panel *panel)
{
    const struct ecgp_option_info *info;
    int best = listed_from(panel, 0, 1);
    for (size_t i = ecgp_option_info(0) ? 0 : 1; (info = ecgp_option_info(i)); i++) {
        if (strncmp(info->name, panel->search, strlen(panel->search)) == 0) {
            best = (int)i;
            break;
        }
    }
    panel->selected = best >= 0 ? best : panel->selected;
    panel->error[0] = '\0';
    panel->reveal = true;
}

void panel_edit(struct panel *panel)
{
    char text[KNOB_TEXT];
    bool by_preset;
    const char *value = value_of(panel, selected(panel), text, &by_preset);
    char shown[KNOB_TEXT];
    knob_show(selected(panel), value, shown);
    snprintf(panel->entry, sizeof panel->entry, "%.*s", PANEL_ENTRY - 1, shown);
    panel->focus = PANEL_EDIT;
    panel->fresh = true;
    panel->error[0] = '\0';
    panel->reveal = true;
}

static void append(char *text, size_t size, unsigned letter)
{
    const size_t used = strlen(text);
    if (letter >= 0x20 && letter < 0x7F && used + 1 < size) {
        text[used] = (char)letter;
        text[used + 1] = '\0';
    } else if (letter >= 0x80 && letter < 0x800 && used + 2 < size) {
        text[used] = (char)(0xC0 | letter >> 6);
        text[used + 1] = (char)(0x80 | (letter & 0x3F));
        text[used + 2] = '\0';
    } else if (letter >= 0x800 && letter < 0x10000 && used + 3 < size) {
        text[used] = (char)(0xE0 | letter >> 12);
        text[used + 1] = (char)(0x80 | (letter >> 6 & 0x3F));
        text[used + 2] = (char)(0x80 | (letter & 0x3F));
        text[used + 3] = '\0';
    }
}

static void erase(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && (text[--length] & 0xC0) == 0x80) {
    }
    text[length] = '\0';
}

void panel_type(struct panel *panel, unsigned letter)
{
    const bool entry = panel->focus == PANEL_EDIT;
    char *text = entry ? panel->entry : panel->search;
    if (entry && panel->fresh && letter) {
        text[0] = '\0';
    }
    panel->fresh = false;
    if (letter) {
        append(text, entry ? sizeof panel->entry : sizeof panel->search, letter);
    } else {
        erase(text);
    }
    if (!entry) {
        panel->focus = PANEL_LIST;
        select_found(panel);
    }
}

void panel_paste(struct panel *panel, const char *text)
{
    for (const char *p = text; *p;) {
        const uint32_t letter = font_next(&p);
        panel_type(panel, letter >= 0x20 ? letter : ' ');
    }
}

void panel_leave(struct panel *panel)
{
    panel->error[0] = '\0';
    if (panel->focus == PANEL_EDIT) {
        panel->focus = PANEL_LIST;
    } else if (panel->search[0]) {
        panel->search[0] = '\0';
        panel->reveal = true;
    } else {
        panel->focus = PANEL_AWAY;
    }
}

/* --- the mouse --- */

static bool inside(const struct rect *rect, float x, float y)
{
    return x >= rect->x0 && x < rect->x1 && y >= rect->y0 && y < rect->y1;
}

/* The spot that was drawn last at a place, or NULL. */
static const struct panel_spot *spot_at(const struct panel *panel, float x, float y)
{
    for (int i = panel->spot_count - 1; i >= 0; i--) {
        if (inside(&panel->spots[i].rect, x, y)) {
            return &panel->spots[i];
        }
    }
    return NULL;
}

static float share_at(const struct panel_spot *spot, float x)
{
    return (x - spot->rect.x0) / (spot->rect.x1 - spot->rect.x0);
}

/* The end of a range that is nearer to a place of the scale; where both are under the hand the way
 * that it goes tells, later (KNOB_BOTH). */
static enum knob_end nearer_end(const struct ecgp_option_info *info, const char *value,
                                double share)
{
    const double joined = 0.025;
    double low, high;
    knob_shares(info, value, &low, &high);
    if (info->type != ECGP_OPTION_RANGE || (low == high && fabs(share - low) < joined)) {
        return KNOB_BOTH;
    }
    return share < (low + high) / 2 ? KNOB_LOW : KNOB_HIGH;
}

static bool place(struct panel *panel, double share)
{
    char now[KNOB_TEXT], next[KNOB_TEXT];
    bool by_preset;
    double low, high;
    const struct ecgp_option_info *info = ecgp_option_info((size_t)panel->dragged);
    const char *value = value_of(panel, info, now, &by_preset);
    knob_shares(info, value, &low, &high);
    if (info->type == ECGP_OPTION_RANGE && panel->dragged_end == KNOB_BOTH) {
        if (fabs(share - low) < 0.01) {
            return false;
        }
        panel->dragged_end = share < low ? KNOB_LOW : KNOB_HIGH;
    }
    return knob_place(info, value, panel->dragged_end, share, next) && strcmp(next, value) != 0 &&
           set(panel, info, next);
}

static bool press_scale(struct panel *panel, const struct panel_spot *spot, float x)
{
    char now[KNOB_TEXT];
    bool by_preset;
    const struct ecgp_option_info *info = ecgp_option_info((size_t)spot->option);
    const char *value = value_of(panel, info, now, &by_preset);
    panel->dragged = spot->option;
    panel->dragged_end = nearer_end(info, value, (double)share_at(spot, x));
    return place(panel, (double)share_at(spot, x));
}

static bool press_choice(struct panel *panel, const struct panel_spot *spot)
{
    char now[KNOB_TEXT], next[KNOB_TEXT], name[64];
    bool by_preset;
    const struct ecgp_option_info *info = ecgp_option_info((size_t)spot->option);
    const char *value = value_of(panel, info, now, &by_preset);
    if (info->type == ECGP_OPTION_BOOL) {
        return set(panel, info, spot->choice ? "1" : "0");
    }
    knob_choice(info, spot->choice, name);
    knob_take_choice(info, value, name, next);
    return set(panel, info, next);
}

bool panel_press(struct panel *panel, float x, float y)
{
    const struct panel_spot *spot = spot_at(panel, x, y);
    if (!spot) {
        return false;
    }
    if (spot->kind == SPOT_SEARCH) {
        panel->focus = PANEL_LIST;
        return false;
    }
    if (spot->option != panel->selected) {
        panel->error[0] = '\0';
    }
    panel->selected = spot->option;
    panel->focus = PANEL_LIST;
    switch (spot->kind) {
    case SPOT_SCALE:
        return press_scale(panel, spot, x);
    case SPOT_CHOICE:
        return press_choice(panel, spot);
    case SPOT_RESET:
        return panel_reset(panel);
    case SPOT_VALUE:
        panel_edit(panel);
        return false;
    default:
        return false;
    }
}

bool panel_drag(struct panel *panel, float x)
{
    for (int i = 0; panel->dragged >= 0 && i < panel->spot_count; i++) {
        const struct panel_spot *spot = &panel->spots[i];
        if (spot->kind == SPOT_SCALE && spot->option == panel->dragged) {
            return place(panel, (double)share_at(spot, x));
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

/* --- drawing --- */

/* Where the next thing of the list goes. */
struct pen {
    struct panel *panel;
    struct batch *batch;
    float scale, x0, x1, y;
};

static struct text_style style_of(const struct pen *pen, int size, struct color color, bool bold)
{
    return (struct text_style){(int)lroundf((float)size * pen->scale), bold, color};
}

static void add_spot(struct pen *pen, enum panel_spot_kind kind, struct rect rect, int option,
                     int choice)
{
    struct panel *panel = pen->panel;
    const struct rect *clip = &pen->batch->clip;
    rect.y0 = fmaxf(rect.y0, clip->y0);
    rect.y1 = fminf(rect.y1, clip->y1);
    if (rect.y0 < rect.y1 && panel->spot_count < PANEL_SPOTS) {
        panel->spots[panel->spot_count++] = (struct panel_spot){rect, kind, option, choice};
    }
}

static float draw_button(struct pen *pen, float x, const char *text, bool on,
                         enum panel_spot_kind kind, int option, int choice)
{
    const float scale = pen->scale;
    const struct text_style style = style_of(pen, 12, on ? theme_desk : theme_text, false);
    const float wide = batch_text_width(pen->batch, &style, text) + 14 * scale;
    if (x + wide > pen->x1 && x > pen->x0) {
        x = pen->x0;
        pen->y += 25 * scale;
    }
    const struct rect rect = {x, pen->y, x + wide, pen->y + 21 * scale};
    batch_rect(pen->batch, rect, 4 * scale, on ? theme_accent : theme_edge);
    batch_text(pen->batch, x + 7 * scale, rect.y1 - 6 * scale, &style, text);
    add_spot(pen, kind, rect, option, choice);
    return x + wide + 5 * scale;
}

static void draw_choices(struct pen *pen, int option, const struct ecgp_option_info *info,
                         const char *value)
{
    char name[64];
    float x = pen->x0;
    const bool yes_no = info->type == ECGP_OPTION_BOOL;
    pen->y += 4 * pen->scale;
    for (int i = 0; yes_no ? i < 2 : knob_choice(info, i, name); i++) {
        const bool on = yes_no ? (*value == '1') == i : knob_has_choice(value, name);
        x = draw_button(pen, x, yes_no ? (i ? "on" : "off") : name, on, SPOT_CHOICE, option, i);
    }
    pen->y += 27 * pen->scale;
}

static void draw_scale(struct pen *pen, int option, const struct ecgp_option_info *info,
                       const char *value)
{
    const float scale = pen->scale, y = roundf(pen->y + 12 * scale);
    const float x0 = pen->x0 + 6 * scale, x1 = pen->x1 - 6 * scale;
    double low, high;
    knob_shares(info, value, &low, &high);
    const float at[2] = {x0 + (float)low * (x1 - x0), x0 + (float)high * (x1 - x0)};
    const float from = info->type == ECGP_OPTION_RANGE ? at[0] : x0;
    batch_line(pen->batch, x0, y, x1, y, 4 * scale, theme_edge);
    batch_line(pen->batch, from, y, at[1], y, 4 * scale, theme_accent);
    for (int i = info->type == ECGP_OPTION_RANGE ? 0 : 1; i < 2; i++) {
        batch_line(pen->batch, at[i], y, at[i], y, 14 * scale, theme_accent);
        batch_line(pen->batch, at[i], y, at[i], y, 7 * scale, theme_bar);
    }
    add_spot(pen, SPOT_SCALE, (struct rect){x0, y - 11 * scale, x1, y + 11 * scale}, option, 0);
    pen->y += 25 * scale;
}

static void draw_lines(struct pen *pen, const struct text_style *style, const char *text)
{
    const float y = pen->y + 12 * pen->scale;
    pen->y = batch_text_wrapped(pen->batch, pen->x0, y, pen->x1 - pen->x0, line * pen->scale, style,
                                false, text) -
             12 * pen->scale;
}

/* Help, limits, scale or choices of the selected row. */
static void draw_details(struct pen *pen, int option, const struct ecgp_option_info *info,
                         const char *value, bool by_preset)
{
    char text[512], limits[128], shown[KNOB_TEXT];
    const struct text_style help = style_of(pen, 12, theme_text, false);
    const struct text_style quiet = style_of(pen, 11, theme_quiet, false);
    const struct text_style bad = style_of(pen, 12, theme_bad, false);
    pen->y += 2 * pen->scale;
    draw_lines(pen, &help, info->help);
    if (knob_has_scale(info)) {
        draw_scale(pen, option, info, value);
    } else if (*info->choices || info->type == ECGP_OPTION_BOOL) {
        draw_choices(pen, option, info, value);
    }
    knob_limits(info, limits);
    knob_show(info, info->fallback, shown);
    const char *from = by_preset                    ? "by the preset"
                       : is_given(pen->panel, info) ? "given"
                                                    : "the default";
    snprintf(text, sizeof text, "%s%s%s; default %.100s", limits, *limits ? "; " : "", from,
             *shown ? shown : "none");
    draw_lines(pen, &quiet, text);
    if (pen->panel->error[0]) {
        draw_lines(pen, &bad, pen->panel->error);
    }
    if (is_given(pen->panel, info)) {
        pen->y += 4 * pen->scale;
        draw_button(pen, pen->x0, "reset", false, SPOT_RESET, option, 0);
        pen->y += 23 * pen->scale;
    }
    pen->y += 8 * pen->scale;
}

static void draw_entry(struct pen *pen, const char *text, bool fresh, struct rect rect)
{
    const float scale = pen->scale;
    const struct text_style style = style_of(pen, 13, theme_text, false);
    const struct rect outer = pen->batch->clip;
    const float wide = batch_text_width(pen->batch, &style, text);
    const float room = rect.x1 - rect.x0 - 12 * scale;
    const float x = rect.x0 + 6 * scale - fmaxf(0, wide - room);
    const float y = rect.y1 - 7 * scale;
    batch_rect(pen->batch, rect, 3 * scale, theme_desk);
    batch_frame(pen->batch, rect, 3 * scale, scale, theme_accent);
    pen->batch->clip = (struct rect){rect.x0 + 4 * scale, fmaxf(rect.y0, outer.y0),
                                     rect.x1 - 4 * scale, fminf(rect.y1, outer.y1)};
    if (fresh && *text) {
        batch_rect(pen->batch, (struct rect){x, rect.y0 + 4 * scale, x + wide, rect.y1 - 4 * scale},
                   2 * scale, theme_chosen);
    }
    const float end = batch_text(pen->batch, x, y, &style, text) + scale;
    batch_line(pen->batch, end, rect.y0 + 6 * scale, end, rect.y1 - 6 * scale, scale, theme_accent);
    pen->batch->clip = outer;
}

static void draw_value(struct pen *pen, int option, const struct ecgp_option_info *info,
                       const char *value, bool by_preset, struct rect row)
{
    const float scale = pen->scale;
    const bool given = is_given(pen->panel, info);
    const struct color color = given ? theme_given : by_preset ? theme_accent : theme_quiet;
    const struct text_style style = style_of(pen, 13, color, false);
    const struct text_style unit = style_of(pen, 11, theme_quiet, false);
    const float middle = row.x0 + (row.x1 - row.x0) * 0.54f;
    const struct rect cell = {middle, row.y0 + scale, row.x1 - 6 * scale, row.y1 - scale};
    if (option == pen->panel->selected && pen->panel->focus == PANEL_EDIT) {
        draw_entry(pen, pen->panel->entry, pen->panel->fresh, cell);
        return;
    }
    const float unit_wide =
        *info->unit ? batch_text_width(pen->batch, &unit, info->unit) + 5 * scale : 0;
    const float room = cell.x1 - cell.x0 - unit_wide - 8 * scale;
    char shown[KNOB_TEXT];
    knob_show(info, value, shown);
    const float wide = fminf(batch_text_width(pen->batch, &style, shown), room);
    const float y = row.y1 - 8 * scale;
    batch_text_cut(pen->batch, cell.x1 - unit_wide - wide - 4 * scale, y, room, &style, shown);
    batch_text(pen->batch, cell.x1 - unit_wide + scale, y, &unit, info->unit);
    add_spot(pen, SPOT_VALUE, cell, option, 0);
}

static void draw_row(struct pen *pen, int option, const struct ecgp_option_info *info, float end)
{
    char text[KNOB_TEXT];
    bool by_preset;
    const float scale = pen->scale;
    const bool chosen = option == pen->panel->selected;
    const char *value = value_of(pen->panel, info, text, &by_preset);
    const struct rect row = {pen->x0 - 8 * scale, pen->y, pen->x1 + 8 * scale,
                             pen->y + row_height * scale};
    if (chosen) {
        const struct rect all = {row.x0, row.y0, row.x1, end};
        batch_rect(pen->batch, all, 5 * scale, theme_field);
        batch_rect(pen->batch, row, 5 * scale, theme_chosen);
    }
    const struct text_style name = style_of(pen, 13, theme_text, chosen);
    batch_text_cut(pen->batch, pen->x0, row.y1 - 8 * scale, (row.x1 - row.x0) * 0.52f, &name,
                   info->name);
    add_spot(pen, SPOT_ROW, row, option, 0);
    draw_value(pen, option, info, value, by_preset, row);
    pen->y = row.y1;
    if (chosen) {
        draw_details(pen, option, info, value, by_preset);
    }
}

static void draw_heading(struct pen *pen, const char *group)
{
    const struct text_style style = style_of(pen, 12, theme_accent, true);
    const float y = pen->y + (heading_height - 10) * pen->scale;
    const float end = batch_text(pen->batch, pen->x0, y, &style, group) + 10 * pen->scale;
    batch_line(pen->batch, end, y - 4 * pen->scale, pen->x1, y - 4 * pen->scale, pen->scale,
               theme_edge);
    pen->y += heading_height * pen->scale;
}

/* How high the selected row's details are: they are drawn where nothing is seen. */
static float details_height(const struct pen *pen, int option, const struct ecgp_option_info *info)
{
    char text[KNOB_TEXT];
    bool by_preset;
    struct pen trial = *pen;
    const struct rect clip = pen->batch->clip;
    const char *value = value_of(pen->panel, info, text, &by_preset);
    trial.batch->clip = (struct rect){0, 0, 0, 0};
    draw_details(&trial, option, info, value, by_preset);
    trial.batch->clip = clip;
    return trial.y - pen->y;
}

static void draw_list(struct pen *pen)
{
    const char *group = "";
    const struct ecgp_option_info *info;
    struct panel *panel = pen->panel;
    const float start = pen->y;
    for (int i = 0; (info = ecgp_option_info((size_t)i)); i++) {
        if (!is_listed(panel, info)) {
            continue;
        }
        if (strcmp(group, info->group) != 0) {
            group = info->group;
            draw_heading(pen, group);
        }
        const float from = pen->y, shut = from + row_height * pen->scale;
        const float end = i == panel->selected ? shut + details_height(pen, i, info) : shut;
        if (i == panel->selected && panel->reveal) {
            const float above = panel->top + heading_height * pen->scale - from;
            const float below = end + 10 * pen->scale - panel->bottom;
            panel->scroll += above > 0 ? -above : below > 0 ? below : 0;
        }
        draw_row(pen, i, info, end);
    }
    panel->height = pen->y - start;
    if (panel->height == 0) {
        const struct text_style quiet = style_of(pen, 13, theme_quiet, false);
        pen->y += 12 * pen->scale;
        draw_lines(pen, &quiet, "No option has this in its name, group or help.");
    }
}

static void draw_head(struct pen *pen, struct rect area)
{
    const float scale = pen->scale;
    const struct panel *panel = pen->panel;
    const struct text_style title = style_of(pen, 14, theme_text, true);
    const struct text_style quiet = style_of(pen, 13, theme_quiet, false);
    const struct rect field = {pen->x0 - 4 * scale, area.y0 + 44 * scale, pen->x1 + 4 * scale,
                               area.y0 + 72 * scale};
    batch_text(pen->batch, pen->x0, area.y0 + 28 * scale, &title, "Options");
    if (panel->focus == PANEL_LIST) {
        draw_entry(pen, panel->search, false, field);
    } else {
        batch_rect(pen->batch, field, 3 * scale, theme_field);
        batch_text(pen->batch, field.x0 + 7 * scale, field.y1 - 9 * scale, &quiet, panel->search);
    }
    if (panel->search[0] == '\0') {
        batch_text(pen->batch, field.x0 + 11 * scale, field.y1 - 9 * scale, &quiet,
                   "type to search");
    }
    add_spot(pen, SPOT_SEARCH, field, -1, 0);
}

static void draw_slider(const struct pen *pen, struct rect area)
{
    const struct panel *panel = pen->panel;
    const float seen = panel->bottom - panel->top, scale = pen->scale;
    if (panel->height <= seen) {
        return;
    }
    const float length = fmaxf(24 * scale, seen * seen / panel->height);
    const float y = panel->top + (seen - length) * panel->scroll / (panel->height - seen);
    batch_rect(pen->batch, (struct rect){area.x1 - 5 * scale, y, area.x1 - 2 * scale, y + length},
               1.5f * scale, theme_edge);
}

static float within(float value, float low, float high)
{
    return fmaxf(low, fminf(value, high));
}

void panel_draw(struct panel *panel, struct batch *batch, struct rect area, float scale)
{
    struct pen pen = {panel, batch, scale, area.x0 + margin * scale, area.x1 - margin * scale, 0};
    panel->spot_count = 0;
    batch->clip = area;
    batch_rect(batch, area, 0, theme_bar);
    batch_rect(batch, (struct rect){area.x0, area.y0, area.x0 + scale, area.y1}, 0, theme_edge);
    draw_head(&pen, area);
    panel->top = area.y0 + head_height * scale;
    panel->bottom = area.y1;
    batch->clip = (struct rect){area.x0, panel->top, area.x1, area.y1};
    /* What is selected comes into sight by drawing the list twice: the first time finds it. */
    const size_t marks = batch->count;
    const int spots = panel->spot_count;
    for (int pass = panel->reveal ? 0 : 1; pass < 2; pass++) {
        batch->count = marks;
        panel->spot_count = spots;
        panel->scroll = within(panel->scroll, 0,
                               fmaxf(0, panel->height + 12 * scale - (panel->bottom - panel->top)));
        pen.y = panel->top - panel->scroll;
        draw_list(&pen);
        panel->reveal = false;
    }
    draw_slider(&pen, area);
}
