/*
 * The files of a sample, as a C program with libjpeg-turbo and libpng writes them: those that
 * ecgpress writes, with its names and folders, by encoders of its own.
 */
#ifndef BENCH_SAMPLE_FILES_H
#define BENCH_SAMPLE_FILES_H

#include <ecgpress/page.h>

enum { SAMPLE_FIELDS = 16 };

/* A lead's mask over its crop. */
struct sample_mask {
    int gray_stride, bits_stride;
    const uint8_t *gray; /* 0 and 255; NULL where there is no crop */
    const uint8_t *bits; /* most significant bit leftmost */
};

struct sample {
    const struct ecgp_page *page;
    const char *name;
    const uint8_t *pixels; /* 4 bytes a pixel, the last one unused */
    int width, height, stride;
    bool bgr; /* blue first */
    struct sample_mask masks[SAMPLE_FIELDS];
};

/* A growing byte string. */
struct bytes {
    uint8_t *data;
    size_t length, room;
};

struct sample_files {
    const char *folder; /* NULL: encode, write nothing */
    void *jpeg;
    struct bytes file, signal;
};

void sample_files_init(struct sample_files *files, const char *folder, bool picture_only);
void sample_files_finish(struct sample_files *files);

/* All files of the sample. */
void sample_files_write(struct sample_files *files, const struct sample *sample);
/* Its page as one PNG. */
void sample_files_write_picture(struct sample_files *files, const struct sample *sample);

#endif
