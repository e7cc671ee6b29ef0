#include "export/json_page.h"

#include "draw/capture.h"
#include "page/cover.h"
#include "truth/page.h"
#include "truth/visible.h"

/* Whether the picture is more than ink on paper. */
static bool is_captured(const struct plan *plan)
{
    return !capture_is_none(plan) || capture_has_device(plan) || plan->covers > 0 ||
           plan->creases > 0 || plan->dead_dots > 0 || plan->films > 0;
}

static void add_picture(struct json *json, const struct plan *plan)
{
    json_int(json, "width", plan->width);
    json_int(json, "height", plan->height);
    json_real(json, "px_per_mm", plan->map.px_per_mm);
    json_real(json, "page_width_mm", plan_width_mm(plan));
    json_real(json, "page_height_mm", plan_height_mm(plan));
    json_real(json, "paper_speed_mm_per_s", CELL_MM / plan->horizontal_scale);
    json_real(json, "gain_mm_per_mv", CELL_MM / plan->vertical_scale);
    json_real(json, "rate_hz", plan->rate_hz);
    json_real(json, "pen_mm", plan->pen_mm);
    json_int(json, "padding_x", plan->padding_x);
    json_int(json, "padding_y", plan->padding_y);
    json_bool(json, "captured", is_captured(plan));
}

/* What hides a part of the page, on it and in the picture. */
static void add_covers(struct json *json, const struct plan *plan)
{
    json_array(json, "covers", JSON_SPACED);
    for (int i = 0; i < plan->covers; i++) {
        const struct plan_cover *cover = &plan->cover[i];
        json_object(json, NULL, JSON_SPACED);
        json_string(json, "kind", cover_name(cover->kind));
        json_array(json, "corners_mm", JSON_TIGHT);
        for (int k = 0; k < cover->corners; k++) {
            json_reals(json, NULL, cover->corner_mm[k], 2, JSON_TIGHT);
        }
        json_end(json);
        json_array(json, "corners", JSON_TIGHT);
        for (int k = 0; k < cover->corners; k++) {
            double px[2];
            map_point(&plan->map, cover->corner_mm[k][0], cover->corner_mm[k][1], &px[0], &px[1]);
            json_reals(json, NULL, px, 2, JSON_TIGHT);
        }
        json_end(json);
        json_end(json);
    }
    json_end(json);
}

static void add_sample(struct json *json, const char *key, int64_t sample)
{
    if (sample == WAVE_UNKNOWN) {
        json_null(json, key);
    } else {
        json_int(json, key, sample);
    }
}

/* The waves of beats that are on the page, in samples of the record. */
static void add_beats(struct json *json, const struct plan *plan)
{
    json_array(json, "beats", JSON_SPACED);
    for (int i = 0; i < plan->waves; i++) {
        const struct record_wave *wave = &plan->wave[i];
        const char code[2] = {wave->beat, '\0'};
        json_object(json, NULL, JSON_SPACED);
        json_string(json, "wave", wave_names[wave->kind]);
        json_string(json, "code", wave->beat ? code : NULL);
        add_sample(json, "onset", wave->onset);
        add_sample(json, "peak", wave->peak);
        add_sample(json, "offset", wave->offset);
        json_end(json);
    }
    json_end(json);
}

void json_page(struct json *json, const struct ecgp_page *page)
{
    const struct plan *plan = &page->plan;
    json_int(json, "schema_version", JSON_SCHEMA_VERSION);
    json_path(json, "record", plan->record);
    json_path(json, "source", page->source);
    json_string(json, "layout", plan->layout->name);
    json_int(json, "window", page->window);
    json_real(json, "row_height", plan->row_height);
    json_int(json, "page_index", plan->look.page_index);
    add_picture(json, plan);
    json_homography(json, "homography", page);
    add_covers(json, plan);
    add_beats(json, plan);
    json_provenance(json, page);
}

/* The samples on the picture, on the paper, on its printed side and under no cover, as runs [first,
 * last]. */
static void add_visible(struct json *json, const struct plan *plan, const struct plan_field *field)
{
    json_array(json, "visible", JSON_TIGHT);
    for (int64_t i = 0, first = -1; i <= field->samples; i++) {
        const bool seen = i < field->samples && sample_is_visible(plan, field, i);
        if (seen && first < 0) {
            first = i;
        } else if (!seen && first >= 0) {
            json_array(json, NULL, JSON_TIGHT);
            json_int(json, NULL, first);
            json_int(json, NULL, i - 1);
            json_end(json);
            first = -1;
        }
    }
    json_end(json);
}

/* Where the lead is in time and on the page. */
static void add_place(struct json *json, const struct plan *plan, const struct plan_field *field)
{
    json_int(json, "first_sample", field->first_sample);
    json_int(json, "samples", field->samples);
    json_real(json, "start_s", (double)field->first_sample / plan->rate_hz);
    json_real(json, "duration_s", (double)field->samples / plan->rate_hz);
    json_reals(json, "origin_mm", (const double[]){field->x_mm, field->y_mm}, 2, JSON_TIGHT);
    json_real(json, "mm_per_sample", field->sample_mm);
    json_real(json, "mm_per_mv", field->mv_mm);
    add_visible(json, plan, field);
}

static void add_overlap(struct json *json, const struct ecgp_page *page,
                        const struct ecgp_mask *mask)
{
    if (!mask) {
        json_null(json, "overlap");
        json_null(json, "overlapped_by");
        json_null(json, "overlapped_by_index");
        return;
    }
    json_real(json, "overlap", mask->overlap);
    json_names(json, "overlapped_by", page, mask->overlapped_by);
    json_indices(json, "overlapped_by_index", page, mask->overlapped_by);
}

void json_lead(struct json *json, const struct ecgp_page *page, int field,
               const struct ecgp_mask *mask)
{
    const struct ecgp_page_lead *lead = &page->leads[field];
    const struct plan_field *own = &page->plan.field[field];
    json_int(json, "index", lead->index);
    json_string(json, "name", lead->name);
    json_string(json, "text", own->name[0] ? own->name : NULL);
    json_bool(json, "inverted", lead->inverted);
    json_bool(json, "clipped", lead->clipped);
    add_place(json, &page->plan, own);
    json_box(json, "box", &lead->box);
    json_box(json, "crop", &lead->crop);
    json_box(json, "name_box", &lead->name_box);
    add_overlap(json, page, mask);
}
