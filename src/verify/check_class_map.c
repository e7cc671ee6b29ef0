/* classes.png against the masks, and against where the forward map has the page. */
#include <stdlib.h>

#include <ecgpress/render.h>

#include "image/png.h"
#include "verify/checks.h"
#include "verify/on_page.h"

/* Pixels of which one thing is wrong. */
struct tally {
    int64_t count;
    int64_t first;
};

struct class_check {
    const struct log_page *page;
    const uint8_t *classes;
    uint8_t *trace; /* per pixel: the class of the trace that masks have there, or 0 */
    uint8_t *on;    /* per pixel: 1 where its middle is on the page */
    bool masks;     /* all of them were read */
    bool written;   /* the page may have handwriting */
    struct tally unknown, traces, written_on, off, missing;
};

static void count(struct tally *tally, int64_t pixel)
{
    tally->first = tally->count++ ? tally->first : pixel;
}

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
        check->masks = check->masks && (lead->crops == CROPS_NONE || lead->mask.data);
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
    return class <= ECGP_CLASS_SEPARATOR ||
           (class >= ECGP_CLASS_TRACE && class < ECGP_CLASS_TRACE + LOG_LEADS_MOST);
}

/* Only handwriting covers a trace. */
static bool trace_is_right(int class, int trace)
{
    return class >= ECGP_CLASS_TRACE ? class == trace : !trace || class == ECGP_CLASS_HANDWRITING;
}

static void check_pixel(struct class_check *check, int column, int row)
{
    const int64_t i = row * check->page->width + column;
    const int class = check->classes[i];
    const bool off = class == ECGP_CLASS_BACKGROUND;
    /* the ink of a pen may reach over the paper's edge */
    const bool either = class == ECGP_CLASS_HANDWRITING || class >= ECGP_CLASS_TRACE;
    if (!is_class(class)) {
        count(&check->unknown, i);
        return;
    }
    if (check->masks && !trace_is_right(class, check->trace[i])) {
        count(&check->traces, i);
    }
    if (class == ECGP_CLASS_HANDWRITING && !check->written) {
        count(&check->written_on, i);
    }
    if (!either && off == check->on[i] && is_clear(check, column, row)) {
        count(off ? &check->missing : &check->off, i);
    }
}

/* --- the picture --- */

static bool may_have_handwriting(const struct log_page *page)
{
    const cJSON *drawn = cJSON_GetObjectItemCaseSensitive(page->json, "drawn");
    const cJSON *marks = cJSON_GetObjectItemCaseSensitive(drawn, "handwriting");
    return cJSON_IsNumber(marks) && marks->valuedouble > 0;
}

static void tell(struct report *report, const struct class_check *check, const char *path,
                 const struct tally *tally, const char *what)
{
    if (tally->count > 0) {
        report_fault(report, path, "%lld pixels %s, first: %lld, %lld", (long long)tally->count,
                     what, (long long)(tally->first % check->page->width),
                     (long long)(tally->first / check->page->width));
    }
}

static void check_all(struct report *report, struct class_check *check, const char *path)
{
    check->written = may_have_handwriting(check->page);
    add_masks(check);
    on_page(check->page, check->on);
    for (int row = 0; row < check->page->height; row++) {
        for (int column = 0; column < check->page->width; column++) {
            check_pixel(check, column, row);
        }
    }
    tell(report, check, path, &check->unknown, "have a number that is no class");
    tell(report, check, path, &check->traces, "are not of the traces that masks have there");
    tell(report, check, path, &check->written_on, "are handwriting on a page that has none");
    tell(report, check, path, &check->off, "off the page are not background");
    tell(report, check, path, &check->missing, "of the page are background");
}

static bool has_size(struct report *report, const struct log_page *page, const char *path,
                     const struct picture *picture)
{
    const bool good =
        picture->width == page->width && picture->height == page->height && picture->channels == 1;
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
    if (!report_picture(report, path, png_decode, &picture)) {
        return;
    }
    if (has_size(report, page, path, &picture)) {
        const size_t pixels = (size_t)page->width * (size_t)page->height;
        struct class_check check = {.page = page, .classes = picture.data};
        check.trace = report_alloc(report, pixels, 1);
        check.on = report_alloc(report, pixels, 1);
        if (check.trace && check.on) {
            check_all(report, &check, path);
        }
        free(check.trace);
        free(check.on);
    }
    free(picture.data);
}
