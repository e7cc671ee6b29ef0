#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"

enum ecgp_result error_set(struct ecgp_error *error, enum ecgp_result code, const char *format, ...)
{
    if (!error) {
        return code;
    }
    error->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
    return code;
}

enum ecgp_result error_no_memory(struct ecgp_error *error)
{
    return error_set(error, ECGP_NO_MEMORY, "out of memory");
}

void ecgp_free(void *memory)
{
    free(memory);
}

const char *ecgp_result_name(enum ecgp_result result)
{
    static const char *const names[] = {
        [ECGP_OK] = "ok",
        [ECGP_USAGE] = "usage",
        [ECGP_BAD_DATA] = "bad-data",
        [ECGP_NO_INPUT] = "no-input",
        [ECGP_UNSUPPORTED] = "unsupported",
        [ECGP_NO_GPU] = "no-gpu",
        [ECGP_NO_OUTPUT] = "no-output",
        [ECGP_IO] = "io",
        [ECGP_CONFIG] = "config",
        [ECGP_NO_MEMORY] = "no-memory",
        [ECGP_STOPPED] = "stopped",
        [ECGP_INTERNAL] = "internal",
    };
    return result < ARRAY_COUNT(names) ? names[result] : "unknown";
}
