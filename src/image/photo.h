/* Pictures from files of others, PNG or JPEG, made small as they are read. */
#ifndef IMAGE_PHOTO_H
#define IMAGE_PHOTO_H

#include "image/picture.h"

/* Reads a picture of at most LIMIT_MEASURED_PIXELS and makes it smaller by a whole factor, as long
 * as its shorter side keeps `least` px; `picture` has 3 channels, and its owner frees its data. */
enum ecgp_result photo_read(const char *path, int least, struct picture *picture,
                            struct ecgp_error *error);

/* Whether the file begins as a picture of a size that can be read, and has the end of one; more may
 * follow. */
enum ecgp_result photo_check(const char *path, struct ecgp_error *error);

#endif
