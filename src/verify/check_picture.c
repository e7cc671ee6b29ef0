/* A page's picture, and its copy beside the signals. */
#include <stdlib.h>
#include <string.h>

#include "image/png.h"
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

/* Whether two pictures have the same colors; one may be gray. */
static bool is_alike(const struct picture *a, const struct picture *b)
{
    const size_t pixels = (size_t)a->width * (size_t)a->height;
    for (size_t i = 0; i < pixels; i++) {
        for (int k = 0; k < 3; k++) {
            const uint8_t *one = a->data + i * (size_t)a->channels;
            const uint8_t *other = b->data + i * (size_t)b->channels;
            if (one[a->channels == 1 ? 0 : k] != other[b->channels == 1 ? 0 : k]) {
                return false;
            }
        }
    }
    return true;
}

void check_picture_exact(struct report *report, struct log_page *page, struct log_lead *none,
                         const char *path)
{
    struct picture picture = {0};
    const struct picture_size size = log_size(page);
    const char *ending = page->picture_path ? strrchr(page->picture_path, '.') : NULL;
    (void)none;
    if (page->picture_path && strcmp(path, page->picture_path) == 0) {
        return; /* it is the one that was decoded */
    }
    if (report_picture(report, path, png_decode, &size, &picture) && page->picture.data && ending &&
        strcmp(ending, ".png") == 0 && !is_alike(&picture, &page->picture)) {
        report_fault(report, path, "other pixels than the same page in %s", page->picture_path);
    }
    free(picture.data);
}
