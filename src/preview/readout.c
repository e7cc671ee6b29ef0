#include "preview/readout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void add_lead(struct readout *readout, const struct drawing *drawing, int64_t sample)
{
    struct ecgp_page_lead lead;
    ecgp_page_lead(drawing->page, readout->field, &lead);
    const double seconds = (double)(lead.first_sample + sample) / drawing->info.rate_hz;
    readout->on_lead = true;
    readout->x = drawing->points[readout->field].xy[2 * sample];
    readout->y = drawing->points[readout->field].xy[2 * sample + 1];
    snprintf(readout->text, sizeof readout->text, "%s%s   %.3f s   %+.3f mV   \xC2\xB7   ",
             lead.inverted ? "-" : "", lead.name, seconds, lead.mv[sample]);
}

void readout_find(struct readout *readout, const struct drawing *drawing, double x, double y,
                  double reach)
{
    int64_t sample;
    *readout = (struct readout){0};
    if (!drawing->page || x < 0 || y < 0 || x >= drawing->info.width || y >= drawing->info.height) {
        return;
    }
    if (drawing_nearest(drawing, x, y, reach, &readout->field, &sample)) {
        add_lead(readout, drawing, sample);
    }
    double x_mm, y_mm;
    size_t used = strlen(readout->text);
    if (drawing_to_page(drawing, x, y, &x_mm, &y_mm)) {
        snprintf(readout->text + used, sizeof readout->text - used,
                 "page %.2f, %.2f mm   \xC2\xB7   ", x_mm, y_mm);
    }
    used = strlen(readout->text);
    snprintf(readout->text + used, sizeof readout->text - used, "pixel %d, %d", (int)floor(x),
             (int)floor(y));
}
