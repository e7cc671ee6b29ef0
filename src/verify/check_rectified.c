/* A lead's rectified strip: the picture, seen along the lead's own time and voltage. */
#include <math.h>
#include <stdlib.h>

#include "image/png.h"
#include "verify/checks.h"
#include "verify/ring.h"
#include "verify/rectified.h"

/* A strip is the picture at its places: it differs from that less than from the picture beside
 * them, 0.65 times as much at the most with any preset, by what compression and reading between
 * pixels change; where there is little to see, by some levels. */
#define MOST_SHARE   0.8
#define SPARE_LEVELS 3.0
#define MOST_LEVELS  64.0

enum { STEP_COLUMNS = 5, STEP_ROWS = 3, SIDE = 3, BESIDE_PX = 4, SHIFTS = 5 };

static int channel(const struct picture *picture, int x, int y, int i)
{
    const int channels = picture->channels;
    const size_t at = ((size_t)y * (size_t)picture->width + (size_t)x) * (size_t)channels;
    return picture->data[at + (size_t)(channels == 3 ? i : 0)];
}

/* The place in the picture of a part of the strip's pixel. */
static struct point place(const struct log_page *page, const struct log_lead *lead,
                          const struct rectified_scale *scale, double column, double row)
{
    const double mv = (scale->rows / 2.0 - row) * scale->mv_a_row;
    const struct point mm = log_place_mm(lead, column * scale->samples_a_column, mv);
    return forward_point(&page->forward, mm.x, mm.y);
}

/* How far a pixel of the strip is from the picture at its place, shifted; false where that is off
 * the picture or close to its edge. */
static bool add_difference(const struct log_page *page, const struct log_lead *lead,
                           const struct rectified_scale *scale, const struct picture *strip,
                           const int pixel[2], double sum[SHIFTS])
{
    static const int shift[SHIFTS][2] = {
        {0, 0}, {BESIDE_PX, 0}, {-BESIDE_PX, 0}, {0, BESIDE_PX}, {0, -BESIDE_PX}};
    double level[SHIFTS][3] = {0};
    for (int k = 0; k < SIDE * SIDE; k++) {
        const double column = pixel[0] + (k % SIDE + 0.5) / SIDE;
        const double row = pixel[1] + (k / SIDE + 0.5) / SIDE;
        const struct point px = place(page, lead, scale, column, row);
        if (!(point_inset(&px, (double)page->width, (double)page->height) > 2 * BESIDE_PX)) {
            return false;
        }
        for (int i = 0; i < 3 * SHIFTS; i++) {
            const int *by = shift[i / 3];
            level[i / 3][i % 3] +=
                channel(&page->picture, (int)px.x + by[0], (int)px.y + by[1], i % 3);
        }
    }
    for (int i = 0; i < 3 * SHIFTS; i++) {
        const double own = channel(strip, pixel[0], pixel[1], i % 3);
        sum[i / 3] += fabs(own - level[i / 3][i % 3] / (SIDE * SIDE)) / 3;
    }
    return true;
}

static void compare(struct report *report, const struct log_page *page, const struct log_lead *lead,
                    const struct rectified_scale *scale, const struct picture *strip,
                    const char *path)
{
    const double end = (double)lead->samples / scale->samples_a_column;
    const int columns = end < scale->columns ? (int)end : scale->columns;
    double sum[SHIFTS] = {0};
    int count = 0;
    for (int row = 0; row < scale->rows; row += STEP_ROWS) {
        for (int column = 0; column < columns; column += STEP_COLUMNS) {
            const int pixel[2] = {column, row};
            count += add_difference(page, lead, scale, strip, pixel, sum);
        }
    }
    double beside = INFINITY;
    for (int i = 1; i < SHIFTS; i++) {
        beside = fmin(beside, sum[i]);
    }
    if ((sum[0] > MOST_SHARE * beside && sum[0] > SPARE_LEVELS * count) ||
        sum[0] > MOST_LEVELS * count) {
        report_fault(report, path, "not the page's picture along the lead: %.1f levels off",
                     sum[0] / count);
    }
}

void check_rectified(struct report *report, struct log_page *page, struct log_lead *lead,
                     const char *path)
{
    struct rectified_scale scale;
    struct picture strip;
    if (!rectified_scale_read(page, &scale)) {
        report_fault(report, "ecgpress.json", "the options rectified_* are missing or not valid");
        return;
    }
    const struct picture_size size = {scale.columns, scale.rows};
    if (report_picture(report, path, png_decode, &size, &strip)) {
        if (page->picture.data) {
            compare(report, page, lead, &scale, &strip, path);
        }
        free(strip.data);
    }
}
