#include <stdio.h>
#include <sysexits.h>

#include <ecgpress/render.h>

#include "commands.h"

static void print_line(void *user, const char *text)
{
    (void)user;
    puts(text);
}

static int run(const struct arguments *arguments)
{
    (void)arguments;
    return ecgp_doctor(print_line, NULL) ? EX_OK : EX_UNAVAILABLE;
}

const struct verb verb_doctor = {
    .name = "doctor",
    .synopsis = "",
    .summary = "Say whether an OpenGL device can be used here, and what is missing if not.",
    .run = run,
};
