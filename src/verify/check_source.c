/* The samples of a page's leads against the record that it shows. */
#include <math.h>
#include <stdlib.h>

#include "verify/checks.h"
#include "verify/samples.h"
#include "verify/source.h"

static bool same_sample(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void compare(struct report *report, const char *path, const struct log_page *page,
                    const struct log_lead *lead, const double *mv)
{
    for (int i = 0; i < lead->samples; i++) {
        const double expected = lead->inverted ? -mv[i] : mv[i];
        if (!same_sample(expected, lead->mv[i])) {
            report_fault(report, path,
                         "sample %d of lead %lld (%s) is %.17g mV in its file, but %.17g mV in %s",
                         i, (long long)lead->index, lead->name, lead->mv[i], expected,
                         page->source);
            return;
        }
    }
}

static void check_lead(struct report *report, const char *path, const struct log_page *page,
                       const struct log_lead *lead, struct ecgp_record *record)
{
    struct ecgp_error error;
    double *mv = report_alloc(report, (size_t)lead->samples, sizeof *mv);
    if (mv && samples_of_record(record, page, lead, mv, &error) != ECGP_OK) {
        report_trouble(report, &error);
        report_fault(report, path, "lead %lld (%s) cannot be compared with %s: %s",
                     (long long)lead->index, lead->name, page->source, error.text);
    } else if (mv && lead->known) {
        compare(report, path, page, lead, mv);
    }
    free(mv);
}

void check_source(struct report *report, struct log_page *page, struct log_lead *none,
                  const char *path)
{
    (void)none;
    struct ecgp_record *record;
    struct ecgp_error error;
    if (!page->made->source) {
        report->stats.uncompared++;
        return;
    }
    if (source_record(page->made->source, page->record_index, &record, &error) != ECGP_OK) {
        report_trouble(report, &error);
        report_fault(report, path, "the source record %lld cannot be read: %s",
                     (long long)page->record_index, error.text);
        return;
    }
    const double rate_hz = ecgp_record_info(record)->rate_hz;
    if (rate_hz != page->rate_hz) {
        report_fault(report, path, "\"rate_hz\" is %g in pages.jsonl, but %g Hz in %s",
                     page->rate_hz, rate_hz, page->source);
    }
    for (int i = 0; i < page->leads; i++) {
        check_lead(report, path, page, &page->lead[i], record);
    }
    ecgp_record_close(record);
}
