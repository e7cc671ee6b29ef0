/*
 * The peer: the same files from the same records, drawn by Cairo. Records, plans and boxes come
 * from the ecgpress library, so that both do the same work there; pixels and files do not.
 *
 * The grid is drawn once and copied. A lead is stroked once, into an 8-bit surface the size of its
 * crop, which is both the ink of the page and, cut at one half, the mask.
 */
#define _POSIX_C_SOURCE 200809L
#include <cairo-ft.h>
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample_files.h"
#include "workload.h"

enum { HALF = 127, KEPT_BYTES = 512 << 20 };

/* The page's geometry in pixels, from the options and the size of its picture. */
struct geometry {
    int width, height;
    int rows, columns;
    bool rhythm;
    double cell, point, pen, border;
    double left, up, down, row_height; /* cells */
};

/* Memory that is kept from page to page. */
struct pool {
    uint8_t *data;
    size_t size;
};

struct lead_surface {
    cairo_surface_t *surface; /* coverage over the lead's crop; NULL where it has none */
    struct pool coverage, bits;
};

struct peer {
    struct workload workload;
    struct sample_files files;
    cairo_font_face_t *font;
    cairo_surface_t *grid, *page;
    struct lead_surface leads[SAMPLE_FIELDS];
};

static double option(const struct peer *peer, const char *name)
{
    return atof(ecgp_options_get(peer->workload.options, name));
}

static uint8_t *pool_take(struct pool *pool, size_t size)
{
    if (size > pool->size) {
        free(pool->data);
        pool->data = malloc(size);
        pool->size = size;
    }
    if (!pool->data) {
        workload_fail("out of memory");
    }
    return pool->data;
}

static struct geometry measure(const struct peer *peer, const struct ecgp_page *page)
{
    struct ecgp_page_info info;
    struct geometry g = {0};
    ecgp_page_info(page, &info);
    if (sscanf(info.layout, "%dby%d", &g.rows, &g.columns) != 2) {
        workload_fail("layout %s is not known", info.layout);
    }
    g.width = info.width;
    g.height = info.height;
    g.rhythm = strchr(info.layout, '-') != NULL;
    g.cell = 5 * info.px_per_mm;
    g.point = info.width / (6.4 * 72);
    g.pen = option(peer, "pen") * g.point;
    g.border = option(peer, "border") * info.width / (6.4 * 700);
    g.left = option(peer, "n_empty_cell_at_left");
    g.up = option(peer, "n_empty_cell_at_up");
    g.down = option(peer, "n_empty_cell_at_down");
    g.row_height = option(peer, "row_height");
    return g;
}

static void add_lines(cairo_t *cr, const struct geometry *g, double bottom, bool major)
{
    for (int i = 0; g->border + i * g->cell / 5 < g->width; i++) {
        if ((i % 5 == 0) == major) {
            cairo_move_to(cr, g->border + i * g->cell / 5, 0);
            cairo_line_to(cr, g->border + i * g->cell / 5, bottom);
        }
    }
    for (int i = 0; bottom - i * g->cell / 5 > 0; i++) {
        if ((i % 5 == 0) == major) {
            cairo_move_to(cr, g->border, bottom - i * g->cell / 5);
            cairo_line_to(cr, g->width, bottom - i * g->cell / 5);
        }
    }
    cairo_stroke(cr);
}

static cairo_surface_t *draw_grid(const struct geometry *g)
{
    cairo_surface_t *grid = cairo_image_surface_create(CAIRO_FORMAT_RGB24, g->width, g->height);
    cairo_t *cr = cairo_create(grid);
    const double cells = (g->rows - 1 + g->rhythm) * g->row_height + g->up + g->down;
    const double bottom = cells * g->cell;
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_rectangle(cr, g->border, 0, g->width, bottom);
    cairo_clip(cr);
    cairo_set_line_width(cr, 0.5 * g->point);
    cairo_set_source_rgb(cr, 1, 0.93, 0.93);
    add_lines(cr, g, bottom, false);
    cairo_set_source_rgb(cr, 0.75, 0.5, 0.5);
    add_lines(cr, g, bottom, true);
    cairo_destroy(cr);
    cairo_surface_flush(grid);
    return grid;
}

/* Begins the page with a copy of its grid, which is drawn where the page is of another size. */
static void begin_page(struct peer *peer, const struct geometry *g)
{
    if (!peer->grid || cairo_image_surface_get_width(peer->grid) != g->width ||
        cairo_image_surface_get_height(peer->grid) != g->height) {
        cairo_surface_destroy(peer->grid);
        cairo_surface_destroy(peer->page);
        peer->grid = draw_grid(g);
        peer->page = cairo_image_surface_create(CAIRO_FORMAT_RGB24, g->width, g->height);
    }
    cairo_surface_flush(peer->page);
    memcpy(cairo_image_surface_get_data(peer->page), cairo_image_surface_get_data(peer->grid),
           (size_t)cairo_image_surface_get_stride(peer->page) * (size_t)g->height);
    cairo_surface_mark_dirty(peer->page);
}

static void add_trace(cairo_t *cr, const struct ecgp_page *page, int field,
                      const struct ecgp_page_lead *lead)
{
    bool pen_down = false;
    for (int64_t i = 0; i < lead->samples; i++) {
        double x, y;
        const bool there = ecgp_page_point(page, field, i, &x, &y);
        if (there && pen_down) {
            cairo_line_to(cr, x, y);
        } else if (there) {
            cairo_move_to(cr, x, y);
            cairo_line_to(cr, x, y); /* one sample alone is a dot */
        }
        pen_down = there;
    }
}

/* Strokes the lead under a pen of that width into its surface. */
static void stroke_lead(struct lead_surface *surface, const struct ecgp_page *page, int field,
                        const struct ecgp_page_lead *lead, double pen)
{
    const struct ecgp_box *crop = &lead->crop;
    const int width = crop->x1 - crop->x0;
    const int height = crop->y1 - crop->y0;
    const int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, width);
    const size_t size = (size_t)stride * (size_t)height;
    uint8_t *coverage = pool_take(&surface->coverage, size);
    memset(coverage, 0, size);
    cairo_surface_destroy(surface->surface);
    surface->surface =
        cairo_image_surface_create_for_data(coverage, CAIRO_FORMAT_A8, width, height, stride);
    cairo_t *cr = cairo_create(surface->surface);
    cairo_translate(cr, -crop->x0, -crop->y0);
    cairo_set_line_width(cr, pen);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_GOOD);
    add_trace(cr, page, field, lead);
    cairo_stroke(cr);
    cairo_destroy(cr);
    cairo_surface_flush(surface->surface);
}

/* Cuts the coverage at one half, in place and to packed bits. */
static struct sample_mask cut_mask(struct lead_surface *surface)
{
    const int width = cairo_image_surface_get_width(surface->surface);
    const int height = cairo_image_surface_get_height(surface->surface);
    const int stride = cairo_image_surface_get_stride(surface->surface);
    const int packed = (width + 7) / 8;
    uint8_t *bits = pool_take(&surface->bits, (size_t)packed * (size_t)height);
    for (int y = 0; y < height; y++) {
        uint8_t *row = surface->coverage.data + (ptrdiff_t)y * stride;
        uint8_t *to = bits + (ptrdiff_t)y * packed;
        for (int x = 0; x < width; x++) {
            row[x] = row[x] >= HALF ? 255 : 0;
        }
        for (int x = 0; x < width; x += 8) {
            unsigned eight = 0;
            for (int i = 0; i < 8 && x + i < width; i++) {
                eight |= (row[x + i] & 1u) << (7 - i);
            }
            to[x / 8] = (uint8_t)eight;
        }
    }
    return (struct sample_mask){stride, packed, surface->coverage.data, bits};
}

/* Draws a lead's ink into the page and makes its mask. */
static void draw_lead(struct peer *peer, cairo_t *cr, const struct geometry *g,
                      const struct ecgp_page *page, int field, struct sample *sample)
{
    struct lead_surface *surface = &peer->leads[field];
    struct ecgp_page_lead lead;
    ecgp_page_lead(page, field, &lead);
    if (!lead.present || lead.crop.x0 >= lead.crop.x1) {
        return;
    }
    stroke_lead(surface, page, field, &lead, g->pen);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_mask_surface(cr, surface->surface, lead.crop.x0, lead.crop.y0);
    if (peer->workload.picture_only) {
        return;
    }
    if (g->pen < 1) { /* masks have no pen thinner than a pixel */
        stroke_lead(surface, page, field, &lead, 1);
    }
    sample->masks[field] = cut_mask(surface);
}

static int field_row(const struct geometry *g, int field)
{
    return field == g->rows * g->columns ? g->rows : field % g->rows;
}

/* The x of the field's first sample. */
static double field_x(const struct geometry *g, const struct ecgp_page *page, int field)
{
    struct ecgp_page_lead lead;
    struct ecgp_page_info info;
    double x = 0, y;
    ecgp_page_lead(page, field, &lead);
    ecgp_page_info(page, &info);
    int64_t i = 0;
    while (i < lead.samples && !ecgp_page_point(page, field, i, &x, &y)) {
        i++;
    }
    return x - (double)i * g->cell / (0.2 * info.rate_hz);
}

static void draw_names(const struct peer *peer, cairo_t *cr, const struct geometry *g,
                       const struct ecgp_page *page, int fields)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);
    cairo_set_font_face(cr, peer->font);
    cairo_set_font_size(cr, option(peer, "fontsize") * g->point);
    for (int i = 0; i < fields; i++) {
        struct ecgp_page_lead lead;
        ecgp_page_lead(page, i, &lead);
        if (lead.present) {
            const double zero = g->up + field_row(g, i) * g->row_height;
            cairo_move_to(cr, field_x(g, page, i), (zero - 2) * g->cell);
            cairo_show_text(cr, lead.name);
        }
    }
}

/* Two ticks at the first sample of each column but the first. */
static void draw_separators(cairo_t *cr, const struct geometry *g, const struct ecgp_page *page)
{
    cairo_set_line_width(cr, g->pen);
    for (int i = g->rows; i < g->rows * g->columns; i++) {
        struct ecgp_page_lead lead;
        ecgp_page_lead(page, i, &lead);
        if (!lead.present) {
            continue;
        }
        const double mv = isnan(lead.mv[0]) ? 0 : lead.mv[0];
        const double x = field_x(g, page, i);
        const double y = (g->up + field_row(g, i) * g->row_height - mv / 0.5) * g->cell;
        for (int side = -1; side <= 1; side += 2) {
            cairo_move_to(cr, x, y + side * 0.2 * g->cell);
            cairo_line_to(cr, x, y + side * 0.6 * g->cell);
        }
    }
    cairo_stroke(cr);
}

static void make_page(void *user, int64_t number)
{
    struct peer *peer = user;
    char name[64];
    struct ecgp_page_info info;
    struct ecgp_page *page = workload_page(&peer->workload, number, name);
    ecgp_page_info(page, &info);
    const struct geometry g = measure(peer, page);
    struct sample sample = {.page = page, .name = name, .bgr = true};
    begin_page(peer, &g);
    cairo_t *cr = cairo_create(peer->page);
    for (int i = 0; i < info.leads; i++) {
        draw_lead(peer, cr, &g, page, i, &sample);
    }
    draw_separators(cr, &g, page);
    draw_names(peer, cr, &g, page, info.leads);
    cairo_destroy(cr);
    cairo_surface_flush(peer->page);
    sample.width = g.width;
    sample.height = g.height;
    sample.pixels = cairo_image_surface_get_data(peer->page);
    sample.stride = cairo_image_surface_get_stride(peer->page);
    if (peer->workload.picture_only) {
        sample_files_write_picture(&peer->files, &sample);
    } else {
        sample_files_write(&peer->files, &sample);
    }
    ecgp_page_destroy(page);
}

static cairo_font_face_t *open_font(FT_Library *library, FT_Face *face)
{
    if (FT_Init_FreeType(library) != 0 || FT_New_Face(*library, FONT_FILE, 0, face) != 0) {
        workload_fail("%s: cannot be opened", FONT_FILE);
    }
    return cairo_ft_font_face_create_for_ft_face(*face, FT_LOAD_NO_HINTING);
}

static void peer_finish(struct peer *peer)
{
    for (int i = 0; i < SAMPLE_FIELDS; i++) {
        cairo_surface_destroy(peer->leads[i].surface);
        free(peer->leads[i].coverage.data);
        free(peer->leads[i].bits.data);
    }
    cairo_surface_destroy(peer->grid);
    cairo_surface_destroy(peer->page);
    cairo_font_face_destroy(peer->font);
    sample_files_finish(&peer->files);
    workload_finish(&peer->workload);
}

int main(int count, char **words)
{
    struct peer peer = {0};
    FT_Library library;
    FT_Face face;
    /* large buffers stay mapped, as ecgpress keeps its own */
    mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    workload_init(&peer.workload, count, words);
    sample_files_init(&peer.files, peer.workload.folder, peer.workload.picture_only);
    peer.font = open_font(&library, &face);
    workload_time(&peer.workload, make_page, &peer);
    peer_finish(&peer);
    return 0;
}
