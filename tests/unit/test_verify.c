/* A tiny dataset made by hand, and one small fault after the other put into it: each must be found.
 */
#define _GNU_SOURCE
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <ecgpress/dataset.h>

#include "base/file.h"
#include "base/text.h"
#include "dataset/contact_sheet.h"
#include "image/codec.h"

enum { WIDTH = 420, HEIGHT = 260, SAMPLES = 160, LEADS = 2, PAGES = 2, GAP = 90, PADDING = 10 };
#define PX_PER_MM 4.0
#define PEN_MM    0.6

static const char *const lead_text[LEADS] = {"I", "II"};
static const char *const page_names[PAGES] = {"0_3by1", "0_3by1"};
static const struct ecgp_box name_boxes[LEADS] = {{60, 20, 64, 44}, {60, 226, 72, 250}};

struct trace {
    double origin_x_mm, origin_y_mm;
    double mv[SAMPLES];
    uint8_t ink[HEIGHT][WIDTH];
    struct ecgp_box box, crop;
};

struct page {
    bool overlap_set;
    struct trace trace[LEADS];
    uint8_t rgb[HEIGHT][WIDTH][3];
};

struct fixture {
    struct page pages[PAGES];
    char root[64];
};

/* --- drawing -----------------------------------------------------------------------------------
 */

static double sample_x(const struct trace *trace, int i)
{
    return (trace->origin_x_mm + i * 0.5) * PX_PER_MM;
}

static double sample_y(const struct trace *trace, int i)
{
    return (trace->origin_y_mm - trace->mv[i] * 10) * PX_PER_MM;
}

static double distance(const struct trace *trace, int i, double x, double y)
{
    const double ax = sample_x(trace, i), ay = sample_y(trace, i);
    const double dx = sample_x(trace, i + 1) - ax, dy = sample_y(trace, i + 1) - ay;
    const double t = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
    const double near = fmin(fmax(t, 0), 1);
    return hypot(x - ax - near * dx, y - ay - near * dy);
}

static double coverage(const struct trace *trace, int px, int py)
{
    enum { GRID = 6 };
    int hits = 0;
    for (int k = 0; k < GRID * GRID; k++) {
        const double x = px + (k % GRID + 0.5) / GRID, y = py + (k / GRID + 0.5) / GRID;
        const int near = (int)((x / PX_PER_MM - trace->origin_x_mm) / 0.5);
        bool hit = false;
        for (int i = near - 2; i <= near + 2; i++) {
            hit = hit || (i >= 0 && i + 1 < SAMPLES && !isnan(trace->mv[i] + trace->mv[i + 1]) &&
                          distance(trace, i, x, y) <= PEN_MM * PX_PER_MM / 2);
        }
        hits += hit;
    }
    return (double)hits / (GRID * GRID);
}

static void draw_trace(struct page *page, struct trace *trace)
{
    trace->box = (struct ecgp_box){WIDTH, HEIGHT, 0, 0};
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            const double ink = coverage(trace, x, y);
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

static void draw_page(struct page *page, double distance_mm)
{
    memset(page->rgb, 255, sizeof page->rgb);
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            if (x % 20 == 0 || y % 20 == 0) {
                memcpy(page->rgb[y][x], "\xBF\x80\x80", 3);
            }
        }
    }
    for (int k = 0; k < LEADS; k++) {
        struct trace *trace = &page->trace[k];
        trace->origin_x_mm = 12.3;
        trace->origin_y_mm = 25.1 + k * distance_mm;
        for (int i = 0; i < SAMPLES; i++) {
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

static bool intrudes(const struct trace *trace, const struct trace *other)
{
    for (int y = trace->crop.y0; y < trace->crop.y1; y++) {
        if (memchr(&other->ink[y][trace->crop.x0], 1, (size_t)(trace->crop.x1 - trace->crop.x0))) {
            return true;
        }
    }
    return false;
}

static double shared(const struct trace *trace, const struct trace *other)
{
    int own = 0, both = 0;
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            own += trace->ink[y][x];
            both += trace->ink[y][x] && other->ink[y][x];
        }
    }
    return (double)both / own;
}

/* --- writing -----------------------------------------------------------------------------------
 */

static void put(const char *folder, struct text *data, const char *format, ...)
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

static void add_signal(struct text *out, const struct trace *trace)
{
    for (int i = 0; i < SAMPLES; i++) {
        text_add(out, i ? ", " : "[");
        text_add_json_number(out, trace->mv[i]);
    }
    text_add(out, "]");
}

static void put_mask(const char *folder, const char *name, int k, const struct trace *trace)
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
    put(folder, &out, "mask-png/%s_lead_%d.png", name, k);
    bmp_encode_bitmap(&bits, &out, NULL);
    put(folder, &out, "mask-bmp/%s_lead_%d.bmp", name, k);
    text_free(&out);
    free(data);
}

static void put_crop(const char *root, const char *place, bool bmp, const char *name, int k,
                     const struct page *page)
{
    char folder[512];
    snprintf(folder, sizeof folder, "%s/%s", root, place);
    const struct trace *trace = &page->trace[k];
    const struct ecgp_box *crop = &trace->crop;
    const struct pixels pixels = {crop->x1 - crop->x0, crop->y1 - crop->y0, 3, WIDTH * 3,
                                  page->rgb[crop->y0][crop->x0]};
    struct text out = {0};
    if (bmp) {
        bmp_encode(&pixels, &out, NULL);
    } else {
        png_encode(&pixels, PNG_LEVEL_FAST, &out, NULL);
    }
    put(folder, &out, "image/%s_lead_%d.%s", name, k, bmp ? "bmp" : "png");
    add_signal(&out, trace);
    put(folder, &out, "signal-json/%s_lead_%d.json", name, k);
    text_free(&out);
    put_mask(folder, name, k, trace);
}

static void add_label(struct text *out, int class, const struct ecgp_box *box)
{
    text_addf(out, "%d %.8f %.8f %.8f %.8f\n", class, (box->x0 + box->x1) / 2.0 / WIDTH,
              (box->y0 + box->y1) / 2.0 / HEIGHT, (double)(box->x1 - box->x0) / WIDTH,
              (double)(box->y1 - box->y0) / HEIGHT);
}

static void put_whole(const char *root, const char *name, const struct page *page)
{
    const struct pixels pixels = {WIDTH, HEIGHT, 3, WIDTH * 3, page->rgb[0][0]};
    struct text out = {0};
    for (int copy = 0; copy < 2; copy++) {
        jpeg_encode(&pixels, 95, &out, NULL);
        if (copy) {
            put(root, &out, "digitization-dataset/%s/%s.jpg", name, name);
        } else {
            put(root, &out, "detection-dataset/images/%s.jpg", name);
        }
    }
    for (int k = 0; k < LEADS; k++) {
        add_signal(&out, &page->trace[k]);
        put(root, &out, "digitization-dataset/%s/%s_lead_%d.json", name, name, k);
    }
    for (int k = 0; k < LEADS; k++) {
        const struct ecgp_box *box = &name_boxes[k];
        const struct ecgp_box padded = {box->x0 - PADDING / 2, box->y0 - PADDING / 2,
                                        box->x1 + PADDING / 2, box->y1 + PADDING / 2};
        add_label(&out, 0, &page->trace[k].crop);
        add_label(&out, k + 1, &padded);
    }
    put(root, &out, "detection-dataset/labels/%s.txt", name);
    text_free(&out);
}

static const char *place_of(const struct page *page, int k)
{
    return !page->overlap_set                               ? "segmentation"
           : intrudes(&page->trace[k], &page->trace[1 - k]) ? "overlap-dataset/with-overlap"
                                                            : "overlap-dataset/without-overlap";
}

static void add_lead(struct text *log, const struct page *page, int k)
{
    const struct trace *trace = &page->trace[k], *other = &page->trace[1 - k];
    const struct ecgp_box *name = &name_boxes[k], *box = &trace->box, *crop = &trace->crop;
    text_addf(log,
              "%s{\"min_x_plot\": 0, \"max_x_plot\": 1, \"min_y_plot\": 0, \"max_y_plot\": 1, "
              "\"x_text\": 0, \"y_text\": 0, \"fontsize\": 6, \"text\": \"%s\", "
              "\"bbox\": [%d, %d, %d, %d], \"index\": %d, \"lead\": \"%s\", \"first_sample\": 0, ",
              k ? ", " : "", lead_text[k], name->x0, name->y0, name->x1 - name->x0,
              name->y1 - name->y0, k, lead_text[k]);
    text_addf(log,
              "\"origin_mm\": [%.17g, %.17g], \"sample_mm\": 0.5, \"mv_mm\": 10, "
              "\"box\": [%d, %d, %d, %d], \"crop\": [%d, %d, %d, %d], \"clipped\": false, "
              "\"file\": \"%s\", \"overlap\": %.17g, \"overlapped_by\": [",
              trace->origin_x_mm, trace->origin_y_mm, box->x0, box->y0, box->x1, box->y1, crop->x0,
              crop->y0, crop->x1, crop->y1, place_of(page, k), shared(trace, other));
    text_addf(log,
              intrudes(trace, other) ? "\"%s\"], \"ecg\": " : "], \"ecg\": ", lead_text[1 - k]);
    add_signal(log, trace);
    text_add(log, "}");
}

static void add_page(struct text *log, const struct page *page, const char *name)
{
    text_addf(log,
              "{\"name\": \"%s\", \"split\": \"train\", \"set\": \"%s\", \"save_path\": ", name,
              page->overlap_set ? "overlap" : "pages");
    text_addf(log, page->overlap_set ? "null" : "\"detection-dataset/images/%s.jpg\"", name);
    text_addf(
        log,
        ", \"layout\": \"3by1\", \"record\": \"ecg.csv\", \"record_index\": 0, \"window\": 0, "
        "\"rate_hz\": 100, \"x_min\": 0, \"x_max\": 1, \"y_min\": 0, \"y_max\": 1, "
        "\"row_height\": 3, \"horizontal_scale\": 0.2, \"vertical_scale\": 0.5, "
        "\"padding_x\": %d, \"padding_y\": %d, \"border\": 34, \"width\": %d, "
        "\"height\": %d, \"px_per_mm\": %.17g, \"pen_mm\": %.17g, \"leads\": [",
        PADDING, PADDING, WIDTH, HEIGHT, PX_PER_MM, PEN_MM);
    for (int k = 0; k < LEADS; k++) {
        add_lead(log, page, k);
    }
    text_add(log, "]}");
}

static void put_lists(const char *root, const struct page *pages)
{
    static const char *const folders[] = {"detection-dataset", "digitization-dataset",
                                          "segmentation", "overlap-dataset"};
    struct text out = {0};
    text_reserve(&out, 1)[0] = '\0';
    for (int i = 0; i < 4; i++) {
        put(root, &out, "%s/val.txt", folders[i]);
        put(root, &out, "%s/test.txt", folders[i]);
    }
    text_addf(&out, "./images/%s.jpg\n", page_names[0]);
    put(root, &out, "detection-dataset/train.txt");
    text_addf(&out, "./%s/%s.jpg\n", page_names[0], page_names[0]);
    put(root, &out, "digitization-dataset/train.txt");
    text_addf(&out, "./image/%s_lead_0.png\n./image/%s_lead_1.png\n", page_names[0], page_names[0]);
    put(root, &out, "segmentation/train.txt");
    for (int k = 0; k < LEADS; k++) {
        const bool with = intrudes(&pages[1].trace[k], &pages[1].trace[1 - k]);
        text_addf(&out, "./%s/image/%s_lead_%d.%s\n", with ? "with-overlap" : "without-overlap",
                  page_names[1], k, with ? "bmp" : "png");
    }
    put(root, &out, "overlap-dataset/train.txt");
    text_free(&out);
}

/* The record that the pages show, as CSV. */
static void put_record(const char *root, const struct page *page)
{
    struct text out = {0};
    text_add(&out, "I,II\n");
    for (int i = 0; i < SAMPLES; i++) {
        for (int k = 0; k < LEADS; k++) {
            const double mv = page->trace[k].mv[i];
            text_addf(&out, isnan(mv) ? "%s" : "%s%.17g", k ? "," : "", mv);
        }
        text_add(&out, "\n");
    }
    put(root, &out, "record/ecg.csv");
    text_addf(&out,
              "{\"ecgpress\": \"0.1.0\", \"options\": {\"raw_signal_path\": \"%s/record/ecg.csv\", "
              "\"sampling_rate\": 100, \"overlap_row_height\": [0.8, 1.6]}}\n",
              root);
    put(root, &out, "ecgpress.json");
    text_free(&out);
}

static void make_dataset(const struct fixture *fixture)
{
    const struct page *pages = fixture->pages;
    const char *root = fixture->root;
    struct text log = {0}, out = {0};
    text_add(&log, "{\"frequency\": 100, \"samples\": [\n");
    for (int i = 0; i < PAGES; i++) {
        if (!pages[i].overlap_set) {
            put_whole(root, page_names[i], &pages[i]);
        }
        for (int k = 0; k < LEADS; k++) {
            const char *place = place_of(&pages[i], k);
            put_crop(root, place, strstr(place, "with-overlap") != NULL, page_names[i], k,
                     &pages[i]);
        }
        add_page(&log, &pages[i], page_names[i]);
        text_add(&log, i + 1 < PAGES ? ",\n" : "\n");
    }
    text_add(&log, "]}\n");
    put(root, &log, "logs.json");
    put_lists(root, pages);
    put_record(root, &pages[0]);
    text_add(&out, "[]\n");
    put(root, &out, "skipped.json");
    text_add(&out, "names: {0: lead}\n");
    put(root, &out, "detection-dataset/data.yaml");
    text_add(&out, "<!doctype html>\n");
    put(root, &out, "index.html");
    text_free(&log);
    text_free(&out);
}

/* --- checking ----------------------------------------------------------------------------------
 */

struct told {
    struct text text;
    int count;
};

static void tell(void *user, const char *text)
{
    struct told *told = user;
    text_addf(&told->text, "%s\n", text);
    told->count++;
}

/* Verifies and returns the number of faults, which were all told. */
static int64_t verify(const char *root, struct told *told)
{
    *told = (struct told){0};
    text_add(&told->text, "");
    const struct ecgp_run_hooks hooks = {.user = told, .notice = tell};
    struct ecgp_verify_stats stats;
    struct ecgp_error error = {0};
    const enum ecgp_result result = ecgp_dataset_verify(root, &hooks, &stats, &error);
    if (result != ECGP_OK && result != ECGP_BAD_DATA) {
        fail_msg("%s", error.text);
    }
    assert_int_equal(result == ECGP_OK, stats.faults == 0);
    return stats.faults;
}

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    draw_page(&fixture->pages[0], 25);
    fixture->pages[1].overlap_set = true;
    draw_page(&fixture->pages[1], 9);
    snprintf(fixture->root, sizeof fixture->root, "/tmp/ecgpress-verify-XXXXXX");
    assert_non_null(mkdtemp(fixture->root));
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    file_remove_tree(fixture->root, NULL);
    free(fixture);
    return 0;
}

static void untouched_is_good(void **state)
{
    const struct fixture *fixture = *state;
    assert_true(intrudes(&fixture->pages[1].trace[0], &fixture->pages[1].trace[1]));
    assert_true(shared(&fixture->pages[1].trace[0], &fixture->pages[1].trace[1]) > 0);
    make_dataset(fixture);
    struct told told;
    const int64_t faults = verify(fixture->root, &told);
    if (faults != 0 || told.count != 0) {
        fail_msg("%s", told.text.data);
    }
    text_free(&told.text);
}

/* --- faults ------------------------------------------------------------------------------------
 */

static void path_of(const char *root, const char *name, char path[512])
{
    snprintf(path, 512, "%s/%s", root, name);
}

/* Replaces the first `from` by `to` in a file. */
static void edit(const char *root, const char *name, const char *from, const char *to)
{
    char path[512], *data;
    size_t size;
    path_of(root, name, path);
    assert_int_equal(file_read(path, 1 << 24, &data, &size, NULL), ECGP_OK);
    char *at = strstr(data, from);
    if (!at) {
        fail_msg("%s holds no %s", name, from);
    }
    struct text out = {0};
    text_add_bytes(&out, data, (size_t)(at - data));
    text_add(&out, to);
    text_add(&out, at + strlen(from));
    assert_int_equal(file_write(path, out.data, out.length, NULL), ECGP_OK);
    text_free(&out);
    free(data);
}

struct block {
    int x, y, width, height;
    uint8_t value;
};

/* Paints over a part of a mask, in the PNG and, where that can hold it, in the BMP. */
static void paint_mask(const char *root, const char *place, const char *name,
                       const struct block *block, bool bmp_too)
{
    char path[512], file[256], *data;
    size_t size;
    struct picture mask;
    snprintf(file, sizeof file, "%s/mask-png/%s.png", place, name);
    path_of(root, file, path);
    assert_int_equal(file_read(path, 1 << 24, &data, &size, NULL), ECGP_OK);
    assert_int_equal(png_decode(path, data, size, &mask, NULL), ECGP_OK);
    free(data);
    for (int y = block->y; y < block->y + block->height; y++) {
        memset(mask.data + y * mask.width + block->x, block->value, (size_t)block->width);
    }
    struct text out = {0};
    const struct pixels pixels = {mask.width, mask.height, 1, mask.width, mask.data};
    png_encode(&pixels, PNG_LEVEL_FAST, &out, NULL);
    put(root, &out, "%s", file);
    const int stride = (mask.width + 7) / 8;
    uint8_t *bits = calloc((size_t)stride, (size_t)mask.height);
    for (int i = 0; i < mask.width * mask.height; i++) {
        const int x = i % mask.width;
        bits[i / mask.width * stride + x / 8] |= (uint8_t)(mask.data[i] ? 0x80 >> x % 8 : 0);
    }
    const struct bitmap bitmap = {mask.width, mask.height, stride, bits};
    if (bmp_too) {
        bmp_encode_bitmap(&bitmap, &out, NULL);
        put(root, &out, "%s/mask-bmp/%s.bmp", place, name);
    }
    text_free(&out);
    free(bits);
    free(mask.data);
}

static void flip_block(const struct fixture *at)
{
    paint_mask(at->root, "segmentation", "0_3by1_lead_0", &(struct block){100, 5, 3, 3, 255}, true);
}

static void erase_block(const struct fixture *at)
{
    paint_mask(at->root, "segmentation", "0_3by1_lead_1", &(struct block){120, 5, 2, 60, 0}, true);
}

static void flip_png_pixel(const struct fixture *at)
{
    paint_mask(at->root, "segmentation", "0_3by1_lead_0", &(struct block){7, 7, 1, 1, 255}, false);
}

static void gray_pixel(const struct fixture *at)
{
    paint_mask(at->root, "segmentation", "0_3by1_lead_0", &(struct block){7, 7, 1, 1, 128}, false);
}

static void ink_in_gap(const struct fixture *at)
{
    paint_mask(at->root, "segmentation", "0_3by1_lead_0", &(struct block){195, 50, 4, 3, 255},
               true);
}

/* Shifts a box of the labels or the log by 3 px. */
static void shift_label(const struct fixture *at)
{
    struct text from = {0}, to = {0};
    struct ecgp_box crop = at->pages[0].trace[1].crop;
    add_label(&from, 0, &crop);
    crop.x0 += 3;
    crop.x1 += 3;
    add_label(&to, 0, &crop);
    edit(at->root, "detection-dataset/labels/0_3by1.txt", from.data, to.data);
    text_free(&from);
    text_free(&to);
}

static void shift_name(const struct fixture *at)
{
    edit(at->root, "logs.json", "\"bbox\": [60, 226,", "\"bbox\": [63, 226,");
    edit(at->root, "detection-dataset/labels/0_3by1.txt", "\n2 0.15714286", "\n2 0.16428571");
}

static void swap_class(const struct fixture *at)
{
    edit(at->root, "detection-dataset/labels/0_3by1.txt", "\n2 ", "\n3 ");
}

static void drop_label(const struct fixture *at)
{
    char path[512];
    path_of(at->root, "detection-dataset/labels/0_3by1.txt", path);
    assert_int_equal(file_write(path, "", 0, NULL), ECGP_OK);
}

static void change_signal(const struct fixture *at)
{
    edit(at->root, "segmentation/signal-json/0_3by1_lead_0.json", "[0,", "[0.001,");
}

static void change_log_signal(const struct fixture *at)
{
    edit(at->root, "logs.json", "\"ecg\": [0,", "\"ecg\": [0.001,");
}

static void change_record(const struct fixture *at)
{
    edit(at->root, "record/ecg.csv", "\n0,", "\n0.001,");
}

static void change_split(const struct fixture *at)
{
    edit(at->root, "logs.json", "\"split\": \"train\"", "\"split\": \"val\"");
}

static void remove_mask(const struct fixture *at)
{
    char path[512];
    path_of(at->root, "segmentation/mask-bmp/0_3by1_lead_1.bmp", path);
    assert_int_equal(unlink(path), 0);
}

static void add_file(const struct fixture *at)
{
    char path[512];
    path_of(at->root, "segmentation/image/0_3by1_lead_7.png", path);
    assert_int_equal(file_write(path, "x", 1, NULL), ECGP_OK);
}

static void leave_part(const struct fixture *at)
{
    char path[512];
    path_of(at->root, "detection-dataset/images/.0_3by1.jpg.part", path);
    assert_int_equal(file_write(path, "x", 1, NULL), ECGP_OK);
}

static void list_wrongly(const struct fixture *at)
{
    edit(at->root, "segmentation/train.txt", "0_3by1_lead_1.png", "0_3by1_lead_2.png");
}

static void list_twice(const struct fixture *at)
{
    edit(at->root, "detection-dataset/train.txt", "./images/0_3by1.jpg\n",
         "./images/0_3by1.jpg\n./images/0_3by1.jpg\n");
}

static void list_in_other_split(const struct fixture *at)
{
    edit(at->root, "detection-dataset/train.txt", "./images/0_3by1.jpg\n", "");
    char path[512];
    path_of(at->root, "detection-dataset/val.txt", path);
    assert_int_equal(file_write(path, "./images/0_3by1.jpg\n", 20, NULL), ECGP_OK);
}

static void forget_overlap(const struct fixture *at)
{
    edit(at->root, "logs.json", "\"overlapped_by\": [\"II\"]", "\"overlapped_by\": []");
}

static void wrong_share(const struct fixture *at)
{
    edit(at->root, "logs.json", "\"overlap\": 0.", "\"overlap\": 0.9");
}

static void wrong_box(const struct fixture *at)
{
    char from[64], to[64];
    const struct ecgp_box *box = &at->pages[0].trace[0].box;
    snprintf(from, sizeof from, "\"box\": [%d", box->x0);
    snprintf(to, sizeof to, "\"box\": [%d", box->x0 + 2);
    edit(at->root, "logs.json", from, to);
}

static void wrong_origin(const struct fixture *at)
{
    edit(at->root, "logs.json", "\"origin_mm\": [12.3", "\"origin_mm\": [12.9");
}

static void wrong_clipped(const struct fixture *at)
{
    edit(at->root, "logs.json", "\"clipped\": false", "\"clipped\": true");
}

static void wrong_size(const struct fixture *at)
{
    edit(at->root, "logs.json", "\"height\": 260", "\"height\": 261");
}

static void wrong_copy(const struct fixture *at)
{
    char path[512];
    path_of(at->root, "digitization-dataset/0_3by1/0_3by1.jpg", path);
    FILE *file = fopen(path, "ab");
    fputc(0, file);
    fclose(file);
}

static void cut_picture(const struct fixture *at)
{
    char path[512];
    path_of(at->root, "detection-dataset/images/0_3by1.jpg", path);
    assert_int_equal(truncate(path, 3000), 0);
}

static void other_crop(const struct fixture *at)
{
    const struct ecgp_box *crop = &at->pages[0].trace[0].crop;
    const int width = crop->x1 - crop->x0, height = crop->y1 - crop->y0;
    uint8_t *black = calloc((size_t)width * 3, (size_t)height);
    const struct pixels pixels = {width, height, 3, width * 3, black};
    struct text out = {0};
    png_encode(&pixels, PNG_LEVEL_FAST, &out, NULL);
    put(at->root, &out, "segmentation/image/0_3by1_lead_0.png");
    text_free(&out);
    free(black);
}

static void break_line(const struct fixture *at)
{
    edit(at->root, "logs.json", "{\"name\": \"0_3by1\"", "{\"name\": 0_3by1\"");
}

static void lose_member(const struct fixture *at)
{
    edit(at->root, "logs.json", "\"pen_mm\"", "\"pan_mm\"");
}

static void repeat_name(const struct fixture *at)
{
    edit(at->root, "logs.json", "\"set\": \"overlap\", \"save_path\": null",
         "\"set\": \"pages\", \"save_path\": \"\"");
}

static void leave_folder(const struct fixture *at)
{
    edit(at->root, "logs.json", "\"name\": \"0_3by1\"", "\"name\": \"../0_3by1\"");
}

static void every_fault_is_found(void **state)
{
    static const struct {
        void (*make)(const struct fixture *at);
        const char *sentence; /* a part of what must be told */
    } faults[] = {
        {flip_block, "segmentation/mask-png/0_3by1_lead_0.png: the mask disagrees with the signal"},
        {erase_block, "segmentation/mask-png/0_3by1_lead_1.png: the mask disagrees"},
        {flip_png_pixel, "mask-bmp/0_3by1_lead_0.bmp: 1 pixels differ"},
        {gray_pixel, "is 128: a mask holds 0 and 255 only"},
        {ink_in_gap, "but no signal"},
        {shift_label, "labels/0_3by1.txt: the label in line 3 stands elsewhere"},
        {shift_name, "is not the box of its ink"},
        {swap_class, "line 4 has another class"},
        {drop_label, "0 labels, expected 4"},
        {change_signal, "signal-json/0_3by1_lead_0.json: sample 0 is not the one"},
        {change_log_signal, "mV in logs.json, but"},
        {change_record, "sample 0 of lead 0 (I)"},
        {change_split, "record 0 stands in train"},
        {remove_mask, "mask-bmp/0_3by1_lead_1.bmp: No such file"},
        {add_file, "image/0_3by1_lead_7.png: nothing in logs.json"},
        {leave_part, ".0_3by1.jpg.part: nothing in logs.json"},
        {list_wrongly, "lists ./image/0_3by1_lead_2.png, which is no picture"},
        {list_twice, "once more"},
        {list_in_other_split, "which belongs to train"},
        {forget_overlap, "masks with ink in this crop: II; logs.json names none"},
        {wrong_share, "of the mask lies under other masks"},
        {wrong_box, "the ink's box is"},
        {wrong_origin, "the mask disagrees with the signal"},
        {wrong_clipped, "said to be clipped"},
        {wrong_size, "420 x 260 px, but 420 x 261 px in logs.json"},
        {wrong_copy, "other bytes than the same page"},
        {cut_picture, "images/0_3by1.jpg: "},
        {other_crop, "differs from the page's picture"},
        {break_line, "logs.json:2: not a JSON object"},
        {lose_member, "\"pen_mm\" is missing"},
        {repeat_name, "two pages of the set pages have the name 0_3by1"},
        {leave_folder, "\"name\" is no file name"},
    };
    const struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        assert_int_equal(file_remove_tree(fixture->root, NULL), ECGP_OK);
        make_dataset(fixture);
        faults[i].make(fixture);
        struct told told;
        const int64_t count = verify(fixture->root, &told);
        if (count < 1 || !strstr(told.text.data, faults[i].sentence)) {
            fail_msg("fault %zu, \"%s\", was not told, but:\n%s", i, faults[i].sentence,
                     told.text.data);
        }
        text_free(&told.text);
    }
}

static void unreadable_source_is_no_fault(void **state)
{
    const struct fixture *fixture = *state;
    file_remove_tree(fixture->root, NULL);
    make_dataset(fixture);
    char path[512];
    path_of(fixture->root, "record", path);
    file_remove_tree(path, NULL);
    struct told told;
    assert_int_equal(verify(fixture->root, &told), 0);
    assert_int_equal(told.count, 1);
    assert_non_null(strstr(told.text.data, "signals were not compared"));
    text_free(&told.text);
}

static void what_is_no_dataset_is_refused(void **state)
{
    const struct fixture *fixture = *state;
    struct ecgp_error error;
    char path[512];
    file_remove_tree(fixture->root, NULL);
    assert_int_equal(ecgp_dataset_verify(fixture->root, NULL, NULL, &error), ECGP_NO_INPUT);
    make_dataset(fixture);
    path_of(fixture->root, "logs.json.part", path);
    assert_int_equal(file_write(path, "x", 1, NULL), ECGP_OK);
    assert_int_equal(ecgp_dataset_verify(fixture->root, NULL, NULL, &error), ECGP_NO_INPUT);
    assert_non_null(strstr(error.text, "--resume"));
    unlink(path);
    path_of(fixture->root, "logs.json", path);
    unlink(path);
    assert_int_equal(ecgp_dataset_verify(fixture->root, NULL, NULL, &error), ECGP_NO_INPUT);
    assert_non_null(strstr(error.text, "not a dataset"));
    assert_int_equal(file_write(path, "{}\n", 3, NULL), ECGP_OK);
    assert_int_equal(ecgp_dataset_verify(fixture->root, NULL, NULL, &error), ECGP_BAD_DATA);
}

static char *read_sheet(const struct fixture *fixture)
{
    char path[512], *data;
    size_t size;
    assert_int_equal(contact_sheet_write(fixture->root, NULL), ECGP_OK);
    path_of(fixture->root, "index.html", path);
    assert_int_equal(file_read(path, 1 << 24, &data, &size, NULL), ECGP_OK);
    return data;
}

static void a_contact_sheet_shows_it(void **state)
{
    static const char *const parts[] = {
        "<tr><td>3by1</td><td>1</td><td>0</td><td>0</td><td>1</td></tr>",
        "<tr><td>3by1 (overlap)</td><td>1</td>",
        "src=\"detection-dataset/images/0_3by1.jpg\" width=\"420\" height=\"260\"",
        "<svg viewBox=\"0 0 420 260\">",
        "<rect class=\"name\" x=\"60\" y=\"226\" width=\"12\" height=\"24\"><title>name II</title>",
        "src=\"segmentation/image/0_3by1_lead_1.png\"",
        "src=\"segmentation/mask-png/0_3by1_lead_1.png\"",
        "src=\"overlap-dataset/with-overlap/image/0_3by1_lead_0.bmp\"",
    };
    const struct fixture *fixture = *state;
    file_remove_tree(fixture->root, NULL);
    make_dataset(fixture);
    char *sheet = read_sheet(fixture);
    char *again = read_sheet(fixture);
    assert_string_equal(sheet, again);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!strstr(sheet, parts[i])) {
            fail_msg("no %s in:\n%s", parts[i], sheet);
        }
    }
    assert_null(strstr(sheet, "http"));
    assert_null(strstr(sheet, fixture->root));
    free(sheet);
    free(again);
    struct told told;
    assert_int_equal(verify(fixture->root, &told), 0);
    text_free(&told.text);
    assert_int_equal(contact_sheet_write("/nonexistent", NULL), ECGP_NO_INPUT);
}

static bool stop_at_once(void *user)
{
    (void)user;
    return true;
}

static void a_stop_is_obeyed(void **state)
{
    const struct fixture *fixture = *state;
    file_remove_tree(fixture->root, NULL);
    make_dataset(fixture);
    const struct ecgp_run_hooks hooks = {.stop = stop_at_once};
    struct ecgp_error error;
    assert_int_equal(ecgp_dataset_verify(fixture->root, &hooks, NULL, &error), ECGP_STOPPED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(untouched_is_good),
        cmocka_unit_test(every_fault_is_found),
        cmocka_unit_test(unreadable_source_is_no_fault),
        cmocka_unit_test(what_is_no_dataset_is_refused),
        cmocka_unit_test(a_contact_sheet_shows_it),
        cmocka_unit_test(a_stop_is_obeyed),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
