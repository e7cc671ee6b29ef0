#include "preview/app.h"

#include <math.h>

#include "preview/shortcuts.h"
#include "preview/ui/theme.h"
#include "preview/ui/widget.h"

/* Lengths before they are scaled. */
static const float bar_height = 38, foot_height = 28;

static struct rect bar_area(const struct app *app)
{
    return (struct rect){0, 0, (float)app->width, roundf(bar_height * app->painter.scale)};
}

static struct rect panel_area(const struct app *app)
{
    const float wide = app->panel.open ? panel_width(app->painter.scale) : 0;
    return (struct rect){(float)app->width - wide, bar_area(app).y1, (float)app->width,
                         (float)app->height};
}

void app_place(struct app *app)
{
    const struct rect panel = panel_area(app);
    const float foot = roundf(foot_height * app->painter.scale);
    const struct rect area = {0, panel.y0, panel.x0, (float)app->height - foot};
    const struct ecgp_page_info *info = &app->reply.drawing.info;
    const bool drawn = app->reply.drawing.page != NULL;
    view_set(&app->view, area, drawn ? info->width : app->view.width,
             drawn ? info->height : app->view.height);
    if (app->split_at < area.x0 || app->split_at > area.x1) {
        app->split_at = (area.x0 + area.x1) / 2;
    }
    app->canvas.stale = app->stale = true;
}

/* --- over the page --- */

static void draw_split(struct app *app)
{
    struct painter *painter = &app->painter;
    const float scale = painter->scale, x = app->split_at;
    const struct rect area = app->view.area;
    const float middle = (area.y0 + area.y1) / 2;
    painter_line(painter, x, area.y0, x, area.y1, 2 * scale, theme_accent);
    painter_line(painter, x, middle, x, middle, 18 * scale, theme_accent);
    for (int side = -1; side <= 1; side += 2) {
        const float at = x + (float)side * 2 * scale;
        painter_line(painter, at, middle - 4 * scale, at, middle + 4 * scale, 1.5f * scale,
                     theme_bar);
    }
    widget_tag(painter, area, x, false, "clean");
    widget_tag(painter, area, x, true, "as set");
}

static void draw_cursor(struct app *app)
{
    float x, y;
    const float scale = app->painter.scale;
    if (!app->readout.on_lead) {
        return;
    }
    view_to_window(&app->view, app->readout.x, app->readout.y, &x, &y);
    const struct rect ring = {x - 6 * scale, y - 6 * scale, x + 6 * scale, y + 6 * scale};
    painter_frame(&app->painter, ring, 6 * scale, 2 * scale, overlay_color(app->readout.field));
}

static void draw_truth(struct app *app)
{
    struct painter *painter = &app->painter;
    const bool split = app_is_split(app);
    const struct rect all = app->view.area;
    struct rect right = all;
    if (split) {
        painter->clip = (struct rect){all.x0, all.y0, app->split_at, all.y1};
        overlay_draw(painter, &app->view, &app->reply.clean, app->overlays);
        right.x0 = app->split_at;
    }
    painter->clip = right;
    overlay_draw(painter, &app->view, &app->reply.drawing, app->overlays);
    painter->clip = all;
    draw_cursor(app);
    if (split) {
        draw_split(app);
    }
}

static void draw_messages(struct app *app)
{
    const struct rect area = app->view.area;
    if (app->note[0]) {
        widget_message(&app->painter, area, true, app->note,
                       app->note_is_bad ? theme_bad : theme_text);
    }
    if (app->shader_fault[0]) {
        widget_message(&app->painter, area, false, app->shader_fault, theme_bad);
    }
}

/* --- all --- */

static void draw_window(struct app *app)
{
    struct painter *painter = &app->painter;
    const struct rect whole = {0, 0, (float)app->width, (float)app->height};
    painter->clip = app->view.area;
    if (app->reply.drawing.page) {
        draw_truth(app);
    } else if (app->reply.error.text[0]) {
        widget_error(painter, app->view.area, "This page cannot be drawn", app->reply.error.text,
                     "n goes on to the next record, Tab to the options");
    }
    draw_messages(app);
    painter->clip = whole;
    app_draw_bar(app, bar_area(app));
    app_draw_foot(app, (struct rect){0, app->view.area.y1, app->view.area.x1, whole.y1});
    if (app->panel.open) {
        panel_draw(&app->panel, painter, panel_area(app));
    }
    painter->clip = whole;
    if (app->help) {
        widget_keys(painter, &shortcuts, whole);
    }
}

void app_paint(struct app *app)
{
    const struct gpu_target window = {0};
    const struct canvas_style style = {
        .split = app_is_split(app) ? app->split_at : 0,
        .around = theme_desk,
    };
    font_refresh(&app->painter.font);
    canvas_draw(&app->canvas, &style, &app->view, &window, app->width, app->height);
    draw_window(app);
    if (app->painter.font.full) { /* letters were left out: once more, with room for them */
        app->painter.count = 0;
        font_refresh(&app->painter.font);
        draw_window(app);
    }
    painter_draw(&app->painter, &window, app->width, app->height);
    glfwSwapBuffers(app->window);
}
