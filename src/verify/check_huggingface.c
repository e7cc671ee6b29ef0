/* metadata.jsonl of each split: what Hugging Face's imagefolder reads. */
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
    struct text line = {0};
    const bool same = index_line(reading->report, reading->of[entry->split], &line) && line.data &&
                      strcmp(line.data, reading->line.data) == 0;
    text_free(&line);
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

void check_huggingface(struct report *report, const struct whole *whole, const char *path)
{
    struct index_reading reading = {.report = report, .whole = whole, .path = path};
    struct text more = {0};
    if (!made_has_format(whole->made, FORMAT_HUGGINGFACE)) {
        return;
    }
    index_open_splits(&reading, "huggingface/{split}/metadata.jsonl", false);
    index_read(&reading, compare);
    for (int split = 0; split < ECGP_SPLITS; split++) {
        if (reading.of[split] && index_line(report, reading.of[split], &more)) {
            report_fault(report, reading.made[split], "it has lines of no page");
        }
    }
    text_free(&more);
    index_close_splits(&reading);
}
