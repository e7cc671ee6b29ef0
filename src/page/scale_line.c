#include "page/scale_line.h"

#include <stdio.h>

#include "page/header.h"
#include "record/filter.h"

/* The filters that were applied, as a printer spells them: "40 Hz", "0.05-150 Hz" or "HP 0.05 Hz";
 * "" without any. */
struct band_text {
    char text[24];
};
static struct band_text band_of(const struct look *look)
{
    struct band_text band = {""};
    const struct record_filter filter = filter_of(look->lowpass, look->highpass);
    const double low = filter.lowpass_hz, high = filter.highpass_hz;
    const size_t size = sizeof band.text;
    if (low > 0 && high > 0) {
        snprintf(band.text, size, "%.3g-%.3g Hz", high, low);
    } else if (low > 0) {
        snprintf(band.text, size, "%.3g Hz", low);
    } else if (high > 0) {
        snprintf(band.text, size, "HP %.3g Hz", high);
    }
    return band;
}

static struct plan_line *add_line(struct plan *plan, const struct look *look, bool right)
{
    struct plan_line *line = &plan->line[plan->lines++];
    const struct rect_mm *sheet = &plan->sheet;
    *line = (struct plan_line){.kind = LINE_SCALE,
                               .x_mm = right ? sheet->x1 - EDGE_MM : sheet->x0 + EDGE_MM,
                               .y_mm = sheet->y1 - EDGE_MM,
                               .right = right,
                               .size_mm = look->header_size};
    return line;
}

void scale_line_add(struct plan *plan, const struct look *look, const struct claims *claims,
                    struct rng *rng)
{
    const double speed = CELL_MM / look->horizontal_scale;
    const double gain = CELL_MM / look->vertical_scale;
    const struct band_text band = band_of(look);
    const char *gap = band.text[0] ? "  " : "";
    const bool parted = look->scale_line == SCALE_PAGE; /* to both sides */
    struct plan_line *line = add_line(plan, look, rng_below(rng, 4) == 0 && !parted);
    const size_t size = sizeof line->text;
    switch (look->scale_line) {
    case SCALE_SHORT:
        snprintf(line->text, size, "%.4gmm/s   %.4gmm/mV%s%s", speed, gain, gap, band.text);
        break;
    case SCALE_WORDS:
        snprintf(line->text, size,
                 "Speed: %.4g mm/sec   Limb: %.4g mm/mV   Chest: %.4g mm/mV%s%s%s", speed, gain,
                 gain, gap, band.text[0] ? "Filter: " : "", band.text);
        break;
    case SCALE_DEVICE:
        snprintf(line->text, size, "%.4gmm/s  %.4gmm/mV%s%s  SEQ %05d  CID: %d", speed, gain, gap,
                 band.text, claims->sequence, claims->sequence % 40);
        break;
    case SCALE_SOFTWARE:
        snprintf(line->text, size, "ECG V%d.%02d  SN%06u  %.4gmm/s  %.4gmm/mV%s%s  1/1",
                 1 + claims->sequence % 7, claims->sequence % 83, claims->id % 1000000, speed, gain,
                 gap, band.text);
        break;
    default:
        snprintf(line->text, size, "%.4g mm/s  %.4g mm/mV%s%s", speed, gain, gap, band.text);
        break;
    }
    if (parted) {
        line = add_line(plan, look, true);
        snprintf(line->text, size, "%s %s   Page 1/1", claims->date, claims->time);
    }
}
