/* What lengths, colors and places of a page are told in. */
#ifndef PAGE_UNITS_H
#define PAGE_UNITS_H

/* The large box of ECG paper, 0.2 s by 0.5 mV at the usual speed and gain, and the small one. */
#define CELL_MM  5.0
#define MINOR_MM 1.0

/* Pixels of a setting are those of a picture of the reference generator: 6.4 in at 700 dpi. */
#define REFERENCE_WIDTH 4480.0

#define DEGREE 0.017453292519943295 /* radians */

struct rect_mm {
    double x0, y0, x1, y1;
};

struct rgb {
    float r, g, b;
};

#endif
