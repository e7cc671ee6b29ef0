#define _XOPEN_SOURCE 700
#include "pictures.h"

#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "print_line.h"
#include "stop.h"

enum { HANDLES = 16 };

/* nftw hands nothing of its caller's to what it calls. */
static struct {
    char **path;
    size_t count;
    bool failed;
} found;

static bool is_picture(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && (strcasecmp(dot, ".png") == 0 || strcasecmp(dot, ".jpg") == 0 ||
                   strcasecmp(dot, ".jpeg") == 0);
}

static int see(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)place;
    if (kind != FTW_F || !is_picture(path) || found.count >= PICTURES_MOST) {
        return 0;
    }
    char **grown = realloc(found.path, sizeof *grown * (found.count + 1));
    char *copy = strdup(path);
    if (!grown || !copy) {
        found.failed = true;
        found.path = grown ? grown : found.path;
        free(copy);
        return 1;
    }
    found.path = grown;
    found.path[found.count++] = copy;
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum ecgp_result fail(struct ecgp_error *error, enum ecgp_result code, const char *path,
                             const char *what)
{
    error->code = code;
    snprintf(error->text, sizeof error->text, "%.700s: %s", path, what);
    return code;
}

struct ecgp_measures *pictures_add(struct pictures *pictures)
{
    if (pictures->count == pictures->capacity) {
        const size_t capacity = 2 * pictures->capacity + 16;
        struct ecgp_measures *grown = realloc(pictures->measures, sizeof *grown * capacity);
        if (!grown) {
            return NULL;
        }
        pictures->measures = grown;
        pictures->capacity = capacity;
    }
    return &pictures->measures[pictures->count++];
}

/* Measures one; false where it cannot be read, and `error` says why. */
static enum ecgp_result measure(struct pictures *pictures, const char *path,
                                struct ecgp_error *error)
{
    struct ecgp_measures measures;
    const enum ecgp_result result = ecgp_measure_file(path, &measures, error);
    if (result != ECGP_OK) {
        return result;
    }
    struct ecgp_measures *kept = pictures_add(pictures);
    if (!kept) {
        return fail(error, ECGP_NO_MEMORY, path, "out of memory");
    }
    *kept = measures;
    return ECGP_OK;
}

static enum ecgp_result measure_found(struct pictures *pictures, struct ecgp_error *error)
{
    for (size_t i = 0; i < found.count && !stop_asked(NULL); i++) {
        const enum ecgp_result result = measure(pictures, found.path[i], error);
        if (result == ECGP_NO_MEMORY) {
            return result;
        }
        if (result != ECGP_OK) {
            print_line(stderr, "skipped: %s", error->text);
            pictures->skipped++;
        }
    }
    return stop_asked(NULL) ? ECGP_STOPPED : ECGP_OK;
}

static enum ecgp_result measure_folder(struct pictures *pictures, const char *path,
                                       struct ecgp_error *error)
{
    found.path = NULL;
    found.count = 0;
    found.failed = false;
    const int walked = nftw(path, see, HANDLES, 0);
    enum ecgp_result result = ECGP_OK;
    if (found.failed) {
        result = fail(error, ECGP_NO_MEMORY, path, "out of memory");
    } else if (walked < 0) {
        result = fail(error, ECGP_NO_INPUT, path, strerror(errno));
    } else if (found.count == 0) {
        result = fail(error, ECGP_NO_INPUT, path,
                      "no picture in this folder: it must hold .png, .jpg or .jpeg files");
    } else {
        qsort(found.path, found.count, sizeof *found.path, by_name);
        result = measure_found(pictures, error);
    }
    if (result == ECGP_OK && pictures->count == 0) {
        result = fail(error, ECGP_BAD_DATA, path,
                      "none of its pictures can be read, as said above; they must be PNG or JPEG");
    }
    for (size_t i = 0; i < found.count; i++) {
        free(found.path[i]);
    }
    free(found.path);
    return result;
}

enum ecgp_result pictures_measure(struct pictures *pictures, const char *path,
                                  struct ecgp_error *error)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        return fail(error, ECGP_NO_INPUT, path, strerror(errno));
    }
    return S_ISDIR(status.st_mode) ? measure_folder(pictures, path, error)
                                   : measure(pictures, path, error);
}

void pictures_finish(struct pictures *pictures)
{
    free(pictures->measures);
    *pictures = (struct pictures){0};
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

size_t pictures_values(const struct pictures *pictures, size_t property, double *values)
{
    size_t count = 0;
    for (size_t i = 0; i < pictures->count; i++) {
        const double value = pictures->measures[i].value[property];
        if (isfinite(value)) {
            values[count++] = value;
        }
    }
    qsort(values, count, sizeof *values, by_value);
    return count;
}
