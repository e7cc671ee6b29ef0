/* Labels as JSON: what more than one file has. */
#ifndef EXPORT_JSON_PARTS_H
#define EXPORT_JSON_PARTS_H

#include <ecgpress/page.h>

#include "base/json.h"

/* [a,b,...] in mV, null where a sample is missing. */
void json_signal(struct json *json, const char *key, const double *mv, int64_t count);
/* [x0,y0,x1,y1], or null for an empty box. */
void json_box(struct json *json, const char *key, const struct ecgp_box *box);
/* A box as its left, its top, its width and its height. */
void json_extent(struct json *json, const char *key, const struct ecgp_box *box);
/* [x,y] in px, to 0.0001. */
void json_point(struct json *json, const char *key, double x, double y);
/* Four of them, x and y in turn. */
void json_corners(struct json *json, const char *key, const double *corner);
/* ["II",...]: the standard names of the fields whose bits are set. */
void json_names(struct json *json, const char *key, const struct ecgp_page *page, uint64_t fields);
/* [1,12]: their indices, which tell rhythm strips from the lead of the same name. */
void json_indices(struct json *json, const char *key, const struct ecgp_page *page,
                  uint64_t fields);

/* The mesh of a warped page: {"columns", "rows", "x_mm", "y_mm", "step_mm", "x_px": [...], "y_px":
 * [...]} as page/mesh.h has them; null for a flat page. */
struct page_mesh;
void json_mesh(struct json *json, const char *key, const struct page_mesh *mesh);

/* Where the lines of the 5 mm grid cross: {"columns", "rows", "x_mm", "y_mm", "step_mm"}, the place
 * of the first point on the page and their distance; with `points`, also where they are in the
 * picture. */
void json_grid_points(struct json *json, const char *key, const struct ecgp_page *page,
                      bool points);

/* The page's landmarks (see ecgp_page_landmark). */
void json_landmarks(struct json *json, const char *key, const struct ecgp_page *page);

/* "header_claims": whether what the header says is the record's or invented, and "metadata": what
 * is carried from the record. */
void json_provenance(struct json *json, const struct ecgp_page *page);

/* The nine numbers of a page's homography; null for a page that has none. */
void json_homography(struct json *json, const char *key, const struct ecgp_page *page);

struct product_entry;
/* The name of the page's picture in a place. */
void json_file_name(struct json *json, const char *key, const struct product_entry *entry,
                    unsigned place);

#endif
