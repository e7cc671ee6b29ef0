#include "dataset/check_backgrounds.h"

#include <stdio.h>

#include "config/look.h"
#include "config/settings.h"
#include "draw/backdrop.h"

struct backgrounds {
    const struct ecgp_options *options;
    const struct ecgp_run_hooks *hooks;
};

/* Says that a picture is left out; false where that is an error. */
static bool leave_out(void *user, const char *why)
{
    const struct backgrounds *backgrounds = user;
    char text[1400];
    if (options_settings(backgrounds->options)->strict) {
        return false;
    }
    snprintf(text, sizeof text, "left out of --backgrounds: %s", why);
    if (backgrounds->hooks->notice) {
        backgrounds->hooks->notice(backgrounds->hooks->user, text);
    }
    return true;
}

enum ecgp_result check_backgrounds(const struct ecgp_options *options,
                                   const struct ecgp_run_hooks *hooks, struct ecgp_error *error)
{
    struct backgrounds backgrounds = {options, hooks};
    struct look look;
    look_sample(options, 0, &look);
    return look.backgrounds[0] ? backdrops_check(look.backgrounds, leave_out, &backgrounds, error)
                               : ECGP_OK;
}
