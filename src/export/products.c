#include "export/products.h"

#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "truth/page.h"

static bool product_page_is_warped(const struct ecgp_page *page)
{
    return page->plan.map.mesh != NULL;
}

static bool product_page_is_plane(const struct ecgp_page *page)
{
    double h[9];
    return ecgp_page_homography(page, h);
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
    static const char *const folders[PLACES] = {
        DATASET_DETECTION,
        DATASET_DIGITIZATION,
        DATASET_SEGMENTATION,
        DATASET_OVERLAP "/with-overlap",
        DATASET_OVERLAP "/without-overlap",
        DATASET_HUGGINGFACE,
        DATASET_COCO,
        DATASET_NNUNET "/Dataset001_ECG",
        DATASET_KIT,
        DATASET_WFDB,
        DATASET_CHALLENGE,
        DATASET_KAGGLE,
        DATASET_WEBDATASET,
        DATASET_UVDOC,
    };
    const int bit = __builtin_ctz((unsigned)place | PLACES_END);
    return bit < PLACES && (unsigned)place == 1u << bit ? folders[bit] : "";
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
    return overlap_set ? PLACE_WITH | PLACE_WITHOUT
                       : PLACE_PAGES | PLACE_SEGMENTATION | PLACE_FORMATS;
}

unsigned places_of_page(bool overlap_set)
{
    return overlap_set ? 0 : PLACE_PAGES | PLACE_FORMATS;
}

unsigned places_of_lead(bool overlap_set, bool has_crop, bool overlapped)
{
    const unsigned crop = !overlap_set ? PLACE_SEGMENTATION
                          : overlapped ? PLACE_WITH
                                       : PLACE_WITHOUT;
    return places_of_page(overlap_set) | (has_crop ? crop : 0);
}

/* --- names --- */

enum word { WORD_PAGE, WORD_LEAD, WORD_SPLIT, WORD_TR, WORD_ID, WORD_TYPE, WORDS };
static const char *const words[WORDS] = {"{page}", "{lead}", "{split}", "{Tr}", "{id}", "{type}"};

/* The word that a pattern begins with, or WORDS. */
static enum word word_at(const char *pattern)
{
    enum word word = WORD_PAGE;
    while (word < WORDS && strncmp(pattern, words[word], strlen(words[word])) != 0) {
        word++;
    }
    return word;
}

static bool folder_has(const char *pattern, enum word word)
{
    const char *at = strstr(pattern, words[word]), *slash = strrchr(pattern, '/');
    return at && slash && at < slash;
}

size_t path_page_folder(const char *pattern)
{
    return folder_has(pattern, WORD_PAGE) || folder_has(pattern, WORD_ID)
               ? (size_t)(strrchr(pattern, '/') - pattern)
               : 0;
}

bool path_has_split(const char *pattern)
{
    return folder_has(pattern, WORD_SPLIT) || folder_has(pattern, WORD_TR);
}

static void add_word(struct text *out, enum word word, const struct page_key *key, int lead)
{
    switch (word) {
    case WORD_PAGE:
        text_add(out, key->page);
        break;
    case WORD_LEAD:
        text_addf(out, "%d", lead);
        break;
    case WORD_SPLIT:
        text_add(out, ecgp_split_name(key->split));
        break;
    case WORD_TR:
        text_add(out, key->split == ECGP_SPLIT_TEST ? "Ts" : "Tr");
        break;
    case WORD_ID:
        text_addf(out, "%lld", (long long)key->id);
        break;
    case WORD_TYPE:
        text_addf(out, "%04d", key->kaggle_type);
        break;
    case WORDS:
        break;
    }
}

void path_add(struct text *out, const char *pattern, size_t length, const struct page_key *key,
              int lead)
{
    for (const char *end = pattern + length; pattern < end && *pattern;) {
        const enum word word = word_at(pattern);
        add_word(out, word, key, lead);
        if (word < WORDS) {
            pattern += strlen(words[word]);
        } else {
            text_add_bytes(out, pattern++, 1);
        }
    }
}

bool product_add_file(const struct product *product, int i, unsigned places,
                      const struct page_key *key, int lead, struct text *out)
{
    const unsigned place = product->path[i].places & places;
    if (place == 0) {
        return false;
    }
    text_add(out, place_folder((enum place)place));
    text_add(out, "/");
    path_add(out, product->path[i].pattern, strlen(product->path[i].pattern), key, lead);
    return true;
}

struct page_key entry_key(const struct product_entry *entry)
{
    return (struct page_key){entry->name, entry->split, entry->id, entry->kaggle_type};
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
