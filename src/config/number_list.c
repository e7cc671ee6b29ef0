#include "config/number_list.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "config/option_table.h"

static bool take(const char **text, int64_t *number)
{
    const char *begin = *text;
    for (*number = 0; isdigit((unsigned char)**text) && *text - begin < 10; ++*text) {
        *number = 10 * *number + (**text - '0');
    }
    return *text > begin;
}

bool number_list_next(const char **text, int64_t *first, int64_t *last)
{
    const char *at = *text;
    bool good = take(&at, first);
    *last = *first;
    if (good && *at == '-') {
        at++;
        good = take(&at, last) && *last >= *first;
    }
    if (good && *at == ',') {
        at++;
        good = *at != '\0';
    } else {
        good = good && *at == '\0';
    }
    *text = good ? at : *text;
    return good;
}

bool option_check_shard(const char *value, char why[OPTION_WHY])
{
    int64_t first, last;
    const char *rest = value;
    if (strcmp(value, "auto") == 0) {
        return true;
    }
    while (*rest && number_list_next(&rest, &first, &last)) {
    }
    if (*rest) {
        snprintf(why, OPTION_WHY, "\"%.100s\" is no number, list (3,7-9) or auto", value);
    }
    return *rest == '\0';
}

bool option_check_shard_output(const char *value, char why[OPTION_WHY])
{
    if (*value == '\0' || strcmp(value, "-") == 0) {
        return true;
    }
    snprintf(why, OPTION_WHY,
             "\"%.100s\": expected -, for standard output; datasets_path names the folder", value);
    return false;
}
