/* Why a machine with a GPU draws in software. */
#ifndef GPU_DEVICE_SIGNS_H
#define GPU_DEVICE_SIGNS_H

#include "gpu/device.h"

/* What of GPUs a machine shows, whatever EGL says. */
struct device_signs {
    const char *nvidia;     /* the file that NVIDIA's kernel module has made; NULL: none */
    bool vendor_file;       /* glvnd is told of NVIDIA's EGL */
    bool library;           /* NVIDIA's EGL can be loaded */
    char node[DEVICE_FILE]; /* a GPU of DRM that may not be opened, else one that may; "": none */
    bool is_closed;
    const char *capabilities; /* NVIDIA_DRIVER_CAPABILITIES, or NULL */
};

/* `root` goes before the paths looked at. */
void device_signs_find(const char *root, struct device_signs *signs);

/* Adds, as a sentence's end, what keeps pages from being drawn by a GPU: `tried` is what became of
 * those that EGL offers, or "". Adds nothing where there is no sign of a GPU, or all are hidden on
 * purpose. */
void device_signs_explain(const struct device_signs *signs, const struct devices *devices,
                          const char *tried, struct text *out);

/* Adds that the file may not be opened, if that is so. */
void device_file_explain(const char *file, struct text *out);

#endif
