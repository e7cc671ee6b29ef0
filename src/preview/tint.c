#include "preview/tint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "preview/overlay.h"

static void tint_pixel(uint8_t *rgbx, uint8_t lead, unsigned tint)
{
    if ((tint & TINT_OVERLAPS) && lead >= DRAWING_OTHERS) {
        memcpy(rgbx, (const uint8_t[]){255, 0, 77}, 3);
    } else if ((tint & TINT_LEADS) && lead > 0) {
        const struct color color = overlay_color(lead % DRAWING_OTHERS - 1);
        const float parts[] = {color.r, color.g, color.b};
        for (int i = 0; i < 3; i++) {
            rgbx[i] = (uint8_t)lroundf(0.15f * (float)rgbx[i] + 0.85f * 255 * parts[i]);
        }
    } else if (tint & TINT_OVERLAPS) { /* all else steps back */
        const int gray = (77 * rgbx[0] + 150 * rgbx[1] + 29 * rgbx[2]) / 256;
        for (int i = 0; i < 3; i++) {
            rgbx[i] = (uint8_t)((rgbx[i] + 4 * gray) / 5);
        }
    }
}

uint8_t *tint_picture(const struct drawing *drawing, unsigned tint)
{
    const size_t count = (size_t)drawing->info.width * (size_t)drawing->info.height;
    uint8_t *rgbx = malloc(4 * count);
    if (!rgbx) {
        return NULL;
    }
    memcpy(rgbx, drawing->rgbx, 4 * count);
    for (size_t i = 0; i < count; i++) {
        if (drawing->leads[i] || (tint & TINT_OVERLAPS)) {
            tint_pixel(rgbx + 4 * i, drawing->leads[i], tint);
        }
    }
    return rgbx;
}
