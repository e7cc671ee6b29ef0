#define _POSIX_C_SOURCE 200809L
#include "base/embedded.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

const struct embedded_file *embedded_find(const char *name)
{
    for (unsigned i = 0; i < embedded_count; i++) {
        if (strcmp(embedded_files[i].name, name) == 0) {
            return &embedded_files[i];
        }
    }
    return NULL;
}

const char *embedded_folder(void)
{
#ifdef ECGPRESS_SHADER_DIR
    const char *given = getenv("ECGPRESS_SHADER_DIR");
    return given && *given ? given : ECGPRESS_SHADER_DIR;
#else
    return NULL;
#endif
}

static char *edited_text(const char *name)
{
    const char *folder = embedded_folder();
    char *path = folder ? file_join(folder, name) : NULL;
    char *text = NULL;
    size_t size;
    if (path && file_exists(path) && file_read(path, 1 << 20, &text, &size, NULL) != ECGP_OK) {
        text = NULL;
    }
    free(path);
    return text;
}

char *embedded_text(const char *name)
{
    const struct embedded_file *file = embedded_find(name);
    char *text = file ? edited_text(name) : NULL;
    return text || !file ? text : strdup(file->data);
}
