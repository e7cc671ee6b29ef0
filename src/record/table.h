/* A reader of delimited text tables (RFC 4180): quoted cells may contain separators, newlines and
 * doubled quotes. It accepts a byte order mark and CRLF and trims blanks around cells. */
#ifndef RECORD_TABLE_H
#define RECORD_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct table {
    const char *path;
    char *cursor, *end;
    char separator;
    int64_t line; /* of the row last read, from 1 */
    int64_t next_line;
};

/* Begins to read `data` in place: cells are unquoted and terminated there. data[size] must be
 * '\0'. The separator '\0' stands for comma, semicolon or tab, whichever is most frequent in the
 * first line. ECGP_BAD_DATA where the data is empty or contains zero bytes. */
enum ecgp_result table_begin(struct table *table, const char *path, char *data, size_t size,
                             char separator, struct ecgp_error *error);

/* Reads the next row and stores at most `most` of its cells. `*count` is the number of cells, 0 at
 * the end of the table. Trailing newlines are not rows. */
enum ecgp_result table_row(struct table *table, char **cells, int most, int *count,
                           struct ecgp_error *error);

/* Reads the next row behind the column names, of which at most `most` cells are stored; `*more` is
 * false at the end of the table. ECGP_BAD_DATA for a row that has not `columns` cells. */
enum ecgp_result table_data_row(struct table *table, char **cells, int most, int columns,
                                bool *more, struct ecgp_error *error);

#endif
