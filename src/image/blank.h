/* What an encoder may know of a picture without looking at its pixels: where it is blank paper. */
#ifndef IMAGE_BLANK_H
#define IMAGE_BLANK_H

#include "image/ink_map.h"

struct blank {
    /* Pictures of one number and size, other than 0, are the same pixels in the tiles where neither
     * has ink. 0: nothing is known, and the rest is not read. */
    uint64_t paper;
    const struct ink_map *ink;
    /* A byte for each of the picture's rows: whether its paper is that of the row above. */
    const uint8_t *repeats;
    int x, y; /* where the pixels to be encoded begin in it */
};

#endif
