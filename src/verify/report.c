#define _GNU_SOURCE
#include "verify/report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "base/text.h"

enum { NOTICES_MOST = 1000 };

/* In a record of findings: no check has such a name. */
#define NOTICE "!"

/* --- findings ---------------------------------------------------------------------------------
 */

/* Texts that end in a null byte each, so that a record of findings can be read back. */
static void record_texts(struct text *record, const char *const *texts, int count)
{
    for (int i = 0; i < count; i++) {
        text_add_bytes(record, texts[i], strlen(texts[i]) + 1);
    }
}

void report_trouble(struct report *report, const struct ecgp_error *error)
{
    const bool is_trouble = error->code == ECGP_NO_MEMORY || error->code == ECGP_IO;
    if (is_trouble && report->trouble.code == ECGP_OK) {
        report->trouble = *error;
    }
}

void report_memory(struct report *report, bool lacking)
{
    struct ecgp_error error;
    if (lacking) {
        error_no_memory(&error);
        report_trouble(report, &error);
    }
}

void report_notice(struct report *report, const char *text)
{
    if (report->record) {
        record_texts(report->record, (const char *const[]){NOTICE, text}, 2);
    } else if (report->hooks->notice) {
        report->hooks->notice(report->hooks->user, text);
    }
}

/* Tells the hooks of a fault: as what it is, or else as a sentence. */
static void tell(const struct report *report, const struct ecgp_fault *fault)
{
    const struct ecgp_run_hooks *hooks = report->hooks;
    if (hooks->fault) {
        hooks->fault(hooks->user, fault);
        return;
    }
    if (!hooks->notice) {
        return;
    }
    struct text text = {0};
    const size_t length = strlen(report->folder);
    const bool slash = length > 0 && report->folder[length - 1] == '/';
    text_addf(&text, "%s%s%s: %s", report->folder, slash ? "" : "/", fault->file, fault->text);
    hooks->notice(hooks->user, text.failed ? fault->text : text.data);
    text_free(&text);
}

/* Counts a fault; false where so many were reported that it is not. */
static bool count_fault(struct report *report)
{
    if (report->stats.faults++ < NOTICES_MOST) {
        return true;
    }
    if (report->stats.faults == NOTICES_MOST + 1 && !report->record) {
        report_notice(report, "further disagreements are counted, but not reported");
    }
    return false;
}

static void take_fault(struct report *report, const struct ecgp_fault *fault)
{
    if (!count_fault(report)) {
        return;
    }
    if (report->record) {
        record_texts(report->record, (const char *const[]){fault->check, fault->file, fault->text},
                     3);
    } else {
        tell(report, fault);
    }
}

void report_fault(struct report *report, const char *path, const char *format, ...)
{
    char message[1024];
    if (report->trouble.code != ECGP_OK) {
        return;
    }
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    const struct ecgp_fault fault = {path, report->check ? report->check : "", message};
    take_fault(report, &fault);
}

/* The text at `*at`, which moves behind it. */
static const char *next_text(const char **at)
{
    const char *text = *at;
    *at += strlen(text) + 1;
    return text;
}

void report_replay(struct report *report, const struct text *record, int64_t faults)
{
    const char *end = record->data + record->length;
    for (const char *at = record->data; at < end;) {
        const char *first = next_text(&at);
        if (strcmp(first, NOTICE) == 0) {
            report_notice(report, next_text(&at));
            continue;
        }
        struct ecgp_fault fault = {.check = first};
        fault.file = next_text(&at);
        fault.text = next_text(&at);
        take_fault(report, &fault);
        faults--;
    }
    for (; faults > 0; faults--) {
        count_fault(report);
    }
}

/* --- files --------------------------------------------------------------------------------------
 */

void *report_alloc(struct report *report, size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    report_memory(report, !memory);
    return memory;
}

/* Reports an error's sentence, which names the full path, under the relative one. */
static void report_error(struct report *report, const char *path, const char *full,
                         const struct ecgp_error *error)
{
    const size_t length = strlen(full);
    report_trouble(report, error);
    const bool named =
        strncmp(error->text, full, length) == 0 && strncmp(error->text + length, ": ", 2) == 0;
    report_fault(report, path, "%s", named ? error->text + length + 2 : error->text);
}

static char *full_path(struct report *report, const char *path)
{
    char *full = file_join(report->folder, path);
    report_memory(report, !full);
    return full;
}

bool report_read(struct report *report, const char *path, size_t most, char **data, size_t *size)
{
    struct ecgp_error error;
    char *full = full_path(report, path);
    if (!full) {
        return false;
    }
    const bool good = file_read(full, most, data, size, &error) == ECGP_OK;
    if (!good) {
        report_error(report, path, full, &error);
    }
    free(full);
    report->stats.files += good;
    return good;
}

cJSON *report_parse(struct report *report, const char *text, size_t size, size_t most)
{
    cJSON *json;
    const enum ecgp_result result = json_read("", text, size, most, &json, NULL);
    report_memory(report, result == ECGP_NO_MEMORY);
    return json;
}

bool report_json(struct report *report, const char *path, size_t most_bytes, size_t most_values,
                 cJSON **json)
{
    char *data;
    size_t size;
    *json = NULL;
    if (!report_read(report, path, most_bytes, &data, &size)) {
        return false;
    }
    *json = report_parse(report, data, size, most_values);
    free(data);
    return true;
}

FILE *report_open(struct report *report, const char *path)
{
    char *full = full_path(report, path);
    struct ecgp_error error;
    FILE *file = NULL;
    if (full && file_open(full, &file, &error) != ECGP_OK) {
        report_error(report, path, full, &error);
    }
    free(full);
    report->stats.files += file != NULL;
    return file;
}

bool report_decode(struct report *report, const char *path, picture_decoder *decode,
                   const struct picture_size *wanted, const char *data, size_t size,
                   struct picture *picture)
{
    struct ecgp_error error;
    *picture = (struct picture){0};
    const bool good = decode(path, data, size, wanted, picture, &error) == ECGP_OK;
    if (!good) {
        report_error(report, path, path, &error);
    }
    return good;
}

/* What is stored without compression takes less than a ninth more; heads take some bytes. */
size_t report_picture_most(const struct picture_size *size)
{
    return (size_t)size->width * (size_t)size->height * 3 / 8 * 9 + KIB(64);
}

bool report_picture(struct report *report, const char *path, picture_decoder *decode,
                    const struct picture_size *wanted, struct picture *picture)
{
    char *data;
    size_t size;
    *picture = (struct picture){0};
    if (!report_read(report, path, report_picture_most(wanted), &data, &size)) {
        return false;
    }
    const bool good = report_decode(report, path, decode, wanted, data, size, picture);
    free(data);
    return good;
}
