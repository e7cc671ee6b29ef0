#include "dataset/lists.h"

#include <string.h>

#include "dataset/tree.h"

/* A dataset whose lists are being made. */
struct lister {
    const struct tree_dataset *dataset;
    const unsigned *places; /* of each product */
    const char *before;     /* of a list beside the tree: the way there; NULL: it is in it */
};

bool lists_exist(const struct tree_dataset *dataset, const unsigned places[PRODUCTS])
{
    for (int i = 0; i < PRODUCTS; i++) {
        if (products[i].listed && (places[i] & dataset->places)) {
            return true;
        }
    }
    return false;
}

/* Adds a line for each file of those that are listed, of a page or of one of its leads. */
static void list_files(struct text *out, const struct lister *lister, enum product_unit unit,
                       unsigned places, const struct page_key *key, int lead)
{
    const unsigned here = places & lister->dataset->places;
    struct text path = {0};
    for (int i = 0; here && i < PRODUCTS * PRODUCT_PATHS; i++) {
        const struct product *product = &products[i / PRODUCT_PATHS];
        text_clear(&path);
        if (product->listed && product->unit == unit &&
            product_add_file(product, i % PRODUCT_PATHS, here & lister->places[i / PRODUCT_PATHS],
                             key, lead, &path)) {
            const char *name = path.failed ? "" : path.data;
            if (lister->before) {
                text_addf(out, "./%s%s\n", lister->before, name);
            } else {
                text_addf(out, ".%s\n", name + strlen(lister->dataset->folder));
            }
            out->failed |= path.failed;
        }
    }
    text_free(&path);
}

static void list_page(struct text *out, const struct lister *lister,
                      const struct page_summary *page)
{
    const bool overlap_set = page->set == SET_OVERLAP;
    const struct page_key key = {.page = page->name, .split = page->split};
    list_files(out, lister, PRODUCT_OF_PAGE, places_of_page(overlap_set), &key, 0);
    for (int k = 0; k < 32; k++) {
        if (page->crops >> k & 1) {
            const unsigned places = places_of_lead(overlap_set, true, page->overlapped >> k & 1);
            list_files(out, lister, PRODUCT_OF_LEAD, places, &key, k);
        }
    }
}

void lists_add_page(struct text *out, const struct tree_dataset *dataset,
                    const unsigned places[PRODUCTS], const char *before,
                    const struct page_summary *page)
{
    const struct lister lister = {dataset, places, before};
    list_page(out, &lister, page);
}

bool lists_have_leads(const struct tree_dataset *dataset, const unsigned places[PRODUCTS])
{
    for (int i = 0; i < PRODUCTS; i++) {
        if (products[i].listed && products[i].unit == PRODUCT_OF_LEAD &&
            (places[i] & dataset->places)) {
            return true;
        }
    }
    return false;
}

static enum ecgp_result write_list(const struct folder *root, bool synced,
                                   const struct tree_dataset *dataset, enum ecgp_split split,
                                   const struct text *list, struct ecgp_error *error)
{
    struct text path = {0};
    tree_add_list(&path, dataset, split);
    const enum ecgp_result result =
        list->failed || path.failed
            ? error_no_memory(error)
            : folder_write(root, path.data, synced, list->data, list->length, error);
    text_free(&path);
    return result;
}

enum ecgp_result lists_write(const struct folder *root, bool synced,
                             const unsigned places[PRODUCTS], const struct page_summary *pages,
                             int64_t count, struct ecgp_error *error)
{
    struct text list = {0};
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < TREE_DATASETS * ECGP_SPLITS && result == ECGP_OK; i++) {
        const struct lister lister = {&tree_datasets[i / ECGP_SPLITS], places, NULL};
        const enum ecgp_split split = (enum ecgp_split)(i % ECGP_SPLITS);
        text_clear(&list);
        for (int64_t page = 0; page < count; page++) {
            if (pages[page].split == split) {
                list_page(&list, &lister, &pages[page]);
            }
        }
        if (lists_exist(lister.dataset, places)) {
            result = write_list(root, synced, lister.dataset, split, &list, error);
        }
    }
    text_free(&list);
    return result;
}
