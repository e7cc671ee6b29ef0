/*
 * A process that draws for a feed, but for its socket: what it does with a message, and what it
 * answers. It runs on another's word, so it checks all of it: numbers of slots, the size of their
 * memory, how many pages there are and which, at the time of use. Memory that is mapped cannot
 * shrink, because it is sealed.
 *
 * A fuzzer calls drawer_obey with any message, body and descriptor; with `blind` set, OpenGL is
 * left out.
 */
#ifndef FEED_DRAWER_H
#define FEED_DRAWER_H

#include "feed/fill.h"
#include "feed/slot.h"
#include "run/wire.h"

/* Zero it to begin. */
struct drawer {
    struct feed_config config;
    bool is_set_up;
    bool blind; /* draws nothing, but does all else */
    bool sandbox, is_confined;
    int number;       /* of this worker in its feed */
    size_t slot_size; /* bytes of each slot */
    struct ecgp_renderer *renderer;
    struct slot_head *slot[FEED_SLOTS]; /* NULL: not mapped */
    int unmapped;                       /* the cause why the last that cannot be mapped is not */
    struct ecgp_error
        skipped; /* why a record was replaced in the order that is drawn; text "": none */
    struct text text;
};

struct drawer_answer {
    bool due; /* whether there is one */
    int64_t subject, detail;
    struct ecgp_error error; /* with code ECGP_OK its text tells of a replaced record, or is "" */
};

enum drawer_state {
    DRAWER_ON,      /* there may be more to do */
    DRAWER_USELESS, /* it cannot draw; the answer says why */
    DRAWER_ASTRAY,  /* the message makes no sense */
};

/* Does what a message says. `body` is followed by a zero byte; `fd` (-1: none) is closed. */
enum drawer_state drawer_obey(struct drawer *drawer, const struct message *order, const char *body,
                              int fd, struct drawer_answer *answer);
void drawer_finish(struct drawer *drawer);

#endif
