#include "preview/app.h"

#include <math.h>

#include "base/scalar.h"
#include "preview/shortcuts.h"

static struct app *app_of(GLFWwindow *window)
{
    return glfwGetWindowUserPointer(window);
}

static enum key_place place_of(const struct app *app)
{
    return app->panel.focus == PANEL_EDIT   ? KEY_ENTRY
           : app->panel.focus == PANEL_LIST ? KEY_LIST
                                            : KEY_CANVAS;
}

static void drop_note(struct app *app)
{
    app->stale = app->stale || app->note[0];
    app->note[0] = '\0';
}

static bool is_modifier(int key)
{
    return key >= GLFW_KEY_LEFT_SHIFT && key <= GLFW_KEY_RIGHT_SUPER;
}

static void on_key(GLFWwindow *window, int key, int scancode, int action, int mods)
{
    struct app *app = app_of(window);
    unsigned letter = 0;
    if (action == GLFW_RELEASE || is_modifier(key)) {
        return;
    }
    if (mods & GLFW_MOD_CONTROL) {
        const char *name = glfwGetKeyName(key, scancode);
        letter = name ? (unsigned char)name[0] : 0;
    }
    mods &= GLFW_MOD_CONTROL | GLFW_MOD_SHIFT;
    drop_note(app);
    key_table_press(&shortcuts, app, place_of(app), key, mods, letter);
}

static void on_letter(GLFWwindow *window, unsigned letter)
{
    struct app *app = app_of(window);
    drop_note(app);
    if (!key_table_press(&shortcuts, app, place_of(app), 0, 0, letter) &&
        place_of(app) != KEY_CANVAS) {
        panel_type(&app->panel, letter);
        app->stale = true;
    }
}

static void press(struct app *app)
{
    const float x = (float)app->mouse_x, y = (float)app->mouse_y;
    app->stale = true;
    if (app->help) {
        app->help = false;
    } else if (app_press_button(app)) {
        return;
    } else if (app->panel.open && x >= app->view.area.x1) {
        app->drag = DRAG_PANEL;
        if (panel_press(&app->panel, x, y)) {
            app_ask(app);
        }
    } else if (rect_has(&app->view.area, app->mouse_x, app->mouse_y)) {
        const bool split = app->split && fabsf(x - app->split_at) < 8 * app->painter.scale;
        app->drag = split ? DRAG_SPLIT : DRAG_PAGE;
        app->panel.focus = PANEL_AWAY;
    }
}

static void on_button(GLFWwindow *window, int button, int action, int mods)
{
    struct app *app = app_of(window);
    (void)mods;
    if (action == GLFW_PRESS && button != GLFW_MOUSE_BUTTON_RIGHT) {
        drop_note(app);
        press(app);
    } else if (action == GLFW_RELEASE) {
        app->drag = DRAG_NOTHING;
        panel_release(&app->panel);
    }
}

static void on_move(GLFWwindow *window, double x, double y)
{
    struct app *app = app_of(window);
    window_to_pixels(window, app->width, app->height, &x, &y);
    const double dx = x - app->mouse_x, dy = y - app->mouse_y;
    app->mouse_x = x;
    app->mouse_y = y;
    app->mouse_inside = true;
    app->stale = true;
    if (app->drag == DRAG_PAGE) {
        view_pan(&app->view, dx, dy);
        app->canvas.stale = true;
    } else if (app->drag == DRAG_SPLIT) {
        app->split_at = (float)clamp(round(x), app->view.area.x0 + 1, app->view.area.x1 - 1);
        app->canvas.stale = true;
    } else if (app->drag == DRAG_PANEL && panel_drag(&app->panel, (float)x)) {
        app_ask(app);
    }
    app_find_readout(app);
}

static void on_enter(GLFWwindow *window, int entered)
{
    struct app *app = app_of(window);
    app->mouse_inside = entered;
    app->stale = true;
    app_find_readout(app);
}

static void on_scroll(GLFWwindow *window, double dx, double dy)
{
    struct app *app = app_of(window);
    (void)dx;
    app->stale = true;
    if (app->panel.open && app->mouse_x >= app->view.area.x1) {
        panel_scroll(&app->panel, (float)dy * 60 * app->painter.scale);
    } else {
        view_zoom(&app->view, app->view.zoom * pow(1.2, dy), app->mouse_x, app->mouse_y);
        app->canvas.stale = true;
    }
}

static void on_drop(GLFWwindow *window, int count, const char **path)
{
    struct app *app = app_of(window);
    struct paths paths;
    if (!paths_copy(&paths, count, path)) {
        paths_free(&paths);
        return;
    }
    paths_free(&app->request.paths);
    app->request.paths = paths;
    app->request.record = 0;
    app->request.window = 0;
    drop_note(app);
    app_ask(app);
}

static void read_size(struct app *app)
{
    window_size(app->window, &app->width, &app->height, &app->painter.scale);
    if (app->width > 0 && app->height > 0) {
        app_place(app);
    }
}

static void on_size(GLFWwindow *window, int width, int height)
{
    (void)width;
    (void)height;
    read_size(app_of(window));
}

static void on_scale(GLFWwindow *window, float x, float y)
{
    (void)x;
    (void)y;
    read_size(app_of(window));
}

static void on_refresh(GLFWwindow *window)
{
    app_of(window)->stale = true;
}

void app_listen(struct app *app)
{
    glfwSetWindowUserPointer(app->window, app);
    glfwSetKeyCallback(app->window, on_key);
    glfwSetCharCallback(app->window, on_letter);
    glfwSetMouseButtonCallback(app->window, on_button);
    glfwSetCursorPosCallback(app->window, on_move);
    glfwSetCursorEnterCallback(app->window, on_enter);
    glfwSetScrollCallback(app->window, on_scroll);
    glfwSetDropCallback(app->window, on_drop);
    glfwSetFramebufferSizeCallback(app->window, on_size);
    glfwSetWindowContentScaleCallback(app->window, on_scale);
    glfwSetWindowRefreshCallback(app->window, on_refresh);
    read_size(app);
}
