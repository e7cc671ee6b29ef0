/* A loop over batches of photographed pages: how much of each lead's mask is ink, on average. */
#include <ecgpress/ecgpress.h>
#include <stdio.h>

static void add_ink(const struct ecgp_batch *batch, double ink[12])
{
    struct ecgp_array masks; /* N x leads x rows x columns, 0 or 1 */
    ecgp_batch_array(batch, "masks", &masks);
    const uint8_t *mask = masks.data;
    const int64_t pixels = masks.shape[2] * masks.shape[3];
    for (int64_t i = 0; i < masks.shape[0] * masks.shape[1]; i++, mask += pixels) {
        for (int64_t k = 0; k < pixels; k++) {
            ink[i % masks.shape[1]] += mask[k];
        }
    }
}

int main(void)
{
    struct ecgp_options *options = NULL;
    struct ecgp_feed *feed = NULL;
    struct ecgp_batch *batch = NULL;
    struct ecgp_error error = {0};
    double ink[12] = {0};
    const struct ecgp_feed_spec spec = {
        .batch = 4, .width = 512, .height = 384, .targets = "masks", .pages = 16};

    if (ecgp_options_create(&options, &error) != ECGP_OK ||
        ecgp_options_set(options, "preset", "photo", &error) != ECGP_OK ||
        ecgp_options_set(options, "layouts", "3by4", &error) != ECGP_OK ||
        ecgp_feed_create(options, &spec, &feed, &error) != ECGP_OK) {
        fprintf(stderr, "%s\n", error.text);
        ecgp_options_destroy(options);
        return (int)error.code;
    }
    while (ecgp_feed_next(feed, -1, &batch, &error) == ECGP_OK && batch) {
        add_ink(batch, ink);
        ecgp_batch_release(batch);
    }
    for (int i = 0; i < 12 && error.code == ECGP_OK; i++) {
        printf("%.1f px\n", ink[i] / (double)spec.pages);
    }
    if (error.code != ECGP_OK) {
        fprintf(stderr, "%s\n", error.text);
    }
    ecgp_feed_destroy(feed);
    ecgp_options_destroy(options);
    return (int)error.code;
}
