/*
 * Puts the pages of a shard into its tar or folder as they are made, and sums them up.
 *
 * A page's sum is the SHA-256 of what `sha256sum` prints for its files in the order of their paths.
 * A tar has the pages in order, each with its files in the order of their paths, and the shard's
 * own files behind them. A folder has numbered subfolders of as many pages as fit with at most
 * 1,000 entries a level.
 */
#ifndef SHARD_SEAL_H
#define SHARD_SEAL_H

#include "dataset/run.h"
#include "shard/manifest.h"
#include "shard/part.h"
#include "shard/tar.h"

enum { SEAL_FOLDERS = 48 };

struct seal {
    struct manifest *manifest;
    struct part *part;
    const struct text *config; /* of ecgpress.json */
    struct tar tar;
    int fd;            /* of the tar; -1: it is a folder */
    struct text lines; /* of sums */
    /* of a folder: the subfolder that is being filled */
    int64_t block, block_pages;
    struct seal_folder {
        char name[96];
        int entries;
    } folder[SEAL_FOLDERS];
    int folders;
    struct text path;
};

/* Begins a tar in the open file `fd`, or in the part (-1), or, if the manifest says so, a folder.
 * Call seal_finish even after a failure. */
enum ecgp_result seal_begin(struct seal *seal, struct manifest *manifest, struct part *part,
                            const struct text *config, int fd, struct ecgp_error *error);
void seal_finish(struct seal *seal);

/* Takes a page's files (struct run_part). */
enum ecgp_result seal_page(struct seal *seal, const struct folder *root,
                           const struct page_summary *page, const struct text *files,
                           struct ecgp_error *error);
/* Adds the shard's own files. */
enum ecgp_result seal_own(struct seal *seal, const struct folder *root, struct ecgp_error *error);
/* Ends it, fills in the manifest and puts all on the disk. */
enum ecgp_result seal_end(struct seal *seal, struct ecgp_error *error);

/* The name that it has in the part. */
#define SEAL_NAME "shard"

#endif
