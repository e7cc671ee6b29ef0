#include "preview/app.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "base/plain.h"
#include "gpu/context.h"
#include "preview/actions.h"
#include "preview/tint.h"

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
    const char *state = app->busy                  ? " (drawing)"
                        : app->shader_fault[0]     ? " (shader fault)"
                        : app->reply.error.text[0] ? " (error)"
                                                   : "";
    snprintf(title, sizeof title, "%s %s page %" PRId64 "%s - ecgpress preview", app->reply.label,
             app->request.layout, app->request.page_index, state);
    if (strcmp(title, app->title) != 0) {
        memcpy(app->title, title, sizeof title);
        glfwSetWindowTitle(app->window, title);
    }
}

/* Most pages come soon: painting the window before them would only take their time. */
static const double patience = 0.1;

void app_ask(struct app *app)
{
    worker_draw(app->worker, &app->request);
    app->busy = true;
    app->stale = true;
    app->patience = app->patience > 0 ? app->patience : glfwGetTime() + patience;
    set_title(app);
}

/* --- what comes from the worker --- */

bool app_is_over(const struct app *app)
{
    return app->mouse_inside && rect_has(&app->view.area, app->mouse_x, app->mouse_y);
}

bool app_is_split(const struct app *app)
{
    return app->split && app->reply.clean.page;
}

void app_find_readout(struct app *app)
{
    double x, y;
    /* The cursor may lie over the clean half, whose truth is another. */
    const bool clean = app_is_split(app) && app->mouse_x < (double)app->split_at;
    app->readout = (struct readout){0};
    if (app_is_over(app)) {
        view_to_picture(&app->view, app->mouse_x, app->mouse_y, &x, &y);
        readout_find(&app->readout, clean ? &app->reply.clean : &app->reply.drawing, x, y,
                     30 * (double)app->painter.scale / app->view.zoom);
    }
}

static void take_picture(struct app *app, enum canvas_side side, const struct drawing *drawing)
{
    const unsigned tint = (app->overlays >> OVERLAY_MASKS & 1 ? TINT_LEADS : 0u) |
                          (app->overlays >> OVERLAY_OVERLAPS & 1 ? TINT_OVERLAPS : 0u);
    const bool drawn = drawing->page;
    uint8_t *made = drawn && tint && drawing->leads ? tint_picture(drawing, tint) : NULL;
    canvas_take(&app->canvas, side, drawn ? drawing->info.width : 0,
                drawn ? drawing->info.height : 0, made ? made : drawing->rgbx);
    free(made);
}

void app_tint(struct app *app)
{
    take_picture(app, CANVAS_RIGHT, &app->reply.drawing);
    take_picture(app, CANVAS_LEFT, &app->reply.clean);
    app->stale = true;
}

static void show(struct app *app, struct reply *reply)
{
    reply_free(&app->reply);
    app->reply = *reply;
    app_tint(app);
    app_place(app);
    app_find_readout(app);
}

static void take_reply(struct app *app)
{
    struct reply reply;
    if (!worker_take(app->worker, &reply)) {
        return;
    }
    app->shader_fault[0] = '\0';
    if (reply.shaders) {
        snprintf(app->shader_fault, sizeof app->shader_fault, "%s", reply.error.text);
        reply_free(&reply);
    } else {
        show(app, &reply);
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
        plain_clean(saved.stem);
        printf("saved %s\n", saved.stem);
        fflush(stdout);
        app_note(app, false, "saved %s.png, .json, -masks, -config.json and .sh", saved.stem);
    }
}

static void take_all(struct app *app)
{
    take_reply(app);
    take_saved(app);
    const bool busy = worker_is_busy(app->worker);
    if (app->busy && !busy) {
        app->busy = false;
        app->stale = true;
        app->request.record = app->reply.count > 0 ? app->reply.record : app->request.record;
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
    if (painter_reload(&app->painter, &error) != ECGP_OK ||
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

/* --- from beginning to end --- */

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

static enum ecgp_result open_all(struct app *app, const struct preview *preview,
                                 struct ecgp_error *error)
{
    const struct window_spec spec = {
        .title = "ecgpress preview",
        .class_name = "ecgpress",
        .instead = "ecgpress page",
        .width = preview->width,
        .height = preview->height,
    };
    enum ecgp_result result = window_open(&app->window, &spec, error);
    result = result ? result : gpu_context_adopt(&app->gpu, error);
    result = result ? result : painter_init(&app->painter, error);
    result = result ? result : canvas_init(&app->canvas, error);
    result = result ? result : worker_create(&app->worker, glfwPostEmptyEvent, error);
    return result;
}

static void close_all(struct app *app)
{
    worker_destroy(app->worker);
    watch_destroy(app->watch);
    if (app->gpu) {
        canvas_finish(&app->canvas);
        painter_finish(&app->painter);
        gpu_context_destroy(app->gpu);
    }
    window_close(app->window);
    option_rows_finish(&app->options);
    reply_free(&app->reply);
    paths_free(&app->request.paths);
}

static void begin(struct app *app, const struct preview *preview)
{
    app->view.fit = true;
    app->view.zoom = 1;
    app->request = (struct request){
        .options = preview->options,
        .layout = preview->layout,
        .record = preview->record,
        .page_index = preview->page_index,
        .window = preview->window,
    };
    option_rows_init(&app->options, preview->options, preview->base);
    panel_init(&app->panel, &app->options.model);
    watch_wake(app->watch, glfwPostEmptyEvent);
    app_listen(app);
    app_ask(app);
}

enum ecgp_result preview_run(const struct preview *preview, struct ecgp_error *error)
{
    struct app *app = calloc(1, sizeof *app);
    if (!app) {
        return error_no_memory(error);
    }
    enum ecgp_result result = watch_create(&app->watch, embedded_folder(), error);
    result = result ? result : open_all(app, preview, error);
    if (result == ECGP_OK) {
        begin(app, preview);
        loop(app);
    }
    close_all(app);
    free(app);
    return result;
}
