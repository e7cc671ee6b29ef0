/* By what two frames of one page differ. */
#ifndef RIG_DIFFERENCE_H
#define RIG_DIFFERENCE_H

#include <ecgpress/render.h>

struct difference {
    long pixels; /* of the picture */
    int levels;  /* the most */
    long ink;    /* pixels of masks */
    double mm;   /* of the map, the most; infinite where only one of them has a number */
};

struct difference difference_of(const struct ecgp_frame *a, const struct ecgp_frame *b);

/* Fails the test, by a name, where there is one. */
void assert_same_frame(const struct ecgp_frame *a, const struct ecgp_frame *b, const char *name);

#endif
