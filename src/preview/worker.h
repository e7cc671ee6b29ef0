/* Pages are drawn, and saved, on a thread of their own with its own OpenGL context. It draws what
 * was asked for last and passes over what was asked for before that. */
#ifndef PREVIEW_WORKER_H
#define PREVIEW_WORKER_H

#include "preview/request.h"

struct worker;

/* `wake` is called on the worker's thread whenever there is something to take. */
enum ecgp_result worker_create(struct worker **worker, void (*wake)(void),
                               struct ecgp_error *error);
/* Waits for what is being drawn. */
void worker_destroy(struct worker *worker);

void worker_draw(struct worker *worker, const struct request *request);
/* Writes the page's files into the current folder, and those of its configuration. */
void worker_save(struct worker *worker, const struct request *request);
/* Draws the last request again, with shaders as they are now. */
void worker_reload(struct worker *worker);

/* Whether anything is asked for that was not taken. */
bool worker_is_busy(struct worker *worker);
/* Takes the newest reply; false where there is none. It is the caller's to free. */
bool worker_take(struct worker *worker, struct reply *reply);
bool worker_take_saved(struct worker *worker, struct saved *saved);

#endif
