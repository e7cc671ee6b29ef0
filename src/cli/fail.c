#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sysexits.h>

#include "commands.h"

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

const char exit_help[] =
    "\nExit codes:\n"
    "   0  all went well\n"
    "  64  wrong use: an unknown option, a bad value, something missing\n"
    "  65  bad data: an input is damaged or unsupported, or verify found faults\n"
    "  66  an input is missing or cannot be opened\n"
    "  69  no usable OpenGL 3.3 device (see ecgpress doctor)\n"
    "  70  a fault of ecgpress itself\n"
    "  71  out of memory\n"
    "  73  an output cannot be made, or is there already\n"
    "  74  reading or writing broke off\n"
    "  78  a configuration file, .env or environment variable is not valid\n"
    " 130  stopped by SIGINT; 143 by SIGTERM\n";

enum ecgp_result cli_usage(struct ecgp_error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
    error->code = ECGP_USAGE;
    return ECGP_USAGE;
}

/* Names and values in the sentence may hold anything; it stays one line that harms no terminal. */
int cli_fail(const struct ecgp_error *error)
{
    char line[sizeof error->text];
    size_t length = 0;
    for (; error->text[length]; length++) {
        const unsigned char c = (unsigned char)error->text[length];
        line[length] = c < 0x20 || c == 0x7F ? '?' : (char)c;
    }
    fprintf(stderr, "ecgpress: %.*s\n", (int)length, line);
    const bool known = error->code < sizeof exit_codes / sizeof *exit_codes;
    return known ? exit_codes[error->code] : EX_SOFTWARE;
}
