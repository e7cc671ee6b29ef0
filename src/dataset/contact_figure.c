#include "dataset/contact_figure.h"

#include <string.h>

#include "base/json_read.h"
#include "dataset/tree.h"

enum { CROPS_A_PAGE = 3 };

/* --- texts -------------------------------------------------------------------------------------
 */

void html_add(struct text *out, const char *string)
{
    for (; *string; string++) {
        switch (*string) {
        case '&':
            text_add(out, "&amp;");
            break;
        case '<':
            text_add(out, "&lt;");
            break;
        case '"':
            text_add(out, "&quot;");
            break;
        default:
            text_add_bytes(out, string, 1);
        }
    }
}

/* A part of a relative address, within quotes. */
static void add_address(struct text *out, const char *string)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";
    for (; *string; string++) {
        if (strchr(plain, *string)) {
            text_add_bytes(out, string, 1);
        } else {
            text_addf(out, "%%%02X", (unsigned char)*string);
        }
    }
}

static int int_of(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsNumber(value) ? value->valueint : 0;
}

/* --- pictures ----------------------------------------------------------------------------------
 */

static void add_rect(struct text *out, const char *class, const int box[4], const char *what,
                     const char *lead)
{
    text_addf(out, "<rect%s x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"><title>%s ", class, box[0],
              box[1], box[2], box[3], what);
    html_add(out, lead);
    text_add(out, "</title></rect>");
}

/* Four whole numbers; false for null. */
static bool four(const cJSON *lead, const char *key, int value[4])
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(lead, key);
    for (int i = 0; i < 4; i++) {
        const cJSON *item = cJSON_GetArrayItem(list, i);
        if (!cJSON_IsNumber(item)) {
            return false;
        }
        value[i] = item->valueint;
    }
    return true;
}

/* The boxes of all leads that `key` names. */
static void add_boxes(struct text *out, const cJSON *leads, const char *key, const char *class,
                      const char *what)
{
    const cJSON *lead;
    int box[4];
    cJSON_ArrayForEach(lead, leads)
    {
        if (four(lead, key, box)) {
            box[2] -= box[0];
            box[3] -= box[1];
            add_rect(out, class, box, what, json_text(lead, "name"));
        }
    }
}

/* Adds the address of a file of a page. */
static void add_file(struct text *out, const cJSON *page, const char *path)
{
    add_address(out, json_text(page, FIGURE_FOLDER));
    add_address(out, path);
}

/* A product of a lead whose crop is in the folder, as a picture; false where it has none there. */
static bool add_crop_image(struct text *out, const unsigned *places, enum product_number number,
                           const char *what, const cJSON *page, const cJSON *lead)
{
    struct text path = {0};
    const unsigned place = place_find(json_text(lead, "crop_folder")) & places[number];
    const struct page_key key = {.page = json_text(page, "name")};
    const bool there =
        product_add_file(&products[number], 0, place, &key, int_of(lead, "index"), &path);
    if (there) {
        text_add(out, "<img loading=\"lazy\" src=\"");
        if (path.failed) {
            out->failed = true;
        } else {
            add_file(out, page, path.data);
        }
        text_addf(out, "\" alt=\"%s of lead ", what);
        html_add(out, json_text(lead, "name"));
        text_add(out, "\">");
    }
    text_free(&path);
    return there;
}

/* A lead's crop beside its mask. */
static void add_pair(struct text *out, const unsigned *places, const cJSON *page, const cJSON *lead)
{
    text_add(out, "<div class=\"pair\">");
    if (!add_crop_image(out, places, PRODUCT_crop, "Crop", page, lead)) {
        add_crop_image(out, places, PRODUCT_crop_bmp, "Crop", page, lead);
    }
    if (!add_crop_image(out, places, PRODUCT_mask_png, "Mask", page, lead)) {
        add_crop_image(out, places, PRODUCT_mask_bmp, "Mask", page, lead);
    }
    text_add(out, "</div>\n");
}

/* The page's picture with its boxes, linked to the file. */
static void add_picture(struct text *out, const cJSON *page)
{
    const char *path = json_text(page, "picture");
    const cJSON *leads = cJSON_GetObjectItemCaseSensitive(page, "leads");
    const int width = int_of(page, "width"), height = int_of(page, "height");
    text_add(out, "<a class=\"page\" href=\"");
    add_file(out, page, path);
    text_add(out, "\"><img loading=\"lazy\" src=\"");
    add_file(out, page, path);
    text_addf(out, "\" width=\"%d\" height=\"%d\" alt=\"Page ", width, height);
    html_add(out, json_text(page, "name"));
    text_addf(out, "\"><svg viewBox=\"0 0 %d %d\">", width, height);
    add_boxes(out, leads, "crop", "", "lead");
    add_boxes(out, leads, "name_box", " class=\"name\"", "name");
    text_add(out, "</svg></a>\n");
}

/* Adds some of the page's leads; returns how many. */
static int add_pairs(struct text *out, const unsigned *places, const cJSON *page)
{
    const cJSON *lead;
    int shown = 0;
    cJSON_ArrayForEach(lead, cJSON_GetObjectItemCaseSensitive(page, "leads"))
    {
        if (shown < CROPS_A_PAGE && *json_text(lead, "crop_folder")) {
            add_pair(out, places, page, lead);
            shown++;
        }
    }
    return shown;
}

void figure_add_page(struct text *out, const unsigned *places, const cJSON *page, bool crops)
{
    const bool picture = *json_text(page, "picture") != '\0';
    struct text figure = {0};
    if (picture) {
        add_picture(&figure, page);
    }
    const bool pairs = (crops || !picture) && add_pairs(&figure, places, page) > 0;
    if (picture || pairs) {
        text_add(out, "<figure>");
        text_add(out, figure.failed ? "" : figure.data);
        text_add(out, "<figcaption><span>");
        html_add(out, json_text(page, "name"));
        text_addf(out, "</span><span>%s &middot; %d &times; %d</span></figcaption></figure>\n",
                  json_text(page, "split"), int_of(page, "width"), int_of(page, "height"));
    }
    out->failed |= figure.failed;
    text_free(&figure);
}

void figure_add_lead(struct text *out, const unsigned *places, const cJSON *page, const cJSON *lead)
{
    const cJSON *share = cJSON_GetObjectItemCaseSensitive(lead, "overlap");
    text_add(out, "<figure>");
    add_pair(out, places, page, lead);
    text_add(out, "<figcaption><span>");
    html_add(out, json_text(page, "name"));
    text_add(out, " &middot; ");
    html_add(out, json_text(lead, "name"));
    text_addf(out, "</span><span>%.1f %% under other leads</span></figcaption></figure>\n",
              cJSON_IsNumber(share) ? 100 * share->valuedouble : 0.0);
}
