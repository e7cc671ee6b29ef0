/* metadata.jsonl of each split: what Hugging Face's imagefolder reads. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>

#include "verify/indexes.h"

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* Whether all leads that have a box are there, in the order of pages.jsonl. */
static bool has_leads(const cJSON *page, const cJSON *line)
{
    const cJSON *names = member(line, "leads"), *boxes = member(member(line, "objects"), "bbox");
    const cJSON *name = names ? names->child : NULL, *box = boxes ? boxes->child : NULL, *lead;
    int count = 0;
    cJSON_ArrayForEach(lead, member(page, "leads"))
    {
        const cJSON *logged = member(lead, "box");
        if (cJSON_IsNull(logged)) {
            continue;
        }
        if (!name || !box || !cJSON_Compare(name, member(lead, "name"), true) ||
            !index_is_box(box, logged)) {
            return false;
        }
        name = name->next;
        box = box->next;
        count++;
    }
    return !name && !box &&
           cJSON_GetArraySize(member(member(line, "objects"), "categories")) == count;
}

/* Whether the picture is in the split's folder under the name that the line says. */
static bool has_picture(const struct index_reading *reading, const struct page_entry *entry,
                        const cJSON *line)
{
    const char *name = cJSON_GetStringValue(member(line, "file_name"));
    const char *ending = reading->whole->made->picture_format == PICTURE_FORMAT_PNG ? "png" : "jpg";
    char wanted[REPORT_PATH];
    snprintf(wanted, sizeof wanted, "%s.%s", entry->name, ending);
    return name && strcmp(name, wanted) == 0;
}

/* Whether the next line of the split's file is that of the index. */
static bool is_copied(struct index_reading *reading, const struct page_entry *entry)
{
    FILE *file = reading->of[entry->split];
    char *line = NULL;
    size_t room = 0;
    const ssize_t length = file ? getline(&line, &room, file) : -1;
    const bool same = length > 0 && line[length - 1] == '\n' &&
                      (size_t)length - 1 == reading->line.length &&
                      memcmp(line, reading->line.data, reading->line.length) == 0;
    free(line);
    return same;
}

static void compare(struct index_reading *reading, const struct page_entry *entry,
                    const cJSON *page, const cJSON *line)
{
    const char *wrong = !has_leads(page, line)               ? "boxes"
                        : !has_picture(reading, entry, line) ? "file_name"
                        : !cJSON_Compare(member(line, "width"), member(page, "width"), true) ||
                                !cJSON_Compare(member(line, "height"), member(page, "height"), true)
                            ? "size"
                            : NULL;
    if (wrong) {
        report_fault(reading->report, reading->path,
                     "the %s of page %s are not those of pages.jsonl", wrong, entry->name);
    }
    if (!is_copied(reading, entry)) {
        report_fault(reading->report, reading->made[entry->split],
                     "the line of page %s is not that of index.jsonl", entry->name);
    }
}

/* Opens the file of each split that has pages. */
static void open_splits(struct index_reading *reading)
{
    const struct pages *pages = reading->whole->pages;
    for (size_t i = 0; i < pages->count; i++) {
        const enum ecgp_split split = pages->entry[i].split;
        if (!reading->made[split][0] && !pages->entry[i].overlap_set) {
            snprintf(reading->made[split], REPORT_PATH, "huggingface/%s/metadata.jsonl",
                     ecgp_split_name(split));
            reading->of[split] = report_open(reading->report, reading->made[split]);
        }
    }
}

void check_huggingface(struct report *report, const struct whole *whole, const char *path)
{
    struct index_reading reading = {.report = report, .whole = whole, .path = path};
    if (!made_has_format(whole->made, FORMAT_HUGGINGFACE)) {
        return;
    }
    open_splits(&reading);
    index_read(&reading, compare);
    for (int split = 0; split < ECGP_SPLITS; split++) {
        if (reading.of[split]) {
            if (fgetc(reading.of[split]) != EOF) {
                report_fault(report, reading.made[split], "it has lines of no page");
            }
            fclose(reading.of[split]);
        }
    }
}
