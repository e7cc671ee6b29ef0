/*
 * Tables with a row for each record: PTB-XL's, and a CSV file that the user names. A row belongs to
 * the record that one of its cells names, in a column called record, record_name, filename,
 * file_name, file, path, filename_lr, filename_hr or ecg_id.
 */
#ifndef RECORD_RECORD_TABLE_H
#define RECORD_RECORD_TABLE_H

#include "base/error.h"
#include "base/text.h"
#include "record/facts.h"

struct record_table;

/* Reads a table whole. ECGP_CONFIG where no column names records. */
enum ecgp_result record_table_read(const char *path, struct record_table **table,
                                   struct ecgp_error *error);
void record_table_free(struct record_table *table);

/* Adds the cells of the row of a record, by its path or name, as facts named after their columns;
 * nothing where the table has no such row. False without memory. */
bool record_table_add_facts(const struct record_table *table, const char *record,
                            struct facts *facts);

bool record_table_has_column(const struct record_table *table, const char *name);
/* Adds ", NAME" for each column. */
void record_table_list_columns(const struct record_table *table, struct text *text);

/* By which a record is recognized in tables and lists: its base name without the ending of a file,
 * without PTB-XL's _hr or _lr, and where it is a number without leading zeros; of "file.npy:7" and
 * "builtin:7" the number. "records500/00000/00020_hr" and "20" have the same key. */
enum { RECORD_KEY = 128 };
void record_key(const char *name, char key[RECORD_KEY]);

#endif
