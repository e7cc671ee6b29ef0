#include "preview/overlay.h"

#include <math.h>
#include <stdio.h>

#include "base/array.h"
#include "base/scalar.h"

/* What marks are drawn with, and of what. */
struct scene {
    struct painter *painter;
    const struct view *view;
    const struct drawing *drawing;
    float scale; /* of lengths */
};

/* Neighbors on a page differ in hue; all are dark enough for white paper. */
struct color overlay_color(int field)
{
    static const unsigned colors[] = {0xD81B1B, 0x1A62C4, 0x1E8E3E, 0x8A2BC2, 0xE36C00,
                                      0x00838F, 0xC2185B, 0x5D4ACF, 0x6E7F00, 0x0288D1,
                                      0xA1470D, 0x00796B, 0xB71C9E, 0x3949AB, 0x558B2F};
    const unsigned color = colors[(size_t)field % ARRAY_COUNT(colors)];
    return (struct color){(float)(color >> 16 & 255) / 255, (float)(color >> 8 & 255) / 255,
                          (float)(color & 255) / 255, 1};
}

static struct rect in_window(const struct scene *scene, const struct ecgp_box *box)
{
    struct rect rect;
    view_to_window(scene->view, box->x0, box->y0, &rect.x0, &rect.y0);
    view_to_window(scene->view, box->x1, box->y1, &rect.x1, &rect.y1);
    return rect;
}

static void line(const struct scene *scene, const double from[2], const double to[2], float thick,
                 struct color color)
{
    float x0, y0, x1, y1;
    view_to_window(scene->view, from[0], from[1], &x0, &y0);
    view_to_window(scene->view, to[0], to[1], &x1, &y1);
    painter_line(scene->painter, x0, y0, x1, y1, thick, color);
}

static void polygon(const struct scene *scene, const double (*corner)[2], int count, float thick,
                    struct color color)
{
    for (int i = 0; i < count; i++) {
        line(scene, corner[i], corner[(i + 1) % count], thick, color);
    }
}

/* A frame around a box, its inner edge on the box's. */
static struct rect frame(const struct scene *scene, const struct ecgp_box *box, float thick,
                         struct color color)
{
    struct rect rect = in_window(scene, box);
    rect = (struct rect){floorf(rect.x0) - thick, floorf(rect.y0) - thick, ceilf(rect.x1) + thick,
                         ceilf(rect.y1) + thick};
    painter_frame(scene->painter, rect, thick, thick, color);
    return rect;
}

static void tag(const struct scene *scene, struct rect at, const char *text, struct color color)
{
    const struct text_style style = {(int)(11 * scene->scale), true, {1, 1, 1, 1}};
    const float width = painter_text_width(scene->painter, &style, text) + 8 * scene->scale;
    const struct rect label = {at.x0, at.y0 - 15 * scene->scale, at.x0 + width, at.y0};
    painter_rect(scene->painter, label, 3 * scene->scale, color);
    painter_text(scene->painter, label.x0 + 4 * scene->scale, label.y1 - 4 * scene->scale, &style,
                 text);
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

static void draw_outline(const struct scene *scene, const double *outline, float thick,
                         struct color color)
{
    double corners[ECGP_OUTLINE][2];
    for (int i = 0; i < ECGP_OUTLINE; i++) {
        corners[i][0] = outline[2 * i];
        corners[i][1] = outline[2 * i + 1];
    }
    polygon(scene, (const double(*)[2])corners, ECGP_OUTLINE, thick, color);
}

static void draw_box(const struct scene *scene, int field)
{
    struct ecgp_page_lead lead;
    double outline[2 * ECGP_OUTLINE];
    const struct color color = overlay_color(field);
    const struct color faint = {color.r, color.g, color.b, 0.55f};
    ecgp_page_lead(scene->drawing->page, field, &lead);
    if (!lead.present || lead.box.x0 >= lead.box.x1) {
        return;
    }
    if (ecgp_page_outline(scene->drawing->page, field, outline) && differs(outline, &lead.box)) {
        draw_outline(scene, outline, scene->scale, faint);
    }
    const struct rect rect = frame(scene, &lead.box, 1.5f * scene->scale, color);
    tag(scene, rect, lead.name, color);
}

static void draw_boxes(const struct scene *scene)
{
    for (int i = 0; i < scene->drawing->info.leads; i++) {
        draw_box(scene, i);
    }
}

static void draw_names(const struct scene *scene)
{
    for (int i = 0; i < scene->drawing->info.leads; i++) {
        struct ecgp_page_lead lead;
        ecgp_page_lead(scene->drawing->page, i, &lead);
        if (lead.name_box.x0 < lead.name_box.x1) {
            frame(scene, &lead.name_box, 1.5f * scene->scale, overlay_color(i));
        }
    }
}

static void draw_points(const struct scene *scene)
{
    const float size = (float)clamp(scene->view->zoom, 2.5f * scene->scale, 7 * scene->scale);
    for (int i = 0; i < scene->drawing->info.leads; i++) {
        const struct drawing_points *points = &scene->drawing->points[i];
        const struct color color = overlay_color(i);
        for (int64_t k = 0; k < points->count; k++) {
            float x, y;
            view_to_window(scene->view, points->xy[2 * k], points->xy[2 * k + 1], &x, &y);
            if (isfinite(x)) {
                painter_line(scene->painter, x, y, x, y, size, color);
            }
        }
    }
}

static void draw_crossings(const struct scene *scene)
{
    const struct color color = {0.05f, 0.35f, 0.85f, 0.9f};
    const float arm = 3 * scene->scale;
    int columns, rows;
    ecgp_page_grid(scene->drawing->page, &columns, &rows);
    for (int i = 0; i < columns * rows; i++) {
        double x_mm, y_mm, x, y;
        float at_x, at_y;
        if (ecgp_page_grid_point(scene->drawing->page, i % columns, i / columns, &x_mm, &y_mm, &x,
                                 &y)) {
            view_to_window(scene->view, x, y, &at_x, &at_y);
            painter_line(scene->painter, at_x - arm, at_y, at_x + arm, at_y, scene->scale, color);
            painter_line(scene->painter, at_x, at_y - arm, at_x, at_y + arm, scene->scale, color);
        }
    }
}

/* A line of the page from one millimeter to another, in short steps: paper bends. */
static void page_line(const struct scene *scene, const double from[2], const double to[2],
                      float thick, struct color color)
{
    enum { STEPS = 64 };
    double before[2], next[2];
    ecgp_page_to_picture(scene->drawing->page, from[0], from[1], &before[0], &before[1]);
    for (int i = 1; i <= STEPS; i++) {
        const double t = (double)i / STEPS;
        ecgp_page_to_picture(scene->drawing->page, from[0] + t * (to[0] - from[0]),
                             from[1] + t * (to[1] - from[1]), &next[0], &next[1]);
        line(scene, before, next, thick, color);
        before[0] = next[0];
        before[1] = next[1];
    }
}

static void map_label(const struct scene *scene, const double at_mm[2], double value)
{
    const struct text_style style = {(int)(10 * scene->scale), true, {0.45f, 0.1f, 0.6f, 1}};
    char text[16];
    double x, y;
    float at_x, at_y;
    snprintf(text, sizeof text, "%g", value);
    ecgp_page_to_picture(scene->drawing->page, at_mm[0], at_mm[1], &x, &y);
    view_to_window(scene->view, x, y, &at_x, &at_y);
    painter_text(scene->painter, at_x + 2 * scene->scale, at_y - 2 * scene->scale, &style, text);
}

static void map_line(const struct scene *scene, const double from[2], const double to[2],
                     const double label[2], double value)
{
    const bool major = fmod(value, 50) == 0;
    const struct color color = {0.45f, 0.1f, 0.6f, major ? 0.95f : 0.5f};
    page_line(scene, from, to, (major ? 1.6f : 1.0f) * scene->scale, color);
    map_label(scene, label, value);
}

static void draw_map(const struct scene *scene)
{
    const struct ecgp_page_info *info = &scene->drawing->info;
    const double width = info->width / info->px_per_mm, height = info->height / info->px_per_mm;
    const double every = 10;
    for (double x = 0; x <= width; x += every) {
        map_line(scene, (const double[]){x, 0}, (const double[]){x, height},
                 (const double[]){x, height / 2}, x);
    }
    for (double y = 0; y <= height; y += every) {
        const double start[2] = {0, y};
        map_line(scene, start, (const double[]){width, y}, start, y);
    }
}

static void draw_words(const struct scene *scene)
{
    const struct color word_color = {0.0f, 0.45f, 0.5f, 0.9f}, mark_color = {0.8f, 0.2f, 0, 0.9f};
    for (int i = 0; i < ecgp_page_word_count(scene->drawing->page); i++) {
        struct ecgp_page_word word;
        ecgp_page_word(scene->drawing->page, i, &word);
        polygon(scene, (const double(*)[2])word.corner, 4, 1.2f * scene->scale, word_color);
    }
    for (int i = 0; i < ecgp_page_handwriting_count(scene->drawing->page); i++) {
        struct ecgp_page_handwriting mark;
        if (ecgp_page_handwriting(scene->drawing->page, i, &mark)) {
            polygon(scene, (const double(*)[2])mark.corner, 4, 1.2f * scene->scale, mark_color);
        }
    }
}

static const struct {
    const char *name;
    void (*draw)(const struct scene *scene); /* NULL: it is a tint of the picture */
} table[OVERLAYS] = {
    [OVERLAY_BOXES] = {"boxes", draw_boxes},
    [OVERLAY_NAMES] = {"names", draw_names},
    [OVERLAY_MASKS] = {"masks", NULL},
    [OVERLAY_POINTS] = {"samples", draw_points},
    [OVERLAY_CROSSINGS] = {"grid", draw_crossings},
    [OVERLAY_MAP] = {"map", draw_map},
    [OVERLAY_WORDS] = {"words", draw_words},
    [OVERLAY_OVERLAPS] = {"overlaps", NULL},
};

const char *overlay_name(enum overlay overlay)
{
    return table[overlay].name;
}

void overlay_draw(struct painter *painter, const struct view *view, const struct drawing *drawing,
                  unsigned overlays)
{
    const struct scene scene = {painter, view, drawing, painter->scale};
    for (int i = 0; i < OVERLAYS && drawing->page; i++) {
        if (table[i].draw && (overlays >> i & 1)) {
            table[i].draw(&scene);
        }
    }
}
