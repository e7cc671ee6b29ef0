/* Labels of a page as JSON: the parts that more than one file has, and the file of all. */
#ifndef EXPORT_PAGE_JSON_H
#define EXPORT_PAGE_JSON_H

#include <ecgpress/render.h>

#include "base/json.h"

/* [a,b,...] in mV, null where a sample is missing. */
void json_signal(struct json *json, const char *key, const double *mv, int64_t count);
/* [x0,y0,x1,y1], or null for an empty box. */
void json_box(struct json *json, const char *key, const struct ecgp_box *box);
/* ["II",...]: the standard names of the fields whose bits are set. */
void json_names(struct json *json, const char *key, const struct ecgp_page *page, uint64_t fields);
/* [1,12]: their indices, which tell rhythm strips from the lead of the same name. */
void json_indices(struct json *json, const char *key, const struct ecgp_page *page,
                  uint64_t fields);

/* The mesh of a page that does not lie flat: {"columns", "rows", "x_mm", "y_mm", "cell_mm", "x_px":
 * [...], "y_px": [...]} as page/mesh.h has them; null where it does. */
struct page_mesh;
void json_mesh(struct json *json, const char *key, const struct page_mesh *mesh);

/* Where gridpoints.npy has crossings of: {"columns", "rows", "x_mm", "y_mm", "step_mm"}, the first
 * one's place on the page and the distance of two. */
void json_gridpoints(struct json *json, const char *key, const struct ecgp_page *page);

/* The nine numbers of a page's homography; null where the page does not lie flat. */
void json_homography(struct json *json, const char *key, const struct ecgp_page *page);

/* The object that `ecgpress page --truth` writes; `masks` (one a field) gives the overlaps. */
void page_json(struct text *out, const struct ecgp_page *page, const struct ecgp_mask *masks);

#endif
