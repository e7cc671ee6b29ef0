#include "gpu/device.h"

#include <stdio.h>
#include <string.h>

/* --- what depends on more than one ------------------------------------------------------------ */

static bool same_hardware(const struct device *a, const struct device *b)
{
    return a->number >= 0 && b->number >= 0 && !a->is_software && !b->is_software &&
           ((*a->file && strcmp(a->file, b->file) == 0) ||
            (*a->uuid && strcmp(a->uuid, b->uuid) == 0));
}

/* NVIDIA's and Mesa's drivers may both offer a GPU. */
static void find_twins(struct devices *devices)
{
    for (int i = 0; i < devices->count; i++) {
        for (int k = 0; k < i; k++) {
            devices->at[i].twin |= same_hardware(&devices->at[k], &devices->at[i]);
        }
    }
}

/*
 * Whether EGL counts CUDA's devices behind CUDA_VISIBLE_DEVICES, as CUDA does in this process: then
 * it has no number for those that are hidden. The standard (EGL_NV_device_cuda) leaves it open.
 * What is known of NVIDIA's drivers is that they do; otherwise there are more devices, or greater
 * numbers, than the list has entries, or a device that the list names by UUID has another number.
 */
static bool is_counted_behind(const struct devices *devices)
{
    const struct cuda_list *list = &devices->cuda;
    int known = 0;
    for (int i = 0; i < devices->count; i++) {
        const struct device *device = &devices->at[i];
        const int named = device->cuda < 0 ? -1 : cuda_list_find(list, -1, device->uuid);
        known += device->cuda >= 0;
        if (device->cuda >= list->count || (named >= 0 && named != device->cuda)) {
            return false;
        }
    }
    return known <= list->count;
}

static int find_visible(const struct devices *devices, const struct device *device, bool behind)
{
    const struct cuda_list *list = &devices->cuda;
    if (!list->is_set) {
        return device->cuda;
    }
    const int entry = cuda_list_find(list, behind ? -1 : device->cuda, device->uuid);
    return entry < 0 && behind ? device->cuda : entry;
}

void devices_settle(struct devices *devices, const char *visible)
{
    cuda_list_read(visible, &devices->cuda);
    const bool behind = is_counted_behind(devices);
    for (int i = 0; i < devices->count; i++) {
        struct device *device = &devices->at[i];
        device->visible = device->of_cuda ? find_visible(devices, device, behind) : -1;
        device->hidden = device->of_cuda && devices->cuda.is_set && device->visible < 0;
    }
    find_twins(devices);
}

int devices_hidden(const struct devices *devices)
{
    int count = 0;
    for (int i = 0; i < devices->count; i++) {
        count += devices->at[i].hidden;
    }
    return count;
}

/* --- choices ---------------------------------------------------------------------------------- */

static void add(struct device_choice *choice, int device, enum device_need need)
{
    choice->at[choice->count].device = device;
    choice->at[choice->count++].need = need;
}

enum sort { HARDWARE, SOFTWARE, SURFACELESS };

static enum sort sort_of(const struct device *device)
{
    return device->number < 0 ? SURFACELESS : device->is_software ? SOFTWARE : HARDWARE;
}

/* Adds all devices of a sort; of hardware those that may be taken unasked. */
static void add_all(const struct devices *devices, enum sort sort, enum device_need need,
                    struct device_choice *choice)
{
    for (int i = 0; i < devices->count; i++) {
        const struct device *device = &devices->at[i];
        if (sort_of(device) == sort && !device->hidden && !device->twin) {
            add(choice, i, need);
        }
    }
}

/* Sorts the first devices of a choice for a worker: where one does not open, workers spread over
 * the ones that are left. */
static void spread(struct device_choice *choice, int worker)
{
    struct device_choice left = *choice;
    for (int i = 0; i < choice->count; i++) {
        const int at = worker % left.count;
        choice->at[i] = left.at[at];
        memmove(&left.at[at], &left.at[at + 1], (size_t)(left.count - at - 1) * sizeof left.at[at]);
        left.count--;
    }
}

static void choose_gpu(const struct devices *devices, int worker, struct device_choice *choice)
{
    add_all(devices, HARDWARE, NEED_HARDWARE, choice);
    spread(choice, worker);
}

static void choose_any(const struct devices *devices, int worker, struct device_choice *choice)
{
    choose_gpu(devices, worker, choice);
    add_all(devices, SOFTWARE, NEED_NOTHING, choice);
    add_all(devices, SURFACELESS, NEED_NOTHING, choice);
    add_all(devices, HARDWARE, NEED_NOTHING, choice);
}

static void choose_cpu(const struct devices *devices, struct device_choice *choice)
{
    add_all(devices, SOFTWARE, NEED_SOFTWARE, choice);
    add_all(devices, SURFACELESS, NEED_SOFTWARE, choice);
    add_all(devices, HARDWARE, NEED_SOFTWARE, choice);
}

static void choose_number(const struct devices *devices, int number, struct device_choice *choice,
                          struct text *why)
{
    int count = 0;
    for (int i = 0; i < devices->count; i++) {
        count += devices->at[i].number >= 0;
        if (devices->at[i].number == number) {
            add(choice, i, NEED_NOTHING);
        }
    }
    if (choice->count == 0) {
        text_addf(why, "EGL offers %d device%s, numbered from 0", count, count == 1 ? "" : "s");
    }
}

/* The device that has the UUID, or all that may turn out to. */
static void choose_uuid(const struct devices *devices, const char *uuid,
                        struct device_choice *choice, struct text *why)
{
    int matching = 0;
    for (int i = 0; i < devices->count; i++) {
        const struct device *device = &devices->at[i];
        if (device->number >= 0 && !device->twin &&
            strncmp(device->uuid, uuid, strlen(uuid)) == 0) {
            add(choice, i, NEED_NOTHING);
            matching++;
        }
    }
    for (int i = 0; i < devices->count && matching == 0; i++) {
        if (devices->at[i].number >= 0 && !*devices->at[i].uuid) {
            add(choice, i, NEED_UUID);
        }
    }
    if (matching > 1) {
        choice->count = 0;
        text_addf(why, "%d devices have a UUID that begins so", matching);
    } else if (choice->count == 0) {
        text_add(why, "no device has that UUID");
    }
}

static void choose_cuda(const struct devices *devices, int number, struct device_choice *choice,
                        struct text *why)
{
    int of_cuda = 0;
    for (int i = 0; i < devices->count; i++) {
        of_cuda += devices->at[i].of_cuda;
        if (devices->at[i].visible == number && !devices->at[i].twin && choice->count == 0) {
            add(choice, i, NEED_HARDWARE);
        }
    }
    if (choice->count == 0 && of_cuda == 0) {
        text_add(why, "EGL offers no device of CUDA (EGL_NV_device_cuda)");
    } else if (choice->count == 0) {
        text_addf(why, "no device of EGL is device %d of CUDA", number);
    }
}

static const char no_devices[] =
    "EGL offers no device and no surfaceless platform: install libegl-mesa0 and libgl1-mesa-dri, "
    "or the GPU's driver (in a container NVIDIA_DRIVER_CAPABILITIES must hold `graphics`)";

void devices_choose(const struct devices *devices, const struct device_wish *wish, int worker,
                    struct device_choice *choice, struct text *why)
{
    *choice = (struct device_choice){0};
    switch (wish->kind) {
    case DEVICE_AUTO:
        choose_any(devices, worker, choice);
        break;
    case DEVICE_GPU:
        choose_gpu(devices, worker, choice);
        add_all(devices, SURFACELESS, NEED_HARDWARE, choice);
        break;
    case DEVICE_CPU:
        choose_cpu(devices, choice);
        break;
    case DEVICE_NUMBER:
        choose_number(devices, wish->number, choice, why);
        return;
    case DEVICE_BY_UUID:
        choose_uuid(devices, wish->uuid, choice, why);
        return;
    case DEVICE_CUDA:
        choose_cuda(devices, wish->number, choice, why);
        return;
    }
    if (choice->count == 0) {
        text_add(why, wish->kind == DEVICE_GPU ? "EGL offers no GPU" : no_devices);
    }
}

/* --- names ------------------------------------------------------------------------------------ */

void device_describe(const struct device *device, char name[DEVICE_NAME])
{
    const char *u = device->uuid;
    char cuda[24] = "", uuid[48] = "";
    if (device->number < 0) {
        snprintf(name, DEVICE_NAME, "Mesa's surfaceless platform");
        return;
    }
    if (device->visible >= 0) {
        snprintf(cuda, sizeof cuda, ", cuda:%d", device->visible);
    }
    if (*u) {
        snprintf(uuid, sizeof uuid, ", %s%.8s-%.4s-%.4s-%.4s-%.12s", device->of_cuda ? "GPU-" : "",
                 u, u + 8, u + 12, u + 16, u + 20);
    }
    snprintf(name, DEVICE_NAME, "EGL device %d (%s%s%s%s%s%s)", device->number,
             device->is_software ? "software" : "hardware", *device->file ? ", " : "", device->file,
             cuda, uuid, device->hidden ? ", hidden by CUDA_VISIBLE_DEVICES" : "");
}
