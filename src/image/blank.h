/* What an encoder knows about a picture before it reads the pixels: where it is blank paper. */
#ifndef IMAGE_BLANK_H
#define IMAGE_BLANK_H

#include "image/ink_map.h"

struct blank {
    /* Identifies the paper: two pictures with the same number and size have the same pixels in all
     * tiles where neither has ink. 0: nothing is known, and the other members are not used. */
    uint64_t paper;
    const struct ink_map *ink;
    /* One byte per row of the picture: whether its paper equals that of the row above. */
    const uint8_t *repeats;
    int x, y; /* the top left corner of the encoded pixels in the picture */
};

#endif
