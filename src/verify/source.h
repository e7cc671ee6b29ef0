/* The records that a dataset was made from. */
#ifndef VERIFY_SOURCE_H
#define VERIFY_SOURCE_H

#include <ecgpress/source.h>

#include "verify/report.h"

struct source;

/* Opens the source that the options name; NULL where it cannot be read, which is no fault. */
struct source *source_open(const struct ecgp_options *options, struct report *report);
void source_close(struct source *source);

/* Opens the record of that index; ECGP_NO_INPUT where the source has none. */
enum ecgp_result source_record(struct source *source, int64_t index, struct ecgp_record **record,
                               struct ecgp_error *error);

#endif
