#define _GNU_SOURCE
#include "base/number.h"

#include <errno.h>
#include <math.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

/* For "C" newlocale makes nothing that would have to be freed. */
static locale_t plain_locale(void)
{
    return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

double number_strtod(const char *text, char **end)
{
    return strtod_l(text, end, plain_locale());
}

int number_format(char *out, size_t size, const char *format, va_list args)
{
    const locale_t kept = uselocale(plain_locale());
    const int length = vsnprintf(out, size, format, args);
    uselocale(kept);
    return length;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool number_int(const char **at, int64_t *value)
{
    const char *p = *at + (**at == '-' || **at == '+');
    if (!is_digit(*p)) {
        return false;
    }
    errno = 0;
    char *end;
    const long long parsed = strtoll(*at, &end, 10);
    if (errno != 0) {
        return false;
    }
    *value = parsed;
    *at = end;
    return true;
}

/* A decimal number in pieces: digits * 10^exponent. */
struct decimal {
    const char *end;
    uint64_t digits;
    int significant;
    int exponent;
    bool negative;
};

static const char *scan_digits(const char *p, struct decimal *d, int exponent_step)
{
    for (; is_digit(*p); p++) {
        if (d->significant > 0 || *p != '0') {
            d->significant++;
        }
        if (d->significant <= 18) {
            d->digits = d->digits * 10 + (uint64_t)(*p - '0');
            d->exponent += exponent_step;
        }
        if (d->significant > 1000) {
            d->significant = 1000;
        }
        if (d->exponent < -1000) {
            d->exponent = -1000;
        }
    }
    return p;
}

static const char *scan_exponent(const char *p, struct decimal *d)
{
    if (*p != 'e' && *p != 'E') {
        return p;
    }
    const char *q = p + 1;
    const bool negative = *q == '-';
    q += *q == '-' || *q == '+';
    if (!is_digit(*q)) {
        return p;
    }
    int exponent = 0;
    for (; is_digit(*q); q++) {
        exponent = exponent < 10000 ? exponent * 10 + (*q - '0') : exponent;
    }
    d->exponent += negative ? -exponent : exponent;
    return q;
}

static bool scan(const char *p, struct decimal *d)
{
    *d = (struct decimal){.negative = *p == '-'};
    p += *p == '-' || *p == '+';
    if (!is_digit(*p) && !(*p == '.' && is_digit(p[1]))) {
        return false;
    }
    p = scan_digits(p, d, 0);
    if (*p == '.') {
        p = scan_digits(p + 1, d, -1);
    }
    d->end = scan_exponent(p, d);
    return true;
}

bool number_real(const char **at, double *value)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    struct decimal d;
    if (!scan(*at, &d)) {
        return false;
    }
    double result;
    if (d.significant <= 15 && d.exponent >= -22 && d.exponent <= 22) {
        /* Both operands are exact, so the one rounding gives the nearest double. */
        const double digits = (double)d.digits;
        result = d.exponent < 0 ? digits / powers[-d.exponent] : digits * powers[d.exponent];
        result = d.negative ? -result : result;
    } else {
        char *end;
        result = number_strtod(*at, &end);
        if (end != d.end) {
            return false;
        }
    }
    if (!isfinite(result)) {
        return false;
    }
    *value = result;
    *at = d.end;
    return true;
}

bool number_is_int(const char *text, int64_t *value)
{
    return number_int(&text, value) && *text == '\0';
}

bool number_is_real(const char *text, double *value)
{
    return number_real(&text, value) && *text == '\0';
}
