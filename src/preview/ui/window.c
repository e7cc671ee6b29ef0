#include "preview/ui/window.h"

#include <math.h>

#include "base/array.h"

/* GLFW's sentence, and what helps. */
static enum ecgp_result no_window(const struct window_spec *spec, struct ecgp_error *error)
{
    const char *why = NULL;
    glfwGetError(&why);
    return error_set(error, ECGP_NO_GPU,
                     "cannot open a window (%s): this needs a desktop, X11 with DISPLAY set, or "
                     "Wayland with the package libglfw3-wayland; libegl1 and libgl1-mesa-dri draw; "
                     "without a desktop, xvfb-run or %s",
                     why ? why : "GLFW gives no reason", spec->instead);
}

/* The size asked for, else one that the desktop has room for. */
static void choose_size(const struct window_spec *spec, int *width, int *height)
{
    int x = 0, y = 0, most_width = 1440, most_height = 900;
    GLFWmonitor *monitor = glfwGetPrimaryMonitor();
    if (monitor) {
        glfwGetMonitorWorkarea(monitor, &x, &y, &most_width, &most_height);
    }
    *width = spec->width ? spec->width : most_width < 1440 ? most_width : 1440;
    *height = spec->height ? spec->height : most_height < 860 ? most_height : 860;
}

static void set_hints(const struct window_spec *spec)
{
    static const int hints[][2] = {
        {GLFW_CONTEXT_CREATION_API, GLFW_EGL_CONTEXT_API},
        {GLFW_CONTEXT_VERSION_MAJOR, 3},
        {GLFW_CONTEXT_VERSION_MINOR, 3},
        {GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE},
        {GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE},
        {GLFW_ALPHA_BITS, 0},
        {GLFW_DEPTH_BITS, 0},
        {GLFW_STENCIL_BITS, 0},
        {GLFW_SCALE_TO_MONITOR, GLFW_TRUE},
    };
    for (size_t i = 0; i < ARRAY_COUNT(hints); i++) {
        glfwWindowHint(hints[i][0], hints[i][1]);
    }
    glfwWindowHintString(GLFW_X11_CLASS_NAME, spec->class_name);
    glfwWindowHintString(GLFW_X11_INSTANCE_NAME, spec->class_name);
}

/* Its context comes from EGL, as the renderer's: both go through one set of functions. */
enum ecgp_result window_open(GLFWwindow **window, const struct window_spec *spec,
                             struct ecgp_error *error)
{
    int width, height;
    *window = NULL;
    if (!glfwInit()) {
        return no_window(spec, error);
    }
    set_hints(spec);
    choose_size(spec, &width, &height);
    *window = glfwCreateWindow(width, height, spec->title, NULL, NULL);
    if (!*window) {
        return no_window(spec, error);
    }
    glfwSetWindowSizeLimits(*window, WINDOW_LEAST_WIDTH, WINDOW_LEAST_HEIGHT, GLFW_DONT_CARE,
                            GLFW_DONT_CARE);
    glfwMakeContextCurrent(*window);
    glfwSwapInterval(0); /* a window that is not seen would wait for ever */
    return ECGP_OK;
}

void window_close(GLFWwindow *window)
{
    if (window) {
        glfwDestroyWindow(window);
    }
    glfwTerminate();
}

void window_size(GLFWwindow *window, int *width, int *height, float *scale)
{
    float x = 1, y = 1;
    glfwGetFramebufferSize(window, width, height);
    glfwGetWindowContentScale(window, &x, &y);
    *scale = fmaxf(1, fmaxf(x, y));
}

void window_to_pixels(GLFWwindow *window, int width, int height, double *x, double *y)
{
    int own_width, own_height;
    glfwGetWindowSize(window, &own_width, &own_height);
    *x *= own_width > 0 ? (double)width / own_width : 1;
    *y *= own_height > 0 ? (double)height / own_height : 1;
}
