/* SHA-256, as nettle has it, and its text. */
#ifndef SHARD_DIGEST_H
#define SHARD_DIGEST_H

#include <stddef.h>

#include <nettle/sha2.h>

enum { DIGEST_HEX = 2 * SHA256_DIGEST_SIZE + 1 };

/* The sum of what was added, in hexadecimal; begins anew. */
void digest_hex(struct sha256_ctx *sum, char hex[DIGEST_HEX]);

void digest_of(const void *data, size_t size, char hex[DIGEST_HEX]);

#endif
