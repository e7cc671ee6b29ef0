#define _GNU_SOURCE
#include "verify/names.h"

#include <stdlib.h>
#include <string.h>

const struct names_place names_places[NAMES_PLACES] = {
    {"segmentation", ".png", NAMES_SEGMENTATION},
    {"overlap-dataset/with-overlap", ".bmp", NAMES_WITH},
    {"overlap-dataset/without-overlap", ".png", NAMES_WITHOUT},
};

static bool is_overlap(enum names_kind kind)
{
    return kind == NAMES_WITH || kind == NAMES_WITHOUT;
}

/* FNV-1a. */
static size_t hash(const char *name, size_t length)
{
    uint64_t value = 0xCBF29CE484222325u;
    for (size_t i = 0; i < length; i++) {
        value = (value ^ (unsigned char)name[i]) * 0x100000001B3u;
    }
    return (size_t)(value ^ value >> 32);
}

/* The slot that holds the name, or the free one where it would go. */
static size_t *find_slot(const struct names *names, bool overlap_set, const char *name,
                         size_t length)
{
    size_t at = hash(name, length) & (names->slots - 1);
    for (;; at = (at + 1) & (names->slots - 1)) {
        size_t *slot = &names->slot[at];
        if (*slot == 0) {
            return slot;
        }
        const struct names_entry *known = &names->entry[*slot - 1];
        if (known->overlap_set == overlap_set && strncmp(known->name, name, length) == 0 &&
            known->name[length] == '\0') {
            return slot;
        }
    }
}

static bool grow(struct names *names)
{
    const size_t capacity = names->capacity ? names->capacity * 2 : 64;
    struct names_entry *entry = realloc(names->entry, capacity * sizeof *entry);
    if (!entry) {
        return false;
    }
    names->entry = entry;
    size_t *slot = calloc(capacity * 2, sizeof *slot);
    if (!slot) {
        return false;
    }
    free(names->slot);
    names->slot = slot;
    names->slots = capacity * 2;
    names->capacity = capacity;
    for (size_t i = 0; i < names->count; i++) {
        *find_slot(names, entry[i].overlap_set, entry[i].name, strlen(entry[i].name)) = i + 1;
    }
    return true;
}

void names_free(struct names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        free(names->entry[i].name);
    }
    free(names->entry);
    free(names->slot);
    *names = (struct names){0};
}

bool names_add(struct names *names, const struct names_entry *entry, bool *no_memory)
{
    if (names->count == names->capacity && !grow(names)) {
        *no_memory = true;
        return false;
    }
    size_t *slot = find_slot(names, entry->overlap_set, entry->name, strlen(entry->name));
    if (*slot != 0) {
        return false;
    }
    char *name = strdup(entry->name);
    if (!name) {
        *no_memory = true;
        return false;
    }
    names->entry[names->count] = *entry;
    names->entry[names->count].name = name;
    *slot = ++names->count;
    return true;
}

struct names_entry *names_find(const struct names *names, enum names_kind kind, const char *name,
                               size_t length)
{
    if (names->slots == 0) {
        return NULL;
    }
    const size_t *slot = find_slot(names, is_overlap(kind), name, length);
    return *slot ? &names->entry[*slot - 1] : NULL;
}

/* Length of `file` without its ending; 0 where it has another one or nothing else. */
static size_t stem_length(const char *file, const char *ending)
{
    const size_t length = strlen(file);
    const size_t tail = strlen(ending);
    return length > tail && strcmp(file + length - tail, ending) == 0 ? length - tail : 0;
}

struct names_entry *names_find_page(const struct names *names, enum names_kind kind,
                                    const char *file, const char *ending)
{
    const size_t length = stem_length(file, ending);
    return length ? names_find(names, kind, file, length) : NULL;
}

struct names_entry *names_find_lead(const struct names *names, enum names_kind kind,
                                    const char *file, const char *ending, int *lead)
{
    static const char mark[] = "_lead_";
    const size_t length = stem_length(file, ending);
    size_t digits = 0;
    while (digits < length && file[length - 1 - digits] >= '0' &&
           file[length - 1 - digits] <= '9') {
        digits++;
    }
    const size_t tail = digits + sizeof mark - 1;
    const char *number = file + length - digits;
    if (digits < 1 || digits > 2 || (digits > 1 && *number == '0') || length <= tail ||
        strncmp(file + length - tail, mark, sizeof mark - 1) != 0) {
        return NULL;
    }
    *lead = atoi(number);
    return *lead < 32 ? names_find(names, kind, file, length - tail) : NULL;
}
