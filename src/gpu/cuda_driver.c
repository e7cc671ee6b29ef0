#include "gpu/cuda_driver.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* Loaded once, and never unloaded: others in the process use it, too. */
static struct {
    struct cuda_driver driver;
    char why[512]; /* it cannot be used; empty: it can */
} loaded;

static bool load_symbols(void *library)
{
#define CUDA_LOAD(name, symbol, ...)                                                               \
    {                                                                                              \
        void *function = dlsym(library, symbol);                                                   \
        if (!function) {                                                                           \
            snprintf(loaded.why, sizeof loaded.why,                                                \
                     "libcuda.so.1 has no %s: its driver is too old", symbol);                     \
            return false;                                                                          \
        }                                                                                          \
        memcpy(&loaded.driver.name, &function, sizeof function);                                   \
    }
    CUDA_CALLS(CUDA_LOAD)
#undef CUDA_LOAD
    return true;
}

static const char *reason_of(const struct cuda_driver *driver, cuda_result result)
{
    const char *text = NULL;
    return driver->error_string(result, &text) == 0 && text ? text : "an unknown error";
}

static void load(void)
{
    void *library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *cause = dlerror();
        snprintf(loaded.why, sizeof loaded.why, "libcuda.so.1 cannot be loaded (%.300s)",
                 cause ? cause : "no cause is given");
        return;
    }
    if (!load_symbols(library)) {
        return;
    }
    const cuda_result result = loaded.driver.init(0);
    if (result != 0) {
        snprintf(loaded.why, sizeof loaded.why, "its driver does not start: %.200s (%d)",
                 reason_of(&loaded.driver, result), result);
    }
}

const struct cuda_driver *cuda_driver_get(struct ecgp_error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (loaded.why[0]) {
        error_set(error, ECGP_UNSUPPORTED, "CUDA cannot be used: %s", loaded.why);
        return NULL;
    }
    return &loaded.driver;
}

enum ecgp_result cuda_failed(const struct cuda_driver *driver, cuda_result result, const char *what,
                             struct ecgp_error *error)
{
    return error_set(error, result == CUDA_OUT_OF_MEMORY ? ECGP_NO_MEMORY : ECGP_NO_GPU,
                     "CUDA: %s failed: %s (%d)", what, reason_of(driver, result), result);
}
