/* Rows of a text table with separators (RFC 4180): quoted cells may hold separators, newlines and
 * doubled quotes. A byte order mark and CRLF are tolerated, blanks around cells are cut off. */
#ifndef RECORD_TABLE_H
#define RECORD_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct table {
    const char *path;
    char *cursor, *end;
    char separator;
    int64_t line; /* where the row last read begins, from 1 */
    int64_t next_line;
};

/* Reads `data` in place: cells are unquoted and terminated in it. data[size] is '\0'; `separator`
 * '\0' takes comma, semicolon or tab, whichever the first line has most of. ECGP_BAD_DATA where it
 * is empty or holds zero bytes. */
enum ecgp_result table_begin(struct table *table, const char *path, char *data, size_t size,
                             char separator, struct ecgp_error *error);

/* The next row's cells, at most `most` of which are stored; `*count` is how many there are, 0 at
 * the end. Newlines at the table's end are no row. */
enum ecgp_result table_row(struct table *table, char **cells, int most, int *count,
                           struct ecgp_error *error);

#endif
