/* Batches on a CUDA device: what cuda.c and cuda_memory.c share. */
#ifndef FEED_CUDA_H
#define FEED_CUDA_H

#include <ecgpress/cuda.h>

#include <pthread.h>
#include <sys/types.h>

#include "gpu/cuda_driver.h"
#include "feed/slot.h"

enum {
    MOST_GOING = 2,  /* batches that are copied at a time: more would keep workers from memory */
    MOST_STREAMS = 4 /* that a batch remembers; for more it waits */
};

struct ecgp_cuda_batch {
    struct ecgp_cuda *cuda;
    struct ecgp_cuda_batch *next; /* in one of the lists of struct ecgp_cuda */
    int shares;
    struct ecgp_batch *host; /* until it is copied */
    cuda_memory memory;
    size_t bytes;
    cuda_event there;               /* it is copied */
    cuda_event done[MOST_STREAMS];  /* streams are done with what it was before */
    uintptr_t stream[MOST_STREAMS]; /* that waited for it */
    int streams;
    bool spoiled;         /* nobody knows when it may be used again */
    struct arrays arrays; /* of the batch in it, and its pages */
    int count;
};

struct ecgp_cuda {
    const struct cuda_driver *driver;
    pid_t owner;
    int number, device;
    cuda_context context;
    cuda_stream stream;
    pthread_mutex_t lock;
    int users;                     /* the caller, batches, registered memory */
    struct ecgp_cuda_batch *going; /* copies under way, the first one first */
    struct ecgp_cuda_batch *idle;  /* memory for further batches */
    int count;                     /* of those under way */
};

/* --- cuda_memory.c, under the lock and in the device's context ---------------------------------
 */

/* Registers a slot's memory with its first batch, for copies that need no other on the way. Where
 * that cannot be, they are slower. */
void cuda_enroll(struct ecgp_cuda *cuda, struct ecgp_batch *slot);

/* Memory that is idle, or new. */
enum ecgp_result cuda_take_memory(struct ecgp_cuda *cuda, size_t bytes,
                                  struct ecgp_cuda_batch **batch, struct ecgp_error *error);
/* Gives memory back that nobody has a share in. Its next batch waits for the streams. */
void cuda_give_back(struct ecgp_cuda_batch *batch);
/* Frees it. */
void cuda_free_memory(struct ecgp_cuda_batch *batch);

/* --- cuda.c -------------------------------------------------------------------------------------
 */

/* Makes the device's context the thread's; false where the driver has ended, as it does before the
 * process. */
bool cuda_push(const struct ecgp_cuda *cuda);
void cuda_pop(const struct ecgp_cuda *cuda);
/* Ends what its last user leaves. */
void cuda_leave(struct ecgp_cuda *cuda);

#endif
