/* Numbers of 16 bits. */
#ifndef BASE_HALF_H
#define BASE_HALF_H

#include <stdint.h>

/* The bits of the nearest binary16; of two that are as near, the even one. */
uint16_t half_of(float value);

#endif
