/* Pictures of a lead's crop. */
#ifndef VERIFY_CROP_H
#define VERIFY_CROP_H

#include "verify/log_page.h"

/* Whether a picture of the crop's size has so many channels; otherwise that is reported, and the
 * picture emptied. */
bool crop_fits(struct report *report, const char *path, int channels, struct picture *picture);

/* The size of the crop's pictures. */
struct picture_size crop_size(const struct log_lead *lead);

/* Reads and decodes one; false where it is none that fits, which was reported. */
bool crop_read(struct report *report, const char *path, const struct log_lead *lead,
               picture_decoder *decode, int channels, struct picture *picture);

/* Whether the lead's mask has ink at a pixel of the page. */
static inline bool mask_has(const struct log_lead *lead, int x, int y)
{
    const int column = x - lead->crop.x0, row = y - lead->crop.y0;
    return column >= 0 && row >= 0 && column < lead->mask.width && row < lead->mask.height &&
           lead->mask.data[(size_t)row * (size_t)lead->mask.width + (size_t)column] != 0;
}

/* The mask's row y of the page from its column x on; both within the crop. */
static inline uint8_t *mask_row(const struct log_lead *lead, int x, int y)
{
    return lead->mask.data + (size_t)(y - lead->crop.y0) * (size_t)lead->mask.width +
           (x - lead->crop.x0);
}

#endif
