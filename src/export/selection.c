/* Which products a dataset has, and where. */
#include <string.h>

#include "base/array.h"
#include "base/names.h"
#include "config/make.h"
#include "export/products.h"

/* The places that datasets of `make` have. */
static unsigned places_made(const struct settings *settings)
{
    return (settings_makes(settings, MAKE_DETECTION) ? PLACE_DETECTION : 0) |
           (settings_makes(settings, MAKE_DIGITIZATION) ? PLACE_DIGITIZATION : 0) |
           (settings_makes(settings, MAKE_SEGMENTATION) ? PLACE_SEGMENTATION : 0) |
           (settings_makes(settings, MAKE_OVERLAP) ? PLACE_WITH | PLACE_WITHOUT : 0);
}

/* The places of other formats. */
static unsigned places_formatted(const struct settings *settings)
{
    static const struct {
        enum format format;
        enum place place;
    } formats[] = {
        {FORMAT_HUGGINGFACE, PLACE_HUGGINGFACE},
        {FORMAT_COCO, PLACE_COCO},
        {FORMAT_NNUNET, PLACE_NNUNET},
        {FORMAT_KIT, PLACE_KIT},
        {FORMAT_WFDB, PLACE_WFDB},
        {FORMAT_CHALLENGE, PLACE_CHALLENGE},
        {FORMAT_KAGGLE, PLACE_KAGGLE},
        {FORMAT_WEBDATASET, PLACE_WEBDATASET},
        {FORMAT_UVDOC, PLACE_UVDOC},
    };
    unsigned places = 0;
    for (size_t i = 0; i < ARRAY_COUNT(formats); i++) {
        places |= settings_has_format(settings, formats[i].format) ? formats[i].place : 0u;
    }
    return places;
}

/* All places that a product can have. */
static unsigned places_of_product(const struct product *product)
{
    unsigned all = 0;
    for (int i = 0; i < PRODUCT_PATHS; i++) {
        all |= product->path[i].places;
    }
    return all;
}

/* Whether two comma lists have a name in common. */
static bool meet(const char *list, const char *other)
{
    for (struct name name = {.rest = list}; name_next(&name, ',');) {
        if (name_find(other, ',', name.text, name.length) >= 0) {
            return true;
        }
    }
    return false;
}

void products_of_dataset(const struct ecgp_options *options, unsigned places[PRODUCTS])
{
    const struct settings *settings = options_settings(options);
    const unsigned made = places_made(settings), formatted = places_formatted(settings);
    for (int i = 0; i < PRODUCTS; i++) {
        const struct product *product = &products[i];
        const bool log = product->unit == PRODUCT_OF_LOG;
        const unsigned all = !log              ? places_of_product(product)
                             : product->format ? product->format
                                               : PLACE_PAGES | PLACE_CROPS;
        const bool asked = product->unit == PRODUCT_OF_VIEW
                               ? *settings->views != '\0'
                               : (settings_make(settings) & product->asked) != 0;
        const bool fits =
            !product->option || meet(ecgp_options_get(options, product->option), product->value);
        const unsigned yolo = all & ~(unsigned)PLACE_FORMATS;
        const unsigned own = product->only_asked ? 0 : log ? yolo : yolo & made;
        places[i] = !fits ? 0 : (asked ? yolo : own) | (all & formatted);
    }
}

bool entry_add_picture(const struct product_entry *entry, unsigned places, struct text *out)
{
    static const enum product_number pictures[] = {PRODUCT_picture, PRODUCT_picture_png,
                                                   PRODUCT_picture_exact};
    const struct page_key key = entry_key(entry);
    for (int i = 0; i < (int)ARRAY_COUNT(pictures) * PRODUCT_PATHS; i++) {
        const enum product_number number = pictures[i / PRODUCT_PATHS];
        if (product_add_file(&products[number], i % PRODUCT_PATHS,
                             places & places_of_page(entry->overlap_set) & entry->places[number],
                             &key, 0, out)) {
            return true;
        }
    }
    return false;
}

const char *entry_crop_folder(const struct product_entry *entry, bool overlapped)
{
    const unsigned place = places_of_lead(entry->overlap_set, true, overlapped) & PLACE_CROPS &
                           entry->places[PRODUCT_signal];
    return place ? place_folder((enum place)place) : NULL;
}
