/* A batch as its reader sees it. */
#include "feed/slot.h"

bool ecgp_batch_array(const struct ecgp_batch *batch, const char *name, struct ecgp_array *array)
{
    return arrays_find(batch->arrays, name, slot_base(batch), batch->count, array);
}

void *ecgp_batch_data(const struct ecgp_batch *batch, const char *name)
{
    struct ecgp_array array;
    return ecgp_batch_array(batch, name, &array) ? array.data : NULL;
}

int ecgp_batch_count(const struct ecgp_batch *batch)
{
    return batch->count;
}
