#define _GNU_SOURCE
#include "record/filter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI                3.14159265358979323846
#define LEAST_LOWPASS_HZ  5.0
#define LEAST_HIGHPASS_HZ 0.01

/* A section of the second order with b1 = 2 * b0 or -2 * b0 and b2 = b0. */
struct section {
    double b0, b1, b2, a1, a2;
    double gain; /* of a constant: 1 or 0 */
};

static double rounded(double hz, double least)
{
    if (!(hz >= least)) {
        return 0;
    }
    const double scale = pow(10, 2 - floor(log10(hz)));
    return rint(hz * scale) / scale;
}

struct record_filter filter_of(double lowpass_hz, double highpass_hz)
{
    return (struct record_filter){rounded(lowpass_hz, LEAST_LOWPASS_HZ),
                                  rounded(highpass_hz, LEAST_HIGHPASS_HZ)};
}

bool filter_is_none(const struct record_filter *filter)
{
    return filter->lowpass_hz <= 0 && filter->highpass_hz <= 0;
}

enum ecgp_result filter_check(const struct record_filter *filter, const char *name, double rate_hz,
                              struct ecgp_error *error)
{
    const double low = filter->lowpass_hz, high = filter->highpass_hz;
    const struct {
        const char *option;
        double hz;
    } corners[] = {{"lowpass", low}, {"highpass", high}};
    for (int i = 0; i < 2; i++) {
        if (corners[i].hz >= rate_hz / 2) {
            return error_set(error, ECGP_USAGE,
                             "%s: %s is %.3g Hz, expected less than %.6g Hz, half the record's "
                             "sampling rate",
                             name, corners[i].option, corners[i].hz, rate_hz / 2);
        }
    }
    return low > 0 && high >= low
               ? error_set(error, ECGP_USAGE,
                           "%s: highpass is %.3g Hz, expected less than lowpass, %.3g Hz", name,
                           high, low)
               : ECGP_OK;
}

/* The bilinear transform of a Butterworth filter of the second order. */
static struct section design(double hz, double rate_hz, bool high)
{
    const double moved = pow(sqrt(2) - 1, 0.25);
    const double corner = tan(PI * hz / rate_hz);
    const double w = high ? corner * moved : corner / moved;
    const double n = 1 / (1 + sqrt(2) * w + w * w);
    const double b = high ? n : w * w * n;
    return (struct section){.b0 = b,
                            .b1 = high ? -2 * b : 2 * b,
                            .b2 = b,
                            .a1 = 2 * (w * w - 1) * n,
                            .a2 = (1 - sqrt(2) * w + w * w) * n,
                            .gain = high ? 0 : 1};
}

/* One pass in place, forward with a step of 1 and backward with a step of -1 from the last sample
 * (transposed direct form II). */
static void pass(const struct section *section, double *x, int64_t count, int step)
{
    double first = (section->gain - section->b0) * *x;
    double second = (section->b2 - section->a2 * section->gain) * *x;
    for (int64_t i = 0; i < count; i++, x += step) {
        const double in = *x;
        const double out = section->b0 * in + first;
        first = section->b1 * in - section->a1 * out + second;
        second = section->b2 * in - section->a2 * out;
        *x = out;
    }
}

/* Filters a run without gaps. `room` has space for three times its samples. */
static void filter_run(const struct section *section, double period, double *mv, int64_t count,
                       double *room)
{
    const int64_t pad = period < (double)(count - 1) ? (int64_t)period : count - 1;
    const int64_t all = count + 2 * pad;
    for (int64_t i = 0; i < pad; i++) {
        room[i] = 2 * mv[0] - mv[pad - i];
        room[pad + count + i] = 2 * mv[count - 1] - mv[count - 2 - i];
    }
    memcpy(room + pad, mv, (size_t)count * sizeof *mv);
    pass(section, room, all, 1);
    pass(section, room + all - 1, all, -1);
    memcpy(mv, room + pad, (size_t)count * sizeof *mv);
}

static void filter_runs(const struct section *section, double period, double *mv, int64_t count,
                        double *room)
{
    for (int64_t i = 0; i < count;) {
        int64_t end = i;
        while (end < count && !isnan(mv[end])) {
            end++;
        }
        if (end > i) {
            filter_run(section, period, mv + i, end - i, room);
        }
        i = end + 1;
    }
}

bool filter_apply(const struct record_filter *filter, double rate_hz, int64_t count, double *mv)
{
    const double corners[] = {filter->highpass_hz, filter->lowpass_hz};
    double *room = malloc(3 * (size_t)count * sizeof *room + 1);
    for (int i = 0; room && i < 2; i++) {
        if (corners[i] > 0) {
            const struct section section = design(corners[i], rate_hz, i == 0);
            filter_runs(&section, ceil(rate_hz / corners[i]), mv, count, room);
        }
    }
    free(room);
    return room != NULL;
}

enum ecgp_result record_read_filtered(struct ecgp_record *record,
                                      const struct record_filter *filter, int channel,
                                      int64_t first, int64_t count, double *mv,
                                      struct ecgp_error *error)
{
    const struct ecgp_record_info *info = ecgp_record_info(record);
    if (filter_is_none(filter)) {
        return ecgp_record_read(record, channel, first, count, mv, error);
    }
    enum ecgp_result result = filter_check(filter, info->name, info->rate_hz, error);
    double *all = result ? NULL : malloc((size_t)info->samples * sizeof *all);
    if (result == ECGP_OK && !all) {
        result = error_no_memory(error);
    }
    result = result ? result : ecgp_record_read(record, channel, 0, info->samples, all, error);
    if (result == ECGP_OK && !filter_apply(filter, info->rate_hz, info->samples, all)) {
        result = error_no_memory(error);
    }
    if (result == ECGP_OK) {
        memcpy(mv, all + first, (size_t)count * sizeof *mv);
    }
    free(all);
    return result;
}
