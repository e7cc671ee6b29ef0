#include "estimate.h"

#include <inttypes.h>
#include <stdio.h>

#include "commands.h"
#include "stop.h"

/* "1.2 GB" */
static void describe_bytes(double bytes, char text[32])
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
    size_t unit = 0;
    for (; bytes >= 999.5 && unit + 1 < sizeof units / sizeof *units; unit++) {
        bytes /= 1000;
    }
    snprintf(text, 32, bytes < 9.95 && unit > 0 ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
}

static void describe_seconds(double seconds, char text[32])
{
    const int64_t whole = (int64_t)(seconds + 0.5);
    if (whole < 60) {
        snprintf(text, 32, "%" PRId64 " s", whole);
    } else if (whole < 3600) {
        snprintf(text, 32, "%" PRId64 " min %" PRId64 " s", whole / 60, whole % 60);
    } else {
        snprintf(text, 32, "%" PRId64 " h %" PRId64 " min", whole / 3600, whole / 60 % 60);
    }
}

static void print_estimate(const struct ecgp_dataset_estimate *estimate)
{
    char bytes[32], seconds[32];
    describe_bytes((double)estimate->bytes, bytes);
    describe_seconds(estimate->seconds, seconds);
    printf("%-22s %10" PRId64 "\n", "pages", estimate->pages + estimate->overlap_pages);
    if (estimate->overlap_pages > 0) {
        printf("%-22s %10" PRId64 "\n", "  main set", estimate->pages);
        printf("%-22s %10" PRId64 "\n", "  overlap set", estimate->overlap_pages);
    }
    printf("%-22s %10" PRId64 "\n", "files", estimate->files);
    printf("%-22s %10" PRId64 "  about %s\n", "bytes", estimate->bytes, bytes);
    if (estimate->free_bytes >= 0) {
        describe_bytes((double)estimate->free_bytes, bytes);
        printf("%-22s %10" PRId64 "  about %s\n", "bytes free", estimate->free_bytes, bytes);
    }
    printf("%-22s %10.0f  about %s, with %" PRId64 " worker%s\n", "seconds", estimate->seconds,
           seconds, estimate->jobs, estimate->jobs == 1 ? "" : "s");
    printf("nothing was written; %" PRId64 " sample page%s drawn\n", estimate->sampled,
           estimate->sampled == 1 ? " was" : "s were");
}

int estimate_print(const struct arguments *arguments)
{
    const struct ecgp_run_hooks hooks = {.stop = stop_asked};
    struct ecgp_dataset_estimate estimate;
    struct ecgp_error error = {0};
    stop_catch_signals();
    const enum ecgp_result result =
        ecgp_dataset_estimate(arguments->options, &hooks, &estimate, &error);
    if (result == ECGP_STOPPED) {
        return 128 + stop_signal_number();
    }
    if (result != ECGP_OK) {
        return cli_fail(&error);
    }
    print_estimate(&estimate);
    if (estimate.free_bytes >= 0 && estimate.bytes > estimate.free_bytes) {
        error = (struct ecgp_error){.code = ECGP_NO_OUTPUT,
                                    .text = "there is not enough room for this run; make fewer "
                                            "pages, or write to another disk"};
        return cli_fail(&error);
    }
    return 0;
}
