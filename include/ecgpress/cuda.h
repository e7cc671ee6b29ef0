/*
 * Batches of a feed in the memory of a CUDA device.
 *
 * libcuda.so.1 is loaded when a device is opened; nothing here needs CUDA to be built. A batch goes
 * from the memory that workers drew into, which is registered with CUDA once, to the device by one
 * asynchronous copy on a stream of its own; nobody waits for it but the streams that are told to
 * (ecgp_cuda_batch_wait). Tensors of DLPack (kDLCUDA) share the device's memory.
 *
 * Devices are numbered as CUDA numbers them, which follows CUDA_VISIBLE_DEVICES. Work is done in
 * the device's primary context, that of PyTorch and others. Any thread may call; a process forked
 * from the one that opened a device may not use it.
 */
#ifndef ECGPRESS_CUDA_H
#define ECGPRESS_CUDA_H

#include "feed.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecgp_cuda;
struct ecgp_cuda_batch;

/* Opens a device. ECGP_UNSUPPORTED where there is no CUDA or no such device, with the reason. */
ECGP_API enum ecgp_result ecgp_cuda_open(int device, struct ecgp_cuda **cuda,
                                         struct ecgp_error *error);
/* Waits for copies that are under way. Batches that were sent stay valid. NULL is allowed. */
ECGP_API void ecgp_cuda_close(struct ecgp_cuda *cuda);

/* Starts to copy a batch, which belongs to the device from now on, also after a failure: it is
 * released once it is copied. */
ECGP_API enum ecgp_result ecgp_cuda_send(struct ecgp_cuda *cuda, struct ecgp_batch *batch,
                                         struct ecgp_cuda_batch **sent, struct ecgp_error *error);

/* An array of the batch by name, its `data` on the device; false where it was not requested. */
ECGP_API bool ecgp_cuda_batch_array(const struct ecgp_cuda_batch *batch, const char *name,
                                    struct ecgp_array *array);
ECGP_API int ecgp_cuda_batch_device(const struct ecgp_cuda_batch *batch);

/* Makes what is put on a stream from now on wait for the copy. `stream` is a CUstream, of which 1
 * is the default one and 2 that of the thread. The batch's memory is used again only after what
 * these streams were given before it was released. */
ECGP_API enum ecgp_result ecgp_cuda_batch_wait(struct ecgp_cuda_batch *batch, uintptr_t stream,
                                               struct ecgp_error *error);

/* A DLPack tensor of an array, with a share in the batch: struct DLManagedTensor or, `versioned`,
 * DLManagedTensorVersioned. NULL where the array was not requested, or without memory. */
ECGP_API void *ecgp_cuda_batch_dlpack(struct ecgp_cuda_batch *batch, const char *name,
                                      bool versioned);

/* Gives up one's own share in a batch; its memory is used again once no tensor has one. NULL is
 * allowed. */
ECGP_API void ecgp_cuda_batch_release(struct ecgp_cuda_batch *batch);

#ifdef __cplusplus
}
#endif
#endif
