#include "dataset/page_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "config/make.h"
#include "dataset/file_list.h"
#include "export/kaggle.h"
#include "gpu/nvjpeg.h"
#include "render/renderer.h"
#include "truth/page.h"
#include "truth/boxes.h"

enum ecgp_result page_writer_init(struct page_writer *writer, const struct ecgp_options *options,
                                  struct ecgp_source *source, int number, struct ecgp_error *error)
{
    const struct settings *settings = options_settings(options);
    *writer = (struct page_writer){.options = options, .source = source, .begun = -1};
    writer->style = (struct product_style){
        .png_level = settings->png_level,
        .jpeg_quality = (int)settings->quality,
        .yolo = yolo_style_of(settings),
        .nnunet_labels = settings->nnunet_labels,
    };
    products_of_dataset(options, writer->places);
    enum ecgp_result result = folder_open(&writer->root, settings->datasets_path, error);
    if (result == ECGP_OK) {
        writer->begun = folder_open_file(&writer->root, TREE_BEGUN, O_WRONLY | O_APPEND);
    }
    result = result ? result : ecgp_renderer_create_on(options, number, &writer->renderer, error);
    if (result == ECGP_OK && settings->jpeg_encoder == JPEG_ENCODER_GPU &&
        settings->picture_format == PICTURE_FORMAT_JPEG) {
        const int device = renderer_cuda(writer->renderer);
        result = nvjpeg_open(device < 0 ? 0 : device, &writer->nvjpeg, error);
    }
    return result;
}

void page_writer_finish(struct page_writer *writer)
{
    nvjpeg_close(writer->nvjpeg);
    ecgp_renderer_destroy(writer->renderer);
    folder_close(&writer->root);
    if (writer->begun >= 0) {
        close(writer->begun);
    }
    jpeg_encoder_finish(&writer->jpeg);
    text_free(&writer->file);
    text_free(&writer->path);
    for (int log = 0; log < LOGS; log++) {
        text_free(&writer->log[log]);
    }
}

void page_writer_set_stages(struct page_writer *writer, struct stages *stages)
{
    writer->stages = stages;
    renderer_set_stages(writer->renderer, stages);
}

/* Everything known of the page while its files are made. */
struct job {
    struct page_writer *writer;
    struct json *files; /* the line of files.jsonl */
    struct product_entry entry;
    struct product_input input;
};

/* Whether the page has a product, in whatever places. What `make` asks for all pages have. */
static bool has_product(const struct job *job, const struct product *product)
{
    const uint64_t make = settings_make(options_settings(job->writer->options));
    return (job->writer->places[product - products] & places_of_set(job->entry.overlap_set)) &&
           (!product->when || (make & product->asked) || product->when(job->input.page));
}

/* What must be drawn for the page's files, or for those of each of its views. */
static unsigned parts_of(const struct job *job, bool of_views)
{
    unsigned parts = 0;
    for (int i = 0; i < PRODUCTS; i++) {
        const bool drawn = (products[i].unit == PRODUCT_OF_VIEW) == of_views;
        parts |= drawn && has_product(job, &products[i]) ? products[i].needs : 0;
    }
    return parts;
}

/* Whether it belongs to the page's set, of which the overlap set has no other format. */
static bool has_log(const struct job *job, const struct product *product)
{
    return (job->writer->places[product - products] & places_of_set(job->entry.overlap_set)) != 0;
}

/* Says that the page's files may be there from now on, even if the run is killed. */
static enum ecgp_result note_begun(const struct job *job, struct ecgp_error *error)
{
    const int begun = job->writer->begun;
    struct text line = {0};
    text_addf(&line, "%s %s %s %lld %d\n", job->entry.set, job->entry.name,
              ecgp_split_name(job->entry.split), (long long)job->entry.id, job->entry.kaggle_type);
    enum ecgp_result result = ECGP_OK;
    if (line.failed) {
        result = error_no_memory(error);
    } else if (begun >= 0 && !file_write_all(begun, line.data, line.length)) {
        result = file_writing_failed(TREE_BEGUN, errno, error);
    }
    text_free(&line);
    return result;
}

/* Makes the folders of the page's own. */
static enum ecgp_result make_folders(const struct job *job, struct ecgp_error *error)
{
    const unsigned places = places_of_page(job->entry.overlap_set);
    const struct page_key key = entry_key(&job->entry);
    unsigned made = 0;
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < PRODUCTS * PRODUCT_PATHS && result == ECGP_OK; i++) {
        const struct product_path *at = &products[i / PRODUCT_PATHS].path[i % PRODUCT_PATHS];
        const unsigned place = at->places & job->writer->places[i / PRODUCT_PATHS] & places & ~made;
        const size_t length = place ? path_page_folder(at->pattern) : 0;
        if (length > 0) {
            struct text *path = &job->writer->path;
            text_clear(path);
            text_addf(path, "%s/", place_folder((enum place)place));
            path_add(path, at->pattern, length, &key, 0);
            result = path->failed ? error_no_memory(error)
                                  : folder_make(&job->writer->root, path->data, error);
            made |= place;
        }
    }
    return result;
}

/* Makes a product and writes it to those of the places that it has. */
static enum ecgp_result write_product(const struct job *job, const struct product *product,
                                      unsigned places, int lead, struct ecgp_error *error)
{
    struct text *file = &job->writer->file;
    const struct page_key key = entry_key(&job->entry);
    enum ecgp_result result = ECGP_OK;
    bool made = false;
    places &= job->writer->places[product - products];
    for (int i = 0; i < PRODUCT_PATHS && result == ECGP_OK; i++) {
        struct text *path = &job->writer->path;
        text_clear(path);
        if (!product_add_file(product, i, places, &key, lead, path)) {
            continue;
        }
        if (!made) {
            result = product_make(product, &job->input, file, error);
            stages_mark(job->writer->stages, product->stage);
            made = true;
        }
        if (result == ECGP_OK) {
            result = path->failed ? error_no_memory(error)
                                  : folder_write(&job->writer->root, path->data, false, file->data,
                                                 file->length, error);
            json_int(job->files, path->data, (int64_t)file->length);
            stages_mark(job->writer->stages, TIMED_WRITE);
        }
    }
    return result;
}

static enum ecgp_result write_products(const struct job *job, enum product_unit unit,
                                       unsigned places, int lead, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < PRODUCTS && result == ECGP_OK; i++) {
        if (products[i].unit == unit && has_product(job, &products[i])) {
            result = write_product(job, &products[i], places, lead, error);
        }
    }
    return result;
}

static enum ecgp_result write_lead(struct job *job, int field, struct page_summary *summary,
                                   struct ecgp_error *error)
{
    const struct ecgp_page_lead *lead = &job->input.page->leads[field];
    const struct ecgp_mask *masks = job->input.frame->mask;
    const bool overlapped = masks && masks[field].overlapped_by != 0;
    const bool has_crop = !box_is_empty(&lead->crop);
    summary->clipped |= (uint32_t)lead->clipped << lead->index;
    summary->crops |= (uint32_t)has_crop << lead->index;
    summary->overlapped |= (uint32_t)(has_crop && overlapped) << lead->index;
    job->input.field = field;
    return write_products(job, PRODUCT_OF_LEAD,
                          places_of_lead(job->entry.overlap_set, has_crop, overlapped), lead->index,
                          error);
}

static enum ecgp_result write_logs(const struct job *job, struct ecgp_error *error)
{
    struct page_writer *writer = job->writer;
    enum ecgp_result result = ECGP_OK;
    for (int log = 0; log < LOGS && result == ECGP_OK; log++) {
        const enum product_number number = tree_logs[log].product;
        if (log == LOG_FILES) {
            continue; /* it is completed last */
        }
        text_clear(&writer->log[log]);
        if (has_log(job, &products[number])) {
            result = product_make(&products[number], &job->input, &writer->log[log], error);
        }
    }
    stages_mark(writer->stages, TIMED_JSON);
    return result;
}

/* Completes the line of files.jsonl. */
static enum ecgp_result end_files(const struct job *job, struct ecgp_error *error)
{
    json_end(job->files);
    json_end(job->files);
    return json_finish(job->files) ? ECGP_OK : error_no_memory(error);
}

/* Draws the page's views one by one, and writes their files. */
static enum ecgp_result write_views(const struct job *job, struct ecgp_error *error)
{
    struct ecgp_renderer *renderer = job->writer->renderer;
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < job->input.page->views && result == ECGP_OK; i++) {
        struct ecgp_frame frame;
        struct job of_view = *job;
        of_view.input.page = job->input.page->view[i];
        result =
            ecgp_renderer_draw(renderer, of_view.input.page, parts_of(job, true), &frame, error);
        of_view.input.frame = &frame;
        of_view.input.blank = renderer_blank(renderer);
        result = result ? result
                        : write_products(&of_view, PRODUCT_OF_VIEW,
                                         places_of_page(job->entry.overlap_set), i, error);
    }
    return result;
}

static enum ecgp_result write_files(struct job *job, struct page_summary *summary,
                                    struct ecgp_error *error)
{
    struct page_writer *writer = job->writer;
    const struct ecgp_page *page = job->input.page;
    struct ecgp_frame frame;
    enum ecgp_result result =
        ecgp_renderer_draw(writer->renderer, page, parts_of(job, false), &frame, error);
    job->input.frame = &frame;
    job->input.blank = renderer_blank(writer->renderer);
    result = result ? result : note_begun(job, error);
    result = result ? result : make_folders(job, error);
    result = result ? result
                    : write_products(job, PRODUCT_OF_PAGE, places_of_page(job->entry.overlap_set),
                                     0, error);
    for (int i = 0; i < page->plan.fields && result == ECGP_OK; i++) {
        if (page->leads[i].present) {
            result = write_lead(job, i, summary, error);
        }
    }
    result = result ? result : write_logs(job, error);
    result = result ? result : write_views(job, error);
    return result ? result : end_files(job, error);
}

enum ecgp_result page_writer_write(struct page_writer *writer, const struct deal *deal,
                                   const struct ecgp_page *page, struct page_summary *summary,
                                   struct ecgp_error *error)
{
    const struct ecgp_source_entry of = ecgp_source_entry(writer->source, (size_t)deal->record);
    *summary = (struct page_summary){
        .set = deal->set, .split = deal->split, .signals_crc32 = page_sign(page, of.label)};
    snprintf(summary->name, sizeof summary->name, "%s", deal->name);
    struct json files = file_list_begin(&writer->log[LOG_FILES], deal->name, set_names[deal->set]);
    struct job job = {
        .writer = writer,
        .files = &files,
        .entry = {.name = deal->name,
                  .split = deal->split,
                  .set = set_names[deal->set],
                  .record = of.label,
                  .overlap_set = deal->set == SET_OVERLAP,
                  .record_index = of.index,
                  .id = deal->page_index + 1,
                  .kaggle_type = kaggle_type(writer->options, deal->page_index),
                  .window = deal->window,
                  .signals_crc32 = summary->signals_crc32,
                  .places = writer->places},
        .input = {.page = page,
                  .style = writer->style,
                  .jpeg = &writer->jpeg,
                  .nvjpeg = writer->nvjpeg},
    };
    job.input.entry = &job.entry;
    return write_files(&job, summary, error);
}
