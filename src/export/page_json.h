/* A page's truth as JSON. */
#ifndef EXPORT_PAGE_JSON_H
#define EXPORT_PAGE_JSON_H

#include <ecgpress/render.h>

#include "base/text.h"

/* [a,b,...] in mV, null where a sample is missing. */
void json_signal(struct text *out, const double *mv, int64_t count);
/* [x0,y0,x1,y1], or null for an empty box. */
void json_box(struct text *out, const struct ecgp_box *box);
/* ["II",...]: the standard names of the fields whose bits are set. */
void json_names(struct text *out, const struct ecgp_page *page, uint64_t fields);

/* [1,12]: their indices, which tell rhythm strips from the lead of the same name. */
void json_indices(struct text *out, const struct ecgp_page *page, uint64_t fields);

/* The mesh of a page that does not lie flat: {"columns", "rows", "x_mm", "y_mm", "cell_mm", "x_px":
 * [...], "y_px": [...]} as page/mesh.h has them; null where it does. */
struct page_mesh;
void json_mesh(struct text *out, const struct page_mesh *mesh);

/* Where gridpoints.npy has crossings of: {"columns", "rows", "x_mm", "y_mm", "step_mm"}, the first
 * one's place on the page and the distance of two. */
void json_gridpoints(struct text *out, const struct ecgp_page *page);

/* The object that `ecgpress page --truth` writes; `masks` (one a field) gives the overlaps. */
void page_json(struct text *out, const struct ecgp_page *page, const struct ecgp_mask *masks);

#endif
