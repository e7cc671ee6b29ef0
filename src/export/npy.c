#include "export/npy.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

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

/* Bits of the nearest binary16. */
static uint16_t half_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    const uint32_t sign = bits >> 16 & 0x8000, most = bits & 0x7FFFFFFF;
    if (most >= 0x7F800000) { /* infinite or NaN */
        return (uint16_t)(sign | 0x7C00 | (most > 0x7F800000 ? 0x200 : 0));
    }
    if (most < 0x33000000) { /* below half of the smallest one */
        return (uint16_t)sign;
    }
    const int exponent = (int)(most >> 23) - 127;
    const bool small = exponent < -14;
    const int cut = small ? -1 - exponent : 13; /* bits of the fraction that go */
    const uint32_t fraction = (most & 0x7FFFFF) | 0x800000;
    const uint32_t rest = fraction & ((1u << cut) - 1), tie = 1u << (cut - 1);
    uint32_t half = fraction >> cut;
    half += small ? 0 : (uint32_t)(exponent + 14) << 10;
    half += rest > tie || (rest == tie && (half & 1));
    return (uint16_t)(sign | (half < 0x7C00 ? half : 0x7C00));
}

static size_t put(uint8_t *to, enum npy_type type, float value)
{
    uint32_t bits = 0;
    if (type == NPY_FLOAT16) {
        bits = half_bits(value);
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
