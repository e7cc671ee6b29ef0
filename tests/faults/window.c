/* What the preview window asks of its worker, without a window: a page drawn, one saved, one drawn
 * with the shaders as they are then. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <time.h>

#include "cli/commands.h"
#include "preview/worker.h"

static void wake(void)
{
}

/* Waits for the reply or for what was saved; its failure is the program's. */
static enum ecgp_result wait_for(struct worker *worker, struct ecgp_error *error)
{
    struct reply reply = {0};
    struct saved saved = {0};
    *error = (struct ecgp_error){ECGP_INTERNAL, "the worker answered nothing"};
    for (bool busy = true; busy;) {
        busy = worker_is_busy(worker);
        if (worker_take(worker, &reply)) {
            *error = reply.error;
            reply_free(&reply);
            busy = false;
        } else if (worker_take_saved(worker, &saved)) {
            *error = saved.error;
            busy = false;
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return error->text[0] ? error->code : ECGP_OK;
}

static enum ecgp_result use(struct worker *worker, const struct request *request,
                            struct ecgp_error *error)
{
    worker_draw(worker, request);
    enum ecgp_result result = wait_for(worker, error);
    if (result == ECGP_OK) {
        worker_save(worker, request);
        result = wait_for(worker, error);
    }
    if (result == ECGP_OK) {
        worker_reload(worker);
        result = wait_for(worker, error);
    }
    return result;
}

int main(void)
{
    struct request request = {.layout = "3by1", .masks = true, .clean = true};
    struct worker *worker = NULL;
    struct ecgp_error error = {0};
    enum ecgp_result result = ecgp_options_create(&request.options, &error);
    result = result ? result : ecgp_options_set(request.options, "width", "240", &error);
    result = result ? result : worker_create(&worker, wake, &error);
    result = result ? result : use(worker, &request, &error);
    worker_destroy(worker);
    request_free(&request);
    return result == ECGP_OK ? 0 : cli_fail(&error);
}
