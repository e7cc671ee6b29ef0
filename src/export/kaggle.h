/* Kinds of pictures in Kaggle's contest of digitizing ECGs. */
#ifndef EXPORT_KAGGLE_H
#define EXPORT_KAGGLE_H

#include <stdint.h>

#include <ecgpress/options.h>

/* The number of a page's kind: 1 for a clean picture, 3 for a scan in color, 4 for one in black and
 * white, 5 for a photo, 6 for a photo of a screen, 9 stained, 10 damaged, 11 and 12 moldy. By the
 * option kaggle_type, or by the page's preset. */
int kaggle_type(const struct ecgp_options *options, int64_t page_index);

#endif
