#include "dataset/contact_sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/embedded.h"
#include "base/file.h"
#include "base/text.h"
#include "dataset/tree.h"
#include "verify/log_file.h"

enum { GROUPS = 96, PAGES_SHOWN = 60, CROPS_A_PAGE = 3, PAIRS_SHOWN = 8 };

/* Pages of one layout, split and set. */
struct group {
    char layout[32];
    int split;
    bool overlap;
    int64_t pages, seen;
};

struct sheet {
    struct group group[GROUPS];
    int groups;
    int64_t quota;               /* pages shown of a group */
    struct text pages, pairs[2]; /* pairs: with and without overlap */
    int paired[2];
};

/* --- texts -------------------------------------------------------------------------------------
 */

static void add_html(struct text *out, const char *string)
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

static const char *text_of(const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
    return text ? text : "";
}

static int int_of(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsNumber(value) ? value->valueint : 0;
}

/* --- groups ------------------------------------------------------------------------------------
 */

static int split_of(const char *name)
{
    for (int i = 0; i < ECGP_SPLITS; i++) {
        if (strcmp(name, ecgp_split_name(i)) == 0) {
            return i;
        }
    }
    return -1;
}

/* The page's group, made where it is new; NULL for a page that fits nowhere. */
static struct group *group_of(struct sheet *sheet, const cJSON *page)
{
    struct group wanted = {.split = split_of(text_of(page, "split")),
                           .overlap = strcmp(text_of(page, "set"), "overlap") == 0};
    snprintf(wanted.layout, sizeof wanted.layout, "%s", text_of(page, "layout"));
    for (int i = 0; i < sheet->groups; i++) {
        struct group *group = &sheet->group[i];
        if (strcmp(group->layout, wanted.layout) == 0 && group->split == wanted.split &&
            group->overlap == wanted.overlap) {
            return group;
        }
    }
    if (sheet->groups == GROUPS || wanted.split < 0) {
        return NULL;
    }
    sheet->group[sheet->groups] = wanted;
    return &sheet->group[sheet->groups++];
}

/* The members of a page that stand before its leads: nearly nothing of the line. */
static cJSON *parse_head(const char *line)
{
    const char *leads = strstr(line, ", \"leads\":");
    if (!leads) {
        return cJSON_Parse(line);
    }
    struct text head = {0};
    text_add_bytes(&head, line, (size_t)(leads - line));
    text_add(&head, "}");
    cJSON *page = head.failed ? NULL : cJSON_Parse(head.data);
    text_free(&head);
    return page;
}

typedef void visit_fn(struct sheet *sheet, const char *line);

static enum ecgp_result visit(const char *folder, struct sheet *sheet, visit_fn *see,
                              struct ecgp_error *error)
{
    struct log_file log;
    enum ecgp_result result = log_open(&log, folder, error);
    while (result == ECGP_OK) {
        char *line;
        result = log_next(&log, &line, error);
        if (result != ECGP_OK || !line) {
            break;
        }
        see(sheet, line);
    }
    log_close(&log);
    return result;
}

static void count_page(struct sheet *sheet, const char *line)
{
    cJSON *page = parse_head(line);
    struct group *group = group_of(sheet, page);
    if (group) {
        group->pages++;
    }
    cJSON_Delete(page);
}

static void set_quota(struct sheet *sheet)
{
    int groups = 0;
    for (int i = 0; i < sheet->groups; i++) {
        groups += !sheet->group[i].overlap;
    }
    sheet->quota = groups < PAGES_SHOWN ? PAGES_SHOWN / (groups ? groups : 1) : 1;
}

/* Whether the group's next page is one of those shown, which are spread evenly over it. */
static bool is_shown(const struct group *group, int64_t quota)
{
    const int64_t shown = group->pages < quota ? group->pages : quota;
    return shown > 0 &&
           group->seen * shown / group->pages != (group->seen + 1) * shown / group->pages;
}

/* --- pictures ----------------------------------------------------------------------------------
 */

static void add_rect(struct text *out, const char *class, const int box[4], const char *what,
                     const char *lead)
{
    text_addf(out, "<rect%s x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"><title>%s ", class, box[0],
              box[1], box[2], box[3], what);
    add_html(out, lead);
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

static void add_boxes(struct text *out, const cJSON *leads)
{
    const cJSON *lead;
    int box[4];
    cJSON_ArrayForEach(lead, leads)
    {
        if (four(lead, "crop", box)) {
            box[2] -= box[0];
            box[3] -= box[1];
            add_rect(out, "", box, "lead", text_of(lead, "lead"));
        }
    }
    cJSON_ArrayForEach(lead, leads)
    {
        if (four(lead, "bbox", box)) {
            add_rect(out, " class=\"name\"", box, "name", text_of(lead, "lead"));
        }
    }
}

/* A product of a lead whose crop is in the folder, as a picture; nothing where it has none there.
 */
static void add_crop_image(struct text *out, const struct product *product, const char *what,
                           const char *name, const cJSON *lead)
{
    struct text path = {0};
    const enum place place = place_find(text_of(lead, "file"));
    if (product_add_file(product, 0, place, name, int_of(lead, "index"), &path)) {
        text_add(out, "<img loading=\"lazy\" src=\"");
        add_address(out, path.failed ? "" : path.data);
        text_addf(out, "\" alt=\"%s of lead ", what);
        add_html(out, text_of(lead, "lead"));
        text_add(out, "\">");
    }
    text_free(&path);
}

/* A lead's crop beside its mask. */
static void add_pair(struct text *out, const char *name, const cJSON *lead)
{
    text_add(out, "<div class=\"pair\">");
    add_crop_image(out, &products[PRODUCT_crop], "Crop", name, lead);
    add_crop_image(out, &products[PRODUCT_crop_bmp], "Crop", name, lead);
    add_crop_image(out, &products[PRODUCT_mask_png], "Mask", name, lead);
    text_add(out, "</div>\n");
}

static void add_page(struct text *out, const cJSON *page, const struct group *group, bool crops)
{
    const char *path = text_of(page, "save_path");
    const char *name = text_of(page, "name");
    const cJSON *leads = cJSON_GetObjectItemCaseSensitive(page, "leads");
    const int width = int_of(page, "width"), height = int_of(page, "height");
    text_add(out, "<figure><a class=\"page\" href=\"");
    add_address(out, path);
    text_add(out, "\"><img loading=\"lazy\" src=\"");
    add_address(out, path);
    text_addf(out, "\" width=\"%d\" height=\"%d\" alt=\"Page ", width, height);
    add_html(out, name);
    text_addf(out, "\"><svg viewBox=\"0 0 %d %d\">", width, height);
    add_boxes(out, leads);
    text_add(out, "</svg></a>\n");
    const cJSON *lead;
    int shown = 0;
    cJSON_ArrayForEach(lead, leads)
    {
        if (crops && shown < CROPS_A_PAGE && *text_of(lead, "file")) {
            add_pair(out, name, lead);
            shown++;
        }
    }
    text_add(out, "<figcaption><span>");
    add_html(out, name);
    text_addf(out, "</span><span>%s &middot; %d &times; %d</span></figcaption></figure>\n",
              ecgp_split_name(group->split), width, height);
}

static void add_overlaps(struct sheet *sheet, const cJSON *page)
{
    const cJSON *lead;
    cJSON_ArrayForEach(lead, cJSON_GetObjectItemCaseSensitive(page, "leads"))
    {
        const char *folder = text_of(lead, "file");
        const int without = place_find(folder) == PLACE_WITHOUT;
        if (!*folder || sheet->paired[without] == PAIRS_SHOWN) {
            continue;
        }
        struct text *out = &sheet->pairs[without];
        sheet->paired[without]++;
        text_add(out, "<figure>");
        add_pair(out, text_of(page, "name"), lead);
        text_add(out, "<figcaption><span>");
        add_html(out, text_of(page, "name"));
        text_add(out, " &middot; ");
        add_html(out, text_of(lead, "lead"));
        const cJSON *share = cJSON_GetObjectItemCaseSensitive(lead, "overlap");
        text_addf(out, "</span><span>%.1f %% under other leads</span></figcaption></figure>\n",
                  cJSON_IsNumber(share) ? 100 * share->valuedouble : 0.0);
    }
}

static void show_page(struct sheet *sheet, const char *line)
{
    cJSON *head = parse_head(line);
    struct group *group = group_of(sheet, head);
    cJSON_Delete(head);
    if (!group) {
        return;
    }
    const bool wanted = group->overlap
                            ? sheet->paired[0] < PAIRS_SHOWN || sheet->paired[1] < PAIRS_SHOWN
                            : is_shown(group, sheet->quota);
    cJSON *page = wanted ? cJSON_Parse(line) : NULL;
    if (page && group->overlap) {
        add_overlaps(sheet, page);
    } else if (page) {
        const bool first = group->seen * sheet->quota < group->pages;
        add_page(&sheet->pages, page, group, first);
    }
    cJSON_Delete(page);
    group->seen++;
}

/* --- the page ----------------------------------------------------------------------------------
 */

/* Pages of a layout (NULL: of all) in a split. */
static int64_t count_in(const struct sheet *sheet, const char *layout, bool overlap, int split)
{
    int64_t pages = 0;
    for (int i = 0; i < sheet->groups; i++) {
        const struct group *group = &sheet->group[i];
        const bool same = !layout || strcmp(group->layout, layout) == 0;
        pages += same && group->overlap == overlap && group->split == split ? group->pages : 0;
    }
    return pages;
}

static void add_counts_row(struct text *out, const struct sheet *sheet, const char *layout,
                           bool overlap)
{
    int64_t sum = 0;
    text_add(out, "<tr><td>");
    add_html(out, layout ? layout : "all");
    text_add(out, overlap ? " (overlap)</td>" : "</td>");
    for (int split = 0; split < ECGP_SPLITS; split++) {
        const int64_t pages = count_in(sheet, layout, overlap, split);
        text_addf(out, "<td>%lld</td>", (long long)pages);
        sum += pages;
    }
    text_addf(out, "<td>%lld</td></tr>\n", (long long)sum);
}

static void add_counts(struct text *out, const struct sheet *sheet)
{
    text_add(out,
             "<table><tr><th>pages</th><th>train</th><th>val</th><th>test</th><th>all</th></tr>"
             "\n");
    for (int overlap = 0; overlap < 2; overlap++) {
        for (int i = 0; i < sheet->groups; i++) {
            const struct group *group = &sheet->group[i];
            bool first = group->overlap == (overlap == 1);
            for (int k = 0; k < i; k++) {
                first = first && (sheet->group[k].overlap != group->overlap ||
                                  strcmp(sheet->group[k].layout, group->layout) != 0);
            }
            if (first) {
                add_counts_row(out, sheet, group->layout, overlap == 1);
            }
        }
    }
    add_counts_row(out, sheet, NULL, false);
    text_add(out, "</table>\n");
}

static void add_section(struct text *out, const char *title, const struct text *figures)
{
    if (figures->length > 0) {
        text_addf(out, "<h2>%s</h2>\n<div class=\"grid\">\n", title);
        text_add_bytes(out, figures->data, figures->length);
        text_add(out, "</div>\n");
    }
}

/* Puts the counts and figures where contact_sheet.html has a place for them. */
static void add_document(struct text *out, const struct sheet *sheet)
{
    static const char place[] = "<!-- counts and figures -->\n";
    const struct embedded_file *file = embedded_find("contact_sheet.html");
    const char *at = strstr(file->data, place);
    text_add_bytes(out, file->data, (size_t)(at - file->data));
    add_counts(out, sheet);
    add_section(out, "Pages", &sheet->pages);
    add_section(out, "With overlap", &sheet->pairs[0]);
    add_section(out, "Without overlap", &sheet->pairs[1]);
    text_add(out, at + sizeof place - 1);
}

static bool ran_out(const struct sheet *sheet)
{
    return sheet->pages.failed || sheet->pairs[0].failed || sheet->pairs[1].failed;
}

static enum ecgp_result write_document(const char *folder, const struct sheet *sheet,
                                       struct ecgp_error *error)
{
    struct text out = {0};
    add_document(&out, sheet);
    char *path = file_join(folder, TREE_INDEX);
    const enum ecgp_result result = out.failed || ran_out(sheet) || !path
                                        ? error_no_memory(error)
                                        : file_write(path, out.data, out.length, error);
    free(path);
    text_free(&out);
    return result;
}

enum ecgp_result contact_sheet_write(const char *folder, struct ecgp_error *error)
{
    struct sheet *sheet = calloc(1, sizeof *sheet);
    if (!sheet) {
        return error_no_memory(error);
    }
    enum ecgp_result result = visit(folder, sheet, count_page, error);
    set_quota(sheet);
    if (result == ECGP_OK) {
        result = visit(folder, sheet, show_page, error);
    }
    if (result == ECGP_OK) {
        result = write_document(folder, sheet, error);
    }
    text_free(&sheet->pages);
    text_free(&sheet->pairs[0]);
    text_free(&sheet->pairs[1]);
    free(sheet);
    return result;
}
