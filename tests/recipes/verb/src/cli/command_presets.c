#include <stdio.h>
#include <sysexits.h>

#include <ecgpress/ecgpress.h>

#include "commands.h"

static int run(const struct arguments *arguments)
{
    (void)arguments;
    for (const char *p = ecgp_option_find("preset")->choices; *p; p++) {
        putchar(*p == '|' ? '\n' : *p);
    }
    putchar('\n');
    return EX_OK;
}

const struct verb verb_presets = {
    .name = "presets",
    .synopsis = "",
    .summary = "Print the names of the presets.",
    .run = run,
};
