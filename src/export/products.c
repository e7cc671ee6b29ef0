#include "export/products.h"

#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "truth/page.h"

static bool product_page_is_warped(const struct ecgp_page *page)
{
    return page->plan.map.mesh != NULL;
}

#define ASKED_BY(choice) ((uint64_t)1 << (choice))
#define PRODUCT(name_, ...)                                                                        \
    [PRODUCT_##name_] = {.info.name = #name_, .write = product_##name_, __VA_ARGS__},
const struct product products[PRODUCTS] = {
#include "export/products.def"
};
#undef PRODUCT

const struct ecgp_product_info *ecgp_product_info(size_t index)
{
    for (size_t i = 0; i < PRODUCTS; i++) {
        if (products[i].info.argument && index-- == 0) {
            return &products[i].info;
        }
    }
    return NULL;
}

enum ecgp_result product_make(const struct product *product, const struct product_input *input,
                              struct text *out, struct ecgp_error *error)
{
    text_clear(out);
    const enum ecgp_result result = product->write(input, out, error);
    return result == ECGP_OK && out->failed ? error_no_memory(error) : result;
}

/* --- paths -------------------------------------------------------------------------------------
 */

const char *place_folder(enum place place)
{
    switch (place) {
    case PLACE_DETECTION:
        return DATASET_DETECTION;
    case PLACE_DIGITIZATION:
        return DATASET_DIGITIZATION;
    case PLACE_SEGMENTATION:
        return DATASET_SEGMENTATION;
    case PLACE_WITH:
        return DATASET_OVERLAP "/with-overlap";
    case PLACE_WITHOUT:
        return DATASET_OVERLAP "/without-overlap";
    case PLACE_PAGES:
    case PLACE_CROPS:
        break;
    }
    return "";
}

enum place place_find(const char *folder)
{
    for (int bit = 0; bit < PLACES; bit++) {
        if (strcmp(folder, place_folder((enum place)(1 << bit))) == 0) {
            return (enum place)(1 << bit);
        }
    }
    return (enum place)0;
}

unsigned places_of_set(bool overlap_set)
{
    return overlap_set ? PLACE_WITH | PLACE_WITHOUT : PLACE_PAGES | PLACE_SEGMENTATION;
}

unsigned places_of_page(bool overlap_set)
{
    return overlap_set ? 0 : PLACE_PAGES;
}

unsigned places_of_lead(bool overlap_set, bool has_crop, bool overlapped)
{
    const unsigned crop = !overlap_set ? PLACE_SEGMENTATION
                          : overlapped ? PLACE_WITH
                                       : PLACE_WITHOUT;
    return places_of_page(overlap_set) | (has_crop ? crop : 0);
}

bool path_is_in_page_folder(const char *pattern)
{
    return strncmp(pattern, "{page}/", 7) == 0;
}

void path_add(struct text *out, const char *pattern, const char *page, int lead)
{
    while (*pattern) {
        if (strncmp(pattern, "{page}", 6) == 0) {
            text_add(out, page);
            pattern += 6;
        } else if (strncmp(pattern, "{lead}", 6) == 0) {
            text_addf(out, "%d", lead);
            pattern += 6;
        } else {
            text_add_bytes(out, pattern++, 1);
        }
    }
}

bool product_add_file(const struct product *product, int i, unsigned places, const char *page,
                      int lead, struct text *out)
{
    const unsigned place = product->path[i].places & places;
    if (place == 0) {
        return false;
    }
    text_add(out, place_folder((enum place)place));
    text_add(out, "/");
    path_add(out, product->path[i].pattern, page, lead);
    return true;
}

/* --- views -------------------------------------------------------------------------------------
 */

struct pixels frame_pixels(const struct ecgp_frame *frame, const struct ecgp_box *box)
{
    return (struct pixels){
        .width = box->x1 - box->x0,
        .height = box->y1 - box->y0,
        .channels = 4,
        .stride = frame->stride,
        .data = frame->rgbx + (size_t)box->y0 * (size_t)frame->stride + (size_t)box->x0 * 4,
    };
}

struct bitmap mask_bitmap(const struct ecgp_mask *mask)
{
    return (struct bitmap){
        .width = mask->crop.x1 - mask->crop.x0,
        .height = mask->crop.y1 - mask->crop.y0,
        .stride = mask->stride,
        .data = mask->bits,
    };
}
