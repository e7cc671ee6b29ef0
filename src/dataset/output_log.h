/* logs.json of a run's folder, while it grows as logs.json.part. */
#ifndef DATASET_OUTPUT_LOG_H
#define DATASET_OUTPUT_LOG_H

#include <sys/types.h>

#include "dataset/output.h"

/* Reads the pages of the log `name`; `*end` is where its last whole line ends. */
enum ecgp_result output_read_log(struct output *output, const char *name, off_t *end,
                                 struct ecgp_error *error);

/* Opens logs.json.part behind its last whole line, or begins it. */
enum ecgp_result output_open_log(struct output *output, off_t end, double rate_hz,
                                 struct ecgp_error *error);

/* Closes the list and gives the log its name. */
enum ecgp_result output_finish_log(struct output *output, struct ecgp_error *error);

#endif
