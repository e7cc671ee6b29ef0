/* Files of a lead's samples against one another. Against the log: samples_crc32; against the
 * record: check_source. */
#include <math.h>
#include <stdlib.h>

#include "verify/checks.h"
#include "verify/samples.h"

/* Index of the first sample that differs, or -1. */
static int first_difference(const double *mv, const struct log_lead *lead)
{
    for (int i = 0; i < lead->samples; i++) {
        if (mv[i] != lead->mv[i] && !(isnan(mv[i]) && isnan(lead->mv[i]))) {
            return i;
        }
    }
    return -1;
}

static void compare(struct report *report, const char *path, int64_t count, const double *mv,
                    const struct log_lead *lead)
{
    if (count < 0) {
        report_fault(report, path, "not a list of %lld numbers", (long long)lead->samples);
    } else if (count != lead->samples) {
        report_fault(report, path, "%lld samples, but %lld in pages.jsonl", (long long)count,
                     (long long)lead->samples);
    } else if (lead->known) {
        const int at = first_difference(mv, lead);
        if (at >= 0) {
            report_fault(report, path, "sample %d is not the one in the lead's other files", at);
        }
    }
}

void check_signal(struct report *report, struct log_page *page, struct log_lead *lead,
                  const char *path)
{
    (void)page;
    char *data;
    size_t size;
    if (!report_read(report, path, samples_most_bytes(lead), &data, &size)) {
        return;
    }
    double *mv = report_alloc(report, (size_t)lead->samples, sizeof *mv);
    if (mv) {
        compare(report, path, samples_parse(report, data, size, lead, mv), mv, lead);
    }
    free(mv);
    free(data);
}
