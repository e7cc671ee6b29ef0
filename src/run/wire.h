/*
 * What a run and its workers say to each other: messages over a stream of a socket pair, each a
 * head of fixed size with a body behind it, and a descriptor where one is passed on.
 */
#ifndef RUN_WIRE_H
#define RUN_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct message {
    int32_t kind;    /* of an order */
    int32_t code;    /* of an answer: enum ecgp_result; the body of a failure is its sentence */
    int64_t subject; /* what it is about: a page, a batch */
    int64_t detail;
    uint64_t size; /* bytes of the body, at most WIRE_MOST */
};

#define WIRE_MOST ((uint64_t)1 << 30)

/* Sends a message, with a descriptor unless `fd` is -1. False where the other end is gone. */
bool wire_send(int socket, const struct message *message, const void *body, int fd);

/* Waits for a message, its body, which replaces what was in `body` and is terminated, and the
 * descriptor that may come with it (else -1; `fd` may be NULL). False where the other end is gone
 * or memory ran out (then `body` has failed). */
bool wire_receive(int socket, struct message *message, struct text *body, int *fd);

/* Sends an answer whose body is a sentence. */
bool wire_answer(int socket, int64_t subject, int64_t detail, const struct ecgp_error *error);

#endif
