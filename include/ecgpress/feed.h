/*
 * The feed: endless batches of pages with their truth, for a training loop.
 *
 * A sample is a function of the options (their seed among them), the picture's size and the
 * sample's number alone: asked for alone, in a batch, by one rank of many or once more, it has the
 * same bytes. The record, the layout (of the option `layouts`), the time window and what ranges and
 * presets give are drawn from seed and number. The built-in ECGs never end: sample i is of an ECG
 * of its own, unless the option builtin_records is given. Records of files are dealt out shuffled,
 * each once before any comes again; one that cannot be used has the next one take its place.
 *
 * Pages are drawn ahead by processes of their own, straight into memory that they share with the
 * caller. OpenGL is never begun in the caller's process. A feed does nothing in a process forked
 * from the one that made it but say so. Calls of ecgp_feed_next and ecgp_feed_get take turns;
 * batches may be released, and a feed stopped, by any thread.
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

enum ecgp_type { ECGP_UINT8, ECGP_INT32, ECGP_INT64, ECGP_FLOAT32 };

enum { ECGP_MAX_DIMS = 5 };

/* A row of the table of arrays that a batch can hold. N: samples; F: places for leads, 12 for the
 * standard leads in their order and one for each rhythm strip of the layouts; H, W: rows and
 * columns of pixels; P: places for samples of a lead. */
struct ecgp_array_info {
    const char *name;   /* "masks" */
    const char *target; /* the target that it comes with; "" where it always comes */
    const char *shape;  /* "NFHW" */
    const char *help;   /* one line: meaning, unit, what stands where nothing is */
    enum ecgp_type type;
};

/* The table's row `index`, or NULL past its end. */
ECGP_API const struct ecgp_array_info *ecgp_array_info(size_t index);

/* What a feed gives. Zero stands for the default in brackets. */
struct ecgp_feed_spec {
    int batch;           /* samples a batch (1) */
    int width, height;   /* px of every picture (1024, 768) */
    const char *targets; /* comma list of names from the table (none) */
    bool planar;         /* images are N x 3 x H x W, not N x H x W x 3 */
    const char *split;   /* "train", "val" or "test": only records of that split (all) */
    int64_t first, step; /* samples first, first + step, ... (0, 1): rank r of R has r and R */
    int64_t samples;     /* how many until the feed ends (it never does) */
    int points;          /* places for samples of a lead (what the layouts and the sampling rate of
                            the first record need); a lead with more is an error */
    int workers;         /* processes that draw (one a processor that this process may use) */
    int ahead;           /* batches drawn ahead (2) */
};

/* Checks the options and the spec and lists the records; drawing begins with the first call for a
 * batch. Options may go once the feed is made. Free with ecgp_feed_destroy. */
ECGP_API enum ecgp_result ecgp_feed_create(const struct ecgp_options *options,
                                           const struct ecgp_feed_spec *spec,
                                           struct ecgp_feed **feed, struct ecgp_error *error);

/* Ends the processes, within a second. Batches that are out stay readable until they are released.
 */
ECGP_API void ecgp_feed_destroy(struct ecgp_feed *feed);

/* Lets calls that wait, and all later ones, end with ECGP_STOPPED at once. */
ECGP_API void ecgp_feed_stop(struct ecgp_feed *feed);

/* The next batch, the caller's until it is released. Waits for `timeout_ms` (-1: for ever); what
 * has not come by then is `*batch` NULL with ECGP_OK, and so is, for good, what comes after the
 * last batch (see ecgp_feed_ended). The last batch may hold fewer samples. A sample that cannot be
 * made is the error of its batch; the call after it gives the batch after it. */
ECGP_API enum ecgp_result ecgp_feed_next(struct ecgp_feed *feed, int timeout_ms,
                                         struct ecgp_batch **batch, struct ecgp_error *error);
/* Whether the last batch has been given. */
ECGP_API bool ecgp_feed_ended(const struct ecgp_feed *feed);

/* A batch of the samples numbered `index`, 1 to spec.batch of them; else like ecgp_feed_next, whose
 * order it leaves alone. */
ECGP_API enum ecgp_result ecgp_feed_get(struct ecgp_feed *feed, const int64_t *index, int count,
                                        int timeout_ms, struct ecgp_batch **batch,
                                        struct ecgp_error *error);

/* Lets ecgp_feed_next go on at `place`: behind that many samples of its order. */
ECGP_API enum ecgp_result ecgp_feed_seek(struct ecgp_feed *feed, int64_t place,
                                         struct ecgp_error *error);
/* How many samples of its order lie behind it. */
ECGP_API int64_t ecgp_feed_tell(const struct ecgp_feed *feed);

/* The spec with its defaults filled in; texts live as long as the feed. */
ECGP_API void ecgp_feed_spec(const struct ecgp_feed *feed, struct ecgp_feed_spec *spec);
/* GL_RENDERER and GL_VERSION of the processes that draw; "" before the first batch. */
ECGP_API const char *ecgp_feed_renderer(const struct ecgp_feed *feed);
/* The options as a JSON object and what else a sample depends on: two feeds with the same text give
 * the same sample for the same number. Lives as long as the feed. */
ECGP_API const char *ecgp_feed_configuration(const struct ecgp_feed *feed);

/* An array of a batch: dense, last dimension fastest. */
struct ecgp_array {
    void *data; /* 64-byte aligned; the caller may write to it while the batch is out */
    enum ecgp_type type;
    int dims;
    int64_t shape[ECGP_MAX_DIMS]; /* the first is the number of samples in this batch */
};

/* An array of the table by its name. False where it was not asked for. */
ECGP_API bool ecgp_batch_array(const struct ecgp_batch *batch, const char *name,
                               struct ecgp_array *array);
/* Its data alone; NULL where it was not asked for. */
ECGP_API void *ecgp_batch_data(const struct ecgp_batch *batch, const char *name);
/* Samples in this batch. */
ECGP_API int ecgp_batch_count(const struct ecgp_batch *batch);
/* Gives the batch's memory back to be drawn into again. NULL is allowed. */
ECGP_API void ecgp_batch_release(struct ecgp_batch *batch);

#ifdef __cplusplus
}
#endif
#endif
