/*
 * What fuzz targets share. A target is a file that defines LLVMFuzzerTestOneInput over one reader;
 * it starts every input from the same state. Files that a reader opens by their paths are written
 * into the working directory, which `run` makes anew in memory.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ecgpress/options.h>
#include <ecgpress/record.h>

#include "base/error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#if __has_feature(memory_sanitizer)
#include <cjson/cJSON.h>

static void *fuzz_zeroed(size_t size)
{
    return calloc(1, size);
}

/* MemorySanitizer does not see what cJSON writes into its memory. */
__attribute__((constructor)) static void fuzz_know_json(void)
{
    cJSON_InitHooks(&(cJSON_Hooks){fuzz_zeroed, free});
}
#endif

/* Ends the run with a finding where something that must hold does not. */
#define FUZZ_REQUIRE(what)                                                                         \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #what);               \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* A failure has a code and a sentence. */
static inline bool fuzz_good(enum ecgp_result result, const struct ecgp_error *error)
{
    FUZZ_REQUIRE(result == ECGP_OK || (error->code == result && error->text[0]));
    FUZZ_REQUIRE(result != ECGP_INTERNAL);
    return result == ECGP_OK;
}

/* A copy that ends in a zero byte, so that a read beyond it is seen; free it. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    FUZZ_REQUIRE(text);
    if (size > 0) {
        memcpy(text, data, size);
    }
    text[size] = '\0';
    return text;
}

/* Writes a file of the working directory. */
static inline void fuzz_file(const char *name, const void *data, size_t size)
{
    const int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FUZZ_REQUIRE(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    close(fd);
}

/* Takes the first byte as a number below `most`; 0 where there is none. */
static inline unsigned fuzz_number(const uint8_t **data, size_t *size, unsigned most)
{
    if (*size == 0) {
        return 0;
    }
    --*size;
    return *(*data)++ % most;
}

/* The number in four bytes at a place, the last first; 0 beyond the end. */
static inline uint32_t fuzz_big(const uint8_t *data, size_t size, size_t at)
{
    return at + 4 > size ? 0
                         : (uint32_t)data[at] << 24 | (uint32_t)data[at + 1] << 16 |
                               (uint32_t)data[at + 2] << 8 | data[at + 3];
}

/* Options at their defaults. */
static inline struct ecgp_options *fuzz_options(void)
{
    struct ecgp_options *options;
    FUZZ_REQUIRE(ecgp_options_create(&options, NULL) == ECGP_OK);
    return options;
}

static inline void fuzz_set(struct ecgp_options *options, const char *name, const char *value)
{
    FUZZ_REQUIRE(ecgp_options_set(options, name, value, NULL) == ECGP_OK);
}

/* Reads the first and the last samples of each channel. */
static inline void fuzz_read(struct ecgp_record *record)
{
    enum { MOST = 40 };
    double mv[MOST];
    struct ecgp_error error;
    const struct ecgp_record_info *info = ecgp_record_info(record);
    const int64_t count = info->samples < MOST ? info->samples : MOST;
    for (int i = 0; i < info->channels; i++) {
        FUZZ_REQUIRE(ecgp_record_channel_name(record, i));
        fuzz_good(ecgp_record_read(record, i, 0, count, mv, &error), &error);
        fuzz_good(ecgp_record_read(record, i, info->samples - count, count, mv, &error), &error);
    }
}

/* Opens a record and reads it. */
static inline void fuzz_record(const char *path, const struct ecgp_options *options)
{
    struct ecgp_record *record;
    struct ecgp_error error;
    if (fuzz_good(ecgp_record_open(path, options, &record, &error), &error)) {
        fuzz_read(record);
    }
    ecgp_record_close(record);
}

#endif
