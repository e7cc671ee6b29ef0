/* The window itself, by GLFW, with an OpenGL context that comes from EGL. */
#ifndef UI_WINDOW_H
#define UI_WINDOW_H

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "base/error.h"

enum { WINDOW_LEAST_WIDTH = 480, WINDOW_LEAST_HEIGHT = 320 };

struct window_spec {
    const char *title, *class_name;
    const char *instead; /* what does without a desktop, for the sentence of a failure */
    int width, height;   /* 0: what fits */
};

/* Opens a window, whose context is current then. Call window_close also after a failure. */
enum ecgp_result window_open(GLFWwindow **window, const struct window_spec *spec,
                             struct ecgp_error *error);
void window_close(GLFWwindow *window); /* NULL is allowed */

/* How large it is, px, and the scale of its letters. */
void window_size(GLFWwindow *window, int *width, int *height, float *scale);
/* From the window's own lengths to pixels, of which it has `width` and `height`. */
void window_to_pixels(GLFWwindow *window, int width, int height, double *x, double *y);

#endif
