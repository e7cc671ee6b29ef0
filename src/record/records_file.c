#define _GNU_SOURCE
#include "record/records_file.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "record/formats.h"
#include "record/record_table.h"

/* The lines of a file one by one. */
struct lines {
    const char *path;
    char *data, *next;
    int64_t number; /* of the line read last, from 1 */
};

static enum ecgp_result lines_open(struct lines *lines, const char *path, struct ecgp_error *error)
{
    size_t size;
    *lines = (struct lines){.path = path};
    const enum ecgp_result result = file_read(path, LIMIT_TABLE_BYTES, &lines->data, &size, error);
    if (result != ECGP_OK) {
        lines->data = NULL;
        return result;
    }
    const bool mark = strncmp(lines->data, "\xEF\xBB\xBF", 3) == 0;
    lines->next = lines->data + (mark ? 3 : 0);
    return memchr(lines->data, '\0', size)
               ? error_set(error, ECGP_BAD_DATA, "%s: contains zero bytes, expected text", path)
               : ECGP_OK;
}

/* The next line that names a record, without outer blanks; NULL at the end. */
static const char *next_record(struct lines *lines)
{
    static const char blanks[] = " \t\r";
    while (*lines->next) {
        char *line = lines->next;
        char *end = line + strcspn(line, "\n");
        lines->next = end + (*end == '\n');
        lines->number++;
        *end = '\0';
        line += strspn(line, blanks);
        while (end > line && strchr(blanks, end[-1])) {
            *--end = '\0';
        }
        if (*line && *line != '#') {
            return line;
        }
    }
    return NULL;
}

/* --- which of the records a line names ----------------------------------------------------------
 */

/* A record of the listing by its key. */
struct known {
    char key[RECORD_KEY];
    size_t entry;
};

struct keeper {
    const char *folder;
    struct lines lines;
    const struct listing *listing;
    struct known *known; /* sorted by key */
    int64_t *line;       /* the line that names each entry, or 0 */
};

static int by_key(const void *a, const void *b)
{
    const struct known *x = a, *y = b;
    const int order = strcmp(x->key, y->key);
    return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

static const char *label_of(const struct keeper *keeper, size_t entry)
{
    return keeper->listing->labels.data + keeper->listing->entries[entry].label;
}

/* Whether a label is the path `folder_length` bytes of `folder` and `line`, but for the ending. */
static bool is_path(const char *label, const char *folder, size_t folder_length, const char *line)
{
    if (strncmp(label, folder, folder_length) != 0) {
        return false;
    }
    label += folder_length;
    label += folder_length > 0 && *label == '/';
    const size_t length = strlen(line);
    return strncmp(label, line, length) == 0 && (label[length] == '\0' || label[length] == '.');
}

/* How well a line names a record that has its key: 3 by its path, 2 by its name, 1 by its key. */
static int likeness(const struct keeper *keeper, const char *label, const char *line)
{
    const char *list = keeper->lines.path;
    const size_t beside = (size_t)(file_base(list) - list);
    if (is_path(label, "", 0, line) ||
        is_path(label, keeper->folder, strlen(keeper->folder), line) ||
        is_path(label, list, beside, line)) {
        return 3;
    }
    const char *base = file_base(label);
    const size_t stem = file_stem_length(base), length = strlen(line);
    const bool named = length >= stem && strncmp(base, line, stem) == 0 &&
                       (line[stem] == '\0' || strcmp(line + stem, base + stem) == 0);
    return named ? 2 : 1;
}

/* The first of the records with a key, or the end of them all. */
static size_t first_with_key(const struct keeper *keeper, const char *key)
{
    size_t low = 0, high = keeper->listing->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(keeper->known[middle].key, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The least likeness that will do. A path must be that of a record, except that PTB-XL's tables
 * name the files of both its rates. */
static int least_likeness(const char *line)
{
    const size_t length = strlen(line);
    const bool rate = length > 3 && (strcmp(line + length - 3, "_hr") == 0 ||
                                     strcmp(line + length - 3, "_lr") == 0);
    return strchr(line, '/') && !rate ? 3 : 1;
}

/* Finds the record that a line names best; counts in `*equals` how many are named as well. */
static size_t find_entry(const struct keeper *keeper, const char *line, int *equals)
{
    char key[RECORD_KEY];
    int best = least_likeness(line) - 1;
    size_t found = 0;
    *equals = 0;
    record_key(line, key);
    for (size_t i = first_with_key(keeper, key);
         i < keeper->listing->count && strcmp(keeper->known[i].key, key) == 0; i++) {
        const int like = likeness(keeper, label_of(keeper, keeper->known[i].entry), line);
        *equals = like > best ? 1 : *equals + (like == best && *equals > 0);
        found = like > best ? keeper->known[i].entry : found;
        best = like > best ? like : best;
    }
    return found;
}

static enum ecgp_result take_line(struct keeper *keeper, const char *line, struct ecgp_error *error)
{
    int equals;
    const size_t entry = find_entry(keeper, line, &equals);
    const char *list = keeper->lines.path;
    const intmax_t number = keeper->lines.number;
    if (equals == 0) {
        return error_set(error, ECGP_CONFIG,
                         "%s, line %jd: \"%.200s\" is none of the %zu records of %s", list, number,
                         line, keeper->listing->count, keeper->folder);
    }
    if (equals > 1) {
        return error_set(error, ECGP_CONFIG,
                         "%s, line %jd: \"%.200s\" names %d records, expected the path of one",
                         list, number, line, equals);
    }
    if (keeper->line[entry] > 0) {
        return error_set(error, ECGP_CONFIG, "%s, line %jd: %.300s is there already, in line %jd",
                         list, number, label_of(keeper, entry), (intmax_t)keeper->line[entry]);
    }
    keeper->line[entry] = number;
    return ECGP_OK;
}

static void make_known(struct keeper *keeper)
{
    for (size_t i = 0; i < keeper->listing->count; i++) {
        record_key(label_of(keeper, i), keeper->known[i].key);
        keeper->known[i].entry = i;
    }
    qsort(keeper->known, keeper->listing->count, sizeof *keeper->known, by_key);
}

static enum ecgp_result none_named(const char *path, struct ecgp_error *error)
{
    return error_set(error, ECGP_CONFIG, "%s: names no record, expected one a line", path);
}

static enum ecgp_result take_lines(struct keeper *keeper, struct listing *listing,
                                   struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    make_known(keeper);
    for (const char *line; result == ECGP_OK && (line = next_record(&keeper->lines));) {
        result = take_line(keeper, line, error);
    }
    size_t kept = 0;
    for (size_t i = 0; i < listing->count; i++) {
        if (keeper->line[i] > 0) {
            listing->entries[kept++] = listing->entries[i];
        }
    }
    listing->count = result == ECGP_OK ? kept : listing->count;
    return result == ECGP_OK && kept == 0 ? none_named(keeper->lines.path, error) : result;
}

enum ecgp_result records_file_keep(const char *path, const char *folder, struct listing *listing,
                                   struct ecgp_error *error)
{
    struct keeper keeper = {.folder = folder, .listing = listing};
    enum ecgp_result result = lines_open(&keeper.lines, path, error);
    keeper.known = calloc(listing->count + 1, sizeof *keeper.known);
    keeper.line = calloc(listing->count + 1, sizeof *keeper.line);
    if (result == ECGP_OK && (!keeper.known || !keeper.line)) {
        result = error_no_memory(error);
    }
    result = result ? result : take_lines(&keeper, listing, error);
    free(keeper.known);
    free(keeper.line);
    free(keeper.lines.data);
    return result;
}

/* --- a list alone -------------------------------------------------------------------------------
 */

static enum ecgp_result list_line(const struct lines *lines, const char *line,
                                  struct listing *listing, struct ecgp_error *error)
{
    char *path = NULL;
    const bool whole = *line == '/' || strncmp(line, "builtin", 7) == 0;
    const int beside = whole ? 0 : (int)(file_base(lines->path) - lines->path);
    if (asprintf(&path, "%.*s%s", beside, lines->path, line) < 0) {
        return error_no_memory(error);
    }
    const struct record_format *by_ending = record_format_of_ending(path);
    const bool there =
        by_ending && !by_ending->list ? file_exists(path) : record_format_of(path) != NULL;
    const enum ecgp_result result =
        there ? listing_add_file(listing, path, (int64_t)listing->count, error)
              : error_set(error, ECGP_NO_INPUT,
                          "%s, line %jd: %.300s is no record (%s), or it is not there", lines->path,
                          (intmax_t)lines->number, path, record_endings(false, " or ").text);
    free(path);
    return result;
}

enum ecgp_result records_file_list(const char *path, struct listing *listing,
                                   struct ecgp_error *error)
{
    struct lines lines;
    enum ecgp_result result = lines_open(&lines, path, error);
    for (const char *line; result == ECGP_OK && (line = next_record(&lines));) {
        result = list_line(&lines, line, listing, error);
    }
    free(lines.data);
    return result == ECGP_OK && listing->count == 0 ? none_named(path, error) : result;
}
