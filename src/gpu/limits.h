/* What OpenGL drivers need and do not say when it is missing. */
#ifndef GPU_LIMITS_H
#define GPU_LIMITS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

/* Starts as many threads as drivers do: Mesa waits for ever where it gets none. ECGP_NO_MEMORY
 * where that fails. */
enum ecgp_result gpu_limits_check(struct ecgp_error *error);

/* Adds that memory is limited to less than drivers need to a sentence of why there is no OpenGL;
 * false where it is not. */
bool gpu_limits_explain(struct text *text);

#endif
