#include "verify/rectified.h"

#include "image/picture.h"

bool rectified_scale_read(const struct log_page *page, struct rectified_scale *scale)
{
    const double *given = page->made->rectified;
    const bool good = given[0] >= 1 && given[0] <= PICTURE_MAX_SIDE && given[1] >= 1 &&
                      given[1] <= PICTURE_MAX_SIDE && given[2] > 0 && given[3] > 0;
    if (good) {
        *scale = (struct rectified_scale){
            .columns = (int)given[0],
            .rows = (int)given[1],
            .samples_a_column = page->rate_hz / given[2],
            .mv_a_row = 1 / given[3],
        };
    }
    return good;
}
