/* Figures of the contact sheet, as HTML: a page with its boxes, a lead's crop beside its mask. */
#ifndef DATASET_CONTACT_FIGURE_H
#define DATASET_CONTACT_FIGURE_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "base/text.h"

/* Adds text that HTML shows as it is. */
void html_add(struct text *out, const char *string);

/* A text of `page` that no line has: the way to the folder that the page's files are below. */
#define FIGURE_FOLDER "folder_of_files"

/* `page` and `lead` are objects of pages.jsonl; `places` is where the
 * dataset has each product. With `crops` a page has some of its leads below. A page of which there
 * is nothing to see adds nothing. */
void figure_add_page(struct text *out, const unsigned *places, const cJSON *page, bool crops);
void figure_add_lead(struct text *out, const unsigned *places, const cJSON *page,
                     const cJSON *lead);

#endif
