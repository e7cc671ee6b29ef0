#include "base/lines.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"

static enum ecgp_result refuse(const struct lines *lines, const char *what,
                               struct ecgp_error *error)
{
    return error_set(error, ECGP_BAD_DATA, "%.400s:%lld: %s", lines->path,
                     (long long)lines->number + 1, what);
}

enum ecgp_result lines_next(struct lines *lines, struct ecgp_error *error)
{
    char chunk[1 << 14];
    struct text *line = &lines->line;
    text_clear(line);
    lines->whole = lines->end = false;
    while (!lines->whole && fgets(chunk, sizeof chunk, lines->file)) {
        text_add(line, chunk);
        if (line->failed) {
            return error_no_memory(error);
        }
        lines->whole = line->length > 0 && line->data[line->length - 1] == '\n';
        if (!lines->whole && strlen(chunk) + 1 < sizeof chunk && !feof(lines->file)) {
            return refuse(lines, "contains zero bytes, expected text", error);
        }
        if (line->length > LIMIT_LINE_BYTES) {
            return refuse(lines, "a line that is too long", error);
        }
    }
    if (ferror(lines->file)) {
        return error_set(error, ECGP_IO, "%.400s: %s", lines->path, strerror(errno));
    }
    if (lines->whole) {
        line->data[--line->length] = '\0';
    }
    lines->end = !lines->whole && line->length == 0;
    lines->number += !lines->end;
    return ECGP_OK;
}
