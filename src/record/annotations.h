/* Annotation files of WFDB records, as WFDB's annot(5) describes the MIT format. */
#ifndef RECORD_ANNOTATIONS_H
#define RECORD_ANNOTATIONS_H

#include "base/error.h"
#include "record/waves.h"

/* Adds the waves that the file at `path` marks: beats, P and T waves, with the onsets and offsets
 * that stand before and behind them. A missing file marks none, nor does one that breaks off or
 * runs back in time. */
enum ecgp_result annotations_read(const char *path, struct record_waves *waves,
                                  struct ecgp_error *error);

/* The same of a file's bytes; false without memory. */
bool annotations_parse(const uint8_t *bytes, size_t size, struct record_waves *waves);

#endif
