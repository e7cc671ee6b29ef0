/* The preview window: what a run would make, live. */
#ifndef PREVIEW_PREVIEW_H
#define PREVIEW_PREVIEW_H

#include <ecgpress/options.h>
#include <stdint.h>

struct preview {
    struct ecgp_options *options;    /* what the window begins with and changes */
    const struct ecgp_options *base; /* what the environment and `.env` say alone */
    const char *layout;              /* a name from ecgp_layout_name */
    int64_t record, page_index;
    int window;
    int width, height; /* of the window; 0: what fits */
};

/* Opens the window and returns once it is closed: by a key, its button, SIGINT or SIGTERM. Each
 * file that was written is told on standard output. Call while no other thread runs. */
enum ecgp_result preview_run(const struct preview *preview, struct ecgp_error *error);

/* Prints the keys as a Markdown table. */
void preview_print_keys(void);

#endif
