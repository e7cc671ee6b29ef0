#define _GNU_SOURCE
#include "dataset/lists.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "dataset/tree.h"

static void list_images(struct text *out, const struct page_summary *page)
{
    text_addf(out, "./images/%s.jpg\n", page->name);
}

static void list_pages(struct text *out, const struct page_summary *page)
{
    text_addf(out, "./%s/%s.jpg\n", page->name, page->name);
}

static void list_crops(struct text *out, const struct page_summary *page)
{
    for (int k = 0; k < 32; k++) {
        if (page->crops >> k & 1) {
            text_addf(out, "./image/%s_lead_%d.png\n", page->name, k);
        }
    }
}

static void list_overlaps(struct text *out, const struct page_summary *page)
{
    for (int k = 0; k < 32; k++) {
        if (page->crops >> k & 1) {
            const bool with = page->overlapped >> k & 1;
            text_addf(out, "./%s/image/%s_lead_%d.%s\n", with ? TREE_WITH : TREE_WITHOUT,
                      page->name, k, with ? "bmp" : "png");
        }
    }
}

/* Which pages a dataset lists, and how. */
static const struct {
    const char *folder;
    enum page_set set;
    void (*list)(struct text *out, const struct page_summary *page);
} datasets[] = {
    {TREE_DETECTION, SET_PAGES, list_images},
    {TREE_DIGITIZATION, SET_PAGES, list_pages},
    {TREE_SEGMENTATION, SET_PAGES, list_crops},
    {TREE_OVERLAP, SET_OVERLAP, list_overlaps},
};

static enum ecgp_result write_list(const char *folder, const char *dataset, enum ecgp_split split,
                                   const struct text *list, struct ecgp_error *error)
{
    char *path = NULL;
    if (list->failed ||
        asprintf(&path, "%s/%s/%s.txt", folder, dataset, ecgp_split_name(split)) < 0) {
        return error_no_memory(error);
    }
    const enum ecgp_result result = file_write(path, list->data, list->length, error);
    free(path);
    return result;
}

enum ecgp_result lists_write(const char *folder, const struct page_summary *pages, int64_t count,
                             struct ecgp_error *error)
{
    struct text list = {0};
    enum ecgp_result result = ECGP_OK;
    for (size_t i = 0; i < sizeof datasets / sizeof *datasets; i++) {
        for (int split = 0; split < ECGP_SPLITS && result == ECGP_OK; split++) {
            text_clear(&list);
            for (int64_t page = 0; page < count; page++) {
                if (pages[page].set == datasets[i].set && (int)pages[page].split == split) {
                    datasets[i].list(&list, &pages[page]);
                }
            }
            result = write_list(folder, datasets[i].folder, (enum ecgp_split)split, &list, error);
        }
    }
    text_free(&list);
    return result;
}
