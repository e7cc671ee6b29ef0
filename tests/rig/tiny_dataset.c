#define _GNU_SOURCE
#include "rig/tiny_dataset.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <libdeflate.h>

#include <ecgpress/render.h>

#include "base/file.h"
#include "config/leads.h"
#include "image/bmp.h"
#include "image/jpeg.h"
#include "image/png.h"
#include "rig/tiny_warp.h"

enum { GAP = 90, PADDING = 10, RATE_HZ = 100 };
#define PX_PER_MM 4.0
#define PEN_MM    0.6
#define SAMPLE_MM 0.5
#define MV_MM     10.0

static const char *const lead_text[TINY_LEADS] = {"I", "II"};
static const char *const page_names[TINY_PAGES] = {"0_3by1", "0_3by1"};
static const struct ecgp_box name_boxes[TINY_LEADS] = {{60, 20, 64, 44}, {60, 226, 72, 250}};

/* --- drawing -----------------------------------------------------------------------------------
 */

static void place_samples(const struct tiny_page *page, struct tiny_trace *trace)
{
    for (int i = 0; i < TINY_SAMPLES; i++) {
        const double x_mm = trace->origin_x_mm + i * SAMPLE_MM;
        const double y_mm = trace->origin_y_mm - trace->mv[i] * MV_MM;
        trace->px[i][0] = x_mm * PX_PER_MM;
        trace->px[i][1] = y_mm * PX_PER_MM;
        if (page->warp && !isnan(y_mm)) {
            tiny_warp_place(page->warp, x_mm, y_mm, trace->px[i]);
        }
    }
}

/* Half of the pen in the picture, px. */
static double pen_radius(const struct tiny_page *page)
{
    return PEN_MM * PX_PER_MM / 2 * (page->warp ? TINY_WARP_SCALE : 1);
}

static double distance(const double a[2], const double b[2], double x, double y)
{
    const double dx = b[0] - a[0], dy = b[1] - a[1];
    const double t = ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy);
    const double near = fmin(fmax(t, 0), 1);
    return hypot(x - a[0] - near * dx, y - a[1] - near * dy);
}

/* Whether the stroke from `a` to `b` may reach a pixel. */
static bool is_near(const double a[2], const double b[2], double reach, int x, int y)
{
    return x + 1 > fmin(a[0], b[0]) - reach && x < fmax(a[0], b[0]) + reach &&
           y + 1 > fmin(a[1], b[1]) - reach && y < fmax(a[1], b[1]) + reach;
}

static double coverage(const struct tiny_page *page, const struct tiny_trace *trace, int px, int py)
{
    enum { GRID = 6 };
    const double radius = pen_radius(page);
    bool hit[GRID * GRID] = {false};
    int hits = 0;
    for (int i = 0; i + 1 < TINY_SAMPLES; i++) {
        const double *a = trace->px[i], *b = trace->px[i + 1];
        const bool near = !isnan(a[1] + b[1]) && is_near(a, b, radius, px, py);
        for (int k = 0; near && k < GRID * GRID; k++) {
            hit[k] = hit[k] || distance(a, b, px + (k % GRID + 0.5) / GRID,
                                        py + (k / GRID + 0.5) / GRID) <= radius;
        }
    }
    for (int k = 0; k < GRID * GRID; k++) {
        hits += hit[k];
    }
    return (double)hits / (GRID * GRID);
}

static void draw_trace(struct tiny_page *page, struct tiny_trace *trace)
{
    place_samples(page, trace);
    trace->box = (struct ecgp_box){TINY_WIDTH, TINY_HEIGHT, 0, 0};
    for (int y = 0; y < TINY_HEIGHT; y++) {
        for (int x = 0; x < TINY_WIDTH; x++) {
            const double ink = coverage(page, trace, x, y);
            for (int c = 0; c < 3; c++) {
                page->rgb[y][x][c] = (uint8_t)lround(page->rgb[y][x][c] * (1 - ink));
            }
            trace->ink[y][x] = ink >= 0.5;
            if (ink >= 0.5) {
                trace->box.x0 = x < trace->box.x0 ? x : trace->box.x0;
                trace->box.y0 = y < trace->box.y0 ? y : trace->box.y0;
                trace->box.x1 = x >= trace->box.x1 ? x + 1 : trace->box.x1;
                trace->box.y1 = y + 1;
            }
        }
    }
    trace->crop = (struct ecgp_box){trace->box.x0 - PADDING / 2, trace->box.y0 - PADDING / 2,
                                    trace->box.x1 + PADDING / 2, trace->box.y1 + PADDING / 2};
}

static void draw_page(struct tiny_page *page, double distance_mm)
{
    memset(page->rgb, 255, sizeof page->rgb);
    for (int y = 0; y < TINY_HEIGHT; y++) {
        for (int x = 0; x < TINY_WIDTH; x++) {
            if (x % 20 == 0 || y % 20 == 0) {
                memcpy(page->rgb[y][x], "\xBF\x80\x80", 3);
            }
        }
    }
    for (int k = 0; k < TINY_LEADS; k++) {
        struct tiny_trace *trace = &page->trace[k];
        trace->origin_x_mm = 12.3;
        trace->origin_y_mm = 25.1 + k * distance_mm;
        for (int i = 0; i < TINY_SAMPLES; i++) {
            const int beat = i % 53;
            const double wave = 0.1 * sin(i * 0.3 + k) + (beat == 20 ? 1.1 : beat == 21 ? -0.4 : 0);
            trace->mv[i] = i >= GAP && i < GAP + 8 ? NAN : round(wave * 1000) / 1000;
        }
        draw_trace(page, trace);
        const struct ecgp_box *box = &name_boxes[k];
        for (int y = box->y0; y < box->y1; y++) {
            memset(page->rgb[y][box->x0], 0, (size_t)(box->x1 - box->x0) * 3);
        }
    }
}

bool tiny_intrudes(const struct tiny_trace *trace, const struct tiny_trace *other)
{
    for (int y = trace->crop.y0; y < trace->crop.y1; y++) {
        if (memchr(&other->ink[y][trace->crop.x0], 1, (size_t)(trace->crop.x1 - trace->crop.x0))) {
            return true;
        }
    }
    return false;
}

double tiny_share(const struct tiny_trace *trace, const struct tiny_trace *other)
{
    int own = 0, both = 0;
    for (int y = 0; y < TINY_HEIGHT; y++) {
        for (int x = 0; x < TINY_WIDTH; x++) {
            own += trace->ink[y][x];
            both += trace->ink[y][x] && other->ink[y][x];
        }
    }
    return (double)both / own;
}

/* --- writing -----------------------------------------------------------------------------------
 */

void tiny_put(const char *folder, struct text *data, const char *format, ...)
{
    char path[512];
    const int length = snprintf(path, sizeof path, "%s/", folder);
    va_list args;
    va_start(args, format);
    vsnprintf(path + length, sizeof path - (size_t)length, format, args);
    va_end(args);
    char *parent = strndup(path, (size_t)(strrchr(path, '/') - path));
    assert_false(data->failed);
    assert_int_equal(file_make_folders(parent, NULL), ECGP_OK);
    assert_int_equal(file_write(path, data->data, data->length, NULL), ECGP_OK);
    free(parent);
    text_clear(data);
}

static void add_signal(struct text *out, const struct tiny_trace *trace)
{
    for (int i = 0; i < TINY_SAMPLES; i++) {
        text_add(out, i ? ", " : "[");
        text_add_json_number(out, trace->mv[i]);
    }
    text_add(out, "]");
}

static void put_mask(const char *folder, const char *name, int k, const struct tiny_trace *trace)
{
    const struct ecgp_box *crop = &trace->crop;
    struct bitmap bits = {.width = crop->x1 - crop->x0, .height = crop->y1 - crop->y0};
    bits.stride = (bits.width + 7) / 8;
    uint8_t *data = calloc((size_t)bits.stride, (size_t)bits.height);
    for (int y = 0; y < bits.height; y++) {
        for (int x = 0; x < bits.width; x++) {
            const bool ink = trace->ink[crop->y0 + y][crop->x0 + x];
            data[y * bits.stride + x / 8] |= (uint8_t)(ink ? 0x80 >> x % 8 : 0);
        }
    }
    bits.data = data;
    struct text out = {0};
    png_encode_bitmap(&bits, PNG_LEVEL_FAST, &out, NULL);
    tiny_put(folder, &out, "mask-png/%s_lead_%d.png", name, k);
    bmp_encode_bitmap(&bits, &out, NULL);
    tiny_put(folder, &out, "mask-bmp/%s_lead_%d.bmp", name, k);
    text_free(&out);
    free(data);
}

static void put_crop(const char *root, const char *place, bool bmp, const char *name, int k,
                     const struct tiny_page *page)
{
    char folder[512];
    snprintf(folder, sizeof folder, "%s/%s", root, place);
    const struct tiny_trace *trace = &page->trace[k];
    const struct ecgp_box *crop = &trace->crop;
    const struct pixels pixels = {crop->x1 - crop->x0, crop->y1 - crop->y0, 3, TINY_WIDTH * 3,
                                  page->rgb[crop->y0][crop->x0]};
    struct text out = {0};
    if (bmp) {
        bmp_encode(&pixels, &out, NULL);
    } else {
        png_encode(&pixels, PNG_LEVEL_FAST, &out, NULL);
    }
    tiny_put(folder, &out, "image/%s_lead_%d.%s", name, k, bmp ? "bmp" : "png");
    add_signal(&out, trace);
    tiny_put(folder, &out, "signal-json/%s_lead_%d.json", name, k);
    text_free(&out);
    put_mask(folder, name, k, trace);
}

void tiny_add_label(struct text *out, int class, const struct ecgp_box *box)
{
    text_addf(out, "%d %.8f %.8f %.8f %.8f\n", class, (box->x0 + box->x1) / 2.0 / TINY_WIDTH,
              (box->y0 + box->y1) / 2.0 / TINY_HEIGHT, (double)(box->x1 - box->x0) / TINY_WIDTH,
              (double)(box->y1 - box->y0) / TINY_HEIGHT);
}

/* The box on the page that a trace fills, mm. */
static void find_area(const struct tiny_trace *trace, double box_mm[4])
{
    double low = INFINITY, high = -INFINITY;
    for (int i = 0; i < TINY_SAMPLES; i++) {
        low = fmin(low, trace->mv[i]);
        high = fmax(high, trace->mv[i]);
    }
    box_mm[0] = trace->origin_x_mm - PEN_MM / 2;
    box_mm[1] = trace->origin_y_mm - high * MV_MM - PEN_MM / 2;
    box_mm[2] = trace->origin_x_mm + (TINY_SAMPLES - 1) * SAMPLE_MM + PEN_MM / 2;
    box_mm[3] = trace->origin_y_mm - low * MV_MM + PEN_MM / 2;
}

static void add_labels(struct text *out, const struct tiny_page *page, int k)
{
    const struct ecgp_box *box = &name_boxes[k];
    const struct ecgp_box name = {box->x0 - PADDING / 2, box->y0 - PADDING / 2,
                                  box->x1 + PADDING / 2, box->y1 + PADDING / 2};
    if (!page->warp) {
        tiny_add_label(out, 0, &page->trace[k].crop);
        tiny_add_label(out, k + 1, &name);
        return;
    }
    const int x[] = {name.x0, name.x1, name.x1, name.x0};
    const int y[] = {name.y0, name.y0, name.y1, name.y1};
    double area[4];
    find_area(&page->trace[k], area);
    text_add(out, "0");
    tiny_warp_outline(out, page->warp, area);
    text_addf(out, "\n%d", k + 1);
    for (int i = 0; i < 4; i++) {
        text_addf(out, " %.8f %.8f", (double)x[i] / TINY_WIDTH, (double)y[i] / TINY_HEIGHT);
    }
    text_add(out, "\n");
}

/* What only pages of warped datasets have here. */
static void put_arrays(const char *root, const char *name, const struct tiny_page *page)
{
    uint8_t *classes = malloc(TINY_WIDTH * TINY_HEIGHT);
    struct text out = {0};
    tiny_warp_grid_points(&out, page->warp);
    tiny_put(root, &out, "digitization-dataset/%s/grid_points.npy", name);
    tiny_warp_page_map(&out, page->warp);
    tiny_put(root, &out, "digitization-dataset/%s/backward_map.npy", name);
    tiny_warp_classes(classes, page->warp);
    for (int k = 0; k < TINY_LEADS; k++) {
        const struct ecgp_box *box = &name_boxes[k];
        for (int y = box->y0; y < box->y1; y++) {
            memset(classes + y * TINY_WIDTH + box->x0, ECGP_CLASS_TEXT,
                   (size_t)(box->x1 - box->x0));
        }
    }
    for (int i = 0; i < TINY_LEADS * TINY_WIDTH * TINY_HEIGHT; i++) {
        const int k = i / (TINY_WIDTH * TINY_HEIGHT), at = i % (TINY_WIDTH * TINY_HEIGHT);
        if (page->trace[k].ink[at / TINY_WIDTH][at % TINY_WIDTH]) {
            classes[at] = (uint8_t)(ECGP_CLASS_TRACE + k);
        }
    }
    const struct pixels pixels = {TINY_WIDTH, TINY_HEIGHT, 1, TINY_WIDTH, classes};
    png_encode(&pixels, PNG_LEVEL_FAST, &out, NULL);
    tiny_put(root, &out, "digitization-dataset/%s/classes.png", name);
    text_free(&out);
    free(classes);
}

static void put_whole(const char *root, const char *name, const struct tiny_page *page)
{
    const struct pixels pixels = {TINY_WIDTH, TINY_HEIGHT, 3, TINY_WIDTH * 3, page->rgb[0][0]};
    struct text out = {0};
    for (int copy = 0; copy < 2; copy++) {
        jpeg_encode(&pixels, 95, &out, NULL);
        if (copy) {
            tiny_put(root, &out, "digitization-dataset/%s/%s.jpg", name, name);
        } else {
            tiny_put(root, &out, "detection-dataset/images/%s.jpg", name);
        }
    }
    for (int k = 0; k < TINY_LEADS; k++) {
        add_signal(&out, &page->trace[k]);
        tiny_put(root, &out, "digitization-dataset/%s/%s_lead_%d.json", name, name, k);
    }
    for (int k = 0; k < TINY_LEADS; k++) {
        add_labels(&out, page, k);
    }
    tiny_put(root, &out, "detection-dataset/labels/%s.txt", name);
    text_free(&out);
    if (page->warp) {
        put_arrays(root, name, page);
    }
}

static const char *place_of(const struct tiny_page *page, int k)
{
    return !page->overlap_set ? "segmentation"
           : tiny_intrudes(&page->trace[k], &page->trace[1 - k])
               ? "overlap-dataset/with-overlap"
               : "overlap-dataset/without-overlap";
}

static void add_lead(struct text *log, const struct tiny_page *page, int k)
{
    const struct tiny_trace *trace = &page->trace[k], *other = &page->trace[1 - k];
    const struct ecgp_box *name = &name_boxes[k], *box = &trace->box, *crop = &trace->crop;
    text_addf(log,
              "%s{\"index\": %d, \"name\": \"%s\", \"text\": \"%s\", \"inverted\": false, "
              "\"clipped\": false, \"first_sample\": 0, \"samples\": %d, \"start_s\": 0, "
              "\"duration_s\": %.17g, \"visible\": [[0,%d],[%d,%d]], ",
              k ? ", " : "", k, lead_text[k], lead_text[k], TINY_SAMPLES,
              TINY_SAMPLES / (double)RATE_HZ, GAP - 1, GAP + 8, TINY_SAMPLES - 1);
    text_addf(log,
              "\"origin_mm\": [%.17g, %.17g], \"mm_per_sample\": 0.5, \"mm_per_mv\": 10, "
              "\"box\": [%d, %d, %d, %d], \"crop\": [%d, %d, %d, %d], \"name_box\": [%d, %d, %d, "
              "%d], ",
              trace->origin_x_mm, trace->origin_y_mm, box->x0, box->y0, box->x1, box->y1, crop->x0,
              crop->y0, crop->x1, crop->y1, name->x0, name->y0, name->x1, name->y1);
    text_addf(log, "\"crop_folder\": \"%s\", \"overlap\": %.17g, \"overlapped_by\": [",
              place_of(page, k), tiny_share(trace, other));
    text_addf(log, tiny_intrudes(trace, other) ? "\"%s\"]}" : "]}", lead_text[1 - k]);
}

/* The checksum of the record's path and of all samples. */
static uint32_t checksum(const struct tiny_page *page, const char *source)
{
    uint32_t crc = libdeflate_crc32(0, source, strlen(source));
    for (int k = 0; k < TINY_LEADS; k++) {
        crc = libdeflate_crc32(crc, page->trace[k].mv, sizeof page->trace[k].mv);
    }
    return crc;
}

static void add_page(struct text *log, const struct tiny_page *page, const char *name,
                     const char *source)
{
    text_addf(log, "{\"name\": \"%s\", \"split\": \"train\", \"set\": \"%s\", \"picture\": ", name,
              page->overlap_set ? "overlap" : "pages");
    text_addf(log, page->overlap_set ? "null" : "\"detection-dataset/images/%s.jpg\"", name);
    text_addf(log,
              ", \"schema_version\": 1, \"layout\": \"3by1\", \"record\": \"ecg\", \"source\": "
              "\"%s\", \"record_index\": 0, \"signals_crc32\": %lu, \"page_index\": 0, \"window\": "
              "0, \"rate_hz\": %d, \"row_height\": 3, \"captured\": false, ",
              source, (unsigned long)checksum(page, source), RATE_HZ);
    text_addf(log,
              "\"padding_x\": %d, \"padding_y\": %d, \"width\": %d, \"height\": %d, \"px_per_mm\": "
              "%.17g, \"page_width_mm\": %.17g, \"page_height_mm\": %.17g, "
              "\"paper_speed_mm_per_s\": 50, \"gain_mm_per_mv\": 10, \"pen_mm\": %.17g",
              PADDING, PADDING, TINY_WIDTH, TINY_HEIGHT, PX_PER_MM, TINY_WIDTH / PX_PER_MM,
              TINY_HEIGHT / PX_PER_MM, PEN_MM);
    if (page->warp) {
        tiny_warp_log(log, page->warp);
    }
    text_add(log, ", \"leads\": [");
    for (int k = 0; k < TINY_LEADS; k++) {
        add_lead(log, page, k);
    }
    text_add(log, "]}\n");
}

/* What verify reads of a page's line of logs.json. */
static void add_reference(struct text *log, const struct tiny_page *page, const char *name,
                          const char *source)
{
    text_addf(log,
              "{\"name\": \"%s\", \"split\": \"train\", \"set\": \"%s\", \"record\": \"%s\", "
              "\"save_path\": ",
              name, page->overlap_set ? "overlap" : "pages", source);
    text_addf(log, page->overlap_set ? "null" : "\"detection-dataset/images/%s.jpg\"", name);
    for (int k = 0; k < TINY_LEADS; k++) {
        text_addf(log, "%s{\"index\": %d, \"ecg\": ", k ? ", " : ", \"leads\": [", k);
        add_signal(log, &page->trace[k]);
        text_add(log, "}");
    }
    text_add(log, "]}");
}

static void put_logs(const char *root, const struct tiny_page *pages)
{
    struct text log = {0}, reference = {0};
    char source[512];
    snprintf(source, sizeof source, "%s/record/ecg.csv", root);
    text_addf(&reference, "{\"frequency\": %d, \"samples\": [\n", RATE_HZ);
    for (int i = 0; i < TINY_PAGES; i++) {
        add_page(&log, &pages[i], page_names[i], source);
        add_reference(&reference, &pages[i], page_names[i], source);
        text_add(&reference, i + 1 < TINY_PAGES ? ",\n" : "\n");
    }
    text_add(&reference, "]}\n");
    tiny_put(root, &log, "pages.jsonl");
    tiny_put(root, &reference, "logs.json");
    text_free(&log);
    text_free(&reference);
}

static void put_lists(const char *root, const struct tiny_page *pages)
{
    static const char *const folders[] = {"detection-dataset", "digitization-dataset",
                                          "segmentation", "overlap-dataset"};
    struct text out = {0};
    text_reserve(&out, 1)[0] = '\0';
    for (int i = 0; i < 4; i++) {
        tiny_put(root, &out, "%s/val.txt", folders[i]);
        tiny_put(root, &out, "%s/test.txt", folders[i]);
    }
    text_addf(&out, "./images/%s.jpg\n", page_names[0]);
    tiny_put(root, &out, "detection-dataset/train.txt");
    text_addf(&out, "./%s/%s.jpg\n", page_names[0], page_names[0]);
    tiny_put(root, &out, "digitization-dataset/train.txt");
    text_addf(&out, "./image/%s_lead_0.png\n./image/%s_lead_1.png\n", page_names[0], page_names[0]);
    tiny_put(root, &out, "segmentation/train.txt");
    for (int k = 0; k < TINY_LEADS; k++) {
        const bool with = tiny_intrudes(&pages[1].trace[k], &pages[1].trace[1 - k]);
        text_addf(&out, "./%s/image/%s_lead_%d.%s\n", with ? "with-overlap" : "without-overlap",
                  page_names[1], k, with ? "bmp" : "png");
    }
    tiny_put(root, &out, "overlap-dataset/train.txt");
    text_free(&out);
}

/* The record that the pages show, as CSV. */
static void put_record(const char *root, const struct tiny_page *page)
{
    struct text out = {0};
    text_add(&out, "I,II\n");
    for (int i = 0; i < TINY_SAMPLES; i++) {
        for (int k = 0; k < TINY_LEADS; k++) {
            const double mv = page->trace[k].mv[i];
            text_addf(&out, isnan(mv) ? "%s" : "%s%.17g", k ? "," : "", mv);
        }
        text_add(&out, "\n");
    }
    tiny_put(root, &out, "record/ecg.csv");
    text_addf(&out,
              "{\"ecgpress\": \"0.1.0\", \"options\": {\"raw_signal_path\": \"%s/record/ecg.csv\", "
              "\"sampling_rate\": 100, \"overlap_row_height\": [0.8, 1.6]%s}, \"given\": "
              "[\"sampling_rate\", \"show_grid\"]}\n",
              root,
              page->warp ? ", \"label_shape\": \"segment\", \"backward_maps\": \"float32\", "
                           "\"class_maps\": true"
                         : "");
    tiny_put(root, &out, "ecgpress.json");
    text_free(&out);
}

void tiny_dataset_write(const struct tiny_dataset *dataset)
{
    const struct tiny_page *pages = dataset->pages;
    const char *root = dataset->root;
    struct text out = {0};
    assert_int_equal(file_remove_tree(root, NULL), ECGP_OK);
    for (int i = 0; i < TINY_PAGES; i++) {
        if (!pages[i].overlap_set) {
            put_whole(root, page_names[i], &pages[i]);
        }
        for (int k = 0; k < TINY_LEADS; k++) {
            const char *place = place_of(&pages[i], k);
            put_crop(root, place, strstr(place, "with-overlap") != NULL, page_names[i], k,
                     &pages[i]);
        }
    }
    put_logs(root, pages);
    put_lists(root, pages);
    put_record(root, &pages[0]);
    text_add(&out, "[]\n");
    tiny_put(root, &out, "skipped.json");
    text_add(&out, "train: train.txt\nval: val.txt\ntest: test.txt\nnames:\n  0: lead\n");
    for (int i = 0; i < ECGP_LEADS; i++) {
        text_addf(&out, "  %d: %s\n", i + 1, lead_names[i]);
    }
    tiny_put(root, &out, "detection-dataset/data.yaml");
    text_add(&out, "<!doctype html>\n");
    tiny_put(root, &out, "index.html");
    text_free(&out);
}

struct tiny_dataset *tiny_dataset_create(bool warped)
{
    struct tiny_dataset *dataset = calloc(1, sizeof *dataset);
    assert_non_null(dataset);
    tiny_warp_init(&dataset->warp);
    for (int i = 0; i < TINY_PAGES; i++) {
        dataset->pages[i].warp = warped ? &dataset->warp : NULL;
    }
    draw_page(&dataset->pages[0], 25);
    dataset->pages[1].overlap_set = true;
    draw_page(&dataset->pages[1], 9);
    snprintf(dataset->root, sizeof dataset->root, "/tmp/ecgpress-tiny-XXXXXX");
    assert_non_null(mkdtemp(dataset->root));
    return dataset;
}

void tiny_dataset_free(struct tiny_dataset *dataset)
{
    file_remove_tree(dataset->root, NULL);
    tiny_warp_finish(&dataset->warp);
    free(dataset);
}
