/*
 * Batches on a CUDA device. A batch that is sent is copied on the device's own stream, in order; an
 * event says when it is there. It has its host memory until then, and its device memory until the
 * last share in it is gone and all streams that waited for it are done with what they had by then.
 */
#define _GNU_SOURCE
#include "feed/cuda.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "feed/dlpack.h"

/* --- the device ---------------------------------------------------------------------------------
 */

static enum ecgp_result check_owner(const struct ecgp_cuda *cuda, struct ecgp_error *error)
{
    return cuda->owner == getpid()
               ? ECGP_OK
               : error_set(
                     error, ECGP_USAGE,
                     "CUDA was begun in process %d, from which this one was forked: it cannot "
                     "be used here; start processes by spawn",
                     (int)cuda->owner);
}

bool cuda_push(const struct ecgp_cuda *cuda)
{
    return cuda->driver->push(cuda->context) == 0;
}

void cuda_pop(const struct ecgp_cuda *cuda)
{
    cuda_context context;
    cuda->driver->pop(&context);
}

void cuda_leave(struct ecgp_cuda *cuda)
{
    pthread_mutex_lock(&cuda->lock);
    const bool last = --cuda->users == 0;
    pthread_mutex_unlock(&cuda->lock);
    if (!last) {
        return;
    }
    const bool pushed = cuda_push(cuda);
    for (struct ecgp_cuda_batch *batch; (batch = cuda->idle);) {
        cuda->idle = batch->next;
        cuda_free_memory(batch);
    }
    if (cuda->stream) {
        cuda->driver->stream_destroy(cuda->stream);
    }
    if (pushed) {
        cuda_pop(cuda);
    }
    cuda->driver->release(cuda->device);
    pthread_mutex_destroy(&cuda->lock);
    free(cuda);
}

static enum ecgp_result begin_device(struct ecgp_cuda *cuda, struct ecgp_error *error)
{
    const struct cuda_driver *driver = cuda->driver;
    int count = 0;
    cuda_result result = driver->count(&count);
    if (result == 0 && (cuda->number < 0 || cuda->number >= count)) {
        return error_set(
            error, ECGP_UNSUPPORTED,
            "cuda:%d: there is no such device; CUDA sees %d here (CUDA_VISIBLE_DEVICES "
            "hides others)",
            cuda->number, count);
    }
    result = result ? result : driver->device(&cuda->device, cuda->number);
    result = result ? result : driver->retain(&cuda->context, cuda->device);
    return result ? cuda_failed(driver, result, "opening the device", error) : ECGP_OK;
}

enum ecgp_result ecgp_cuda_open(int device, struct ecgp_cuda **out, struct ecgp_error *error)
{
    *out = NULL;
    const struct cuda_driver *driver = cuda_driver_get(error);
    if (!driver) {
        return ECGP_UNSUPPORTED;
    }
    struct ecgp_cuda *cuda = calloc(1, sizeof *cuda);
    if (!cuda) {
        return error_no_memory(error);
    }
    cuda->driver = driver;
    cuda->owner = getpid();
    cuda->number = device;
    cuda->users = 1;
    enum ecgp_result result = begin_device(cuda, error);
    if (result != ECGP_OK) {
        free(cuda);
        return result;
    }
    pthread_mutex_init(&cuda->lock, NULL);
    cuda_result failed = driver->push(cuda->context);
    if (!failed) {
        failed = driver->stream_create(&cuda->stream, CUDA_STREAM_NON_BLOCKING);
        cuda_pop(cuda);
    }
    if (failed) {
        result = cuda_failed(driver, failed, "creating a stream", error);
        cuda_leave(cuda);
        return result;
    }
    *out = cuda;
    return ECGP_OK;
}

/* --- copies -------------------------------------------------------------------------------------
 */

/* Takes the first copies that are done off the list, at least until `most` are under way; returns
 * their batches, whose host memory is the caller's to release without the lock. */
static struct ecgp_batch *take_done(struct ecgp_cuda *cuda, int most)
{
    struct ecgp_batch *hosts = NULL;
    while (cuda->going) {
        struct ecgp_cuda_batch *batch = cuda->going;
        if (cuda->driver->event_query(batch->there) != 0) {
            if (cuda->count <= most) {
                break;
            }
            cuda->driver->event_synchronize(batch->there);
        }
        cuda->going = batch->next;
        cuda->count--;
        batch->host->copied = hosts;
        hosts = batch->host;
        batch->host = NULL;
        if (batch->shares == 0) {
            cuda_give_back(batch);
        }
    }
    return hosts;
}

static void release_all(struct ecgp_batch *hosts)
{
    while (hosts) {
        struct ecgp_batch *next = hosts->copied;
        ecgp_batch_release(hosts);
        hosts = next;
    }
}

/* Waits on the device for the streams that had the memory, then copies. */
static cuda_result copy(struct ecgp_cuda *cuda, struct ecgp_cuda_batch *batch)
{
    const struct cuda_driver *driver = cuda->driver;
    cuda_result failed = 0;
    for (int i = 0; i < batch->streams && !failed; i++) {
        failed = driver->stream_wait(cuda->stream, batch->done[i], 0);
    }
    const struct ecgp_batch *host = batch->host;
    failed = failed
                 ? failed
                 : driver->copy(batch->memory, slot_base(host), host->arrays->bytes, cuda->stream);
    return failed ? failed : driver->event_record(batch->there, cuda->stream);
}

static enum ecgp_result send(struct ecgp_cuda *cuda, struct ecgp_batch *host,
                             struct ecgp_cuda_batch **sent, struct ecgp_error *error)
{
    struct ecgp_cuda_batch *batch = NULL;
    cuda_enroll(cuda, host);
    const enum ecgp_result result = cuda_take_memory(cuda, host->arrays->bytes, &batch, error);
    if (result != ECGP_OK) {
        return result;
    }
    batch->host = host;
    const cuda_result failed = copy(cuda, batch);
    if (failed) {
        cuda->driver->stream_synchronize(cuda->stream); /* nothing reads the host's memory */
        cuda_free_memory(batch);
        return cuda_failed(cuda->driver, failed, "copying a batch to the device", error);
    }
    batch->arrays = *host->arrays;
    batch->count = host->count;
    batch->streams = 0;
    batch->shares = 1;
    batch->next = NULL;
    struct ecgp_cuda_batch **end = &cuda->going;
    while (*end) {
        end = &(*end)->next;
    }
    *end = batch;
    cuda->count++;
    cuda->users++;
    *sent = batch;
    return ECGP_OK;
}

/* --- calls --------------------------------------------------------------------------------------
 */

static bool enter(struct ecgp_cuda *cuda)
{
    pthread_mutex_lock(&cuda->lock);
    return cuda_push(cuda);
}

static void go(struct ecgp_cuda *cuda, bool pushed)
{
    if (pushed) {
        cuda_pop(cuda);
    }
    pthread_mutex_unlock(&cuda->lock);
}

enum ecgp_result ecgp_cuda_send(struct ecgp_cuda *cuda, struct ecgp_batch *batch,
                                struct ecgp_cuda_batch **sent, struct ecgp_error *error)
{
    *sent = NULL;
    enum ecgp_result result = check_owner(cuda, error);
    if (result != ECGP_OK) {
        ecgp_batch_release(batch);
        return result;
    }
    const bool entered = enter(cuda);
    result = send(cuda, batch, sent, error);
    struct ecgp_batch *hosts = take_done(cuda, MOST_GOING);
    go(cuda, entered);
    release_all(hosts);
    if (result != ECGP_OK) {
        ecgp_batch_release(batch);
    }
    return result;
}

void ecgp_cuda_close(struct ecgp_cuda *cuda)
{
    if (!cuda || cuda->owner != getpid()) {
        return;
    }
    const bool entered = enter(cuda);
    struct ecgp_batch *hosts = take_done(cuda, 0);
    go(cuda, entered);
    release_all(hosts);
    cuda_leave(cuda);
}

bool ecgp_cuda_batch_array(const struct ecgp_cuda_batch *batch, const char *name,
                           struct ecgp_array *array)
{
    void *base = (void *)(uintptr_t)batch->memory; // NOLINT: on the device
    return arrays_find(&batch->arrays, name, base, batch->count, array);
}

int ecgp_cuda_batch_device(const struct ecgp_cuda_batch *batch)
{
    return batch->cuda->number;
}

/* Remembers a stream; one too many is waited for when the memory is given back. */
static void remember(struct ecgp_cuda_batch *batch, uintptr_t stream)
{
    for (int i = 0; i < batch->streams; i++) {
        if (batch->stream[i] == stream) {
            return;
        }
    }
    if (batch->streams == MOST_STREAMS) {
        batch->spoiled = true;
    } else {
        batch->stream[batch->streams++] = stream;
    }
}

enum ecgp_result ecgp_cuda_batch_wait(struct ecgp_cuda_batch *batch, uintptr_t stream,
                                      struct ecgp_error *error)
{
    struct ecgp_cuda *cuda = batch->cuda;
    const enum ecgp_result result = check_owner(cuda, error);
    if (result != ECGP_OK) {
        return result;
    }
    const bool entered = enter(cuda);
    remember(batch, stream);
    const cuda_result failed =
        cuda->driver->stream_wait((cuda_stream)stream, batch->there, 0); // NOLINT: a handle
    go(cuda, entered);
    return failed ? cuda_failed(cuda->driver, failed, "waiting for a batch", error) : ECGP_OK;
}

void ecgp_cuda_batch_release(struct ecgp_cuda_batch *batch)
{
    if (!batch || batch->cuda->owner != getpid()) {
        return;
    }
    struct ecgp_cuda *cuda = batch->cuda;
    const bool entered = enter(cuda);
    const bool last = --batch->shares == 0;
    if (last && !batch->host) {
        cuda_give_back(batch);
    }
    struct ecgp_batch *hosts = take_done(cuda, MOST_GOING);
    go(cuda, entered);
    release_all(hosts);
    if (last) {
        cuda_leave(cuda);
    }
}

/* --- tensors ------------------------------------------------------------------------------------
 */

struct shared_tensor {
    struct dlpack_managed managed;
    int64_t shape[ECGP_MAX_DIMS];
    struct ecgp_cuda_batch *batch;
};

static void delete_tensor(struct dlpack_managed *self)
{
    struct shared_tensor *tensor = self->context;
    ecgp_cuda_batch_release(tensor->batch);
    free(tensor);
}

void *ecgp_cuda_batch_dlpack(struct ecgp_cuda_batch *batch, const char *name, bool versioned)
{
    struct ecgp_array array;
    struct shared_tensor *tensor = calloc(1, sizeof *tensor);
    if (!tensor || !ecgp_cuda_batch_array(batch, name, &array)) {
        free(tensor);
        return NULL;
    }
    tensor->batch = batch;
    memcpy(tensor->shape, array.shape, sizeof tensor->shape);
    tensor->managed.context = tensor;
    tensor->managed.deleter = delete_tensor;
    dlpack_describe(&tensor->managed.tensor, &array, tensor->shape,
                    (struct dlpack_device){DLPACK_CUDA, batch->cuda->number});
    void *made = versioned ? ecgp_dlpack_versioned(&tensor->managed, false) : &tensor->managed;
    if (!made) {
        free(tensor);
        return NULL;
    }
    pthread_mutex_lock(&batch->cuda->lock);
    batch->shares++;
    pthread_mutex_unlock(&batch->cuda->lock);
    return made;
}
