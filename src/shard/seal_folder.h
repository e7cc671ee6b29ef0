/* Shards that are folders: shard-000123/0000/detection-dataset/images/... (seal.h). */
#ifndef SHARD_SEAL_FOLDER_H
#define SHARD_SEAL_FOLDER_H

#include "dataset/file_paths.h"
#include "shard/seal.h"

enum { SEAL_ENTRIES = 1000 }; /* of a folder at most */

enum ecgp_result seal_folder_begin(struct seal *seal, struct ecgp_error *error);
/* Makes room for a page's files: begins another subfolder where they do not fit. */
enum ecgp_result seal_folder_page(struct seal *seal, const char *page,
                                  const struct file_paths *files, struct ecgp_error *error);
/* Moves a file there; adds its bytes to `sum`. */
enum ecgp_result seal_folder_take(struct seal *seal, const struct folder *root, const char *path,
                                  struct sha256_ctx *sum, struct ecgp_error *error);
enum ecgp_result seal_folder_own(struct seal *seal, const struct folder *root,
                                 struct ecgp_error *error);
enum ecgp_result seal_folder_end(struct seal *seal, struct ecgp_error *error);

#endif
