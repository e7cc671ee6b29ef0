/* A page for Kaggle's contest: a table of what is printed, and its line of the index. */
#include <math.h>
#include <stdlib.h>

#include "config/leads.h"
#include "export/json_parts.h"
#include "export/kaggle.h"
#include "export/printed.h"
#include "export/products.h"
#include "truth/page.h"

int kaggle_type(const struct ecgp_options *options, int64_t page_index)
{
    static const int types[] = {
        [PRESET_CLEAN] = 1,   [PRESET_PRINT] = 1,    [PRESET_SCAN] = 3,  [PRESET_SCAN_PRINT] = 3,
        [PRESET_SCAN_BW] = 4, [PRESET_FAX] = 4,      [PRESET_PHOTO] = 5, [PRESET_SCREEN_PHOTO] = 6,
        [PRESET_STAINED] = 9, [PRESET_DAMAGED] = 10, [PRESET_MOLD] = 11,
    };
    if (options_settings(options)->kaggle_type != KAGGLE_TYPE_PRESET) {
        return atoi(ecgp_options_get(options, "kaggle_type"));
    }
    const int preset = look_preset(options, page_index);
    return preset >= 0 && preset < (int)(sizeof types / sizeof *types) && types[preset] > 0
               ? types[preset]
               : 1;
}

enum ecgp_result product_kaggle_samples(const struct product_input *input, struct text *out,
                                        struct ecgp_error *error)
{
    struct printed printed;
    if (!printed_init(&printed, input->page, false)) {
        return error_no_memory(error);
    }
    for (int lead = 0; lead < ECGP_LEADS; lead++) {
        text_addf(out, "%s%s", lead > 0 ? "," : "", lead_names[lead]);
    }
    for (int64_t i = 0; i < printed.count; i++) {
        for (int lead = 0; lead < ECGP_LEADS; lead++) {
            const double mv = printed.mv[lead * printed.count + i];
            text_add(out, lead > 0 ? "," : "\n");
            if (!isnan(mv)) {
                text_addf(out, "%.5f", mv);
            }
        }
    }
    text_add(out, "\n");
    printed_free(&printed);
    return ECGP_OK;
}

enum ecgp_result product_kaggle(const struct product_input *input, struct text *out,
                                struct ecgp_error *error)
{
    const struct product_entry *entry = input->entry;
    int64_t first, count;
    struct json json = json_begin(out);
    (void)error;
    printed_extent(input->page, &first, &count);
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "name", entry->name);
    json_string(&json, "split", ecgp_split_name(entry->split));
    json_int(&json, "id", entry->id);
    json_int(&json, "type", entry->kaggle_type);
    json_real(&json, "fs", input->page->plan.rate_hz);
    json_int(&json, "sig_len", count);
    json_end(&json);
    json_finish(&json);
    return ECGP_OK;
}
