#define _GNU_SOURCE
#include "verify/pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/hash.h"

/* The slot that holds the name, or the free one where it would go. */
static size_t *find_slot(const struct pages *pages, bool overlap_set, const char *name,
                         size_t length)
{
    const uint64_t hash = hash_bytes(name, length);
    size_t at = (size_t)(hash ^ hash >> 32) & (pages->slots - 1);
    for (;; at = (at + 1) & (pages->slots - 1)) {
        size_t *slot = &pages->slot[at];
        if (*slot == 0) {
            return slot;
        }
        const struct page_entry *known = &pages->entry[*slot - 1];
        if (known->overlap_set == overlap_set && strncmp(known->name, name, length) == 0 &&
            known->name[length] == '\0') {
            return slot;
        }
    }
}

static bool grow(struct pages *pages)
{
    struct page_entry *entry =
        array_grow(pages->entry, &pages->capacity, pages->count + 1, sizeof *entry);
    if (!entry) {
        return false;
    }
    pages->entry = entry;
    size_t slots = pages->slots ? pages->slots : 64;
    while (slots < 2 * pages->capacity) {
        slots *= 2;
    }
    if (slots == pages->slots) {
        return true;
    }
    size_t *slot = calloc(slots, sizeof *slot);
    if (!slot) {
        return false;
    }
    free(pages->slot);
    pages->slot = slot;
    pages->slots = slots;
    for (size_t i = 0; i < pages->count; i++) {
        *find_slot(pages, entry[i].overlap_set, entry[i].name, strlen(entry[i].name)) = i + 1;
    }
    return true;
}

void pages_free(struct pages *pages)
{
    for (size_t i = 0; i < pages->count; i++) {
        free(pages->entry[i].name);
    }
    free(pages->entry);
    free(pages->slot);
    *pages = (struct pages){0};
}

struct page_entry page_entry_of(const struct log_page *page, uint64_t checks)
{
    struct page_entry entry = {.split = page->split,
                               .kaggle_type = page->kaggle_type,
                               .id = page->page_index + 1,
                               .overlap_set = page->overlap_set,
                               .record_index = page->record_index,
                               .signals_crc32 = (uint32_t)page->signals_crc32,
                               .views = ((uint32_t)1 << page->made->views) - 1,
                               .checks = checks};
    for (int i = 0; i < page->leads; i++) {
        const struct log_lead *lead = &page->lead[i];
        entry.samples += lead->samples;
        entry.leads |= (uint32_t)1 << lead->index;
        if (lead->crops != CROPS_NONE) {
            entry.crops[lead->crops] |= (uint32_t)1 << lead->index;
        }
    }
    return entry;
}

bool pages_add(struct pages *pages, const char *name, const struct page_entry *page,
               bool *no_memory)
{
    if (pages->count == pages->capacity && !grow(pages)) {
        *no_memory = true;
        return false;
    }
    size_t *slot = find_slot(pages, page->overlap_set, name, strlen(name));
    if (*slot != 0) {
        return false;
    }
    struct page_entry *entry = &pages->entry[pages->count];
    *entry = *page;
    entry->name = strdup(name);
    if (!entry->name) {
        *no_memory = true;
        return false;
    }
    *slot = ++pages->count;
    return true;
}

struct page_entry *pages_find(const struct pages *pages, bool overlap_set, const char *name,
                              size_t length)
{
    if (pages->slots == 0) {
        return NULL;
    }
    const size_t *slot = find_slot(pages, overlap_set, name, length);
    return *slot ? &pages->entry[*slot - 1] : NULL;
}
