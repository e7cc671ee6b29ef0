/* Checksums of a page's files. */
#ifndef RECIPE_PAGE_SUM_H
#define RECIPE_PAGE_SUM_H

#include <stdint.h>

#include "base/error.h"
#include "base/folder.h"
#include "base/text.h"
#include "shard/digest.h"

struct page_sum {
    char all[DIGEST_HEX];
    char labels[DIGEST_HEX]; /* of its text files alone */
};

/* Sums up the files that a line of files.jsonl names. ECGP_BAD_DATA where the line is none, or
 * where a file has another size than it says. */
enum ecgp_result page_sum(const struct folder *root, const char *line, size_t length,
                          struct page_sum *sum, struct ecgp_error *error);

/* The SHA-256 of a file, whose bytes are counted unless `bytes` is NULL. */
enum ecgp_result file_sum(const char *path, char hex[DIGEST_HEX], int64_t *bytes,
                          struct ecgp_error *error);

#endif
