#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "commands.h"
#include "guard.h"
#include "json_text.h"
#include "pictures.h"
#include "print_line.h"
#include "stop.h"

enum own { OWN_JSON };
enum { PAGES = 20, QUANTILES = 3 };

static const double parts[QUANTILES] = {0.05, 0.5, 0.95};

/* A property of pictures, beside that of real ones. */
struct row {
    const struct ecgp_property_info *info;
    size_t count;
    double quantile[QUANTILES];
    double distance; /* the least that the distance of Kolmogorov and Smirnov can be */
    double inside;   /* the part of the pictures within the real percentiles 5 and 95 */
};

static double quantile(const double *values, size_t count, double part)
{
    const double place = part * (double)(count - 1);
    const size_t low = (size_t)place, high = low + 1 < count ? low + 1 : low;
    return values[low] + (values[high] - values[low]) * (place - (double)low);
}

/* The part of the values at or below a number, and below it. */
static double share_below(const double *values, size_t count, double limit, bool equal)
{
    size_t below = 0;
    while (below < count && (values[below] < limit || (equal && values[below] <= limit))) {
        below++;
    }
    return (double)below / (double)count;
}

static void compare(struct row *row, const double *values)
{
    const double *real = row->info->real;
    row->distance = row->inside = NAN;
    if (!isfinite(real[1]) || row->count == 0) {
        return;
    }
    row->distance = 0;
    for (int i = 0; i < QUANTILES; i++) {
        /* Where values are equal to the number, any part between the two may be meant. */
        const double least = share_below(values, row->count, real[i], false);
        const double most = share_below(values, row->count, real[i], true);
        const double off = parts[i] < least ? least - parts[i] : fmax(parts[i] - most, 0);
        row->distance = fmax(row->distance, off);
    }
    row->inside = share_below(values, row->count, real[2], true) -
                  share_below(values, row->count, real[0], false);
}

static void make_row(const struct pictures *pictures, size_t property, double *values,
                     struct row *row)
{
    row->info = ecgp_property_info(property);
    row->count = pictures_values(pictures, property, values);
    for (int i = 0; i < QUANTILES; i++) {
        row->quantile[i] = row->count > 0 ? quantile(values, row->count, parts[i]) : NAN;
    }
    compare(row, values);
}

static void print_number(double value, int width)
{
    if (isfinite(value)) {
        printf(" %*.3g", width, value);
    } else {
        printf(" %*s", width, "-");
    }
}

static void print_row(const struct row *row)
{
    printf("%-16s %-8s %6zu ", row->info->name, row->info->unit, row->count);
    for (int i = 0; i < QUANTILES; i++) {
        print_number(row->quantile[i], 8);
    }
    printf("  ");
    for (int i = 0; i < QUANTILES; i++) {
        print_number(row->info->real[i], 6);
    }
    print_number(row->distance, 6);
    print_number(row->inside, 7);
    putchar('\n');
}

static void print_head(const struct pictures *pictures)
{
    printf("%zu pictures", pictures->count);
    if (pictures->skipped > 0) {
        printf(", %zu skipped", pictures->skipped);
    }
    printf("\n\n%-16s %-8s %6s  %26s   %20s %6s %7s\n", "property", "unit", "known",
           "5 %      50 %      95 %", "real 5 / 50 / 95 %", "KS >=", "inside");
}

static void print_json_number(double value)
{
    if (isfinite(value)) {
        printf("%.6g", value);
    } else {
        fputs("null", stdout);
    }
}

static void print_json_numbers(const char *name, const double values[QUANTILES])
{
    printf(", \"%s\": [", name);
    for (int i = 0; i < QUANTILES; i++) {
        fputs(i > 0 ? ", " : "", stdout);
        print_json_number(values[i]);
    }
    putchar(']');
}

static void print_json_row(const struct row *row, bool first)
{
    printf("%s\n  {\"name\": ", first ? "" : ",");
    print_json_string(row->info->name);
    print_json_member("unit", row->info->unit);
    print_json_member("help", row->info->help);
    printf(", \"known\": %zu", row->count);
    print_json_numbers("percentiles", row->quantile);
    print_json_numbers("real", row->info->real);
    fputs(", \"ks_at_least\": ", stdout);
    print_json_number(row->distance);
    fputs(", \"inside\": ", stdout);
    print_json_number(row->inside);
    putchar('}');
}

static int print_stats(const struct pictures *pictures, bool json)
{
    double *values = malloc(sizeof *values * (pictures->count + 1));
    if (!values) {
        const struct ecgp_error error = {ECGP_NO_MEMORY, "out of memory"};
        return cli_fail(&error);
    }
    if (json) {
        printf("{\"pictures\": %zu, \"skipped\": %zu, \"properties\": [", pictures->count,
               pictures->skipped);
    } else {
        print_head(pictures);
    }
    for (size_t i = 0; ecgp_property_info(i); i++) {
        struct row row;
        make_row(pictures, i, values, &row);
        if (json) {
            print_json_row(&row, i == 0);
        } else {
            print_row(&row);
        }
    }
    if (json) {
        puts("\n]}");
    }
    free(values);
    return EX_OK;
}

static enum ecgp_result measure(const struct arguments *arguments, struct pictures *pictures,
                                struct ecgp_error *error)
{
    const enum ecgp_result result = arguments_load(arguments, error);
    if (result != ECGP_OK) {
        return result;
    }
    stop_catch_signals();
    if (arguments->operand) {
        return pictures_measure(pictures, arguments->operand, error);
    }
    const long pages = strtol(ecgp_options_get(arguments->options, "pages"), NULL, 10);
    guard_against_crashes();
    return pictures_draw(pictures, arguments->options, pages > 0 ? pages : PAGES, error);
}

static int run(const struct arguments *arguments)
{
    struct pictures pictures = {0};
    struct ecgp_error error = {0};
    int code;
    const enum ecgp_result result = measure(arguments, &pictures, &error);
    if (result == ECGP_OK) {
        code = print_stats(&pictures, arguments->own[OWN_JSON]);
    } else if (result == ECGP_STOPPED) {
        code = stop_report();
    } else {
        code = cli_fail(&error);
    }
    pictures_finish(&pictures);
    return code;
}

const struct verb verb_stats = {
    .name = "stats",
    .synopsis = "[PATH] [--preset NAME] [--pages N] [--json] [options]",
    .summary = "Measure what pictures of ECG paper look like, beside real ones: a PNG or JPEG "
               "file, those in a folder, or, without PATH, pages drawn as the options say.",
    .operand = "PATH",
    .optional = true,
    .table = true,
    .own =
        {
            [OWN_JSON] = {"json", NULL, "print the statistics as one JSON object"},
        },
    .run = run,
};
