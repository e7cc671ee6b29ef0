#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verify/verify.h"

static void lead_path(const struct log_page *page, const struct log_lead *lead, const char *kind,
                      const char *ending, char path[VERIFY_PATH])
{
    snprintf(path, VERIFY_PATH, "%s/%s/%s_lead_%lld%s", lead->place->folder, kind, page->name,
             (long long)lead->index, ending);
}

/* Reads a picture of the crop's size. */
static bool read_crop(struct verify *verify, const struct log_lead *lead, const char *path,
                      verify_decoder *decode, int channels, struct picture *picture)
{
    if (!verify_picture(verify, path, decode, picture)) {
        return false;
    }
    const int width = lead->crop.x1 - lead->crop.x0;
    const int height = lead->crop.y1 - lead->crop.y0;
    const bool size = picture->width == width && picture->height == height;
    if (!size) {
        verify_fault(verify, path, "%d x %d px, but the crop in logs.json is %d x %d px",
                     picture->width, picture->height, width, height);
    } else if (picture->channels != channels) {
        verify_fault(verify, path, "%s picture where %s one is expected",
                     picture->channels == 1 ? "a gray" : "a colour",
                     channels == 1 ? "a gray" : "a colour");
    }
    if (!size || picture->channels != channels) {
        free(picture->data);
        *picture = (struct picture){0};
        return false;
    }
    return true;
}

/* --- masks -------------------------------------------------------------------------------------
 */

static bool is_pure(struct verify *verify, const char *path, const struct picture *mask)
{
    const size_t count = (size_t)mask->width * (size_t)mask->height;
    for (size_t i = 0; i < count; i++) {
        if (mask->data[i] != 0 && mask->data[i] != 255) {
            verify_fault(verify, path, "the pixel at %zu, %zu is %d: a mask holds 0 and 255 only",
                         i % (size_t)mask->width, i / (size_t)mask->width, mask->data[i]);
            return false;
        }
    }
    return true;
}

static struct ecgp_box ink_box(const struct picture *mask)
{
    struct ecgp_box box = {mask->width, mask->height, 0, 0};
    for (int y = 0; y < mask->height; y++) {
        const uint8_t *row = mask->data + (size_t)y * (size_t)mask->width;
        const uint8_t *first = memchr(row, 255, (size_t)mask->width);
        if (!first) {
            continue;
        }
        const uint8_t *last = memrchr(row, 255, (size_t)mask->width);
        const int x0 = (int)(first - row), x1 = (int)(last - row) + 1;
        box.x0 = x0 < box.x0 ? x0 : box.x0;
        box.x1 = x1 > box.x1 ? x1 : box.x1;
        box.y0 = y < box.y0 ? y : box.y0;
        box.y1 = y + 1;
    }
    return box;
}

static void check_box(struct verify *verify, const char *path, const struct log_lead *lead)
{
    const struct ecgp_box ink = ink_box(&lead->mask);
    if (box_empty(&ink)) {
        verify_fault(verify, path, "the mask is empty");
        return;
    }
    const int x = lead->crop.x0, y = lead->crop.y0;
    const struct ecgp_box *box = &lead->box;
    if (abs(ink.x0 + x - box->x0) > 1 || abs(ink.x1 + x - box->x1) > 1 ||
        abs(ink.y0 + y - box->y0) > 1 || abs(ink.y1 + y - box->y1) > 1) {
        verify_fault(verify, path,
                     "the ink's box is %d..%d, %d..%d px on the page, but logs.json gives %d..%d, "
                     "%d..%d",
                     ink.x0 + x, ink.x1 + x, ink.y0 + y, ink.y1 + y, box->x0, box->x1, box->y0,
                     box->y1);
    }
}

static void check_bmp_mask(struct verify *verify, const struct log_page *page,
                           const struct log_lead *lead)
{
    char path[VERIFY_PATH];
    struct picture bmp;
    lead_path(page, lead, "mask-bmp", ".bmp", path);
    if (!read_crop(verify, lead, path, bmp_decode, 1, &bmp)) {
        return;
    }
    const size_t count = (size_t)bmp.width * (size_t)bmp.height;
    size_t different = 0;
    for (size_t i = 0; lead->mask.data && i < count; i++) {
        different += bmp.data[i] != lead->mask.data[i];
    }
    if (different > 0) {
        verify_fault(verify, path, "%zu pixels differ from the PNG mask", different);
    }
    free(bmp.data);
}

static void check_masks(struct verify *verify, const struct log_page *page, struct log_lead *lead)
{
    char path[VERIFY_PATH];
    lead_path(page, lead, "mask-png", ".png", path);
    if (read_crop(verify, lead, path, png_decode, 1, &lead->mask)) {
        if (is_pure(verify, path, &lead->mask)) {
            check_box(verify, path, lead);
        } else {
            free(lead->mask.data);
            lead->mask = (struct picture){0};
        }
    }
    check_bmp_mask(verify, page, lead);
}

/* --- the crop ----------------------------------------------------------------------------------
 */

#define SHOWN 0.98 /* of the level around it, below which a trace shows */

/* The trace is dark where the mask says that it is: by half at least in each pixel, or by half of
 * what a pen thinner than a pixel can cover. On pages that do not lie flat, or were aged and
 * photographed, nothing need be dark; there it is darker than the rest of its crop. */
static void check_darkness(struct verify *verify, const char *path, const struct log_page *page,
                           const struct log_lead *lead, const struct picture *crop)
{
    const bool plain = !page->captured && page->mesh.columns == 0;
    const double dark = 255 - 127 * fmin(page->pen_mm * page->px_per_mm, 1);
    const size_t count = (size_t)crop->width * (size_t)crop->height;
    double sum[2] = {0}; /* of levels without ink and with */
    size_t ink = 0;
    for (size_t i = 0; lead->mask.data && i < count; i++) {
        const bool inked = lead->mask.data[i] != 0;
        sum[inked] += (crop->data[3 * i] + crop->data[3 * i + 1] + crop->data[3 * i + 2]) / 3.0;
        ink += inked;
    }
    const double level = sum[1] / (double)ink, rest = sum[0] / (double)(count - ink);
    if (ink > 0 && level > dark && (plain || !(level < SHOWN * rest))) {
        verify_fault(verify, path, "no dark trace where the mask has ink (mean level %.0f of 255)",
                     level);
    }
}

static void check_against_page(struct verify *verify, const char *path, const struct log_lead *lead,
                               const struct picture *crop, const struct picture *picture)
{
    enum { MEAN_LEVELS = 12, ROUGH = 30 }; /* worse JPEG qualities may differ by more */
    const int limit = MEAN_LEVELS + (verify->quality < ROUGH ? 2 * (ROUGH - verify->quality) : 0);
    const size_t row = (size_t)crop->width * 3;
    double sum = 0;
    for (int y = 0; y < crop->height; y++) {
        const uint8_t *a = crop->data + (size_t)y * row;
        const uint8_t *b =
            picture->data +
            ((size_t)(lead->crop.y0 + y) * (size_t)picture->width + (size_t)lead->crop.x0) * 3;
        int64_t line = 0;
        for (size_t i = 0; i < row; i++) {
            line += abs(a[i] - b[i]);
        }
        sum += (double)line;
    }
    const double mean = sum / ((double)row * crop->height);
    if (mean >= limit) {
        verify_fault(verify, path, "differs from the page's picture by %.1f levels on average",
                     mean);
    }
}

static void check_crop(struct verify *verify, const struct log_page *page,
                       const struct log_lead *lead, const struct picture *picture)
{
    char path[VERIFY_PATH];
    lead_path(page, lead, "image", lead->place->ending, path);
    verify_decoder *decode = strcmp(lead->place->ending, ".bmp") == 0 ? bmp_decode : png_decode;
    struct picture crop;
    if (!read_crop(verify, lead, path, decode, 3, &crop)) {
        return;
    }
    check_darkness(verify, path, page, lead, &crop);
    if (picture->data) {
        check_against_page(verify, path, lead, &crop, picture);
    }
    free(crop.data);
}

/* --- signals -----------------------------------------------------------------------------------
 */

/* Index of the first sample that differs, or -1. */
static int first_difference(const cJSON *list, const struct log_lead *lead)
{
    const cJSON *value;
    int i = 0;
    cJSON_ArrayForEach(value, list)
    {
        const bool same = cJSON_IsNull(value)
                              ? isnan(lead->mv[i])
                              : cJSON_IsNumber(value) && value->valuedouble == lead->mv[i];
        if (!same) {
            return i;
        }
        i++;
    }
    return -1;
}

static void check_signal(struct verify *verify, const char *path, const struct log_lead *lead)
{
    char *data;
    size_t size;
    if (!verify_read(verify, path, &data, &size)) {
        return;
    }
    cJSON *list = cJSON_ParseWithOpts(data, NULL, true);
    free(data);
    if (!cJSON_IsArray(list)) {
        verify_fault(verify, path, "not a list of numbers");
    } else if (cJSON_GetArraySize(list) != lead->samples) {
        verify_fault(verify, path, "%d samples, but %d in logs.json", cJSON_GetArraySize(list),
                     lead->samples);
    } else {
        const int at = first_difference(list, lead);
        if (at >= 0) {
            verify_fault(verify, path, "sample %d is not the one in logs.json", at);
        }
    }
    cJSON_Delete(list);
}

void verify_lead_files(struct verify *verify, const struct log_page *page, struct log_lead *lead,
                       const struct picture *picture)
{
    char path[VERIFY_PATH];
    if (!page->overlap_set) {
        snprintf(path, sizeof path, "digitization-dataset/%s/%s_lead_%lld.json", page->name,
                 page->name, (long long)lead->index);
        check_signal(verify, path, lead);
    }
    const struct ecgp_box *crop = &lead->crop;
    if (!lead->place || box_empty(crop) || crop->x0 < 0 || crop->y0 < 0 || crop->x1 > page->width ||
        crop->y1 > page->height) {
        return;
    }
    lead_path(page, lead, "signal-json", ".json", path);
    check_signal(verify, path, lead);
    check_masks(verify, page, lead);
    check_crop(verify, page, lead, picture);
}
