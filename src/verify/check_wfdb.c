/* WFDB records of what is printed. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ecgpress/record.h>

#include "base/file.h"
#include "base/limits.h"
#include "verify/checks.h"
#include "verify/printed.h"

/* Half a step of 1000 a mV, and the highest voltage that those reach. */
#define STEP_MV 0.000501
#define HIGH_MV 32.767

/* Half a step, mV: ten times as much for voltages that are too high, and so on. */
static double most_of(const struct printed_leads *printed)
{
    double high = 0, most = STEP_MV;
    for (int64_t i = 0; i < ECGP_LEADS * printed->count; i++) {
        high = isnan(printed->mv[i]) ? high : fmax(high, fabs(printed->mv[i]));
    }
    for (; high > HIGH_MV; high /= 10) {
        most *= 10;
    }
    return most;
}

static void compare_lead(struct report *report, struct ecgp_record *record,
                         const struct printed_leads *printed, int lead, const char *path)
{
    const int channel = ecgp_record_info(record)->lead_channel[lead];
    double *mv = report_alloc(report, (size_t)printed->count + 1, sizeof *mv);
    const double most = most_of(printed);
    struct ecgp_error error;
    if (mv && channel < 0) {
        report_fault(report, path, "a lead is missing");
    } else if (mv && ecgp_record_read(record, channel, 0, printed->count, mv, &error) != ECGP_OK) {
        report_trouble(report, &error);
        report_fault(report, path, "%s", error.text);
    } else if (mv) {
        for (int64_t i = 0; i < printed->count; i++) {
            if (!printed_is(printed, lead, i, mv[i], most)) {
                report_fault(report, path, "sample %lld of channel %d is not what is printed",
                             (long long)i, channel);
                break;
            }
        }
    }
    free(mv);
}

static void compare(struct report *report, const struct log_page *page, struct ecgp_record *record,
                    bool visible, const char *path)
{
    const struct ecgp_record_info *info = ecgp_record_info(record);
    struct printed_leads printed;
    if (!printed_read(report, page, visible, &printed)) {
        return;
    }
    if (info->samples != printed.count || info->rate_hz != page->rate_hz ||
        info->channels != ECGP_LEADS) {
        report_fault(report, path,
                     "%d signals of %lld samples at %g Hz, expected 12 of %lld at %g Hz",
                     info->channels, (long long)info->samples, info->rate_hz,
                     (long long)printed.count, page->rate_hz);
    } else {
        for (int lead = 0; lead < ECGP_LEADS; lead++) {
            compare_lead(report, record, &printed, lead, path);
        }
    }
    printed_drop(&printed);
}

static void check(struct report *report, const struct log_page *page, bool visible,
                  const char *path)
{
    struct ecgp_record *record = NULL;
    struct ecgp_error error;
    char *full = file_join(report->folder, path);
    report_memory(report, !full);
    report->stats.files++;
    if (full && ecgp_record_open(full, NULL, &record, &error) == ECGP_OK) {
        compare(report, page, record, visible, path);
    } else if (full) {
        report_trouble(report, &error);
        report_fault(report, path, "%s", error.text);
    }
    ecgp_record_close(record);
    free(full);
}

void check_wfdb(struct report *report, struct log_page *page, struct log_lead *none,
                const char *path)
{
    (void)none;
    check(report, page, false, path);
}

void check_challenge(struct report *report, struct log_page *page, struct log_lead *none,
                     const char *path)
{
    (void)none;
    check(report, page, true, path);
}

/* Whether the record has the page's name; one of the challenge names its picture. */
void check_wfdb_header(struct report *report, struct log_page *page, struct log_lead *none,
                       const char *path)
{
    char *data;
    size_t size;
    char image[REPORT_PATH];
    const size_t length = strlen(page->name);
    (void)none;
    if (!report_read(report, path, LIMIT_HEADER_BYTES, &data, &size)) {
        return;
    }
    snprintf(image, sizeof image, "\n# Image: %s-0.png\n", page->name);
    if (strncmp(data, page->name, length) != 0 || data[length] != ' ') {
        report_fault(report, path, "the record has not the page's name");
    }
    if (strncmp(path, "challenge/", 10) == 0 && !strstr(data, image)) {
        report_fault(report, path, "the picture is not named");
    }
    free(data);
}
