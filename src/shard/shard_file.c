#define _GNU_SOURCE
#include "shard/shard_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

enum ecgp_result shard_open_file(const struct survey *survey, int64_t shard,
                                 const struct shard_file *file, const char *name, FILE **opened,
                                 int64_t *bytes, struct ecgp_error *error)
{
    const bool folder = survey->shard[shard].folder;
    char path[SHARD_NAME + 256];
    shard_name(shard, folder ? "/" : ".tar", path);
    if (folder) {
        snprintf(path + strlen(path), sizeof path - strlen(path), "%s", name);
    }
    const int fd = folder_open_file(&survey->folder, path, O_RDONLY);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0 || !(*opened = fdopen(fd, "r"))) {
        const enum ecgp_result result = folder_opening_failed(&survey->folder, path, errno, error);
        if (fd >= 0) {
            close(fd);
        }
        return result;
    }
    *bytes = folder ? (int64_t)status.st_size : file->bytes;
    if (!folder && fseeko(*opened, file->offset, SEEK_SET) != 0) {
        fclose(*opened);
        return error_set(error, ECGP_IO, "%s/%s: %s", survey->folder.path, path, strerror(errno));
    }
    return ECGP_OK;
}

ssize_t shard_read_at(FILE *file, int64_t offset, char *data, size_t size)
{
    size_t done = 0;
    ssize_t got;
    do {
        got = pread(fileno(file), data + done, size - done, (off_t)offset + (off_t)done);
        done += got > 0 ? (size_t)got : 0;
    } while ((got > 0 && done < size) || (got < 0 && errno == EINTR));
    return got < 0 ? -1 : (ssize_t)done;
}

enum ecgp_result shard_read_config(const struct survey *survey, int64_t shard, struct text *text,
                                   struct ecgp_error *error)
{
    const struct survey_shard *of = &survey->shard[shard];
    FILE *file;
    int64_t bytes;
    char hex[DIGEST_HEX] = "";
    enum ecgp_result result =
        shard_open_file(survey, shard, &of->config, TREE_CONFIG, &file, &bytes, error);
    if (result != ECGP_OK) {
        return result;
    }
    const bool possible = bytes >= 0 && bytes <= (int64_t)LIMIT_CONFIG_BYTES;
    char *at = possible ? text_reserve(text, (size_t)bytes) : NULL;
    const ssize_t got =
        at ? shard_read_at(file, of->folder ? 0 : of->config.offset, at, (size_t)bytes) : 0;
    const int cause = errno;
    fclose(file);
    if (possible && !at) {
        return error_no_memory(error);
    }
    if (got < 0) {
        return error_set(error, ECGP_IO, "%s: reading " TREE_CONFIG " of shard %lld failed: %s",
                         survey->folder.path, (long long)shard, strerror(cause));
    }
    if (possible && got == bytes) {
        text->length += (size_t)got;
        digest_of_text(text, hex);
    }
    return strcmp(hex, of->configuration) == 0
               ? ECGP_OK
               : error_set(error, ECGP_BAD_DATA,
                           "%s: " TREE_CONFIG " of shard %lld is not the one that its manifest "
                           "names",
                           survey->folder.path, (long long)shard);
}

enum ecgp_result shard_sum_tar(const struct survey *survey, int64_t shard, char hex[DIGEST_HEX],
                               struct ecgp_error *error)
{
    struct sha256_ctx sum;
    char name[SHARD_NAME];
    shard_name(shard, ".tar", name);
    const int fd = folder_open_file(&survey->folder, name, O_RDONLY);
    sha256_init(&sum);
    const int64_t bytes = fd >= 0 ? digest_add_file(&sum, fd) : -1;
    const enum ecgp_result result =
        bytes >= 0 ? ECGP_OK : folder_opening_failed(&survey->folder, name, errno, error);
    if (fd >= 0) {
        close(fd);
    }
    digest_hex(&sum, hex);
    return result;
}
