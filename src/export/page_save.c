#include <stddef.h>
#include <stdlib.h>
#include <string.h>
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
    .label_class = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
};

static enum ecgp_result save(const struct product *product, const struct product_input *input,
                             const char *path, struct ecgp_error *error)
{
    struct text file = {0};
    enum ecgp_result result = product_make(product, input, &file, error);
    result = result ? result : file_write(path, file.data, file.length, error);
    text_free(&file);
    return result;
}

/* --- a file of each lead ------------------------------------------------------------------------
 */

/* The path of a lead's file, to be freed; NULL without memory. */
static char *lead_path(const struct product *product, const char *folder, int lead)
{
    struct text path = {0};
    text_addf(&path, "%s/", folder);
    path_add(&path, product->lead_file, "", lead);
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

/* What must be drawn for the files. */
static enum ecgp_result add_needs(const struct ecgp_page_file *files, size_t count, unsigned *parts,
                                  struct ecgp_error *error)
{
    *parts = 0;
    for (size_t i = 0; i < count; i++) {
        const struct product *product = find_product(files[i].product);
        if (!product) {
            return error_set(error, ECGP_USAGE, "\"%.100s\" is no product of a page",
                             files[i].product);
        }
        *parts |= product->needs;
    }
    return ECGP_OK;
}

enum ecgp_result ecgp_page_write(struct ecgp_renderer *renderer, const struct ecgp_page *page,
                                 const struct ecgp_page_file *files, size_t count,
                                 struct ecgp_error *error)
{
    struct ecgp_frame frame;
    struct jpeg_encoder jpeg = {0};
    unsigned parts;
    enum ecgp_result result = add_needs(files, count, &parts, error);
    result = result ? result : ecgp_renderer_draw(renderer, page, parts, &frame, error);
    for (size_t i = 0; i < count && result == ECGP_OK; i++) {
        const struct product *product = find_product(files[i].product);
        struct product_input input = {
            .page = page,
            .frame = &frame,
            .style = style,
            .blank = renderer_blank(renderer),
            .jpeg = &jpeg,
        };
        result = product->unit == PRODUCT_OF_LEAD
                     ? save_leads(product, &input, files[i].path, error)
                     : save(product, &input, files[i].path, error);
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
            files[count++] =
                (struct ecgp_page_file){products[members[i].product].info.name, members[i].path};
        }
    }
    return ecgp_page_write(renderer, page, files, count, error);
}

/* A product of a frame in memory, for the caller to free. */
static enum ecgp_result make(enum product_number number, const struct ecgp_page *page,
                             const struct ecgp_frame *frame, char **data, size_t *size,
                             struct ecgp_error *error)
{
    const struct product_input input = {.page = page, .frame = frame, .style = style};
    struct text file = {0};
    const enum ecgp_result result = product_make(&products[number], &input, &file, error);
    if (result != ECGP_OK) {
        text_free(&file);
    }
    *data = file.data;
    *size = file.length;
    return result;
}

enum ecgp_result ecgp_frame_png(const struct ecgp_frame *frame, void **png, size_t *size,
                                struct ecgp_error *error)
{
    char *data = NULL;
    *png = NULL;
    *size = 0;
    if (!frame->rgbx) {
        return error_set(error, ECGP_USAGE, "the frame was drawn without its picture");
    }
    const enum ecgp_result result = make(PRODUCT_out, NULL, frame, &data, size, error);
    *png = data;
    return result;
}

enum ecgp_result ecgp_page_truth(const struct ecgp_page *page, const struct ecgp_frame *frame,
                                 char **json, struct ecgp_error *error)
{
    size_t size;
    *json = NULL;
    if (!frame->mask) {
        return error_set(error, ECGP_USAGE, "the frame was drawn without its masks");
    }
    return make(PRODUCT_truth, page, frame, json, &size, error);
}
