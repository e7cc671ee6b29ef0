#define _GNU_SOURCE
#include "shard/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "dataset/file_paths.h"
#include "dataset/tree.h"
#include "shard/seal_folder.h"

/* --- calls --------------------------------------------------------------------------------------
 */

enum ecgp_result seal_begin(struct seal *seal, struct manifest *manifest, struct part *part,
                            const struct text *config, int fd, struct ecgp_error *error)
{
    *seal =
        (struct seal){.manifest = manifest, .part = part, .config = config, .fd = -1, .block = -1};
    manifest->config = (struct shard_file){.bytes = -1};
    for (int log = 0; log < LOGS; log++) {
        manifest->log[log] = (struct shard_file){.bytes = -1};
    }
    if (manifest->folder) {
        return seal_folder_begin(seal, error);
    }
    char *path = fd < 0 ? file_join(part->path, SEAL_NAME) : NULL;
    if (fd >= 0) {
        seal->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    } else {
        seal->fd = path ? file_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL) : -1;
    }
    const enum ecgp_result result =
        seal->fd >= 0     ? ECGP_OK
        : path || fd >= 0 ? file_writing_failed(path ? path : "standard output", errno, error)
                          : error_no_memory(error);
    tar_begin(&seal->tar, seal->fd, fd < 0 ? part->path : "standard output");
    free(path);
    return result;
}

void seal_finish(struct seal *seal)
{
    if (seal->fd >= 0) {
        close(seal->fd);
        seal->fd = -1;
    }
    text_free(&seal->lines);
    text_free(&seal->path);
}

/* Moves a file into the tar or folder and adds its line to the sums. */
static enum ecgp_result take_file(struct seal *seal, const struct folder *root, const char *path,
                                  struct ecgp_error *error)
{
    struct sha256_ctx sum;
    char hex[DIGEST_HEX];
    sha256_init(&sum);
    enum ecgp_result result = seal->manifest->folder
                                  ? seal_folder_take(seal, root, path, &sum, error)
                                  : tar_add_file(&seal->tar, root, path, path, &sum, NULL, error);
    if (result == ECGP_OK && !seal->manifest->folder) {
        result = folder_remove(root, path, error);
    }
    digest_hex(&sum, hex);
    digest_add_line(&seal->lines, hex, path);
    return result;
}

enum ecgp_result seal_page(struct seal *seal, const struct folder *root,
                           const struct page_summary *page, const struct text *files,
                           struct ecgp_error *error)
{
    struct file_paths paths;
    char hex[DIGEST_HEX];
    enum ecgp_result result = file_paths_read(&paths, files->data, files->length, error);
    if (result == ECGP_OK && seal->manifest->folder) {
        result = seal_folder_page(seal, page->name, &paths, error);
    }
    text_clear(&seal->lines);
    for (size_t i = 0; i < paths.count && result == ECGP_OK; i++) {
        result = take_file(seal, root, paths.item[i].path, error);
    }
    if (result == ECGP_OK && seal->lines.failed) {
        result = error_no_memory(error);
    }
    if (result == ECGP_OK) {
        digest_of_text(&seal->lines, hex);
        manifest_add_page(seal->manifest, page, (int64_t)paths.count, paths.bytes, hex);
        part_touch(seal->part);
    }
    file_paths_free(&paths);
    return result;
}

/* Adds a log to the tar. */
static enum ecgp_result add_log(struct seal *seal, const struct folder *root, int log,
                                struct ecgp_error *error)
{
    const char *name = tree_logs[log].name;
    const int64_t begun = seal->tar.bytes;
    bool there;
    enum ecgp_result result = folder_find(root, name, &there, error);
    if (result != ECGP_OK || !there) {
        return result; /* not wanted */
    }
    text_clear(&seal->path);
    text_addf(&seal->path, SHARD_OWN "%s", name);
    if (seal->path.failed) {
        return error_no_memory(error);
    }
    int64_t size;
    result = tar_add_file(&seal->tar, root, name, seal->path.data, NULL, &size, error);
    seal->manifest->log[log] = (struct shard_file){begun + TAR_BLOCK, size};
    return result;
}

enum ecgp_result seal_own(struct seal *seal, const struct folder *root, struct ecgp_error *error)
{
    const struct text *config = seal->config;
    if (seal->manifest->folder) {
        return seal_folder_own(seal, root, error);
    }
    enum ecgp_result result = ECGP_OK;
    for (int log = 0; log < LOGS && result == ECGP_OK; log++) {
        result = add_log(seal, root, log, error);
    }
    result = result
                 ? result
                 : tar_add(&seal->tar, SHARD_OWN TREE_CONFIG, config->data, config->length, error);
    const int64_t padded = ((int64_t)config->length + 511) / 512 * 512;
    seal->manifest->config = (struct shard_file){seal->tar.bytes - padded, (int64_t)config->length};
    return result;
}

enum ecgp_result seal_end(struct seal *seal, struct ecgp_error *error)
{
    if (seal->manifest->folder) {
        return seal_folder_end(seal, error);
    }
    const enum ecgp_result result = tar_end(&seal->tar, error);
    if (result != ECGP_OK) {
        return result;
    }
    seal->manifest->bytes = seal->tar.bytes;
    digest_hex(&seal->tar.sum, seal->manifest->sha256);
    return file_sync(seal->fd) ? ECGP_OK : file_writing_failed(seal->tar.shown, errno, error);
}
