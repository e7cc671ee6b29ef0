#include "record/table.h"

#include <stdbool.h>
#include <string.h>

static char guess_separator(const char *line)
{
    static const char candidates[] = ",;\t";
    int counts[3] = {0};
    bool quoted = false;
    for (; *line && (quoted || *line != '\n'); line++) {
        quoted ^= *line == '"';
        const char *found = quoted ? NULL : strchr(candidates, *line);
        if (found) {
            counts[found - candidates]++;
        }
    }
    int best = 0;
    for (int i = 1; i < 3; i++) {
        best = counts[i] > counts[best] ? i : best;
    }
    return candidates[best];
}

enum ecgp_result table_begin(struct table *table, const char *path, char *data, size_t size,
                             char separator, struct ecgp_error *error)
{
    if (memchr(data, '\0', size)) {
        return error_set(error, ECGP_BAD_DATA, "%s: contains zero bytes, expected text", path);
    }
    const size_t mark = size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (size > mark && (data[size - 1] == '\n' || data[size - 1] == '\r')) {
        data[--size] = '\0';
    }
    if (size == mark) {
        return error_set(error, ECGP_BAD_DATA, "%s: is empty, expected a line of column names",
                         path);
    }
    *table = (struct table){
        .path = path,
        .cursor = data + mark,
        .end = data + size,
        .separator = separator ? separator : guess_separator(data + mark),
        .next_line = 1,
    };
    return ECGP_OK;
}

static bool is_blank(const struct table *table, char c)
{
    return (c == ' ' || c == '\t' || c == '\r') && c != table->separator;
}

/* Removes the quotes. Returns the end of the cell, or NULL where the closing quote is missing. */
static char *unquote(struct table *table, char *cell, char **end)
{
    char *out = cell;
    char *p = cell + 1;
    for (; *p; p++) {
        if (*p == '"' && p[1] != '"') {
            *end = out;
            return p + 1;
        }
        p += *p == '"';
        table->next_line += *p == '\n';
        *out++ = *p;
    }
    return NULL;
}

/* Reads one cell and leaves the cursor on the separator or newline that follows. */
static enum ecgp_result take_cell(struct table *table, char **cell, char **cell_end,
                                  struct ecgp_error *error)
{
    char *p = table->cursor;
    while (is_blank(table, *p)) {
        p++;
    }
    *cell = p;
    if (*p == '"') {
        p = unquote(table, p, cell_end);
        while (p && is_blank(table, *p)) {
            p++;
        }
        if (!p || (*p && *p != '\n' && *p != table->separator)) {
            return error_set(error, ECGP_BAD_DATA, "%s, line %jd: %s", table->path,
                             (intmax_t)table->line,
                             p ? "text behind a closing quote" : "a quote is never closed");
        }
    } else {
        while (*p && *p != '\n' && *p != table->separator) {
            p++;
        }
        *cell_end = p;
        while (*cell_end > *cell && is_blank(table, (*cell_end)[-1])) {
            --*cell_end;
        }
    }
    table->cursor = p;
    return ECGP_OK;
}

enum ecgp_result table_row(struct table *table, char **cells, int most, int *count,
                           struct ecgp_error *error)
{
    *count = 0;
    table->line = table->next_line;
    bool more = table->cursor < table->end;
    while (more) {
        char *cell = NULL, *cell_end = NULL;
        const enum ecgp_result result = take_cell(table, &cell, &cell_end, error);
        if (result != ECGP_OK) {
            return result;
        }
        if (*count < most) {
            cells[*count] = cell;
        }
        ++*count;
        more = *table->cursor == table->separator;
        table->next_line += *table->cursor == '\n';
        table->cursor += table->cursor < table->end;
        *cell_end = '\0';
    }
    return ECGP_OK;
}

enum ecgp_result table_data_row(struct table *table, char **cells, int most, int columns,
                                bool *more, struct ecgp_error *error)
{
    int count;
    const enum ecgp_result result = table_row(table, cells, most, &count, error);
    *more = result == ECGP_OK && count > 0;
    if (*more && count != columns) {
        return error_set(error, ECGP_BAD_DATA,
                         "%s, line %jd: %d cells, expected %d, one per column", table->path,
                         (intmax_t)table->line, count, columns);
    }
    return result;
}
