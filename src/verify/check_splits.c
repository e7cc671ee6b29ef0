/* A record's pages are all in one split. */
#include <stdlib.h>

#include "verify/checks.h"

static int by_record(const void *a, const void *b)
{
    const struct page_entry *x = *(const struct page_entry *const *)a;
    const struct page_entry *y = *(const struct page_entry *const *)b;
    return x->record_index != y->record_index ? (x->record_index > y->record_index ? 1 : -1)
                                              : (int)x->split - (int)y->split;
}

void check_splits(struct report *report, const struct whole *whole, const char *none)
{
    (void)none;
    const struct pages *pages = whole->pages;
    const struct page_entry **sorted =
        report_alloc(report, pages->count, sizeof(const struct page_entry *));
    if (!sorted) {
        return;
    }
    for (size_t i = 0; i < pages->count; i++) {
        sorted[i] = &pages->entry[i];
    }
    qsort(sorted, pages->count, sizeof *sorted, by_record);
    for (size_t i = 1; i < pages->count; i++) {
        const struct page_entry *a = sorted[i - 1], *b = sorted[i];
        if (a->record_index == b->record_index && a->split != b->split) {
            report_fault(report, "pages.jsonl", "record %lld is in %s (%s) and in %s (%s)",
                         (long long)a->record_index, ecgp_split_name(a->split), a->name,
                         ecgp_split_name(b->split), b->name);
        }
    }
    free(sorted);
}
