/* ecgpress.json: what a run's bytes depend on. */
#ifndef DATASET_RUN_CONFIG_H
#define DATASET_RUN_CONFIG_H

#include <ecgpress/options.h>

#include "base/text.h"

void run_config_write(const struct ecgp_options *options, struct text *text);

/* ECGP_NO_OUTPUT, with the first option that differs, where the run in the folder was begun with
 * another configuration. */
enum ecgp_result run_config_check(const char *folder, const struct text *config,
                                  struct ecgp_error *error);

#endif
