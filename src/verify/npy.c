#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "verify/npy.h"

size_t npy_head(const void *file, size_t size, const char *type, const char *shape)
{
    char head[256], descr[32], dimensions[64];
    const uint8_t *bytes = file;
    if (size < 10 || memcmp(bytes, "\x93NUMPY\x01", 7) != 0) {
        return 0;
    }
    const size_t length = bytes[8] | (size_t)bytes[9] << 8;
    if (length >= sizeof head || 10 + length > size || (10 + length) % 64 != 0) {
        return 0;
    }
    memcpy(head, bytes + 10, length);
    head[length] = '\0';
    snprintf(descr, sizeof descr, "'descr': '%s'", type);
    snprintf(dimensions, sizeof dimensions, "'shape': (%s)", shape);
    const bool good =
        strstr(head, descr) && strstr(head, "'fortran_order': False") && strstr(head, dimensions);
    return good ? 10 + length : 0;
}

static double half_at(const uint8_t *at)
{
    const int bits = at[0] | at[1] << 8, exponent = bits >> 10 & 31, fraction = bits & 1023;
    const double size = exponent == 31  ? (double)NAN
                        : exponent == 0 ? ldexp(fraction, -24)
                                        : ldexp(fraction + 1024, exponent - 25);
    return bits >> 15 ? -size : size;
}

static double single_at(const uint8_t *at)
{
    const uint32_t bits =
        (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    float value;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

double npy_number(const uint8_t *at, int bytes)
{
    return bytes == 2 ? half_at(at) : single_at(at);
}
