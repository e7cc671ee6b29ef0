#include "preview/actions.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/scalar.h"
#include "preview/app.h"
#include "preview/recipe.h"

/* --- pages --- */

/* From the record asked for last, which may not be drawn yet. The count is not known before the
 * first answer; the worker begins anew at either end. */
void act_record(struct app *app, int by)
{
    app->request.record += by;
    if (app->reply.count > 0) {
        app->request.record = (app->request.record + app->reply.count) % app->reply.count;
    }
    app->request.window = 0;
    app_ask(app);
}

void act_number(struct app *app, int by)
{
    app->request.page_index = app->request.page_index + by < 0 ? 0 : app->request.page_index + by;
    app_ask(app);
}

void act_window(struct app *app, int by)
{
    app->request.window = app->request.window + by < 0 ? 0 : app->request.window + by;
    app_ask(app);
}

void act_layout(struct app *app, int by)
{
    int count = 0, now = 0;
    for (const char *name; (name = ecgp_layout_name((size_t)count)); count++) {
        now = strcmp(name, app->request.layout) == 0 ? count : now;
    }
    app->request.layout = ecgp_layout_name((size_t)((now + by + count) % count));
    app_ask(app);
}

/* --- look --- */

static bool set(struct app *app, const char *name, const char *value)
{
    struct ecgp_error error = {0};
    if (option_rows_set(&app->options, name, value, &error) != ECGP_OK) {
        app_note(app, true, "%s", error.text);
        return false;
    }
    return true;
}

/* The value of an option some steps further. */
static void step(const struct app *app, const char *name, int by, char next[KNOB_SIZE])
{
    const struct knob knob = option_knob(option_named(name));
    knob_step(&knob, ecgp_options_get(app->request.options, name), KNOB_BOTH, by, next);
}

void act_seed(struct app *app, int by)
{
    char next[KNOB_SIZE];
    step(app, "seed", by, next);
    if (set(app, "seed", next)) {
        app_ask(app);
    }
}

/* A mix would override the preset. */
static void take_preset(struct app *app, const char *name)
{
    if (*ecgp_options_get(app->request.options, "mix")) {
        set(app, "mix", "");
    }
    if (set(app, "preset", name)) {
        app_ask(app);
    }
}

void act_preset(struct app *app, int by)
{
    char next[KNOB_SIZE];
    step(app, "preset", by, next);
    take_preset(app, next);
}

void act_preset_number(struct app *app, int number)
{
    char name[64];
    const struct knob knob = option_knob(option_named("preset"));
    if (knob_choice(&knob, number, name)) {
        take_preset(app, name);
    }
}

/* From the upper end of a range: the next tenth. */
void act_severity(struct app *app, int by)
{
    const char *value = ecgp_options_get(app->request.options, "severity");
    const char *colon = strchr(value, ':');
    const double now = strtod(colon ? colon + 1 : value, NULL) * 10;
    const double next = by > 0 ? floor(now + 1e-9) + 1 : ceil(now - 1e-9) - 1;
    char text[32];
    snprintf(text, sizeof text, "%.1f", clamp(next, 0, 10) / 10);
    if (set(app, "severity", text)) {
        app_ask(app);
    }
}

/* --- truth --- */

static const unsigned masks = 1u << OVERLAY_MASKS | 1u << OVERLAY_OVERLAPS;

/* Masks are drawn with the page where they are asked for. */
static void change_overlays(struct app *app, unsigned overlays)
{
    const bool tint = (app->overlays ^ overlays) & masks;
    app->overlays = overlays;
    app->request.masks = overlays & masks;
    app->stale = true;
    if (tint && (overlays & masks) && !app->reply.drawing.leads) {
        app_ask(app);
    } else if (tint) {
        app_tint(app);
    }
}

void act_overlay(struct app *app, int overlay)
{
    change_overlays(app, app->overlays ^ 1u << overlay);
}

void act_overlays_off(struct app *app, int unused)
{
    (void)unused;
    change_overlays(app, 0);
}

void act_split(struct app *app, int unused)
{
    (void)unused;
    app->split = !app->split;
    app->split_at = (app->view.area.x0 + app->view.area.x1) / 2;
    app->request.clean = app->split;
    app->canvas.stale = app->stale = true;
    if (app->split) {
        app_ask(app);
    }
}

/* --- view --- */

static void view_changed(struct app *app)
{
    app->canvas.stale = app->stale = true;
}

void act_fit(struct app *app, int unused)
{
    (void)unused;
    view_fit(&app->view);
    view_changed(app);
}

/* Where zooming keeps the page in place: under the cursor, else in the middle. */
static void anchor(const struct app *app, double *x, double *y)
{
    const struct rect *area = &app->view.area;
    const bool over = app_is_over(app);
    *x = over ? app->mouse_x : (double)(area->x0 + area->x1) / 2;
    *y = over ? app->mouse_y : (double)(area->y0 + area->y1) / 2;
}

void act_actual(struct app *app, int unused)
{
    (void)unused;
    double x, y;
    anchor(app, &x, &y);
    view_zoom(&app->view, 1, x, y);
    view_changed(app);
}

void act_zoom(struct app *app, int by)
{
    double x, y;
    anchor(app, &x, &y);
    view_zoom(&app->view, app->view.zoom * pow(1.25, by), x, y);
    view_changed(app);
}

void act_pan(struct app *app, int direction)
{
    static const int by[][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    const double far = 60 * (double)app->painter.scale;
    view_pan(&app->view, by[direction][0] * far, by[direction][1] * far);
    view_changed(app);
}

/* --- making --- */

void act_save(struct app *app, int unused)
{
    (void)unused;
    app_note(app, false, "saving");
    worker_save(app->worker, &app->request);
}

void act_copy_command(struct app *app, int unused)
{
    (void)unused;
    struct text text = {0};
    app->copy_pending = app->busy;
    if (app->busy) {
        return; /* the record's name may not be known yet */
    }
    if (app->reply.label[0] == '\0') {
        app_note(app, true, "there is no record to make a page of");
        return;
    }
    recipe_command(&app->request, app->reply.label, "page", NULL, &text);
    if (!text.failed) {
        glfwSetClipboardString(app->window, text.data);
        app_note(app, false, "copied: %s", text.data);
    }
    text_free(&text);
}

void act_copy_config(struct app *app, int unused)
{
    (void)unused;
    char *json;
    struct ecgp_error error = {0};
    if (ecgp_options_config_json(app->request.options, &json, &error) != ECGP_OK) {
        app_note(app, true, "%s", error.text);
        return;
    }
    glfwSetClipboardString(app->window, json);
    app_note(app, false, "copied the configuration: %s", json);
    free(json);
}

/* --- window --- */

void act_panel(struct app *app, int unused)
{
    (void)unused;
    app->panel.open = !app->panel.open;
    app->panel.focus = app->panel.open ? PANEL_LIST : PANEL_AWAY;
    app->panel.reveal = true;
    app_place(app);
}

void act_search(struct app *app, int unused)
{
    (void)unused;
    app->panel.open = false;
    act_panel(app, 0);
}

void act_help(struct app *app, int unused)
{
    (void)unused;
    app->help = !app->help;
    app->stale = true;
}

void act_leave(struct app *app, int unused)
{
    (void)unused;
    app->stale = true;
    if (app->help) {
        app->help = false;
    } else if (app->panel.focus != PANEL_AWAY) {
        panel_leave(&app->panel);
    } else if (app->panel.open) {
        act_panel(app, 0);
    }
}

void act_quit(struct app *app, int unused)
{
    (void)unused;
    glfwSetWindowShouldClose(app->window, GLFW_TRUE);
}

/* --- panel --- */

static void panel_changed(struct app *app, bool changed)
{
    app->stale = true;
    if (changed) {
        app_ask(app);
    }
}

void act_select(struct app *app, int by)
{
    panel_select(&app->panel, by);
    app->stale = true;
}

void act_turn(struct app *app, int by)
{
    panel_changed(app, panel_step(&app->panel, KNOB_BOTH, by));
}

void act_turn_low(struct app *app, int by)
{
    panel_changed(app, panel_step(&app->panel, KNOB_LOW, by));
}

void act_turn_high(struct app *app, int by)
{
    panel_changed(app, panel_step(&app->panel, KNOB_HIGH, by));
}

void act_edit(struct app *app, int unused)
{
    (void)unused;
    panel_edit(&app->panel);
    app->stale = true;
}

void act_reset(struct app *app, int unused)
{
    (void)unused;
    panel_changed(app, panel_reset(&app->panel));
}

void act_accept(struct app *app, int unused)
{
    (void)unused;
    panel_changed(app, panel_accept(&app->panel));
}

void act_erase(struct app *app, int unused)
{
    (void)unused;
    panel_type(&app->panel, 0);
    app->stale = true;
}

void act_paste(struct app *app, int unused)
{
    (void)unused;
    const char *text = glfwGetClipboardString(app->window);
    panel_paste(&app->panel, text ? text : "");
    app->stale = true;
}
