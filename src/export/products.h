/*
 * What a page can be made into: files. (Arrays of a feed's batches are the other kind: arrays.h.)
 *
 *     page, frame ── product.write ──> bytes ──> the path that `ecgpress page --NAME` is given
 *                                           └──> its places in a dataset
 *
 * products.def is the table, and the one list of products: `ecgpress page` takes its options and
 * their help from it, a dataset run its folders, files and lists, a run with --overwrite the names
 * that it may remove. What must be drawn for a page is what the products that are asked for need.
 * The checks that read products back (verify/checks.h) have their own idea of where those are; each
 * product of a dataset names its check.
 *
 * A new product is a row of products.def and a file product_NAME.c with its write function. A row
 * that has `argument` and `help` is an option of `ecgpress page`; one that has a `path` is written
 * by datasets that have its places or whose option `make` asks for it.
 */
#ifndef EXPORT_PRODUCTS_H
#define EXPORT_PRODUCTS_H

#include <ecgpress/dataset.h>
#include <ecgpress/source.h>

#include "base/stages.h"
#include "base/text.h"
#include "export/yolo.h"
#include "image/jpeg_encoder.h"
#include "image/pixels.h"

/* --- where products go in a dataset ------------------------------------------------------------
 */

/* The four datasets of a run that the option `make` names. */
#define DATASET_DETECTION    "detection-dataset"
#define DATASET_DIGITIZATION "digitization-dataset"
#define DATASET_SEGMENTATION "segmentation"
#define DATASET_OVERLAP      "overlap-dataset"
/* Those of other formats. */
#define DATASET_HUGGINGFACE "huggingface"
#define DATASET_COCO        "coco"
#define DATASET_NNUNET      "nnunet"
#define DATASET_KIT         "kit"
#define DATASET_WFDB        "wfdb"
#define DATASET_CHALLENGE   "challenge"
#define DATASET_KAGGLE      "kaggle"
#define DATASET_WEBDATASET  "webdataset"
#define DATASET_UVDOC       "uvdoc"

/* Their folders, as bits. */
enum place {
    PLACE_DETECTION = 1,
    PLACE_DIGITIZATION = 2,
    PLACE_SEGMENTATION = 4, /* crops of leads */
    PLACE_WITH = 8,         /* crops with other leads' ink in them */
    PLACE_WITHOUT = 16,
    PLACE_HUGGINGFACE = 32,
    PLACE_COCO = 64,
    PLACE_NNUNET = 128,
    PLACE_KIT = 256,
    PLACE_WFDB = 512,
    PLACE_CHALLENGE = 1024,
    PLACE_KAGGLE = 2048,
    PLACE_WEBDATASET = 4096,
    PLACE_UVDOC = 8192,
    PLACES_END = 16384, /* behind the last of them */
    PLACE_PAGES = PLACE_DETECTION | PLACE_DIGITIZATION,
    PLACE_CROPS = PLACE_SEGMENTATION | PLACE_WITH | PLACE_WITHOUT,
    PLACE_FORMATS = PLACES_END - PLACE_HUGGINGFACE, /* of all formats but yolo */
};
enum { PLACES = 14, PRODUCT_PATHS = 5 };
_Static_assert(1 << PLACES == PLACES_END, "a bit each");

/* "overlap-dataset/with-overlap". */
const char *place_folder(enum place place);
/* The place of that folder; 0 where there is none. */
enum place place_find(const char *folder);

/* The places of a page's files, and of those of one of its leads: a page of the overlap dataset is
 * there for its crops alone, and in no other format. */
unsigned places_of_set(bool overlap_set); /* both */
unsigned places_of_page(bool overlap_set);
unsigned places_of_lead(bool overlap_set, bool has_crop, bool overlapped);

/* --- what they are made from -------------------------------------------------------------------
 */

/* How files are encoded. */
struct product_style {
    enum png_level png_level;
    int jpeg_quality;
    struct yolo_style yolo;
    enum nnunet_labels nnunet_labels;
};

/* What a dataset knows of its page; texts are the caller's. */
struct product_entry {
    const char *name, *set, *record;
    enum ecgp_split split;
    bool overlap_set;
    int64_t record_index;
    int64_t id;      /* from 1, of the pages of all splits of the main set */
    int kaggle_type; /* see kaggle.h */
    int window;
    uint32_t signals_crc32;
    const unsigned *places; /* of products_of_dataset */
};

struct product_input {
    const struct ecgp_page *page;
    const struct ecgp_frame *frame; /* drawn with what the product needs */
    int field;                      /* of the page, for products of a lead */
    struct product_style style;
    struct blank blank;                /* what is known of the picture */
    struct jpeg_encoding *jpeg;        /* kept from page to page */
    struct nvjpeg *nvjpeg;             /* that encodes JPEG; NULL: libjpeg does */
    const struct product_entry *entry; /* NULL: the page belongs to no dataset */
};

/* --- the table ---------------------------------------------------------------------------------
 */

/* How often a product is made. */
enum product_unit {
    PRODUCT_OF_PAGE,
    PRODUCT_OF_LEAD, /* for each lead on the page */
    PRODUCT_OF_VIEW, /* for each of its views, whose number stands for {lead} in paths */
    PRODUCT_OF_LOG,  /* one for each page of a dataset: its line of a log */
};

/* Appends the product's bytes; running out of memory may be left to `out`. */
typedef enum ecgp_result product_write(const struct product_input *input, struct text *out,
                                       struct ecgp_error *error);

/* A file of a dataset: below each of the places. {page} stands for the page's name, {lead} for the
 * lead's index, {split} for train, val or test, {Tr} for Tr (train and val) or Ts (test), {id} for
 * the page's number, {type} for the kind of picture that Kaggle's contest would call it. A folder
 * that has {page} or {id} in its name is the page's own. */
struct product_path {
    unsigned places; /* 0: no file */
    const char *pattern;
    const char *check; /* the check of verify that reads it back */
};

struct product {
    struct ecgp_product_info info; /* its name, and the option of `ecgpress page` if it is one */
    enum product_unit unit;
    unsigned needs;                          /* enum ecgp_draw, or-ed */
    struct product_path path[PRODUCT_PATHS]; /* what its files are in a dataset */
    const char *lead_file;      /* in the folder that `ecgpress page` is given, of a lead */
    bool listed;                /* train.txt, val.txt and test.txt name its files */
    unsigned format;            /* of a log: the place of its format; 0: it is of every dataset */
    uint64_t asked;             /* choices of `make` that ask for it, by bits */
    bool only_asked;            /* otherwise its places do so, too */
    const char *option, *value; /* and the option has one of the values (a comma list); NULL: any */
    bool (*when)(const struct ecgp_page *page); /* which of its pages have it; NULL: all */
    enum timed stage;                           /* where the time to make it is counted */
    product_write *write;
};

#define PRODUCT(name, ...) product_write product_##name;
#include "export/products.def"
#undef PRODUCT

#define PRODUCT(name, ...) PRODUCT_##name,
enum product_number {
#include "export/products.def"
    PRODUCTS,
};
#undef PRODUCT

extern const struct product products[PRODUCTS];

/* The places where a dataset of these options has each product; 0: it has not. A line of a log is
 * in all places. */
void products_of_dataset(const struct ecgp_options *options, unsigned places[PRODUCTS]);

/* Adds the path of a page's picture below the dataset's folder, the first one of those in these
 * places; false where there is none. */
bool entry_add_picture(const struct product_entry *entry, unsigned places, struct text *out);
/* The folder of a lead's crop; NULL where none is written. */
const char *entry_crop_folder(const struct product_entry *entry, bool overlapped);

/* Makes a product; `out` holds it alone. */
enum ecgp_result product_make(const struct product *product, const struct product_input *input,
                              struct text *out, struct ecgp_error *error);

/* What the names of a page's files are made of. */
struct page_key {
    const char *page; /* its name */
    enum ecgp_split split;
    int64_t id; /* from 1 */
    int kaggle_type;
};

/* The length of the part of a pattern that names a folder of the page's own; 0: there is none. */
size_t path_page_folder(const char *pattern);
/* Whether the pattern's folders depend on the page's split. */
bool path_has_split(const char *pattern);

/* Adds a pattern, or its first `length` bytes, with what its words stand for. */
void path_add(struct text *out, const char *pattern, size_t length, const struct page_key *key,
              int lead);

/* Adds the product's file number `i` below a dataset's folder: "segmentation/image/7_3by4_lead_0".
 * False where it is in none of `places`, of which it is in one at the most. */
bool product_add_file(const struct product *product, int i, unsigned places,
                      const struct page_key *key, int lead, struct text *out);

/* The names of the files of a page that is being made. */
struct page_key entry_key(const struct product_entry *entry);

/* Views of a frame: of its picture within a box, and of a field's mask. */
struct pixels frame_pixels(const struct ecgp_frame *frame, const struct ecgp_box *box);
struct bitmap mask_bitmap(const struct ecgp_mask *mask);

#endif
