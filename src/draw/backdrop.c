#define _GNU_SOURCE
#include "draw/backdrop.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/file.h"
#include "image/photo.h"

enum { LEAST_PX = 720, MOST_NAMES = 1 << 20 };

static void forget_folder(struct backdrops *backdrops)
{
    for (size_t i = 0; i < backdrops->count; i++) {
        free(backdrops->names[i]);
    }
    free(backdrops->names);
    free(backdrops->bad);
    free(backdrops->folder);
    backdrops->names = NULL;
    backdrops->bad = NULL;
    backdrops->folder = NULL;
    backdrops->count = 0;
    for (int i = 0; i < BACKDROPS_KEPT; i++) {
        backdrops->kept[i].used = 0;
    }
}

void backdrops_finish(struct backdrops *backdrops)
{
    forget_folder(backdrops);
    for (int i = 0; i < BACKDROPS_KEPT; i++) {
        gpu_texture_destroy(&backdrops->kept[i].texture);
    }
}

/* --- the folder --- */

static bool is_picture(const char *name)
{
    static const char *const endings[] = {".png", ".jpg", ".jpeg"};
    const size_t stem = file_stem_length(name);
    for (size_t i = 0; i < ARRAY_COUNT(endings); i++) {
        if (name[0] != '.' && strcasecmp(name + stem, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool add_name(struct backdrops *backdrops, size_t *room, const char *name)
{
    char **names = array_grow(backdrops->names, room, backdrops->count + 1, sizeof *names);
    if (!names) {
        return false;
    }
    backdrops->names = names;
    names[backdrops->count] = strdup(name);
    return names[backdrops->count++] != NULL;
}

static enum ecgp_result read_names(struct backdrops *backdrops, DIR *list, const char *folder,
                                   struct ecgp_error *error)
{
    size_t room = 0;
    const struct dirent *entry = NULL;
    bool good = true;
    while (good && backdrops->count < MOST_NAMES && (entry = file_next_entry(list))) {
        good = !is_picture(entry->d_name) || add_name(backdrops, &room, entry->d_name);
    }
    const int cause = entry ? 0 : errno;
    backdrops->bad = calloc(backdrops->count + 1, sizeof *backdrops->bad);
    return !good || !backdrops->bad ? error_no_memory(error)
           : cause                  ? file_opening_failed(folder, cause, error)
                                    : ECGP_OK;
}

static enum ecgp_result list_folder(struct backdrops *backdrops, const char *folder,
                                    struct ecgp_error *error)
{
    if (backdrops->folder && strcmp(backdrops->folder, folder) == 0) {
        return ECGP_OK;
    }
    forget_folder(backdrops);
    DIR *list = file_list(file_openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY));
    if (!list) {
        return file_opening_failed(folder, errno, error);
    }
    enum ecgp_result result = read_names(backdrops, list, folder, error);
    closedir(list);
    backdrops->folder = strdup(folder);
    result = result || backdrops->folder ? result : error_no_memory(error);
    if (result == ECGP_OK && backdrops->count == 0) {
        result = error_set(error, ECGP_NO_INPUT,
                           "%s: no picture in it for --backgrounds: their names end in .png, .jpg "
                           "or .jpeg",
                           folder);
    }
    if (result != ECGP_OK) {
        forget_folder(backdrops);
        return result;
    }
    qsort(backdrops->names, backdrops->count, sizeof *backdrops->names, compare);
    return ECGP_OK;
}

/* What cannot be opened or read may be there the next time: leaving it out would give other pages.
 */
static bool may_be_left_out(enum ecgp_result result)
{
    return result == ECGP_BAD_DATA || result == ECGP_UNSUPPORTED;
}

static enum ecgp_result none_usable(const char *folder, const struct ecgp_error *why,
                                    struct ecgp_error *error)
{
    return error_set(error, ECGP_BAD_DATA,
                     "%s: none of its pictures can be read for --backgrounds: %.700s", folder,
                     why->text);
}

enum ecgp_result backdrops_check(const char *folder, bool (*report)(void *user, const char *text),
                                 void *user, struct ecgp_error *error)
{
    struct backdrops backdrops = {0};
    struct ecgp_error why = {0};
    size_t good = 0;
    enum ecgp_result result = list_folder(&backdrops, folder, error);
    for (size_t i = 0; i < backdrops.count && result == ECGP_OK; i++) {
        char *path = file_join(folder, backdrops.names[i]);
        const enum ecgp_result checked = path ? photo_check(path, &why) : error_no_memory(&why);
        free(path);
        good += checked == ECGP_OK;
        if (checked != ECGP_OK &&
            (!may_be_left_out(checked) || (report && !report(user, why.text)))) {
            result = error_set(error, checked, "%s", why.text);
        }
    }
    if (result == ECGP_OK && good == 0) {
        result = none_usable(folder, &why, error);
    }
    forget_folder(&backdrops);
    return result;
}

/* --- one of its pictures --- */

static struct backdrop *find_kept(struct backdrops *backdrops, size_t number)
{
    for (int i = 0; i < BACKDROPS_KEPT; i++) {
        if (backdrops->kept[i].used > 0 && backdrops->kept[i].number == number) {
            return &backdrops->kept[i];
        }
    }
    return NULL;
}

static struct backdrop *longest_unused(struct backdrops *backdrops)
{
    struct backdrop *found = &backdrops->kept[0];
    for (int i = 1; i < BACKDROPS_KEPT; i++) {
        found = backdrops->kept[i].used < found->used ? &backdrops->kept[i] : found;
    }
    return found;
}

static enum ecgp_result upload(struct backdrop *backdrop, const struct picture *picture,
                               struct ecgp_error *error)
{
    const size_t pixels = (size_t)picture->width * (size_t)picture->height;
    uint8_t *rgbx = malloc(pixels * 4);
    if (!rgbx) {
        return error_no_memory(error);
    }
    for (size_t i = 0; i < pixels; i++) {
        memcpy(rgbx + 4 * i, picture->data + 3 * i, 3);
        rgbx[4 * i + 3] = 255;
    }
    backdrop->texture.exact = true;
    backdrop->width = picture->width;
    backdrop->height = picture->height;
    gpu_texture_size(&backdrop->texture, GPU_RGBA8, picture->width, picture->height);
    gpu_texture_write(&backdrop->texture, 0, 0, picture->width, picture->height, rgbx);
    gpu_texture_smooth(&backdrop->texture, false);
    free(rgbx);
    return ECGP_OK;
}

static enum ecgp_result load(struct backdrops *backdrops, size_t number, struct ecgp_error *error)
{
    struct backdrop *kept = longest_unused(backdrops);
    struct picture picture = {0};
    char *path = file_join(backdrops->folder, backdrops->names[number]);
    enum ecgp_result result =
        path ? photo_read(path, LEAST_PX, &picture, error) : error_no_memory(error);
    free(path);
    if (result == ECGP_OK) {
        kept->used = 0;
        result = upload(kept, &picture, error);
    }
    if (result == ECGP_OK) {
        kept->number = number;
        kept->used = ++backdrops->uses;
        backdrops->now = kept;
    }
    free(picture.data);
    return result;
}

enum ecgp_result backdrops_choose(struct backdrops *backdrops, const struct plan *plan,
                                  struct ecgp_error *error)
{
    struct ecgp_error why = {0};
    const enum ecgp_result listed = list_folder(backdrops, plan->backgrounds, error);
    if (listed != ECGP_OK) {
        return listed;
    }
    for (size_t i = 0; i < backdrops->count; i++) {
        const size_t number = (plan->capture.scene_pick + i) % backdrops->count;
        struct backdrop *kept = find_kept(backdrops, number);
        if (kept) {
            kept->used = ++backdrops->uses;
            backdrops->now = kept;
            return ECGP_OK;
        }
        const enum ecgp_result result =
            backdrops->bad[number] ? ECGP_BAD_DATA : load(backdrops, number, &why);
        if (!may_be_left_out(result)) {
            return result ? error_set(error, result, "%s", why.text) : result;
        }
        backdrops->bad[number] = true;
    }
    return none_usable(backdrops->folder, &why, error);
}

void backdrop_place(const struct backdrop *backdrop, const struct plan *plan, float place[4])
{
    const double wide = (double)plan->width / backdrop->width;
    const double high = (double)plan->height / backdrop->height, scale = fmax(wide, high);
    const double share[2] = {wide / scale, high / scale};
    const double at[2] = {plan->capture.scene_x * (1 - share[0]),
                          plan->capture.scene_y * (1 - share[1])};
    const bool mirrored = plan->capture.scene_mirrored;
    place[0] = (float)((mirrored ? -share[0] : share[0]) / plan->width);
    place[1] = (float)(share[1] / plan->height);
    place[2] = (float)(mirrored ? at[0] + share[0] : at[0]);
    place[3] = (float)at[1];
}
