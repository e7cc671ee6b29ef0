/* A training loop: two batches, one by its indices, a seek, one more, the end. Prints what came. */
#include <inttypes.h>
#include <stdio.h>

#include <ecgpress/ecgpress.h>

#include "base/hash.h"
#include "cli/commands.h"

enum { PATIENCE_MS = 20000 };

/* The order that is asked for next in `batch`, or at its end NULL; prints its arrays' sums. */
static enum ecgp_result show(struct ecgp_batch *batch)
{
    struct ecgp_array array;
    for (const char *const *name = (const char *const[]){"image", "masks", "boxes", "index", NULL};
         *name; name++) {
        if (ecgp_batch_array(batch, *name, &array)) {
            size_t size = array.type == ECGP_TYPE_UINT8 ? 1 : array.type == ECGP_TYPE_INT64 ? 8 : 4;
            for (int i = 0; i < array.dims; i++) {
                size *= (size_t)array.shape[i];
            }
            printf("%s %016" PRIx64 "\n", *name, hash_bytes(array.data, size));
        }
    }
    ecgp_batch_release(batch);
    return ECGP_OK;
}

/* A timeout is an error here. */
static enum ecgp_result take(enum ecgp_result result, const struct ecgp_feed *feed,
                             struct ecgp_batch *batch, struct ecgp_error *error)
{
    if (result == ECGP_OK && !batch && !ecgp_feed_ended(feed)) {
        error->code = ECGP_INTERNAL;
        snprintf(error->text, sizeof error->text, "no batch in %d ms", PATIENCE_MS);
        return ECGP_INTERNAL;
    }
    return result == ECGP_OK && batch ? show(batch) : result;
}

static enum ecgp_result read_feed(struct ecgp_feed *feed, struct ecgp_error *error)
{
    struct ecgp_batch *batch = NULL;
    const int64_t index[] = {5, 1};
    enum ecgp_result result = ecgp_feed_next(feed, PATIENCE_MS, &batch, error);
    result = take(result, feed, batch, error);
    result = result ? result : ecgp_feed_get(feed, index, 2, PATIENCE_MS, &batch, error);
    result = result ? result : take(result, feed, batch, error);
    result = result ? result : ecgp_feed_seek(feed, 1, error);
    while (result == ECGP_OK && !ecgp_feed_ended(feed)) {
        batch = NULL;
        result = ecgp_feed_next(feed, PATIENCE_MS, &batch, error);
        result = take(result, feed, batch, error);
    }
    return result;
}

int main(int count, char **words)
{
    const struct ecgp_feed_spec spec = {.batch = 2,
                                        .width = 240,
                                        .height = 200,
                                        .targets = "masks,boxes",
                                        .pages = 4,
                                        .workers = count > 2 ? 2 : 1,
                                        .prefetch = 1};
    struct ecgp_options *options = NULL;
    struct ecgp_feed *feed = NULL;
    struct ecgp_error error = {0};
    enum ecgp_result result = ecgp_options_create(&options, &error);
    result = result ? result : ecgp_options_set(options, "layouts", "3by1", &error);
    if (count > 1) {
        result = result ? result : ecgp_options_set(options, "raw_signal_path", words[1], &error);
    }
    result = result ? result : ecgp_feed_create(options, &spec, &feed, &error);
    result = result ? result : read_feed(feed, &error);
    for (int i = 0; feed && ecgp_feed_skipped(feed, i); i++) {
        fprintf(stderr, "skipped: %s\n", ecgp_feed_skipped(feed, i));
    }
    ecgp_feed_destroy(feed);
    ecgp_options_destroy(options);
    return result == ECGP_OK ? 0 : cli_fail(&error);
}
