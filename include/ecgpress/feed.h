/*
 * The feed: batches of pages with their ground truth, for a training loop.
 *
 * A page is a function of the options (the seed among them), the picture's size and the page index
 * alone: requested on its own, in a batch, by one rank of many or a second time, it has the same
 * bytes. The record, the layout (of the option `layouts`), the time window and the look are drawn
 * from seed and page index. Built-in ECGs never end: page i shows ECG i, unless the option
 * builtin_records is given. Records read from files are shuffled; each is used once before any is
 * used again, and the next one replaces a record that cannot be used (see ecgp_feed_skipped).
 *
 * Worker processes draw pages in advance, straight into memory shared with the caller. OpenGL is
 * never initialized in the caller's process. A worker that is lost, or takes longer than the option
 * page_timeout over a page, is replaced, and its batches are drawn again; a batch over which two
 * are lost is an error of its batch. Workers end within a second of their caller's process. In a
 * process forked from the one that made a feed, every call fails with an error that says so.
 * ecgp_feed_next and ecgp_feed_get exclude each other; any thread may release batches or stop the
 * feed.
 */
#ifndef ECGPRESS_FEED_H
#define ECGPRESS_FEED_H

#include "options.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ecgp_feed;
struct ecgp_batch;

enum ecgp_type {
    ECGP_TYPE_UINT8,
    ECGP_TYPE_INT32,
    ECGP_TYPE_INT64,
    ECGP_TYPE_FLOAT32,
    ECGP_TYPE_FLOAT16, /* IEEE 754 binary16 */
};

enum { ECGP_MAX_DIMS = 5 };

/* A row of the table of arrays that a batch can hold. N: pages; F: places for leads, 12 for the
 * standard leads in their order and one for each rhythm strip of the layouts; H, W: rows and
 * columns of pixels; P: places for samples of a lead (max_lead_samples); K: landmarks, those of the
 * page and of each place of F in the order of ecgp_page_landmark; C, S: columns and rows of
 * rectified strips (options rectified_width, rectified_height); B: places for waves of beats, 15 a
 * second of what the layouts' pages show; V: views, as the option
 * views lists them.
 * H and W are those of the options target_width and target_height, where given, of masks, classes,
 * backward_map, depth, normals and heatmaps. */
struct ecgp_array_info {
    const char *name;    /* "masks" */
    const char *target;  /* the target that it comes with; "" where it always comes */
    const char *shape;   /* "NFHW" */
    const char *help;    /* one line: meaning, unit, what stands where nothing is */
    enum ecgp_type type; /* of images: unless the feed's image_type is another one */
};

/* The table's row `index`, or NULL past its end. */
ECGP_API const struct ecgp_array_info *ecgp_array_info(size_t index);

/* What a feed delivers. Zero stands for the default in parentheses. */
struct ecgp_feed_spec {
    int batch;           /* pages per batch (1) */
    int width, height;   /* px of every picture (1024, 768) */
    const char *targets; /* comma-separated names from the table (none) */
    bool channels_first; /* images are N x 3 x H x W instead of N x H x W x 3 */
    /* Type of images: uint8, or float16 or float32, whose values are (v / 255 - mean) / std of R, G
     * and B (means 0, and 1 for a std of 0) */
    enum ecgp_type image_type;
    float image_mean[3], image_std[3];
    const char *split;    /* "train", "val" or "test": only records of that split (all) */
    int64_t first, step;  /* pages first, first + step, ... (0, 1): rank r of R uses r and R */
    int64_t pages;        /* pages until the feed ends (endless) */
    int64_t skip;         /* pages of this order to leave out after each batch (0): reader k of W,
                             which starts at place k * batch, uses (W - 1) * batch */
    int max_lead_samples; /* P, places for samples of a lead (what the layouts and the sampling rate
                             of the first record need); a lead with more is an error */
    int workers;          /* processes that draw (one per processor available to this process) */
    int prefetch;         /* batches drawn in advance (2) */
};

/* Checks the options and the spec and lists the records; drawing begins with the first request for
 * a batch. The options may be destroyed afterwards. Free with ecgp_feed_destroy. */
ECGP_API enum ecgp_result ecgp_feed_create(const struct ecgp_options *options,
                                           const struct ecgp_feed_spec *spec,
                                           struct ecgp_feed **feed, struct ecgp_error *error);

/* Ends the worker processes within a second. Batches not yet released stay readable. */
ECGP_API void ecgp_feed_destroy(struct ecgp_feed *feed);

/* Makes waiting and later calls return ECGP_STOPPED at once. */
ECGP_API void ecgp_feed_stop(struct ecgp_feed *feed);

/* The next batch, which belongs to the caller until it is released. Waits up to `timeout_ms` (-1:
 * forever). `*batch` is NULL with ECGP_OK on a timeout and, permanently, after the last batch (see
 * ecgp_feed_ended). The last batch may hold fewer pages. A page that cannot be made is the error
 * of its batch; the next call returns the batch after it. */
ECGP_API enum ecgp_result ecgp_feed_next(struct ecgp_feed *feed, int timeout_ms,
                                         struct ecgp_batch **batch, struct ecgp_error *error);
/* Whether the last batch has been delivered. */
ECGP_API bool ecgp_feed_ended(const struct ecgp_feed *feed);

/* A batch of the pages with the given indices, 1 to spec.batch of them; otherwise like
 * ecgp_feed_next, whose order it does not change. After a timeout drawing continues: request the
 * same pages again. */
ECGP_API enum ecgp_result ecgp_feed_get(struct ecgp_feed *feed, const int64_t *index, int count,
                                        int timeout_ms, struct ecgp_batch **batch,
                                        struct ecgp_error *error);

/* Makes ecgp_feed_next continue after the first `place` pages of its order. */
ECGP_API enum ecgp_result ecgp_feed_seek(struct ecgp_feed *feed, int64_t place,
                                         struct ecgp_error *error);
/* The same in an order that ends after `end` pages (0: never) instead of spec.pages: epoch e of
 * pages that are new in each epoch is ecgp_feed_range(feed, e * pages, (e + 1) * pages, error). */
ECGP_API enum ecgp_result ecgp_feed_range(struct ecgp_feed *feed, int64_t place, int64_t end,
                                          struct ecgp_error *error);
/* How many pages of its order have been delivered. */
ECGP_API int64_t ecgp_feed_tell(const struct ecgp_feed *feed);

/* The spec with defaults filled in; strings live as long as the feed. */
ECGP_API void ecgp_feed_spec(const struct ecgp_feed *feed, struct ecgp_feed_spec *spec);
/* GL_RENDERER and GL_VERSION of the processes that draw; "" before the first batch. */
ECGP_API const char *ecgp_feed_renderer(const struct ecgp_feed *feed);
/* The devices in use as `ecgpress doctor` lists them, in the order in which workers told of them
 * from number 0 on; NULL behind the last one. Worker i of a feed draws with device i modulo the
 * count of those that its options' `device` allows. Not while another thread waits for a batch. */
ECGP_API const char *ecgp_feed_device(const struct ecgp_feed *feed, int number);
/* A sentence of why software draws on a machine that has a GPU; "" where that is not so, or before
 * the first batch. Not while another thread waits for a batch. */
ECGP_API const char *ecgp_feed_warning(const struct ecgp_feed *feed);
/* Why a record could not be used and was replaced by another, in the order in which batches told
 * of it from number 0 on, each sentence once, at most 100; NULL behind the last one. Lives as long
 * as the feed. Not while another thread waits for a batch. */
ECGP_API const char *ecgp_feed_skipped(const struct ecgp_feed *feed, int number);
/* A JSON object of the options and all else that a page depends on: two feeds with the same text
 * deliver the same page for the same index. Lives as long as the feed. */
ECGP_API const char *ecgp_feed_configuration(const struct ecgp_feed *feed);

/* An array of a batch: dense, last dimension fastest. */
struct ecgp_array {
    void *data; /* 64-byte aligned; the caller may write to it until the batch is released */
    enum ecgp_type type;
    int dims;
    int64_t shape[ECGP_MAX_DIMS]; /* the first is the number of pages in this batch */
};

/* An array of the table by name; false where it was not requested. */
ECGP_API bool ecgp_batch_array(const struct ecgp_batch *batch, const char *name,
                               struct ecgp_array *array);
/* Its data alone; NULL where it was not requested. */
ECGP_API void *ecgp_batch_data(const struct ecgp_batch *batch, const char *name);
/* Takes ownership of a DLPack tensor (struct DLManagedTensor) and returns it as a versioned one
 * (struct DLManagedTensorVersioned, 1.0), whose deleter calls the original's. NULL when out of
 * memory; `managed` then remains the caller's. */
ECGP_API void *ecgp_dlpack_versioned(void *managed, bool read_only);

/* Pages in this batch. */
ECGP_API int ecgp_batch_count(const struct ecgp_batch *batch);
/* Returns the batch's memory for reuse. NULL is allowed. */
ECGP_API void ecgp_batch_release(struct ecgp_batch *batch);

#ifdef __cplusplus
}
#endif
#endif
