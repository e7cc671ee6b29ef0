#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { LONGEST = 1 << 14 };

static bool is_inside(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80; /* not a character's first byte */
}

/* Takes the middle out of the longest word, which is a path, or else of all, so that a sentence
 * that is too long for `size` bytes keeps its end, which says what to do. */
static void shorten(char *text, size_t size)
{
    static const char gap[] = "...";
    const size_t length = strlen(text);
    if (length < size) {
        return;
    }
    size_t begin = 0, longest = 0;
    for (size_t at = 0; text[at];) {
        const size_t word = strcspn(text + at, " ");
        begin = word > longest ? at : begin;
        longest = word > longest ? word : longest;
        at += word + strspn(text + at + word, " ");
    }
    const size_t excess = length - size + sizeof gap + 8; /* 8: halves of characters at the ends */
    if (longest < excess) {
        begin = 0;
        longest = length;
    }
    size_t from = begin + (longest - excess) / 2, to = from + excess;
    while (from > begin && is_inside(text[from])) {
        from--;
    }
    while (text[to] && is_inside(text[to])) {
        to++;
    }
    memmove(text + from + sizeof gap - 1, text + to, length - to + 1);
    memcpy(text + from, gap, sizeof gap - 1);
}

enum ecgp_result error_set(struct ecgp_error *error, enum ecgp_result code, const char *format, ...)
{
    if (!error) {
        return code;
    }
    error->code = code;
    char text[LONGEST];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    shorten(text, sizeof error->text);
    memcpy(error->text, text, strlen(text) + 1);
    return code;
}

enum ecgp_result error_no_memory(struct ecgp_error *error)
{
    return error_set(error, ECGP_NO_MEMORY, "out of memory");
}

bool error_is_scarcity(int cause)
{
    return cause == ENOMEM || cause == ENOBUFS || cause == EMFILE || cause == ENFILE;
}

void ecgp_free(void *memory)
{
    free(memory);
}

const char *ecgp_result_name(enum ecgp_result result)
{
    static const char *const names[] = {
        [ECGP_OK] = "ok",
        [ECGP_USAGE] = "usage",
        [ECGP_BAD_DATA] = "bad-data",
        [ECGP_NO_INPUT] = "no-input",
        [ECGP_UNSUPPORTED] = "unsupported",
        [ECGP_NO_GPU] = "no-gpu",
        [ECGP_NO_OUTPUT] = "no-output",
        [ECGP_IO] = "io",
        [ECGP_CONFIG] = "config",
        [ECGP_NO_MEMORY] = "no-memory",
        [ECGP_STOPPED] = "stopped",
        [ECGP_INTERNAL] = "internal",
    };
    return result < ARRAY_COUNT(names) ? names[result] : "unknown";
}
