/*
 * A stand-in for libcuda.so.1 whose devices are this machine's memory. What is put on a stream
 * waits there until somebody synchronizes with it or asks an event often enough, so that order that
 * was not asked for does not come about by itself. It aborts where a handle or a pointer is not
 * one.
 *
 * fake_fail("cuMemAlloc_v2", 3) lets the third call from then on fail; fake_calls counts calls of a
 * name, fake_live objects that exist; fake_read puts a copy to the host on a stream, as a kernel
 * that reads would be.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OBJECTS = 4096, WORK = 65536, NAMES = 64, DEVICES = 2 };
enum { INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NO_CONTEXT = 201, ALREADY = 712, NOT_READY = 600 };
enum { PATIENCE = 3 }; /* questions until an event has come */

enum kind { NOTHING, MEMORY, HOST, STREAM, EVENT, CONTEXT };

struct work {
    enum { COPY, RECORD, WAIT } what;
    void *to;
    const void *from;
    size_t bytes;
    struct object *stream; /* WAIT: that one's first `upto` pieces */
    size_t upto;
};

struct object {
    enum kind kind;
    void *memory;
    size_t bytes;
    struct work *work; /* of a stream */
    size_t works, done;
    struct object *on; /* of an event: the stream, of which it is behind the first `upto` pieces */
    size_t upto;
    int asked;
};

static struct object objects[OBJECTS], defaults[3];
static int contexts; /* retained */
static struct {
    const char *name;
    int calls, fail_in;
} calls[NAMES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
enum { DEEPEST = 16 };
static __thread int depth; /* of this thread's stack of contexts */
static __thread void *stack[DEEPEST];

static int *counter(const char *name, bool fail)
{
    for (int i = 0; i < NAMES; i++) {
        if (!calls[i].name || strcmp(calls[i].name, name) == 0) {
            calls[i].name = calls[i].name ? calls[i].name : name;
            return fail ? &calls[i].fail_in : &calls[i].calls;
        }
    }
    abort();
}

static int begin(const char *name)
{
    pthread_mutex_lock(&lock);
    ++*counter(name, false);
    int *left = counter(name, true);
    return *left > 0 && --*left == 0 ? OUT_OF_MEMORY : 0;
}

static int end(int result)
{
    pthread_mutex_unlock(&lock);
    return result;
}

#define CALL                                                                                       \
    const int failed = begin(__func__);                                                            \
    if (failed) {                                                                                  \
        return end(failed);                                                                        \
    }

#define IN_CONTEXT                                                                                 \
    CALL if (depth == 0)                                                                           \
    {                                                                                              \
        return end(NO_CONTEXT);                                                                    \
    }

static void require(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "fake CUDA: %s\n", what);
        abort();
    }
}

static struct object *make(enum kind kind)
{
    for (int i = 0; i < OBJECTS; i++) {
        if (objects[i].kind == NOTHING) {
            objects[i] = (struct object){.kind = kind};
            return &objects[i];
        }
    }
    abort();
}

static struct object *find(enum kind kind, const void *memory)
{
    for (int i = 0; i < OBJECTS; i++) {
        if (objects[i].kind == kind && objects[i].memory == memory) {
            return &objects[i];
        }
    }
    return NULL;
}

static struct object *stream_of(void *handle)
{
    const uintptr_t number = (uintptr_t)handle;
    struct object *stream = number < 3 ? &defaults[number == 0 ? 1 : number] : handle;
    if (number < 3) {
        stream->kind = STREAM;
    }
    require(stream->kind == STREAM, "no stream");
    return stream;
}

static void run(struct object *stream, size_t upto)
{
    while (stream->done < upto) {
        const struct work work = stream->work[stream->done++];
        if (work.what == COPY) {
            memcpy(work.to, work.from, work.bytes);
        } else if (work.what == WAIT) {
            run(work.stream, work.upto);
        }
    }
}

static void put(struct object *stream, struct work work)
{
    stream->work = stream->work ? stream->work : calloc(WORK, sizeof *stream->work);
    require(stream->work && stream->works < WORK, "too much work");
    stream->work[stream->works++] = work;
}

static void run_all(void)
{
    for (int i = 0; i < OBJECTS; i++) {
        if (objects[i].kind == STREAM) {
            run(&objects[i], objects[i].works);
        }
    }
    for (int i = 0; i < 3; i++) {
        run(&defaults[i], defaults[i].works);
    }
}

/* --- what tests call ----------------------------------------------------------------------------
 */

void fake_fail(const char *name, int in)
{
    pthread_mutex_lock(&lock);
    *counter(strdup(name), true) = in;
    pthread_mutex_unlock(&lock);
}

int fake_calls(const char *name)
{
    pthread_mutex_lock(&lock);
    const int count = *counter(strdup(name), false);
    pthread_mutex_unlock(&lock);
    return count;
}

int fake_live(int kind)
{
    pthread_mutex_lock(&lock);
    int count = kind == CONTEXT ? contexts : 0;
    for (int i = 0; i < OBJECTS; i++) {
        count += objects[i].kind == (enum kind)kind;
    }
    pthread_mutex_unlock(&lock);
    return count;
}

void fake_read(void *to, const void *from, size_t bytes, void *stream)
{
    pthread_mutex_lock(&lock);
    put(stream_of(stream), (struct work){COPY, to, from, bytes, NULL, 0});
    pthread_mutex_unlock(&lock);
}

/* --- the driver ---------------------------------------------------------------------------------
 */

int cuInit(unsigned flags)
{
    CALL(void)
    flags;
    return end(getenv("FAKE_CUDA_BROKEN") ? 999 : 0);
}

int cuGetErrorString(int result, const char **text)
{
    *text = result == OUT_OF_MEMORY ? "out of memory" : result == 999 ? "unknown error" : "a fault";
    return 0;
}

int cuDeviceGetCount(int *count)
{
    CALL *count = DEVICES;
    return end(0);
}

int cuDeviceGet(int *device, int number)
{
    CALL *device = 100 + number;
    return end(0);
}

int cuDevicePrimaryCtxRetain(void **context, int device)
{
    CALL *context = (void *)(uintptr_t)device;
    contexts++;
    return end(0);
}

int cuDevicePrimaryCtxRelease_v2(int device)
{
    CALL require(device >= 100 && device < 100 + DEVICES, "no device");
    require(contexts-- > 0, "a context that is not retained");
    return end(0);
}

int cuCtxPushCurrent_v2(void *context)
{
    CALL require(context != NULL, "no context");
    require(depth < DEEPEST, "contexts that are not popped");
    stack[depth++] = context;
    return end(0);
}

int cuCtxGetCurrent(void **context)
{
    *context = depth > 0 ? stack[depth - 1] : NULL;
    return 0;
}

int cuCtxPopCurrent_v2(void **context)
{
    CALL require(depth-- > 0, "no context to pop");
    *context = NULL;
    return end(0);
}

int cuMemAlloc_v2(unsigned long long *memory, size_t bytes)
{
    IN_CONTEXT struct object *object = make(MEMORY);
    object->memory = malloc(bytes);
    object->bytes = bytes;
    memset(object->memory, 0xA5, bytes);
    *memory = (uintptr_t)object->memory;
    return end(0);
}

int cuMemFree_v2(unsigned long long memory)
{
    IN_CONTEXT struct object *object = find(MEMORY, (void *)(uintptr_t)memory);
    require(object != NULL, "memory that is none is freed");
    run_all();
    memset(object->memory, 0xDD, object->bytes);
    free(object->memory);
    object->kind = NOTHING;
    return end(0);
}

int cuMemHostRegister_v2(void *memory, size_t bytes, unsigned flags)
{
    IN_CONTEXT(void) flags;
    if (find(HOST, memory)) {
        return end(ALREADY);
    }
    struct object *object = make(HOST);
    object->memory = memory;
    object->bytes = bytes;
    return end(0);
}

int cuMemHostUnregister(void *memory)
{
    IN_CONTEXT struct object *object = find(HOST, memory);
    require(object != NULL, "memory that is not registered");
    object->kind = NOTHING;
    return end(0);
}

int cuMemcpyHtoDAsync_v2(unsigned long long to, const void *from, size_t bytes, void *stream)
{
    IN_CONTEXT struct object *object = find(MEMORY, (void *)(uintptr_t)to);
    require(object != NULL && object->bytes >= bytes, "a copy to where there is no memory");
    put(stream_of(stream), (struct work){COPY, object->memory, from, bytes, NULL, 0});
    return end(0);
}

int cuStreamCreate(void **stream, unsigned flags)
{
    IN_CONTEXT(void) flags;
    *stream = make(STREAM);
    return end(0);
}

int cuStreamDestroy_v2(void *stream)
{
    IN_CONTEXT struct object *object = stream_of(stream);
    run(object, object->works);
    free(object->work);
    object->kind = NOTHING;
    return end(0);
}

int cuStreamSynchronize(void *stream)
{
    CALL struct object *object = stream_of(stream);
    run(object, object->works);
    return end(0);
}

int cuStreamWaitEvent(void *stream, void *event, unsigned flags)
{
    CALL(void)
    flags;
    const struct object *object = event;
    require(object->kind == EVENT, "no event");
    if (object->on) {
        put(stream_of(stream), (struct work){WAIT, NULL, NULL, 0, object->on, object->upto});
    }
    return end(0);
}

int cuEventCreate(void **event, unsigned flags)
{
    IN_CONTEXT(void) flags;
    *event = make(EVENT);
    return end(0);
}

int cuEventDestroy_v2(void *event)
{
    IN_CONTEXT struct object *object = event;
    require(object->kind == EVENT, "no event");
    object->kind = NOTHING;
    return end(0);
}

int cuEventRecord(void *event, void *stream)
{
    CALL struct object *object = event;
    require(object->kind == EVENT, "no event");
    object->on = stream_of(stream);
    put(object->on, (struct work){.what = RECORD});
    object->upto = object->on->works;
    object->asked = 0;
    return end(0);
}

int cuEventQuery(void *event)
{
    CALL struct object *object = event;
    require(object->kind == EVENT, "no event");
    if (object->on && object->on->done < object->upto) {
        if (object->asked++ < PATIENCE) {
            return end(NOT_READY);
        }
        run(object->on, object->upto);
    }
    return end(0);
}

int cuEventSynchronize(void *event)
{
    CALL const struct object *object = event;
    require(object->kind == EVENT, "no event");
    if (object->on) {
        run(object->on, object->upto);
    }
    return end(0);
}
