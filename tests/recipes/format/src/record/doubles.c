/* Lead II as doubles in the machine's order, in mV. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "record/formats.h"

#define MAX_FILE ((size_t)1 << 30)

struct doubles {
    struct ecgp_record record;
    char *mv;
};

static enum ecgp_result doubles_open(struct ecgp_record *record, const char *path,
                                     const struct record_settings *settings,
                                     struct ecgp_error *error)
{
    struct doubles *doubles = (struct doubles *)record;
    size_t size;
    enum ecgp_result result = file_read(path, MAX_FILE, &doubles->mv, &size, error);
    if (result == ECGP_OK && size < sizeof(double)) {
        return error_set(error, ECGP_BAD_DATA, "%s: holds no samples", path);
    }
    if (result == ECGP_OK) {
        record->info.samples = (int64_t)(size / sizeof(double));
        result = record_set_channels(record, 1, (const char *const[]){"II"}, error);
    }
    return result ? result : record_set_rate(record, path, settings->rate_hz, error);
}

static enum ecgp_result doubles_read(struct ecgp_record *record, int channel, int64_t first,
                                     int64_t count, double *mv, struct ecgp_error *error)
{
    (void)channel;
    (void)error;
    memcpy(mv, ((struct doubles *)record)->mv + (size_t)first * sizeof *mv,
           (size_t)count * sizeof *mv);
    return ECGP_OK;
}

static void doubles_close(struct ecgp_record *record)
{
    free(((struct doubles *)record)->mv);
}

static const char *const endings[] = {".f64", NULL};

const struct record_format doubles_format = {
    .info = {"doubles", endings, "lead II as 64-bit floats, in mV"},
    .size = sizeof(struct doubles),
    .open = doubles_open,
    .read = doubles_read,
    .close = doubles_close,
};
