/* All devices, one after another. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gpu/device_signs.h"
#include "gpu/limits.h"
#include "gpu/open.h"

struct doctor {
    struct gpu gpu;
    struct devices devices;
    struct device_wish wish;
    struct device_choice choice;
    struct {
        bool opens, software, used;
        struct text line;
    } seen[DEVICES];
    struct text log;
};

static void see(struct doctor *doctor, int index)
{
    struct device *device = &doctor->devices.at[index];
    struct text *line = &doctor->seen[index].line;
    struct text why = {0};
    char name[DEVICE_NAME];
    doctor->seen[index].opens = gpu_open(&doctor->gpu, device, &why);
    if (doctor->seen[index].opens) {
        doctor->seen[index].software = gpu_is_software(doctor->gpu.name);
        if (!*device->uuid) {
            device_ask_uuid(&doctor->gpu.egl, device->uuid);
        }
        text_add(&why, doctor->gpu.name);
        gpu_close(&doctor->gpu);
    } else {
        device_file_explain(device->file, &why);
    }
    device_describe(device, name);
    text_addf(line, "%s: %s", name, why.data ? why.data : "out of memory");
    text_free(&why);
}

static bool suits(const struct doctor *doctor, int index, enum device_need need)
{
    const char *uuid = doctor->wish.uuid;
    if (!doctor->seen[index].opens) {
        return false;
    }
    switch (need) {
    case NEED_HARDWARE:
        return !doctor->seen[index].software;
    case NEED_SOFTWARE:
        return doctor->seen[index].software;
    case NEED_UUID:
        return strncmp(doctor->devices.at[index].uuid, uuid, strlen(uuid)) == 0;
    case NEED_NOTHING:
        break;
    }
    return true;
}

/* Marks the device that is used first, and where that is a GPU all that workers are spread over.
 * The first, or -1. */
static int mark(struct doctor *doctor)
{
    int first = -1;
    for (int i = 0; i < doctor->choice.count; i++) {
        const int device = doctor->choice.at[i].device;
        const bool spread = doctor->choice.at[i].need == NEED_HARDWARE;
        if ((first < 0 || spread) && suits(doctor, device, doctor->choice.at[i].need)) {
            doctor->seen[device].used = true;
            first = first < 0 ? device : first;
        }
    }
    return first;
}

/* Adds why no GPU is used, where one might be. */
static void explain(struct doctor *doctor, int first)
{
    const enum device_kind kind = doctor->wish.kind;
    const bool open = kind == DEVICE_AUTO || (first < 0 && kind != DEVICE_CPU);
    struct device_signs signs;
    if (open && (first < 0 || doctor->seen[first].software)) {
        device_signs_find("", &signs);
        device_signs_explain(&signs, &doctor->devices, "", &doctor->log);
    }
}

static void print(const struct doctor *doctor, void (*line)(void *user, const char *text),
                  void *user)
{
    char text[1024];
    for (int i = 0; i < doctor->devices.count; i++) {
        const struct text *seen = &doctor->seen[i].line;
        snprintf(text, sizeof text, "%.1000s%s", seen->data ? seen->data : "out of memory",
                 doctor->seen[i].used ? "  <- used" : "");
        line(user, text);
    }
    if (doctor->log.length > 0) {
        line(user, doctor->log.data);
    }
}

/* Looks at all devices; whether the wish can be met. */
static bool look(struct doctor *doctor, const struct gpu_wish *wish)
{
    struct ecgp_error error;
    char why[240];
    const char *said = wish && wish->device ? wish->device : "auto";
    if (gpu_limits_check(&error) != ECGP_OK) {
        text_add(&doctor->log, error.text);
        return false;
    }
    if (!device_wish_read(said, &doctor->wish, why, sizeof why)) {
        text_add(&doctor->log, why);
        return false;
    }
    if (!egl_load(&doctor->gpu.egl, &doctor->log)) {
        return false;
    }
    devices_list(&doctor->gpu.egl, &doctor->devices);
    devices_choose(&doctor->devices, &doctor->wish, wish ? wish->worker : 0, &doctor->choice,
                   &doctor->log);
    for (int i = 0; i < doctor->devices.count; i++) {
        see(doctor, i);
    }
    const int first = mark(doctor);
    if (doctor->log.length == 0) {
        explain(doctor, first);
    }
    return first >= 0;
}

bool gpu_doctor(const struct gpu_wish *wish, void (*line)(void *user, const char *text), void *user)
{
    struct doctor *doctor = calloc(1, sizeof *doctor);
    if (!doctor) {
        line(user, "out of memory");
        return false;
    }
    const bool good = look(doctor, wish);
    print(doctor, line, user);
    for (int i = 0; i < DEVICES; i++) {
        text_free(&doctor->seen[i].line);
    }
    text_free(&doctor->log);
    free(doctor);
    return good;
}
