#include "feed/arrays.h"

#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "base/text.h"

const struct ecgp_array_info *ecgp_array_info(size_t index)
{
    return index < ARRAYS ? &array_products[index].info : NULL;
}

bool arrays_wanted(const char *targets, bool wanted[ARRAYS], char unknown[64])
{
    for (int i = 0; i < ARRAYS; i++) {
        wanted[i] = !array_products[i].info.target[0];
    }
    for (struct name name = {.rest = targets}; name_next(&name, ',');) {
        bool found = name.length == 0;
        for (int i = 0; i < ARRAYS; i++) {
            const char *target = array_products[i].info.target;
            const bool named = *target && name_is(&name, target, strlen(target));
            wanted[i] |= named;
            found |= named;
        }
        if (!found) {
            snprintf(unknown, 64, "%.*s", (int)name.length, name.text);
            return false;
        }
    }
    return true;
}

void arrays_list_targets(struct text *text)
{
    const char *last = "";
    for (int i = 0; i < ARRAYS; i++) {
        if (array_products[i].info.target[0] && strcmp(array_products[i].info.target, last) != 0) {
            text_addf(text, "%s%s", *last ? ", " : "", array_products[i].info.target);
            last = array_products[i].info.target;
        }
    }
}

static size_t type_bytes(enum ecgp_type type)
{
    static const size_t bytes[] = {[ECGP_TYPE_UINT8] = 1,
                                   [ECGP_TYPE_INT32] = 4,
                                   [ECGP_TYPE_INT64] = 8,
                                   [ECGP_TYPE_FLOAT32] = 4,
                                   [ECGP_TYPE_FLOAT16] = 2};
    return bytes[type];
}

static int64_t extent(char letter, const struct array_product *product,
                      const struct array_sizes *sizes)
{
    switch (letter) {
    case 'N':
        return sizes->batch;
    case 'F':
        return sizes->fields;
    case 'H':
        return product->of_target ? sizes->target_height : sizes->height;
    case 'W':
        return product->of_target ? sizes->target_width : sizes->width;
    case 'P':
        return sizes->points;
    case 'K':
        return sizes->landmarks;
    case 'V':
        return sizes->views;
    case 'B':
        return sizes->waves;
    case 'C':
        return sizes->rectified_width;
    case 'S':
        return sizes->rectified_height;
    case 'T':
        return ARRAY_TEXT;
    default:
        return letter - '0';
    }
}

void arrays_lay_out(struct arrays *arrays, const bool wanted[ARRAYS],
                    const struct array_sizes *sizes)
{
    *arrays = (struct arrays){0};
    for (int i = 0; i < ARRAYS; i++) {
        struct array_place *place = &arrays->place[i];
        const struct array_product *product = &array_products[i];
        const char *shape = sizes->channels_first && product->channels_first_shape
                                ? product->channels_first_shape
                                : product->info.shape;
        place->present = wanted[i];
        place->type =
            i == ARRAY_images || i == ARRAY_views ? sizes->image_type : product->info.type;
        place->sample_bytes = type_bytes(place->type);
        place->dims = (int)strlen(shape);
        for (int d = 0; d < place->dims; d++) {
            place->shape[d] = extent(shape[d], product, sizes);
            place->sample_bytes *= d > 0 ? (size_t)place->shape[d] : 1;
        }
        if (place->present) {
            const size_t bytes = place->sample_bytes * (size_t)sizes->batch;
            place->offset = arrays->bytes;
            arrays->bytes += (bytes + ARRAY_ALIGN - 1) / ARRAY_ALIGN * ARRAY_ALIGN;
        }
    }
}

void *arrays_at(const struct arrays *arrays, void *base, enum array_number array, int position)
{
    const struct array_place *place = &arrays->place[array];
    return place->present ? (char *)base + place->offset + (size_t)position * place->sample_bytes
                          : NULL;
}

bool arrays_find(const struct arrays *arrays, const char *name, void *base, int count,
                 struct ecgp_array *array)
{
    for (enum array_number i = 0; i < ARRAYS; i++) {
        const struct array_place *place = &arrays->place[i];
        if (place->present && strcmp(array_products[i].info.name, name) == 0) {
            *array = (struct ecgp_array){
                .data = arrays_at(arrays, base, i, 0),
                .type = place->type,
                .dims = place->dims,
            };
            memcpy(array->shape, place->shape, sizeof array->shape);
            array->shape[0] = count;
            return true;
        }
    }
    return false;
}
