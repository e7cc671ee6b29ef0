/* What happens outside the window: SIGINT and SIGTERM, and edited shaders in a development build. A
 * thread waits for both, so that the window need not ask again and again. */
#ifndef PREVIEW_WATCH_H
#define PREVIEW_WATCH_H

#include "base/error.h"

#include <stdbool.h>

struct watch;

/* From here on the first signal is only noted, a second one ends the program at once: call before
 * any other thread begins. `folder` (or NULL) has the shaders. */
enum ecgp_result watch_create(struct watch **watch, const char *folder, struct ecgp_error *error);
/* `wake` is called on the thread of its own whenever something happened; NULL: not any more. */
void watch_wake(struct watch *watch, void (*wake)(void));
void watch_destroy(struct watch *watch);

/* Whether a signal came. */
bool watch_stopped(const struct watch *watch);
/* Whether a shader was written since the last call. */
bool watch_edited(struct watch *watch);

#endif
