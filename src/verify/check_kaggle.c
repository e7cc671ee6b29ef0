/* The tables of Kaggle's contest. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "verify/indexes.h"
#include "verify/printed.h"

#define HEAD "I,II,III,aVR,aVL,aVF,V1,V2,V3,V4,V5,V6\n"

enum { ROW_MOST = 12 * 24 };
#define MOST_MV 0.0000051

/* Reads a value, NaN for none, and what is behind it. */
static bool read_value(const char **at, int lead, double *mv)
{
    const char end = lead == ECGP_LEADS - 1 ? '\n' : ',';
    *mv = NAN;
    const bool good = **at == end || number_real(at, mv);
    return good && *(*at)++ == end;
}

static void compare(struct report *report, const struct printed_leads *printed, const char *at,
                    const char *path)
{
    for (int64_t i = 0; i < printed->count; i++) {
        for (int lead = 0; lead < ECGP_LEADS; lead++) {
            double mv;
            if (!read_value(&at, lead, &mv) || !printed_is(printed, lead, i, mv, MOST_MV)) {
                report_fault(report, path, "column %d of line %lld is not what is printed",
                             lead + 1, (long long)i + 2);
                return;
            }
        }
    }
    if (*at) {
        report_fault(report, path, "more than %lld lines of samples", (long long)printed->count);
    }
}

void check_kaggle_samples(struct report *report, struct log_page *page, struct log_lead *none,
                          const char *path)
{
    struct printed_leads printed;
    char *data;
    size_t size;
    (void)none;
    if (!printed_read(report, page, false, &printed)) {
        return;
    }
    if (report_read(report, path, ROW_MOST * ((size_t)printed.count + 2), &data, &size)) {
        if (strncmp(data, HEAD, strlen(HEAD)) == 0) {
            compare(report, &printed, data + strlen(HEAD), path);
        } else {
            report_fault(report, path, "its first line is not the names of the leads");
        }
        free(data);
    }
    printed_drop(&printed);
}

/* --- train.csv --- */

static double number_of(const cJSON *object, const char *key)
{
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsNumber(number) ? number->valuedouble : NAN;
}

/* Whether the next line of the split's file says the same. */
static bool is_row(struct index_reading *reading, const struct page_entry *entry, const cJSON *line)
{
    struct text row = {0};
    double id, rate, count;
    bool good = index_line(reading->report, reading->of[entry->split], &row);
    const char *at = row.data;
    good = good && number_real(&at, &id) && *at++ == ',' && number_real(&at, &rate) &&
           *at++ == ',' && number_real(&at, &count) && !*at && id == number_of(line, "id") &&
           rate == number_of(line, "fs") && count == number_of(line, "sig_len");
    text_free(&row);
    return good;
}

static void compare_row(struct index_reading *reading, const struct page_entry *entry,
                        const cJSON *page, const cJSON *line)
{
    if (number_of(line, "id") != number_of(page, "page_index") + 1 ||
        number_of(line, "fs") != number_of(page, "rate_hz") ||
        number_of(line, "type") != number_of(page, "kaggle_type")) {
        report_fault(reading->report, reading->path, "page %s is not as in pages.jsonl",
                     entry->name);
    }
    if (!is_row(reading, entry, line)) {
        report_fault(reading->report, reading->made[entry->split],
                     "the row of page %s is not that of index.jsonl", entry->name);
    }
}

void check_kaggle(struct report *report, const struct whole *whole, const char *path)
{
    struct index_reading reading = {.report = report, .whole = whole, .path = path};
    struct text head = {0};
    if (!made_has_format(whole->made, FORMAT_KAGGLE)) {
        return;
    }
    index_open_splits(&reading, "kaggle/{split}.csv", false);
    for (int split = 0; split < ECGP_SPLITS; split++) {
        if (reading.of[split] && (!index_line(report, reading.of[split], &head) ||
                                  strcmp(head.data, "id,fs,sig_len") != 0)) {
            report_fault(report, reading.made[split], "its first line is not id,fs,sig_len");
        }
    }
    index_read(&reading, compare_row);
    for (int split = 0; split < ECGP_SPLITS; split++) {
        if (reading.of[split] && index_line(report, reading.of[split], &head)) {
            report_fault(report, reading.made[split], "it has rows of no page");
        }
    }
    text_free(&head);
    index_close_splits(&reading);
}
