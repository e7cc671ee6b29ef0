#include <stdio.h>
#include <sysexits.h>

#include <ecgpress/ecgpress.h>

#include "commands.h"

static int run(const struct arguments *arguments)
{
    (void)arguments;
    const char *name;
    for (size_t i = 0; (name = ecgp_layout_name(i)); i++) {
        puts(name);
    }
    return EX_OK;
}

const struct verb verb_layouts = {
    .name = "layouts",
    .synopsis = "",
    .summary = "Print the names of the layouts.",
    .run = run,
};
