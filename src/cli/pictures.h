/* Pictures to measure: the files that a path means, measured one after another. */
#ifndef CLI_PICTURES_H
#define CLI_PICTURES_H

#include <stddef.h>

#include <ecgpress/measure.h>

/* Zero it to begin; free with pictures_finish. */
struct pictures {
    struct ecgp_measures *measures;
    size_t count, capacity;
    size_t skipped; /* files that cannot be read */
};

enum { PICTURES_MOST = 100000 };

/* Measures a PNG or JPEG file, or those in a folder and the folders below it in the order of their
 * names. Each one in a folder that cannot be read is told on standard error and skipped; that none
 * is left is an error. */
enum ecgp_result pictures_measure(struct pictures *pictures, const char *path,
                                  struct ecgp_error *error);
/* Draws pages as the options say and measures them, where it is known what is trace. Pictures are
 * 1300 px wide unless the options give a width. */
enum ecgp_result pictures_draw(struct pictures *pictures, struct ecgp_options *options, long pages,
                               struct ecgp_error *error);
/* Makes room for one more and gives it; NULL without memory. */
struct ecgp_measures *pictures_add(struct pictures *pictures);
void pictures_finish(struct pictures *pictures);

/* The values of a property that could be measured, sorted; the number of them. */
size_t pictures_values(const struct pictures *pictures, size_t property, double *values);

#endif
