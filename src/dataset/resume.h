/* Checks that the pages a run has written are those that it would make now. */
#ifndef DATASET_RESUME_H
#define DATASET_RESUME_H

#include "dataset/output.h"
#include "dataset/tally.h"

/* Compares the names and the samples of all pages in `output` with those that are dealt now, and
 * adds the pages to the tally. Records that were replaced are tried again. ECGP_NO_OUTPUT if a page
 * differs. */
enum ecgp_result resume_check(const struct dealer *dealer, const struct output *output,
                              struct tally *tally, struct ecgp_error *error);

#endif
