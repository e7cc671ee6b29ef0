#include "verify/crop.h"

#include <stdlib.h>

struct picture_size crop_size(const struct log_lead *lead)
{
    return (struct picture_size){box_width(&lead->crop), box_height(&lead->crop)};
}

bool crop_fits(struct report *report, const char *path, int channels, struct picture *picture)
{
    if (picture->channels == channels) {
        return true;
    }
    report_fault(report, path, "%s picture where %s one is expected",
                 picture->channels == 1 ? "a gray" : "a color",
                 channels == 1 ? "a gray" : "a color");
    free(picture->data);
    *picture = (struct picture){0};
    return false;
}

bool crop_read(struct report *report, const char *path, const struct log_lead *lead,
               picture_decoder *decode, int channels, struct picture *picture)
{
    const struct picture_size size = crop_size(lead);
    return report_picture(report, path, decode, &size, picture) &&
           crop_fits(report, path, channels, picture);
}
