#include "export/json_parts.h"

#include <math.h>

#include "base/array.h"
#include "base/file.h"
#include "export/products.h"
#include "truth/page.h"
#include "truth/boxes.h"

void json_signal(struct json *json, const char *key, const double *mv, int64_t count)
{
    json_reals(json, key, mv, (size_t)count, JSON_TIGHT);
}

void json_box(struct json *json, const char *key, const struct ecgp_box *box)
{
    if (box_is_empty(box)) {
        json_null(json, key);
        return;
    }
    json_array(json, key, JSON_TIGHT);
    json_int(json, NULL, box->x0);
    json_int(json, NULL, box->y0);
    json_int(json, NULL, box->x1);
    json_int(json, NULL, box->y1);
    json_end(json);
}

void json_extent(struct json *json, const char *key, const struct ecgp_box *box)
{
    json_array(json, key, JSON_TIGHT);
    json_int(json, NULL, box->x0);
    json_int(json, NULL, box->y0);
    json_int(json, NULL, box->x1 - box->x0);
    json_int(json, NULL, box->y1 - box->y0);
    json_end(json);
}

void json_point(struct json *json, const char *key, double x, double y)
{
    json_array(json, key, JSON_TIGHT);
    json_real(json, NULL, rint(x * 1e4) / 1e4);
    json_real(json, NULL, rint(y * 1e4) / 1e4);
    json_end(json);
}

void json_corners(struct json *json, const char *key, const double *corner)
{
    json_array(json, key, JSON_TIGHT);
    for (int i = 0; i < 4; i++) {
        json_point(json, NULL, corner[2 * i], corner[2 * i + 1]);
    }
    json_end(json);
}

void json_names(struct json *json, const char *key, const struct ecgp_page *page, uint64_t fields)
{
    json_array(json, key, JSON_TIGHT);
    for (int i = 0; i < page->plan.fields; i++) {
        if (fields >> i & 1) {
            json_string(json, NULL, page->leads[i].name);
        }
    }
    json_end(json);
}

void json_indices(struct json *json, const char *key, const struct ecgp_page *page, uint64_t fields)
{
    json_array(json, key, JSON_TIGHT);
    for (int i = 0; i < page->plan.fields; i++) {
        if (fields >> i & 1) {
            json_int(json, NULL, page->leads[i].index);
        }
    }
    json_end(json);
}

void json_mesh(struct json *json, const char *key, const struct page_mesh *mesh)
{
    if (!mesh) {
        json_null(json, key);
        return;
    }
    const size_t corners = (size_t)(mesh->columns + 1) * (size_t)(mesh->rows + 1);
    json_object(json, key, JSON_SPACED);
    json_int(json, "columns", mesh->columns);
    json_int(json, "rows", mesh->rows);
    json_real(json, "x_mm", mesh->x_mm);
    json_real(json, "y_mm", mesh->y_mm);
    json_real(json, "step_mm", mesh->cell_mm);
    json_reals(json, "x_px", mesh->x_px, corners, JSON_TIGHT);
    json_reals(json, "y_px", mesh->y_px, corners, JSON_TIGHT);
    json_end(json);
}

/* The points row by row; null off the picture. */
static void add_points(struct json *json, const struct ecgp_page *page, int columns, int rows)
{
    json_array(json, "points", JSON_SPACED);
    for (int row = 0; row < rows; row++) {
        json_array(json, NULL, JSON_SPACED);
        for (int column = 0; column < columns; column++) {
            double x_mm, y_mm, x, y;
            if (ecgp_page_grid_point(page, column, row, &x_mm, &y_mm, &x, &y)) {
                json_point(json, NULL, x, y);
            } else {
                json_null(json, NULL);
            }
        }
        json_end(json);
    }
    json_end(json);
}

void json_grid_points(struct json *json, const char *key, const struct ecgp_page *page, bool points)
{
    int columns, rows;
    double x_mm, y_mm, x, y;
    ecgp_page_grid(page, &columns, &rows);
    ecgp_page_grid_point(page, 0, 0, &x_mm, &y_mm, &x, &y);
    json_object(json, key, JSON_SPACED);
    json_int(json, "columns", columns);
    json_int(json, "rows", rows);
    json_real(json, "x_mm", x_mm);
    json_real(json, "y_mm", y_mm);
    json_real(json, "step_mm", page->plan.grid.major_mm);
    if (points) {
        add_points(json, page, columns, rows);
    }
    json_end(json);
}

void json_landmarks(struct json *json, const char *key, const struct ecgp_page *page)
{
    json_array(json, key, JSON_SPACED);
    for (int field = -1; field < page->plan.fields; field++) {
        const int count = field < 0 ? ECGP_LANDMARKS_OF_PAGE : ECGP_LANDMARKS_OF_LEAD;
        for (int i = 0; i < count; i++) {
            struct ecgp_landmark landmark;
            if (!ecgp_page_landmark(page, field, i, &landmark)) {
                continue;
            }
            json_line(json);
            json_object(json, NULL, JSON_SPACED);
            json_string(json, "kind", landmark.kind);
            if (landmark.lead >= 0) {
                json_int(json, "lead_index", landmark.lead);
            } else {
                json_null(json, "lead_index");
            }
            json_int(json, "corner", landmark.corner);
            json_reals(json, "mm", (const double[]){landmark.x_mm, landmark.y_mm}, 2, JSON_TIGHT);
            json_point(json, "px", landmark.x, landmark.y);
            json_int(json, "visibility", landmark.visibility);
            json_end(json);
        }
    }
    json_end(json);
}

void json_provenance(struct json *json, const struct ecgp_page *page)
{
    const bool invented = page->plan.look.header_claims == CLAIMS_INVENTED;
    json_string(json, "header_claims", invented ? "invented" : "record");
    json_raw(json, "metadata", page->metadata);
}

void json_file_name(struct json *json, const char *key, const struct product_entry *entry,
                    unsigned place)
{
    struct text path = {0};
    const bool there = entry_add_picture(entry, place, &path);
    json->out->failed |= path.failed;
    json_string(json, key, there && !path.failed ? file_base(path.data) : NULL);
    text_free(&path);
}

void json_homography(struct json *json, const char *key, const struct ecgp_page *page)
{
    double h[9];
    if (ecgp_page_homography(page, h)) {
        json_reals(json, key, h, ARRAY_COUNT(h), JSON_SPACED);
    } else {
        json_null(json, key);
    }
}
