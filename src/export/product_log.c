/* A page's line of pages.jsonl: its labels, without the signals and points that have files. */
#include "export/json_page.h"
#include "export/products.h"
#include "page/ink.h"
#include "truth/boxes.h"
#include "truth/page.h"

static void add_entry(struct json *json, const struct product_entry *entry)
{
    struct text path = {0};
    const bool saved = entry_add_picture(entry, ~0u, &path);
    json->out->failed |= path.failed;
    json_string(json, "name", entry->name);
    json_string(json, "split", ecgp_split_name(entry->split));
    json_string(json, "set", entry->set);
    json_int(json, "record_index", entry->record_index);
    json_string(json, "picture", saved ? path.data : NULL);
    if (entry->places[PRODUCT_kaggle_samples] && !entry->overlap_set) {
        json_int(json, "kaggle_type", entry->kaggle_type);
    }
    json_int(json, "signals_crc32", entry->signals_crc32);
    text_free(&path);
}

/* The folder that has a lead's crop; NULL where there is none. */
static const char *crop_folder(const struct product_input *input, int field,
                               const struct ecgp_mask *mask)
{
    return !mask || box_is_empty(&input->page->leads[field].crop)
               ? NULL
               : entry_crop_folder(input->entry, mask->overlapped_by != 0);
}

/* How much of its ink a lead got, where that is not all. */
static void add_ink(struct json *json, const struct plan *plan, const struct plan_field *field)
{
    const struct ink_summary ink = ink_summarize(plan, field);
    json_fixed(json, "ink_mean", ink.mean, 3);
    json_fixed(json, "ink_least", ink.least, 3);
}

static void add_lead(struct json *json, const struct product_input *input, int field)
{
    const struct ecgp_mask *mask = input->frame->mask ? &input->frame->mask[field] : NULL;
    json_object(json, NULL, JSON_SPACED);
    json_lead(json, input->page, field, mask);
    json_string(json, "crop_folder", crop_folder(input, field, mask));
    if (ink_varies(&input->page->plan)) {
        add_ink(json, &input->page->plan, &input->page->plan.field[field]);
    }
    json_end(json);
}

enum ecgp_result product_log(const struct product_input *input, struct text *out,
                             struct ecgp_error *error)
{
    const struct ecgp_page *page = input->page;
    struct json json = json_begin(out);
    (void)error;
    json_object(&json, NULL, JSON_SPACED);
    add_entry(&json, input->entry);
    json_page(&json, page);
    look_write_sampled(&json, "look", &page->plan.look);
    json_grid_points(&json, "grid_points", page, false);
    json_mesh(&json, "mesh", page->plan.map.mesh);
    json_array(&json, "leads", JSON_SPACED);
    for (int i = 0; i < page->plan.fields; i++) {
        if (page->plan.field[i].present) {
            add_lead(&json, input, i);
        }
    }
    json_end(&json);
    json_end(&json);
    json_finish(&json);
    return ECGP_OK;
}
