#define _GNU_SOURCE
#include "sample_files.h"

#include <math.h>
#include <png.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>
#include <zlib.h>

#include "workload.h"

enum { QUALITY = 75, PADDING = 30, BMP_HEAD = 62 };

/* How libpng is asked to compress; the fastest of what was tried on pages and on masks. */
struct packing {
    int filters, strategy;
};

static const struct packing packing_picture = {PNG_FILTER_NONE, Z_DEFAULT_STRATEGY};
static const struct packing packing_mask = {PNG_FILTER_NONE, Z_RLE};

/* The rows of a PNG. */
struct rows {
    int width, height, stride;
    const uint8_t *data;
    bool color, bgr;
};

static uint8_t *bytes_reserve(struct bytes *bytes, size_t more)
{
    if (bytes->length + more > bytes->room) {
        bytes->room = 2 * (bytes->length + more);
        bytes->data = realloc(bytes->data, bytes->room);
        if (!bytes->data) {
            workload_fail("out of memory");
        }
    }
    return bytes->data + bytes->length;
}

static void bytes_addf(struct bytes *bytes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void bytes_addf(struct bytes *bytes, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    bytes->length += (size_t)vsnprintf((char *)bytes_reserve(bytes, 256), 256, format, args);
    va_end(args);
}

static void write_png(png_structp png, png_bytep data, size_t size)
{
    struct bytes *bytes = png_get_io_ptr(png);
    memcpy(bytes_reserve(bytes, size), data, size);
    bytes->length += size;
}

static void flush_png(png_structp png)
{
    (void)png;
}

static void fail_png(png_structp png, png_const_charp message)
{
    (void)png;
    workload_fail("PNG: %s", message);
}

static void encode_png(const struct rows *rows, const struct packing *packing, struct bytes *out)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, fail_png, NULL);
    png_infop info = png_create_info_struct(png);
    out->length = 0;
    png_set_write_fn(png, out, write_png, flush_png);
    png_set_compression_buffer_size(png, 1 << 16);
    png_set_compression_level(png, 1);
    png_set_compression_strategy(png, packing->strategy);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, packing->filters);
    png_set_IHDR(png, info, (png_uint_32)rows->width, (png_uint_32)rows->height, 8,
                 rows->color ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    if (rows->color) {
        png_set_filler(png, 0, PNG_FILLER_AFTER);
    }
    if (rows->bgr) {
        png_set_bgr(png);
    }
    for (int y = 0; y < rows->height; y++) {
        png_write_row(png, rows->data + (ptrdiff_t)y * rows->stride);
    }
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
}

static void encode_jpeg(struct sample_files *files, const struct sample *sample)
{
    struct bytes *out = &files->file;
    out->length = 0;
    unsigned long size = tjBufSize(sample->width, sample->height, TJSAMP_420);
    unsigned char *to = bytes_reserve(out, size);
    if (tjCompress2(files->jpeg, sample->pixels, sample->width, sample->stride, sample->height,
                    sample->bgr ? TJPF_BGRX : TJPF_RGBX, &to, &size, TJSAMP_420, QUALITY,
                    TJFLAG_NOREALLOC) != 0) {
        workload_fail("JPEG: %s", tjGetErrorStr2(files->jpeg));
    }
    out->length = size;
}

static void put_number(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        to[i] = (uint8_t)(value >> 8 * i);
    }
}

/* 1-bit BMP with the palette black, white; bottom row first. */
static void encode_bmp(const struct sample_mask *mask, int width, int height, struct bytes *out)
{
    const size_t used = ((size_t)width + 7) / 8;
    const size_t row = (used + 3) / 4 * 4;
    out->length = 0;
    uint8_t *to = bytes_reserve(out, BMP_HEAD + row * (size_t)height);
    out->length = BMP_HEAD + row * (size_t)height;
    memset(to, 0, out->length);
    memcpy(to, "BM", 2);
    put_number(to + 2, (uint32_t)out->length);
    put_number(to + 10, BMP_HEAD);
    put_number(to + 14, 40);
    put_number(to + 18, (uint32_t)width);
    put_number(to + 22, (uint32_t)height);
    to[26] = 1; /* planes */
    to[28] = 1; /* bits a pixel */
    put_number(to + 34, (uint32_t)(out->length - BMP_HEAD));
    put_number(to + 46, 2); /* colors */
    put_number(to + 58, 0xFFFFFF);
    to += BMP_HEAD;
    for (int y = height - 1; y >= 0; y--, to += row) {
        memcpy(to, mask->bits + (ptrdiff_t)y * mask->bits_stride, used);
    }
}

/* The values as they are: most of a record are thousandths of a millivolt. */
static void encode_signal(const struct ecgp_page_lead *lead, struct bytes *out)
{
    out->length = 0;
    for (int64_t i = 0; i < lead->samples; i++) {
        const double mv = lead->mv[i];
        const char comma = i > 0 ? ',' : '[';
        if (isnan(mv)) {
            bytes_addf(out, "%cnull", comma);
        } else if ((double)lround(mv * 1000) / 1000 == mv) {
            bytes_addf(out, "%c%.3f", comma, mv);
        } else {
            bytes_addf(out, "%c%.17g", comma, mv);
        }
    }
    bytes_addf(out, lead->samples > 0 ? "]" : "[]");
}

static void add_label(struct bytes *out, const struct sample *sample, int class, double x0,
                      double y0, double x1, double y1)
{
    const double width = sample->width;
    const double height = sample->height;
    bytes_addf(out, "%d %.8f %.8f %.8f %.8f\n", class, (x0 + x1) / (2 * width),
               (y0 + y1) / (2 * height), (x1 - x0) / width, (y1 - y0) / height);
}

static int class_of(const char *lead)
{
    static const char *const names[] = {"I",  "II", "III", "aVR", "aVL", "aVF",
                                        "V1", "V2", "V3",  "V4",  "V5",  "V6"};
    for (int i = 0; i < ECGP_LEADS; i++) {
        if (strcmp(names[i], lead) == 0) {
            return i + 1;
        }
    }
    return 0;
}

static void encode_labels(const struct sample *sample, int fields, struct bytes *out)
{
    out->length = 0;
    for (int i = 0; i < fields; i++) {
        struct ecgp_page_lead lead;
        ecgp_page_lead(sample->page, i, &lead);
        const struct ecgp_box *crop = &lead.crop;
        const struct ecgp_box *name = &lead.name_box;
        if (crop->x0 < crop->x1) {
            add_label(out, sample, 0, crop->x0, crop->y0, crop->x1, crop->y1);
        }
        if (name->x0 < name->x1) {
            add_label(out, sample, class_of(lead.name), fmax(name->x0 - PADDING / 2, 0),
                      fmax(name->y0 - PADDING / 2, 0), fmin(name->x1 + PADDING / 2, sample->width),
                      fmin(name->y1 + PADDING / 2, sample->height));
        }
    }
}

static void put(const struct sample_files *files, const struct bytes *bytes, const char *format,
                ...) __attribute__((format(printf, 3, 4)));

static void put(const struct sample_files *files, const struct bytes *bytes, const char *format,
                ...)
{
    char path[4096];
    if (!files->folder) {
        return;
    }
    const int at = snprintf(path, sizeof path, "%s/", files->folder);
    va_list args;
    va_start(args, format);
    vsnprintf(path + at, sizeof path - (size_t)at, format, args);
    va_end(args);
    FILE *file = fopen(path, "wb");
    if (!file || setvbuf(file, NULL, _IONBF, 0) != 0 ||
        fwrite(bytes->data, 1, bytes->length, file) != bytes->length || fclose(file) != 0) {
        workload_fail("%s: cannot be written", path);
    }
}

static void write_lead(struct sample_files *files, const struct sample *sample, int field)
{
    struct ecgp_page_lead lead;
    ecgp_page_lead(sample->page, field, &lead);
    const struct sample_mask *mask = &sample->masks[field];
    const char *name = sample->name;
    const int width = lead.crop.x1 - lead.crop.x0;
    const int height = lead.crop.y1 - lead.crop.y0;
    if (!lead.present) {
        return;
    }
    encode_signal(&lead, &files->signal);
    put(files, &files->signal, "digitization-dataset/%s/%s_lead_%d.json", name, name, lead.index);
    if (!mask->gray) {
        return;
    }
    const uint8_t *corner =
        sample->pixels + (ptrdiff_t)lead.crop.y0 * sample->stride + (ptrdiff_t)lead.crop.x0 * 4;
    const struct rows crop = {width, height, sample->stride, corner, true, sample->bgr};
    const struct rows gray = {width, height, mask->gray_stride, mask->gray, false, false};
    encode_png(&crop, &packing_picture, &files->file);
    put(files, &files->file, "segmentation/image/%s_lead_%d.png", name, lead.index);
    encode_png(&gray, &packing_mask, &files->file);
    put(files, &files->file, "segmentation/mask-png/%s_lead_%d.png", name, lead.index);
    encode_bmp(mask, width, height, &files->file);
    put(files, &files->file, "segmentation/mask-bmp/%s_lead_%d.bmp", name, lead.index);
    put(files, &files->signal, "segmentation/signal-json/%s_lead_%d.json", name, lead.index);
}

void sample_files_write(struct sample_files *files, const struct sample *sample)
{
    struct ecgp_page_info info;
    ecgp_page_info(sample->page, &info);
    if (files->folder) {
        char folder[4096];
        snprintf(folder, sizeof folder, "%s/digitization-dataset/%s", files->folder, sample->name);
        workload_make_folders(folder);
    }
    encode_jpeg(files, sample);
    put(files, &files->file, "detection-dataset/images/%s.jpg", sample->name);
    put(files, &files->file, "digitization-dataset/%s/%s.jpg", sample->name, sample->name);
    encode_labels(sample, info.leads, &files->file);
    put(files, &files->file, "detection-dataset/labels/%s.txt", sample->name);
    for (int i = 0; i < info.leads; i++) {
        write_lead(files, sample, i);
    }
}

void sample_files_write_picture(struct sample_files *files, const struct sample *sample)
{
    const struct rows rows = {sample->width,  sample->height, sample->stride,
                              sample->pixels, true,           sample->bgr};
    encode_png(&rows, &packing_picture, &files->file);
    put(files, &files->file, "%s.png", sample->name);
}

void sample_files_init(struct sample_files *files, const char *folder, bool picture_only)
{
    static const char *const parts[] = {"detection-dataset/images", "detection-dataset/labels",
                                        "segmentation/image",       "segmentation/mask-png",
                                        "segmentation/mask-bmp",    "segmentation/signal-json"};
    *files = (struct sample_files){.folder = folder, .jpeg = tjInitCompress()};
    if (!files->jpeg) {
        workload_fail("out of memory");
    }
    if (folder) {
        workload_make_folders(folder);
    }
    for (size_t i = 0; folder && !picture_only && i < sizeof parts / sizeof *parts; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, parts[i]);
        workload_make_folders(path);
    }
}

void sample_files_finish(struct sample_files *files)
{
    tjDestroy(files->jpeg);
    free(files->file.data);
    free(files->signal.data);
}
