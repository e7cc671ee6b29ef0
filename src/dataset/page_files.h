/* The files of a page: drawn, encoded, written. */
#ifndef DATASET_PAGE_FILES_H
#define DATASET_PAGE_FILES_H

#include <ecgpress/render.h>

#include "base/folder.h"
#include "base/stages.h"
#include "dataset/summary.h"
#include "dataset/tree.h"
#include "export/products.h"

/* What a worker keeps from page to page. */
struct page_writer {
    const struct ecgp_options *options;
    struct ecgp_source *source;
    struct ecgp_renderer *renderer;
    unsigned places[PRODUCTS]; /* where the dataset has each product */
    struct product_style style;
    struct jpeg_encoding jpeg;
    struct nvjpeg *nvjpeg;  /* NULL: it is not wanted */
    struct folder root;     /* the option datasets_path */
    int begun;              /* the run's TREE_BEGUN; -1: it has none */
    struct text file, path; /* buffers */
    struct text log[LOGS];  /* the page's line of each log after a call; empty: not wanted */
    struct stages *stages;  /* where the time goes; NULL: nobody asks */
};

/* The folder that the option datasets_path names is there. `number` is the worker's. Call
 * page_writer_finish in any case. */
enum ecgp_result page_writer_init(struct page_writer *writer, const struct ecgp_options *options,
                                  struct ecgp_source *source, int number, struct ecgp_error *error);
void page_writer_finish(struct page_writer *writer);

/* Marks the stages of each page from now on. */
void page_writer_set_stages(struct page_writer *writer, struct stages *stages);

/* Writes all files of the page that was dealt under the option datasets_path and its line of
 * each log (without a newline) into writer->log. */
enum ecgp_result page_writer_write(struct page_writer *writer, const struct deal *deal,
                                   const struct ecgp_page *page, struct page_summary *summary,
                                   struct ecgp_error *error);

#endif
