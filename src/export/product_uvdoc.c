/* What UVDoc tells of a page: where a grid over it is, and where each pixel is on it. */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "export/mat.h"
#include "export/products.h"
#include "truth/page.h"

/* UVDoc's grid: its points are at the same distances over the whole page. */
enum { ROWS = 89, COLUMNS = 61 };

static void add_float(struct text *out, double value)
{
    const float bits = (float)value;
    text_add_bytes(out, &bits, sizeof bits);
}

/* Pixels, whose middles have whole numbers there. */
enum ecgp_result product_uvdoc_grid2d(const struct product_input *input, struct text *out,
                                      struct ecgp_error *error)
{
    const struct plan *plan = &input->page->plan;
    (void)error;
    mat_begin(out, "grid2d", MAT_FLOAT32, (const int[]){2, COLUMNS, ROWS}, 3);
    for (int i = 0; i < 2 * COLUMNS * ROWS; i++) {
        const int row = i % ROWS, column = i / ROWS % COLUMNS;
        double px[2];
        map_point(&plan->map, plan_width_mm(plan) * column / (COLUMNS - 1),
                  plan_height_mm(plan) * row / (ROWS - 1), &px[0], &px[1]);
        add_float(out, px[i / ROWS / COLUMNS] - 0.5);
    }
    return ECGP_OK;
}

/* The paper where it is plane, around its middle: depth, right and up, in m. */
enum ecgp_result product_uvdoc_grid3d(const struct product_input *input, struct text *out,
                                      struct ecgp_error *error)
{
    const struct plan *plan = &input->page->plan;
    const double width = plan_width_mm(plan) / 1000, height = plan_height_mm(plan) / 1000;
    (void)error;
    mat_begin(out, "grid3d", MAT_FLOAT32, (const int[]){3, COLUMNS, ROWS}, 3);
    for (int i = 0; i < 3 * COLUMNS * ROWS; i++) {
        const int row = i % ROWS, column = i / ROWS % COLUMNS;
        const double at[] = {0, width * ((double)column / (COLUMNS - 1) - 0.5),
                             height * (0.5 - (double)row / (ROWS - 1))};
        add_float(out, at[i / ROWS / COLUMNS]);
    }
    return ECGP_OK;
}

/* Whether a pixel shows the page, and where: 0 to 1 along its width and height. */
static bool find_page(const struct product_input *input, int x, int y, double uv[2])
{
    const struct ecgp_frame *frame = input->frame;
    const float *mm = frame->map + 2 * ((size_t)y * (size_t)frame->width + (size_t)x);
    uv[0] = (double)mm[0] / plan_width_mm(&input->page->plan);
    uv[1] = (double)mm[1] / plan_height_mm(&input->page->plan);
    return uv[0] >= 0 && uv[0] <= 1 && uv[1] >= 0 && uv[1] <= 1;
}

/* Writes the columns of `uv` one after another, each as u or v. */
static void write_uv(const struct product_input *input, int k, char *to)
{
    const int width = input->frame->width, height = input->frame->height;
    for (int x = 0; x < width; x++) {
        for (int y = 0; y < height; y++, to += sizeof(float)) {
            double uv[2];
            const float value = find_page(input, x, y, uv) ? (float)uv[k] : NAN;
            memcpy(to, &value, sizeof value);
        }
    }
}

enum ecgp_result product_uvdoc_uvmap(const struct product_input *input, struct text *out,
                                     struct ecgp_error *error)
{
    const int width = input->frame->width, height = input->frame->height;
    const size_t bytes = sizeof(float) * (size_t)width * (size_t)height;
    (void)error;
    mat_begin(out, "uv", MAT_FLOAT32, (const int[]){2, width, height}, 3);
    char *to = text_reserve(out, 2 * bytes);
    if (to) {
        write_uv(input, 0, to);
        write_uv(input, 1, to + bytes);
        to[2 * bytes] = '\0';
        out->length += 2 * bytes;
    }
    return ECGP_OK;
}

enum ecgp_result product_uvdoc_seg(const struct product_input *input, struct text *out,
                                   struct ecgp_error *error)
{
    const int width = input->frame->width, height = input->frame->height;
    const size_t bytes = (size_t)width * (size_t)height;
    (void)error;
    mat_begin(out, "seg", MAT_UINT8, (const int[]){width, height}, 2);
    char *to = text_reserve(out, bytes);
    for (size_t i = 0; to && i < bytes; i++) {
        double uv[2];
        to[i] = find_page(input, (int)(i / (size_t)height), (int)(i % (size_t)height), uv);
    }
    if (to) {
        to[bytes] = '\0';
        out->length += bytes;
    }
    return ECGP_OK;
}

enum ecgp_result product_uvdoc_sample(const struct product_input *input, struct text *out,
                                      struct ecgp_error *error)
{
    struct json json = json_begin(out);
    (void)error;
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "geom_name", input->entry->name);
    json_string(&json, "texture_name", input->entry->name);
    json_string(&json, "background_name", "");
    json_string(&json, "sample_id", input->entry->name);
    json_end(&json);
    json_finish(&json);
    text_add(out, "\n");
    return ECGP_OK;
}
