#define _GNU_SOURCE
#include "shard/tar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum {
    PIECE = 1 << 18,
    SYNC_BYTES = 32 << 20, /* between calls that send what was written to the disk */
    NAME = 100,
    PREFIX = 155,
};

/* The header of a member. */
struct header {
    char name[NAME], mode[8], uid[8], gid[8], size[12], time[12], sum[8], type, link[NAME],
        magic[6], version[2], user[32], group[32], major[8], minor[8], prefix[PREFIX], rest[12];
};

void tar_begin(struct tar *tar, int fd, const char *shown)
{
    *tar = (struct tar){.fd = fd, .shown = shown};
    sha256_init(&tar->sum);
}

/* Writes bytes. What was written goes to the disk at once, so that syncing at the end is short. */
static enum ecgp_result put(struct tar *tar, const void *data, size_t size,
                            struct ecgp_error *error)
{
    if (!file_write_all(tar->fd, data, size)) {
        return file_writing_failed(tar->shown, errno, error);
    }
    sha256_update(&tar->sum, size, data);
    tar->bytes += (int64_t)size;
    if (tar->bytes - tar->synced >= SYNC_BYTES) {
        sync_file_range(tar->fd, tar->synced, tar->bytes - tar->synced, SYNC_FILE_RANGE_WRITE);
        tar->synced = tar->bytes;
    }
    return ECGP_OK;
}

/* Splits a name over the two fields; false where it does not fit. */
static bool set_name(struct header *header, const char *name)
{
    const size_t length = strlen(name);
    if (length <= NAME) {
        memcpy(header->name, name, length);
        return true;
    }
    for (size_t cut = length - NAME - 1; cut < length && cut <= PREFIX; cut++) {
        if (name[cut] == '/') {
            memcpy(header->prefix, name, cut);
            memcpy(header->name, name + cut + 1, length - cut - 1);
            return true;
        }
    }
    return false;
}

static enum ecgp_result put_header(struct tar *tar, const char *name, int64_t size,
                                   struct ecgp_error *error)
{
    struct header header = {.type = '0', .magic = "ustar", .version = {'0', '0'}};
    _Static_assert(sizeof header == TAR_BLOCK, "a header fills a block");
    if (!set_name(&header, name) || size >> 33) {
        return error_set(error, ECGP_UNSUPPORTED,
                         "%s: the name or size of %s has no room in a tar file", tar->shown, name);
    }
    memcpy(header.mode, "0000644", sizeof header.mode);
    memcpy(header.uid, "0000000", sizeof header.uid);
    memcpy(header.gid, "0000000", sizeof header.gid);
    memcpy(header.time, "00000000000", sizeof header.time);
    memcpy(header.major, "0000000", sizeof header.major);
    memcpy(header.minor, "0000000", sizeof header.minor);
    snprintf(header.size, sizeof header.size, "%011llo", (unsigned long long)size);
    memset(header.sum, ' ', sizeof header.sum);
    unsigned sum = 0;
    for (size_t i = 0; i < TAR_BLOCK; i++) {
        sum += ((const unsigned char *)&header)[i];
    }
    snprintf(header.sum, sizeof header.sum - 1, "%06o", sum & 0777777);
    return put(tar, &header, sizeof header, error);
}

/* Fills the last block. */
static enum ecgp_result fill(struct tar *tar, struct ecgp_error *error)
{
    static const char zeros[TAR_BLOCK];
    return put(tar, zeros, (size_t)((TAR_BLOCK - tar->bytes % TAR_BLOCK) % TAR_BLOCK), error);
}

int64_t tar_member_bytes(int64_t size)
{
    return TAR_BLOCK + (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
}

enum ecgp_result tar_add(struct tar *tar, const char *name, const void *data, size_t size,
                         struct ecgp_error *error)
{
    enum ecgp_result result = put_header(tar, name, (int64_t)size, error);
    result = result ? result : put(tar, data, size, error);
    return result ? result : fill(tar, error);
}

/* Copies the bytes of an open file, of which there must be as many as the header says. */
static enum ecgp_result copy(struct tar *tar, int fd, const char *path, int64_t size,
                             struct sha256_ctx *sum, struct ecgp_error *error)
{
    char piece[PIECE];
    enum ecgp_result result = ECGP_OK;
    while (size > 0 && result == ECGP_OK) {
        const ssize_t got = read(fd, piece, size < PIECE ? (size_t)size : PIECE);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return error_set(error, ECGP_IO, "%s: reading %s failed: %s", tar->shown, path,
                             got < 0 ? strerror(errno) : "it ends too early");
        }
        if (sum) {
            sha256_update(sum, (size_t)got, (const uint8_t *)piece);
        }
        result = put(tar, piece, (size_t)got, error);
        size -= got;
    }
    return result;
}

enum ecgp_result tar_add_file(struct tar *tar, const struct folder *folder, const char *path,
                              const char *name, struct sha256_ctx *sum, int64_t *size,
                              struct ecgp_error *error)
{
    const int fd = folder_open_file(folder, path, O_RDONLY);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0) {
        const enum ecgp_result failed = folder_opening_failed(folder, path, errno, error);
        if (fd >= 0) {
            close(fd);
        }
        return failed;
    }
    if (size) {
        *size = status.st_size;
    }
    enum ecgp_result result = put_header(tar, name, status.st_size, error);
    result = result ? result : copy(tar, fd, path, status.st_size, sum, error);
    close(fd);
    return result ? result : fill(tar, error);
}

enum ecgp_result tar_end(struct tar *tar, struct ecgp_error *error)
{
    static const char zeros[2 * TAR_BLOCK];
    return put(tar, zeros, sizeof zeros, error);
}
