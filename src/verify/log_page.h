/* A page: its line of pages.jsonl, and the pictures that were decoded of it. */
#ifndef VERIFY_LOG_PAGE_H
#define VERIFY_LOG_PAGE_H

#include <ecgpress/page.h>
#include <ecgpress/source.h>

#include "verify/forward.h"
#include "verify/geometry.h"
#include "verify/made.h"
#include "verify/members.h"
#include "verify/paths.h"

enum { LOG_LEADS_MOST = 32 };

/* Texts and lists belong to the page's JSON. Boxes are empty where the log says null. */
struct log_lead {
    int64_t index, first_sample;
    const char *name, *text, *crop_folder; /* the last two may be NULL */
    int number;                            /* of the standard leads */
    struct ecgp_box name_box, box, crop;
    double start_s, duration_s, origin_mm[2], mm_per_sample, mm_per_mv, overlap;
    double ink_mean, ink_least; /* NaN where the log has none */
    bool clipped, inverted;
    const cJSON *overlapped_by, *visible;
    int64_t samples;
    double *mv;          /* `samples` values, NaN where missing (see samples.h) */
    bool known;          /* mv was found; NaN all over where not */
    enum crops crops;    /* where its crop lies; CROPS_NONE where none was written */
    struct picture mask; /* data is NULL where it was not read */
};

struct log_page {
    const struct made *made;
    cJSON *json;
    const char *name, *split_name, *set_name, *layout, *record, *source,
        *picture_path; /* the last may be NULL */
    enum ecgp_split split;
    bool overlap_set;
    int64_t schema_version, record_index, page_index, signals_crc32, width, height, padding_x,
        padding_y;
    double pen_mm, rate_hz, width_mm, height_mm, mm_per_s, mm_per_mv;
    int kaggle_type; /* 0: the page has none */
    bool captured;   /* the picture is more than ink on paper */
    struct forward forward;
    const cJSON *list;
    int leads;
    struct log_lead lead[LOG_LEADS_MOST];

    unsigned decoded;       /* enum check_need: what was tried */
    struct picture picture; /* data is NULL where it was not read */
    char *picture_file;     /* the bytes that it was decoded from */
    size_t picture_size;
};

/* Reads a page's line; false where it is so wrong that nothing else can be checked. The page is to
 * be freed in either case. `where` names the line in sentences. */
bool log_page_read(struct report *report, const char *where, const char *line,
                   struct log_page *page);
void log_page_free(struct log_page *page);

/* Where the pattern's file of a page, or of one of its leads, lies; lead may be NULL. */
void log_path(const struct log_page *page, const struct log_lead *lead, const char *pattern,
              char path[REPORT_PATH]);

/* A number of the page's look, or another one where it has none; and whether an option of it has a
 * choice. */
double log_number(const struct log_page *page, const char *name, double without);
bool log_is(const struct log_page *page, const char *name, const char *choice);

/* The size of the page's pictures. */
struct picture_size log_size(const struct log_page *page);

/* Whether a crop was written and lies within the picture, so that its files can be read. */
bool log_has_crop(const struct log_page *page, const struct log_lead *lead);

/* The position of a voltage on the page, mm; `sample` may lie between two samples. */
struct point log_place_mm(const struct log_lead *lead, double sample, double mv);
/* The picture position of a sample, px; false where it is missing or there is none. */
bool log_place(const struct log_page *page, const struct log_lead *lead, int sample,
               struct point *px);

/* By how many pixels a sample is off the picture, or off the paper as it lies flat: below 0 where
 * it is on both, -INFINITY where it is missing. */
double log_beyond(const struct log_page *page, const struct log_lead *lead, int sample);

/* A box with half of the padding at each side, the odd pixel right and below, within the picture.
 */
struct ecgp_box log_pad(const struct log_page *page, const struct ecgp_box *box);

#endif
