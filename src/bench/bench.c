#define _GNU_SOURCE
#include "bench/bench.h"
#include <ecgpress/dataset.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/process.h"
#include "base/scalar.h"
#include "dataset/output.h"
#include "dataset/page_files.h"
#include "image/png.h"
#include "render/renderer.h"
#include "run/workers.h"

enum { MIN_PAGES = 3, MAX_PAGES = 1 << 20, FIGURES = TIMED_COUNT + 1 };

/* Pages being timed, in the process that makes them. */
struct timing {
    const struct ecgp_options *options;
    const struct bench_spec *spec;
    const struct layout *layout;
    const char *folder;
    struct ecgp_source *source;
    struct page_writer writer;
    struct stages stages;
    double *ms; /* of each page: its stages, then all of it */
    int64_t pages;
    size_t room; /* numbers in `ms` */
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The median over all pages of one figure. */
static enum ecgp_result median(const struct timing *timing, int figure, double *value,
                               struct ecgp_error *error)
{
    const size_t count = (size_t)timing->pages;
    double *sorted = malloc(count * sizeof *sorted);
    if (!sorted) {
        return error_no_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = timing->ms[i * FIGURES + (size_t)figure];
    }
    qsort(sorted, count, sizeof *sorted, compare_doubles);
    *value = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    free(sorted);
    return ECGP_OK;
}

/* A page whose picture is its only file. */
static enum ecgp_result write_picture(struct timing *timing, const struct deal *deal,
                                      const struct ecgp_page *page, struct ecgp_error *error)
{
    struct page_writer *writer = &timing->writer;
    struct ecgp_frame frame;
    char *path = NULL;
    enum ecgp_result result =
        ecgp_renderer_draw(writer->renderer, page, ECGP_DRAW_PICTURE, &frame, error);
    if (result == ECGP_OK) {
        const struct pixels pixels = {frame.width, frame.height, 4, frame.stride, frame.rgbx};
        const struct blank blank = renderer_blank(writer->renderer);
        text_clear(&writer->file);
        result = png_encode_known(&pixels, &blank, options_settings(timing->options)->png_level,
                                  &writer->file, error);
        stages_mark(writer->stages, TIMED_PNG);
    }
    if (result == ECGP_OK && asprintf(&path, "%s/%s.png", timing->folder, deal->name) < 0) {
        path = NULL;
        result = error_no_memory(error);
    }
    if (result == ECGP_OK) {
        result = file_write(path, writer->file.data, writer->file.length, error);
    }
    free(path);
    stages_mark(writer->stages, TIMED_WRITE);
    return result;
}

static enum ecgp_result write_page(struct timing *timing, int64_t index, struct ecgp_error *error)
{
    const size_t entry = (size_t)index % ecgp_source_count(timing->source);
    const struct ecgp_page_spec spec = {.layout = timing->layout->name, .page_index = index};
    struct deal deal = {.index = index, .layout = timing->layout, .record = (int64_t)entry};
    struct ecgp_record *record = NULL;
    struct ecgp_page *page = NULL;
    struct page_summary summary;
    snprintf(deal.name, sizeof deal.name, "%lld_%s",
             (long long)ecgp_source_entry(timing->source, entry).index, timing->layout->name);
    enum ecgp_result result = ecgp_source_open_record(timing->source, entry, &record, error);
    if (result == ECGP_OK) {
        result = ecgp_page_create(record, timing->options, &spec, &page, error);
        stages_mark(timing->writer.stages, TIMED_READ);
    }
    if (result == ECGP_OK) {
        result = timing->spec->picture_only
                     ? write_picture(timing, &deal, page, error)
                     : page_writer_write(&timing->writer, &deal, page, &summary, error);
    }
    ecgp_page_destroy(page);
    ecgp_record_close(record);
    stages_mark(timing->writer.stages, TIMED_READ);
    return result;
}

static enum ecgp_result add_figures(struct timing *timing, struct ecgp_error *error)
{
    double *grown =
        array_grow(timing->ms, &timing->room, (size_t)(timing->pages + 1) * FIGURES, sizeof *grown);
    if (!grown) {
        return error_no_memory(error);
    }
    timing->ms = grown;
    double *figures = timing->ms + timing->pages++ * FIGURES;
    figures[TIMED_COUNT] = 0;
    for (int i = 0; i < TIMED_COUNT; i++) {
        figures[i] = timing->stages.seconds[i] * 1e3;
        figures[TIMED_COUNT] += figures[i];
    }
    return ECGP_OK;
}

static bool is_enough(const struct timing *timing, double seconds)
{
    if (timing->spec->pages > 0) {
        return timing->pages >= timing->spec->pages;
    }
    return timing->pages >= MAX_PAGES ||
           (timing->pages >= MIN_PAGES && seconds >= timing->spec->seconds);
}

/* The first page bears what only happens once: shaders are compiled, memory grows. */
static enum ecgp_result time_pages(struct timing *timing, double *seconds, struct ecgp_error *error)
{
    enum ecgp_result result = write_page(timing, 0, error);
    const double begun = now_s();
    *seconds = 0;
    page_writer_set_stages(&timing->writer, &timing->stages);
    while (result == ECGP_OK && !is_enough(timing, *seconds)) {
        timing->stages = (struct stages){0};
        stages_begin(&timing->stages);
        result = write_page(timing, timing->pages, error);
        if (result == ECGP_OK) {
            result = add_figures(timing, error);
        }
        *seconds = now_s() - begun;
    }
    return result;
}

static enum ecgp_result sum_up(const struct timing *timing, struct bench_row *row,
                               struct ecgp_error *error)
{
    row->pages = timing->pages;
    snprintf(row->renderer, sizeof row->renderer, "%s",
             ecgp_renderer_name(timing->writer.renderer));
    enum ecgp_result result = median(timing, TIMED_COUNT, &row->cpu_ms, error);
    for (int i = 0; i < TIMED_COUNT && result == ECGP_OK; i++) {
        result = median(timing, i, &row->stage_ms[i], error);
    }
    return result;
}

/* The size of the pages, from a plan of the first one. */
static enum ecgp_result measure_page(const struct timing *timing, struct bench_row *row,
                                     struct ecgp_error *error)
{
    const struct ecgp_page_spec spec = {.layout = timing->layout->name};
    struct ecgp_record *record = NULL;
    struct ecgp_page *page = NULL;
    enum ecgp_result result = ecgp_source_open_record(timing->source, 0, &record, error);
    if (result == ECGP_OK) {
        result = ecgp_page_create(record, timing->options, &spec, &page, error);
    }
    if (result == ECGP_OK) {
        struct ecgp_page_info info;
        ecgp_page_info(page, &info);
        row->width = info.width;
        row->height = info.height;
    }
    ecgp_page_destroy(page);
    ecgp_record_close(record);
    return result;
}

static enum ecgp_result time_all(struct timing *timing, struct bench_row *row,
                                 struct ecgp_error *error)
{
    *row = (struct bench_row){0};
    enum ecgp_result result =
        page_writer_init(&timing->writer, timing->options, timing->source, 0, error);
    if (result == ECGP_OK) {
        result = measure_page(timing, row, error);
    }
    if (result == ECGP_OK) {
        result = time_pages(timing, &row->seconds, error);
    }
    if (result == ECGP_OK) {
        result = sum_up(timing, row, error);
    }
    page_writer_finish(&timing->writer);
    free(timing->ms);
    return result;
}

/* The process that makes the pages. */
static void live(int socket, int number, void *context)
{
    (void)number;
    struct bench_row row;
    struct ecgp_error error = {0};
    signal(SIGINT, SIG_DFL); /* nobody asks in between whether to stop */
    signal(SIGTERM, SIG_DFL);
    if (time_all(context, &row, &error) == ECGP_OK) {
        const struct message done = {.size = sizeof row};
        wire_send(socket, &done, &row, -1);
    } else {
        wire_answer(socket, 0, 0, &error);
    }
}

static enum ecgp_result receive(struct workers *workers, struct bench_row *row,
                                struct ecgp_error *error)
{
    struct message answer;
    struct text body = {0};
    enum ecgp_result result = ECGP_OK;
    if (!wire_receive(workers->worker[0].socket, &answer, &body, NULL)) {
        result = workers_lost(workers, 0, error);
    } else if (answer.code != ECGP_OK) {
        result = error_set(error, (enum ecgp_result)answer.code, "%s", body.data);
    } else if (body.length != sizeof *row) {
        result = error_set(error, ECGP_INTERNAL, "the answer of the process that draws is none");
    } else {
        memcpy(row, body.data, sizeof *row);
    }
    text_free(&body);
    return result;
}

static enum ecgp_result fork_timer(struct timing *timing, struct bench_row *row,
                                   struct ecgp_error *error)
{
    struct workers workers;
    enum ecgp_result result = workers_fork(&workers, 1, live, timing, error);
    if (result == ECGP_OK) {
        result = receive(&workers, row, error);
    }
    workers_finish(&workers, -1);
    return result;
}

enum ecgp_result bench_pages(const struct ecgp_options *options, const struct bench_spec *spec,
                             struct bench_row *row, struct ecgp_error *error)
{
    const char *folder = options_settings(options)->datasets_path;
    struct timing timing = {
        .options = options, .spec = spec, .layout = layout_find(spec->layout), .folder = folder};
    struct folder root = {.fd = -1};
    if (!timing.layout) {
        return error_set(error, ECGP_USAGE, "layout \"%s\" is not known", spec->layout);
    }
    enum ecgp_result result = ecgp_source_open(options, &timing.source, error);
    if (result == ECGP_OK) {
        result = file_make_folders(folder, error);
    }
    if (result == ECGP_OK && !spec->picture_only) {
        unsigned places[PRODUCTS];
        products_of_dataset(options, places);
        result = folder_open(&root, folder, error);
        result = result ? result : output_make_subfolders(&root, places, error);
    }
    if (result == ECGP_OK) {
        result = fork_timer(&timing, row, error);
    }
    folder_close(&root);
    ecgp_source_close(timing.source);
    return result;
}

/* A bench of built-in ECGs. */
struct bench {
    const struct bench_hooks *hooks;
    const char *folder;
    double seconds; /* of each part */
    int jobs;
    const char *device;
    double pair_ms; /* CPU time of a page of each layout in the run */
};

static enum ecgp_result set_all(struct ecgp_options *options, const char *const (*pairs)[2],
                                size_t count, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (size_t i = 0; i < count && result == ECGP_OK; i++) {
        result = ecgp_options_set(options, pairs[i][0], pairs[i][1], error);
    }
    return result;
}

static bool is_stopped(const struct bench *bench)
{
    return bench->hooks->stop && bench->hooks->stop(bench->hooks->user);
}

static enum ecgp_result bench_layout(struct bench *bench, const char *layout, const char *width,
                                     struct ecgp_error *error)
{
    /* few records, whose files are written over and over: little room is needed */
    const char *const pairs[][2] = {{"datasets_path", bench->folder},
                                    {"builtin_records", "8"},
                                    {"width", width},
                                    {"device", bench->device}};
    const struct bench_spec spec = {.layout = layout, .seconds = bench->seconds};
    struct ecgp_options *options;
    struct bench_row row;
    if (is_stopped(bench)) {
        return error_set(error, ECGP_STOPPED, "stopped");
    }
    enum ecgp_result result = ecgp_options_create(&options, error);
    if (result == ECGP_OK) {
        result = set_all(options, pairs, ARRAY_COUNT(pairs), error);
    }
    if (result == ECGP_OK) {
        result = bench_pages(options, &spec, &row, error);
    }
    if (result == ECGP_OK) {
        bench->pair_ms += strcmp(width, "0") == 0 ? row.cpu_ms : 0;
        if (bench->hooks->row) {
            bench->hooks->row(bench->hooks->user, layout, &row);
        }
    }
    ecgp_options_destroy(options);
    return result;
}

static enum ecgp_result run_dataset(const struct bench *bench, const struct ecgp_options *options,
                                    struct ecgp_error *error)
{
    const struct ecgp_run_hooks hooks = {.user = bench->hooks->user, .stop = bench->hooks->stop};
    struct ecgp_dataset_stats stats;
    const enum ecgp_result result = ecgp_dataset_run(options, &hooks, &stats, error);
    if (result == ECGP_OK && bench->hooks->rate) {
        const struct bench_rate rate = {.jobs = bench->jobs,
                                        .pages = stats.pages + stats.overlap_pages,
                                        .seconds = stats.seconds};
        bench->hooks->rate(bench->hooks->user, &rate);
    }
    return result;
}

/* A dataset run as long as a part is meant to be. */
static enum ecgp_result run_all(const struct bench *bench, struct ecgp_error *error)
{
    char pages[32], jobs[32];
    const double rounds = bench->jobs * bench->seconds * 1e3 / (2 * bench->pair_ms);
    snprintf(pages, sizeof pages, "%.0f", rounds < bench->jobs ? bench->jobs : rounds);
    snprintf(jobs, sizeof jobs, "%d", bench->jobs);
    char *folder = file_join(bench->folder, "run");
    const char *const pairs[][2] = {{"datasets_path", folder ? folder : ""},
                                    {"layouts", "3by1,3by4"},
                                    {"jobs", jobs},
                                    {"device", bench->device},
                                    {"builtin_records", "1000"},
                                    {"sample_each_lead_train", pages},
                                    {"sample_each_lead_val", "0"},
                                    {"sample_each_lead_test", "0"}};
    struct ecgp_options *options = NULL;
    enum ecgp_result result =
        folder ? ecgp_options_create(&options, error) : error_no_memory(error);
    if (result == ECGP_OK) {
        result = set_all(options, pairs, ARRAY_COUNT(pairs), error);
    }
    if (result == ECGP_OK) {
        result = run_dataset(bench, options, error);
    }
    ecgp_options_destroy(options);
    free(folder);
    return result;
}

static enum ecgp_result bench_all(struct bench *bench, struct ecgp_error *error)
{
    static const char *const parts[][2] = {{"3by1", "0"}, {"3by4", "0"}, {"3by4-II", "2200"}};
    enum ecgp_result result = ECGP_OK;
    for (size_t i = 0; i < ARRAY_COUNT(parts) && result == ECGP_OK; i++) {
        result = bench_layout(bench, parts[i][0], parts[i][1], error);
    }
    return result == ECGP_OK ? run_all(bench, error) : result;
}

enum ecgp_result bench_run(double seconds, int jobs, const char *device,
                           const struct bench_hooks *hooks, struct ecgp_error *error)
{
    char *folder;
    const enum ecgp_result made = file_make_temporary("ecgpress-bench", &folder, error);
    if (made != ECGP_OK) {
        return made;
    }
    struct bench bench = {
        .hooks = hooks,
        .folder = folder,
        .seconds = seconds / 4, /* three rows and a run */
        .jobs = jobs > 0 ? jobs : process_processors(),
        .device = device ? device : "auto",
    };
    const enum ecgp_result result = bench_all(&bench, error);
    const enum ecgp_result removed = file_remove_tree(folder, result == ECGP_OK ? error : NULL);
    free(folder);
    return result == ECGP_OK ? removed : result;
}
