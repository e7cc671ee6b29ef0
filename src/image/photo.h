/* Pictures from files of others, PNG or JPEG. */
#ifndef IMAGE_PHOTO_H
#define IMAGE_PHOTO_H

#include <stdbool.h>

#include "image/picture.h"

/* A file's bytes, and what its header says. */
struct photo {
    const char *path; /* the caller's */
    char *data;
    size_t size;
    bool png;
    int quality; /* of a JPEG file: see jpeg_facts.h */
    size_t body; /* where a JPEG file's first scan begins (0: nowhere), or a PNG file's chunks */
};

/* Reads a file. ECGP_BAD_DATA where it is neither, or claims more than LIMIT_MEASURED_PIXELS.
 * photo_close it, whatever came of it. */
enum ecgp_result photo_open(const char *path, struct photo *photo, struct ecgp_error *error);
void photo_close(struct photo *photo);

/* Decodes it; the owner of `picture` frees its data. A JPEG file may become smaller by a power of
 * two, as long as its shorter side keeps `least` px (0: it does not). */
enum ecgp_result photo_decode(const struct photo *photo, int least, struct picture *picture,
                              struct ecgp_error *error);

/* Opens, decodes and makes it smaller by a whole factor, as long as its shorter side keeps `least`
 * px; `picture` has 3 channels, and its owner frees its data. */
enum ecgp_result photo_read(const char *path, int least, struct picture *picture,
                            struct ecgp_error *error);

/* Whether the file begins as a picture of a size that can be read, and has the end of one; more may
 * follow. */
enum ecgp_result photo_check(const char *path, struct ecgp_error *error);

#endif
