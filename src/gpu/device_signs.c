#define _GNU_SOURCE
#include "gpu/device_signs.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"

static const char closed[] =
    "this user may not open it: join the group render or video (in a container: --group-add)";

/* --- what is there ---------------------------------------------------------------------------- */

static bool is_there(const char *root, const char *path)
{
    char whole[PATH_MAX];
    snprintf(whole, sizeof whole, "%s%s", root, path);
    return access(whole, F_OK) == 0;
}

static bool is_closed(const char *path)
{
    return access(path, R_OK | W_OK) != 0 && (errno == EACCES || errno == EPERM);
}

/* Whether a folder has a file whose name has the word in it. */
static bool names_vendor(const char *root, const char *folder)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s%s", root, folder);
    DIR *listed = opendir(path);
    const struct dirent *entry;
    bool found = false;
    while (listed && !found && (entry = readdir(listed))) {
        found = strstr(entry->d_name, "nvidia") != NULL;
    }
    if (listed) {
        closedir(listed);
    }
    return found;
}

/* Where glvnd looks: the files that the environment names, else its folders. */
static bool has_vendor_file(const char *root)
{
    const char *files = getenv("__EGL_VENDOR_LIBRARY_FILENAMES");
    const char *folders = getenv("__EGL_VENDOR_LIBRARY_DIRS");
    if (files || folders) {
        return strstr(files ? files : folders, "nvidia") != NULL;
    }
    return names_vendor(root, "/etc/glvnd/egl_vendor.d") ||
           names_vendor(root, "/usr/share/glvnd/egl_vendor.d");
}

static bool has_library(void)
{
    void *library = dlopen("libEGL_nvidia.so.0", RTLD_LAZY | RTLD_LOCAL);
    if (library) {
        dlclose(library);
    }
    return library != NULL;
}

/* Looks for files of GPUs, best for one that may not be opened. */
static void find_node(const char *root, struct device_signs *signs)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/dev/dri", root);
    DIR *listed = opendir(path);
    const struct dirent *entry;
    while (listed && !signs->is_closed && (entry = readdir(listed))) {
        if (strncmp(entry->d_name, "renderD", 7) == 0 && strlen(entry->d_name) < 32) {
            snprintf(path, sizeof path, "%s/dev/dri/%s", root, entry->d_name);
            signs->is_closed = is_closed(path);
            snprintf(signs->node, sizeof signs->node, "/dev/dri/%.32s", entry->d_name);
        }
    }
    if (listed) {
        closedir(listed);
    }
}

void device_signs_find(const char *root, struct device_signs *signs)
{
    static const char *const nvidia[] = {"/dev/nvidiactl", "/proc/driver/nvidia"};
    *signs = (struct device_signs){.capabilities = getenv("NVIDIA_DRIVER_CAPABILITIES")};
    for (size_t i = 0; i < ARRAY_COUNT(nvidia) && !signs->nvidia; i++) {
        signs->nvidia = is_there(root, nvidia[i]) ? nvidia[i] : NULL;
    }
    if (signs->nvidia) {
        signs->library = has_library();
        signs->vendor_file = has_vendor_file(root);
    }
    find_node(root, signs);
}

/* --- what it means ---------------------------------------------------------------------------- */

static bool offers_gpu(const struct devices *devices)
{
    for (int i = 0; i < devices->count; i++) {
        if (devices->at[i].number >= 0 && !devices->at[i].is_software) {
            return true;
        }
    }
    return false;
}

static void explain_nvidia(const struct device_signs *signs, struct text *out)
{
    text_addf(out, "there is NVIDIA's driver (%s), but ", signs->nvidia);
    if (!signs->library) {
        text_add(out, "not its libEGL_nvidia.so.0: in a container NVIDIA_DRIVER_CAPABILITIES must "
                      "hold `graphics` or be `all`");
        text_addf(out, " (it is \"%.80s\")", signs->capabilities ? signs->capabilities : "");
    } else if (!signs->vendor_file) {
        text_add(out, "no vendor file of glvnd for its EGL: put 10_nvidia.json into "
                      "/usr/share/glvnd/egl_vendor.d, or set __EGL_VENDOR_LIBRARY_FILENAMES to it");
    } else {
        text_add(out, "its EGL offers no device");
    }
}

static void explain_node(const struct device_signs *signs, struct text *out)
{
    text_addf(out, "there is a GPU (%s), but ", signs->node);
    text_add(out, signs->is_closed ? closed
                                   : "no driver of EGL takes it: install one "
                                     "(libgl1-mesa-dri, or its vendor's)");
}

/* What CUDA_VISIBLE_DEVICES does to the GPUs. */
static void explain_hidden(const struct devices *devices, struct text *out)
{
    if (devices->cuda.mig) {
        text_add(out, "CUDA_VISIBLE_DEVICES names a slice of a GPU (MIG), which has no OpenGL");
    } else {
        text_add(out, "CUDA_VISIBLE_DEVICES hides all GPUs");
    }
}

void device_signs_explain(const struct device_signs *signs, const struct devices *devices,
                          const char *tried, struct text *out)
{
    const struct cuda_list *list = &devices->cuda;
    const bool on_purpose = list->is_set && list->count == 0 && !list->mig;
    if (*tried) {
        text_addf(out, "%.700s", tried);
    } else if (devices_hidden(devices) > 0) {
        if (!on_purpose) {
            explain_hidden(devices, out);
        }
    } else if (offers_gpu(devices)) {
        return;
    } else if (signs->nvidia && !on_purpose) {
        explain_nvidia(signs, out);
    } else if (*signs->node) {
        explain_node(signs, out);
    }
}

void device_file_explain(const char *file, struct text *out)
{
    if (*file && is_closed(file)) {
        text_addf(out, "; of %s, %s", file, closed);
    }
}
