#define _GNU_SOURCE
#include "dataset/page_files.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "dataset/log_line.h"
#include "dataset/tree.h"
#include "export/class_map.h"
#include "image/bmp.h"
#include "image/png.h"
#include "export/npy.h"
#include "export/page_json.h"
#include "render/renderer.h"
#include "truth/page.h"
#include "truth/boxes.h"

enum ecgp_result page_writer_init(struct page_writer *writer, const struct ecgp_options *options,
                                  struct ecgp_source *source, struct ecgp_error *error)
{
    *writer = (struct page_writer){.options = options, .source = source};
    settings_label_classes(options_settings(options), writer->classes);
    return ecgp_renderer_create(&writer->renderer, error);
}

void page_writer_finish(struct page_writer *writer)
{
    ecgp_renderer_destroy(writer->renderer);
    jpeg_encoder_finish(&writer->jpeg);
    text_free(&writer->file);
    text_free(&writer->signal);
    text_free(&writer->log);
}

void page_writer_set_stages(struct page_writer *writer, struct stages *stages)
{
    writer->stages = stages;
    renderer_set_stages(writer->renderer, stages);
}

/* Everything known of the page while its files are made. */
struct job {
    struct page_writer *writer;
    const char *folder;
    const struct scheduled *scheduled;
    const struct ecgp_page *page;
    struct ecgp_frame frame;
};

/* What was done since the last mark was of that stage. */
static void mark(const struct job *job, enum ecgp_stage stage)
{
    stages_mark(job->writer->stages, stage);
}

/* Writes the buffer `data` to a path under the dataset's folder. */
static enum ecgp_result put(const struct job *job, const struct text *data,
                            struct ecgp_error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static enum ecgp_result put(const struct job *job, const struct text *data,
                            struct ecgp_error *error, const char *format, ...)
{
    char *name = NULL;
    va_list args;
    if (data->failed) {
        return error_no_memory(error);
    }
    va_start(args, format);
    const int length = vasprintf(&name, format, args);
    va_end(args);
    char *path = length < 0 ? NULL : file_join(job->folder, name);
    const enum ecgp_result result =
        path ? file_write(path, data->data, data->length, error) : error_no_memory(error);
    free(path);
    free(length < 0 ? NULL : name);
    mark(job, ECGP_STAGE_WRITE);
    return result;
}

static struct pixels crop_pixels(const struct ecgp_frame *frame, const struct ecgp_box *crop)
{
    return (struct pixels){
        .width = crop->x1 - crop->x0,
        .height = crop->y1 - crop->y0,
        .channels = 4,
        .stride = frame->stride,
        .data = frame->rgbx + (size_t)crop->y0 * (size_t)frame->stride + (size_t)crop->x0 * 4,
    };
}

static struct bitmap mask_bitmap(const struct ecgp_mask *mask)
{
    return (struct bitmap){
        .width = mask->crop.x1 - mask->crop.x0,
        .height = mask->crop.y1 - mask->crop.y0,
        .stride = mask->stride,
        .data = mask->bits,
    };
}

/* The page's JPEG with its labels, and the digitization folder's JPEG. */
static enum ecgp_result write_picture(const struct job *job, struct ecgp_error *error)
{
    struct text *file = &job->writer->file;
    const char *name = job->scheduled->name;
    const struct ecgp_box whole = {0, 0, job->frame.width, job->frame.height};
    const struct pixels pixels = crop_pixels(&job->frame, &whole);
    const int quality = (int)options_settings(job->writer->options)->quality;
    char folder[160];
    snprintf(folder, sizeof folder, "%s/" TREE_DIGITIZATION "/%s", "", name);
    const struct blank blank = renderer_blank(job->writer->renderer);
    text_clear(file);
    enum ecgp_result result =
        jpeg_encoder_encode(&job->writer->jpeg, &pixels, &blank, quality, file, error);
    mark(job, ECGP_STAGE_JPEG);
    if (result == ECGP_OK) {
        result = put(job, file, error, TREE_DETECTION "/images/%s.jpg", name);
    }
    if (result == ECGP_OK) {
        char *made = file_join(job->folder, folder + 1);
        result = made ? file_make_folders(made, error) : error_no_memory(error);
        free(made);
    }
    if (result == ECGP_OK) {
        result = put(job, file, error, TREE_DIGITIZATION "/%s/%s.jpg", name, name);
    }
    if (result == ECGP_OK) {
        text_clear(file);
        yolo_labels(file, job->page, options_settings(job->writer->options)->label_shape,
                    job->writer->classes);
        mark(job, ECGP_STAGE_JSON);
        result = put(job, file, error, TREE_DETECTION "/labels/%s.txt", name);
    }
    return result;
}

/* Where the grid's crossings are, of a page that does not lie flat. */
static enum ecgp_result write_gridpoints(const struct job *job, struct ecgp_error *error)
{
    struct text *file = &job->writer->file;
    if (!job->page->plan.map.mesh) {
        return ECGP_OK;
    }
    text_clear(file);
    npy_gridpoints(file, job->page);
    return put(job, file, error, TREE_DIGITIZATION "/%s/" TREE_GRIDPOINTS, job->scheduled->name);
}

/* What is under each pixel, where it is asked for: of the page, and of what is printed on it. */
static enum ecgp_result write_maps(const struct job *job, struct ecgp_error *error)
{
    const struct settings *values = options_settings(job->writer->options);
    const char *name = job->scheduled->name;
    struct text *file = &job->writer->file;
    enum ecgp_result result = ECGP_OK;
    if (values->page_maps != PAGE_MAPS_NONE) {
        const bool half = values->page_maps == PAGE_MAPS_FLOAT16;
        text_clear(file);
        npy_page_map(file, half ? NPY_FLOAT16 : NPY_FLOAT32, &job->frame);
        result = put(job, file, error, TREE_DIGITIZATION "/%s/" TREE_PAGE_MAP, name);
    }
    if (result == ECGP_OK && values->class_maps) {
        text_clear(file);
        result = class_map_encode(job->page, &job->frame, values->png_level, file, error);
        mark(job, ECGP_STAGE_PNG);
        result = result == ECGP_OK
                     ? put(job, file, error, TREE_DIGITIZATION "/%s/" TREE_CLASSES, name)
                     : result;
    }
    return result;
}

/* What must be drawn for the page's files. */
static unsigned parts_of(const struct job *job)
{
    const struct settings *values = options_settings(job->writer->options);
    const bool map = job->scheduled->set == SET_PAGES &&
                     (values->page_maps != PAGE_MAPS_NONE || values->class_maps);
    return ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS | (map ? ECGP_DRAW_MAP : 0u);
}

/* A lead's crop, masks and signal under `folder`; the crop as BMP or PNG. */
static enum ecgp_result write_crop(const struct job *job, int field, const char *folder, bool bmp,
                                   struct ecgp_error *error)
{
    struct text *file = &job->writer->file;
    const char *name = job->scheduled->name;
    const int k = job->page->leads[field].index;
    const struct ecgp_mask *mask = &job->frame.mask[field];
    const struct pixels pixels = crop_pixels(&job->frame, &mask->crop);
    const struct bitmap bits = mask_bitmap(mask);
    const enum png_level level = options_settings(job->writer->options)->png_level;
    struct blank blank = renderer_blank(job->writer->renderer);
    blank.x = mask->crop.x0;
    blank.y = mask->crop.y0;
    text_clear(file);
    enum ecgp_result result = bmp ? bmp_encode(&pixels, file, error)
                                  : png_encode_known(&pixels, &blank, level, file, error);
    mark(job, bmp ? ECGP_STAGE_BMP : ECGP_STAGE_PNG);
    if (result == ECGP_OK) {
        result =
            put(job, file, error, "%s/image/%s_lead_%d.%s", folder, name, k, bmp ? "bmp" : "png");
    }
    text_clear(file);
    if (result == ECGP_OK) {
        result = png_encode_bitmap(&bits, level, file, error);
        mark(job, ECGP_STAGE_PNG);
    }
    if (result == ECGP_OK) {
        result = put(job, file, error, "%s/mask-png/%s_lead_%d.png", folder, name, k);
    }
    text_clear(file);
    if (result == ECGP_OK) {
        result = bmp_encode_bitmap(&bits, file, error);
        mark(job, ECGP_STAGE_BMP);
    }
    if (result == ECGP_OK) {
        result = put(job, file, error, "%s/mask-bmp/%s_lead_%d.bmp", folder, name, k);
    }
    if (result == ECGP_OK) {
        result = put(job, &job->writer->signal, error, "%s/signal-json/%s_lead_%d.json", folder,
                     name, k);
    }
    return result;
}

static enum ecgp_result write_lead(const struct job *job, int field, struct page_summary *summary,
                                   struct ecgp_error *error)
{
    const struct ecgp_page_lead *lead = &job->page->leads[field];
    const bool overlapped = job->frame.mask[field].intruders != 0;
    const bool has_crop = !box_is_empty(&lead->crop);
    enum ecgp_result result = ECGP_OK;
    summary->clipped |= (uint32_t)lead->clipped << lead->index;
    summary->crops |= (uint32_t)has_crop << lead->index;
    summary->overlapped |= (uint32_t)(has_crop && overlapped) << lead->index;
    text_clear(&job->writer->signal);
    struct json json = json_begin(&job->writer->signal);
    json_signal(&json, NULL, lead->mv, lead->samples);
    mark(job, ECGP_STAGE_JSON);
    if (job->scheduled->set == SET_PAGES) {
        result = put(job, &job->writer->signal, error, TREE_DIGITIZATION "/%s/%s_lead_%d.json",
                     job->scheduled->name, job->scheduled->name, lead->index);
    }
    if (result == ECGP_OK && has_crop) {
        result = write_crop(job, field, tree_crop_folder(job->scheduled->set, overlapped),
                            job->scheduled->set == SET_OVERLAP && overlapped, error);
    }
    return result;
}

static enum ecgp_result write_files(struct job *job, struct page_summary *summary,
                                    struct ecgp_error *error)
{
    enum ecgp_result result =
        ecgp_renderer_draw(job->writer->renderer, job->page, parts_of(job), &job->frame, error);
    if (result == ECGP_OK && job->scheduled->set == SET_PAGES) {
        result = write_picture(job, error);
        result = result == ECGP_OK ? write_gridpoints(job, error) : result;
        result = result == ECGP_OK ? write_maps(job, error) : result;
    }
    for (int i = 0; i < job->page->plan.fields && result == ECGP_OK; i++) {
        if (job->page->leads[i].present) {
            result = write_lead(job, i, summary, error);
        }
    }
    if (result == ECGP_OK) {
        const struct ecgp_source_entry entry =
            ecgp_source_entry(job->writer->source, job->scheduled->entry);
        text_clear(&job->writer->log);
        log_line_write(&job->writer->log, job->scheduled, &entry, job->page, &job->frame);
        result = job->writer->log.failed ? error_no_memory(error) : ECGP_OK;
        mark(job, ECGP_STAGE_JSON);
    }
    return result;
}

enum ecgp_result page_writer_write(struct page_writer *writer, const struct scheduled *scheduled,
                                   struct page_summary *summary, struct ecgp_error *error)
{
    struct ecgp_record *record;
    struct ecgp_page *page = NULL;
    enum ecgp_result result =
        ecgp_source_open_record(writer->source, scheduled->entry, &record, error);
    if (result != ECGP_OK) {
        return result;
    }
    const struct ecgp_page_spec spec = {scheduled->layout->name, scheduled->window,
                                        scheduled->row_height, scheduled->number};
    *summary = (struct page_summary){
        .set = scheduled->set,
        .split = scheduled->split,
        .signals_crc32 = scheduled->signals_crc32,
    };
    snprintf(summary->name, sizeof summary->name, "%s", scheduled->name);
    result = ecgp_page_create(record, writer->options, &spec, &page, error);
    stages_mark(writer->stages, ECGP_STAGE_READ);
    if (result == ECGP_OK) {
        struct job job = {
            .writer = writer,
            .folder = options_settings(writer->options)->datasets_path,
            .scheduled = scheduled,
            .page = page,
        };
        result = write_files(&job, summary, error);
    }
    ecgp_page_destroy(page);
    ecgp_record_close(record);
    stages_mark(writer->stages, ECGP_STAGE_READ);
    return result;
}
