/* The words of the option `device`: what is to draw. */
#ifndef CONFIG_DEVICE_WISH_H
#define CONFIG_DEVICE_WISH_H

#include <stdbool.h>
#include <stddef.h>

enum { DEVICE_UUID = 33 }; /* 32 hexadecimal digits in lower case and a zero byte */

enum device_kind {
    DEVICE_AUTO,   /* hardware, else software */
    DEVICE_CPU,    /* software */
    DEVICE_GPU,    /* hardware */
    DEVICE_NUMBER, /* as EGL counts them */
    DEVICE_BY_UUID,
    DEVICE_CUDA, /* as CUDA counts them */
};

struct device_wish {
    enum device_kind kind;
    int number;
    char uuid[DEVICE_UUID]; /* its first digits, or all */
};

/* Reads 1 to 32 hexadecimal digits, with dashes where UUIDs have them or without any. */
bool device_uuid_read(const char *text, size_t length, char uuid[DEVICE_UUID]);

/* Reads a value of the option; false, with a sentence's end in `why`, where it is none. */
bool device_wish_read(const char *text, struct device_wish *wish, char *why, size_t size);

#endif
