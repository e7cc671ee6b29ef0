/* A batch as its reader sees it. */
#include <string.h>

#include "feed/slot.h"

bool ecgp_batch_array(const struct ecgp_batch *batch, const char *name, struct ecgp_array *array)
{
    const struct ecgp_array_info *info;
    for (size_t i = 0; (info = ecgp_array_info(i)); i++) {
        const struct array_place *place = &batch->arrays->place[i];
        if (place->present && strcmp(info->name, name) == 0) {
            *array = (struct ecgp_array){
                .data = arrays_at(batch->arrays, slot_base(batch), (enum array_number)i, 0),
                .type = place->type,
                .dims = place->dims,
            };
            memcpy(array->shape, place->shape, sizeof array->shape);
            array->shape[0] = batch->count;
            return true;
        }
    }
    return false;
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
