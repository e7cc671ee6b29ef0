/* The grid's crossings as (rows, columns, 2): x, y in px; 0, 0 where one is off the picture. */
#include "export/npy.h"
#include "export/products.h"

enum ecgp_result product_grid_points(const struct product_input *input, struct text *out,
                                     struct ecgp_error *error)
{
    int columns, rows;
    (void)error;
    ecgp_page_grid(input->page, &columns, &rows);
    npy_begin(out, NPY_FLOAT32, (const int[]){rows, columns, 2}, 3);
    for (int i = 0; i < rows * columns; i++) {
        double x_mm, y_mm, x, y;
        const bool seen =
            ecgp_page_grid_point(input->page, i % columns, i / columns, &x_mm, &y_mm, &x, &y);
        npy_add(out, NPY_FLOAT32, (const float[]){seen ? (float)x : 0, seen ? (float)y : 0}, 2);
    }
    return ECGP_OK;
}
