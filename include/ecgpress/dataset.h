/*
 * Datasets: whole runs, the files of one page, and checking a dataset that was written.
 */
#ifndef ECGPRESS_DATASET_H
#define ECGPRESS_DATASET_H

#include "render.h"
#include "source.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A fault found by ecgp_dataset_verify. */
struct ecgp_fault {
    const char *file;  /* relative to the dataset's folder, or the name of a page */
    const char *check; /* the check that found it: "labels" */
    const char *text;  /* what is wrong, without the file */
};

/* Callbacks of a run, called on the caller's thread. Members may be NULL. */
struct ecgp_run_hooks {
    void *user;
    /* `done` of `total` steps; `phase` is a word for a progress bar ("pages", "pictures"). */
    void (*progress)(void *user, const char *phase, int64_t done, int64_t total);
    /* What a worker process draws with, as a line ("llvmpipe (...), OpenGL 4.5 ... on EGL device 0
     * (software)"), and its warning (see ecgp_renderer_warning): called with its first page. */
    void (*device)(void *user, const char *text, const char *warning);
    /* A message for the user: a skipped record, a reused one, a fault found. */
    void (*notice)(void *user, const char *text);
    /* Polled between steps; true ends the run with ECGP_STOPPED. */
    bool (*stop)(void *user);
    /* Called by ecgp_dataset_verify for each fault. NULL: `notice` receives it as a sentence. */
    void (*fault)(void *user, const struct ecgp_fault *fault);
};

struct ecgp_dataset_stats {
    int64_t pages, overlap_pages, leads; /* written, earlier parts of a resumed run included */
    int64_t with_overlap, without_overlap;
    int64_t clipped_leads;   /* leads with samples off the picture */
    int64_t skipped_records; /* bad ones, replaced by others */
    int64_t absent_records;  /* rows of the database without files */
    int64_t reused;          /* pages from a record that had one before in its split */
    int64_t mended; /* earlier pages made again, whose files were missing or changed in size */
    double seconds; /* wall time of this call */
};

/*
 * Makes the datasets of the options format and make, their lists, pages.jsonl, logs.json and
 * index.html under the option datasets_path.
 * Work is spread over the option `jobs` worker processes, which are forked from the caller: call it
 * while no renderer exists in this process and no other thread runs.
 */
ECGP_API enum ecgp_result ecgp_dataset_run(const struct ecgp_options *options,
                                           const struct ecgp_run_hooks *hooks,
                                           struct ecgp_dataset_stats *stats,
                                           struct ecgp_error *error);

/* What a run would write, from sample pages. */
struct ecgp_dataset_estimate {
    int64_t pages, overlap_pages; /* exact */
    int64_t files, bytes;         /* files: exact where all pages of a layout have the same */
    int64_t free_bytes;           /* where it would be written; -1: not known */
    double seconds;               /* with `jobs` workers */
    int64_t jobs, sampled;        /* worker processes; sample pages */
};

/* Says what ecgp_dataset_run would write, from one page of each layout and set: they are made in a
 * temporary folder (below $TMPDIR or /tmp), which is removed, in at most some ten seconds beyond
 * the first. Nothing is written to the option datasets_path, which need not be set. Processes are
 * as in ecgp_dataset_run; of `hooks` (NULL is allowed) only stop is used. */
ECGP_API enum ecgp_result ecgp_dataset_estimate(const struct ecgp_options *options,
                                                const struct ecgp_run_hooks *hooks,
                                                struct ecgp_dataset_estimate *estimate,
                                                struct ecgp_error *error);

/* What a page can be made into: a row of the table of products. */
struct ecgp_product_info {
    const char *name;     /* "truth": also an option of `ecgpress page` */
    const char *argument; /* what that takes: "FILE", or "DIR" for a file of each lead */
    const char *help;     /* one line */
    const char *alias;    /* another name of that option; NULL: none */
};

/* The table's row `index`, or NULL past its end. */
ECGP_API const struct ecgp_product_info *ecgp_product_info(size_t index);

/* A file to make of a page, or a folder of files. */
struct ecgp_page_file {
    const char *product; /* a name from ecgp_product_info, or "map_float16": a "map" of float16 */
    /* The ending of a picture selects its format: .png, .jpg or .jpeg, in any case. NULL: return
     * the file in `data` (a picture as PNG). */
    const char *path;
    int quality; /* of a JPEG picture, 1..100; 0: 75 */
    void **data; /* used if `path` is NULL: freed by the caller with free; NULL after a failure */
    size_t *size;
};

/* Checks product names and picture endings. ECGP_USAGE where one is unknown. */
ECGP_API enum ecgp_result ecgp_page_check_files(const struct ecgp_page_file *files, size_t count,
                                                struct ecgp_error *error);

/* Draws a page once and makes those files of it. ECGP_USAGE as ecgp_page_check_files. */
ECGP_API enum ecgp_result ecgp_page_write(struct ecgp_renderer *renderer,
                                          const struct ecgp_page *page,
                                          const struct ecgp_page_file *files, size_t count,
                                          struct ecgp_error *error);

/* Output paths of a page; NULL: not written. */
struct ecgp_page_paths {
    const char *picture; /* PNG or JPEG: .png, .jpg or .jpeg */
    const char *truth;   /* JSON */
    const char *masks;   /* a folder: lead_<k>.png, as large as the picture */
    /* NumPy (height, width, 2): the backward map, x and y on the page (mm) at each pixel center;
     * float32, or float16 with `map_float16` */
    const char *map;
    /* NumPy float32 (rows, columns, 2): x, y (px) of each grid point, 5 mm apart; 0, 0 where it is
     * off the picture */
    const char *grid_points;
    const char *classes; /* 8-bit gray PNG: enum ecgp_class */
    bool map_float16;
};

/* Draws a page and writes the files that `paths` names: ecgp_page_write with names checked at
 * compile time. */
ECGP_API enum ecgp_result ecgp_page_save(struct ecgp_renderer *renderer,
                                         const struct ecgp_page *page,
                                         const struct ecgp_page_paths *paths,
                                         struct ecgp_error *error);

/* The picture of a frame as a PNG file in memory. Free `*png` with free. ECGP_USAGE where the frame
 * was drawn without ECGP_DRAW_PICTURE. */
ECGP_API enum ecgp_result ecgp_frame_png(const struct ecgp_frame *frame, void **png, size_t *size,
                                         struct ecgp_error *error);

/* A page's truth as the text of the file that ecgp_page_save writes; `frame` is the page's. Free
 * `*json` with free. ECGP_USAGE where the frame was drawn without ECGP_DRAW_MASKS. */
ECGP_API enum ecgp_result ecgp_page_truth(const struct ecgp_page *page,
                                          const struct ecgp_frame *frame, char **json,
                                          struct ecgp_error *error);

struct ecgp_verify_stats {
    int64_t pages;        /* of the log */
    int64_t leads, files; /* read and checked */
    int64_t faults;       /* disagreements, each reported to a hook (at most 1000 of them) */
    int64_t uncompared;   /* pages whose source records could not be read; a notice says why */
};

/* What of a dataset is checked, and by whom; all zero: all of it. */
struct ecgp_verify_spec {
    int jobs;       /* processes that check pages, at most 256; 0: one per processor */
    int64_t sample; /* check about so many pages, spread over the dataset; 0: all */
    /* Of shards: compare the SHA-256 of their pages and tars, without a look at what they show. */
    bool checksums;
    bool pages_alone; /* not the lists, indexes and stray files; so with a sample, too */
};

/*
 * Reads a dataset back and checks labels against masks, masks against signals, and signals against
 * the source records where those can be read. ECGP_BAD_DATA where anything disagrees. `spec` may be
 * NULL. Unless it has `jobs` 1, processes are forked, so no other thread may run in the caller. The
 * report does not depend on their number.
 */
ECGP_API enum ecgp_result ecgp_dataset_verify(const char *folder,
                                              const struct ecgp_verify_spec *spec,
                                              const struct ecgp_run_hooks *hooks,
                                              struct ecgp_verify_stats *stats,
                                              struct ecgp_error *error);

#ifdef __cplusplus
}
#endif
#endif
