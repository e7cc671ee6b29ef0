#include "dataset/space_watch.h"

#include <stdio.h>

#include "base/error.h"
#include "base/file.h"
#include "dataset/file_list.h"

enum {
    FIRST = 16,   /* pages before the first look; then it looks whenever they have doubled */
    SAMPLES = 256 /* pages whose files are added up */
};

static enum ecgp_result add_bytes(struct space_watch *watch, const struct text *files,
                                  struct ecgp_error *error)
{
    struct file_list list;
    const char *path;
    int64_t bytes;
    const enum ecgp_result result = file_list_read(&list, files->data, files->length);
    while (result == ECGP_OK && file_list_next(&list, &path, &bytes)) {
        watch->bytes += bytes;
    }
    file_list_finish(&list);
    watch->pages++;
    return result == ECGP_NO_MEMORY ? error_no_memory(error) : ECGP_OK;
}

/* Says it where the pages that are left need more than is free. */
static void look(struct space_watch *watch, const struct output *output)
{
    const double free = (double)file_free_bytes(output->folder);
    const double needed =
        (double)watch->bytes / (double)watch->pages * (double)(output->total - output->count);
    if (free >= 0 && needed > free) {
        const bool large = needed >= 1e9;
        const double unit = large ? 1e-9 : 1e-6;
        char text[256];
        snprintf(text, sizeof text,
                 "the %lld pages that are left need about %.1f %s, but only %.1f %s are free: the "
                 "run will end early unless room is made",
                 (long long)(output->total - output->count), unit * needed, large ? "GB" : "MB",
                 unit * free, large ? "GB" : "MB");
        output_tell(output, text);
        watch->told = true;
    }
}

enum ecgp_result space_watch_add(struct space_watch *watch, const struct output *output,
                                 const struct text *files, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    if (watch->pages < SAMPLES) {
        result = add_bytes(watch, files, error);
    }
    watch->next = watch->next > 0 ? watch->next : output->count - 1 + FIRST;
    if (result == ECGP_OK && !watch->told && output->count >= watch->next) {
        look(watch, output);
        watch->next = 2 * output->count;
    }
    return result;
}
