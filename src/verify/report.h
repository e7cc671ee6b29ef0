/*
 * What a verification finds, and how it reads files. Paths are relative to the dataset's folder.
 * No finding stops a check: each is reported and counted. A process that checks pages for another
 * records what it finds, and the other reports it (see jobs.h).
 */
#ifndef VERIFY_REPORT_H
#define VERIFY_REPORT_H

#include <stdio.h>

#include <ecgpress/dataset.h>

#include "base/text.h"
#include "image/picture.h"

enum { REPORT_PATH = 512 };

struct report {
    const char *folder;
    const struct ecgp_run_hooks *hooks;
    struct ecgp_verify_stats stats;
    const char *check;   /* what is being checked */
    struct text *record; /* where findings go instead of to the hooks; NULL: to the hooks */

    /* Memory, handles or a disk failed: the run ends after this page, and nothing is a fault any
     * more. */
    struct ecgp_error trouble;
};

/* Takes an error as trouble, if it is any: no fault of what was read. */
void report_trouble(struct report *report, const struct ecgp_error *error);
/* The same where memory is `lacking`. */
void report_memory(struct report *report, bool lacking);

void report_fault(struct report *report, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Says something that is no fault. */
void report_notice(struct report *report, const char *text);

/* Reports what another process recorded of a page; `faults` are its, recorded or only counted. */
void report_replay(struct report *report, const struct text *record, int64_t faults);

/* Memory for `count` items, zeroed; NULL with trouble. */
void *report_alloc(struct report *report, size_t count, size_t size);

/* Reads a file of the dataset of at most `most` bytes, free(*data); false where that was a fault.
 */
bool report_read(struct report *report, const char *path, size_t most, char **data, size_t *size);
/* Parses JSON of at most `most` values, cJSON_Delete it; NULL where it is not that, or with
 * trouble. */
struct cJSON *report_parse(struct report *report, const char *text, size_t size, size_t most);
/* Reads a file of at most so many bytes and parses it; false where it cannot be read. `*json`,
 * cJSON_Delete it, is NULL where it is not JSON, which is for the caller to say, or with trouble.
 */
bool report_json(struct report *report, const char *path, size_t most_bytes, size_t most_values,
                 struct cJSON **json);
/* Opens one, fclose it; NULL where that was a fault. */
FILE *report_open(struct report *report, const char *path);

/* Decodes the bytes of a file that has a picture of the size `wanted`; false, with an empty
 * picture, where that was a fault. */
bool report_decode(struct report *report, const char *path, picture_decoder *decode,
                   const struct picture_size *wanted, const char *data, size_t size,
                   struct picture *picture);
/* Reads and decodes a picture, free(picture->data); false as report_decode. */
bool report_picture(struct report *report, const char *path, picture_decoder *decode,
                    const struct picture_size *wanted, struct picture *picture);
/* The bytes that the file of a picture of that size can have at most. */
size_t report_picture_most(const struct picture_size *size);

#endif
