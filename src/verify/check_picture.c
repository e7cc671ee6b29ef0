/* A page's picture, and its copy beside the signals. */
#include <stdlib.h>
#include <string.h>

#include "verify/checks.h"

void check_picture(struct report *report, struct log_page *page, struct log_lead *none,
                   const char *path)
{
    (void)report, (void)page, (void)none, (void)path; /* that it was decoded is all */
}

void check_picture_copy(struct report *report, struct log_page *page, struct log_lead *none,
                        const char *path)
{
    char *copy;
    size_t size;
    const struct picture_size whole = log_size(page);
    if (page->picture_path && strcmp(path, page->picture_path) == 0) {
        check_picture(report, page, none, path); /* it is the one that was decoded */
        return;
    }
    if (!page->picture_file ||
        !report_read(report, path, report_picture_most(&whole), &copy, &size)) {
        return;
    }
    if (size != page->picture_size || memcmp(page->picture_file, copy, size) != 0) {
        report_fault(report, path, "other bytes than the same page in %s", page->picture_path);
    }
    free(copy);
}
