/* A record made of arrays, for tests that need a signal of their own. */
#ifndef RIG_MEMORY_RECORD_H
#define RIG_MEMORY_RECORD_H

#include "record/record.h"

/* `mv[c]` points to `samples` values of the channel named `names[c]`; they are not copied. NULL
 * without memory. */
struct ecgp_record *memory_record(double rate_hz, int64_t samples, int channels,
                                  const char *const *names, const double *const *mv);

#endif
