/* Makes what is asked for: the records, the one that is open, and the renderer, which stay from one
 * request to the next. All calls come from one thread. */
#ifndef PREVIEW_STUDIO_H
#define PREVIEW_STUDIO_H

#include "preview/request.h"

/* Zero it to begin. */
struct studio {
    struct ecgp_renderer *renderer;
    struct record_list *list;
    struct ecgp_record *record; /* that is open, or NULL */
    int64_t open;               /* its number in the list */
};

void studio_finish(struct studio *studio);

/* The reply begins as zeros. */
void studio_draw(struct studio *studio, const struct request *request, struct reply *reply);
/* Draws with shaders as they are now; where they are faulty the old renderer stays. */
void studio_redraw(struct studio *studio, const struct request *request, struct reply *reply);
/* Writes the page's files into the current folder, and those of its configuration. */
void studio_save(struct studio *studio, const struct request *request, struct saved *saved);

#endif
