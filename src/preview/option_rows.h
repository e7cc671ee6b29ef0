/* The rows of the panel: one an option of the library's table, in its order. */
#ifndef PREVIEW_OPTION_ROWS_H
#define PREVIEW_OPTION_ROWS_H

#include <ecgpress/options.h>

#include "preview/ui/panel.h"

struct cJSON;

struct option_rows {
    struct ecgp_options *options;    /* not its own */
    const struct ecgp_options *base; /* what counts where nothing is said in the window */
    struct cJSON *preset;            /* what the preset gives */
    struct panel_model model;
};

/* The model points to `rows`, which stays where it is. */
void option_rows_init(struct option_rows *rows, struct ecgp_options *options,
                      const struct ecgp_options *base);
void option_rows_finish(struct option_rows *rows);

/* Sets an option; all rows show what has come of it. */
enum ecgp_result option_rows_set(struct option_rows *rows, const char *name, const char *value,
                                 struct ecgp_error *error);

/* The option of that name, or NULL. */
const struct ecgp_option_info *option_named(const char *name);
/* What turns an option. */
struct knob option_knob(const struct ecgp_option_info *info);

#endif
