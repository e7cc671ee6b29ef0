#include "base/json_parse.h"

#include <errno.h>
#include <string.h>

/* cJSON does not tell why it failed, but malloc does. */
cJSON *json_parse(const char *text, const char **end)
{
    const char *stop = text;
    errno = 0;
    cJSON *json = cJSON_ParseWithLengthOpts(text, strlen(text) + 1, &stop, 1);
    if (!json && errno != ENOMEM) {
        errno = EINVAL;
    }
    if (end) {
        *end = stop;
    }
    return json;
}
