#include "verify/samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "base/file.h"
#include "base/json_read.h"
#include "record/disturb.h"
#include "verify/checks.h"
#include "verify/source.h"

size_t samples_most_bytes(const struct log_lead *lead)
{
    enum { NUMBER_MOST = 64 };
    return ((size_t)lead->samples + 16) * NUMBER_MOST;
}

int64_t samples_parse(struct report *report, const char *text, size_t size,
                      const struct log_lead *lead, double *mv)
{
    const cJSON *value;
    cJSON *list = report_parse(report, text, size, (size_t)lead->samples + 2);
    int64_t count = 0;
    bool good = cJSON_IsArray(list);
    cJSON_ArrayForEach(value, list)
    {
        good = good && (cJSON_IsNumber(value) || cJSON_IsNull(value));
        if (count < lead->samples) {
            mv[count] = cJSON_IsNumber(value) ? value->valuedouble : NAN;
        }
        count++;
    }
    cJSON_Delete(list);
    return good ? count : -1;
}

/* Takes the samples from a check's file of the lead, if it is there and holds them. */
static bool take_file(struct report *report, const struct log_page *page, struct log_lead *lead,
                      const char *check)
{
    char path[REPORT_PATH];
    log_path(page, lead, verify_check_find(check)->path, path);
    char *full = file_join(report->folder, path), *data = NULL;
    size_t size;
    struct ecgp_error error;
    bool good = full && file_read(full, samples_most_bytes(lead), &data, &size, &error) == ECGP_OK;
    if (good) {
        good = samples_parse(report, data, size, lead, lead->mv) == lead->samples;
    } else if (full) {
        report_trouble(report, &error);
    }
    report_memory(report, !full);
    free(data);
    free(full);
    return good;
}

/* The filters that the page's signals went through. */
static struct record_filter page_filter(const struct log_page *page)
{
    return filter_of(log_number(page, "lowpass", 0), log_number(page, "highpass", 0));
}

/* What disturbed them. */
static struct disturbance page_disturbance(const struct log_page *page)
{
    return (struct disturbance){
        .hum_mv = log_number(page, "hum", 0),
        .hum_hz = log_is(page, "hum_frequency", "60") ? 60 : 50,
        .tremor_mv = log_number(page, "tremor", 0),
        .wander_mv = log_number(page, "wander", 0),
        .jumps = log_number(page, "baseline_jumps", 0),
        .contact_loss_s = log_number(page, "contact_loss", 0),
        .lead_off = log_is(page, "lead_off", "square")   ? LEAD_OFF_SQUARE
                    : log_is(page, "lead_off", "dashes") ? LEAD_OFF_DASHES
                                                         : LEAD_OFF_AMPLIFIER,
        .lag_s = log_number(page, "pen_lag", 0) / 1000,
        .overshoot = log_number(page, "pen_overshoot", 0),
        .slips = log_number(page, "paper_slip", 0),
        .pacing = log_number(page, "pacing", 0),
        .seed = (uint64_t)page->made->seed,
        .page_index = (uint64_t)page->page_index,
    };
}

enum ecgp_result samples_of_record(struct ecgp_record *record, const struct log_page *page,
                                   const struct log_lead *lead, double *mv,
                                   struct ecgp_error *error)
{
    const struct ecgp_record_info *info = ecgp_record_info(record);
    const struct record_filter filter = page_filter(page);
    if (info->lead_channel[lead->number] < 0) {
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
    if (count == 0) {
        return ECGP_OK;
    }
    const struct disturbance disturbance = page_disturbance(page);
    return disturb_read(&disturbance, record, &filter, lead->number, lead->first_sample, count, mv,
                        NULL, error);
}

static bool take_record(const struct log_page *page, struct log_lead *lead)
{
    struct ecgp_record *record;
    if (!page->made->source ||
        source_record(page->made->source, page->record_index, &record, NULL) != ECGP_OK) {
        return false;
    }
    const bool good = samples_of_record(record, page, lead, lead->mv, NULL) == ECGP_OK;
    for (int i = 0; i < lead->samples && good && lead->inverted; i++) {
        lead->mv[i] = -lead->mv[i];
    }
    ecgp_record_close(record);
    return good;
}

void samples_read(struct report *report, struct log_page *page)
{
    for (int k = 0; k < page->leads; k++) {
        struct log_lead *lead = &page->lead[k];
        lead->mv = report_alloc(report, (size_t)lead->samples + 1, sizeof *lead->mv);
        if (!lead->mv) {
            return;
        }
        lead->known = (!page->overlap_set && take_file(report, page, lead, "signal")) ||
                      (lead->crops != CROPS_NONE && take_file(report, page, lead, "crop_signal")) ||
                      take_record(page, lead);
        for (int i = 0; i < lead->samples && !lead->known; i++) {
            lead->mv[i] = NAN;
        }
    }
}

bool samples_crc32(const struct log_page *page, uint32_t *crc)
{
    *crc = libdeflate_crc32(0, page->source, strlen(page->source));
    for (int k = 0; k < page->leads; k++) {
        const struct log_lead *lead = &page->lead[k];
        if (!lead->known) {
            return false;
        }
        for (int i = 0; i < lead->samples; i++) {
            const double mv = isnan(lead->mv[i]) ? NAN : lead->mv[i] + 0.0;
            *crc = libdeflate_crc32(*crc, &mv, sizeof mv);
        }
    }
    return true;
}
