/*
 * What is known of a record beside its signal, put together: comments of its header, then its row
 * of PTB-XL's table, then its row of the table that the option record_table names; of two facts of
 * one name the later one counts.
 */
#ifndef RECORD_KNOWLEDGE_H
#define RECORD_KNOWLEDGE_H

#include "record/facts.h"
#include "record/record.h"
#include "record/record_table.h"

/* Zero it to begin; NULL where there is none. */
struct record_tables {
    struct record_table *ptbxl, *own;
};

/* Reads the user's table ("": none), and PTB-XL's where it is in the folder of the record at `path`
 * or in one of the two above that; `path` NULL: none. */
enum ecgp_result record_tables_read(const char *path, const char *own, struct record_tables *tables,
                                    struct ecgp_error *error);
void record_tables_free(struct record_tables *tables);

/* Completes a record that was just opened: its facts, where they are needed at once, and its
 * metadata. ECGP_CONFIG where a name to carry is known to no table and no header, if the settings
 * ask for that. */
enum ecgp_result record_know(struct ecgp_record *record, const struct record_settings *settings,
                             struct ecgp_error *error);

/* The facts of an open record; reads PTB-XL's table where a record was opened by its path. They
 * live as long as the record. */
enum ecgp_result record_facts(struct ecgp_record *record, const struct facts **facts,
                              struct ecgp_error *error);

/* The carried facts as a JSON object, "{}" without any: a number where a column holds numbers
 * alone, else a string; null where a record has nothing of that name. Lives as long as the record.
 */
const char *record_metadata(const struct ecgp_record *record);

#endif
