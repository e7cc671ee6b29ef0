/* classes.png against the masks, and against where the forward map has the page. */
#include <stdlib.h>

#include "image/png.h"
#include "verify/backward.h"
#include "verify/checks.h"
#include "verify/class_map.h"
#include "verify/covers.h"

struct class_check {
    const struct log_page *page;
    const uint8_t *classes;
    uint8_t *trace; /* per pixel: the class of the trace that masks have there, or 0 */
    uint8_t *on;    /* per pixel: 1 where its middle is on the page */
    bool masks;     /* all of them were read */
    bool written;   /* the page may have handwriting */
    struct covers covers;
    struct tally unknown, traces, written_on, covered, off, missing;
};

/* --- what the masks have --- */

/* Leads are in the log in the order in which they are drawn. */
static void add_mask(struct class_check *check, const struct log_lead *lead)
{
    const struct picture *mask = &lead->mask;
    for (int y = 0; mask->data && y < mask->height; y++) {
        const int64_t row = (lead->crop.y0 + y) * check->page->width + lead->crop.x0;
        for (int x = 0; x < mask->width; x++) {
            if (mask->data[y * mask->width + x]) {
                check->trace[row + x] = (uint8_t)(ECGP_CLASS_TRACE + lead->index);
            }
        }
    }
}

static void add_masks(struct class_check *check)
{
    check->masks = true;
    for (int i = 0; i < check->page->leads; i++) {
        const struct log_lead *lead = &check->page->lead[i];
        check->masks = check->masks && (box_empty(&lead->crop) || lead->mask.data);
        add_mask(check, lead);
    }
}

/* --- a pixel --- */

/* Whether a pixel and those around it are all on the page, or all off it. */
static bool is_clear(const struct class_check *check, int column, int row)
{
    const int64_t width = check->page->width, height = check->page->height;
    const uint8_t on = check->on[row * width + column];
    for (int64_t y = row > 0 ? row - 1 : 0; y <= row + 1 && y < height; y++) {
        for (int64_t x = column > 0 ? column - 1 : 0; x <= column + 1 && x < width; x++) {
            if (check->on[y * width + x] != on) {
                return false;
            }
        }
    }
    return true;
}

static bool is_class(int class)
{
    return class < ECGP_CLASSES;
}

/* Only handwriting and covers hide a trace. */
static bool trace_is_right(int class, int trace)
{
    const bool hides = class == ECGP_CLASS_HANDWRITING || class == ECGP_CLASS_COVER;
    return hides || (class >= ECGP_CLASS_TRACE ? class == trace : !trace);
}

static void check_pixel(struct class_check *check, int column, int row)
{
    const int64_t i = row * check->page->width + column;
    const int class = check->classes[i];
    const bool off = class == ECGP_CLASS_BACKGROUND;
    /* the ink of a pen may reach over the paper's edge */
    const bool either = class == ECGP_CLASS_HANDWRITING || class >= ECGP_CLASS_TRACE;
    if (!is_class(class)) {
        tally_add(&check->unknown, i);
        return;
    }
    if (check->masks && !trace_is_right(class, check->trace[i])) {
        tally_add(&check->traces, i);
    }
    if (class == ECGP_CLASS_HANDWRITING && !check->written) {
        tally_add(&check->written_on, i);
    }
    if (class == ECGP_CLASS_COVER && check->covers.count == 0) {
        tally_add(&check->covered, i);
    }
    if (!either && off == check->on[i] && is_clear(check, column, row)) {
        tally_add(off ? &check->missing : &check->off, i);
    }
}

/* --- the picture --- */

static bool may_have_handwriting(const struct log_page *page)
{
    const cJSON *look = cJSON_GetObjectItemCaseSensitive(page->json, "look");
    const cJSON *marks = cJSON_GetObjectItemCaseSensitive(look, "handwriting");
    return cJSON_IsNumber(marks) && marks->valuedouble > 0;
}

void tally_report(struct report *report, const struct log_page *page, const char *path,
                  const struct tally *tally, const char *what)
{
    if (tally->count > 0) {
        report_fault(report, path, "%lld pixels %s, first: %lld, %lld", (long long)tally->count,
                     what, (long long)(tally->first % page->width),
                     (long long)(tally->first / page->width));
    }
}

static void check_pixels(struct report *report, struct class_check *check, const char *path)
{
    const struct log_page *page = check->page;
    check->written = may_have_handwriting(page);
    covers_read(page, &check->covers);
    add_masks(check);
    for (int row = 0; row < page->height; row++) {
        for (int column = 0; column < page->width; column++) {
            check_pixel(check, column, row);
        }
    }
    tally_report(report, page, path, &check->unknown, "have a number that is no class");
    tally_report(report, page, path, &check->traces, "are not of the traces that masks have there");
    tally_report(report, page, path, &check->written_on, "are handwriting on a page that has none");
    tally_report(report, page, path, &check->covered, "are covers on a page that has none");
    tally_report(report, page, path, &check->off, "off the page are not background");
    tally_report(report, page, path, &check->missing, "of the page are background");
}

/* Says which pixels show the page. */
static void find_page(const struct log_page *page, float (*mm)[2], uint8_t *on)
{
    const float width = (float)((double)page->width / page->forward.px_per_mm);
    const float height = (float)((double)page->height / page->forward.px_per_mm);
    for (int64_t i = 0; i < page->width * page->height; i++) {
        on[i] = !mm || (mm[i][0] >= 0 && mm[i][0] < width && mm[i][1] >= 0 && mm[i][1] < height);
    }
}

static void check_classes(struct report *report, const struct log_page *page, const char *path,
                          const struct picture *picture)
{
    const size_t pixels = (size_t)page->width * (size_t)page->height;
    const bool flat = forward_is_flat(&page->forward);
    struct class_map map = {.page = page, .classes = picture->data};
    struct class_check check = {.page = page, .classes = picture->data};
    map.mm = flat ? NULL : report_alloc(report, pixels, sizeof *map.mm);
    check.trace = report_alloc(report, pixels, 1);
    check.on = report_alloc(report, pixels, 1);
    if (check.trace && check.on && (flat || map.mm)) {
        if (!flat) {
            backward_map(page, map.mm);
        }
        find_page(page, map.mm, check.on);
        check_pixels(report, &check, path);
        class_grid(report, &map, path);
        class_names(report, &map, path);
    }
    free(map.mm);
    free(check.trace);
    free(check.on);
}

static bool is_gray(struct report *report, const struct log_page *page, const char *path,
                    const struct picture *picture)
{
    const bool good = picture->channels == 1;
    if (!good) {
        report_fault(report, path, "%d x %d px of %d numbers, expected %lld x %lld px of one",
                     picture->width, picture->height, picture->channels, (long long)page->width,
                     (long long)page->height);
    }
    return good;
}

void check_class_map(struct report *report, struct log_page *page, struct log_lead *none,
                     const char *path)
{
    (void)none;
    struct picture picture;
    const struct picture_size size = log_size(page);
    if (!report_picture(report, path, png_decode, &size, &picture)) {
        return;
    }
    if (is_gray(report, page, path, &picture)) {
        check_classes(report, page, path, &picture);
    }
    free(picture.data);
}
