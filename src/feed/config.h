/* What a feed's samples are made from: as the caller gives it, as text for the processes that draw,
 * and read back by them. */
#ifndef FEED_CONFIG_H
#define FEED_CONFIG_H

#include <ecgpress/source.h>

#include "feed/arrays.h"
#include "run/dealer.h"

struct feed_config {
    struct ecgp_feed_spec spec; /* defaults filled in; its texts are the two below */
    char *targets, *split;
    struct ecgp_options *options; /* the caller's, with the spec's size */
    struct ecgp_source *source;
    struct dealer dealer;
    bool has_target; /* a size of targets that is not that of pictures */
    double sigma;
    int views, waves, rectified_width, rectified_height; /* sizes of arrays */
    bool wanted[ARRAYS];
    struct image_values images;
    struct arrays arrays;
    char *text;  /* JSON: all that a sample depends on but its number */
    char *order; /* the same for a process that draws, with the device */
};

/* `config` is finished with feed_config_finish, also after a failure. */
enum ecgp_result feed_config_init(struct feed_config *config, const struct ecgp_options *options,
                                  const struct ecgp_feed_spec *spec, struct ecgp_error *error);
/* Reads what another process has in `order` back, for batches of `batch`. */
enum ecgp_result feed_config_read(struct feed_config *config, const char *text, int batch,
                                  struct ecgp_error *error);
void feed_config_finish(struct feed_config *config);

#endif
