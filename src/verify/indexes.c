#define _POSIX_C_SOURCE 200809L
#include "verify/indexes.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "config/leads.h"
#include "verify/log_file.h"
#include "verify/paths.h"

static const char *const files[] = {
    "huggingface/index.jsonl",
    "huggingface/{split}/metadata.jsonl",
    "coco/index.jsonl",
    "coco/annotations/instances_{split}.json",
    "nnunet/Dataset001_ECG/dataset.json",
    "kaggle/index.jsonl",
    "kaggle/{split}.csv",
};

enum path_match index_match(const char *path)
{
    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        struct path_parts parts = {.lead = -1, .crops = CROPS_NONE};
        const enum path_match match = path_match(files[i], path, &parts);
        if (match != PATH_OTHER) {
            return match;
        }
    }
    return PATH_OTHER;
}

int index_lead(const char *name)
{
    return lead_find(name);
}

bool index_is_box(const cJSON *box, const cJSON *logged)
{
    double at[4] = {0}, to[4] = {0};
    for (int i = 0; i < 4; i++) {
        const cJSON *a = cJSON_GetArrayItem(box, i), *b = cJSON_GetArrayItem(logged, i);
        if (!cJSON_IsNumber(a) || !cJSON_IsNumber(b)) {
            return false;
        }
        at[i] = a->valuedouble;
        to[i] = b->valuedouble;
    }
    return at[0] == to[0] && at[1] == to[1] && at[0] + at[2] == to[2] && at[1] + at[3] == to[3];
}

void index_open_splits(struct index_reading *reading, const char *pattern, bool twice)
{
    const struct pages *pages = reading->whole->pages;
    for (size_t i = 0; i < pages->count; i++) {
        const enum ecgp_split split = pages->entry[i].split;
        char *path = reading->made[split];
        if (!path[0] && !pages->entry[i].overlap_set) {
            const struct path_parts parts = {
                .lead = -1, .crops = CROPS_NONE, .split = ecgp_split_name(split)};
            path_fill(pattern, &parts, path);
            reading->of[split] = report_open(reading->report, path);
            reading->other[split] = twice ? report_open(reading->report, path) : NULL;
        }
    }
}

void index_close_splits(struct index_reading *reading)
{
    for (int split = 0; split < ECGP_SPLITS; split++) {
        FILE *const files_of[] = {reading->of[split], reading->other[split]};
        for (int i = 0; i < 2; i++) {
            if (files_of[i]) {
                fclose(files_of[i]);
            }
        }
    }
}

bool index_line(struct report *report, FILE *file, struct text *line)
{
    struct lines lines = {.file = file, .path = report->check, .line = *line, .end = !file};
    struct ecgp_error error;
    const bool good = !file || lines_next(&lines, &error) == ECGP_OK;
    if (!good) {
        report_trouble(report, &error);
    }
    *line = lines.line;
    return good && !lines.end;
}

/* Takes a line of a text file, without its end; false where none is left. */
static bool next_line(struct index_reading *reading, struct lines *lines)
{
    struct ecgp_error error;
    if (lines_next(lines, &error) != ECGP_OK) {
        report_trouble(reading->report, &error);
        report_fault(reading->report, lines->path, "cannot be read: %s", error.text);
        return false;
    }
    return !lines->end;
}

static bool is_text(const cJSON *object, const char *key, const char *wanted)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
    return text && strcmp(text, wanted) == 0;
}

/* Compares the lines of one page; false where nothing behind them makes sense. */
static bool compare_page(struct index_reading *reading, const struct page_entry *entry,
                         const char *logged, const struct lines *lines, index_compare *compare)
{
    struct report *report = reading->report;
    const char *text = lines->line.data;
    cJSON *page = report_parse(report, logged, strlen(logged), LIMIT_PAGE_VALUES);
    cJSON *line = report_parse(report, text, lines->line.length, LIMIT_PAGE_VALUES);
    const bool good = page && line && is_text(line, "name", entry->name) &&
                      is_text(line, "split", ecgp_split_name(entry->split));
    if (!good) {
        report_fault(report, reading->path, "line %lld is not that of page %s",
                     (long long)lines->number, entry->name);
    } else {
        text_clear(&reading->line);
        text_add(&reading->line, text);
        report_memory(report, reading->line.failed);
        if (!reading->line.failed) {
            compare(reading, entry, page, line);
        }
    }
    cJSON_Delete(page);
    cJSON_Delete(line);
    return good;
}

/* Takes the next line of pages.jsonl, which was read before; false where that fails now. */
static bool next_page(struct index_reading *reading, struct log_file *log, char **logged)
{
    struct ecgp_error error;
    if (log_next(log, logged, &error) != ECGP_OK) {
        report_trouble(reading->report, &error);
        return false;
    }
    return *logged;
}

static void read_along(struct index_reading *reading, struct log_file *log, struct lines *lines,
                       index_compare *compare)
{
    const struct pages *pages = reading->whole->pages;
    char *logged;
    bool good = true;
    for (size_t i = 0; i < pages->count && good; i++) {
        const struct page_entry *entry = &pages->entry[i];
        good = next_page(reading, log, &logged);
        if (!good || entry->overlap_set) {
            continue;
        }
        good = next_line(reading, lines);
        if (!good) {
            report_fault(reading->report, reading->path, "page %s is missing", entry->name);
        }
        good = good && compare_page(reading, entry, logged, lines, compare);
    }
    if (good && next_line(reading, lines)) {
        report_fault(reading->report, reading->path, "line %lld is of no page",
                     (long long)lines->number);
    }
}

void index_read(struct index_reading *reading, index_compare *compare)
{
    struct log_file log = {0};
    struct ecgp_error error;
    FILE *file = report_open(reading->report, reading->path);
    struct lines lines = {.file = file, .path = reading->path};
    if (file && log_open(&log, reading->report->folder, &error) == ECGP_OK) {
        read_along(reading, &log, &lines, compare);
    } else if (file) {
        report_trouble(reading->report, &error);
    }
    log_close(&log);
    text_free(&lines.line);
    text_free(&reading->line);
    if (file) {
        fclose(file);
    }
}
