/* Heat maps: Gaussian spots around what a network is to find. */
#include <math.h>
#include <string.h>

#include "base/half.h"
#include "export/arrays.h"
#include "truth/page.h"
#include "truth/rectified.h"

#define REACH 4.0 /* standard deviations, beyond which a spot is 0 */

/* The first and the last pixel that a spot reaches, of `size` pixels. */
struct run {
    int first, end;
};

static struct run reach_of(double at, double sigma, int size)
{
    return (struct run){(int)fmax(floor(at - REACH * sigma), 0),
                        (int)fmin(ceil(at + REACH * sigma), size)};
}

/* Of a pixel whose middle is so far from a spot's. */
static double bell(double away, double sigma)
{
    return exp(-away * away / (2 * sigma * sigma));
}

static void add_spot(uint16_t *map, int width, int height, double x, double y, double sigma)
{
    const struct run rows = reach_of(y, sigma, height), columns = reach_of(x, sigma, width);
    for (int row = rows.first; row < rows.end; row++) {
        const double down = bell(row + 0.5 - y, sigma);
        uint16_t *to = map + (size_t)row * (size_t)width;
        for (int column = columns.first; column < columns.end; column++) {
            to[column] = half_of((float)(down * bell(column + 0.5 - x, sigma)));
        }
    }
}

enum ecgp_result array_heatmaps(const struct product_input *input, const struct array_output *out,
                                struct ecgp_error *error)
{
    const struct plan *plan = &input->page->plan;
    const size_t pixels = (size_t)plan->width * (size_t)plan->height;
    (void)error;
    memset(out->data, 0, out->bytes);
    for (int field = -1; field < plan->fields; field++) {
        int count;
        const int first = array_first_landmark(input->page, field, &count);
        for (int i = 0; i < count; i++) {
            struct ecgp_landmark landmark;
            if (ecgp_page_landmark(input->page, field, i, &landmark) && landmark.visibility == 2) {
                add_spot((uint16_t *)out->data + (size_t)(first + i) * pixels, plan->width,
                         plan->height, landmark.x, landmark.y, out->sigma);
            }
        }
    }
    return ECGP_OK;
}

enum ecgp_result array_column_heatmaps(const struct product_input *input,
                                       const struct array_output *out, struct ecgp_error *error)
{
    (void)error;
    memset(out->data, 0, out->bytes);
    for (int i = 0; i < input->page->plan.fields; i++) {
        const struct rectified strip = rectified_of(&input->page->plan, i);
        uint16_t *map = (uint16_t *)out->data + (size_t)strip.width * (size_t)strip.height *
                                                    (size_t)array_place(input->page, i);
        for (int column = 0; column < strip.width; column++) {
            const double y = rectified_row(&strip, column);
            const struct run rows =
                isnan(y) ? (struct run){0, 0} : reach_of(y, out->sigma, strip.height);
            for (int row = rows.first; row < rows.end; row++) {
                map[(size_t)row * (size_t)strip.width + (size_t)column] =
                    half_of((float)bell(row + 0.5 - y, out->sigma));
            }
        }
    }
    return ECGP_OK;
}
