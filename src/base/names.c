#include "base/names.h"

#include <stdio.h>
#include <string.h>

bool name_next(struct name *name, char separator)
{
    if (!name->rest || (!name->text && !*name->rest)) {
        return false;
    }
    const char *end = strchr(name->rest, separator);
    name->text = name->rest;
    name->length = end ? (size_t)(end - name->text) : strlen(name->text);
    name->rest = end ? end + 1 : NULL;
    return true;
}

bool name_is(const struct name *name, const char *word, size_t length)
{
    return name->length == length && memcmp(name->text, word, length) == 0;
}

int name_find(const char *list, char separator, const char *word, size_t length)
{
    struct name name = {.rest = list};
    for (int place = 0; name_next(&name, separator); place++) {
        if (name_is(&name, word, length)) {
            return place;
        }
    }
    return -1;
}

bool name_copy(const char *list, char separator, int place, char *name, size_t size)
{
    struct name next = {.rest = list};
    bool there = true;
    for (int i = 0; there && i <= place; i++) {
        there = name_next(&next, separator);
    }
    snprintf(name, size, "%.*s", there ? (int)next.length : 0, there ? next.text : "");
    return there;
}
