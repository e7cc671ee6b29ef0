/*
 * shard-000123.json: what a finished shard holds. It is written last: where it is, the shard's tar
 * or folder is whole and on the disk.
 *
 * What depends on pages alone stands in "pages"; all about the shard, the machine and the time
 * stands outside, so that the pages of 1, 2 and 7 shards are the same text.
 */
#ifndef SHARD_MANIFEST_H
#define SHARD_MANIFEST_H

#include <cjson/cJSON.h>

#include "base/error.h"
#include "base/folder.h"
#include "base/text.h"
#include "dataset/summary.h"
#include "dataset/tree.h"
#include "shard/digest.h"

/* The names, labels and signals of pages stay as they are while this is the same. */
enum { STREAM_VERSION = 3 };

/* Where the shard's own files are: in tars ones that readers of WebDataset pass over, in folders
 * the top. */
#define SHARD_OWN "__ecgpress__/"

enum { SHARD_NAME = 64 };

/* "shard-000123" and an ending. */
void shard_name(int64_t shard, const char *ending, char name[SHARD_NAME]);
/* The shard of a name with that ending; -1: it is none's. */
int64_t shard_of_name(const char *name, const char *ending);

/* Where a file of the shard's own is in its tar. */
struct shard_file {
    int64_t offset, bytes; /* bytes: -1: it has none */
};

struct manifest {
    int64_t shard, shards;
    bool folder; /* it is one, no tar */
    char configuration[DIGEST_HEX];
    const char *version;
    const char *renderer; /* GL_RENDERER */
    const char *host, *begun;
    double seconds;
    int64_t bytes;            /* of the tar, or of the folder's files */
    char sha256[DIGEST_HEX];  /* of the tar; empty: a folder, or not known yet */
    struct shard_file config; /* ecgpress.json */
    struct shard_file log[LOGS];
    const char *skipped; /* JSON: the records that its pages could not use */
    struct text pages;   /* JSON, the items alone */
    int64_t page_count;
    struct text blocks; /* of a folder: JSON, the number of pages in each subfolder */
    cJSON *json;        /* of one that was read */
};

/* Adds a page, whose files have that many bytes and that sum. */
void manifest_add_page(struct manifest *manifest, const struct page_summary *page, int64_t files,
                       int64_t bytes, const char sha256[DIGEST_HEX]);
void manifest_write(const struct manifest *manifest, struct text *text);

/* Reads a manifest; ECGP_BAD_DATA where it is none. Call manifest_finish in any case. */
enum ecgp_result manifest_read(struct manifest *manifest, const struct folder *folder,
                               const char *name, struct ecgp_error *error);
void manifest_finish(struct manifest *manifest);

/* The name of its tar or folder. */
void manifest_target(const struct manifest *manifest, char name[SHARD_NAME]);
/* Looks whether that is there, with its size: `*wrong` is what is wrong, or NULL. */
enum ecgp_result manifest_find_target(const struct manifest *manifest, const struct folder *folder,
                                      const char **wrong, struct ecgp_error *error);

#endif
