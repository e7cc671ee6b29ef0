/*
 * Messages between a run and its workers over a stream socket. Each has a head of fixed size and a
 * body, and may carry a file descriptor.
 */
#ifndef RUN_WIRE_H
#define RUN_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct message {
    int32_t kind;    /* of an order; its users define it */
    int32_t code;    /* of an answer: enum ecgp_result; the body of a failure is its sentence */
    int64_t subject; /* the page or batch that it concerns */
    int64_t detail;
    uint64_t size; /* bytes of the body, at most WIRE_MOST */
};

#define WIRE_MOST ((uint64_t)1 << 30)

/* A message that is arriving, in any number of parts. Zero it to begin; it holds one message at a
 * time, and begins the next one with the first byte after it. */
struct inbox {
    struct message message;
    struct text body;
    size_t got; /* bytes of message and body that are here */
};

enum wire_state {
    WIRE_PART,  /* more of the message is to come */
    WIRE_WHOLE, /* it is here */
    WIRE_GONE, /* it never will be: the other end is gone, it says nonsense, or memory ran out (then
                  the body has failed) */
};

/* Where the next bytes of a message go, `*room` of them at most; NULL without memory. Memory is
 * taken as bytes arrive, not as a message announces them. */
char *inbox_room(struct inbox *inbox, size_t *room);
/* Says that `count` bytes were put there. */
enum wire_state inbox_add(struct inbox *inbox, size_t count);
void inbox_free(struct inbox *inbox);

/* Sends a message, with a descriptor unless `fd` is -1. False if the other end is gone or reads
 * nothing (see SO_SNDTIMEO). */
bool wire_send(int socket, const struct message *message, const void *body, int fd);

/* Reads what has arrived of a message without waiting for more. A descriptor that comes with it is
 * dropped. */
enum wire_state wire_read(int socket, struct inbox *inbox);

/* Waits for a message. Its body replaces the content of `body` and is followed by a zero byte; `fd`
 * (may be NULL) is set to its descriptor, or -1. False if the other end is gone, or if memory ran
 * out (then `body` has failed). */
bool wire_receive(int socket, struct message *message, struct text *body, int *fd);

/* Sends an answer whose code and body are those of `error`. */
bool wire_answer(int socket, int64_t subject, int64_t detail, const struct ecgp_error *error);

#endif
