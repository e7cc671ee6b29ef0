/* What a page of a feed is: the same however it is asked for, and what the library says of it. */
#define _GNU_SOURCE
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <cjson/cJSON.h>

#include "rig/drawn.h"
#include "rig/feeds.h"

static const char *const turned[] = {"layouts", "3by4-II", "lead_order", "cabrera", NULL};

static void test_a_sample_is_the_same_however_it_is_asked_for(void **state)
{
    (void)state;
    const int64_t number = 12345;
    struct ecgp_feed *alone =
        feed_of(mixed_pages, (struct ecgp_feed_spec){.targets = ALL_TARGETS, .workers = 1});
    struct ecgp_batch *batch = feed_get(alone, &number, 1);
    const uint64_t sum = batch_hash(batch, 0);
    assert_int_equal(batch_index(batch, 0), number);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(alone);

    /* in a batch, among others, by several processes */
    struct ecgp_feed *many = feed_of(
        mixed_pages,
        (struct ecgp_feed_spec){.targets = ALL_TARGETS, .workers = 3, .batch = 5, .first = 12343});
    batch = feed_next(many);
    assert_int_equal(batch_index(batch, 2), number);
    assert_true(batch_hash(batch, 2) == sum);
    assert_true(batch_hash(batch, 1) != sum);
    ecgp_batch_release(batch);
    /* asked for while others are ordered, the order of the call turned round */
    batch = feed_get(many, (const int64_t[]){99, number, 7}, 3);
    assert_int_equal(batch_index(batch, 1), number);
    assert_true(batch_hash(batch, 1) == sum);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(many);

    /* by rank 3 of 7: 12345 = 3 + 7 * 1763 + 1 is rank 4's, so rank 4 begins at 4 */
    struct ecgp_feed *rank = feed_of(
        mixed_pages,
        (struct ecgp_feed_spec){
            .targets = ALL_TARGETS, .workers = 2, .batch = 2, .first = number % 7, .step = 7});
    struct ecgp_error error;
    assert_int_equal(ecgp_feed_seek(rank, number / 7 - 1, &error), ECGP_OK);
    assert_int_equal(ecgp_feed_tell(rank), number / 7 - 1);
    batch = feed_next(rank);
    assert_int_equal(batch_index(batch, 1), number);
    assert_true(batch_hash(batch, 1) == sum);
    assert_int_equal(ecgp_feed_tell(rank), number / 7 + 1);
    ecgp_batch_release(batch);
    /* once more, after going back */
    assert_int_equal(ecgp_feed_seek(rank, number / 7, &error), ECGP_OK);
    batch = feed_next(rank);
    assert_true(batch_hash(batch, 0) == sum);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(rank);
}

static void test_another_seed_gives_other_samples(void **state)
{
    (void)state;
    uint64_t sums[3];
    for (int i = 0; i < 3; i++) {
        char seed[16];
        snprintf(seed, sizeof seed, "%d", i / 2 + 1);
        const char *const settings[] = {"seed", seed, "layouts", "3by4", NULL};
        struct ecgp_feed *feed = feed_of(settings, (struct ecgp_feed_spec){.workers = 1});
        struct ecgp_batch *batch = feed_next(feed);
        sums[i] = batch_hash(batch, 0);
        ecgp_batch_release(batch);
        ecgp_feed_destroy(feed);
    }
    assert_true(sums[0] == sums[1]);
    assert_true(sums[0] != sums[2]);
}

/* The page that the parameters of a sample tell of, made anew. */
static struct ecgp_page *page_again(const char *parameters, struct ecgp_record **record)
{
    cJSON *json = cJSON_Parse(parameters);
    assert_non_null(json);
    struct ecgp_options *options = options_with((const char *const[]){NULL});
    struct ecgp_error error = {0};
    const cJSON *value;
    cJSON_ArrayForEach(value, cJSON_GetObjectItem(json, "configuration"))
    {
        char *text = cJSON_IsString(value) ? strdup(value->valuestring) : cJSON_Print(value);
        if (ecgp_options_set(options, value->string, text, &error) != ECGP_OK) {
            fail_msg("%s", error.text);
        }
        free(text);
    }
    const struct ecgp_page_spec spec = {
        .layout = cJSON_GetObjectItem(json, "layout")->valuestring,
        .window = cJSON_GetObjectItem(json, "window")->valueint,
        .page_index = cJSON_GetObjectItem(json, "page_index")->valueint,
    };
    struct ecgp_page *page;
    const char *source = cJSON_GetObjectItem(json, "source")->valuestring;
    assert_int_equal(ecgp_record_open(source, options, record, &error), ECGP_OK);
    if (ecgp_page_create(*record, options, &spec, &page, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    ecgp_options_destroy(options);
    cJSON_Delete(json);
    return page;
}

static void check_pixels(const struct ecgp_batch *batch, int position, bool channels_first,
                         const struct ecgp_frame *frame)
{
    const struct ecgp_array images = batch_array(batch, "images");
    const uint8_t *own =
        (const uint8_t *)images.data + (size_t)position * array_page_bytes(&images);
    const size_t plane = (size_t)frame->width * (size_t)frame->height;
    int wrong = 0;
    for (size_t i = 0; i < plane; i++) {
        const uint8_t *pixel = frame->rgbx + i / (size_t)frame->width * (size_t)frame->stride +
                               i % (size_t)frame->width * 4;
        for (size_t c = 0; c < 3; c++) {
            wrong += own[channels_first ? c * plane + i : 3 * i + c] != pixel[c];
        }
    }
    assert_int_equal(wrong, 0);
    const float *map = ecgp_batch_data(batch, "backward_map");
    assert_memory_equal(map + (size_t)position * plane * 2, frame->map, plane * 2 * sizeof *map);
}

/* The place of a field among those of the arrays: the lead's, or a rhythm strip's. */
static int place_of(const struct ecgp_page_lead *lead)
{
    static const char *const names[] = {"I",  "II", "III", "aVR", "aVL", "aVF",
                                        "V1", "V2", "V3",  "V4",  "V5",  "V6"};
    for (int i = 0; i < 12 && lead->index < 12; i++) {
        if (strcmp(names[i], lead->name) == 0) {
            return i;
        }
    }
    return lead->index;
}

static void check_box(const float *own, const struct ecgp_box *box)
{
    const bool empty = box->x0 >= box->x1 || box->y0 >= box->y1;
    const int sides[] = {box->x0, box->y0, box->x1, box->y1};
    for (int i = 0; i < 4; i++) {
        assert_true(own[i] == (empty ? 0.0F : (float)sides[i]));
    }
}

static void check_mask(const struct ecgp_batch *batch, int position, int place,
                       const struct ecgp_frame *frame, const struct ecgp_mask *mask)
{
    const struct ecgp_array masks = batch_array(batch, "masks");
    const size_t plane = (size_t)frame->width * (size_t)frame->height;
    const uint8_t *own = (const uint8_t *)masks.data + (size_t)position * array_page_bytes(&masks) +
                         (size_t)place * plane;
    int wrong = 0;
    for (int y = 0; y < frame->height; y++) {
        for (int x = 0; x < frame->width; x++) {
            const bool ink = mask->bits && drawn_mask_at(mask, x, y);
            wrong += own[y * frame->width + x] != ink;
        }
    }
    assert_int_equal(wrong, 0);
}

static void check_samples(const struct ecgp_batch *batch, int position, int place,
                          const struct ecgp_page *page, int field)
{
    const struct ecgp_array points = batch_array(batch, "points"),
                            signals = batch_array(batch, "signals");
    const int64_t room = signals.shape[2], fields = signals.shape[1];
    const float *xy = (const float *)points.data + 2 * room * (position * fields + place);
    const float *mv = (const float *)signals.data + room * (position * fields + place);
    struct ecgp_page_lead lead;
    ecgp_page_lead(page, field, &lead);
    const int32_t *samples = ecgp_batch_data(batch, "samples");
    assert_int_equal(samples[position * fields + place], lead.samples);
    for (int64_t i = 0; i < room; i++) {
        double x, y;
        const bool there = ecgp_page_point(page, field, i, &x, &y);
        assert_int_equal(isnan(xy[2 * i]), !there);
        if (there) {
            assert_true(xy[2 * i] == (float)x && xy[2 * i + 1] == (float)y);
            assert_true(mv[i] == (float)lead.mv[i]);
        } else {
            assert_true(i >= lead.samples ? isnan(mv[i]) : isnan(lead.mv[i]));
        }
    }
}

/* Traces have the number of their place, whatever the order of leads on the page. */
static void check_classes(const struct ecgp_batch *batch, int position,
                          const struct ecgp_page *page, const struct ecgp_frame *frame)
{
    const size_t plane = (size_t)frame->width * (size_t)frame->height;
    const uint8_t *own =
        (const uint8_t *)ecgp_batch_data(batch, "classes") + (size_t)position * plane;
    uint8_t *classes = malloc(plane);
    ecgp_frame_classes(frame, page, classes);
    uint8_t expected[256];
    for (int i = 0; i < 256; i++) {
        expected[i] = (uint8_t)i;
    }
    struct ecgp_page_info info;
    ecgp_page_info(page, &info);
    for (int f = 0; f < info.leads; f++) {
        struct ecgp_page_lead lead;
        ecgp_page_lead(page, f, &lead);
        expected[ECGP_CLASS_TRACE + lead.index] = (uint8_t)(ECGP_CLASS_TRACE + place_of(&lead));
    }
    int wrong = 0;
    for (size_t i = 0; i < plane; i++) {
        wrong += own[i] != expected[classes[i]];
    }
    assert_int_equal(wrong, 0);
    free(classes);
}

/* Everything in a batch is what the library itself says of the page that the parameters name. */
static void check_truth(const char *const *settings, bool channels_first, int samples)
{
    struct ecgp_feed *feed =
        feed_of(settings, (struct ecgp_feed_spec){.targets = ALL_TARGETS,
                                                  .workers = 2,
                                                  .batch = samples,
                                                  .first = 40,
                                                  .channels_first = channels_first});
    struct ecgp_batch *batch = feed_next(feed);
    struct ecgp_renderer *renderer = drawn_renderer();
    const struct ecgp_array texts = batch_array(batch, "parameters"),
                            leads = batch_array(batch, "leads");
    const float *boxes = ecgp_batch_data(batch, "boxes"),
                *names = ecgp_batch_data(batch, "name_boxes");
    const int fields = (int)leads.shape[1];
    for (int i = 0; i < samples; i++) {
        struct ecgp_record *record;
        struct ecgp_frame frame;
        struct ecgp_error error = {0};
        struct ecgp_page *page = page_again((const char *)texts.data + i * texts.shape[1], &record);
        assert_int_equal(ecgp_renderer_draw(renderer, page,
                                            ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS | ECGP_DRAW_MAP,
                                            &frame, &error),
                         ECGP_OK);
        check_pixels(batch, i, channels_first, &frame);
        check_classes(batch, i, page, &frame);
        struct ecgp_page_info info;
        ecgp_page_info(page, &info);
        uint64_t taken = 0;
        for (int f = 0; f < info.leads; f++) {
            struct ecgp_page_lead lead;
            ecgp_page_lead(page, f, &lead);
            const int place = place_of(&lead);
            taken |= (uint64_t)lead.present << place;
            check_box(boxes + 4 * (i * fields + place), &lead.box);
            check_box(names + 4 * (i * fields + place), &lead.name_box);
            check_mask(batch, i, place, &frame, &frame.mask[f]);
            check_samples(batch, i, place, page, f);
        }
        for (int place = 0; place < fields; place++) {
            const int32_t lead = ((const int32_t *)leads.data)[i * fields + place];
            assert_true(taken >> place & 1 ? lead == (place < 12 ? place : 1) : lead == -1);
        }
        ecgp_page_destroy(page);
        ecgp_record_close(record);
    }
    ecgp_renderer_destroy(renderer);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(feed);
}

static void test_arrays_are_what_the_library_says_of_the_page(void **state)
{
    (void)state;
    check_truth(mixed_pages, false, 5);
    check_truth(plain_pages, true, 2);
    check_truth(turned, false, 1);
}

static void test_planar_and_interleaved_pictures_of_odd_sizes_agree(void **state)
{
    (void)state;
    enum { W = 203, H = 61 };
    struct ecgp_batch *batch[2];
    struct ecgp_feed *feed[2];
    for (int i = 0; i < 2; i++) {
        feed[i] =
            feed_of(plain_pages,
                    (struct ecgp_feed_spec){
                        .workers = 1, .channels_first = i, .width = W, .height = H, .batch = 2});
        batch[i] = feed_next(feed[i]);
    }
    const uint8_t *mixed_up = ecgp_batch_data(batch[0], "images");
    const uint8_t *planes = ecgp_batch_data(batch[1], "images");
    for (int n = 0; n < 2; n++) {
        for (int i = 0; i < W * H; i++) {
            for (int c = 0; c < 3; c++) {
                assert_int_equal(mixed_up[n * 3 * W * H + 3 * i + c],
                                 planes[n * 3 * W * H + c * W * H + i]);
            }
        }
    }
    for (int i = 0; i < 2; i++) {
        ecgp_batch_release(batch[i]);
        ecgp_feed_destroy(feed[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sample_is_the_same_however_it_is_asked_for),
        cmocka_unit_test(test_another_seed_gives_other_samples),
        cmocka_unit_test(test_arrays_are_what_the_library_says_of_the_page),
        cmocka_unit_test(test_planar_and_interleaved_pictures_of_odd_sizes_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
