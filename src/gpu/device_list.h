/* What EGL says of its devices. */
#ifndef GPU_DEVICE_LIST_H
#define GPU_DEVICE_LIST_H

#include "gpu/device.h"
#include "gpu/egl.h"

/* Lists every way to a display: EGL's devices in their order, then Mesa's surfaceless platform. */
void devices_list(const struct egl *egl, struct devices *devices);

/* Asks the context that is current for its device's UUID, which EGL may not tell; "": it does not
 * either. */
void device_ask_uuid(const struct egl *egl, char uuid[DEVICE_UUID]);

#endif
