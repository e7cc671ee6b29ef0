#include "verify/crop.h"

#include <stdlib.h>

bool crop_fits(struct report *report, const char *path, const struct log_lead *lead, int channels,
               struct picture *picture)
{
    const int width = box_width(&lead->crop), height = box_height(&lead->crop);
    const bool size = picture->width == width && picture->height == height;
    if (!size) {
        report_fault(report, path, "%d x %d px, but the crop in pages.jsonl is %d x %d px",
                     picture->width, picture->height, width, height);
    } else if (picture->channels != channels) {
        report_fault(report, path, "%s picture where %s one is expected",
                     picture->channels == 1 ? "a gray" : "a color",
                     channels == 1 ? "a gray" : "a color");
    } else {
        return true;
    }
    free(picture->data);
    *picture = (struct picture){0};
    return false;
}

bool crop_read(struct report *report, const char *path, const struct log_lead *lead,
               picture_decoder *decode, int channels, struct picture *picture)
{
    return report_picture(report, path, decode, picture) &&
           crop_fits(report, path, lead, channels, picture);
}
