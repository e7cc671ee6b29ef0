#define _POSIX_C_SOURCE 200809L
#include "preview/studio.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "preview/recipe.h"

static void close_record(struct studio *studio)
{
    ecgp_record_close(studio->record);
    studio->record = NULL;
}

static enum ecgp_result find_list(struct studio *studio, const struct request *request,
                                  struct ecgp_error *error)
{
    if (record_list_is_of(studio->list, request->options, &request->paths)) {
        return ECGP_OK;
    }
    close_record(studio);
    record_list_close(studio->list);
    return record_list_open(&studio->list, request->options, &request->paths, error);
}

static enum ecgp_result open_record(struct studio *studio, const struct request *request,
                                    struct reply *reply)
{
    enum ecgp_result result = find_list(studio, request, &reply->error);
    if (result != ECGP_OK) {
        return result;
    }
    reply->count = record_list_count(studio->list);
    reply->record = request->record % reply->count;
    reply->record += reply->record < 0 ? reply->count : 0;
    snprintf(reply->label, sizeof reply->label, "%s",
             record_list_label(studio->list, reply->record));
    if (studio->record && studio->open == reply->record) {
        return ECGP_OK;
    }
    close_record(studio);
    studio->open = reply->record;
    return record_list_open_record(studio->list, reply->record, &studio->record, &reply->error);
}

static enum ecgp_result make_page(struct studio *studio, const struct request *request,
                                  const struct ecgp_options *options, struct ecgp_page **page,
                                  struct ecgp_error *error)
{
    const struct ecgp_page_spec spec = {
        .layout = request->layout, .window = request->window, .page_index = request->page_index};
    return ecgp_page_create(studio->record, options, &spec, page, error);
}

static enum ecgp_result need_renderer(struct studio *studio, const struct ecgp_options *options,
                                      struct ecgp_error *error)
{
    return studio->renderer ? ECGP_OK
                            : ecgp_renderer_create_on(options, 0, &studio->renderer, error);
}

/* What is given of shape and capture, and by a preset, is taken off. */
static enum ecgp_result clean_options(const struct ecgp_options *options,
                                      struct ecgp_options **clean, struct ecgp_error *error)
{
    static const char *const others[] = {"preset", "severity", "mix"};
    const struct ecgp_option_info *info;
    enum ecgp_result result = ecgp_options_copy(options, clean, error);
    for (size_t i = 0; result == ECGP_OK && (info = ecgp_option_info(i)); i++) {
        if (strcmp(info->group, "shape") == 0 || strcmp(info->group, "capture") == 0) {
            result = ecgp_options_reset(*clean, info->name, error);
        }
    }
    for (size_t i = 0; result == ECGP_OK && i < ARRAY_COUNT(others); i++) {
        result = ecgp_options_reset(*clean, others[i], error);
    }
    return result;
}

static enum ecgp_result draw_page(struct studio *studio, const struct request *request,
                                  const struct ecgp_options *options, struct drawing *drawing,
                                  struct ecgp_error *error)
{
    struct ecgp_page *page;
    enum ecgp_result result = make_page(studio, request, options, &page, error);
    result = result ? result : drawing_make(drawing, studio->renderer, page, request->masks, error);
    return result;
}

static enum ecgp_result draw_clean(struct studio *studio, const struct request *request,
                                   struct reply *reply)
{
    struct ecgp_options *options = NULL;
    enum ecgp_result result = clean_options(request->options, &options, &reply->error);
    result = result ? result : draw_page(studio, request, options, &reply->clean, &reply->error);
    ecgp_options_destroy(options);
    return result;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

void studio_draw(struct studio *studio, const struct request *request, struct reply *reply)
{
    const double start = now();
    enum ecgp_result result = open_record(studio, request, reply);
    result = result ? result : need_renderer(studio, request->options, &reply->error);
    result = result ? result
                    : draw_page(studio, request, request->options, &reply->drawing, &reply->error);
    if (result == ECGP_OK && request->clean) {
        result = draw_clean(studio, request, reply);
    }
    if (result != ECGP_OK) {
        drawing_free(&reply->drawing);
        drawing_free(&reply->clean);
    } else {
        reply->error.text[0] = '\0';
    }
    reply->seconds = now() - start;
}

void studio_redraw(struct studio *studio, const struct request *request, struct reply *reply)
{
    struct ecgp_renderer *old = studio->renderer;
    studio->renderer = NULL;
    studio_draw(studio, request, reply);
    reply->shaders = reply->error.text[0] && reply->error.code == ECGP_NO_GPU;
    if (reply->shaders && old) {
        ecgp_renderer_destroy(studio->renderer);
        studio->renderer = old;
    } else {
        ecgp_renderer_destroy(old);
    }
}

void studio_save(struct studio *studio, const struct request *request, struct saved *saved)
{
    struct reply found = {0};
    struct ecgp_page *page = NULL;
    enum ecgp_result result = open_record(studio, request, &found);
    saved->error = found.error;
    result = result ? result : need_renderer(studio, request->options, &saved->error);
    result = result ? result : make_page(studio, request, request->options, &page, &saved->error);
    if (result == ECGP_OK) {
        recipe_free_stem(request, ecgp_record_info(studio->record)->name, saved->stem,
                         sizeof saved->stem);
        result =
            recipe_save(request, found.label, saved->stem, studio->renderer, page, &saved->error);
    }
    if (result == ECGP_OK) {
        saved->error.text[0] = '\0';
    }
    ecgp_page_destroy(page);
}

void studio_finish(struct studio *studio)
{
    close_record(studio);
    record_list_close(studio->list);
    ecgp_renderer_destroy(studio->renderer);
}
