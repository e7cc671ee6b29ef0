/* Making plans. */
#ifndef PAGE_PLAN_BUILD_H
#define PAGE_PLAN_BUILD_H

#include "base/error.h"
#include "page/plan.h"

/* Plans a page of `record`: all that picture and labels are made from. `plan` is finished with
 * plan_finish, also after a failure. */
enum ecgp_result plan_init(struct plan *plan, struct ecgp_record *record, const struct look *look,
                           const struct ecgp_page_spec *spec, struct ecgp_error *error);
void plan_finish(struct plan *plan);

/* Samples of the longest lead of a layout, of a record that has enough of them. */
int64_t plan_most_samples(const struct layout *layout, const struct look *look, double rate_hz);

#endif
