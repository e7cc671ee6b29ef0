#define _GNU_SOURCE
#include "shard/seal_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "dataset/tree.h"

static struct folder part_folder(const struct seal *seal)
{
    return (struct folder){seal->part->lock, seal->part->path};
}

/* The tree is in the part, too: its files are renamed. */
static enum ecgp_result move(const struct seal *seal, const struct folder *root, const char *from,
                             char *to, struct ecgp_error *error)
{
    const struct folder part = part_folder(seal);
    char *slash = strrchr(to, '/');
    *slash = '\0';
    const enum ecgp_result result = folder_make(&part, to, error);
    *slash = '/';
    if (result != ECGP_OK) {
        return result;
    }
    return renameat(root->fd, from, seal->part->lock, to) == 0
               ? ECGP_OK
               : error_set(error, file_is_of_disk(errno) ? ECGP_IO : ECGP_NO_OUTPUT,
                           "%s/%s: cannot be renamed: %s", seal->part->path, to, strerror(errno));
}

enum ecgp_result seal_folder_begin(struct seal *seal, struct ecgp_error *error)
{
    const struct folder part = part_folder(seal);
    return folder_make(&part, SEAL_NAME, error);
}

/* --- subfolders ---------------------------------------------------------------------------------
 */

/* The folder in which a file is an entry; a page's own folder is itself one of its parent's. */
static bool entry_folder(const char *page, const char *path, char name[96])
{
    const char *slash = strrchr(path, '/');
    if (!slash) {
        *name = '\0';
        return false;
    }
    snprintf(name, 96, "%.*s", (int)(slash - path), path);
    char *inner = strrchr(name, '/');
    const bool own = inner && strcmp(inner + 1, page) == 0;
    if (own) {
        *inner = '\0';
    }
    return own;
}

static struct seal_folder *find_folder(struct seal *seal, const char *name)
{
    for (int i = 0; i < seal->folders; i++) {
        if (strcmp(seal->folder[i].name, name) == 0) {
            return &seal->folder[i];
        }
    }
    if (seal->folders == SEAL_FOLDERS) {
        return NULL;
    }
    struct seal_folder *folder = &seal->folder[seal->folders++];
    *folder = (struct seal_folder){0};
    snprintf(folder->name, sizeof folder->name, "%s", name);
    return folder;
}

/* Counts a page's entries; false where a folder has too many then. */
static bool count_entries(struct seal *seal, const char *page, const struct file_paths *files)
{
    char before[96] = "";
    for (size_t i = 0; i < files->count; i++) {
        char name[96];
        const bool own = entry_folder(page, files->item[i].path, name);
        struct seal_folder *folder = find_folder(seal, name);
        if (own && strcmp(name, before) == 0) {
            continue; /* another file in the same folder of the page */
        }
        snprintf(before, sizeof before, "%s", own ? name : "");
        if (!folder || ++folder->entries > SEAL_ENTRIES) {
            return false;
        }
    }
    return true;
}

static void end_block(struct seal *seal)
{
    if (seal->block_pages > 0) {
        text_addf(&seal->manifest->blocks, "%s%lld", seal->manifest->blocks.length > 0 ? ", " : "",
                  (long long)seal->block_pages);
    }
    seal->block_pages = 0;
    seal->folders = 0;
}

enum ecgp_result seal_folder_page(struct seal *seal, const char *page,
                                  const struct file_paths *files, struct ecgp_error *error)
{
    if (seal->block < 0 || !count_entries(seal, page, files)) {
        end_block(seal);
        seal->block++;
        count_entries(seal, page, files);
    }
    seal->block_pages++;
    return seal->block < SEAL_ENTRIES
               ? ECGP_OK
               : error_set(error, ECGP_USAGE,
                           "%s: too many pages for one folder; give more --shards",
                           seal->part->path);
}

/* --- files --------------------------------------------------------------------------------------
 */

static enum ecgp_result add_sum(const struct folder *root, const char *path, struct sha256_ctx *sum,
                                struct ecgp_error *error)
{
    const int fd = folder_open_file(root, path, O_RDONLY);
    if (fd < 0) {
        return folder_opening_failed(root, path, errno, error);
    }
    const int64_t got = digest_add_file(sum, fd);
    const int cause = errno;
    close(fd);
    return got >= 0 ? ECGP_OK
                    : error_set(error, ECGP_IO, "%s/%s: %s", root->path, path, strerror(cause));
}

enum ecgp_result seal_folder_take(struct seal *seal, const struct folder *root, const char *path,
                                  struct sha256_ctx *sum, struct ecgp_error *error)
{
    struct text *to = &seal->path;
    enum ecgp_result result = add_sum(root, path, sum, error);
    text_clear(to);
    text_addf(to, SEAL_NAME "/%04lld/%s", (long long)seal->block, path);
    if (to->failed) {
        return error_no_memory(error);
    }
    return result ? result : move(seal, root, path, to->data, error);
}

enum ecgp_result seal_folder_own(struct seal *seal, const struct folder *root,
                                 struct ecgp_error *error)
{
    const struct folder part = part_folder(seal);
    enum ecgp_result result = folder_write(&part, SEAL_NAME "/" TREE_CONFIG, false,
                                           seal->config->data, seal->config->length, error);
    for (int log = 0; log < LOGS && result == ECGP_OK; log++) {
        bool there;
        text_clear(&seal->path);
        text_addf(&seal->path, SEAL_NAME "/%s", tree_logs[log].name);
        if (seal->path.failed) {
            return error_no_memory(error);
        }
        result = folder_find(root, tree_logs[log].name, &there, error);
        if (result == ECGP_OK && there) {
            result = move(seal, root, tree_logs[log].name, seal->path.data, error);
        }
    }
    return result;
}

enum ecgp_result seal_folder_end(struct seal *seal, struct ecgp_error *error)
{
    end_block(seal);
    while (syncfs(seal->part->lock) != 0) {
        if (errno != EINTR) {
            return errno == ENOSYS || errno == EINVAL || errno == EPERM
                       ? ECGP_OK
                       : file_writing_failed(seal->part->path, errno, error);
        }
    }
    return ECGP_OK;
}
