#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sysexits.h>

#include "commands.h"
#include "print_line.h"

static const int exit_codes[] = {
    [ECGP_OK] = EX_OK,
    [ECGP_USAGE] = EX_USAGE,
    [ECGP_BAD_DATA] = EX_DATAERR,
    [ECGP_NO_INPUT] = EX_NOINPUT,
    [ECGP_UNSUPPORTED] = EX_DATAERR,
    [ECGP_NO_GPU] = EX_UNAVAILABLE,
    [ECGP_NO_OUTPUT] = EX_CANTCREAT,
    [ECGP_IO] = EX_IOERR,
    [ECGP_CONFIG] = EX_CONFIG,
    [ECGP_NO_MEMORY] = EX_OSERR,
    [ECGP_STOPPED] = 128 + SIGINT,
    [ECGP_INTERNAL] = EX_SOFTWARE,
};

static const struct exit_row rows[] = {
    {EX_OK, "success"},
    {EX_USAGE, "usage error: an unknown option, a bad value, something missing"},
    {EX_DATAERR, "bad data: an input is damaged or unsupported, verify found faults, or shards "
                 "cannot be merged"},
    {EX_NOINPUT, "an input is missing or cannot be opened"},
    {EX_UNAVAILABLE, "no usable OpenGL 3.3 device, or a check of doctor failed"},
    {EX_SOFTWARE, "a fault of ecgpress itself, or two worker processes were lost over one page"},
    {EX_OSERR,
     "out of memory, processes or threads; also where OpenGL crashed under a limit of memory "
     "(ulimit -v)"},
    {EX_CANTCREAT, "an output cannot be created or already exists"},
    {EX_IOERR, "reading or writing failed"},
    {EX_TEMPFAIL, "a run that makes shards was stopped by a signal: try again"},
    {EX_CONFIG, "a configuration file, .env or environment variable is not valid"},
    {128 + SIGHUP, "stopped by SIGHUP: its terminal was closed"},
    {128 + SIGINT, "stopped by SIGINT"},
    {128 + SIGPIPE, "standard output was closed by its reader"},
    {128 + SIGTERM, "stopped by SIGTERM"},
};

const struct exit_row *exit_row(size_t index)
{
    return index < sizeof rows / sizeof *rows ? &rows[index] : NULL;
}

enum ecgp_result cli_usage(struct ecgp_error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
    error->code = ECGP_USAGE;
    return ECGP_USAGE;
}

int cli_fail(const struct ecgp_error *error)
{
    print_line(stderr, "ecgpress: %s", error->text);
    const bool known = error->code < sizeof exit_codes / sizeof *exit_codes;
    return known ? exit_codes[error->code] : EX_SOFTWARE;
}
