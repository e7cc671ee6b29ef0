/* What the page can be made from again, as JSON. */
#include <string.h>

#include "base/error.h"
#include "export/arrays.h"
#include "export/json_page.h"
#include "truth/page.h"

enum ecgp_result array_parameters(const struct product_input *input, const struct array_output *out,
                                  struct ecgp_error *error)
{
    const struct ecgp_page *page = input->page;
    text_clear(out->text);
    struct json json = json_begin(out->text);
    json_object(&json, NULL, JSON_SPACED);
    json_page(&json, page);
    json_raw(&json, "configuration", page->configuration);
    json_end(&json);
    if (!json_finish(&json)) {
        return error_no_memory(error);
    }
    if (out->text->length >= out->bytes) {
        return error_set(
            error, ECGP_UNSUPPORTED,
            "%s: the parameters of its page take %zu bytes, more than the %zu there are",
            page->plan.record, out->text->length, out->bytes - 1);
    }
    memcpy(out->data, out->text->data, out->text->length + 1);
    return ECGP_OK;
}
