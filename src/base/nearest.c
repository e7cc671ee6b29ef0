#include "base/nearest.h"

#include <stdbool.h>
#include <string.h>

#include <ecgpress/options.h>

enum { LONGEST = 64 };

static char plain(char c)
{
    return c == '-' ? '_' : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The distance of Damerau and Levenshtein in which no part is edited twice. */
static size_t count_edits(const char *a, const char *b)
{
    size_t rows[3][LONGEST];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    const size_t length = strlen(b);
    for (size_t j = 0; j <= length; j++) {
        last[j] = j;
    }
    for (size_t i = 1; a[i - 1]; i++) {
        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            const bool same = plain(a[i - 1]) == plain(b[j - 1]);
            row[j] = least(last[j - 1] + !same, 1 + least(last[j], row[j - 1]));
            if (i > 1 && j > 1 && plain(a[i - 1]) == plain(b[j - 2]) &&
                plain(a[i - 2]) == plain(b[j - 1])) {
                row[j] = least(row[j], before[j - 2] + 1);
            }
        }
        size_t *const free_row = before;
        before = last;
        last = row;
        row = free_row;
    }
    return last[length];
}

void nearest_add(struct nearest *nearest, const char *name)
{
    const size_t given = strlen(nearest->word), length = strlen(name);
    if (given >= LONGEST || length >= LONGEST) {
        return;
    }
    const size_t edits = count_edits(nearest->word, name);
    const size_t most = ((given > length ? given : length) + 1) / 4;
    if (edits <= most && (!nearest->name || edits < nearest->edits)) {
        nearest->name = name;
        nearest->edits = edits;
    }
}

const char *ecgp_nearest(const char *word, const char *const *names, size_t count)
{
    struct nearest nearest = {.word = word};
    for (size_t i = 0; i < count; i++) {
        nearest_add(&nearest, names[i]);
    }
    return nearest.name;
}
