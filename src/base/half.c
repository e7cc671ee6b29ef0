#include "base/half.h"

#include <stdbool.h>
#include <string.h>

uint16_t half_of(float value)
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
