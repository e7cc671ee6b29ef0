/*
 * What is used of CUDA's driver, libcuda.so.1, which is loaded when it is first asked for. Types
 * and values are those of cuda.h, which need not be there.
 */
#ifndef GPU_CUDA_DRIVER_H
#define GPU_CUDA_DRIVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef int cuda_result; /* 0: success */
typedef struct cuda_context_opaque *cuda_context;
typedef struct cuda_stream_opaque *cuda_stream;
typedef struct cuda_event_opaque *cuda_event;
typedef unsigned long long cuda_memory;

enum {
    CUDA_OUT_OF_MEMORY = 2,
    CUDA_STREAM_NON_BLOCKING = 1, /* no order with the default stream */
    CUDA_EVENT_NO_TIMING = 2,
    CUDA_REGISTER_PORTABLE = 1, /* for all contexts */
};

/* name, the symbol's, its arguments */
#define CUDA_CALLS(CALL)                                                                           \
    CALL(init, "cuInit", unsigned flags)                                                           \
    CALL(error_string, "cuGetErrorString", cuda_result result, const char **text)                  \
    CALL(count, "cuDeviceGetCount", int *count)                                                    \
    CALL(device, "cuDeviceGet", int *device, int number)                                           \
    CALL(retain, "cuDevicePrimaryCtxRetain", cuda_context *context, int device)                    \
    CALL(release, "cuDevicePrimaryCtxRelease_v2", int device)                                      \
    CALL(push, "cuCtxPushCurrent_v2", cuda_context context)                                        \
    CALL(pop, "cuCtxPopCurrent_v2", cuda_context *context)                                         \
    CALL(allocate, "cuMemAlloc_v2", cuda_memory *memory, size_t bytes)                             \
    CALL(free, "cuMemFree_v2", cuda_memory memory)                                                 \
    CALL(register_host, "cuMemHostRegister_v2", void *memory, size_t bytes, unsigned flags)        \
    CALL(unregister_host, "cuMemHostUnregister", void *memory)                                     \
    CALL(copy, "cuMemcpyHtoDAsync_v2", cuda_memory to, const void *from, size_t bytes,             \
         cuda_stream stream)                                                                       \
    CALL(stream_create, "cuStreamCreate", cuda_stream *stream, unsigned flags)                     \
    CALL(stream_destroy, "cuStreamDestroy_v2", cuda_stream stream)                                 \
    CALL(stream_synchronize, "cuStreamSynchronize", cuda_stream stream)                            \
    CALL(stream_wait, "cuStreamWaitEvent", cuda_stream stream, cuda_event event, unsigned flags)   \
    CALL(event_create, "cuEventCreate", cuda_event *event, unsigned flags)                         \
    CALL(event_destroy, "cuEventDestroy_v2", cuda_event event)                                     \
    CALL(event_record, "cuEventRecord", cuda_event event, cuda_stream stream)                      \
    CALL(event_query, "cuEventQuery", cuda_event event)                                            \
    CALL(event_synchronize, "cuEventSynchronize", cuda_event event)

struct cuda_driver {
#define CUDA_MEMBER(name, symbol, ...) cuda_result (*name)(__VA_ARGS__);
    CUDA_CALLS(CUDA_MEMBER)
#undef CUDA_MEMBER
};

/* The driver, ready for use; NULL with ECGP_UNSUPPORTED and the reason. */
const struct cuda_driver *cuda_driver_get(struct ecgp_error *error);

/* Sets "CUDA: WHAT failed: REASON". */
enum ecgp_result cuda_failed(const struct cuda_driver *driver, cuda_result result, const char *what,
                             struct ecgp_error *error);

#endif
