/* Making plans. */
#ifndef PAGE_PLAN_BUILD_H
#define PAGE_PLAN_BUILD_H

#include "base/error.h"
#include "config/options.h"
#include "page/plan.h"

/* Plans a page of `record` after the values that options_draw gives; `plan` is finished with
 * plan_finish, also after a failure. */
enum ecgp_result plan_init(struct plan *plan, struct ecgp_record *record,
                           const struct option_values *drawn, const struct ecgp_page_spec *spec,
                           struct ecgp_error *error);
void plan_finish(struct plan *plan);

/* Samples of the longest lead of a layout, of a record that has enough of them. ECGP_USAGE where
 * the options ask of the layout what it cannot give. */
enum ecgp_result plan_most_samples(const struct layout *layout, const struct option_values *options,
                                   double rate_hz, int64_t *samples, struct ecgp_error *error);

#endif
