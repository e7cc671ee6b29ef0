#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <ecgpress/dataset.h>

#include "commands.h"
#include "guard.h"
#include "print_line.h"

enum own {
    OWN_LAYOUT,
    OWN_MAP_TYPE,
    OWN_WINDOW,
    OWN_PAGE_INDEX,
    OWN_FROM,
    OWN_VIEWS,
    OWN_QUALITY,
    OWN_QUIET,
    OWN_VERBOSE,
};

enum { STEPS = 4 };

/* What is made on the way to a page, to be freed in any case. */
struct work {
    struct ecgp_origin *origin;
    struct ecgp_record *record;
    struct ecgp_page *page;
    struct ecgp_renderer *renderer;
    struct ecgp_page_file files[FILES_MOST];
    void *bytes; /* of the file that goes to standard output, NULL: none does */
    size_t size;
    double step_s[STEPS]; /* seconds of record, page, OpenGL and files */
};

/* Whether a product is a folder of files. */
static bool is_folder(const char *product)
{
    const struct ecgp_product_info *info = NULL;
    for (size_t i = 0; (info = ecgp_product_info(i)) && strcmp(info->name, product) != 0; i++) {
    }
    return info && strcmp(info->argument, "DIR") == 0;
}

/* Refuses a file whose folder is not there before any work is done for it. */
static enum ecgp_result check_folder(const char *path, struct ecgp_error *error)
{
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path) {
        return ECGP_OK;
    }
    char folder[PATH_MAX];
    struct stat status;
    const int length = snprintf(folder, sizeof folder, "%.*s/.", (int)(slash - path), path);
    errno = length < (int)sizeof folder ? 0 : ENAMETOOLONG;
    if (errno == 0 && stat(folder, &status) == 0) {
        return ECGP_OK;
    }
    error->code = ECGP_NO_OUTPUT;
    if (errno == ENOENT || errno == ENOTDIR) {
        snprintf(error->text, sizeof error->text, "%s: its folder does not exist", path);
    } else {
        snprintf(error->text, sizeof error->text, "%s: its folder: %s", path, strerror(errno));
    }
    return error->code;
}

static enum ecgp_result make_folder(const char *path, struct ecgp_error *error)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST) {
        return ECGP_OK;
    }
    error->code = ECGP_NO_OUTPUT;
    snprintf(error->text, sizeof error->text, "%.900s: folder cannot be created: %s", path,
             strerror(errno));
    return error->code;
}

static enum ecgp_result nothing_to_write(struct ecgp_error *error)
{
    const struct ecgp_product_info *info;
    char names[256] = "";
    size_t length = 0;
    for (size_t i = 0; (info = ecgp_product_info(i)) && length < sizeof names; i++) {
        const char *before = i == 0 ? "" : ecgp_product_info(i + 1) ? ", " : " or ";
        length +=
            (size_t)snprintf(names + length, sizeof names - length, "%s--%s", before, info->name);
    }
    return cli_usage(error, "nothing to write: give %s", names);
}

static bool is_output(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* Refuses what standard output cannot take. */
static enum ecgp_result check_output(const struct ecgp_page_file *file, struct ecgp_error *error)
{
    if (is_folder(file->product)) {
        return cli_usage(error, "--%s is a folder, which cannot go to standard output",
                         file->product);
    }
    return isatty(STDOUT_FILENO) && strcmp(file->product, "truth") != 0
               ? cli_usage(error, "--%s -: standard output is a terminal; redirect it",
                           file->product)
               : ECGP_OK;
}

/* The file as the library takes it. */
static struct ecgp_page_file library_file(const struct ecgp_page_file *file, long quality,
                                          struct work *work)
{
    struct ecgp_page_file made = *file;
    made.quality = (int)quality;
    if (is_output(file->path)) {
        made.path = NULL;
        made.data = &work->bytes;
        made.size = &work->size;
    }
    return made;
}

static enum ecgp_result check_files(const struct arguments *arguments, struct work *work,
                                    struct ecgp_error *error)
{
    long quality = 0;
    enum ecgp_result result = arguments->file_count > 0 ? ECGP_OK : nothing_to_write(error);
    result =
        result ? result : read_count("quality", arguments->own[OWN_QUALITY], 100, &quality, error);
    for (size_t i = 0; i < arguments->file_count && result == ECGP_OK; i++) {
        const struct ecgp_page_file *file = &arguments->files[i];
        for (size_t k = 0; k < i; k++) {
            const struct ecgp_page_file *other = &arguments->files[k];
            if (strcmp(file->path, other->path) == 0) {
                return cli_usage(error, "--%s and --%s name the same file", other->product,
                                 file->product);
            }
        }
        work->files[i] = library_file(file, quality, work);
        result = result ? result : ecgp_page_check_files(&work->files[i], 1, error);
        if (result == ECGP_OK && is_output(file->path)) {
            result = arguments->own[OWN_VIEWS]
                         ? cli_usage(error, "--views makes several files, which cannot go to "
                                            "standard output")
                         : check_output(file, error);
        } else if (result == ECGP_OK && !is_folder(file->product)) {
            result = check_folder(file->path, error);
        }
    }
    return result;
}

static enum ecgp_result check_map_type(const char *const *own, struct ecgp_error *error)
{
    const char *type = own[OWN_MAP_TYPE];
    if (type && strcmp(type, "float32") != 0 && strcmp(type, "float16") != 0) {
        return cli_usage(error, "--map_type: \"%.100s\" is not one of float32, float16", type);
    }
    return ECGP_OK;
}

static enum ecgp_result check(const struct arguments *arguments, struct work *work,
                              struct ecgp_page_spec *spec, struct ecgp_error *error)
{
    const char *const *own = arguments->own;
    if (!arguments->operand && !own[OWN_FROM]) {
        return cli_usage(error, "RECORD is missing (see ecgpress page --help)");
    }
    if (own[OWN_QUIET] && own[OWN_VERBOSE]) {
        return cli_usage(error, "--quiet and --verbose cannot be combined");
    }
    if (own[OWN_FROM] && arguments->config) {
        return cli_usage(error,
                         "--from and --config cannot be combined: both give a configuration");
    }
    spec->layout = own[OWN_LAYOUT] ? own[OWN_LAYOUT] : "3by4";
    long window = 0, number = 0;
    enum ecgp_result result = check_files(arguments, work, error);
    result = result ? result : check_map_type(own, error);
    result = result || !own[OWN_VIEWS]
                 ? result
                 : ecgp_options_set(arguments->options, "views", own[OWN_VIEWS], error);
    result = result ? result : read_count("window", own[OWN_WINDOW], MAX_WINDOW, &window, error);
    result =
        result ? result : read_count("page_index", own[OWN_PAGE_INDEX], MAX_NUMBER, &number, error);
    spec->views = own[OWN_VIEWS] != NULL;
    spec->window = (int)window;
    spec->page_index = number;
    return result;
}

/* Puts in what the page of --from has and the command line does not say. */
static enum ecgp_result take_origin(const struct arguments *arguments, struct work *work,
                                    struct ecgp_page_spec *spec, const char **source,
                                    struct ecgp_error *error)
{
    const char *const *own = arguments->own;
    const struct ecgp_options *options = arguments->options;
    *source = arguments->operand;
    if (!own[OWN_FROM]) {
        return ECGP_OK;
    }
    const bool rows_given = ecgp_options_source(options, "row_height") == ECGP_FROM_CALLER ||
                            ecgp_options_source(options, "row_scale") == ECGP_FROM_CALLER;
    const enum ecgp_result result =
        ecgp_origin_read(own[OWN_FROM], arguments->options, &work->origin, error);
    if (result != ECGP_OK) {
        return result;
    }
    const struct ecgp_page_spec *was = ecgp_origin_spec(work->origin);
    *source = *source ? *source : ecgp_origin_source(work->origin);
    spec->layout = own[OWN_LAYOUT] ? spec->layout : was->layout;
    spec->window = own[OWN_WINDOW] ? spec->window : was->window;
    spec->page_index = own[OWN_PAGE_INDEX] ? spec->page_index : was->page_index;
    spec->row_height = rows_given || own[OWN_LAYOUT] ? 0 : was->row_height;
    return ECGP_OK;
}

static enum ecgp_result print_bytes(const struct work *work, struct ecgp_error *error)
{
    errno = 0;
    if (fwrite(work->bytes, 1, work->size, stdout) == work->size && fflush(stdout) == 0) {
        return ECGP_OK;
    }
    error->code = ECGP_IO;
    snprintf(error->text, sizeof error->text, "writing to standard output failed: %s",
             strerror(errno));
    return errno == EPIPE ? ECGP_OK : ECGP_IO; /* the caller of this program knows */
}

/* The quality of JPEG pictures that nobody gave: that of the configuration or of the dataset. */
static void take_quality(const struct arguments *arguments, struct work *work)
{
    const char *quality = ecgp_options_get(arguments->options, "quality");
    for (size_t i = 0; i < arguments->file_count; i++) {
        struct ecgp_page_file *file = &work->files[i];
        file->quality = file->quality ? file->quality : (int)strtol(quality, NULL, 10);
    }
}

/* A view's file beside its page's: "out/p.png" is "out/p-photo-0.3.png", and so are folders. */
static enum ecgp_result view_path(const char *path, const char *view, char made[PATH_MAX],
                                  struct ecgp_error *error)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    const bool ends = dot && dot > (slash ? slash + 1 : path);
    const int stem = (int)(ends ? (size_t)(dot - path) : strlen(path));
    const int length = snprintf(made, PATH_MAX, "%.*s-%s%s", stem, path, view, ends ? dot : "");
    if (length >= PATH_MAX) {
        return cli_usage(error, "%.200s: the path is too long", path);
    }
    for (char *at = made + stem; (at = strchr(at, ':'));) {
        *at = '-';
    }
    return ECGP_OK;
}

/* The files of a view, under the names that follow from those of the page; `path` is room for them.
 */
static enum ecgp_result write_view(const struct arguments *arguments, struct work *work,
                                   const struct ecgp_page *view, const char *name,
                                   char (*path)[PATH_MAX], struct ecgp_error *error)
{
    struct ecgp_page_file files[FILES_MOST];
    enum ecgp_result result = ECGP_OK;
    for (size_t i = 0; i < arguments->file_count && result == ECGP_OK; i++) {
        files[i] = work->files[i];
        result = view_path(files[i].path, name, path[i], error);
        files[i].path = path[i];
        result = result || !is_folder(files[i].product) ? result : make_folder(path[i], error);
    }
    return result ? result
                  : ecgp_page_write(work->renderer, view, files, arguments->file_count, error);
}

static enum ecgp_result write_views(const struct arguments *arguments, struct work *work,
                                    struct ecgp_error *error)
{
    const char *name = arguments->own[OWN_VIEWS];
    const struct ecgp_page *view;
    char(*path)[PATH_MAX] = name ? malloc(arguments->file_count * sizeof *path) : NULL;
    enum ecgp_result result = ECGP_OK;
    if (name && !path) {
        error->code = ECGP_NO_MEMORY;
        snprintf(error->text, sizeof error->text, "out of memory");
        return ECGP_NO_MEMORY;
    }
    for (int i = 0; result == ECGP_OK && (view = ecgp_page_view(work->page, i)); i++) {
        char own[64];
        const size_t length = strcspn(name, ",");
        snprintf(own, sizeof own, "%.*s", (int)length, name);
        result = write_view(arguments, work, view, own, path, error);
        name += length + (name[length] == ',');
    }
    free(path);
    return result;
}

static enum ecgp_result write_files(const struct arguments *arguments, struct work *work,
                                    struct ecgp_error *error)
{
    const char *type = arguments->own[OWN_MAP_TYPE];
    const bool half = type && strcmp(type, "float16") == 0;
    enum ecgp_result result = ECGP_OK;
    for (size_t i = 0; i < arguments->file_count && result == ECGP_OK; i++) {
        struct ecgp_page_file *file = &work->files[i];
        if (half && strcmp(file->product, "map") == 0) {
            file->product = "map_float16";
        } else if (is_folder(file->product)) {
            result = make_folder(file->path, error);
        }
    }
    result = result ? result
                    : ecgp_page_write(work->renderer, work->page, work->files,
                                      arguments->file_count, error);
    result = result ? result : write_views(arguments, work, error);
    return result == ECGP_OK && work->bytes ? print_bytes(work, error) : result;
}

/* Counts the seconds since the last call to a step. */
static void mark(struct work *work, int step)
{
    static double last;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    const double now_s = (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
    if (step >= 0) {
        work->step_s[step] = now_s - last;
    }
    last = now_s;
}

static unsigned page_timeout(const struct ecgp_options *options)
{
    return (unsigned)strtoul(ecgp_options_get(options, "page_timeout"), NULL, 10);
}

static enum ecgp_result make(const struct arguments *arguments, struct work *work,
                             struct ecgp_error *error)
{
    struct ecgp_page_spec spec = {0};
    const char *source = NULL;
    struct ecgp_options *options = arguments->options;
    enum ecgp_result result = check(arguments, work, &spec, error);
    result = result ? result : arguments_load(arguments, error);
    result = result ? result : take_origin(arguments, work, &spec, &source, error);
    take_quality(arguments, work);
    mark(work, -1);
    result = result ? result : ecgp_record_open(source, options, &work->record, error);
    mark(work, 0);
    result = result ? result : ecgp_page_create(work->record, options, &spec, &work->page, error);
    mark(work, 1);
    guard_for(page_timeout(options));
    result = result ? result : ecgp_renderer_create_on(options, 0, &work->renderer, error);
    mark(work, 2);
    result = result ? result : write_files(arguments, work, error);
    guard_for(0);
    mark(work, 3);
    return result;
}

static void print_summary(const struct ecgp_page *page, FILE *to)
{
    struct ecgp_page_info info;
    ecgp_page_info(page, &info);
    int present = 0, clipped = 0;
    for (int i = 0; i < info.leads; i++) {
        struct ecgp_page_lead lead;
        ecgp_page_lead(page, i, &lead);
        present += lead.present;
        clipped += lead.clipped;
    }
    char edge[64] = "";
    if (clipped > 0) {
        snprintf(edge, sizeof edge, ", %d clipped at the picture's edge", clipped);
    }
    print_line(to, "%s in %s: %d x %d px, %d of %d leads%s", info.record, info.layout, info.width,
               info.height, present, info.leads, edge);
}

static void print_warning(const struct ecgp_renderer *renderer)
{
    const char *warning = ecgp_renderer_warning(renderer);
    if (*warning) {
        print_line(stderr, "ecgpress: warning: %s", warning);
    }
}

static void print_steps(const struct work *work)
{
    static const char *const names[STEPS] = {"record", "page", "OpenGL", "drawing and files"};
    print_line(stderr, "drawn by %s on %s", ecgp_renderer_name(work->renderer),
               ecgp_renderer_device(work->renderer));
    for (int i = 0; i < STEPS; i++) {
        fprintf(stderr, "%-18s %8.3f s\n", names[i], work->step_s[i]);
    }
}

static int run(const struct arguments *arguments)
{
    struct work work = {0};
    struct ecgp_error error = {0};
    int code = 0;
    guard_against_crashes();
    if (make(arguments, &work, &error) == ECGP_OK) {
        if (!arguments->own[OWN_QUIET]) {
            print_warning(work.renderer);
            print_summary(work.page, work.bytes ? stderr : stdout);
        }
        if (arguments->own[OWN_VERBOSE]) {
            print_steps(&work);
        }
    } else {
        code = cli_fail(&error);
    }
    ecgp_renderer_destroy(work.renderer);
    ecgp_page_destroy(work.page);
    ecgp_record_close(work.record);
    ecgp_origin_close(work.origin);
    free(work.bytes);
    return code;
}

const struct verb verb_page = {
    .name = "page",
    .synopsis = "RECORD [--out FILE] [--truth FILE] [--masks DIR] [options]",
    .summary = "Draw one page of one record: the picture, its ground truth as JSON, a mask per "
               "lead, and maps as arrays. With --from, RECORD is optional.",
    .operand = "RECORD",
    .optional = true,
    .record = true,
    .table = true,
    .one_page = true,
    .products = true,
    .own =
        {
            [OWN_LAYOUT] = {"layout", "LAYOUT", LAYOUT_HELP},
            [OWN_MAP_TYPE] = {"map_type", "float32|float16",
                              "number type of --map; default float32"},
            [OWN_WINDOW] = {"window", "N", "time window of the record; default 0, the first"},
            [OWN_PAGE_INDEX] = {"page_index", "N",
                                "index of the page: with the seed it samples the look; default 0",
                                .alias = "number"},
            [OWN_FROM] = {"from", "FILE",
                          "draw the page of this ground truth (JSON) again; other options take "
                          "precedence"},
            [OWN_VIEWS] = {"views", "LIST",
                           "draw these views, too (clean,blank,photo:0.3): p.png is p-clean.png of "
                           "the first, and so on"},
            [OWN_QUALITY] = {"quality", "N", "quality of a JPEG picture, 1 to 100; default 75"},
            [OWN_QUIET] = {"quiet", NULL, "print only errors"},
            [OWN_VERBOSE] = {"verbose", NULL,
                             "also print the renderer and the duration of each step"},
        },
    .letters = {{'o', "out"}},
    .run = run,
};
