#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "preview/app.h"
#include "preview/keys.h"
#include "preview/theme.h"

/* Lengths before they are scaled. */
static const float bar_height = 38, foot_height = 28, letter_air = 9;

static struct text_style style_of(const struct app *app, int size, struct color color, bool bold)
{
    return (struct text_style){(int)lroundf((float)size * app->scale), bold, color};
}

static struct rect whole_window(const struct app *app)
{
    return (struct rect){0, 0, (float)app->width, (float)app->height};
}

static struct rect panel_area(const struct app *app)
{
    const float wide = app->panel.open ? panel_width(app->scale) : 0;
    return (struct rect){(float)app->width - wide, roundf(bar_height * app->scale),
                         (float)app->width, (float)app->height};
}

void app_place(struct app *app)
{
    const struct rect panel = panel_area(app);
    const struct rect area = {0, panel.y0, panel.x0,
                              (float)app->height - roundf(foot_height * app->scale)};
    const struct ecgp_page_info *info = &app->answer.sheet.info;
    const bool drawn = app->answer.sheet.page != NULL;
    view_set(&app->view, area, drawn ? info->width : app->view.width,
             drawn ? info->height : app->view.height);
    if (app->split_at < area.x0 || app->split_at > area.x1) {
        app->split_at = (area.x0 + area.x1) / 2;
    }
    app->canvas.stale = app->stale = true;
}

/* --- the bar at the top --- */

static float draw_button(struct app *app, float x1, const char *key, const char *name, bool on,
                         struct rect *spot)
{
    struct batch *batch = &app->batch;
    const float scale = app->scale;
    const struct text_style letter = style_of(app, 11, on ? theme_desk : theme_quiet, true);
    const struct text_style word = style_of(app, 12, on ? theme_desk : theme_text, false);
    const float key_wide = batch_text_width(batch, &letter, key) + (*name ? 5 * scale : 0);
    const float wide = key_wide + batch_text_width(batch, &word, name) + 12 * scale;
    const struct rect rect = {roundf(x1 - wide), 8 * scale, x1, 30 * scale};
    batch_rect(batch, rect, 4 * scale, on ? theme_accent : theme_field);
    batch_text(batch, rect.x0 + 6 * scale, rect.y1 - 7 * scale, &letter, key);
    batch_text(batch, rect.x0 + 6 * scale + key_wide, rect.y1 - 7 * scale, &word, name);
    *spot = rect;
    return rect.x0 - 5 * scale;
}

/* The letter that the table of keys has for an overlay. */
static const char *overlay_key(int overlay)
{
    const struct key *row;
    for (size_t i = 0; (row = key_row(i)); i++) {
        if (strcmp(row->group, "Truth") == 0 && row->strokes[0].argument == overlay) {
            return row->name;
        }
    }
    return "";
}

static float draw_buttons(struct app *app)
{
    const bool narrow = (float)app->width < 1180 * app->scale; /* letters must do then */
    float x = (float)app->width - 10 * app->scale;
    struct rect *spots = app->spots + OVERLAYS;
    x = draw_button(app, x, "?", "keys", app->help, &spots[2]);
    x = draw_button(app, x, "Tab", "options", app->panel.open, &spots[1]);
    x = draw_button(app, x, "s", "save", false, &spots[3]);
    x = draw_button(app, x, "v", "split", app->split, &spots[0]) - 8 * app->scale;
    for (int i = OVERLAYS - 1; i >= 0; i--) {
        x = draw_button(app, x, overlay_key(i), narrow ? "" : overlay_name((enum overlay)i),
                        app->overlays >> i & 1, &app->spots[i]);
    }
    return x;
}

static void describe(const struct app *app, char *text, size_t size)
{
    const struct ecgp_options *options = app->wish.options;
    const char *mix = ecgp_options_get(options, "mix");
    const char *preset = ecgp_options_get(options, "preset");
    char window[32] = "", strength[KNOB_TEXT];
    knob_show(knob_named("strength"), ecgp_options_get(options, "strength"), strength);
    if (app->wish.window > 0) {
        snprintf(window, sizeof window, "  \xC2\xB7  window %d", app->wish.window);
    }
    snprintf(text, size,
             "%s%s  \xC2\xB7  number %" PRId64 "  \xC2\xB7  seed %s  \xC2\xB7  %s %.40s",
             app->wish.layout, window, app->wish.number, ecgp_options_get(options, "seed"),
             *mix ? mix : preset, strength);
}

static void draw_bar(struct app *app)
{
    char text[512];
    struct batch *batch = &app->batch;
    const float scale = app->scale;
    const struct text_style name = style_of(app, 14, theme_text, true);
    const struct text_style rest = style_of(app, 13, theme_quiet, false);
    const struct rect bar = {0, 0, (float)app->width, roundf(bar_height * scale)};
    batch_rect(batch, bar, 0, theme_bar);
    batch_rect(batch, (struct rect){0, bar.y1 - scale, bar.x1, bar.y1}, 0, theme_edge);
    const float end = draw_buttons(app) - 8 * scale;
    const char *slash = strrchr(app->answer.label, '/');
    const char *label = slash ? slash + 1 : app->answer.label;
    float x = 14 * scale;
    const float room = fmaxf(0, end - x);
    x = batch_text_cut(batch, x, 24 * scale, room, &name, label) + 12 * scale;
    if (app->answer.count > 1) {
        snprintf(text, sizeof text, "%" PRId64 " of %" PRId64 "  \xC2\xB7  ",
                 app->answer.record + 1, app->answer.count);
    } else {
        text[0] = '\0';
    }
    const size_t used = strlen(text);
    describe(app, text + used, sizeof text - used);
    if (end - x > 40 * scale) {
        batch_text_cut(batch, x, 24 * scale, end - x, &rest, text);
    }
}

/* --- the line at the bottom --- */

static void draw_foot(struct app *app)
{
    char text[256] = "";
    struct batch *batch = &app->batch;
    const float scale = app->scale;
    const struct text_style style = style_of(app, 12, theme_text, false);
    const struct text_style quiet = style_of(app, 12, theme_quiet, false);
    const struct rect *area = &app->view.area;
    const struct rect foot = {0, area->y1, area->x1, (float)app->height};
    const float y = foot.y1 - letter_air * scale;
    batch_rect(batch, foot, 0, theme_bar);
    batch_rect(batch, (struct rect){0, foot.y0, foot.x1, foot.y0 + scale}, 0, theme_edge);
    if (app->busy) {
        snprintf(text, sizeof text, "drawing\xE2\x80\xA6");
    } else if (app->answer.sheet.page) {
        snprintf(text, sizeof text,
                 "%d \xC3\x97 %d px   \xC2\xB7   drawn in %.0f ms   \xC2\xB7   %.*f %%",
                 app->answer.sheet.info.width, app->answer.sheet.info.height,
                 app->answer.seconds * 1000, app->view.zoom < 0.1 ? 1 : 0, app->view.zoom * 100);
    }
    const char *left = app->readout.text[0] ? app->readout.text
                                            : "? shows all keys   \xC2\xB7   Tab opens the options";
    const float room = foot.x1 - 28 * scale - batch_text_width(batch, &style, left);
    float x = foot.x1 - 14 * scale;
    if (batch_text_width(batch, &quiet, text) < room - 20 * scale) {
        x -= batch_text_width(batch, &quiet, text);
        batch_text(batch, x, y, &quiet, text);
        x -= 14 * scale;
    }
    batch_text_cut(batch, 14 * scale, y, x - 14 * scale, app->readout.text[0] ? &style : &quiet,
                   left);
}

/* --- over the page --- */

static void draw_box(struct app *app, struct rect rect, struct color edge)
{
    const float scale = app->scale;
    const struct color shade = {0, 0, 0, 0.35f};
    const struct rect below = {rect.x0 - 3 * scale, rect.y0 - scale, rect.x1 + 3 * scale,
                               rect.y1 + 5 * scale};
    batch_rect(&app->batch, below, 9 * scale, shade);
    batch_rect(&app->batch, rect, 6 * scale, theme_bar);
    batch_frame(&app->batch, rect, 6 * scale, scale, edge);
}

/* A text in a box, from the left at `y`, upwards or downwards. */
static void draw_message(struct app *app, float y, bool up, const char *text, struct color color)
{
    const float scale = app->scale, line = 18 * scale, air = 12 * scale;
    const struct text_style style = style_of(app, 13, color, false);
    const struct rect *area = &app->view.area;
    const float x = area->x0 + 14 * scale;
    const float room = fminf(area->x1 - x - 14 * scale - 2 * air, 900 * scale);
    const float wide = fminf(room, batch_text_width(&app->batch, &style, text) + 2);
    const float high =
        batch_text_wrapped(&app->batch, 0, 0, room, line, &style, true, text) + 2 * air - 4 * scale;
    const float top = up ? y - high : y;
    draw_box(app, (struct rect){x, top, x + wide + 2 * air, top + high}, theme_edge);
    batch_text_wrapped(&app->batch, x + air, top + air + 11 * scale, room, line, &style, false,
                       text);
}

static void draw_error(struct app *app)
{
    const float scale = app->scale, line = 19 * scale;
    const struct text_style title = style_of(app, 15, theme_bad, true);
    const struct text_style style = style_of(app, 13, theme_text, false);
    const struct text_style quiet = style_of(app, 12, theme_quiet, false);
    const struct rect *area = &app->view.area;
    const float wide = fminf(620 * scale, area->x1 - area->x0 - 40 * scale);
    const float inner = wide - 44 * scale;
    const float text_high =
        batch_text_wrapped(&app->batch, 0, 0, inner, line, &style, true, app->answer.error.text);
    const float high = text_high + 104 * scale;
    const float x = roundf((area->x0 + area->x1 - wide) / 2);
    const float y = roundf((area->y0 + area->y1 - high) / 2);
    draw_box(app, (struct rect){x, y, x + wide, y + high}, theme_bad);
    batch_text(&app->batch, x + 22 * scale, y + 36 * scale, &title, "This page cannot be drawn");
    const float end = batch_text_wrapped(&app->batch, x + 22 * scale, y + 64 * scale, inner, line,
                                         &style, false, app->answer.error.text);
    batch_text(&app->batch, x + 22 * scale, end + 8 * scale, &quiet,
               "n goes on to the next record, Tab to the options");
}

static void draw_tag(struct app *app, float x, bool at_right, const char *text)
{
    const float scale = app->scale;
    const struct text_style style = style_of(app, 12, theme_text, true);
    const float wide = batch_text_width(&app->batch, &style, text) + 16 * scale;
    const float x0 = at_right ? x + 8 * scale : x - 8 * scale - wide;
    const float y = app->view.area.y0 + 10 * scale;
    batch_rect(&app->batch, (struct rect){x0, y, x0 + wide, y + 22 * scale}, 4 * scale, theme_bar);
    batch_text(&app->batch, x0 + 8 * scale, y + 15 * scale, &style, text);
}

static void draw_split(struct app *app)
{
    const float scale = app->scale, x = app->split_at;
    const struct rect *area = &app->view.area;
    const float middle = (area->y0 + area->y1) / 2;
    batch_line(&app->batch, x, area->y0, x, area->y1, 2 * scale, theme_accent);
    batch_line(&app->batch, x, middle, x, middle, 18 * scale, theme_accent);
    batch_line(&app->batch, x - 2 * scale, middle - 4 * scale, x - 2 * scale, middle + 4 * scale,
               1.5f * scale, theme_bar);
    batch_line(&app->batch, x + 2 * scale, middle - 4 * scale, x + 2 * scale, middle + 4 * scale,
               1.5f * scale, theme_bar);
    draw_tag(app, x, false, "clean");
    draw_tag(app, x, true, "as set");
}

static void draw_cursor(struct app *app)
{
    float x, y;
    const float scale = app->scale;
    if (!app->readout.on_lead) {
        return;
    }
    view_to_window(&app->view, app->readout.x, app->readout.y, &x, &y);
    const struct rect ring = {x - 6 * scale, y - 6 * scale, x + 6 * scale, y + 6 * scale};
    batch_frame(&app->batch, ring, 6 * scale, 2 * scale, overlay_color(app->readout.field));
}

static void draw_truth(struct app *app)
{
    struct rect area = app->view.area;
    if (app->split && app->answer.clean.page) {
        app->batch.clip = (struct rect){area.x0, area.y0, app->split_at, area.y1};
        overlay_draw(&app->batch, &app->view, &app->answer.clean, app->overlays, app->scale);
        area.x0 = app->split_at;
    }
    app->batch.clip = area;
    overlay_draw(&app->batch, &app->view, &app->answer.sheet, app->overlays, app->scale);
    app->batch.clip = app->view.area;
    draw_cursor(app);
    if (app->split && app->answer.clean.page) {
        draw_split(app);
    }
}

/* --- the help --- */

/* Rows of the table that are told, from one of them to the end of its group or of all. */
static int told_rows(size_t first, bool group)
{
    const struct key *row;
    int rows = 0;
    for (size_t i = first; (row = key_row(i)); i++) {
        if (group && strcmp(row->group, key_row(first)->group) != 0) {
            break;
        }
        rows += row->help != NULL;
    }
    return rows;
}

static int count_groups(void)
{
    const struct key *row;
    int groups = 0;
    for (size_t i = 0; (row = key_row(i)); i++) {
        groups += i == 0 || strcmp(row->group, key_row(i - 1)->group) != 0;
    }
    return groups;
}

static void draw_help_scaled(struct app *app)
{
    const float scale = app->scale, line = 21 * scale, gap = 14 * scale;
    const float all = (float)told_rows(0, false) * line + (float)count_groups() * (line + gap);
    const float half = all / 2 + 3 * line;
    const float wide = fminf(1120 * scale, (float)app->width - 24 * scale);
    const float high = half + 72 * scale;
    const struct color shade = {0, 0, 0, 0.5f};
    const float x = roundf(((float)app->width - wide) / 2);
    const float y = roundf(fmaxf(8 * scale, ((float)app->height - high) / 2));
    const struct text_style title = style_of(app, 15, theme_text, true);
    const struct text_style heading = style_of(app, 13, theme_accent, true);
    const struct text_style key = style_of(app, 12, theme_given, false);
    const struct text_style help = style_of(app, 12, theme_text, false);
    batch_rect(&app->batch, whole_window(app), 0, shade);
    draw_box(app, (struct rect){x, y, x + wide, y + high}, theme_edge);
    batch_text(&app->batch, x + 24 * scale, y + 34 * scale, &title, "Keys and mouse");
    const float column = (wide - 48 * scale) / 2, top = y + 52 * scale;
    float at_x = x + 24 * scale, at_y = top;
    const char *group = "";
    const struct key *row;
    for (size_t i = 0; (row = key_row(i)); i++) {
        if (!row->help) {
            continue;
        }
        if (strcmp(group, row->group) != 0) {
            const float end = at_y + (float)(told_rows(i, true) + 1) * line + gap;
            const bool next = end > top + half && at_x < x + column;
            at_x += next ? column : 0;
            at_y = (next ? top : at_y + (at_y > top ? gap : 0)) + line;
            batch_text(&app->batch, at_x, at_y - 6 * scale, &heading, row->group);
            group = row->group;
        }
        at_y += line;
        batch_text_cut(&app->batch, at_x, at_y - 6 * scale, 186 * scale, &key, row->name);
        batch_text_cut(&app->batch, at_x + 192 * scale, at_y - 6 * scale, column - 200 * scale,
                       &help, row->help);
    }
}

/* In a low window the help is set smaller, so that all of it is seen. */
static void draw_help(struct app *app)
{
    const float scale = app->scale;
    const float rows = (float)(told_rows(0, false) + 2 * count_groups()) / 2 + 8;
    app->scale *= fminf(1, (float)app->height / (rows * 21 * scale));
    draw_help_scaled(app);
    app->scale = scale;
}

/* --- all --- */

static void draw_window(struct app *app)
{
    const float scale = app->scale;
    app->batch.clip = app->view.area;
    if (app->answer.sheet.page) {
        draw_truth(app);
    } else if (app->answer.error.text[0]) {
        draw_error(app);
    }
    app->batch.clip = app->view.area;
    if (app->note[0]) {
        draw_message(app, app->view.area.y1 - 12 * scale, true, app->note,
                     app->note_is_bad ? theme_bad : theme_text);
    }
    if (app->shader_fault[0]) {
        draw_message(app, app->view.area.y0 + 12 * scale, false, app->shader_fault, theme_bad);
    }
    app->batch.clip = whole_window(app);
    draw_bar(app);
    draw_foot(app);
    if (app->panel.open) {
        panel_draw(&app->panel, &app->batch, panel_area(app), scale);
    }
    app->batch.clip = whole_window(app);
    if (app->help) {
        draw_help(app);
    }
}

void app_paint(struct app *app)
{
    const struct gpu_target window = {0};
    const struct canvas_look look = {
        .split = app->split && app->answer.clean.page ? app->split_at : 0,
        .around = theme_desk,
    };
    font_refresh(&app->batch.font);
    canvas_draw(&app->canvas, &look, &app->view, &window, app->width, app->height);
    draw_window(app);
    if (app->batch.font.full) { /* letters were left out: once more, with room for them */
        app->batch.count = 0;
        font_refresh(&app->batch.font);
        draw_window(app);
    }
    batch_draw(&app->batch, &window, app->width, app->height);
    glfwSwapBuffers(app->window);
}
