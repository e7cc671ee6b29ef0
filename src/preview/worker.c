#define _POSIX_C_SOURCE 200809L
#include "preview/worker.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "preview/studio.h"

struct worker {
    pthread_t thread;
    void (*wake)(void);
    struct studio studio; /* the thread's alone */
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t asked;
    bool ends, working;
    bool has_draw, has_save, reload;
    struct request draw, save, last; /* last: what was drawn last, for reload */
    bool has_reply, has_saved;
    struct reply reply;
    struct saved saved;
};

/* --- the worker's thread --- */

static void keep_reply(struct worker *worker, struct reply *reply, struct request *request)
{
    pthread_mutex_lock(&worker->lock);
    if (worker->has_reply) {
        reply_free(&worker->reply);
    }
    worker->reply = *reply;
    worker->has_reply = true;
    request_free(&worker->last);
    worker->last = *request;
    pthread_mutex_unlock(&worker->lock);
}

/* Takes the next thing to do; called and left with the lock held. */
static void do_next(struct worker *worker)
{
    const bool save = worker->has_save, draw = worker->has_draw, reload = worker->reload;
    struct request *asked = save ? &worker->save : draw ? &worker->draw : &worker->last;
    struct request request = *asked;
    *asked = (struct request){0};
    struct reply reply = {0};
    struct saved saved = {0};
    worker->has_save = false;
    worker->has_draw = save && draw;
    worker->reload = save && reload;
    pthread_mutex_unlock(&worker->lock);
    if (save) {
        studio_save(&worker->studio, &request, &saved);
        request_free(&request);
    } else if (request.options) {
        (reload ? studio_redraw : studio_draw)(&worker->studio, &request, &reply);
        keep_reply(worker, &reply, &request);
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
    studio_finish(&worker->studio);
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
    const int cause = pthread_create(&worker->thread, NULL, work, worker);
    if (cause != 0) {
        pthread_cond_destroy(&worker->asked);
        pthread_mutex_destroy(&worker->lock);
        free(worker);
        return error_set(error, ECGP_NO_MEMORY, "no thread can be started to draw: %s",
                         strerror(cause));
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
    request_free(&worker->draw);
    request_free(&worker->save);
    request_free(&worker->last);
    reply_free(&worker->reply);
    pthread_cond_destroy(&worker->asked);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
}

/* Puts a copy of the request where the thread finds it; false without memory. */
static bool put(struct request *place, const struct request *request)
{
    struct request copy;
    if (request_copy(&copy, request, NULL) != ECGP_OK) {
        return false;
    }
    request_free(place);
    *place = copy;
    return true;
}

/* What is asked for without memory is answered at once. */
void worker_draw(struct worker *worker, const struct request *request)
{
    pthread_mutex_lock(&worker->lock);
    if (put(&worker->draw, request)) {
        worker->has_draw = true;
    } else {
        reply_free(&worker->reply);
        worker->reply = (struct reply){0};
        error_no_memory(&worker->reply.error);
        worker->has_reply = true;
    }
    ask(worker);
}

void worker_save(struct worker *worker, const struct request *request)
{
    pthread_mutex_lock(&worker->lock);
    if (put(&worker->save, request)) {
        worker->has_save = true;
    } else {
        worker->saved = (struct saved){0};
        error_no_memory(&worker->saved.error);
        worker->has_saved = true;
    }
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
                      worker->has_reply || worker->has_saved;
    pthread_mutex_unlock(&worker->lock);
    return busy;
}

bool worker_take(struct worker *worker, struct reply *reply)
{
    pthread_mutex_lock(&worker->lock);
    const bool has = worker->has_reply;
    if (has) {
        *reply = worker->reply;
        worker->reply = (struct reply){0};
        worker->has_reply = false;
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
