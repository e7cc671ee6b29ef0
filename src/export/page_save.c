#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <ecgpress/dataset.h>

#include "base/array.h"
#include "base/file.h"
#include "config/layout.h"
#include "export/products.h"
#include "render/renderer.h"
#include "truth/page.h"

/* As the options are by default, but for what is done once and kept. */
static const struct product_style style = {
    .png_level = PNG_LEVEL_BALANCED,
    .jpeg_quality = 75,
};

static enum ecgp_result save(const struct product *product, const struct product_input *input,
                             const char *path, struct ecgp_error *error)
{
    struct text file = {0};
    enum ecgp_result result = product_make(product, input, &file, error);
    result = result ? result : file_write_named(path, file.data, file.length, error);
    text_free(&file);
    return result;
}

/* Makes a product in memory, for the caller to free. */
static enum ecgp_result keep(const struct product *product, const struct product_input *input,
                             void **data, size_t *size, struct ecgp_error *error)
{
    struct text file = {0};
    const enum ecgp_result result = product_make(product, input, &file, error);
    if (result != ECGP_OK) {
        text_free(&file);
    }
    *data = file.data;
    *size = file.length;
    return result;
}

/* --- a file of each lead ------------------------------------------------------------------------
 */

/* The path of a lead's file, to be freed; NULL without memory. */
static char *lead_path(const struct product *product, const char *folder, int lead)
{
    struct text path = {0};
    text_addf(&path, "%s/", folder);
    path_add(&path, product->lead_file, strlen(product->lead_file), &(struct page_key){.page = ""},
             lead);
    if (path.failed) {
        text_free(&path);
    }
    return path.data;
}

/* Removes what another page left, drawn before. */
static enum ecgp_result remove_lead(const struct product *product, const char *folder, int lead,
                                    struct ecgp_error *error)
{
    char *path = lead_path(product, folder, lead);
    if (!path) {
        return error_no_memory(error);
    }
    unlink(path);
    free(path);
    return ECGP_OK;
}

static enum ecgp_result save_lead(const struct product *product, const struct product_input *input,
                                  const char *folder, struct ecgp_error *error)
{
    char *path = lead_path(product, folder, input->page->leads[input->field].index);
    const enum ecgp_result result =
        path ? save(product, input, path, error) : error_no_memory(error);
    free(path);
    return result;
}

static enum ecgp_result save_leads(const struct product *product, struct product_input *input,
                                   const char *folder, struct ecgp_error *error)
{
    enum ecgp_result result = file_make_folders(folder, error);
    for (int k = 0; k < LAYOUT_RHYTHM_INDEX + LAYOUT_MAX_RHYTHMS && result == ECGP_OK; k++) {
        result = remove_lead(product, folder, k, error);
    }
    for (int i = 0; i < input->page->plan.fields && result == ECGP_OK; i++) {
        if (input->page->leads[i].present) {
            input->field = i;
            result = save_lead(product, input, folder, error);
        }
    }
    return result;
}

/* --- the public calls ---------------------------------------------------------------------------
 */

static const struct product *find_product(const char *name)
{
    for (int i = 0; i < PRODUCTS; i++) {
        const struct product *product = &products[i];
        const bool of_page = product->unit == PRODUCT_OF_PAGE || product->lead_file;
        if (of_page && strcmp(product->info.name, name) == 0) {
            return product;
        }
    }
    return NULL;
}

/* What the ending of a picture's path asks for; NULL where it is none that is known. */
static const struct product *product_of_ending(const char *path)
{
    static const struct {
        const char *ending;
        enum product_number product;
    } endings[] = {{".png", PRODUCT_out}, {".jpg", PRODUCT_picture}, {".jpeg", PRODUCT_picture}};
    const char *base = file_base(path);
    const char *dot = strrchr(base, '.');
    for (size_t i = 0; dot && dot > base && i < ARRAY_COUNT(endings); i++) {
        if (strcasecmp(dot, endings[i].ending) == 0) {
            return &products[endings[i].product];
        }
    }
    return NULL;
}

static enum ecgp_result find_file(const struct ecgp_page_file *file, const struct product **product,
                                  struct ecgp_error *error)
{
    *product = find_product(file->product);
    if (!*product) {
        return error_set(error, ECGP_USAGE, "\"%.100s\" is not a product of a page", file->product);
    }
    if (!file->path && ((*product)->unit == PRODUCT_OF_LEAD || !file->data || !file->size)) {
        return error_set(error, ECGP_USAGE, "%s needs a path", file->product);
    }
    if (file->quality < 0 || file->quality > 100) {
        return error_set(error, ECGP_USAGE, "quality %d is out of range (expected 1 to 100)",
                         file->quality);
    }
    if (file->path && *product == &products[PRODUCT_out]) {
        *product = product_of_ending(file->path);
    }
    return *product ? ECGP_OK
                    : error_set(error, ECGP_USAGE,
                                "%s: the ending of a picture is .png, .jpg or .jpeg", file->path);
}

enum ecgp_result ecgp_page_check_files(const struct ecgp_page_file *files, size_t count,
                                       struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    const struct product *product;
    for (size_t i = 0; i < count && result == ECGP_OK; i++) {
        result = find_file(&files[i], &product, error);
    }
    return result;
}

/* What must be drawn for the files. */
static enum ecgp_result add_needs(const struct ecgp_page_file *files, size_t count, unsigned *parts,
                                  struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    *parts = 0;
    for (size_t i = 0; i < count && result == ECGP_OK; i++) {
        const struct product *product;
        if (files[i].data) {
            *files[i].data = NULL;
        }
        result = find_file(&files[i], &product, error);
        *parts |= result == ECGP_OK ? product->needs : 0;
    }
    return result;
}

static enum ecgp_result make_file(const struct ecgp_page_file *file, struct product_input *input,
                                  struct ecgp_error *error)
{
    const struct product *product;
    enum ecgp_result result = find_file(file, &product, error);
    if (file->quality > 0) {
        input->style.jpeg_quality = file->quality;
    }
    if (result != ECGP_OK || !file->path) {
        return result ? result : keep(product, input, file->data, file->size, error);
    }
    return product->unit == PRODUCT_OF_LEAD ? save_leads(product, input, file->path, error)
                                            : save(product, input, file->path, error);
}

enum ecgp_result ecgp_page_write(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                 const struct ecgp_page_file *files, size_t count,
                                 struct ecgp_error *error)
{
    struct ecgp_frame frame;
    struct jpeg_encoding jpeg = {0};
    unsigned parts;
    enum ecgp_result result = add_needs(files, count, &parts, error);
    result = result ? result : ecgp_renderer_draw(renderer, page, parts, &frame, error);
    for (size_t i = 0; i < count && result == ECGP_OK; i++) {
        struct product_input input = {
            .page = page,
            .frame = &frame,
            .style = style,
            .blank = renderer_blank(renderer),
            .jpeg = &jpeg,
        };
        result = make_file(&files[i], &input, error);
    }
    jpeg_encoder_finish(&jpeg);
    return result;
}

enum ecgp_result ecgp_page_save(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                const struct ecgp_page_paths *paths, struct ecgp_error *error)
{
    const struct {
        const char *path;
        enum product_number product;
    } members[] = {
        {paths->picture, PRODUCT_out},
        {paths->truth, PRODUCT_truth},
        {paths->masks, PRODUCT_masks},
        {paths->map, paths->map_float16 ? PRODUCT_map_float16 : PRODUCT_map},
        {paths->grid_points, PRODUCT_grid_points},
        {paths->classes, PRODUCT_classes},
    };
    struct ecgp_page_file files[ARRAY_COUNT(members)];
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_COUNT(members); i++) {
        if (members[i].path) {
            files[count++] = (struct ecgp_page_file){
                .product = products[members[i].product].info.name, .path = members[i].path};
        }
    }
    return ecgp_page_write(renderer, page, files, count, error);
}

enum ecgp_result ecgp_frame_png(const struct ecgp_frame *frame, void **png, size_t *size,
                                struct ecgp_error *error)
{
    const struct product_input input = {.frame = frame, .style = style};
    *png = NULL;
    *size = 0;
    if (!frame->rgbx) {
        return error_set(error, ECGP_USAGE, "the frame was drawn without its picture");
    }
    return keep(&products[PRODUCT_out], &input, png, size, error);
}

enum ecgp_result ecgp_page_truth(const struct ecgp_page *page, const struct ecgp_frame *frame,
                                 char **json, struct ecgp_error *error)
{
    const struct product_input input = {.page = page, .frame = frame, .style = style};
    size_t size;
    void *data = NULL;
    *json = NULL;
    if (!frame->mask) {
        return error_set(error, ECGP_USAGE, "the frame was drawn without its masks");
    }
    const enum ecgp_result result = keep(&products[PRODUCT_truth], &input, &data, &size, error);
    *json = data;
    return result;
}
