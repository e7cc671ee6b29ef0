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

/* Sends a message, with a descriptor unless `fd` is -1. False if the other end is gone. */
bool wire_send(int socket, const struct message *message, const void *body, int fd);

/* Waits for a message. Its body replaces the content of `body` and is followed by a zero byte; `fd`
 * (may be NULL) is set to its descriptor, or -1. False if the other end is gone, or if memory ran
 * out (then `body` has failed). */
bool wire_receive(int socket, struct message *message, struct text *body, int *fd);

/* Sends an answer whose code and body are those of `error`. */
bool wire_answer(int socket, int64_t subject, int64_t detail, const struct ecgp_error *error);

#endif
