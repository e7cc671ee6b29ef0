/*
 * What the parts of ecgp_dataset_verify share. Each part checks one thing and reports disagreements
 * by verify_fault; none of them stops the others. Paths are relative to the dataset's folder.
 */
#ifndef VERIFY_VERIFY_H
#define VERIFY_VERIFY_H

#include <cjson/cJSON.h>

#include <ecgpress/dataset.h>

#include "verify/names.h"
#include "image/bmp.h"
#include "image/jpeg.h"
#include "image/png.h"
#include "export/yolo.h"
#include "page/mesh.h"
#include "config/settings.h"

enum { VERIFY_MAX_LEADS = 32, VERIFY_PATH = 512 };

struct verify_source; /* the records that the dataset was made from */

struct verify {
    const char *folder;
    const struct ecgp_run_hooks *hooks;
    struct ecgp_verify_stats stats;
    int label_class[ECGP_LEADS];
    enum label_shape label_shape;
    int quality; /* of JPEG pictures */
    enum page_maps page_maps;
    bool class_maps;
    struct names names;
    struct verify_source *source; /* NULL where it cannot be read */
    bool no_memory;
};

void verify_fault(struct verify *verify, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Says something that is no fault. */
void verify_notice(struct verify *verify, const char *text);

/* Reads a file of the dataset, free(*data); false where that was a fault. */
bool verify_read(struct verify *verify, const char *path, char **data, size_t *size);

typedef enum ecgp_result verify_decoder(const char *name, const void *data, size_t size,
                                        struct picture *picture, struct ecgp_error *error);
/* Reads and decodes a picture, free(picture->data); false where that was a fault. */
bool verify_picture(struct verify *verify, const char *path, verify_decoder *decode,
                    struct picture *picture);

/* --- a page of logs.json ---------------------------------------------------------------------- */

/* Texts and lists belong to the page's JSON. Boxes are empty where the log says null. */
struct log_lead {
    int64_t index, first_sample;
    const char *lead, *text, *file; /* text and file may be NULL */
    int number;                     /* the lead's, of the twelve */
    struct ecgp_box name_box, box, crop;
    double origin_mm[2], sample_mm, mv_mm, overlap;
    bool clipped, inverted;
    const cJSON *overlapped_by, *ecg;
    double *mv; /* `samples` values of ecg, NaN where missing */
    int samples;
    const struct names_place *place; /* where its crop lies; NULL where none was written */
    struct picture mask;             /* data is NULL until read */
};

struct log_page {
    cJSON *json;
    const char *name, *split_name, *set_name, *layout, *record,
        *save_path; /* save_path may be NULL */
    enum ecgp_split split;
    bool overlap_set;
    int64_t record_index, width, height, padding_x, padding_y;
    double px_per_mm, pen_mm, rate_hz;
    bool captured;         /* the picture is more than ink on paper */
    struct page_mesh mesh; /* of a page that does not lie flat; no cells where it does */
    const cJSON *list;
    int leads;
    struct log_lead lead[VERIFY_MAX_LEADS];
};

/* Reads a page's line; false where it is so wrong that nothing else can be checked. The page is to
 * be freed in either case. `where` names the line in sentences. */
bool log_page_read(struct verify *verify, const char *where, const char *line,
                   struct log_page *page);
void log_page_free(struct log_page *page);

/* Reads the member "mesh" of a page; false where it is neither null nor a mesh. */
bool log_mesh_read(const cJSON *value, struct page_mesh *mesh);

/* The picture position of a lead's sample; false where it is missing. */
bool log_point(const struct log_page *page, const struct log_lead *lead, int sample, double *x,
               double *y);

/* A box with half of the padding at each side, the odd pixel right and below, within the picture.
 */
struct ecgp_box log_pad(const struct log_page *page, const struct ecgp_box *box);
/* By how many pixels a sample is off the picture, or off the paper as it lies flat: below 0 where
 * it is on both, -INFINITY where it is missing. */
double log_beyond(const struct log_page *page, const struct log_lead *lead, int sample);

static inline bool box_empty(const struct ecgp_box *box)
{
    return box->x0 >= box->x1 || box->y0 >= box->y1;
}

/* --- the parts ---------------------------------------------------------------------------------
 */

/* Boxes and crops against each other and the picture. */
void verify_geometry(struct verify *verify, const struct log_page *page);
/* The page's picture, its copy and its YOLO labels. `picture` stays empty where there is none. */
void verify_page_files(struct verify *verify, const struct log_page *page, struct picture *picture);
/* Checks line `number` (from 1) of a page's YOLO labels against what it should say. */
typedef void verify_label_line(struct verify *verify, const struct log_page *page, const char *path,
                               int number, const char *line, const void *expected);
/* Reads a page's YOLO labels and has each line checked against one of `wanted` things of `size`
 * bytes. */
void verify_label_lines(struct verify *verify, const struct log_page *page,
                        verify_label_line *check, const void *expected, size_t size, int wanted);
/* YOLO labels of other shapes than boxes. */
void verify_shapes(struct verify *verify, const struct log_page *page);
/* The grid's crossings of a page that does not lie flat. */
void verify_gridpoints(struct verify *verify, const struct log_page *page);
/* Where the numbers begin in a NumPy file of that type ("<f4") and shape ("3, 4, 2"), of which
 * `size` bytes are given, at least its head; 0 where it is another one. */
size_t verify_npy_head(const void *file, size_t size, const char *type, const char *shape);
/* A number of a NumPy array: float32, or float16 of 2 bytes. */
double verify_npy_number(const uint8_t *at, int bytes);
/* The page's millimetres under the picture's pixels, where the dataset has them. */
void verify_page_map(struct verify *verify, const struct log_page *page);
/* What the pixels show, where the dataset says it. Needs the masks. */
void verify_classes(struct verify *verify, const struct log_page *page);
/* Ink within the boxes of printed names. Needs the masks. */
void verify_name_ink(struct verify *verify, const struct log_page *page,
                     const struct picture *picture);
/* A lead's crop, masks and signal files; keeps its mask in `lead`. */
void verify_lead_files(struct verify *verify, const struct log_page *page, struct log_lead *lead,
                       const struct picture *picture);
/* A lead's mask against its samples. */
void verify_stroke(struct verify *verify, const struct log_page *page, const struct log_lead *lead);
/* The same on a page that does not lie flat. */
void verify_bent(struct verify *verify, const struct log_page *page, const struct log_lead *lead);
/* Shares and names of overlapping leads. Needs the masks. */
void verify_overlap(struct verify *verify, struct log_page *page);

/* Lists, splits and stray files, once all pages are known. */
void verify_tree(struct verify *verify);

/* Opens the source that ecgpress.json names, and reads the label classes there. */
void verify_source_open(struct verify *verify);
void verify_source_close(struct verify *verify);
/* The samples of a page's leads against the record. */
void verify_source_page(struct verify *verify, const struct log_page *page);

#endif
