#include "preview/overlay.h"

#include <math.h>
#include <stdio.h>

static const char *const names[OVERLAYS] = {
    [OVERLAY_BOXES] = "boxes",    [OVERLAY_NAMES] = "names",       [OVERLAY_MASKS] = "masks",
    [OVERLAY_POINTS] = "samples", [OVERLAY_CROSSINGS] = "grid",    [OVERLAY_MAP] = "map",
    [OVERLAY_WORDS] = "words",    [OVERLAY_OVERLAPS] = "overlaps",
};

const char *overlay_name(enum overlay overlay)
{
    return names[overlay];
}

/* Neighbours on a page differ in hue; all are dark enough for white paper. */
struct color overlay_color(int field)
{
    static const unsigned colors[] = {0xD81B1B, 0x1A62C4, 0x1E8E3E, 0x8A2BC2, 0xE36C00,
                                      0x00838F, 0xC2185B, 0x5D4ACF, 0x6E7F00, 0x0288D1,
                                      0xA1470D, 0x00796B, 0xB71C9E, 0x3949AB, 0x558B2F};
    const unsigned color = colors[(size_t)field % (sizeof colors / sizeof *colors)];
    return (struct color){(float)(color >> 16 & 255) / 255, (float)(color >> 8 & 255) / 255,
                          (float)(color & 255) / 255, 1};
}

static struct rect in_window(const struct view *view, const struct ecgp_box *box)
{
    struct rect rect;
    view_to_window(view, box->x0, box->y0, &rect.x0, &rect.y0);
    view_to_window(view, box->x1, box->y1, &rect.x1, &rect.y1);
    return rect;
}

static void line(struct batch *batch, const struct view *view, const double from[2],
                 const double to[2], float thick, struct color color)
{
    float x0, y0, x1, y1;
    view_to_window(view, from[0], from[1], &x0, &y0);
    view_to_window(view, to[0], to[1], &x1, &y1);
    batch_line(batch, x0, y0, x1, y1, thick, color);
}

static void polygon(struct batch *batch, const struct view *view, const double (*corner)[2],
                    int count, float thick, struct color color)
{
    for (int i = 0; i < count; i++) {
        line(batch, view, corner[i], corner[(i + 1) % count], thick, color);
    }
}

/* A frame around a box, its inner edge on the box's. */
static struct rect frame(struct batch *batch, const struct view *view, const struct ecgp_box *box,
                         float thick, struct color color)
{
    struct rect rect = in_window(view, box);
    rect = (struct rect){floorf(rect.x0) - thick, floorf(rect.y0) - thick, ceilf(rect.x1) + thick,
                         ceilf(rect.y1) + thick};
    batch_frame(batch, rect, thick, thick, color);
    return rect;
}

static void tag(struct batch *batch, struct rect at, const char *text, struct color color,
                float scale)
{
    const struct text_style style = {(int)(11 * scale), true, {1, 1, 1, 1}};
    const float width = batch_text_width(batch, &style, text) + 8 * scale;
    const struct rect label = {at.x0, at.y0 - 15 * scale, at.x0 + width, at.y0};
    batch_rect(batch, label, 3 * scale, color);
    batch_text(batch, label.x0 + 4 * scale, label.y1 - 4 * scale, &style, text);
}

/* Whether an outline is more than the box itself: the paper is turned or bent. */
static bool differs(const double *outline, const struct ecgp_box *box)
{
    const double corners[4][2] = {
        {box->x0, box->y0}, {box->x1, box->y0}, {box->x1, box->y1}, {box->x0, box->y1}};
    double most = 0;
    for (int i = 0; i < 4; i++) {
        const double *corner = outline + 2 * i * (ECGP_OUTLINE / 4);
        most = fmax(most, hypot(corner[0] - corners[i][0], corner[1] - corners[i][1]));
    }
    return most > 3;
}

static void draw_outline(struct batch *batch, const struct view *view, const double *outline,
                         float thick, struct color color)
{
    double corners[ECGP_OUTLINE][2];
    for (int i = 0; i < ECGP_OUTLINE; i++) {
        corners[i][0] = outline[2 * i];
        corners[i][1] = outline[2 * i + 1];
    }
    polygon(batch, view, (const double(*)[2])corners, ECGP_OUTLINE, thick, color);
}

static void draw_box(struct batch *batch, const struct view *view, const struct sheet *sheet,
                     int field, float scale)
{
    struct ecgp_page_lead lead;
    double outline[2 * ECGP_OUTLINE];
    const struct color color = overlay_color(field);
    const struct color faint = {color.r, color.g, color.b, 0.55f};
    ecgp_page_lead(sheet->page, field, &lead);
    if (!lead.present || lead.box.x0 >= lead.box.x1) {
        return;
    }
    if (ecgp_page_outline(sheet->page, field, outline) && differs(outline, &lead.box)) {
        draw_outline(batch, view, outline, scale, faint);
    }
    const struct rect rect = frame(batch, view, &lead.box, 1.5f * scale, color);
    tag(batch, rect, lead.name, color, scale);
}

static void draw_boxes(struct batch *batch, const struct view *view, const struct sheet *sheet,
                       float scale)
{
    for (int i = 0; i < sheet->info.leads; i++) {
        draw_box(batch, view, sheet, i, scale);
    }
}

static void draw_names(struct batch *batch, const struct view *view, const struct sheet *sheet,
                       float scale)
{
    for (int i = 0; i < sheet->info.leads; i++) {
        struct ecgp_page_lead lead;
        ecgp_page_lead(sheet->page, i, &lead);
        if (lead.name_box.x0 < lead.name_box.x1) {
            frame(batch, view, &lead.name_box, 1.5f * scale, overlay_color(i));
        }
    }
}

static void draw_points(struct batch *batch, const struct view *view, const struct sheet *sheet,
                        float scale)
{
    const float size = fminf(fmaxf(2.5f * scale, (float)view->zoom), 7 * scale);
    for (int i = 0; i < sheet->info.leads; i++) {
        const struct sheet_points *points = &sheet->points[i];
        const struct color color = overlay_color(i);
        for (int64_t k = 0; k < points->count; k++) {
            float x, y;
            view_to_window(view, points->xy[2 * k], points->xy[2 * k + 1], &x, &y);
            if (isfinite(x)) {
                batch_line(batch, x, y, x, y, size, color);
            }
        }
    }
}

static void draw_crossings(struct batch *batch, const struct view *view, const struct sheet *sheet,
                           float scale)
{
    const struct color color = {0.05f, 0.35f, 0.85f, 0.9f};
    const float arm = 3 * scale;
    int columns, rows;
    ecgp_page_crossings(sheet->page, &columns, &rows);
    for (int i = 0; i < columns * rows; i++) {
        double x_mm, y_mm, x, y;
        float at_x, at_y;
        if (ecgp_page_crossing(sheet->page, i % columns, i / columns, &x_mm, &y_mm, &x, &y)) {
            view_to_window(view, x, y, &at_x, &at_y);
            batch_line(batch, at_x - arm, at_y, at_x + arm, at_y, scale, color);
            batch_line(batch, at_x, at_y - arm, at_x, at_y + arm, scale, color);
        }
    }
}

/* A line of the page from one millimetre to another, in short steps: paper bends. */
static void page_line(struct batch *batch, const struct view *view, const struct sheet *sheet,
                      const double from[2], const double to[2], float thick, struct color color)
{
    enum { STEPS = 64 };
    double before[2], next[2];
    ecgp_page_map(sheet->page, from[0], from[1], &before[0], &before[1]);
    for (int i = 1; i <= STEPS; i++) {
        const double t = (double)i / STEPS;
        ecgp_page_map(sheet->page, from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1]),
                      &next[0], &next[1]);
        line(batch, view, before, next, thick, color);
        before[0] = next[0];
        before[1] = next[1];
    }
}

static void map_label(struct batch *batch, const struct view *view, const struct sheet *sheet,
                      double x_mm, double y_mm, double value, float scale)
{
    const struct text_style style = {(int)(10 * scale), true, {0.45f, 0.1f, 0.6f, 1}};
    char text[16];
    double x, y;
    float at_x, at_y;
    snprintf(text, sizeof text, "%g", value);
    ecgp_page_map(sheet->page, x_mm, y_mm, &x, &y);
    view_to_window(view, x, y, &at_x, &at_y);
    batch_text(batch, at_x + 2 * scale, at_y - 2 * scale, &style, text);
}

static void draw_map(struct batch *batch, const struct view *view, const struct sheet *sheet,
                     float scale)
{
    const double width = sheet->info.width / sheet->info.px_per_mm;
    const double height = sheet->info.height / sheet->info.px_per_mm;
    const double every = 10;
    for (double x = 0; x <= width; x += every) {
        const bool major = fmod(x, 50) == 0;
        const struct color color = {0.45f, 0.1f, 0.6f, major ? 0.95f : 0.5f};
        page_line(batch, view, sheet, (const double[]){x, 0}, (const double[]){x, height},
                  (major ? 1.6f : 1.0f) * scale, color);
        map_label(batch, view, sheet, x, height / 2, x, scale);
    }
    for (double y = 0; y <= height; y += every) {
        const bool major = fmod(y, 50) == 0;
        const struct color color = {0.45f, 0.1f, 0.6f, major ? 0.95f : 0.5f};
        page_line(batch, view, sheet, (const double[]){0, y}, (const double[]){width, y},
                  (major ? 1.6f : 1.0f) * scale, color);
        map_label(batch, view, sheet, 0, y, y, scale);
    }
}

static void draw_words(struct batch *batch, const struct view *view, const struct sheet *sheet,
                       float scale)
{
    const struct color word_color = {0.0f, 0.45f, 0.5f, 0.9f}, mark_color = {0.8f, 0.2f, 0, 0.9f};
    for (int i = 0; i < ecgp_page_words(sheet->page); i++) {
        struct ecgp_page_word word;
        ecgp_page_word(sheet->page, i, &word);
        polygon(batch, view, (const double(*)[2])word.corner, 4, 1.2f * scale, word_color);
    }
    for (int i = 0; i < ecgp_page_marks(sheet->page); i++) {
        struct ecgp_page_mark mark;
        if (ecgp_page_mark(sheet->page, i, &mark)) {
            polygon(batch, view, (const double(*)[2])mark.corner, 4, 1.2f * scale, mark_color);
        }
    }
}

void overlay_draw(struct batch *batch, const struct view *view, const struct sheet *sheet,
                  unsigned overlays, float scale)
{
    static void (*const draw[OVERLAYS])(struct batch *, const struct view *, const struct sheet *,
                                        float) = {
        [OVERLAY_MAP] = draw_map,     [OVERLAY_CROSSINGS] = draw_crossings,
        [OVERLAY_BOXES] = draw_boxes, [OVERLAY_NAMES] = draw_names,
        [OVERLAY_WORDS] = draw_words, [OVERLAY_POINTS] = draw_points,
    };
    for (int i = 0; i < OVERLAYS && sheet->page; i++) {
        if (draw[i] && (overlays >> i & 1)) {
            draw[i](batch, view, sheet, scale);
        }
    }
}
