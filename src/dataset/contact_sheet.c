#include "dataset/contact_sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "base/text.h"
#include "dataset/contact_figure.h"
#include "dataset/tree.h"
#include "verify/log_file.h"

enum { GROUPS = 96, PAGES_SHOWN = 60, PAIRS_SHOWN = 8 };

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
    const unsigned *places; /* of each product */
    const struct sheet_folders *folders;
    int64_t quota;               /* pages shown of a group */
    struct text pages, pairs[2]; /* pairs: with and without overlap */
    int paired[2];
    bool failed; /* memory ran out */
};

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
    struct group wanted = {.split = split_of(json_text(page, "split")),
                           .overlap = strcmp(json_text(page, "set"), "overlap") == 0};
    snprintf(wanted.layout, sizeof wanted.layout, "%s", json_text(page, "layout"));
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

static cJSON *parse(struct sheet *sheet, const char *text, size_t length)
{
    cJSON *json;
    const enum ecgp_result result =
        json_read(TREE_PAGES, text, length, LIMIT_PAGE_VALUES, &json, NULL);
    sheet->failed = sheet->failed || result == ECGP_NO_MEMORY;
    return json;
}

/* The members of a page that stand before its leads: nearly nothing of the line. */
static cJSON *parse_head(struct sheet *sheet, const char *line)
{
    const char *leads = strstr(line, ", \"leads\":");
    if (!leads) {
        return parse(sheet, line, strlen(line));
    }
    struct text head = {0};
    text_add_bytes(&head, line, (size_t)(leads - line));
    text_add(&head, "}");
    sheet->failed = sheet->failed || head.failed;
    cJSON *page = head.failed ? NULL : parse(sheet, head.data, head.length);
    text_free(&head);
    return page;
}

typedef void visit_fn(struct sheet *sheet, const char *line);

static enum ecgp_result visit(const struct folder *root, const char *log_name, struct sheet *sheet,
                              visit_fn *see, struct ecgp_error *error)
{
    struct log_file log;
    enum ecgp_result result = log_open_file(&log, root->path, log_name, error);
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
    cJSON *page = parse_head(sheet, line);
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

static void add_overlaps(struct sheet *sheet, const cJSON *page)
{
    const cJSON *lead;
    cJSON_ArrayForEach(lead, cJSON_GetObjectItemCaseSensitive(page, "leads"))
    {
        const char *folder = json_text(lead, "crop_folder");
        const int without = place_find(folder) == PLACE_WITHOUT;
        if (*folder && sheet->paired[without] < PAIRS_SHOWN) {
            sheet->paired[without]++;
            figure_add_lead(&sheet->pairs[without], sheet->places, page, lead);
        }
    }
}

static void show_page(struct sheet *sheet, const char *line)
{
    cJSON *head = parse_head(sheet, line);
    struct group *group = group_of(sheet, head);
    cJSON_Delete(head);
    if (!group) {
        return;
    }
    const bool wanted = group->overlap
                            ? sheet->paired[0] < PAIRS_SHOWN || sheet->paired[1] < PAIRS_SHOWN
                            : is_shown(group, sheet->quota);
    cJSON *page = wanted ? parse(sheet, line, strlen(line)) : NULL;
    if (page && sheet->folders) {
        const char *folder = sheet->folders->find(sheet->folders->user, json_text(page, "set"),
                                                  json_text(page, "name"));
        sheet->failed = !cJSON_AddStringToObject(page, FIGURE_FOLDER, folder) || sheet->failed;
    }
    if (page && group->overlap) {
        add_overlaps(sheet, page);
    } else if (page) {
        const bool first = group->seen * sheet->quota < group->pages;
        figure_add_page(&sheet->pages, sheet->places, page, first);
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
    html_add(out, layout ? layout : "all");
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
    return sheet->failed || sheet->pages.failed || sheet->pairs[0].failed || sheet->pairs[1].failed;
}

static enum ecgp_result write_document(const struct folder *root, const struct sheet *sheet,
                                       struct ecgp_error *error)
{
    struct text out = {0};
    add_document(&out, sheet);
    const enum ecgp_result result =
        out.failed || ran_out(sheet)
            ? error_no_memory(error)
            : folder_write(root, TREE_INDEX, true, out.data, out.length, error);
    text_free(&out);
    return result;
}

enum ecgp_result contact_sheet_write(const struct folder *root, const char *log,
                                     const unsigned places[PRODUCTS],
                                     const struct sheet_folders *folders, struct ecgp_error *error)
{
    struct sheet *sheet = calloc(1, sizeof *sheet);
    if (!sheet) {
        return error_no_memory(error);
    }
    sheet->places = places;
    sheet->folders = folders;
    enum ecgp_result result = visit(root, log, sheet, count_page, error);
    set_quota(sheet);
    result = result ? result : visit(root, log, sheet, show_page, error);
    result = result ? result : write_document(root, sheet, error);
    text_free(&sheet->pages);
    text_free(&sheet->pairs[0]);
    text_free(&sheet->pairs[1]);
    free(sheet);
    return result;
}
