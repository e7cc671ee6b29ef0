/*
 * Lists of records: a text file with the name, path or number of a record on each line. Empty lines
 * and lines that begin with '#' are passed over.
 */
#ifndef RECORD_RECORDS_FILE_H
#define RECORD_RECORDS_FILE_H

#include "record/listing.h"

/* Leaves only those records in the listing that the file names, in the listing's order. A line is
 * the path of a record, as such or beneath `folder` or the list's folder, with or without ending;
 * else the base name of a single one of them, or its key (record_table.h). ECGP_CONFIG, naming the
 * line, where it names none, several, or one that an earlier line names. */
enum ecgp_result records_file_keep(const char *path, const char *folder, struct listing *listing,
                                   struct ecgp_error *error);

/* Adds the records that the file names by their paths, beneath the list's folder where they are
 * relative, or as "builtin:7"; their numbers count from 0. ECGP_NO_INPUT, naming the line, where
 * there is no such record. */
enum ecgp_result records_file_list(const char *path, struct listing *listing,
                                   struct ecgp_error *error);

#endif
