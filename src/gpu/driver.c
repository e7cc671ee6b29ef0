#include "gpu/driver.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "gpu/gl.h"
#include "gpu/state.h"

enum {
    MOST_TEXELS = 1 << 26, /* of an array: a picture of 16,384 px a side, four of them a texel */
    SOFTPIPE_QUADS = 4096 / 6,
};

static _Thread_local struct gpu_driver current = {.tuning = &gpu_tuning_software,
                                                  .most_quads = INT_MAX};

const struct gpu_driver *gpu_driver(void)
{
    return &current;
}

void gpu_driver_use(const struct gpu_driver *driver)
{
    current = *driver;
}

bool gpu_driver_same(const struct gpu_driver *a, const struct gpu_driver *b)
{
    return a->tuning == b->tuning && a->folded == b->folded && a->unsized == b->unsized &&
           a->most_quads == b->most_quads && a->ring_pages == b->ring_pages &&
           a->maps_for_good == b->maps_for_good && a->poisoned == b->poisoned &&
           a->debugs == b->debugs;
}

const struct gpu_tuning *gpu_tuning(void)
{
    return current.tuning;
}

/* Texels that a buffer texture has room for. */
static int most_texels(void)
{
    const char *forced = getenv("ECGPRESS_TEXELS");
    GLint texels = 0;
    glGetIntegerv(GL_MAX_TEXTURE_BUFFER_SIZE, &texels);
    return forced && atoi(forced) < texels ? atoi(forced) : texels;
}

static int ring_pages(const struct gpu_tuning *tuning)
{
    const char *forced = getenv("ECGPRESS_RING");
    const int pages = forced ? atoi(forced) : tuning->ring_pages;
    return pages < 0 ? 0 : pages > GPU_MOST_PAGES ? GPU_MOST_PAGES : pages;
}

static bool is_poisoned(void)
{
    const char *value = getenv("ECGPRESS_POISON");
    return value && strcmp(value, "1") == 0;
}

/* Whether a texture of no given size keeps bytes as they are: drivers may take other formats. */
static bool keeps_bytes(void)
{
    static const GLenum parts[] = {GL_TEXTURE_RED_SIZE, GL_TEXTURE_GREEN_SIZE, GL_TEXTURE_BLUE_SIZE,
                                   GL_TEXTURE_ALPHA_SIZE};
    GLuint texture;
    bool keeps = true;
    glGenTextures(1, &texture);
    gpu_state_write_texture(false, texture);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, 4, 4, 0, GL_BGRA, GL_UNSIGNED_BYTE, NULL);
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        GLint bits = 0;
        glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, parts[i], &bits);
        keeps = keeps && bits == 8;
    }
    glDeleteTextures(1, &texture);
    return keeps;
}

/* Of this context: glad knows of the first one of the process. */
static bool has_extension(const char *name)
{
    GLint count = 0;
    glGetIntegerv(GL_NUM_EXTENSIONS, &count);
    for (GLint i = 0; i < count; i++) {
        if (strcmp((const char *)glGetStringi(GL_EXTENSIONS, (GLuint)i), name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_debugged(void)
{
    GLint flags = 0;
    glGetIntegerv(GL_CONTEXT_FLAGS, &flags);
    return GLAD_GL_KHR_debug && flags & GL_CONTEXT_FLAG_DEBUG_BIT;
}

struct gpu_driver gpu_driver_find(void)
{
    const char *renderer = (const char *)glGetString(GL_RENDERER);
    const struct gpu_tuning *tuning = gpu_tuning_of(renderer);
    const int pages = ring_pages(tuning);
    return (struct gpu_driver){
        .tuning = tuning,
        .unsized = tuning->bgra_targets && keeps_bytes(),
        .folded = most_texels() < MOST_TEXELS,
        .most_quads = strncmp(renderer, "softpipe", 8) == 0 ? SOFTPIPE_QUADS : INT_MAX,
        .ring_pages = pages,
        .maps_for_good =
            pages > 0 && glBufferStorage != NULL && has_extension("GL_ARB_buffer_storage"),
        .poisoned = is_poisoned(),
        .debugs = is_debugged(),
    };
}
