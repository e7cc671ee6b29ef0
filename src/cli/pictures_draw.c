#include <stdlib.h>
#include <string.h>

#include <ecgpress/ecgpress.h>

#include "pictures.h"
#include "stop.h"

enum { LAYOUT_NAME = 64 };

struct drawing {
    const struct ecgp_options *options;
    struct ecgp_source *source;
    struct ecgp_renderer *renderer;
    struct ecgp_page *page;
    struct ecgp_record *record;
    uint8_t *trace;
};

/* Name `index` of the option `layouts`, "a:0.3,b", in turn. */
static void layout_of(const char *list, size_t index, char name[LAYOUT_NAME])
{
    size_t count = 1;
    for (const char *c = list; *c; c++) {
        count += *c == ',';
    }
    for (index %= count; index > 0; index--) {
        list = strchr(list, ',') + 1;
    }
    size_t length = strcspn(list, ",:");
    length = length < LAYOUT_NAME ? length : LAYOUT_NAME - 1;
    memcpy(name, list, length);
    name[length] = '\0';
}

static void add_mask(const struct ecgp_mask *mask, const struct ecgp_frame *frame, uint8_t *trace)
{
    for (int y = mask->crop.y0; mask->bits && y < mask->crop.y1; y++) {
        const uint8_t *bits = mask->bits + (size_t)(y - mask->crop.y0) * (size_t)mask->stride;
        uint8_t *row = trace + (size_t)y * (size_t)frame->width;
        for (int x = 0; x < mask->crop.x1 - mask->crop.x0; x++) {
            row[mask->crop.x0 + x] |= (uint8_t)(bits[x / 8] >> (7 - x % 8) & 1);
        }
    }
}

static enum ecgp_result measure_frame(struct drawing *drawing, const struct ecgp_frame *frame,
                                      struct pictures *pictures, struct ecgp_error *error)
{
    struct ecgp_measures *measures = pictures_add(pictures);
    free(drawing->trace);
    drawing->trace = calloc((size_t)frame->width, (size_t)frame->height);
    if (!measures || !drawing->trace) {
        error->code = ECGP_NO_MEMORY;
        strcpy(error->text, "out of memory");
        return ECGP_NO_MEMORY;
    }
    for (int i = 0; i < frame->masks; i++) {
        add_mask(&frame->mask[i], frame, drawing->trace);
    }
    const struct ecgp_pixels pixels = {.width = frame->width,
                                       .height = frame->height,
                                       .channels = 4,
                                       .stride = frame->stride,
                                       .data = frame->rgbx};
    return ecgp_measure_pixels(&pixels, drawing->trace, measures, error);
}

static enum ecgp_result draw_page(struct drawing *drawing, long index, struct pictures *pictures,
                                  struct ecgp_error *error)
{
    char layout[LAYOUT_NAME];
    layout_of(ecgp_options_get(drawing->options, "layouts"), (size_t)index, layout);
    const struct ecgp_page_spec spec = {.layout = layout, .page_index = index};
    const size_t entry = (size_t)index % ecgp_source_count(drawing->source);
    struct ecgp_frame frame;
    enum ecgp_result result =
        ecgp_source_open_record(drawing->source, entry, &drawing->record, error);
    result =
        result ? result
               : ecgp_page_create(drawing->record, drawing->options, &spec, &drawing->page, error);
    result = result ? result
                    : ecgp_renderer_draw(drawing->renderer, drawing->page,
                                         ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS, &frame, error);
    result = result ? result : measure_frame(drawing, &frame, pictures, error);
    ecgp_page_destroy(drawing->page);
    ecgp_record_close(drawing->record);
    drawing->page = NULL;
    drawing->record = NULL;
    return result;
}

enum ecgp_result pictures_draw(struct pictures *pictures, struct ecgp_options *options, long pages,
                               struct ecgp_error *error)
{
    struct drawing drawing = {.options = options};
    enum ecgp_result result = ECGP_OK;
    if (strcmp(ecgp_options_get(options, "width"), "0") == 0) {
        result = ecgp_options_set(options, "width", "1300", error);
    }
    result = result ? result : ecgp_source_open(options, &drawing.source, error);
    result = result ? result : ecgp_renderer_create_on(options, 0, &drawing.renderer, error);
    for (long i = 0; i < pages && result == ECGP_OK; i++) {
        result = stop_asked(NULL) ? ECGP_STOPPED : draw_page(&drawing, i, pictures, error);
    }
    ecgp_renderer_destroy(drawing.renderer);
    ecgp_source_close(drawing.source);
    free(drawing.trace);
    return result;
}
