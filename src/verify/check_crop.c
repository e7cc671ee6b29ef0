/* The picture of a lead's crop against its mask and the page's picture. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image/bmp.h"
#include "image/png.h"
#include "verify/checks.h"
#include "verify/crop.h"

#define SHOWN 0.98 /* of the level around it, below which a trace shows */

/* The mean levels of a crop's pixels without ink and with; NAN where there are none. */
static void mean_levels(const struct picture *crop, const struct picture *mask, double mean[2])
{
    const size_t pixels = (size_t)crop->width * (size_t)crop->height;
    int64_t sum[2] = {0}, count[2] = {0};
    for (size_t i = 0; i < pixels; i++) {
        const bool inked = mask->data[i] != 0;
        sum[inked] += crop->data[3 * i] + crop->data[3 * i + 1] + crop->data[3 * i + 2];
        count[inked]++;
    }
    for (int i = 0; i < 2; i++) {
        mean[i] = count[i] ? (double)sum[i] / 3 / (double)count[i] : (double)NAN;
    }
}

/* Whether most of the trace cannot be seen: a cover hides it, or it is off the picture. */
static bool is_hidden(const struct log_lead *lead)
{
    double seen = 0;
    for (const cJSON *run = lead->visible->child; run; run = run->next) {
        seen += 1 + cJSON_GetNumberValue(cJSON_GetArrayItem(run, 1)) -
                cJSON_GetNumberValue(cJSON_GetArrayItem(run, 0));
    }
    return 2 * seen < (double)lead->samples;
}

/* The trace is dark where the mask says that it is: by half at least in each pixel, or by half of
 * what a pen thinner than a pixel can cover. On warped pages and those that were aged and
 * photographed nothing need be dark; there it is darker than the rest of its crop. What lies over a
 * page may hide it. */
static void check_darkness(struct report *report, const char *path, const struct log_page *page,
                           const struct log_lead *lead, const struct picture *crop)
{
    const bool plain = !page->captured && forward_is_flat(&page->forward);
    const double dark = 255 - 127 * fmin(page->pen_mm * page->forward.px_per_mm, 1);
    double mean[2];
    mean_levels(crop, &lead->mask, mean);
    if (!is_hidden(lead) && mean[1] > dark && (plain || !(mean[1] < SHOWN * mean[0]))) {
        report_fault(report, path, "no dark trace where the mask has ink (mean level %.0f of 255)",
                     mean[1]);
    }
}

static double mean_difference(const struct log_lead *lead, const struct picture *crop,
                              const struct picture *picture)
{
    const size_t row = (size_t)crop->width * 3;
    int64_t sum = 0;
    for (int y = 0; y < crop->height; y++) {
        const uint8_t *a = crop->data + (size_t)y * row;
        const uint8_t *b =
            picture->data +
            ((size_t)(lead->crop.y0 + y) * (size_t)picture->width + (size_t)lead->crop.x0) * 3;
        int line = 0;
        for (size_t i = 0; i < row; i++) {
            line += abs(a[i] - b[i]);
        }
        sum += line;
    }
    return (double)sum / ((double)row * crop->height);
}

/* The page's picture went through JPEG, the crop did not. */
static void check_against_page(struct report *report, const char *path, const struct log_page *page,
                               const struct log_lead *lead, const struct picture *crop)
{
    enum { MEAN_LEVELS = 12, ROUGH = 30 }; /* worse JPEG qualities may differ by more */
    const int quality = page->made->quality;
    const int limit = MEAN_LEVELS + (quality < ROUGH ? 2 * (ROUGH - quality) : 0);
    const double mean = mean_difference(lead, crop, &page->picture);
    if (mean >= limit) {
        report_fault(report, path, "differs from the page's picture by %.1f levels on average",
                     mean);
    }
}

void check_crop(struct report *report, struct log_page *page, struct log_lead *lead,
                const char *path)
{
    const bool bmp = strcmp(crops_folders[lead->crops].picture, "bmp") == 0;
    struct picture crop;
    if (!crop_read(report, path, lead, bmp ? bmp_decode : png_decode, 3, &crop)) {
        return;
    }
    if (lead->mask.data) {
        check_darkness(report, path, page, lead, &crop);
    }
    if (page->picture.data) {
        check_against_page(report, path, page, lead, &crop);
    }
    free(crop.data);
}
