#include "feed/cuda.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* --- memory of workers --------------------------------------------------------------------------
 */

void cuda_enroll(struct ecgp_cuda *cuda, struct ecgp_batch *slot)
{
    if (!slot->cuda &&
        cuda->driver->register_host(slot->head, slot->bytes, CUDA_REGISTER_PORTABLE) == 0) {
        slot->cuda = cuda;
        cuda->users++;
    }
}

void cuda_forget(struct ecgp_batch *slot)
{
    struct ecgp_cuda *cuda = slot->cuda;
    slot->cuda = NULL;
    if (cuda->owner == getpid()) {
        if (cuda_push(cuda)) {
            cuda->driver->unregister_host(slot->head);
            cuda_pop(cuda);
        }
        cuda_leave(cuda);
    }
}

/* --- memory of the device -----------------------------------------------------------------------
 */

void cuda_free_memory(struct ecgp_cuda_batch *batch)
{
    const struct cuda_driver *driver = batch->cuda->driver;
    for (int i = 0; i < MOST_STREAMS; i++) {
        if (batch->done[i]) {
            driver->event_destroy(batch->done[i]);
        }
    }
    if (batch->there) {
        driver->event_destroy(batch->there);
    }
    if (batch->memory) {
        driver->free(batch->memory); /* waits for what uses it */
    }
    free(batch);
}

enum ecgp_result cuda_take_memory(struct ecgp_cuda *cuda, size_t bytes,
                                  struct ecgp_cuda_batch **out, struct ecgp_error *error)
{
    struct ecgp_cuda_batch **at = &cuda->idle;
    while (*at && (*at)->bytes < bytes) {
        at = &(*at)->next;
    }
    if (*at) {
        *out = *at;
        *at = (*at)->next;
        return ECGP_OK;
    }
    struct ecgp_cuda_batch *batch = calloc(1, sizeof *batch);
    if (!batch) {
        return error_no_memory(error);
    }
    batch->cuda = cuda;
    batch->bytes = bytes;
    const struct cuda_driver *driver = cuda->driver;
    cuda_result failed = driver->allocate(&batch->memory, bytes);
    failed = failed ? failed : driver->event_create(&batch->there, CUDA_EVENT_NO_TIMING);
    for (int i = 0; i < MOST_STREAMS && !failed; i++) {
        failed = driver->event_create(&batch->done[i], CUDA_EVENT_NO_TIMING);
    }
    if (failed) {
        char what[64];
        snprintf(what, sizeof what, "allocating %zu bytes on the device", bytes);
        cuda_free_memory(batch);
        return cuda_failed(driver, failed, what, error);
    }
    *out = batch;
    return ECGP_OK;
}

void cuda_give_back(struct ecgp_cuda_batch *batch)
{
    struct ecgp_cuda *cuda = batch->cuda;
    for (int i = 0; i < batch->streams; i++) {
        const cuda_stream stream = (cuda_stream)batch->stream[i]; // NOLINT: a handle
        batch->spoiled |= cuda->driver->event_record(batch->done[i], stream) != 0;
    }
    if (batch->spoiled) {
        cuda_free_memory(batch);
    } else {
        batch->next = cuda->idle;
        cuda->idle = batch;
    }
}
