/*
 * A page and its leads in JSON: one vocabulary for the truth of `ecgpress page`, the lines of
 * pages.jsonl and the parameters of a feed. docs/ground-truth.md explains every member, and
 * page.schema.json is the schema; a member that is added here belongs there, too.
 */
#ifndef EXPORT_JSON_PAGE_H
#define EXPORT_JSON_PAGE_H

#include <ecgpress/render.h>

#include "export/json_parts.h"

enum { JSON_SCHEMA_VERSION = 1 }; /* another number where a member changes its meaning */

/* Adds the members that all three have of a page. */
void json_page(struct json *json, const struct ecgp_page *page);

/* Adds the members of a lead that truth and log have. `mask` is that of its field; NULL: masks were
 * not drawn, and what would be read off them is null. */
void json_lead(struct json *json, const struct ecgp_page *page, int field,
               const struct ecgp_mask *mask);

#endif
