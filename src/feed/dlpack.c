#include "feed/dlpack.h"

#include <stdlib.h>

struct versioned {
    struct {
        uint32_t major, minor;
    } version;
    void *context; /* the struct dlpack_managed that it was made of */
    void (*deleter)(struct versioned *self);
    uint64_t flags; /* bit 0: read only */
    struct dlpack_tensor tensor;
};

static void delete_both(struct versioned *self)
{
    struct dlpack_managed *managed = self->context;
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
        versioned->tensor = ((struct dlpack_managed *)managed)->tensor;
    }
    return versioned;
}

void dlpack_describe(struct dlpack_tensor *tensor, const struct ecgp_array *array, int64_t *shape,
                     struct dlpack_device device)
{
    enum { SIGNED, UNSIGNED, FLOATING };
    static const struct {
        uint8_t code, bits;
    } types[] = {[ECGP_TYPE_UINT8] = {UNSIGNED, 8},
                 [ECGP_TYPE_INT32] = {SIGNED, 32},
                 [ECGP_TYPE_INT64] = {SIGNED, 64},
                 [ECGP_TYPE_FLOAT32] = {FLOATING, 32},
                 [ECGP_TYPE_FLOAT16] = {FLOATING, 16}};
    *tensor = (struct dlpack_tensor){
        .data = array->data,
        .device = device,
        .dims = array->dims,
        .type = {types[array->type].code, types[array->type].bits, 1},
        .shape = shape,
    };
}
