/* JSON texts as cJSON's trees. */
#ifndef BASE_JSON_PARSE_H
#define BASE_JSON_PARSE_H

#include <cjson/cJSON.h>

/* Parses the one value that a text is. NULL where it is not valid JSON, with the place in `*end`
 * (which may be NULL), and where memory ran out: then errno is ENOMEM, else it is EINVAL. The
 * caller frees it with cJSON_Delete. */
cJSON *json_parse(const char *text, const char **end);

#endif
