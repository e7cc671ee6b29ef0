/* SHA-256, as nettle has it, and its text. */
#ifndef SHARD_DIGEST_H
#define SHARD_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include <nettle/sha2.h>

#include "base/text.h"

enum { DIGEST_HEX = 2 * SHA256_DIGEST_SIZE + 1 };

/* The sum of what was added, in hexadecimal; begins anew. */
void digest_hex(struct sha256_ctx *sum, char hex[DIGEST_HEX]);

/* Adds what is left of an open file; returns how many bytes that were, -1 with errno set where it
 * cannot be read. */
int64_t digest_add_file(struct sha256_ctx *sum, int fd);

/* The sum of so many bytes. */
void digest_of(const void *data, size_t size, char hex[DIGEST_HEX]);
void digest_of_text(const struct text *text, char hex[DIGEST_HEX]);

/* Adds a line as `sha256sum` prints it. */
void digest_add_line(struct text *out, const char hex[DIGEST_HEX], const char *path);

#endif
