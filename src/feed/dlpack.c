/* Tensors for other libraries: https://dmlc.github.io/dlpack/latest/c_api.html. Debian's headers
 * lack the structures that say their version. */
#include <ecgpress/feed.h>

#include <stdlib.h>

struct device {
    int32_t type, number;
};

struct tensor {
    void *data;
    struct device device;
    int32_t dims;
    struct {
        uint8_t code, bits;
        uint16_t lanes;
    } type;
    int64_t *shape, *strides;
    uint64_t byte_offset;
};

struct managed {
    struct tensor tensor;
    void *context;
    void (*deleter)(struct managed *self);
};

struct versioned {
    struct {
        uint32_t major, minor;
    } version;
    void *context; /* the struct managed that it was made of */
    void (*deleter)(struct versioned *self);
    uint64_t flags; /* bit 0: read only */
    struct tensor tensor;
};

static void delete_both(struct versioned *self)
{
    struct managed *managed = self->context;
    if (managed->deleter) {
        managed->deleter(managed);
    }
    free(self);
}

void *ecgp_dlpack_versioned(void *managed, bool read_only)
{
    struct versioned *versioned = calloc(1, sizeof *versioned);
    if (versioned) {
        versioned->version.major = 1;
        versioned->context = managed;
        versioned->deleter = delete_both;
        versioned->flags = read_only;
        versioned->tensor = ((struct managed *)managed)->tensor;
    }
    return versioned;
}
