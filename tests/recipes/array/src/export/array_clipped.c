/* Which leads have samples off the picture. */
#include <string.h>

#include "export/arrays.h"
#include "truth/page.h"

enum ecgp_result array_clipped(const struct product_input *input, const struct array_output *out,
                               struct ecgp_error *error)
{
    uint8_t *clipped = out->data;
    (void)error;
    memset(clipped, 0, out->bytes);
    for (int i = 0; i < input->page->plan.fields; i++) {
        clipped[array_place(input->page, i)] = input->page->leads[i].clipped;
    }
    return ECGP_OK;
}
