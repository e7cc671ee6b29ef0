#include "shard/digest.h"

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

void digest_hex(struct sha256_ctx *sum, char hex[DIGEST_HEX])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[SHA256_DIGEST_SIZE];
    sha256_digest(sum, sizeof bytes, bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[DIGEST_HEX - 1] = '\0';
}

void digest_of(const void *data, size_t size, char hex[DIGEST_HEX])
{
    struct sha256_ctx sum;
    sha256_init(&sum);
    sha256_update(&sum, size, data);
    digest_hex(&sum, hex);
}

void digest_of_text(const struct text *text, char hex[DIGEST_HEX])
{
    digest_of(text->data ? text->data : "", text->length, hex);
}

void digest_add_line(struct text *out, const char hex[DIGEST_HEX], const char *path)
{
    text_addf(out, "%s  %s\n", hex, path);
}

int64_t digest_add_file(struct sha256_ctx *sum, int fd)
{
    uint8_t piece[1 << 16];
    int64_t done = 0;
    ssize_t got;
    while ((got = read(fd, piece, sizeof piece)) > 0 || (got < 0 && errno == EINTR)) {
        if (got > 0) {
            sha256_update(sum, (size_t)got, piece);
            done += got;
        }
    }
    return got < 0 ? -1 : done;
}
