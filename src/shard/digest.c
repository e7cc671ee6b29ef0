#include "shard/digest.h"

#include <stdint.h>

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

int64_t digest_add_file(struct sha256_ctx *sum, FILE *file, int64_t bytes)
{
    uint8_t piece[1 << 16];
    int64_t done = 0;
    size_t got;
    do {
        const int64_t left = bytes < 0 ? (int64_t)sizeof piece : bytes - done;
        got = fread(piece, 1, left < (int64_t)sizeof piece ? (size_t)left : sizeof piece, file);
        sha256_update(sum, got, piece);
        done += (int64_t)got;
    } while (got > 0);
    return ferror(file) ? -1 : done;
}
