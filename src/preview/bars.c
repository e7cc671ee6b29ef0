#include "preview/app.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "preview/actions.h"
#include "preview/shortcuts.h"
#include "preview/ui/theme.h"

#define DOT "  \xC2\xB7  "

/* --- the bar at the top --- */

/* A button of the bar; what it does has a key. */
struct button {
    void (*action)(struct app *app, int argument);
    int argument;
    const char *name;
    bool on;
};

/* The bar's buttons from the right; false past the last. Overlays lose their names in a narrow
 * window. */
static bool find_button(const struct app *app, int number, struct button *button)
{
    const struct button first[] = {
        {act_help, 0, "keys", app->help},
        {act_panel, 0, "options", app->panel.open},
        {act_save, 0, "save", false},
        {act_split, 0, "split", app->split},
    };
    const int others = (int)ARRAY_COUNT(first), overlay = OVERLAYS - 1 - (number - others);
    const bool narrow = (float)app->width < 1180 * app->painter.scale;
    if (number < others) {
        *button = first[number];
    } else if (overlay >= 0) {
        *button =
            (struct button){act_overlay, overlay, narrow ? "" : overlay_name((enum overlay)overlay),
                            app->overlays >> overlay & 1};
    }
    return overlay >= 0;
}

/* With its right end at x1; returns where it begins. */
static float draw_button(struct painter *painter, float x1, const struct button *button,
                         struct rect *spot)
{
    const float scale = painter->scale;
    const char *key = key_table_name(&shortcuts, button->action, button->argument);
    const struct text_style letter =
        painter_style(painter, 11, button->on ? theme_desk : theme_quiet, true);
    const struct text_style word =
        painter_style(painter, 12, button->on ? theme_desk : theme_text, false);
    const float gap = *button->name ? 5 * scale : 0;
    const float key_wide = painter_text_width(painter, &letter, key) + gap;
    const float wide = key_wide + painter_text_width(painter, &word, button->name) + 12 * scale;
    const struct rect rect = {roundf(x1 - wide), 8 * scale, x1, 30 * scale};
    const float x = rect.x0 + 6 * scale, y = rect.y1 - 7 * scale;
    painter_rect(painter, rect, 4 * scale, button->on ? theme_accent : theme_field);
    painter_text(painter, x, y, &letter, key);
    painter_text(painter, x + key_wide, y, &word, button->name);
    *spot = rect;
    return rect.x0;
}

/* Returns where the buttons begin. */
static float draw_buttons(struct app *app, struct rect bar)
{
    const float scale = app->painter.scale;
    float x = bar.x1 - 10 * scale;
    struct button button;
    app->buttons.count = 0;
    for (int i = 0; find_button(app, i, &button); i++) {
        struct spot spot = {.kind = i};
        x = draw_button(&app->painter, x, &button, &spot.rect) - 5 * scale;
        x -= button.action == act_split ? 8 * scale : 0;
        spots_add(&app->buttons, &bar, spot);
    }
    return x;
}

bool app_press_button(struct app *app)
{
    struct button button;
    const struct spot *spot = spots_at(&app->buttons, (float)app->mouse_x, (float)app->mouse_y);
    if (spot && find_button(app, spot->kind, &button)) {
        button.action(app, button.argument);
    }
    return spot;
}

/* Which record of how many, which page of it, and by which options. */
static void describe(const struct app *app, char *text, size_t size)
{
    const struct ecgp_options *options = app->request.options;
    const char *mix = ecgp_options_get(options, "mix");
    const char *preset = ecgp_options_get(options, "preset");
    preset = *preset == '{' ? "own preset" : preset; /* the whole of a user's own file */
    const struct knob knob = option_knob(option_named("severity"));
    char record[64] = "", window[32] = "", severity[KNOB_SIZE];
    knob_show(&knob, ecgp_options_get(options, "severity"), severity);
    if (app->reply.count > 1) {
        snprintf(record, sizeof record, "%" PRId64 " of %" PRId64 DOT, app->reply.record + 1,
                 app->reply.count);
    }
    if (app->request.window > 0) {
        snprintf(window, sizeof window, DOT "window %d", app->request.window);
    }
    snprintf(text, size, "%s%s%s" DOT "page %" PRId64 DOT "seed %s" DOT "%s %.40s", record,
             app->request.layout, window, app->request.page_index,
             ecgp_options_get(options, "seed"), *mix ? mix : preset, severity);
}

void app_draw_bar(struct app *app, struct rect bar)
{
    char text[512];
    struct painter *painter = &app->painter;
    const float scale = painter->scale, y = 24 * scale;
    const struct text_style name = painter_style(painter, 14, theme_text, true);
    const struct text_style rest = painter_style(painter, 13, theme_quiet, false);
    painter_rect(painter, bar, 0, theme_bar);
    painter_rect(painter, (struct rect){0, bar.y1 - scale, bar.x1, bar.y1}, 0, theme_edge);
    const float end = draw_buttons(app, bar) - 8 * scale;
    const char *slash = strrchr(app->reply.label, '/');
    const char *label = slash ? slash + 1 : app->reply.label;
    float x = 14 * scale;
    x = painter_text_cut(painter, x, y, fmaxf(0, end - x), &name, label) + 12 * scale;
    if (end - x > 40 * scale) {
        describe(app, text, sizeof text);
        painter_text_cut(painter, x, y, end - x, &rest, text);
    }
}

/* --- the line at the bottom --- */

static void describe_drawing(const struct app *app, char *text, size_t size)
{
    const struct drawing *drawing = &app->reply.drawing;
    const double percent = app->view.zoom * 100;
    text[0] = '\0';
    if (app->busy) {
        snprintf(text, size, "drawing\xE2\x80\xA6");
    } else if (drawing->page) {
        snprintf(text, size, "%d \xC3\x97 %d px " DOT " drawn in %.0f ms " DOT " %.*f %%",
                 drawing->info.width, drawing->info.height, app->reply.seconds * 1000,
                 percent < 10 ? 1 : 0, percent);
    }
}

/* What is under the cursor at the left, and the drawing at the right, where there is room. */
void app_draw_foot(struct app *app, struct rect foot)
{
    char text[256];
    struct painter *painter = &app->painter;
    const float scale = painter->scale, margin = 14 * scale;
    const struct text_style style = painter_style(painter, 12, theme_text, false);
    const struct text_style quiet = painter_style(painter, 12, theme_quiet, false);
    const bool found = app->readout.text[0];
    const char *left = found ? app->readout.text : "? shows all keys " DOT " Tab opens the options";
    const float y = foot.y1 - 9 * scale;
    painter_rect(painter, foot, 0, theme_bar);
    painter_rect(painter, (struct rect){0, foot.y0, foot.x1, foot.y0 + scale}, 0, theme_edge);
    describe_drawing(app, text, sizeof text);
    const float wide = painter_text_width(painter, &quiet, text);
    const float room = foot.x1 - 2 * margin - painter_text_width(painter, &style, left);
    float end = foot.x1 - margin;
    if (wide < room - 20 * scale) {
        painter_text(painter, end - wide, y, &quiet, text);
        end -= wide + margin;
    }
    painter_text_cut(painter, margin, y, end - margin, found ? &style : &quiet, left);
}
