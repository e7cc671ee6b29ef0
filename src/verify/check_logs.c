/*
 * logs.json, where it is: what its users read of each page against pages.jsonl. It is a first line
 * that opens a list, one line per page, and a last line that closes it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "base/file.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "base/lines.h"
#include "record/listing.h"
#include "verify/checks.h"

#define LOGS "logs.json"

/* Reads a line; false at the end of the file and where it cannot be read. */
static bool read_line(struct report *report, struct lines *lines)
{
    struct ecgp_error error;
    const enum ecgp_result result = lines_next(lines, &error);
    if (result != ECGP_OK) {
        report_trouble(report, &error);
    }
    return result == ECGP_OK && !lines->end;
}

static bool is_head(struct report *report, struct text *line)
{
    text_add(line, "]}");
    report_memory(report, line->failed);
    cJSON *head =
        line->failed ? NULL : report_parse(report, line->data, line->length, LIMIT_CONFIG_VALUES);
    const bool good = cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(head, "frequency")) &&
                      cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(head, "samples"));
    cJSON_Delete(head);
    return good;
}

static bool is_text(const cJSON *object, const char *key, const char *text)
{
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
    return value && strcmp(value, text) == 0;
}

/* The CRC-32 of the record and of all its samples, as pages.jsonl has it. */
static uint32_t crc_of(const cJSON *page)
{
    const char *record = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(page, "record"));
    uint32_t crc = libdeflate_crc32(0, record ? record : "", record ? strlen(record) : 0);
    const cJSON *lead, *value;
    cJSON_ArrayForEach(lead, cJSON_GetObjectItemCaseSensitive(page, "leads"))
    {
        cJSON_ArrayForEach(value, cJSON_GetObjectItemCaseSensitive(lead, "ecg"))
        {
            const double mv = cJSON_IsNumber(value) ? value->valuedouble + 0.0 : NAN;
            crc = libdeflate_crc32(crc, &mv, sizeof mv);
        }
    }
    return crc;
}

static uint32_t leads_of(const cJSON *page)
{
    uint32_t leads = 0;
    const cJSON *lead;
    cJSON_ArrayForEach(lead, cJSON_GetObjectItemCaseSensitive(page, "leads"))
    {
        const cJSON *index = cJSON_GetObjectItemCaseSensitive(lead, "index");
        leads |= cJSON_IsNumber(index) && index->valueint >= 0 && index->valueint < 32
                     ? (uint32_t)1 << index->valueint
                     : 0;
    }
    return leads;
}

/* Whether it is a path of the page's picture; null where there is none. */
static bool has_picture(const cJSON *page, const struct made *made, const struct page_entry *entry)
{
    const struct log_page known = {.made = made, .overlap_set = entry->overlap_set};
    const struct path_parts parts = {
        .page = entry->name,
        .page_length = (int)strlen(entry->name),
        .crops = CROPS_NONE,
        .split = split_names[entry->split],
        .id = entry->id,
        .type = entry->kaggle_type,
    };
    const char *pattern = checks_picture(&known);
    char path[REPORT_PATH];
    path_fill(pattern ? pattern : "", &parts, path);
    return pattern ? is_text(page, "save_path", path)
                   : cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(page, "save_path"));
}

/* In what a page's line is not the page's, or NULL. */
static const char *difference(const cJSON *page, const struct made *made,
                              const struct page_entry *entry)
{
    return !is_text(page, "name", entry->name)                               ? "name"
           : !is_text(page, "split", split_names[entry->split])              ? "split"
           : !is_text(page, "set", entry->overlap_set ? "overlap" : "pages") ? "set"
           : !has_picture(page, made, entry)                                 ? "save_path"
           : leads_of(page) != entry->leads                                  ? "leads"
           : crc_of(page) != entry->signals_crc32                            ? "ecg"
                                                                             : NULL;
}

/* Checks the line of page `at`; false where nothing behind it makes sense. */
static bool check_line(struct report *report, const struct whole *whole, size_t at,
                       struct text *line)
{
    const struct pages *pages = whole->pages;
    const bool last = at + 1 == pages->count;
    if (line->length > 0 && line->data[line->length - 1] == ',' && !last) {
        line->data[--line->length] = '\0';
    }
    cJSON *page = report_parse(report, line->data, line->length,
                               LIMIT_PAGE_VALUES + (size_t)pages->entry[at].samples);
    const char *key = page ? difference(page, whole->made, &pages->entry[at]) : NULL;
    if (!page) {
        report_fault(report, LOGS, "line %zu is not a page as JSON", at + 2);
    } else if (key) {
        report_fault(report, LOGS, "line %zu: \"%s\" is not that of page %s in pages.jsonl", at + 2,
                     key, pages->entry[at].name);
    }
    cJSON_Delete(page);
    return page;
}

static void check_lines(struct report *report, const struct whole *whole, struct lines *lines)
{
    const struct pages *pages = whole->pages;
    struct text *line = &lines->line;
    bool good = read_line(report, lines) && is_head(report, line);
    if (!good) {
        report_fault(report, LOGS,
                     "the first line does not open a list of pages ({\"frequency\": ..., "
                     "\"samples\": [)");
    }
    for (size_t at = 0; at < pages->count && good; at++) {
        good = read_line(report, lines) && check_line(report, whole, at, line);
        if (!good && line->length == 0) {
            report_fault(report, LOGS, "it ends behind page %zu of %zu", at, pages->count);
        }
    }
    if (good && (!read_line(report, lines) || strcmp(line->data, "]}") != 0)) {
        report_fault(report, LOGS, "it does not end with the line ]} behind the last page");
    }
}

void check_logs(struct report *report, const struct whole *whole, const char *none)
{
    (void)none;
    char *path = file_join(report->folder, LOGS);
    enum file_kind kind = FILE_NONE;
    struct ecgp_error error;
    report_memory(report, !path);
    if (path && file_find(path, &kind, &error) != ECGP_OK) {
        report_trouble(report, &error);
    }
    free(path);
    FILE *file = kind != FILE_NONE ? report_open(report, LOGS) : NULL;
    struct lines lines = {.file = file, .path = LOGS};
    if (file) {
        check_lines(report, whole, &lines);
        fclose(file);
    }
    text_free(&lines.line);
}
