#include "feed/fill.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "base/error.h"
#include "export/page_json.h"
#include "truth/page.h"

struct place {
    const struct feed_config *config;
    void *base;
    int position;
    const struct ecgp_page *page;
    const struct ecgp_frame *frame;
};

static void *array_of(const struct place *place, enum array array)
{
    return arrays_at(&place->config->arrays, place->base, array, place->position);
}

static size_t bytes_of(const struct place *place, enum array array)
{
    return place->config->arrays.place[array].sample_bytes;
}

static int fields_of(const struct place *place)
{
    return (int)place->config->arrays.place[ARRAY_LEADS].shape[1];
}

/* The place among F of a field of the page. */
static int slot_of(const struct place *place, int field)
{
    const struct plan_field *own = &place->page->plan.field[field];
    return own->index >= LAYOUT_RHYTHM_INDEX ? own->index : own->lead;
}

unsigned fill_parts(const struct feed_config *config)
{
    const bool *wanted = config->wanted;
    unsigned parts = ECGP_DRAW_PICTURE;
    parts |= wanted[ARRAY_MASKS] || wanted[ARRAY_CLASSES] ? ECGP_DRAW_MASKS : 0;
    parts |= wanted[ARRAY_PAGE_MAP] || wanted[ARRAY_CLASSES] ? ECGP_DRAW_MAP : 0;
    return parts;
}

/* Two RGBX pixels as six bytes of RGB (little-endian). */
static uint64_t two_pixels(const uint8_t *rgbx)
{
    uint64_t in;
    memcpy(&in, rgbx, sizeof in);
    return (in & 0xFFFFFF) | (in >> 8 & UINT64_C(0xFFFFFF000000));
}

/* Writes past the caches where it can: nobody here reads it again. */
static void store(uint8_t *out, uint64_t word)
{
#ifdef __SSE2__
    _mm_stream_si64((long long *)out, (long long)word);
#else
    memcpy(out, &word, sizeof word);
#endif
}

/* RGBX to RGB, eight pixels to three words at a time. */
static void pack_rgb(const uint8_t *rgbx, uint8_t *rgb, size_t pixels)
{
    size_t i = 0;
    const size_t whole = (uintptr_t)rgb % 8 == 0 ? pixels / 8 * 8 : 0;
    for (; i < whole; i += 8) {
        const uint64_t a = two_pixels(rgbx + 4 * i), b = two_pixels(rgbx + 4 * i + 8);
        const uint64_t c = two_pixels(rgbx + 4 * i + 16), d = two_pixels(rgbx + 4 * i + 24);
        store(rgb + 3 * i, a | b << 48);
        store(rgb + 3 * i + 8, b >> 16 | c << 32);
        store(rgb + 3 * i + 16, c >> 32 | d << 16);
    }
    for (; i < pixels; i++) {
        memcpy(rgb + 3 * i, rgbx + 4 * i, 3);
    }
}

static void split_rgb(const uint8_t *rgbx, uint8_t *planes, size_t row, size_t plane, size_t pixels)
{
    for (size_t c = 0; c < 3; c++) {
        uint8_t *out = planes + c * plane + row;
        for (size_t i = 0; i < pixels; i++) {
            out[i] = rgbx[4 * i + c];
        }
    }
}

static void fill_image(const struct place *place)
{
    const struct ecgp_frame *frame = place->frame;
    const size_t width = (size_t)frame->width, height = (size_t)frame->height;
    uint8_t *out = array_of(place, ARRAY_IMAGES);
    for (size_t y = 0; y < height; y++) {
        const uint8_t *row = frame->rgbx + y * (size_t)frame->stride;
        if (place->config->spec.planar) {
            split_rgb(row, out, y * width, width * height, width);
        } else {
            pack_rgb(row, out + 3 * y * width, width);
        }
    }
    atomic_thread_fence(
        memory_order_seq_cst); /* before anybody is told: stores may be on their way */
}

/* A byte of a mask, its leftmost bit first, as eight bytes of 0 and 1. */
static void spread(uint8_t bits, uint8_t out[8])
{
    /* each product puts one bit of `bits` on top of one byte */
    const uint64_t tops = (uint64_t)(bits & 0x7F) * UINT64_C(0x0002040810204081);
    const uint64_t rest = (tops & UINT64_C(0x0101010101010101)) | (uint64_t)(bits >> 7) << 56;
    for (int i = 0; i < 8; i++) {
        out[i] = (uint8_t)(rest >> (8 * (7 - i)));
    }
}

static void fill_mask(const struct ecgp_mask *mask, uint8_t *out, int width)
{
    const int columns = mask->crop.x1 - mask->crop.x0;
    for (int y = mask->crop.y0; mask->bits && y < mask->crop.y1; y++) {
        const uint8_t *bits = mask->bits + (ptrdiff_t)(y - mask->crop.y0) * mask->stride;
        uint8_t *row = out + (ptrdiff_t)y * width + mask->crop.x0;
        for (int x = 0; x < columns; x += 8) {
            uint8_t eight[8];
            if (bits[x / 8]) {
                spread(bits[x / 8], eight);
                memcpy(row + x, eight, (size_t)(columns - x < 8 ? columns - x : 8));
            }
        }
    }
}

static void fill_masks(const struct place *place)
{
    uint8_t *out = array_of(place, ARRAY_MASKS);
    const int width = place->frame->width;
    const size_t plane = (size_t)width * (size_t)place->frame->height;
    memset(out, 0, bytes_of(place, ARRAY_MASKS));
    for (int i = 0; i < place->frame->masks; i++) {
        fill_mask(&place->frame->mask[i], out + (size_t)slot_of(place, i) * plane, width);
    }
}

static void put_box(float *out, const struct ecgp_box *box)
{
    const bool empty = box->x0 >= box->x1 || box->y0 >= box->y1;
    const int corners[4] = {box->x0, box->y0, box->x1, box->y1};
    for (int i = 0; i < 4; i++) {
        out[i] = empty ? 0 : (float)corners[i];
    }
}

static void fill_boxes(const struct place *place)
{
    float *boxes = array_of(place, ARRAY_BOXES), *names = array_of(place, ARRAY_NAME_BOXES);
    memset(boxes, 0, bytes_of(place, ARRAY_BOXES));
    memset(names, 0, bytes_of(place, ARRAY_NAME_BOXES));
    for (int i = 0; i < place->page->plan.fields; i++) {
        put_box(boxes + 4 * slot_of(place, i), &place->page->leads[i].box);
        put_box(names + 4 * slot_of(place, i), &place->page->leads[i].name_box);
    }
}

static void fill_leads(const struct place *place)
{
    int32_t *leads = array_of(place, ARRAY_LEADS);
    for (int i = 0; i < fields_of(place); i++) {
        leads[i] = -1;
    }
    for (int i = 0; i < place->page->plan.fields; i++) {
        const struct plan_field *field = &place->page->plan.field[i];
        leads[slot_of(place, i)] = field->present ? field->lead : -1;
    }
}

/* Traces take the number of their place, as masks do, not of their field on the page: the arrays do
 * not say in which order the page has its leads. */
static void fill_classes(const struct place *place)
{
    uint8_t *out = array_of(place, ARRAY_CLASSES);
    uint8_t class[256];
    bool same = true;
    for (int i = 0; i < 256; i++) {
        class[i] = (uint8_t)i;
    }
    for (int i = 0; i < place->page->plan.fields; i++) {
        const int index = place->page->plan.field[i].index;
        class[ECGP_CLASS_TRACE + index] = (uint8_t)(ECGP_CLASS_TRACE + slot_of(place, i));
        same &= index == slot_of(place, i);
    }
    ecgp_frame_classes(place->frame, place->page, out);
    for (size_t i = 0; i < bytes_of(place, ARRAY_CLASSES) && !same; i++) {
        out[i] = class[out[i]];
    }
}

static void fill_nan(float *out, size_t bytes)
{
    for (size_t i = 0; i < bytes / sizeof *out; i++) {
        out[i] = NAN;
    }
}

static void fill_points(const struct place *place)
{
    float *out = array_of(place, ARRAY_POINTS);
    const size_t room = (size_t)place->config->spec.points;
    fill_nan(out, bytes_of(place, ARRAY_POINTS));
    for (int i = 0; i < place->page->plan.fields; i++) {
        float *points = out + 2 * room * (size_t)slot_of(place, i);
        double x, y;
        for (int64_t k = 0; k < place->page->leads[i].samples; k++) {
            if (ecgp_page_point(place->page, i, k, &x, &y)) {
                points[2 * k] = (float)x;
                points[2 * k + 1] = (float)y;
            }
        }
    }
}

static void fill_signals(const struct place *place)
{
    float *out = array_of(place, ARRAY_SIGNALS);
    int32_t *samples = array_of(place, ARRAY_SAMPLES);
    int64_t *first = array_of(place, ARRAY_FIRST_SAMPLE);
    const size_t room = (size_t)place->config->spec.points;
    fill_nan(out, bytes_of(place, ARRAY_SIGNALS));
    memset(samples, 0, bytes_of(place, ARRAY_SAMPLES));
    memset(first, 0, bytes_of(place, ARRAY_FIRST_SAMPLE));
    *(float *)array_of(place, ARRAY_RATE_HZ) = (float)place->page->plan.rate_hz;
    for (int i = 0; i < place->page->plan.fields; i++) {
        const struct ecgp_page_lead *lead = &place->page->leads[i];
        const size_t at = (size_t)slot_of(place, i);
        samples[at] = (int32_t)lead->samples;
        first[at] = lead->first_sample;
        for (int64_t k = 0; k < lead->samples; k++) {
            out[at * room + (size_t)k] = (float)lead->mv[k];
        }
    }
}

static enum ecgp_result fill_parameters(const struct place *place, struct text *text,
                                        struct ecgp_error *error)
{
    const struct ecgp_page *page = place->page;
    text_clear(text);
    struct json json = json_begin(text);
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "record", page->plan.record);
    json_string(&json, "source", page->source ? page->source : "");
    json_string(&json, "layout", page->plan.layout->name);
    json_int(&json, "window", page->window);
    json_real(&json, "row_height", page->plan.row_height);
    json_int(&json, "number", page->plan.look.page_index);
    json_real(&json, "px_per_mm", page->plan.map.px_per_mm);
    json_homography(&json, "homography", page);
    json_raw(&json, "configuration", page->configuration);
    json_end(&json);
    if (!json_finish(&json)) {
        return error_no_memory(error);
    }
    if (text->length >= ARRAY_TEXT) {
        return error_set(
            error, ECGP_UNSUPPORTED,
            "%s: the parameters of its page take %zu bytes, more than the %d there are",
            page->plan.record, text->length, ARRAY_TEXT - 1);
    }
    memcpy(array_of(place, ARRAY_PARAMETERS), text->data, text->length + 1);
    return ECGP_OK;
}

static enum ecgp_result check_room(const struct place *place, struct ecgp_error *error)
{
    for (int i = 0; i < place->page->plan.fields; i++) {
        const int64_t samples = place->page->leads[i].samples;
        if (samples > place->config->spec.points) {
            return error_set(error, ECGP_USAGE,
                             "%s: a lead of layout %s has %lld samples, more than the %d there is "
                             "room for: say points %lld",
                             place->page->plan.record, place->page->plan.layout->name,
                             (long long)samples, place->config->spec.points, (long long)samples);
        }
    }
    return ECGP_OK;
}

enum ecgp_result fill_sample(const struct feed_config *config, void *base, int position,
                             const struct ecgp_page *page, const struct ecgp_frame *frame,
                             struct text *text, struct ecgp_error *error)
{
    const struct place place = {config, base, position, page, frame};
    const bool *wanted = config->wanted;
    const bool roomy = wanted[ARRAY_POINTS] || wanted[ARRAY_SIGNALS];
    const enum ecgp_result result = roomy ? check_room(&place, error) : ECGP_OK;
    if (result != ECGP_OK) {
        return result;
    }
    fill_image(&place);
    fill_leads(&place);
    if (wanted[ARRAY_MASKS]) {
        fill_masks(&place);
    }
    if (wanted[ARRAY_CLASSES]) {
        fill_classes(&place);
    }
    if (wanted[ARRAY_PAGE_MAP]) {
        memcpy(array_of(&place, ARRAY_PAGE_MAP), frame->map, bytes_of(&place, ARRAY_PAGE_MAP));
    }
    if (wanted[ARRAY_BOXES]) {
        fill_boxes(&place);
    }
    if (wanted[ARRAY_POINTS]) {
        fill_points(&place);
    }
    if (wanted[ARRAY_SIGNALS]) {
        fill_signals(&place);
    }
    return wanted[ARRAY_PARAMETERS] ? fill_parameters(&place, text, error) : ECGP_OK;
}
