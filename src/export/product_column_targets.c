/* Column targets as (leads, columns, 2): row in the lead's rectified strip, and how far that is
 * defined and seen (enum column_validity); leads in the order of the ground truth. */
#include "export/npy.h"
#include "export/products.h"
#include "truth/page.h"
#include "truth/rectified.h"

enum ecgp_result product_column_targets(const struct product_input *input, struct text *out,
                                        struct ecgp_error *error)
{
    const struct plan *plan = &input->page->plan;
    int leads = 0;
    (void)error;
    for (int i = 0; i < plan->fields; i++) {
        leads += plan->field[i].present;
    }
    npy_begin(out, NPY_FLOAT32, (const int[]){leads, (int)plan->look.rectified_width, 2}, 3);
    for (int i = 0; i < plan->fields; i++) {
        const struct rectified strip = rectified_of(plan, i);
        for (int column = 0; plan->field[i].present && column < strip.width; column++) {
            const float row = (float)rectified_row(&strip, column);
            const float validity = (float)rectified_validity(&strip, column);
            npy_add(out, NPY_FLOAT32, (const float[]){row, validity}, 2);
        }
    }
    return ECGP_OK;
}
