/* A page's picture, and its copy beside the signals. */
#include <stdlib.h>
#include <string.h>

#include "verify/checks.h"

void check_picture(struct report *report, struct log_page *page, struct log_lead *none,
                   const char *path)
{
    (void)none;
    struct picture *picture = &page->picture;
    if (picture->data && (picture->width != page->width || picture->height != page->height)) {
        report_fault(report, path, "%d x %d px, but %lld x %lld px in pages.jsonl", picture->width,
                     picture->height, (long long)page->width, (long long)page->height);
        free(picture->data);
        *picture = (struct picture){0};
    }
}

void check_picture_copy(struct report *report, struct log_page *page, struct log_lead *none,
                        const char *path)
{
    char *copy;
    size_t size;
    if (!made_has(page->made, MAKE_DETECTION)) {
        check_picture(report, page, none, path); /* it is the only one */
        return;
    }
    if (!page->picture_file || !report_read(report, path, &copy, &size)) {
        return;
    }
    if (size != page->picture_size || memcmp(page->picture_file, copy, size) != 0) {
        report_fault(report, path, "other bytes than the same page in detection-dataset/images");
    }
    free(copy);
}
