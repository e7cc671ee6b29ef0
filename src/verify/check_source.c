/* The samples of a page's leads against the record that it shows. */
#include <math.h>
#include <stdlib.h>

#include "record/filter.h"
#include "verify/checks.h"
#include "verify/source.h"

static bool same_sample(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* The filters that the page's signals went through. */
static struct record_filter page_filter(const struct log_page *page)
{
    const cJSON *drawn = cJSON_GetObjectItemCaseSensitive(page->json, "drawn");
    const cJSON *low = cJSON_GetObjectItemCaseSensitive(drawn, "lowpass");
    const cJSON *high = cJSON_GetObjectItemCaseSensitive(drawn, "highpass");
    return filter_of(cJSON_IsNumber(low) ? low->valuedouble : 0,
                     cJSON_IsNumber(high) ? high->valuedouble : 0);
}

/* Reads as many of the lead's samples as the record has; those behind its end are missing. */
static enum ecgp_result read_lead(struct ecgp_record *record, const struct record_filter *filter,
                                  const struct log_lead *lead, double *mv, struct ecgp_error *error)
{
    const struct ecgp_record_info *info = ecgp_record_info(record);
    const int channel = info->lead_channel[lead->number];
    if (channel < 0) {
        return error_set(error, ECGP_BAD_DATA, "the source record has no lead %s", lead->name);
    }
    if (lead->first_sample < 0) {
        return error_set(error, ECGP_BAD_DATA, "\"first_sample\" is negative");
    }
    const int64_t left = info->samples - lead->first_sample;
    const int64_t count = left < 0 ? 0 : left < lead->samples ? left : lead->samples;
    for (int64_t i = count; i < lead->samples; i++) {
        mv[i] = NAN;
    }
    return count > 0
               ? record_read_filtered(record, filter, channel, lead->first_sample, count, mv, error)
               : ECGP_OK;
}

static void compare(struct report *report, const char *path, const struct log_page *page,
                    const struct log_lead *lead, const double *mv)
{
    for (int i = 0; i < lead->samples; i++) {
        const double expected = lead->inverted ? -mv[i] : mv[i];
        if (!same_sample(expected, lead->mv[i])) {
            report_fault(report, path,
                         "sample %d of lead %lld (%s) is %.17g mV in logs.json, but %.17g mV in %s",
                         i, (long long)lead->index, lead->name, lead->mv[i], expected,
                         page->record);
            return;
        }
    }
}

static void check_lead(struct report *report, const char *path, const struct log_page *page,
                       const struct log_lead *lead, struct ecgp_record *record)
{
    struct ecgp_error error;
    const struct record_filter filter = page_filter(page);
    double *mv = report_alloc(report, (size_t)lead->samples, sizeof *mv);
    if (mv && read_lead(record, &filter, lead, mv, &error) != ECGP_OK) {
        report_fault(report, path, "lead %lld (%s) cannot be compared with %s: %s",
                     (long long)lead->index, lead->name, page->record, error.text);
    } else if (mv) {
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
        return;
    }
    if (source_record(page->made->source, page->record_index, &record, &error) != ECGP_OK) {
        report_fault(report, path, "the source record %lld cannot be read: %s",
                     (long long)page->record_index, error.text);
        return;
    }
    const double rate_hz = ecgp_record_info(record)->rate_hz;
    if (rate_hz != page->rate_hz) {
        report_fault(report, path, "\"rate_hz\" is %g in logs.json, but %g Hz in %s", page->rate_hz,
                     rate_hz, page->record);
    }
    for (int i = 0; i < page->leads; i++) {
        check_lead(report, path, page, &page->lead[i], record);
    }
    ecgp_record_close(record);
}
