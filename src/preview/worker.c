#define _POSIX_C_SOURCE 200809L
#include "preview/worker.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "preview/recipe.h"

/* What the worker's thread alone touches. */
struct bench {
    struct ecgp_renderer *renderer;
    struct shelf *shelf;
    struct ecgp_record *record; /* that is open, or NULL */
    int64_t open;               /* its number on the shelf */
};

struct worker {
    pthread_t thread;
    void (*wake)(void);
    struct bench bench;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t asked;
    bool ends, working;
    bool has_draw, has_save, reload;
    struct wish draw, save, last; /* last: what was drawn last, for reload */
    bool (*takes)(const char *name);
    bool has_answer, has_saved;
    struct answer answer;
    struct saved saved;
};

enum ecgp_result wish_copy(struct wish *copy, const struct wish *wish, struct ecgp_error *error)
{
    *copy = *wish;
    copy->options = NULL;
    copy->paths = (struct paths){0};
    enum ecgp_result result = ecgp_options_copy(wish->options, &copy->options, error);
    if (result == ECGP_OK &&
        !paths_copy(&copy->paths, wish->paths.count, (const char *const *)wish->paths.path)) {
        result = error_no_memory(error);
    }
    if (result != ECGP_OK) {
        wish_free(copy);
    }
    return result;
}

void wish_free(struct wish *wish)
{
    ecgp_options_destroy(wish->options);
    paths_free(&wish->paths);
    *wish = (struct wish){0};
}

void answer_free(struct answer *answer)
{
    sheet_free(&answer->sheet);
    sheet_free(&answer->clean);
    *answer = (struct answer){0};
}

/* --- the worker's thread --- */

static void close_record(struct bench *bench)
{
    ecgp_record_close(bench->record);
    bench->record = NULL;
}

static enum ecgp_result find_shelf(struct bench *bench, const struct wish *wish,
                                   struct ecgp_error *error)
{
    if (shelf_is_of(bench->shelf, wish->options, &wish->paths)) {
        return ECGP_OK;
    }
    close_record(bench);
    shelf_close(bench->shelf);
    return shelf_open(&bench->shelf, wish->options, &wish->paths, error);
}

static enum ecgp_result open_record(struct bench *bench, const struct wish *wish,
                                    struct answer *answer)
{
    enum ecgp_result result = find_shelf(bench, wish, &answer->error);
    if (result != ECGP_OK) {
        return result;
    }
    answer->count = shelf_count(bench->shelf);
    answer->record = wish->record % answer->count;
    answer->record += answer->record < 0 ? answer->count : 0;
    snprintf(answer->label, sizeof answer->label, "%s", shelf_label(bench->shelf, answer->record));
    if (bench->record && bench->open == answer->record) {
        return ECGP_OK;
    }
    close_record(bench);
    bench->open = answer->record;
    return shelf_open_record(bench->shelf, answer->record, &bench->record, &answer->error);
}

static enum ecgp_result make_page(struct bench *bench, const struct wish *wish,
                                  const struct ecgp_options *options, struct ecgp_page **page,
                                  struct ecgp_error *error)
{
    const struct ecgp_page_spec spec = {
        .layout = wish->layout, .window = wish->window, .number = wish->number};
    return ecgp_page_create(bench->record, options, &spec, page, error);
}

static enum ecgp_result need_renderer(struct bench *bench, struct ecgp_error *error)
{
    return bench->renderer ? ECGP_OK : ecgp_renderer_create(&bench->renderer, error);
}

/* What is given of shape and capture, and by a preset, is taken off. */
static enum ecgp_result clean_options(const struct ecgp_options *options,
                                      struct ecgp_options **clean, struct ecgp_error *error)
{
    static const char *const others[] = {"preset", "strength", "mix"};
    const struct ecgp_option_info *info;
    enum ecgp_result result = ecgp_options_copy(options, clean, error);
    for (size_t i = 0; result == ECGP_OK && (info = ecgp_option_info(i)); i++) {
        if (strcmp(info->group, "shape") == 0 || strcmp(info->group, "capture") == 0) {
            result = ecgp_options_reset(*clean, info->name, error);
        }
    }
    for (size_t i = 0; result == ECGP_OK && i < sizeof others / sizeof *others; i++) {
        result = ecgp_options_reset(*clean, others[i], error);
    }
    return result;
}

static enum ecgp_result draw_sheet(struct bench *bench, const struct wish *wish,
                                   const struct ecgp_options *options, struct sheet *sheet,
                                   struct ecgp_error *error)
{
    struct ecgp_page *page;
    enum ecgp_result result = make_page(bench, wish, options, &page, error);
    if (result == ECGP_OK) {
        result = sheet_draw(sheet, bench->renderer, page, wish->masks, error);
    }
    return result;
}

static enum ecgp_result draw_clean(struct bench *bench, const struct wish *wish,
                                   struct answer *answer)
{
    struct ecgp_options *options = NULL;
    enum ecgp_result result = clean_options(wish->options, &options, &answer->error);
    if (result == ECGP_OK) {
        result = draw_sheet(bench, wish, options, &answer->clean, &answer->error);
    }
    ecgp_options_destroy(options);
    return result;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void answer_wish(struct bench *bench, const struct wish *wish, struct answer *answer)
{
    const double start = now();
    enum ecgp_result result = open_record(bench, wish, answer);
    if (result == ECGP_OK) {
        result = need_renderer(bench, &answer->error);
    }
    if (result == ECGP_OK) {
        result = draw_sheet(bench, wish, wish->options, &answer->sheet, &answer->error);
    }
    if (result == ECGP_OK && wish->clean) {
        result = draw_clean(bench, wish, answer);
    }
    if (result != ECGP_OK) {
        sheet_free(&answer->sheet);
        sheet_free(&answer->clean);
    } else {
        answer->error.text[0] = '\0';
    }
    answer->seconds = now() - start;
}

/* Draws with shaders as they are now; where they are faulty the old renderer stays. */
static void answer_reload(struct bench *bench, const struct wish *wish, struct answer *answer)
{
    struct ecgp_renderer *old = bench->renderer;
    bench->renderer = NULL;
    answer_wish(bench, wish, answer);
    answer->shaders = answer->error.text[0] && answer->error.code == ECGP_NO_GPU;
    if (answer->shaders && old) {
        ecgp_renderer_destroy(bench->renderer);
        bench->renderer = old;
    } else {
        ecgp_renderer_destroy(old);
    }
}

static void answer_save(struct bench *bench, const struct wish *wish,
                        bool (*takes)(const char *name), struct saved *saved)
{
    struct answer found = {0};
    struct ecgp_page *page = NULL;
    enum ecgp_result result = open_record(bench, wish, &found);
    saved->error = found.error;
    if (result == ECGP_OK) {
        result = need_renderer(bench, &saved->error);
    }
    if (result == ECGP_OK) {
        result = make_page(bench, wish, wish->options, &page, &saved->error);
    }
    if (result == ECGP_OK) {
        recipe_free_stem(wish, ecgp_record_info(bench->record)->name, saved->stem,
                         sizeof saved->stem);
        result = recipe_save(wish, found.label, saved->stem, takes, bench->renderer, page,
                             &saved->error);
    }
    if (result == ECGP_OK) {
        saved->error.text[0] = '\0';
    }
    ecgp_page_destroy(page);
}

static void keep_answer(struct worker *worker, struct answer *answer, struct wish *wish)
{
    pthread_mutex_lock(&worker->lock);
    if (worker->has_answer) {
        answer_free(&worker->answer);
    }
    worker->answer = *answer;
    worker->has_answer = true;
    wish_free(&worker->last);
    worker->last = *wish;
    pthread_mutex_unlock(&worker->lock);
}

/* Takes the next thing to do; called and left with the lock held. */
static void do_next(struct worker *worker)
{
    const bool save = worker->has_save, draw = worker->has_draw, reload = worker->reload;
    struct wish *asked = save ? &worker->save : draw ? &worker->draw : &worker->last;
    struct wish wish = *asked;
    bool (*takes)(const char *name) = worker->takes;
    *asked = (struct wish){0};
    struct answer answer = {0};
    struct saved saved = {0};
    worker->has_save = false;
    worker->has_draw = save && draw;
    worker->reload = save && reload;
    pthread_mutex_unlock(&worker->lock);
    if (save) {
        answer_save(&worker->bench, &wish, takes, &saved);
        wish_free(&wish);
    } else if (wish.options) {
        (reload ? answer_reload : answer_wish)(&worker->bench, &wish, &answer);
        keep_answer(worker, &answer, &wish);
    }
    pthread_mutex_lock(&worker->lock);
    if (save) {
        worker->saved = saved;
        worker->has_saved = true;
    }
}

static void *work(void *user)
{
    struct worker *worker = user;
    pthread_mutex_lock(&worker->lock);
    while (!worker->ends) {
        if (!worker->has_draw && !worker->has_save && !worker->reload) {
            worker->working = false;
            pthread_cond_wait(&worker->asked, &worker->lock);
            continue;
        }
        worker->working = true;
        do_next(worker);
        worker->working = false;
        worker->wake();
    }
    pthread_mutex_unlock(&worker->lock);
    close_record(&worker->bench);
    shelf_close(worker->bench.shelf);
    ecgp_renderer_destroy(worker->bench.renderer);
    return NULL;
}

/* --- the window's thread --- */

enum ecgp_result worker_create(struct worker **out, void (*wake)(void), struct ecgp_error *error)
{
    *out = NULL;
    struct worker *worker = calloc(1, sizeof *worker);
    if (!worker) {
        return error_no_memory(error);
    }
    worker->wake = wake;
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->asked, NULL);
    if (pthread_create(&worker->thread, NULL, work, worker) != 0) {
        pthread_cond_destroy(&worker->asked);
        pthread_mutex_destroy(&worker->lock);
        free(worker);
        return error_no_memory(error);
    }
    *out = worker;
    return ECGP_OK;
}

static void ask(struct worker *worker)
{
    pthread_cond_signal(&worker->asked);
    pthread_mutex_unlock(&worker->lock);
}

void worker_destroy(struct worker *worker)
{
    if (!worker) {
        return;
    }
    pthread_mutex_lock(&worker->lock);
    worker->ends = true;
    ask(worker);
    pthread_join(worker->thread, NULL);
    wish_free(&worker->draw);
    wish_free(&worker->save);
    wish_free(&worker->last);
    answer_free(&worker->answer);
    pthread_cond_destroy(&worker->asked);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
}

/* Puts a copy of the wish where the thread finds it; false without memory. */
static bool put(struct wish *place, const struct wish *wish)
{
    struct wish copy;
    if (wish_copy(&copy, wish, NULL) != ECGP_OK) {
        return false;
    }
    wish_free(place);
    *place = copy;
    return true;
}

void worker_draw(struct worker *worker, const struct wish *wish)
{
    pthread_mutex_lock(&worker->lock);
    worker->has_draw = put(&worker->draw, wish) || worker->has_draw;
    ask(worker);
}

void worker_save(struct worker *worker, const struct wish *wish, bool (*takes)(const char *name))
{
    pthread_mutex_lock(&worker->lock);
    worker->takes = takes;
    worker->has_save = put(&worker->save, wish) || worker->has_save;
    ask(worker);
}

void worker_reload(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->reload = true;
    ask(worker);
}

bool worker_is_busy(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    const bool busy = worker->has_draw || worker->has_save || worker->reload || worker->working ||
                      worker->has_answer || worker->has_saved;
    pthread_mutex_unlock(&worker->lock);
    return busy;
}

bool worker_take(struct worker *worker, struct answer *answer)
{
    pthread_mutex_lock(&worker->lock);
    const bool has = worker->has_answer;
    if (has) {
        *answer = worker->answer;
        worker->answer = (struct answer){0};
        worker->has_answer = false;
    }
    pthread_mutex_unlock(&worker->lock);
    return has;
}

bool worker_take_saved(struct worker *worker, struct saved *saved)
{
    pthread_mutex_lock(&worker->lock);
    const bool has = worker->has_saved;
    if (has) {
        *saved = worker->saved;
        worker->has_saved = false;
    }
    pthread_mutex_unlock(&worker->lock);
    return has;
}
