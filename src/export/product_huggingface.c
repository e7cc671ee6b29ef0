/* A page's line of metadata.jsonl, as imagefolder of Hugging Face's datasets reads it. */
#include "config/leads.h"
#include "export/json_parts.h"
#include "export/products.h"
#include "truth/boxes.h"
#include "truth/page.h"

/* The leads that have a box, so that all lists are of the same leads. */
static bool next_lead(const struct ecgp_page *page, int *field)
{
    do {
        ++*field;
    } while (*field < page->plan.fields &&
             (!page->leads[*field].present || box_is_empty(&page->leads[*field].box)));
    return *field < page->plan.fields;
}

static void add_objects(struct json *json, const struct ecgp_page *page)
{
    json_object(json, "objects", JSON_SPACED);
    json_array(json, "bbox", JSON_SPACED);
    for (int i = -1; next_lead(page, &i);) {
        json_extent(json, NULL, &page->leads[i].box);
    }
    json_end(json);
    json_array(json, "categories", JSON_SPACED);
    for (int i = -1; next_lead(page, &i);) {
        json_int(json, NULL, page->plan.field[i].lead);
    }
    json_end(json);
    json_end(json);
    json_array(json, "leads", JSON_SPACED);
    for (int i = -1; next_lead(page, &i);) {
        json_string(json, NULL, lead_names[page->plan.field[i].lead]);
    }
    json_end(json);
}

enum ecgp_result product_huggingface(const struct product_input *input, struct text *out,
                                     struct ecgp_error *error)
{
    const struct ecgp_page *page = input->page;
    struct json json = json_begin(out);
    (void)error;
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "name", input->entry->name);
    json_string(&json, "split", ecgp_split_name(input->entry->split));
    json_file_name(&json, "file_name", input->entry, PLACE_HUGGINGFACE);
    json_int(&json, "width", page->plan.width);
    json_int(&json, "height", page->plan.height);
    json_path(&json, "record", page->plan.record);
    json_string(&json, "layout", page->plan.layout->name);
    json_real(&json, "rate_hz", page->plan.rate_hz);
    add_objects(&json, page);
    json_end(&json);
    json_finish(&json);
    return ECGP_OK;
}
