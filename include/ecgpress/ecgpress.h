/* ecgpress: pictures of ECG paper with ground truth. This header includes all others. */
#ifndef ECGPRESS_ECGPRESS_H
#define ECGPRESS_ECGPRESS_H

#include "cuda.h"
#include "dataset.h"
#include "feed.h"
#include "measure.h"
#include "recipe.h"
#include "shards.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The library's version, "MAJOR.MINOR.PATCH". */
ECGP_API const char *ecgp_version(void);

#ifdef __cplusplus
}
#endif
#endif
