/* Tensors for other libraries: https://dmlc.github.io/dlpack/latest/c_api.html. Debian's headers
 * lack the structures that say their version. */
#ifndef FEED_DLPACK_H
#define FEED_DLPACK_H

#include <ecgpress/feed.h>

enum { DLPACK_CUDA = 2 };

struct dlpack_device {
    int32_t type, number;
};

struct dlpack_tensor {
    void *data;
    struct dlpack_device device;
    int32_t dims;
    struct {
        uint8_t code, bits;
        uint16_t lanes;
    } type;
    int64_t *shape, *strides; /* strides NULL: it is dense */
    uint64_t byte_offset;
};

struct dlpack_managed {
    struct dlpack_tensor tensor;
    void *context;
    void (*deleter)(struct dlpack_managed *self);
};

/* Describes a dense array; `shape` must outlive the tensor. */
void dlpack_describe(struct dlpack_tensor *tensor, const struct ecgp_array *array, int64_t *shape,
                     struct dlpack_device device);

#endif
