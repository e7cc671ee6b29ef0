#include "preview/app.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "gpu/context.h"
#include "preview/actions.h"
#include "preview/keys.h"

/* --- what is told --- */

void app_note(struct app *app, bool bad, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(app->note, sizeof app->note, format, args);
    va_end(args);
    if (strlen(app->note) > 420) {
        snprintf(app->note + 400, sizeof app->note - 400, " \xE2\x80\xA6");
    }
    app->note_is_bad = bad;
    app->stale = true;
}

/* The title says what is shown, and whether that is what was asked for. Setting it is an event of
 * its own, so that it is set only where it changes. */
static void set_title(struct app *app)
{
    char title[sizeof app->title];
    const char *state = app->busy                   ? " (drawing)"
                        : app->shader_fault[0]      ? " (shader fault)"
                        : app->answer.error.text[0] ? " (error)"
                                                    : "";
    snprintf(title, sizeof title, "%s %s number %" PRId64 "%s - ecgpress preview",
             app->answer.label, app->wish.layout, app->wish.number, state);
    if (strcmp(title, app->title) != 0) {
        memcpy(app->title, title, sizeof title);
        glfwSetWindowTitle(app->window, title);
    }
}

/* Most pages come soon: painting the window before them would only take their time. */
static const double patience = 0.1;

void app_ask(struct app *app)
{
    worker_draw(app->worker, &app->wish);
    app->busy = true;
    app->stale = true;
    app->patience = app->patience > 0 ? app->patience : glfwGetTime() + patience;
    set_title(app);
}

/* --- what comes from the worker --- */

/* The cursor may lie over the clean half, whose truth is another. */
static const struct sheet *sheet_at(const struct app *app, double x)
{
    const bool clean = app->split && app->answer.clean.page && x < (double)app->split_at;
    return clean ? &app->answer.clean : &app->answer.sheet;
}

static void find_readout(struct app *app)
{
    double x, y;
    const struct rect *area = &app->view.area;
    const bool over = app->mouse_inside && app->mouse_x >= area->x0 && app->mouse_x < area->x1 &&
                      app->mouse_y >= area->y0 && app->mouse_y < area->y1;
    app->readout = (struct readout){0};
    if (over) {
        view_to_picture(&app->view, app->mouse_x, app->mouse_y, &x, &y);
        readout_find(&app->readout, sheet_at(app, app->mouse_x), x, y,
                     30 * (double)app->scale / app->view.zoom);
    }
}

void app_tint(struct app *app)
{
    const unsigned tint = (app->overlays >> OVERLAY_MASKS & 1 ? CANVAS_LEADS : CANVAS_PLAIN) |
                          (app->overlays >> OVERLAY_OVERLAPS & 1 ? CANVAS_OVERLAPS : CANVAS_PLAIN);
    canvas_take(&app->canvas, CANVAS_PAGE, &app->answer.sheet, tint);
    canvas_take(&app->canvas, CANVAS_CLEAN, &app->answer.clean, tint);
    app->stale = true;
}

static void show(struct app *app, struct answer *answer)
{
    answer_free(&app->answer);
    app->answer = *answer;
    app_tint(app);
    app_place(app);
    find_readout(app);
}

static void take_answer(struct app *app)
{
    struct answer answer;
    if (!worker_take(app->worker, &answer)) {
        return;
    }
    app->shader_fault[0] = '\0';
    if (answer.shaders) {
        snprintf(app->shader_fault, sizeof app->shader_fault, "%s", answer.error.text);
        answer_free(&answer);
    } else {
        show(app, &answer);
    }
    app->stale = true;
}

static void take_saved(struct app *app)
{
    struct saved saved;
    if (!worker_take_saved(app->worker, &saved)) {
        return;
    }
    if (saved.error.text[0]) {
        app_note(app, true, "%s", saved.error.text);
    } else {
        printf("saved %s\n", saved.stem);
        fflush(stdout);
        app_note(app, false, "saved %s.png, .json, -masks, -config.json and .sh", saved.stem);
    }
}

static void take_all(struct app *app)
{
    take_answer(app);
    take_saved(app);
    const bool busy = worker_is_busy(app->worker);
    if (app->busy && !busy) {
        app->busy = false;
        app->stale = true;
        app->wish.record = app->answer.count > 0 ? app->answer.record : app->wish.record;
        if (app->copy_pending) {
            act_copy_command(app, 0);
        }
    }
    set_title(app);
}

/* --- edited shaders --- */

static void reload(struct app *app)
{
    struct ecgp_error error = {0};
    app->shader_fault[0] = '\0';
    if (batch_reload(&app->batch, &error) != ECGP_OK ||
        canvas_reload(&app->canvas, &error) != ECGP_OK) {
        snprintf(app->shader_fault, sizeof app->shader_fault, "%s", error.text);
        app->stale = true;
        set_title(app);
        return;
    }
    worker_reload(app->worker);
    app->busy = true;
    set_title(app);
}

/* --- what comes from the window --- */

static struct app *app_of(GLFWwindow *window)
{
    return glfwGetWindowUserPointer(window);
}

static enum key_place place_of(const struct app *app)
{
    return app->panel.focus == PANEL_EDIT   ? KEY_ENTRY
           : app->panel.focus == PANEL_LIST ? KEY_LIST
                                            : KEY_PAGE;
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
    key_press(app, place_of(app), key, mods, letter);
}

static void on_letter(GLFWwindow *window, unsigned letter)
{
    struct app *app = app_of(window);
    drop_note(app);
    if (!key_press(app, place_of(app), 0, 0, letter) && place_of(app) != KEY_PAGE) {
        panel_type(&app->panel, letter);
        app->stale = true;
    }
}

static bool inside(const struct rect *rect, double x, double y)
{
    return x >= rect->x0 && x < rect->x1 && y >= rect->y0 && y < rect->y1;
}

static bool press_button(struct app *app)
{
    static void (*const others[])(struct app *, int) = {act_split, act_panel, act_help, act_save};
    for (int i = 0; i < APP_SPOTS; i++) {
        if (!inside(&app->spots[i], app->mouse_x, app->mouse_y)) {
            continue;
        }
        if (i < OVERLAYS) {
            act_overlay(app, i);
        } else {
            others[i - OVERLAYS](app, 0);
        }
        return true;
    }
    return false;
}

static void press(struct app *app)
{
    const float x = (float)app->mouse_x, y = (float)app->mouse_y;
    app->stale = true;
    if (app->help) {
        app->help = false;
    } else if (press_button(app)) {
        return;
    } else if (app->panel.open && x >= app->view.area.x1) {
        app->drag = DRAG_PANEL;
        if (panel_press(&app->panel, x, y)) {
            app_ask(app);
        }
    } else if (inside(&app->view.area, app->mouse_x, app->mouse_y)) {
        const bool split = app->split && fabsf(x - app->split_at) < 8 * app->scale;
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

/* From the window's own lengths to pixels. */
static void to_pixels(const struct app *app, double *x, double *y)
{
    int width, height;
    glfwGetWindowSize(app->window, &width, &height);
    *x *= width > 0 ? (double)app->width / width : 1;
    *y *= height > 0 ? (double)app->height / height : 1;
}

static void on_move(GLFWwindow *window, double x, double y)
{
    struct app *app = app_of(window);
    to_pixels(app, &x, &y);
    const double dx = x - app->mouse_x, dy = y - app->mouse_y;
    app->mouse_x = x;
    app->mouse_y = y;
    app->mouse_inside = true;
    app->stale = true;
    if (app->drag == DRAG_PAGE) {
        view_pan(&app->view, dx, dy);
        app->canvas.stale = true;
    } else if (app->drag == DRAG_SPLIT) {
        app->split_at = fminf(fmaxf((float)round(x), app->view.area.x0 + 1), app->view.area.x1 - 1);
        app->canvas.stale = true;
    } else if (app->drag == DRAG_PANEL && panel_drag(&app->panel, (float)x)) {
        app_ask(app);
    }
    find_readout(app);
}

static void on_enter(GLFWwindow *window, int entered)
{
    struct app *app = app_of(window);
    app->mouse_inside = entered;
    app->stale = true;
    find_readout(app);
}

static void on_scroll(GLFWwindow *window, double dx, double dy)
{
    struct app *app = app_of(window);
    (void)dx;
    app->stale = true;
    if (app->panel.open && app->mouse_x >= app->view.area.x1) {
        panel_scroll(&app->panel, (float)dy * 60 * app->scale);
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
    paths_free(&app->wish.paths);
    app->wish.paths = paths;
    app->wish.record = 0;
    app->wish.window = 0;
    drop_note(app);
    app_ask(app);
}

static void read_size(struct app *app)
{
    float x = 1, y = 1;
    glfwGetFramebufferSize(app->window, &app->width, &app->height);
    glfwGetWindowContentScale(app->window, &x, &y);
    app->scale = fmaxf(1, fmaxf(x, y));
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

/* --- from beginning to end --- */

/* GLFW's sentence, and what helps. */
static enum ecgp_result no_window(struct ecgp_error *error)
{
    const char *why = NULL;
    glfwGetError(&why);
    return error_set(error, ECGP_NO_GPU,
                     "no window can be opened (%s): a desktop is needed, X11 with DISPLAY set, or "
                     "Wayland with the package libglfw3-wayland; libegl1 and libgl1-mesa-dri draw; "
                     "without a desktop, xvfb-run or ecgpress page",
                     why ? why : "GLFW does not say why");
}

static void default_size(const struct preview *preview, int *width, int *height)
{
    int x = 0, y = 0, most_width = 1440, most_height = 900;
    GLFWmonitor *monitor = glfwGetPrimaryMonitor();
    if (monitor) {
        glfwGetMonitorWorkarea(monitor, &x, &y, &most_width, &most_height);
    }
    *width = preview->width ? preview->width : most_width < 1440 ? most_width : 1440;
    *height = preview->height ? preview->height : most_height < 860 ? most_height : 860;
}

/* Its context comes from EGL, as the renderer's: both go through one set of functions. */
static enum ecgp_result open_window(struct app *app, struct ecgp_error *error)
{
    static const int hints[][2] = {
        {GLFW_CONTEXT_CREATION_API, GLFW_EGL_CONTEXT_API},
        {GLFW_CONTEXT_VERSION_MAJOR, 3},
        {GLFW_CONTEXT_VERSION_MINOR, 3},
        {GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE},
        {GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE},
        {GLFW_ALPHA_BITS, 0},
        {GLFW_DEPTH_BITS, 0},
        {GLFW_STENCIL_BITS, 0},
        {GLFW_SCALE_TO_MONITOR, GLFW_TRUE},
    };
    int width, height;
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        glfwWindowHint(hints[i][0], hints[i][1]);
    }
    glfwWindowHintString(GLFW_X11_CLASS_NAME, "ecgpress");
    glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "ecgpress");
    default_size(app->preview, &width, &height);
    app->window = glfwCreateWindow(width, height, "ecgpress preview", NULL, NULL);
    if (!app->window) {
        return no_window(error);
    }
    glfwSetWindowSizeLimits(app->window, 480, 320, GLFW_DONT_CARE, GLFW_DONT_CARE);
    glfwMakeContextCurrent(app->window);
    glfwSwapInterval(0); /* a window that is not seen would wait for ever */
    glfwSetWindowUserPointer(app->window, app);
    return gpu_context_adopt(&app->gpu, error);
}

static void listen(struct app *app)
{
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
}

/* How long painting is put off, s; 0: it is not. */
static double put_off(const struct app *app)
{
    const double left = app->patience - glfwGetTime();
    return app->busy && left > 0 ? left : 0;
}

/* Told once: telling it paints the window again. */
static void check_gpu(struct app *app)
{
    struct ecgp_error error;
    if (gpu_check(app->gpu, "drawing the window", &error) != ECGP_OK &&
        strncmp(app->note, error.text, 200) != 0) {
        app_note(app, true, "%s", error.text);
    }
}

static void paint_if_stale(struct app *app)
{
    if (app->stale && put_off(app) == 0 && app->width > 0 && app->height > 0) {
        app->stale = false;
        app->patience = 0;
        app_paint(app);
        check_gpu(app);
    }
}

static void loop(struct app *app)
{
    while (!glfwWindowShouldClose(app->window) && !watch_stopped(app->watch)) {
        paint_if_stale(app);
        const double left = put_off(app);
        if (app->stale && left > 0) {
            glfwWaitEventsTimeout(left);
        } else {
            glfwWaitEvents();
        }
        take_all(app);
        if (watch_edited(app->watch)) {
            reload(app);
        }
    }
}

static enum ecgp_result open_all(struct app *app, struct ecgp_error *error)
{
    enum ecgp_result result = open_window(app, error);
    if (result == ECGP_OK) {
        result = batch_init(&app->batch, error);
    }
    if (result == ECGP_OK) {
        result = canvas_init(&app->canvas, error);
    }
    if (result == ECGP_OK) {
        result = worker_create(&app->worker, glfwPostEmptyEvent, error);
    }
    return result;
}

static void close_all(struct app *app)
{
    worker_destroy(app->worker);
    watch_destroy(app->watch);
    if (app->gpu) {
        canvas_finish(&app->canvas);
        batch_finish(&app->batch);
        gpu_context_destroy(app->gpu);
    }
    if (app->window) {
        glfwDestroyWindow(app->window);
    }
    glfwTerminate();
    panel_finish(&app->panel);
    answer_free(&app->answer);
    paths_free(&app->wish.paths);
}

static void begin(struct app *app)
{
    const struct preview *preview = app->preview;
    app->view.fit = true;
    app->view.zoom = 1;
    app->wish = (struct wish){
        .options = preview->options,
        .layout = preview->layout,
        .record = preview->record,
        .number = preview->number,
        .window = preview->window,
    };
    panel_init(&app->panel, preview->options, preview->base);
    watch_wake(app->watch, glfwPostEmptyEvent);
    listen(app);
    read_size(app);
    app_ask(app);
}

enum ecgp_result preview_run(const struct preview *preview, struct ecgp_error *error)
{
    struct app *app = calloc(1, sizeof *app);
    if (!app) {
        return error_no_memory(error);
    }
    app->preview = preview;
    enum ecgp_result result = watch_create(&app->watch, embedded_folder(), error);
    if (result == ECGP_OK) {
        result = glfwInit() ? open_all(app, error) : no_window(error);
    }
    if (result == ECGP_OK) {
        begin(app);
        loop(app);
    }
    close_all(app);
    free(app);
    return result;
}
