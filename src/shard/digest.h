/* SHA-256, as nettle has it, and its text. */
#ifndef SHARD_DIGEST_H
#define SHARD_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include <nettle/sha2.h>

enum { DIGEST_HEX = 2 * SHA256_DIGEST_SIZE + 1 };

/* The sum of what was added, in hexadecimal; begins anew. */
void digest_hex(struct sha256_ctx *sum, char hex[DIGEST_HEX]);

/* Adds what is left of an open file; returns how many bytes that were, -1 with errno set where it
 * cannot be read. */
int64_t digest_add_file(struct sha256_ctx *sum, int fd);

/* The sum of so many bytes. */
void digest_of(const void *data, size_t size, char hex[DIGEST_HEX]);

#endif
