/* The memory of a batch, shared with the processes that draw it. */
#ifndef FEED_SLOT_H
#define FEED_SLOT_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/error.h"
#include "feed/arrays.h"

enum { FEED_SLOTS = 4096, FEED_WORKERS = 256 }; /* at most */

/* Page indices beyond this are not exact in JSON. */
#define FEED_MOST_INDEX ((int64_t)1 << 53)

/* What begins a slot's memory; its arrays follow at SLOT_HEAD. */
struct slot_head {
    atomic_int next;             /* the position that is drawn next */
    atomic_int count;            /* positions to draw */
    atomic_int at[FEED_WORKERS]; /* one more than the position that each worker is at */
};
enum { SLOT_HEAD = (sizeof(struct slot_head) + ARRAY_ALIGN - 1) / ARRAY_ALIGN * ARRAY_ALIGN };

/* The kinds of message that a worker receives. It answers SLOT_SET_UP with subject -1 and the name
 * of its renderer, and SLOT_DRAW with the first position that failed (or the count) in `detail`. */
enum slot_order {
    SLOT_SET_UP, /* comes first: the body is the configuration, `detail` the size of batches,
                    `subject` the number of the worker, `code` the option sandbox */
    SLOT_MAP,    /* the descriptor is that of slot `subject`, `detail` bytes long */
    SLOT_UNMAP,  /* slot `subject` no longer exists */
    SLOT_DRAW,   /* draw the positions of slot `subject` that no worker has begun */
};

enum slot_state { SLOT_FREE, SLOT_DRAWN, SLOT_LEASED };

struct ecgp_batch {
    struct ecgp_feed *feed;
    int number;                        /* of the slot, in orders */
    enum slot_state state;             /* SLOT_DRAWN: ordered, whether it is done or not */
    int64_t place;                     /* of the batch in the feed's order; -1: in none */
    int count;                         /* samples */
    int64_t order;                     /* rises with each order to draw */
    int waiting;                       /* workers that have not answered */
    uint64_t owing[FEED_WORKERS / 64]; /* which, by bits */
    int losses;                        /* workers that were lost over it */
    int generation;                    /* of the workers that know it: see ecgp_feed */
    int failed;                        /* position of the first sample that failed, or count */
    struct ecgp_error error;           /* its error */
    int fd;                            /* of the memory, or -1 */
    struct slot_head *head;            /* begins the memory */
    size_t bytes;                      /* of it all */
    const struct arrays *arrays;
    struct ecgp_cuda *cuda;    /* with which the memory is registered; NULL: with none */
    struct ecgp_batch *copied; /* in a list of those that cuda.c releases */
};

enum ecgp_result slot_create(const struct arrays *arrays, struct ecgp_batch **slot,
                             struct ecgp_error *error);
void slot_destroy(struct ecgp_batch *slot);
/* Closes the descriptor, once all who share the memory have it. */
void slot_close(struct ecgp_batch *slot);

/* Takes the memory back from CUDA, before it is unmapped (cuda.c). */
void cuda_forget(struct ecgp_batch *slot);

/* Where the arrays begin. */
static inline void *slot_base(const struct ecgp_batch *slot)
{
    return (char *)slot->head + SLOT_HEAD;
}

#endif
