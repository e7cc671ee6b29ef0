/*
 * JSON read back. A text is looked through before anything of it is kept: it must be JSON, and may
 * hold so many values and no more, since each takes far more memory than its text.
 *
 * Names of files need not be UTF-8. Where they are written (json_path), each byte that is no part
 * of a character becomes an escape from \udc80 to \udcff, as Python's surrogateescape has it; the
 * strings read here have the bytes again. All else in such places of Unicode is refused, and so is
 * \u0000.
 */
#ifndef BASE_JSON_READ_H
#define BASE_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "base/error.h"

/* Reads `size` bytes of JSON of at most `most` values, members' names not counted. ECGP_CONFIG
 * where it is not JSON or holds more; the sentence begins with `name` and has the line. The caller
 * deletes `*json`, which is NULL on failure. */
enum ecgp_result json_read(const char *name, const char *text, size_t size, size_t most,
                           cJSON **json, struct ecgp_error *error);

/* The same of an object of which only the members that `keys` names are kept and counted: `*json`
 * is an object of those that are there. What the others hold takes no memory. */
enum ecgp_result json_read_members(const char *name, const char *text, size_t size,
                                   const char *const *keys, size_t count, size_t most, cJSON **json,
                                   struct ecgp_error *error);

/* The text that is a member of an object; "" where it has none of that name. */
const char *json_text(const cJSON *object, const char *key);

/* The whole number of 0 to 9e15 that is a member of an object; -1 where it has none. */
int64_t json_whole(const cJSON *object, const char *key);

/* Whether it is JSON, however much it holds. */
bool json_is_valid(const char *text, size_t size);

#endif
