#include "preview/readout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void add_lead(struct readout *readout, const struct sheet *sheet, int64_t sample)
{
    struct ecgp_page_lead lead;
    ecgp_page_lead(sheet->page, readout->field, &lead);
    const double seconds = (double)(lead.first_sample + sample) / sheet->info.rate_hz;
    readout->on_lead = true;
    readout->x = sheet->points[readout->field].xy[2 * sample];
    readout->y = sheet->points[readout->field].xy[2 * sample + 1];
    snprintf(readout->text, sizeof readout->text, "%s%s   %.3f s   %+.3f mV   \xC2\xB7   ",
             lead.inverted ? "-" : "", lead.name, seconds, lead.mv[sample]);
}

void readout_find(struct readout *readout, const struct sheet *sheet, double x, double y,
                  double reach)
{
    int64_t sample;
    *readout = (struct readout){0};
    if (!sheet->page || x < 0 || y < 0 || x >= sheet->info.width || y >= sheet->info.height) {
        return;
    }
    if (sheet_nearest(sheet, x, y, reach, &readout->field, &sample)) {
        add_lead(readout, sheet, sample);
    }
    double x_mm, y_mm;
    size_t used = strlen(readout->text);
    if (sheet_millimetres(sheet, x, y, &x_mm, &y_mm)) {
        snprintf(readout->text + used, sizeof readout->text - used,
                 "page %.2f, %.2f mm   \xC2\xB7   ", x_mm, y_mm);
    }
    used = strlen(readout->text);
    snprintf(readout->text + used, sizeof readout->text - used, "pixel %d, %d", (int)floor(x),
             (int)floor(y));
}
