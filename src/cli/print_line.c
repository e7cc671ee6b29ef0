#include "print_line.h"

#include <stdarg.h>

#include "base/plain.h"

enum { LINE_MOST = 1 << 14 };

void print_line(FILE *to, const char *format, ...)
{
    char line[LINE_MOST];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    plain_clean(line);
    fprintf(to, "%s\n", line);
}
