/*
 * How fast a feed gives batches to a program that only takes them.
 *
 *   bench_feed TARGETS WORKERS BATCHES [OPTION VALUE]...
 *
 * Prints pages a second of wall time; the first batches are not counted.
 */
#include <ecgpress/ecgpress.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BATCH = 16, WARM = 4 };

static double seconds(void)
{
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int fail(const struct ecgp_error *error)
{
    fprintf(stderr, "%s\n", error->text);
    return 1;
}

int main(int count, char **arguments)
{
    struct ecgp_options *options;
    struct ecgp_feed *feed;
    struct ecgp_batch *batch;
    struct ecgp_error error = {0};
    if (count < 4) {
        fprintf(stderr, "usage: %s TARGETS WORKERS BATCHES [OPTION VALUE]...\n", arguments[0]);
        return 64;
    }
    const int batches = atoi(arguments[3]);
    const struct ecgp_feed_spec spec = {
        .batch = BATCH, .targets = arguments[1], .workers = atoi(arguments[2])};
    if (ecgp_options_create(&options, &error) != ECGP_OK) {
        return fail(&error);
    }
    for (int i = 4; i + 1 < count; i += 2) {
        if (ecgp_options_set(options, arguments[i], arguments[i + 1], &error) != ECGP_OK) {
            return fail(&error);
        }
    }
    if (ecgp_feed_create(options, &spec, &feed, &error) != ECGP_OK) {
        return fail(&error);
    }
    double start = 0;
    for (int i = -WARM; i < batches; i++) {
        start = i == 0 ? seconds() : start;
        if (ecgp_feed_next(feed, -1, &batch, &error) != ECGP_OK) {
            return fail(&error);
        }
        ecgp_batch_release(batch);
    }
    printf("%.1f pages/s\n", batches * BATCH / (seconds() - start));
    ecgp_feed_destroy(feed);
    ecgp_options_destroy(options);
    return 0;
}
