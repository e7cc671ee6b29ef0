#include "export/npy.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/half.h"

enum { ALIGNMENT = 64, FIXED_HEAD = 10, MAX_HEAD = 256 };

static const char *const descr[] = {[NPY_FLOAT32] = "<f4", [NPY_FLOAT16] = "<f2"};

void npy_begin(struct text *out, enum npy_type type, const int *shape, int dimensions)
{
    char head[MAX_HEAD];
    int length = snprintf(head, sizeof head, "{'descr': '%s', 'fortran_order': False, 'shape': (",
                          descr[type]);
    for (int i = 0; i < dimensions; i++) {
        length += snprintf(head + length, sizeof head - (size_t)length, "%d%s", shape[i],
                           dimensions == 1      ? ","
                           : i + 1 < dimensions ? ", "
                                                : "");
    }
    length += snprintf(head + length, sizeof head - (size_t)length, "), }");
    const int whole = (FIXED_HEAD + length + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    const int text = whole - FIXED_HEAD;
    text_add_bytes(out, "\x93NUMPY\x01\x00", 8);
    text_add_bytes(out, (const uint8_t[]){(uint8_t)(text & 255), (uint8_t)(text >> 8)}, 2);
    text_addf(out, "%-*s\n", text - 1, head);
}

static size_t put(uint8_t *to, enum npy_type type, float value)
{
    uint32_t bits = 0;
    if (type == NPY_FLOAT16) {
        bits = half_of(value);
    } else {
        memcpy(&bits, &value, sizeof bits);
    }
    const size_t size = type == NPY_FLOAT16 ? 2 : 4;
    for (size_t i = 0; i < size; i++) {
        to[i] = (uint8_t)(bits >> 8 * i);
    }
    return size;
}

void npy_add(struct text *out, enum npy_type type, const float *values, size_t count)
{
    uint8_t block[4096];
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        used += put(block + used, type, values[i]);
        if (used == sizeof block || i + 1 == count) {
            text_add_bytes(out, block, used);
            used = 0;
        }
    }
}
