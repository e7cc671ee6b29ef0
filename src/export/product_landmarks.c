/* The page's landmarks as JSON. */
#include "export/json_page.h"
#include "export/json_parts.h"
#include "export/products.h"
#include "truth/page.h"

enum ecgp_result product_landmarks(const struct product_input *input, struct text *out,
                                   struct ecgp_error *error)
{
    struct json json = json_begin(out);
    (void)error;
    json_object(&json, NULL, JSON_SPACED);
    json_int(&json, "schema_version", JSON_SCHEMA_VERSION);
    json_int(&json, "width", input->page->plan.width);
    json_int(&json, "height", input->page->plan.height);
    json_landmarks(&json, "landmarks", input->page);
    json_end(&json);
    json_finish(&json);
    text_add(out, "\n");
    return ECGP_OK;
}
