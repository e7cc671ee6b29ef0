/* The processes that draw for a feed. */
#ifndef FEED_CREW_H
#define FEED_CREW_H

#include "base/error.h"
#include "feed/wire.h"

struct crew {
    int count;
    struct crew_member {
        int process; /* 0: ended */
        int socket;
    } * member;
};

/* Starts `count` processes and tells each the configuration; they answer READY in their time.
 * `crew` is finished with crew_finish, also after a failure. */
enum ecgp_result crew_init(struct crew *crew, int count, int batch, const char *configuration,
                           struct ecgp_error *error);
/* Ends them: within half a second by themselves, else by force. */
void crew_finish(struct crew *crew);
/* Forgets them in a process that is forked from the one that has them. */
void crew_abandon(struct crew *crew);

/* Gives all of them an order; one that is gone is found when its answer is waited for. */
void crew_order(const struct crew *crew, const struct wire_order *order, int fd);

/* The failure to tell of a member whose socket has closed. */
enum ecgp_result crew_lost(struct crew *crew, int member, struct ecgp_error *error);

#endif
