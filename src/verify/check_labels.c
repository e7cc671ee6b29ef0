/* A page's file of YOLO labels: a line a lead and a line a printed name, in the log's order. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/number.h"
#include "verify/checks.h"
#include "verify/labels.h"

enum { LABELS_MOST = 2 * LOG_LEADS_MOST };

static int expected_labels(const struct log_page *page, struct label labels[LABELS_MOST])
{
    int count = 0;
    for (int i = 0; i < page->leads; i++) {
        const struct log_lead *lead = &page->lead[i];
        if (!box_empty(&lead->crop)) {
            labels[count++] = (struct label){
                .lead = lead, .class = page->made->trace_class[lead->number], .box = lead->crop};
        }
        if (!box_empty(&lead->name_box)) {
            labels[count++] = (struct label){.lead = lead,
                                             .name = true,
                                             .class = page->made->name_class[lead->number],
                                             .box = log_pad(page, &lead->name_box)};
        }
    }
    return count;
}

/* Reads "class number number ...". */
static bool read_line(const char *text, struct label_line *line)
{
    int64_t class;
    line->count = 0;
    bool good = number_int(&text, &class) && class >= 0 && class <= INT32_MAX;
    line->class = good ? (int)class : -1;
    while (good && *text) {
        good = *text++ == ' ' && line->count < LABEL_NUMBERS &&
               number_real(&text, &line->number[line->count++]);
    }
    return good;
}

static void check_line(struct report *report, const struct log_page *page, const char *path,
                       int number, const char *text, const struct label *label)
{
    struct label_line line;
    if (!read_line(text, &line)) {
        report_fault(report, path, "line %d is not a class and numbers", number);
        return;
    }
    const char *problem = line.class == label->class ? label_problem(page, label, &line)
                                                     : "has another class than the log gives";
    if (problem) {
        report_fault(report, path, "the label in line %d %s (the %s of lead %lld, %s)", number,
                     problem, label->name ? "name" : "trace", (long long)label->lead->index,
                     label->lead->name);
    }
}

void check_labels(struct report *report, struct log_page *page, struct log_lead *none,
                  const char *path)
{
    (void)none;
    struct label labels[LABELS_MOST];
    const int wanted = expected_labels(page, labels);
    char *data, *rest = NULL;
    size_t size;
    int count = 0;
    if (!report_read(report, path, LIMIT_LABELS_BYTES, &data, &size)) {
        return;
    }
    for (char *line = strtok_r(data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (count < wanted) {
            check_line(report, page, path, count + 1, line, &labels[count]);
        }
        count++;
    }
    if (count != wanted) {
        report_fault(report, path, "%d labels, expected %d", count, wanted);
    }
    free(data);
}
