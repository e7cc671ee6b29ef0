/* A lead's samples as JSON. */
#include "export/json_parts.h"
#include "export/products.h"

enum ecgp_result product_signal(const struct product_input *input, struct text *out,
                                struct ecgp_error *error)
{
    struct ecgp_page_lead lead;
    struct json json = json_begin(out);
    (void)error;
    ecgp_page_lead(input->page, input->field, &lead);
    json_signal(&json, NULL, lead.mv, lead.samples);
    return ECGP_OK;
}
