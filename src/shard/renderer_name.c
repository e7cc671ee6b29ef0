#include "shard/renderer_name.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <ecgpress/render.h>

#include "render/renderer.h"
#include "run/workers.h"

/* The worker: answers with the name. */
static void live(int socket, int number, void *context)
{
    struct ecgp_renderer *renderer;
    struct ecgp_error error = {0};
    if (renderer_create(context, number, &renderer, &error) != ECGP_OK) {
        wire_answer(socket, 0, 0, &error);
        return;
    }
    const char *name = ecgp_renderer_name(renderer);
    const struct message answer = {.size = strlen(name)};
    wire_send(socket, &answer, name, -1);
    ecgp_renderer_destroy(renderer);
}

static enum ecgp_result ask(const char *device, char name[RENDERER_NAME], struct ecgp_error *error)
{
    struct workers workers = {0};
    struct message answer;
    struct text body = {0};
    enum ecgp_result result = workers_fork(&workers, 1, live, (void *)(uintptr_t)device, error);
    if (result == ECGP_OK && !wire_receive(workers.worker[0].socket, &answer, &body, NULL)) {
        struct ecgp_error why = {0};
        result = workers_lost(&workers, 0, &why);
        result = error_set(error, result, "%s while it began OpenGL", why.text);
    } else if (result == ECGP_OK && answer.code != ECGP_OK) {
        result = error_set(error, (enum ecgp_result)answer.code, "%s", body.data);
    }
    if (result == ECGP_OK) {
        snprintf(name, RENDERER_NAME, "%s", body.data);
    }
    text_free(&body);
    workers_finish(&workers, 0);
    return result;
}

enum ecgp_result renderer_name(const char *device, char name[RENDERER_NAME],
                               struct ecgp_error *error)
{
    struct ecgp_error why = {0};
    const enum ecgp_result result = ask(device, name, &why);
    if (result == ECGP_INTERNAL) {
        return ask(device, name, error); /* a process that is lost is replaced, as others are */
    }
    return result == ECGP_OK ? result : error_set(error, result, "%s", why.text);
}
