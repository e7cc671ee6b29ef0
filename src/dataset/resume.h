/* Whether the pages that a run wrote before are those that it would make now. */
#ifndef DATASET_RESUME_H
#define DATASET_RESUME_H

#include "dataset/output.h"
#include "dataset/tally.h"

/* Deals the pages in `output` again and adds them to the tally. No record is read for a page whose
 * first record was used; records that were passed over are tried again. The samples of up to a
 * thousand pages are compared. ECGP_NO_OUTPUT where a page would be another one now. */
enum ecgp_result resume_check(const struct dealer *dealer, const struct output *output,
                              struct tally *tally, struct ecgp_error *error);

#endif
