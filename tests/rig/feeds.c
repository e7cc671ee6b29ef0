#include "rig/feeds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

const char *const mixed_pages[] = {"layouts",  "3by1,3by4-II", "preset", "photo",
                                   "severity", "0:0.5",        NULL};
const char *const plain_pages[] = {"layouts", "3by4", NULL};

struct ecgp_feed *feed_of(const char *const *settings, struct ecgp_feed_spec spec)
{
    struct ecgp_options *options = options_with(settings);
    options_give(options, "views", "clean"); /* without it there are none to deliver */
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

struct ecgp_batch *feed_next(struct ecgp_feed *feed)
{
    struct ecgp_batch *batch;
    struct ecgp_error error = {0};
    if (ecgp_feed_next(feed, 60000, &batch, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    return batch;
}

struct ecgp_batch *feed_get(struct ecgp_feed *feed, const int64_t *index, int count)
{
    struct ecgp_batch *batch;
    struct ecgp_error error = {0};
    if (ecgp_feed_get(feed, index, count, 60000, &batch, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    assert_non_null(batch);
    return batch;
}

struct ecgp_array batch_array(const struct ecgp_batch *batch, const char *name)
{
    struct ecgp_array array;
    if (!ecgp_batch_array(batch, name, &array)) {
        fail_msg("there is no array %s", name);
    }
    return array;
}

size_t array_page_bytes(const struct ecgp_array *array)
{
    static const size_t bytes[] = {1, 4, 8, 4, 2}; /* by enum ecgp_type */
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
uint64_t batch_hash(const struct ecgp_batch *batch, int position)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    const struct ecgp_array_info *info;
    for (size_t i = 0; (info = ecgp_array_info(i)); i++) {
        struct ecgp_array array;
        if (ecgp_batch_array(batch, info->name, &array)) {
            const size_t size = array_page_bytes(&array);
            const char *at = (const char *)array.data + (size_t)position * size;
            sum = hash(sum, at, strcmp(info->name, "parameters") == 0 ? strlen(at) : size);
        }
    }
    return sum;
}

int64_t batch_index(const struct ecgp_batch *batch, int position)
{
    return ((const int64_t *)ecgp_batch_data(batch, "index"))[position];
}
