/* UVDoc's grids and maps, against the map that the log has of the page. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "verify/backward.h"
#include "verify/checks.h"
#include "verify/npy.h"

enum { ROWS = 89, COLUMNS = 61, HEAD_AT = 512, HEAD_MOST = 4096 };
#define SPARE_PX   0.05
#define SPARE_M    1e-6
#define SPARE_UV   0.002
#define BENT_SHARE 0.01 /* of pixels, where bent paper hides itself */

/* Reads a file whose array, of so many bytes, is at its end; free(*data). NULL where it is not
 * that.
 */
static const uint8_t *read_array(struct report *report, const char *path, size_t bytes, char **data)
{
    size_t size;
    if (!report_read(report, path, bytes + HEAD_MOST, data, &size)) {
        *data = NULL;
        return NULL;
    }
    if (size < bytes + HEAD_AT + 8 || memcmp(*data + HEAD_AT, "\x89HDF\r\n\x1a\n", 8) != 0) {
        report_fault(report, path, "not an HDF5 file of %zu bytes behind a head of 512", bytes);
        return NULL;
    }
    return (const uint8_t *)*data + size - bytes;
}

/* --- grids --- */

static void compare_grid(struct report *report, const struct log_page *page, const char *path,
                         int parts, const uint8_t *numbers)
{
    for (int i = 0; i < COLUMNS * ROWS; i++) {
        const double u = (double)(i / ROWS) / (COLUMNS - 1), v = (double)(i % ROWS) / (ROWS - 1);
        const struct point px =
            forward_point(&page->forward, page->width_mm * u, page->height_mm * v);
        const double flat[] = {px.x - 0.5, px.y - 0.5};
        const double plane[] = {0, page->width_mm * (u - 0.5) / 1000,
                                page->height_mm * (0.5 - v) / 1000};
        for (int k = 0; k < parts; k++) {
            const double got = npy_number(numbers + 4 * (k * COLUMNS * ROWS + i), 4);
            if (parts == 2 ? !(fabs(got - flat[k]) <= SPARE_PX * (1 + fabs(flat[k]) / 1000))
                           : !(fabs(got - plane[k]) <= SPARE_M)) {
                report_fault(report, path, "point %d, %d is not where pages.jsonl has it", i % ROWS,
                             i / ROWS);
                return;
            }
        }
    }
}

static void check_grid(struct report *report, const struct log_page *page, const char *path,
                       int parts)
{
    char *data;
    const uint8_t *numbers = read_array(report, path, 4 * (size_t)parts * COLUMNS * ROWS, &data);
    if (numbers) {
        compare_grid(report, page, path, parts, numbers);
    }
    free(data);
}

void check_uvdoc_grid2d(struct report *report, struct log_page *page, struct log_lead *none,
                        const char *path)
{
    (void)none;
    check_grid(report, page, path, 2);
}

void check_uvdoc_grid3d(struct report *report, struct log_page *page, struct log_lead *none,
                        const char *path)
{
    (void)none;
    check_grid(report, page, path, 3);
}

/* --- maps --- */

/* The place on the page of each pixel, as a share of its width and height; free it. */
static float (*find_places(struct report *report, const struct log_page *page))[2]
{
    const size_t pixels = (size_t)page->width * (size_t)page->height;
    float(*mm)[2] = report_alloc(report, pixels, sizeof *mm);
    if (mm && !forward_is_flat(&page->forward)) {
        backward_map(page, mm);
    }
    for (size_t i = 0; mm && i < pixels; i++) {
        if (forward_is_flat(&page->forward)) {
            const size_t width = (size_t)page->width;
            mm[i][0] = (float)(((double)(i % width) + 0.5) / page->forward.px_per_mm);
            mm[i][1] = (float)(((double)(i / width) + 0.5) / page->forward.px_per_mm);
        }
        mm[i][0] /= (float)page->width_mm;
        mm[i][1] /= (float)page->height_mm;
    }
    return mm;
}

/* Whether a pixel is as it should be: `u`, `v` NaN off the page. At its edge either will do. */
static bool is_right(const float place[2], double u, double v)
{
    const double low = fmin((double)place[0], (double)place[1]);
    const double high = fmax((double)place[0], (double)place[1]);
    const bool off = isnan(u) && isnan(v);
    const bool on =
        fabs(u - (double)place[0]) <= SPARE_UV && fabs(v - (double)place[1]) <= SPARE_UV;
    return low > SPARE_UV && high < 1 - SPARE_UV    ? on
           : low < -SPARE_UV || high > 1 + SPARE_UV ? off
                                                    : on || off;
}

/* Compares each pixel: numbers of the map, or those that say whether it is on the page. */
static void compare_map(struct report *report, const struct log_page *page, const char *path,
                        const uint8_t *numbers, bool seg)
{
    const size_t width = (size_t)page->width, height = (size_t)page->height;
    float(*places)[2] = find_places(report, page);
    size_t wrong = 0;
    for (size_t x = 0; places && x < width; x++) {
        for (size_t y = 0; y < height; y++) {
            const float *place = places[y * width + x];
            const size_t at = x * height + y;
            const double u = !seg          ? npy_number(numbers + 4 * at, 4)
                             : numbers[at] ? (double)place[0]
                                           : NAN;
            const double v = !seg          ? npy_number(numbers + 4 * (width * height + at), 4)
                             : numbers[at] ? (double)place[1]
                                           : NAN;
            wrong += !is_right(place, u, v);
        }
    }
    const bool bent = !cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(page->json, "homography")) &&
                      !forward_is_flat(&page->forward);
    if ((double)wrong > (bent ? BENT_SHARE * (double)(width * height) : 0)) {
        report_fault(report, path, "%zu pixels are not where the map in pages.jsonl has them",
                     wrong);
    }
    free(places);
}

static void check_map(struct report *report, const struct log_page *page, const char *path,
                      bool seg)
{
    const size_t pixels = (size_t)page->width * (size_t)page->height;
    char *data;
    if (page->width < 1 || page->height < 1 || pixels > LIMIT_PIXELS) {
        return; /* the log's check says so */
    }
    const uint8_t *numbers = read_array(report, path, seg ? pixels : 8 * pixels, &data);
    if (numbers) {
        compare_map(report, page, path, numbers, seg);
    }
    free(data);
}

void check_uvdoc_uvmap(struct report *report, struct log_page *page, struct log_lead *none,
                       const char *path)
{
    (void)none;
    check_map(report, page, path, false);
}

void check_uvdoc_seg(struct report *report, struct log_page *page, struct log_lead *none,
                     const char *path)
{
    (void)none;
    check_map(report, page, path, true);
}

void check_uvdoc_sample(struct report *report, struct log_page *page, struct log_lead *none,
                        const char *path)
{
    cJSON *json;
    (void)none;
    if (!report_json(report, path, LIMIT_CONFIG_BYTES, LIMIT_CONFIG_VALUES, &json)) {
        return;
    }
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "geom_name"));
    if (!name || strcmp(name, page->name) != 0) {
        report_fault(report, path, "\"geom_name\" is not %s", page->name);
    }
    cJSON_Delete(json);
}
