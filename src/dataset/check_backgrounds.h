/* The pictures for the surface around pages, looked at before a run begins. */
#ifndef DATASET_CHECK_BACKGROUNDS_H
#define DATASET_CHECK_BACKGROUNDS_H

#include <ecgpress/dataset.h>

/* Reports those of the option `backgrounds` that cannot be used; with `strict` they are errors. */
enum ecgp_result check_backgrounds(const struct ecgp_options *options,
                                   const struct ecgp_run_hooks *hooks, struct ecgp_error *error);

#endif
