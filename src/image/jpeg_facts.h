/* What the header of a JPEG file says, read before its pixels take memory. */
#ifndef IMAGE_JPEG_FACTS_H
#define IMAGE_JPEG_FACTS_H

#include <stddef.h>

struct jpeg_facts {
    int width, height; /* 0: not found */
    int quality;       /* 1..100, of libjpeg's scale; 0: not found */
    size_t scan;       /* where the first scan begins; 0: not found */
};
void jpeg_facts_read(const void *data, size_t size, struct jpeg_facts *facts);

#endif
