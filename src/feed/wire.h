/*
 * What a feed and its drawing processes say to each other: packets over a socket pair, and slots of
 * memory that both map.
 *
 * The feed sends its configuration once (text, its end's zero byte with it), then orders; each
 * process answers READY or its error once, and each order to draw once it has no more to do on it.
 */
#ifndef FEED_WIRE_H
#define FEED_WIRE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ecgpress/result.h>

enum {
    WIRE_SOCKET = 3,          /* the descriptor that a drawing process finds its socket at */
    WIRE_SLOTS = 4096,        /* slots that there can be at a time */
    WIRE_PACKET = 128 * 1024, /* bytes of the longest packet */
};

/* The head of a slot; its arrays follow at WIRE_HEAD. */
struct wire_head {
    atomic_int next; /* the position that is drawn next */
    int32_t count;   /* positions to draw */
};
enum { WIRE_HEAD = 64 };

enum wire_kind {
    WIRE_MAP,   /* a descriptor comes with it: it is slot `slot`, `bytes` long */
    WIRE_UNMAP, /* the slot is no more */
    WIRE_DRAW,
};

struct wire_order {
    int32_t kind, slot;
    uint64_t bytes;
};

struct wire_answer {
    int32_t slot;     /* -1: READY */
    int32_t position; /* of the first sample that failed */
    int32_t code;     /* enum ecgp_result */
    char text[1024];  /* the sentence of a failure; READY: the renderer's name */
};

/* Sends a packet, with a descriptor unless `fd` is -1. False where the other end is gone. */
bool wire_send(int socket, const void *packet, size_t size, int fd);
/* Waits for a packet and the descriptor that may come with it (else -1). Bytes of it; 0 where the
 * other end is gone. */
size_t wire_receive(int socket, void *packet, size_t size, int *fd);

#endif
