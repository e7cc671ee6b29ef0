/* Which device draws: a wish is met by the first that opens and is what it should be. */
#define _GNU_SOURCE
#include "gpu/open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gpu/device_signs.h"
#include "gpu/limits.h"

/* What happens while devices are tried. */
struct opening {
    struct gpu *gpu;
    struct devices devices;
    struct device_wish wish;
    bool failed[DEVICES]; /* it does not open */
    struct text tried;    /* what became of devices that did not suit */
};

static const char *wish_text(const struct gpu_wish *wish)
{
    return wish && wish->device ? wish->device : "auto";
}

/* --- one device ------------------------------------------------------------------------------- */

/* Whether the device that is open has the UUID; of those that EGL tells none of, GL may. */
static bool has_uuid(struct opening *opening, struct device *device)
{
    const char *wanted = opening->wish.uuid;
    device_ask_uuid(&opening->gpu->egl, device->uuid);
    return *device->uuid && strncmp(device->uuid, wanted, strlen(wanted)) == 0;
}

/* What is wrong with the device that is open; NULL: nothing. */
static const char *find_fault(struct opening *opening, struct device *device, enum device_need need)
{
    const bool software = gpu_is_software(opening->gpu->name);
    switch (need) {
    case NEED_HARDWARE:
        return software ? "draws in software" : NULL;
    case NEED_SOFTWARE:
        return software ? NULL : "does not draw in software";
    case NEED_UUID:
        return has_uuid(opening, device) ? NULL : "does not have that UUID";
    case NEED_NOTHING:
        break;
    }
    return NULL;
}

/* Opens a device where it suits; else adds why it does not to what was tried. */
static bool try_device(struct opening *opening, int index, enum device_need need)
{
    struct gpu *gpu = opening->gpu;
    struct device *device = &opening->devices.at[index];
    struct text *tried = &opening->tried;
    char name[DEVICE_NAME];
    const size_t begun = tried->length;
    device_describe(device, name);
    text_addf(tried, "%s%s: ", begun > 0 ? "; " : "", name);
    if (!gpu_open(gpu, device, tried)) {
        device_file_explain(device->file, tried);
        opening->failed[index] = true;
        return false;
    }
    const char *fault = find_fault(opening, device, need);
    if (fault) {
        text_addf(tried, "%s (%s)", fault, gpu->name);
        gpu_close(gpu);
        return false;
    }
    if (!tried->failed) {
        tried->length = begun;
        tried->data[begun] = '\0';
    }
    device_describe(device, gpu->place); /* with a UUID that GL told */
    gpu->cuda = device->visible;
    return true;
}

/* Tries the devices of a choice that have not failed before; the one that is open, or -1. */
static int try_devices(struct opening *opening, const struct device_choice *choice)
{
    for (int i = 0; i < choice->count; i++) {
        const int device = choice->at[i].device;
        if (!opening->failed[device] && try_device(opening, device, choice->at[i].need)) {
            return device;
        }
    }
    return -1;
}

/* --- what is said of it ----------------------------------------------------------------------- */

/* Adds why no GPU is used. */
static void explain(const struct opening *opening, const char *tried, struct text *out)
{
    struct device_signs signs;
    device_signs_find("", &signs);
    device_signs_explain(&signs, &opening->devices, tried, out);
}

/* Whether somebody told Mesa to draw in software. */
static bool software_is_wanted(void)
{
    const char *said = getenv("LIBGL_ALWAYS_SOFTWARE");
    return said && *said && strcmp(said, "0") != 0 && strcasecmp(said, "false") != 0;
}

/* Software draws where any device would do: on a machine with a GPU that is worth a word. */
static void warn(struct opening *opening)
{
    struct gpu *gpu = opening->gpu;
    struct text why = {0};
    if (opening->wish.kind == DEVICE_AUTO && gpu_is_software(gpu->name) && !software_is_wanted()) {
        explain(opening, opening->tried.data ? opening->tried.data : "", &why);
    }
    if (why.length > 0) {
        snprintf(gpu->warning, sizeof gpu->warning, "pages are drawn in software: %s", why.data);
    }
    text_free(&why);
}

static enum ecgp_result fail(const struct opening *opening, const char *said,
                             const struct text *why, struct ecgp_error *error)
{
    struct text log = {0};
    text_add(&log, opening->tried.length > 0 ? opening->tried.data
                   : why->length > 0         ? why->data
                                             : "out of memory");
    const bool limited = gpu_limits_explain(&log);
    if (opening->wish.kind == DEVICE_GPU || opening->wish.kind == DEVICE_CUDA) {
        text_add(&log, "; ");
        const size_t begun = log.length;
        explain(opening, "", &log);
        if (!log.failed && log.length == begun) {
            log.data[begun - 2] = '\0';
        }
    }
    const char *told = log.failed ? "out of memory" : log.data;
    const enum ecgp_result code = limited ? ECGP_NO_MEMORY : ECGP_NO_GPU;
    if (opening->wish.kind == DEVICE_AUTO) {
        error_set(error, code, "no OpenGL 3.3 context: %s", told);
    } else {
        error_set(error, code, "--device %.100s: %s", said, told);
    }
    text_free(&log);
    return code;
}

/* --- creation --------------------------------------------------------------------------------- */

static enum ecgp_result read_wish(const struct gpu_wish *wish, struct device_wish *out,
                                  struct ecgp_error *error)
{
    char why[240];
    return device_wish_read(wish_text(wish), out, why, sizeof why)
               ? ECGP_OK
               : error_set(error, ECGP_USAGE, "device: %s", why);
}

/* Lists the devices and opens one. */
static bool open_any(struct opening *opening, int worker, struct text *why)
{
    struct device_choice choice;
    if (!egl_load(&opening->gpu->egl, why)) {
        return false;
    }
    devices_list(&opening->gpu->egl, &opening->devices);
    devices_choose(&opening->devices, &opening->wish, worker, &choice, why);
    return try_devices(opening, &choice) >= 0;
}

static enum ecgp_result create(struct gpu *gpu, const struct gpu_wish *wish,
                               struct ecgp_error *error)
{
    struct opening *opening = calloc(1, sizeof *opening);
    struct text why = {0};
    if (!opening) {
        return error_no_memory(error);
    }
    opening->gpu = gpu;
    enum ecgp_result result = read_wish(wish, &opening->wish, error);
    if (result == ECGP_OK && open_any(opening, wish ? wish->worker : 0, &why)) {
        warn(opening);
        gpu_settle(gpu);
    } else if (result == ECGP_OK) {
        result = fail(opening, wish_text(wish), &why, error);
    }
    text_free(&opening->tried);
    text_free(&why);
    free(opening);
    return result;
}

enum ecgp_result gpu_context_create(struct gpu **out, const struct gpu_wish *wish,
                                    struct ecgp_error *error)
{
    *out = NULL;
    enum ecgp_result result = gpu_limits_check(error);
    struct gpu *gpu = result == ECGP_OK ? calloc(1, sizeof *gpu) : NULL;
    if (!gpu) {
        return result ? result : error_no_memory(error);
    }
    result = create(gpu, wish, error);
    if (result != ECGP_OK) {
        gpu_context_destroy(gpu);
        return result;
    }
    *out = gpu;
    return ECGP_OK;
}
