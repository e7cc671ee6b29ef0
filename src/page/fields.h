/* The fields of a plan: one a lead, where it is on the page and what signal it shows. */
#ifndef PAGE_FIELDS_H
#define PAGE_FIELDS_H

#include "page/geometry.h"

/* Places all fields and their names; signals are read afterwards. */
enum ecgp_result fields_place(struct plan *plan, const struct ecgp_record_info *info,
                              const struct look *look, const struct geometry *geometry, int window,
                              struct ecgp_error *error);

/* Reads the signals, through the look's filters. */
enum ecgp_result fields_read(struct plan *plan, struct ecgp_record *record, const struct look *look,
                             struct ecgp_error *error);

/* Finds the waves of beats that reach into a field. */
enum ecgp_result fields_find_waves(struct plan *plan, const struct ecgp_record *record,
                                   const struct look *look, struct ecgp_error *error);

/* Drops fields without a single valid sample, as if the record lacked the lead; returns how many
 * are left. */
int fields_drop_empty(struct plan *plan);

/* Leaves leads out at random, but never all that the page has. */
void fields_drop_leads(struct plan *plan, const struct look *look);

#endif
