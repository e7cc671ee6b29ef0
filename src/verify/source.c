#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <ecgpress/source.h>

#include "base/text.h"
#include "verify/verify.h"
#include "config/settings.h"
#include "config/leads.h"

struct place {
    int64_t index; /* the record's number in the source */
    size_t at;
};

struct verify_source {
    struct ecgp_source *source;
    struct place *place; /* by index */
    size_t count;
};

/* --- ecgpress.json -----------------------------------------------------------------------------
 */

/* An option's value as ecgp_options_set takes it: texts as they are, ranges as "low:high". */
static void add_value(struct text *text, const cJSON *value)
{
    if (cJSON_IsString(value)) {
        text_add(text, value->valuestring);
    } else if (cJSON_IsArray(value) && cJSON_GetArraySize(value) == 2) {
        add_value(text, cJSON_GetArrayItem(value, 0));
        text_add(text, ":");
        add_value(text, cJSON_GetArrayItem(value, 1));
    } else if (cJSON_IsNumber(value)) {
        text_add_json_number(text, value->valuedouble);
    } else {
        text_add(text, cJSON_IsTrue(value) ? "true" : "false");
    }
}

static enum ecgp_result set_options(const cJSON *list, struct ecgp_options *options,
                                    struct ecgp_error *error)
{
    const cJSON *value;
    cJSON_ArrayForEach(value, list)
    {
        struct text text = {0};
        text_reserve(&text, 1);
        add_value(&text, value);
        const enum ecgp_result result =
            text.failed ? error_no_memory(error)
                        : ecgp_options_set(options, value->string, text.data, error);
        text_free(&text);
        if (result != ECGP_OK) {
            return result;
        }
    }
    return ECGP_OK;
}

/* Reads the options that the dataset was made with; NULL where that was a fault. */
static struct ecgp_options *read_options(struct verify *verify)
{
    static const char name[] = "ecgpress.json";
    char *data;
    size_t size;
    struct ecgp_error error;
    if (!verify_read(verify, name, &data, &size)) {
        return NULL;
    }
    cJSON *json = cJSON_ParseWithOpts(data, NULL, true);
    free(data);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "options");
    struct ecgp_options *options = NULL;
    if (!cJSON_IsObject(list)) {
        verify_fault(verify, name, "not a JSON object with \"options\"");
    } else if (ecgp_options_create(&options, &error) != ECGP_OK ||
               set_options(list, options, &error) != ECGP_OK) {
        verify_fault(verify, name, "%s", error.text);
        ecgp_options_destroy(options);
        options = NULL;
    }
    cJSON_Delete(json);
    return options;
}

/* --- the source --------------------------------------------------------------------------------
 */

static int by_index(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return (x->index > y->index) - (x->index < y->index);
}

static enum ecgp_result open_source(const struct ecgp_options *options,
                                    struct verify_source *opened, struct ecgp_error *error)
{
    const enum ecgp_result result = ecgp_source_open(options, &opened->source, error);
    if (result != ECGP_OK) {
        opened->source = NULL;
        return result;
    }
    opened->count = ecgp_source_count(opened->source);
    opened->place = malloc(opened->count * sizeof *opened->place + 1);
    if (!opened->place) {
        return error_no_memory(error);
    }
    for (size_t i = 0; i < opened->count; i++) {
        opened->place[i] = (struct place){ecgp_source_entry(opened->source, i).index, i};
    }
    qsort(opened->place, opened->count, sizeof *opened->place, by_index);
    return ECGP_OK;
}

void verify_source_open(struct verify *verify)
{
    struct ecgp_options *options = read_options(verify);
    if (options) {
        settings_label_classes(options_settings(options), verify->label_class);
        verify->label_shape = options_settings(options)->label_shape;
        verify->quality = (int)options_settings(options)->quality;
        verify->page_maps = options_settings(options)->page_maps;
        verify->class_maps = options_settings(options)->class_maps;
    }
    verify->source = calloc(1, sizeof *verify->source);
    if (!options || !verify->source) {
        verify->no_memory = verify->no_memory || !verify->source;
        verify_source_close(verify);
        ecgp_options_destroy(options);
        return;
    }
    struct ecgp_error error;
    if (open_source(options, verify->source, &error) != ECGP_OK) {
        char text[sizeof error.text + 64];
        snprintf(text, sizeof text, "signals were not compared with the source records: %s",
                 error.text);
        verify_notice(verify, text);
        verify_source_close(verify);
    }
    ecgp_options_destroy(options);
}

void verify_source_close(struct verify *verify)
{
    if (verify->source) {
        if (verify->source->source) {
            ecgp_source_close(verify->source->source);
        }
        free(verify->source->place);
        free(verify->source);
        verify->source = NULL;
    }
}

/* --- a page ------------------------------------------------------------------------------------
 */

static bool same_sample(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* Reads as many of the lead's samples as the record has; those behind its end are missing. */
static enum ecgp_result read_lead(struct ecgp_record *record, const struct log_lead *lead,
                                  double *mv, struct ecgp_error *error)
{
    const struct ecgp_record_info *info = ecgp_record_info(record);
    const int channel = info->lead_channel[lead->number];
    if (channel < 0) {
        return error_set(error, ECGP_BAD_DATA, "the source record has no lead %s", lead->lead);
    }
    if (lead->first_sample < 0) {
        return error_set(error, ECGP_BAD_DATA, "\"first_sample\" is negative");
    }
    const int64_t left = info->samples - lead->first_sample;
    const int64_t count = left < 0 ? 0 : left < lead->samples ? left : lead->samples;
    for (int64_t i = count; i < lead->samples; i++) {
        mv[i] = NAN;
    }
    return count > 0 ? ecgp_record_read(record, channel, lead->first_sample, count, mv, error)
                     : ECGP_OK;
}

static void check_lead(struct verify *verify, const struct log_page *page,
                       const struct log_lead *lead, struct ecgp_record *record)
{
    double *mv = malloc((size_t)lead->samples * sizeof *mv + 1);
    if (!mv) {
        verify->no_memory = true;
        return;
    }
    struct ecgp_error error;
    if (read_lead(record, lead, mv, &error) != ECGP_OK) {
        verify_fault(verify, page->name, "lead %lld (%s) cannot be compared with %s: %s",
                     (long long)lead->index, lead->lead, page->record, error.text);
        free(mv);
        return;
    }
    for (int i = 0; i < lead->samples; i++) {
        mv[i] *= lead->inverted ? -1 : 1;
        if (!same_sample(mv[i], lead->mv[i])) {
            verify_fault(verify, page->name,
                         "sample %d of lead %lld (%s) is %.17g mV in logs.json, but %.17g mV in %s",
                         i, (long long)lead->index, lead->lead, lead->mv[i], mv[i], page->record);
            break;
        }
    }
    free(mv);
}

void verify_source_page(struct verify *verify, const struct log_page *page)
{
    struct verify_source *from = verify->source;
    if (!from) {
        return;
    }
    const struct place wanted = {.index = page->record_index};
    const struct place *place =
        bsearch(&wanted, from->place, from->count, sizeof *from->place, by_index);
    if (!place) {
        verify_fault(verify, page->name, "the source has no record %lld",
                     (long long)page->record_index);
        return;
    }
    struct ecgp_record *record;
    struct ecgp_error error;
    if (ecgp_source_open_record(from->source, place->at, &record, &error) != ECGP_OK) {
        verify_fault(verify, page->name, "the source record cannot be read: %s", error.text);
        return;
    }
    if (ecgp_record_info(record)->rate_hz != page->rate_hz) {
        verify_fault(verify, page->name, "\"rate_hz\" is %g in logs.json, but %g Hz in %s",
                     page->rate_hz, ecgp_record_info(record)->rate_hz, page->record);
    }
    for (int i = 0; i < page->leads; i++) {
        check_lead(verify, page, &page->lead[i], record);
    }
    ecgp_record_close(record);
}
