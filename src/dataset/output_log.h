/*
 * The logs of a run's folder while they grow, each as NAME.part: pages.jsonl, files.jsonl and
 * others where they are wanted. A page counts once its line is whole in all of them. pages.jsonl
 * gets its name last: where it is, the run is complete.
 */
#ifndef DATASET_OUTPUT_LOG_H
#define DATASET_OUTPUT_LOG_H

#include <sys/types.h>

#include "dataset/output.h"

/* Reads the pages that were written, and looks for their files; `end` is where the last whole lines
 * of the logs end. Sets `complete`. */
enum ecgp_result output_read_log(struct output *output, off_t end[LOGS], struct ecgp_error *error);

/* Opens the logs behind their last whole lines, or begins them. */
enum ecgp_result output_open_log(struct output *output, const off_t end[LOGS], double rate_hz,
                                 struct ecgp_error *error);

/* Closes the list of logs.json and gives the logs their names. */
enum ecgp_result output_finish_log(struct output *output, struct ecgp_error *error);

#endif
