/* What is printed as a WFDB record of twelve signals, 16 bits a sample. */
#include <math.h>
#include <stdlib.h>

#include "config/leads.h"
#include "export/printed.h"
#include "export/products.h"
#include "truth/page.h"

enum { MISSING = -32768, MOST = 32767 };

/* Steps per mV: 1000, as long as that reaches the highest voltage. */
static double gain_of(const struct printed *printed)
{
    double most = 0, gain = 1000;
    for (int64_t i = 0; i < ECGP_LEADS * printed->count; i++) {
        most = isnan(printed->mv[i]) ? most : fmax(most, fabs(printed->mv[i]));
    }
    while (most * gain > MOST && gain > 1e-6) {
        gain /= 10;
    }
    return gain;
}

static int digital(double mv, double gain)
{
    return isnan(mv) ? MISSING : (int)rint(fmin(fmax(mv * gain, -MOST), MOST));
}

static enum ecgp_result write_samples(const struct product_input *input, bool visible,
                                      struct text *out, struct ecgp_error *error)
{
    struct printed printed;
    if (!printed_init(&printed, input->page, visible)) {
        return error_no_memory(error);
    }
    const double gain = gain_of(&printed);
    for (int64_t i = 0; i < printed.count; i++) {
        for (int lead = 0; lead < ECGP_LEADS; lead++) {
            const int value = digital(printed.mv[lead * printed.count + i], gain);
            const uint8_t bytes[] = {(uint8_t)(value & 255), (uint8_t)(value >> 8 & 255)};
            text_add_bytes(out, bytes, sizeof bytes);
        }
    }
    printed_free(&printed);
    return ECGP_OK;
}

/* A signal's line: file, format, gain (baseline)/units, resolution, zero, first value, checksum,
 * block size and name. */
static void add_signal(struct text *out, const struct product_input *input,
                       const struct printed *printed, double gain, int lead)
{
    const double *mv = printed->mv + lead * printed->count;
    unsigned sum = 0;
    for (int64_t i = 0; i < printed->count; i++) {
        sum += (unsigned)digital(mv[i], gain);
    }
    text_addf(out, "%s.dat 16 %g(0)/mV 16 0 %d %d 0 %s\n", input->entry->name, gain,
              printed->count > 0 ? digital(mv[0], gain) : 0, (int16_t)(uint16_t)sum,
              lead_names[lead]);
}

static enum ecgp_result write_header(const struct product_input *input, bool visible,
                                     struct text *out, struct ecgp_error *error)
{
    struct printed printed;
    if (!printed_init(&printed, input->page, visible)) {
        return error_no_memory(error);
    }
    const double gain = gain_of(&printed);
    text_addf(out, "%s %d ", input->entry->name, ECGP_LEADS);
    text_add_json_number(out, input->page->plan.rate_hz);
    text_addf(out, " %lld\n", (long long)printed.count);
    for (int lead = 0; lead < ECGP_LEADS; lead++) {
        add_signal(out, input, &printed, gain, lead);
    }
    text_addf(out, "# First sample: %lld\n", (long long)printed.first);
    printed_free(&printed);
    return ECGP_OK;
}

enum ecgp_result product_wfdb(const struct product_input *input, struct text *out,
                              struct ecgp_error *error)
{
    return write_samples(input, false, out, error);
}

enum ecgp_result product_wfdb_header(const struct product_input *input, struct text *out,
                                     struct ecgp_error *error)
{
    return write_header(input, false, out, error);
}

enum ecgp_result product_challenge(const struct product_input *input, struct text *out,
                                   struct ecgp_error *error)
{
    return write_samples(input, true, out, error);
}

enum ecgp_result product_challenge_header(const struct product_input *input, struct text *out,
                                          struct ecgp_error *error)
{
    const enum ecgp_result result = write_header(input, true, out, error);
    text_addf(out, "# Image: %s-0.png\n", input->entry->name);
    return result;
}
