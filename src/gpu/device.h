/*
 * Devices that EGL offers, and which of them a wish means. No call of EGL is made here: what is
 * known of a device is given.
 */
#ifndef GPU_DEVICE_H
#define GPU_DEVICE_H

#include "base/text.h"
#include "gpu/cuda_list.h"

enum { DEVICES = 64, DEVICE_NAME = 200, DEVICE_FILE = 64 };

struct device {
    int number;             /* as EGL counts them; -1: Mesa's surfaceless platform */
    bool is_software;       /* as EGL says; a device that it calls hardware may still be software */
    bool of_cuda;           /* EGL would say which of CUDA's it is ... */
    int cuda;               /* ... and does; -1: CUDA does not see it */
    char uuid[DEVICE_UUID]; /* "": EGL does not say */
    char file[DEVICE_FILE]; /* that its driver opens, of /dev/dri; "": EGL does not say */
    void *native;           /* EGL's own */

    /* what devices_settle finds */
    int visible; /* N of cuda:N; -1: none */
    bool hidden; /* by CUDA_VISIBLE_DEVICES */
    bool twin;   /* the same hardware as an earlier one, by another driver */
};

struct devices {
    int count;
    struct device at[DEVICES];
    struct cuda_list cuda;
};

/* Finds what depends on more than one device. `visible` is the value of CUDA_VISIBLE_DEVICES, or
 * NULL. */
void devices_settle(struct devices *devices, const char *visible);

/* What a device must turn out to be once it is open. */
enum device_need { NEED_NOTHING, NEED_HARDWARE, NEED_SOFTWARE, NEED_UUID };

/* Devices to try, best first. */
struct device_choice {
    int count;
    struct {
        int device;
        enum device_need need;
    } at[2 * DEVICES];
};

/* Of several GPUs worker i takes number i modulo their count first. Where there is nothing to try
 * the choice is empty, and `why` gets the sentence's end. */
void devices_choose(const struct devices *devices, const struct device_wish *wish, int worker,
                    struct device_choice *choice, struct text *why);

/* GPUs that CUDA_VISIBLE_DEVICES hides. */
int devices_hidden(const struct devices *devices);

/* "EGL device 1 (hardware, /dev/dri/card1, cuda:0, GPU-01234567-...)" */
void device_describe(const struct device *device, char name[DEVICE_NAME]);

#endif
