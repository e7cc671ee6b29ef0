/* The environment variable CUDA_VISIBLE_DEVICES as CUDA reads it. */
#ifndef GPU_CUDA_LIST_H
#define GPU_CUDA_LIST_H

#include "config/device_wish.h"

enum { CUDA_ENTRIES = 64 };

struct cuda_list {
    bool is_set; /* else all devices are visible */
    bool mig;    /* it goes on with a slice of a GPU (MIG) */
    int count;   /* entries before the first that names no device */
    struct {
        int index;              /* -1: named by UUID */
        char uuid[DEVICE_UUID]; /* its first digits, or all */
    } entry[CUDA_ENTRIES];
};

/* `text` is the variable's value; NULL: it is not set. */
void cuda_list_read(const char *text, struct cuda_list *list);

/* The first entry that names a device by its UUID, or by its index where `index` is one; -1: none.
 * `uuid` is whole, or "". */
int cuda_list_find(const struct cuda_list *list, int index, const char *uuid);

#endif
