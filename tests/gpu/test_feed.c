/* Feeds, as a program of a user's sees them: what a sample is, who owns it, how it all ends. */
#define _GNU_SOURCE
#include <dirent.h>
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include <cjson/cJSON.h>

#include <ecgpress/ecgpress.h>

#include "rig/data.h"
#include "rig/drawn.h"

#include "run/shuffle.h"

#define ALL "masks,classes,page_map,boxes,points,signals,parameters"

static const char *const mixed[] = {"layouts",  "3by1,3by4-II", "preset", "photo",
                                    "strength", "0:0.5",        NULL};
static const char *const turned[] = {"layouts", "3by4-II", "lead_order", "cabrera", NULL};
static const char *const plain[] = {"layouts", "3by4", NULL};

static struct ecgp_options *options_of(const char *const *settings)
{
    struct ecgp_options *options;
    struct ecgp_error error = {0};
    assert_int_equal(ecgp_options_create(&options, &error), ECGP_OK);
    for (; *settings; settings += 2) {
        if (ecgp_options_set(options, settings[0], settings[1], &error) != ECGP_OK) {
            fail_msg("%s", error.text);
        }
    }
    return options;
}

static struct ecgp_feed *feed_of(const char *const *settings, struct ecgp_feed_spec spec)
{
    struct ecgp_options *options = options_of(settings);
    struct ecgp_feed *feed;
    struct ecgp_error error = {0};
    spec.width = spec.width ? spec.width : 320;
    spec.height = spec.height ? spec.height : 240;
    if (ecgp_feed_create(options, &spec, &feed, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    ecgp_options_destroy(options);
    return feed;
}

static struct ecgp_batch *next(struct ecgp_feed *feed)
{
    struct ecgp_batch *batch;
    struct ecgp_error error = {0};
    if (ecgp_feed_next(feed, 60000, &batch, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    return batch;
}

static struct ecgp_batch *get(struct ecgp_feed *feed, const int64_t *index, int count)
{
    struct ecgp_batch *batch;
    struct ecgp_error error = {0};
    if (ecgp_feed_get(feed, index, count, 60000, &batch, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    assert_non_null(batch);
    return batch;
}

static struct ecgp_array array_of(const struct ecgp_batch *batch, const char *name)
{
    struct ecgp_array array;
    if (!ecgp_batch_array(batch, name, &array)) {
        fail_msg("there is no array %s", name);
    }
    return array;
}

static size_t sample_bytes(const struct ecgp_array *array)
{
    static const size_t bytes[] = {1, 4, 8, 4};
    size_t size = bytes[array->type];
    for (int i = 1; i < array->dims; i++) {
        size *= (size_t)array->shape[i];
    }
    return size;
}

static uint64_t hash(uint64_t start, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++) {
        start = (start ^ bytes[i]) * UINT64_C(1099511628211);
    }
    return start;
}

/* All of a sample's bytes; what lies behind the end of a text does not count. */
static uint64_t hash_sample(const struct ecgp_batch *batch, int position)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    const struct ecgp_array_info *info;
    for (size_t i = 0; (info = ecgp_array_info(i)); i++) {
        struct ecgp_array array;
        if (ecgp_batch_array(batch, info->name, &array)) {
            const size_t size = sample_bytes(&array);
            const char *at = (const char *)array.data + (size_t)position * size;
            sum = hash(sum, at, strcmp(info->name, "parameters") == 0 ? strlen(at) : size);
        }
    }
    return sum;
}

static int64_t index_of(const struct ecgp_batch *batch, int position)
{
    return ((const int64_t *)ecgp_batch_data(batch, "index"))[position];
}

/* --- what a sample is ------------------------------------------------------------------------- */

static void test_a_sample_is_the_same_however_it_is_asked_for(void **state)
{
    (void)state;
    const int64_t number = 12345;
    struct ecgp_feed *alone = feed_of(mixed, (struct ecgp_feed_spec){.targets = ALL, .workers = 1});
    struct ecgp_batch *batch = get(alone, &number, 1);
    const uint64_t sum = hash_sample(batch, 0);
    assert_int_equal(index_of(batch, 0), number);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(alone);

    /* in a batch, among others, by several processes */
    struct ecgp_feed *many = feed_of(
        mixed, (struct ecgp_feed_spec){.targets = ALL, .workers = 3, .batch = 5, .first = 12343});
    batch = next(many);
    assert_int_equal(index_of(batch, 2), number);
    assert_true(hash_sample(batch, 2) == sum);
    assert_true(hash_sample(batch, 1) != sum);
    ecgp_batch_release(batch);
    /* asked for while others are ordered, the order of the call turned round */
    batch = get(many, (const int64_t[]){99, number, 7}, 3);
    assert_int_equal(index_of(batch, 1), number);
    assert_true(hash_sample(batch, 1) == sum);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(many);

    /* by rank 3 of 7: 12345 = 3 + 7 * 1763 + 1 is rank 4's, so rank 4 begins at 4 */
    struct ecgp_feed *rank = feed_of(
        mixed, (struct ecgp_feed_spec){
                   .targets = ALL, .workers = 2, .batch = 2, .first = number % 7, .step = 7});
    struct ecgp_error error;
    assert_int_equal(ecgp_feed_seek(rank, number / 7 - 1, &error), ECGP_OK);
    assert_int_equal(ecgp_feed_tell(rank), number / 7 - 1);
    batch = next(rank);
    assert_int_equal(index_of(batch, 1), number);
    assert_true(hash_sample(batch, 1) == sum);
    assert_int_equal(ecgp_feed_tell(rank), number / 7 + 1);
    ecgp_batch_release(batch);
    /* once more, after going back */
    assert_int_equal(ecgp_feed_seek(rank, number / 7, &error), ECGP_OK);
    batch = next(rank);
    assert_true(hash_sample(batch, 0) == sum);
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
        struct ecgp_batch *batch = next(feed);
        sums[i] = hash_sample(batch, 0);
        ecgp_batch_release(batch);
        ecgp_feed_destroy(feed);
    }
    assert_true(sums[0] == sums[1]);
    assert_true(sums[0] != sums[2]);
}

/* The page that the parameters of a sample tell of, made anew. */
static struct ecgp_page *page_of(const char *parameters, struct ecgp_record **record)
{
    cJSON *json = cJSON_Parse(parameters);
    assert_non_null(json);
    struct ecgp_options *options = options_of((const char *const[]){NULL});
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
        .number = cJSON_GetObjectItem(json, "number")->valueint,
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

static void check_pixels(const struct ecgp_batch *batch, int position, bool planar,
                         const struct ecgp_frame *frame)
{
    const struct ecgp_array images = array_of(batch, "images");
    const uint8_t *own = (const uint8_t *)images.data + (size_t)position * sample_bytes(&images);
    const size_t plane = (size_t)frame->width * (size_t)frame->height;
    int wrong = 0;
    for (size_t i = 0; i < plane; i++) {
        const uint8_t *pixel = frame->rgbx + i / (size_t)frame->width * (size_t)frame->stride +
                               i % (size_t)frame->width * 4;
        for (size_t c = 0; c < 3; c++) {
            wrong += own[planar ? c * plane + i : 3 * i + c] != pixel[c];
        }
    }
    assert_int_equal(wrong, 0);
    const float *map = ecgp_batch_data(batch, "page_map");
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
    const struct ecgp_array masks = array_of(batch, "masks");
    const size_t plane = (size_t)frame->width * (size_t)frame->height;
    const uint8_t *own = (const uint8_t *)masks.data + (size_t)position * sample_bytes(&masks) +
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
    const struct ecgp_array points = array_of(batch, "points"),
                            signals = array_of(batch, "signals");
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
static void check_truth(const char *const *settings, bool planar, int samples)
{
    struct ecgp_feed *feed =
        feed_of(settings,
                (struct ecgp_feed_spec){
                    .targets = ALL, .workers = 2, .batch = samples, .first = 40, .planar = planar});
    struct ecgp_batch *batch = next(feed);
    struct ecgp_renderer *renderer = drawn_renderer();
    const struct ecgp_array texts = array_of(batch, "parameters"), leads = array_of(batch, "leads");
    const float *boxes = ecgp_batch_data(batch, "boxes"),
                *names = ecgp_batch_data(batch, "name_boxes");
    const int fields = (int)leads.shape[1];
    for (int i = 0; i < samples; i++) {
        struct ecgp_record *record;
        struct ecgp_frame frame;
        struct ecgp_error error = {0};
        struct ecgp_page *page = page_of((const char *)texts.data + i * texts.shape[1], &record);
        assert_int_equal(ecgp_renderer_draw(renderer, page,
                                            ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS | ECGP_DRAW_MAP,
                                            &frame, &error),
                         ECGP_OK);
        check_pixels(batch, i, planar, &frame);
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
    check_truth(mixed, false, 5);
    check_truth(plain, true, 2);
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
            feed_of(plain, (struct ecgp_feed_spec){
                               .workers = 1, .planar = i, .width = W, .height = H, .batch = 2});
        batch[i] = next(feed[i]);
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

/* --- which records ---------------------------------------------------------------------------- */

static void test_a_shuffle_holds_each_once(void **state)
{
    (void)state;
    static const uint64_t counts[] = {1, 2, 3, 7, 64, 1000, 21837};
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        uint8_t *seen = calloc(counts[c], 1);
        uint64_t same = 0;
        for (uint64_t i = 0; i < counts[c]; i++) {
            const uint64_t at = shuffle_at(9, RNG_FEED, 3, counts[c], i);
            assert_true(at < counts[c] && !seen[at]);
            seen[at] = 1;
            same += at == shuffle_at(9, RNG_FEED, 4, counts[c], i);
        }
        assert_true(counts[c] < 100 || same < counts[c] / 20);
        free(seen);
    }
}

/* The records that `samples` samples are of, sorted. */
static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_records(struct ecgp_feed *feed, int samples, char **sources)
{
    for (int i = 0; i < samples; i++) {
        struct ecgp_batch *batch = next(feed);
        cJSON *json = cJSON_Parse(ecgp_batch_data(batch, "parameters"));
        sources[i] = strdup(cJSON_GetObjectItem(json, "source")->valuestring);
        cJSON_Delete(json);
        ecgp_batch_release(batch);
    }
    qsort(sources, (size_t)samples, sizeof *sources, compare);
}

static void test_a_round_deals_each_record_out_once_and_splits_are_apart(void **state)
{
    (void)state;
    enum { RECORDS = 40 };
    static const char *const settings[] = {"builtin_records", "40", "layouts", "3by1", NULL};
    char *seen[RECORDS];
    int total = 0;
    struct ecgp_options *options = options_of(settings);
    struct ecgp_source *source;
    struct ecgp_error error;
    int counts[ECGP_SPLITS] = {0};
    assert_int_equal(ecgp_source_open(options, &source, &error), ECGP_OK);
    for (size_t i = 0; i < RECORDS; i++) {
        counts[ecgp_source_entry(source, i).split]++;
    }
    ecgp_source_close(source);
    ecgp_options_destroy(options);
    for (int s = 0; s < ECGP_SPLITS; s++) {
        struct ecgp_feed *feed = feed_of(
            settings, (struct ecgp_feed_spec){
                          .targets = "parameters", .split = ecgp_split_name(s), .workers = 2});
        assert_true(total + counts[s] <= RECORDS);
        list_records(feed, counts[s], seen + total);
        total += counts[s];
        ecgp_feed_destroy(feed);
    }
    qsort(seen, (size_t)total, sizeof *seen, compare);
    for (int i = 1; i < total; i++) {
        assert_string_not_equal(seen[i - 1], seen[i]);
    }
    assert_int_equal(total, RECORDS);
    for (int i = 0; i < total; i++) {
        free(seen[i]);
    }
}

static void write_csv(const struct scratch *scratch, const char *name, const char *text)
{
    char path[3 * TEST_PATH];
    snprintf(path, sizeof path, "%s/%s", scratch->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void write_records(struct scratch *scratch, int good, bool bad)
{
    scratch_make(scratch);
    for (int i = 0; i < good; i++) {
        char name[32], text[4000] = "I,II,III\n";
        snprintf(name, sizeof name, "good%d.csv", i);
        for (int k = 0; k < 120; k++) {
            snprintf(text + strlen(text), sizeof text - strlen(text), "0.%d,0.1,0.2\n", k % 10);
        }
        write_csv(scratch, name, text);
    }
    if (bad) {
        write_csv(scratch, "bad.csv", "I,II,III\n1,2\nnonsense\n");
    }
}

static void test_a_bad_record_has_the_next_one_in_its_place(void **state)
{
    (void)state;
    struct scratch scratch;
    write_records(&scratch, 4, true);
    const char *const settings[] = {
        "raw_signal_path", scratch.folder, "sampling_rate", "100", "layouts", "3by1", NULL};
    struct ecgp_feed *feed =
        feed_of(settings, (struct ecgp_feed_spec){.targets = "parameters", .workers = 2});
    char *seen[20];
    list_records(feed, 20, seen);
    for (int i = 0; i < 20; i++) {
        assert_non_null(strstr(seen[i], "good"));
        free(seen[i]);
    }
    ecgp_feed_destroy(feed);
    scratch_remove(&scratch);
}

static void test_records_that_are_all_bad_are_an_error_of_each_batch(void **state)
{
    (void)state;
    struct scratch scratch;
    write_records(&scratch, 0, true);
    const char *const settings[] = {
        "raw_signal_path", scratch.folder, "sampling_rate", "100", "layouts", "3by1", NULL};
    struct ecgp_feed *feed = feed_of(settings, (struct ecgp_feed_spec){.workers = 2, .batch = 3});
    for (int i = 0; i < 3; i++) {
        struct ecgp_batch *batch;
        struct ecgp_error error = {0};
        char expected[32];
        snprintf(expected, sizeof expected, "sample %d: ", 3 * i);
        assert_int_equal(ecgp_feed_next(feed, 60000, &batch, &error), ECGP_BAD_DATA);
        assert_null(batch);
        assert_ptr_equal(strstr(error.text, expected), error.text);
        assert_non_null(strstr(error.text, "bad.csv"));
    }
    ecgp_feed_destroy(feed);
    scratch_remove(&scratch);
}

static void test_a_lead_with_more_samples_than_room_is_an_error(void **state)
{
    (void)state;
    struct ecgp_feed *feed =
        feed_of(plain, (struct ecgp_feed_spec){.targets = "signals", .points = 249, .workers = 1});
    struct ecgp_batch *batch;
    struct ecgp_error error = {0};
    assert_int_equal(ecgp_feed_next(feed, 60000, &batch, &error), ECGP_USAGE);
    assert_non_null(strstr(error.text, "points 250"));
    ecgp_feed_destroy(feed);
}

/* --- batches that are out ----------------------------------------------------------------------
 */

static void test_room_for_long_leads_is_made_where_it_is_needed(void **state)
{
    (void)state;
    static const char *const longest[] = {"layouts", "3by1", "lead_3by1_length", "10000000", NULL};
    struct ecgp_feed *feed = feed_of(longest, (struct ecgp_feed_spec){.workers = 1});
    struct ecgp_feed_spec spec;
    ecgp_feed_spec(feed, &spec);
    assert_int_equal(spec.points, 10000000);
    ecgp_batch_release(next(feed));
    ecgp_feed_destroy(feed);
}

static void test_batches_that_are_out_stay_as_they_are(void **state)
{
    (void)state;
    enum { KEPT = 40 };
    struct ecgp_feed *feed =
        feed_of(plain, (struct ecgp_feed_spec){.targets = "masks,boxes", .batch = 2, .workers = 2});
    struct ecgp_batch *kept[KEPT];
    uint64_t sums[KEPT];
    for (int i = 0; i < KEPT; i++) {
        kept[i] = next(feed);
        sums[i] = hash_sample(kept[i], 0) ^ hash_sample(kept[i], 1);
        assert_int_equal((uintptr_t)ecgp_batch_data(kept[i], "masks") % 64, 0);
        assert_int_equal((uintptr_t)ecgp_batch_data(kept[i], "images") % 64, 0);
    }
    for (int i = 0; i < KEPT; i++) {
        ecgp_batch_release(next(feed));
    }
    ecgp_feed_destroy(feed); /* they outlive it */
    for (int i = 0; i < KEPT; i++) {
        assert_true((hash_sample(kept[i], 0) ^ hash_sample(kept[i], 1)) == sums[i]);
        ecgp_batch_release(kept[i]);
    }
}

static void test_many_small_batches_ahead_do_not_block(void **state)
{
    (void)state;
    struct ecgp_feed *feed = feed_of(
        plain, (struct ecgp_feed_spec){
                   .workers = 2, .ahead = 1024, .width = 200, .height = 16, .samples = 1200});
    alarm(100); /* a call that blocks comes back to nobody */
    for (int64_t i = 0; i < 600; i++) {
        struct ecgp_batch *batch = next(feed);
        assert_int_equal(index_of(batch, 0), i);
        ecgp_batch_release(batch);
    }
    alarm(0);
    ecgp_feed_destroy(feed);
}

static void test_what_a_caller_writes_does_not_come_back(void **state)
{
    (void)state;
    struct ecgp_feed *feed =
        feed_of(plain, (struct ecgp_feed_spec){.targets = ALL, .workers = 1, .ahead = 1});
    struct ecgp_error error;
    struct ecgp_batch *batch = next(feed);
    const uint64_t sum = hash_sample(batch, 0);
    ecgp_batch_release(batch);
    for (int i = 0; i < 8; i++) {
        batch = next(feed);
        const struct ecgp_array_info *info;
        for (size_t k = 0; (info = ecgp_array_info(k)); k++) {
            const struct ecgp_array array = array_of(batch, info->name);
            memset(array.data, 0xA5, sample_bytes(&array));
        }
        ecgp_batch_release(batch);
    }
    assert_int_equal(ecgp_feed_seek(feed, 0, &error), ECGP_OK);
    batch = next(feed);
    assert_true(hash_sample(batch, 0) == sum);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(feed);
}

static void test_a_feed_of_some_samples_ends(void **state)
{
    (void)state;
    struct ecgp_feed *feed =
        feed_of(plain, (struct ecgp_feed_spec){.batch = 3, .samples = 7, .workers = 2, .ahead = 5});
    static const int counts[] = {3, 3, 1};
    struct ecgp_error error;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 3; i++) {
            assert_false(ecgp_feed_ended(feed));
            struct ecgp_batch *batch = next(feed);
            assert_int_equal(ecgp_batch_count(batch), counts[i]);
            assert_int_equal(array_of(batch, "images").shape[0], counts[i]);
            ecgp_batch_release(batch);
        }
        assert_true(ecgp_feed_ended(feed));
        assert_null(next(feed));
        assert_int_equal(ecgp_feed_tell(feed), 7);
        assert_int_equal(ecgp_feed_seek(feed, 0, &error), ECGP_OK);
    }
    ecgp_feed_destroy(feed);
}

static void test_readers_side_by_side_share_the_batches_of_one_order(void **state)
{
    (void)state;
    enum { BATCH = 3, READERS = 2, SAMPLES = 14 };
    int64_t seen = 0;
    for (int reader = 0; reader < READERS; reader++) {
        struct ecgp_feed *feed = feed_of(
            plain,
            (struct ecgp_feed_spec){
                .batch = BATCH, .samples = SAMPLES, .skip = (READERS - 1) * BATCH, .workers = 1});
        struct ecgp_batch *batch;
        struct ecgp_error error;
        assert_int_equal(ecgp_feed_seek(feed, reader * BATCH, &error), ECGP_OK);
        for (int64_t place = reader * BATCH; (batch = next(feed)); place += READERS * BATCH) {
            const int64_t left = SAMPLES - place;
            assert_int_equal(ecgp_batch_count(batch), left < BATCH ? left : BATCH);
            for (int i = 0; i < ecgp_batch_count(batch); i++) {
                assert_int_equal(index_of(batch, i), place + i);
            }
            seen += ecgp_batch_count(batch);
            ecgp_batch_release(batch);
            const int64_t after = place + READERS * BATCH;
            assert_int_equal(ecgp_feed_tell(feed), after < SAMPLES ? after : SAMPLES);
        }
        assert_true(ecgp_feed_ended(feed));
        ecgp_feed_destroy(feed);
    }
    assert_int_equal(seen, SAMPLES);
}

/* --- how it ends ------------------------------------------------------------------------------ */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void test_waiting_ends_with_its_time(void **state)
{
    (void)state;
    struct ecgp_feed *feed = feed_of(plain, (struct ecgp_feed_spec){.batch = 64, .workers = 1});
    struct ecgp_batch *batch;
    struct ecgp_error error;
    assert_int_equal(ecgp_feed_next(feed, 0, &batch, &error), ECGP_OK);
    assert_null(batch);
    assert_false(ecgp_feed_ended(feed));
    batch = next(feed); /* nothing was lost */
    assert_int_equal(index_of(batch, 0), 0);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(feed);
}

static void test_what_was_asked_for_and_came_late_is_not_lost(void **state)
{
    (void)state;
    enum { BATCH = 64 };
    struct ecgp_feed *feed = feed_of(plain, (struct ecgp_feed_spec){.batch = BATCH, .workers = 1});
    struct ecgp_batch *batch = NULL;
    struct ecgp_error error;
    int64_t index[BATCH];
    int calls = 0;
    for (int i = 0; i < BATCH; i++) {
        index[i] = 1000 + i;
    }
    for (; !batch; calls++) { /* each waits for less than drawing takes */
        assert_int_equal(ecgp_feed_get(feed, index, BATCH, 20, &batch, &error), ECGP_OK);
        assert_true(calls < 3000);
    }
    assert_true(calls > 2);
    assert_int_equal(index_of(batch, BATCH - 1), index[BATCH - 1]);
    ecgp_batch_release(batch);
    assert_int_equal(ecgp_feed_get(feed, index, BATCH, 0, &batch, &error), ECGP_OK);
    assert_null(batch);
    batch = get(feed, index + 1, 2); /* another wish */
    assert_int_equal(index_of(batch, 0), index[1]);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(feed);
}

/* The head of struct DLManagedTensor, and what is behind its tensor. */
struct tensor {
    void *data;
    int32_t rest[10];
    void *context;
    void (*deleter)(struct tensor *self);
};

static void count_deletion(struct tensor *self)
{
    ++*(int *)self->context;
}

static void test_a_tensor_that_says_its_version_owns_the_other(void **state)
{
    (void)state;
    int deleted = 0;
    struct tensor tensor = {.data = &deleted, .context = &deleted, .deleter = count_deletion};
    struct {
        uint32_t major, minor;
        void *context;
        void (*deleter)(void *self);
        uint64_t flags;
        void *data;
    } *versioned = ecgp_dlpack_versioned(&tensor, true);
    assert_non_null(versioned);
    assert_int_equal(versioned->major, 1);
    assert_int_equal(versioned->flags, 1);
    assert_ptr_equal(versioned->data, &deleted);
    assert_int_equal(deleted, 0);
    versioned->deleter(versioned);
    assert_int_equal(deleted, 1);
}

static void *stop_soon(void *feed)
{
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    ecgp_feed_stop(feed);
    return NULL;
}

static void test_a_stop_ends_waiting_and_all_later_calls(void **state)
{
    (void)state;
    struct ecgp_feed *feed = feed_of(
        mixed, (struct ecgp_feed_spec){
                   .targets = ALL, .batch = 256, .workers = 1, .width = 1024, .height = 768});
    struct ecgp_batch *batch;
    struct ecgp_error error;
    pthread_t thread;
    pthread_create(&thread, NULL, stop_soon, feed);
    const double start = seconds();
    assert_int_equal(ecgp_feed_next(feed, -1, &batch, &error), ECGP_STOPPED);
    assert_true(seconds() - start < 1.05);
    assert_int_equal(ecgp_feed_next(feed, -1, &batch, &error), ECGP_STOPPED);
    assert_int_equal(ecgp_feed_get(feed, (const int64_t[]){1}, 1, -1, &batch, &error),
                     ECGP_STOPPED);
    pthread_join(thread, NULL);
    const double end = seconds();
    ecgp_feed_destroy(feed);
    assert_true(seconds() - end < 1.5);
}

/* The processes that draw: this process's children. */
static int children(pid_t *first)
{
    char path[64];
    int count = 0;
    long child;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "r");
    while (file && fscanf(file, "%ld", &child) == 1) {
        *first = count++ == 0 ? (pid_t)child : *first;
    }
    if (file) {
        fclose(file);
    }
    return count;
}

static void test_a_process_that_is_killed_is_an_error(void **state)
{
    (void)state;
    struct ecgp_feed *feed = feed_of(plain, (struct ecgp_feed_spec){.workers = 2});
    struct ecgp_batch *batch = next(feed);
    pid_t child = 0;
    assert_int_equal(children(&child), 2);
    kill(child, SIGKILL);
    struct ecgp_error error = {0};
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < 10 && result == ECGP_OK; i++) {
        struct ecgp_batch *more;
        result = ecgp_feed_next(feed, 60000, &more, &error);
        ecgp_batch_release(more);
    }
    assert_int_equal(result, ECGP_INTERNAL);
    assert_non_null(strstr(error.text, "signal 9"));
    struct ecgp_batch *more;
    assert_int_equal(ecgp_feed_next(feed, 60000, &more, &error), ECGP_INTERNAL);
    ecgp_feed_destroy(feed);
    assert_int_equal(ecgp_batch_count(batch), 1);
    ecgp_batch_release(batch);
    assert_int_equal(children(&child), 0);
}

static void test_a_forked_process_is_told_and_does_no_harm(void **state)
{
    (void)state;
    struct ecgp_feed *feed = feed_of(plain, (struct ecgp_feed_spec){.workers = 1});
    struct ecgp_batch *batch = next(feed);
    const uint64_t sum = hash_sample(batch, 0);
    const pid_t child = fork();
    if (child == 0) {
        struct ecgp_batch *none;
        struct ecgp_error error = {0};
        bool good = ecgp_feed_next(feed, -1, &none, &error) == ECGP_USAGE && !none &&
                    strstr(error.text, "forked") && hash_sample(batch, 0) == sum;
        ecgp_batch_release(batch);
        ecgp_feed_stop(feed);
        ecgp_feed_destroy(feed);
        _exit(good ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    struct ecgp_batch *more = next(feed);
    assert_true(hash_sample(batch, 0) == sum);
    ecgp_batch_release(more);
    ecgp_batch_release(batch);
    ecgp_feed_destroy(feed);
}

static int open_files(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (folder && readdir(folder)) {
        count++;
    }
    closedir(folder);
    return count;
}

static void test_several_feeds_live_side_by_side_and_leave_nothing(void **state)
{
    (void)state;
    const int before = open_files();
    pid_t child;
    for (int round = 0; round < 2; round++) {
        struct ecgp_feed *a = feed_of(plain, (struct ecgp_feed_spec){.workers = 1, .batch = 2});
        struct ecgp_feed *b = feed_of(plain, (struct ecgp_feed_spec){.workers = 1, .first = 1});
        struct ecgp_batch *one = next(a), *two = next(b);
        assert_true(hash_sample(one, 1) == hash_sample(two, 0));
        ecgp_batch_release(one);
        ecgp_batch_release(two);
        ecgp_feed_destroy(round ? a : b);
        ecgp_feed_destroy(round ? b : a);
    }
    assert_int_equal(open_files(), before);
    assert_int_equal(children(&child), 0);
}

static void test_a_program_that_cannot_be_started_is_named(void **state)
{
    (void)state;
    const char *own = getenv("ECGPRESS_FEED");
    char *kept = own ? strdup(own) : NULL;
    setenv("ECGPRESS_FEED", "/nowhere/ecgpress-feed", 1);
    struct ecgp_feed *feed = feed_of(plain, (struct ecgp_feed_spec){.workers = 1});
    struct ecgp_batch *batch;
    struct ecgp_error error = {0};
    assert_int_equal(ecgp_feed_next(feed, -1, &batch, &error), ECGP_NO_INPUT);
    assert_non_null(strstr(error.text, "/nowhere/ecgpress-feed"));
    if (kept) {
        setenv("ECGPRESS_FEED", kept, 1);
    } else {
        unsetenv("ECGPRESS_FEED");
    }
    free(kept);
    ecgp_batch_release(next(feed)); /* the next call tries again */
    ecgp_feed_destroy(feed);
}

static void test_what_is_not_valid_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        struct ecgp_feed_spec spec;
        const char *option, *value, *said;
    } cases[] = {
        {{.batch = -1}, "seed", "1", "batch"},
        {{.width = 20}, "seed", "1", "width"},
        {{.height = 20000}, "seed", "1", "height"},
        {{.targets = "masks,boxen"}, "seed", "1", "\"boxen\" is none of masks, classes"},
        {{.split = "all"}, "seed", "1", "\"all\""},
        {{.first = -1}, "seed", "1", "first"},
        {{.step = -3}, "seed", "1", "-3"},
        {{.batch = 65536, .width = 16384, .height = 16384, .targets = "masks"}, "seed", "1", "GiB"},
        {{.batch = 1}, "raw_signal_path", "/nowhere", "/nowhere"},
        {{.split = "val"}, "builtin_records", "1", "split val"},
        {{.batch = 1}, "lead_3by4_n_column", "3", "lead_3by4"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const settings[] = {cases[i].option, cases[i].value, NULL};
        struct ecgp_options *options = options_of(settings);
        struct ecgp_feed *feed;
        struct ecgp_error error = {0};
        assert_int_not_equal(ecgp_feed_create(options, &cases[i].spec, &feed, &error), ECGP_OK);
        assert_null(feed);
        if (!strstr(error.text, cases[i].said)) {
            fail_msg("\"%s\" does not say \"%s\"", error.text, cases[i].said);
        }
        ecgp_options_destroy(options);
    }
    struct ecgp_feed *feed = feed_of(plain, (struct ecgp_feed_spec){.batch = 2});
    struct ecgp_batch *batch;
    struct ecgp_error error;
    static const int64_t numbers[] = {0, 1, 2, -1};
    assert_int_equal(ecgp_feed_get(feed, numbers, 3, -1, &batch, &error), ECGP_USAGE);
    assert_int_equal(ecgp_feed_get(feed, numbers + 3, 1, -1, &batch, &error), ECGP_USAGE);
    assert_int_equal(ecgp_feed_seek(feed, -1, &error), ECGP_USAGE);
    ecgp_feed_destroy(feed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sample_is_the_same_however_it_is_asked_for),
        cmocka_unit_test(test_another_seed_gives_other_samples),
        cmocka_unit_test(test_arrays_are_what_the_library_says_of_the_page),
        cmocka_unit_test(test_planar_and_interleaved_pictures_of_odd_sizes_agree),
        cmocka_unit_test(test_a_shuffle_holds_each_once),
        cmocka_unit_test(test_a_round_deals_each_record_out_once_and_splits_are_apart),
        cmocka_unit_test(test_a_bad_record_has_the_next_one_in_its_place),
        cmocka_unit_test(test_records_that_are_all_bad_are_an_error_of_each_batch),
        cmocka_unit_test(test_a_lead_with_more_samples_than_room_is_an_error),
        cmocka_unit_test(test_room_for_long_leads_is_made_where_it_is_needed),
        cmocka_unit_test(test_batches_that_are_out_stay_as_they_are),
        cmocka_unit_test(test_many_small_batches_ahead_do_not_block),
        cmocka_unit_test(test_what_a_caller_writes_does_not_come_back),
        cmocka_unit_test(test_a_feed_of_some_samples_ends),
        cmocka_unit_test(test_readers_side_by_side_share_the_batches_of_one_order),
        cmocka_unit_test(test_waiting_ends_with_its_time),
        cmocka_unit_test(test_what_was_asked_for_and_came_late_is_not_lost),
        cmocka_unit_test(test_a_tensor_that_says_its_version_owns_the_other),
        cmocka_unit_test(test_a_stop_ends_waiting_and_all_later_calls),
        cmocka_unit_test(test_a_process_that_is_killed_is_an_error),
        cmocka_unit_test(test_a_forked_process_is_told_and_does_no_harm),
        cmocka_unit_test(test_several_feeds_live_side_by_side_and_leave_nothing),
        cmocka_unit_test(test_a_program_that_cannot_be_started_is_named),
        cmocka_unit_test(test_what_is_not_valid_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
