#include "gpu/cuda_list.h"

#include <ctype.h>
#include <string.h>

#include "base/names.h"

/* Cuts blanks off both ends. */
static void trim(const char **text, size_t *length)
{
    while (*length > 0 && isspace((unsigned char)**text)) {
        ++*text;
        --*length;
    }
    while (*length > 0 && isspace((unsigned char)(*text)[*length - 1])) {
        --*length;
    }
}

static bool read_index(const char *text, size_t length, int *index)
{
    *index = 0;
    for (size_t i = 0; i < length; i++) {
        if (!isdigit((unsigned char)text[i]) || *index > 9999) {
            return false;
        }
        *index = 10 * *index + (text[i] - '0');
    }
    return length > 0;
}

static bool begins(const char *text, size_t length, const char *with)
{
    return length >= strlen(with) && strncmp(text, with, strlen(with)) == 0;
}

/* Takes the next entry; false where it names no device, with which the list ends for CUDA. */
static bool take(struct cuda_list *list, const char *text, size_t length)
{
    static const char gpu[] = "GPU-";
    trim(&text, &length);
    int *index = &list->entry[list->count].index;
    if (!read_index(text, length, index)) {
        *index = -1;
        list->mig = begins(text, length, "MIG-");
        if (!begins(text, length, gpu) ||
            !device_uuid_read(text + strlen(gpu), length - strlen(gpu),
                              list->entry[list->count].uuid)) {
            return false;
        }
    }
    list->count++;
    return true;
}

void cuda_list_read(const char *text, struct cuda_list *list)
{
    *list = (struct cuda_list){.is_set = text != NULL};
    struct name name = {.rest = text};
    while (text && list->count < CUDA_ENTRIES && name_next(&name, ',') &&
           take(list, name.text, name.length)) {
    }
}

int cuda_list_find(const struct cuda_list *list, int index, const char *uuid)
{
    for (int i = 0; i < list->count; i++) {
        const char *begin = list->entry[i].uuid;
        const bool by_index = list->entry[i].index >= 0;
        if (by_index ? list->entry[i].index == index
                     : *uuid && strncmp(uuid, begin, strlen(begin)) == 0) {
            return i;
        }
    }
    return -1;
}
