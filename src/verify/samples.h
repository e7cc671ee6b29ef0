/* The samples of a page's leads: the log has their number, files of the dataset their values. */
#ifndef VERIFY_SAMPLES_H
#define VERIFY_SAMPLES_H

#include "verify/log_page.h"

/* Reads the samples of each lead from the first of its files that has them, or where it has none
 * from the source record. What is wrong with a file is for the checks to report. */
void samples_read(struct report *report, struct log_page *page);

/* Reads a text that is a list of as many numbers and nulls (NaN) as the lead has samples into `mv`.
 * Returns how many there are, whether or not that is right; -1 where it is no such list. */
int64_t samples_parse(struct report *report, const char *text, size_t size,
                      const struct log_lead *lead, double *mv);
/* The bytes that such a file may have. */
size_t samples_most_bytes(const struct log_lead *lead);

/* The CRC-32 of the page's record and of all samples; false where some are not known. */
bool samples_crc32(const struct log_page *page, uint32_t *crc);

/* Reads as many of the lead's samples as the record has; those behind its end are NaN. As the
 * record has them behind the filters of the page, even where the lead is inverted. */
enum ecgp_result samples_of_record(struct ecgp_record *record, const struct log_page *page,
                                   const struct log_lead *lead, double *mv,
                                   struct ecgp_error *error);

#endif
