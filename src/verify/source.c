#include "verify/source.h"

#include <stdlib.h>

struct place {
    int64_t index; /* of the record */
    size_t at;     /* in the source */
};

struct source {
    struct ecgp_source *source;
    struct place *place; /* by index */
    size_t count;
};

static int by_index(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return (x->index > y->index) - (x->index < y->index);
}

static enum ecgp_result open_all(struct source *source, const struct ecgp_options *options,
                                 struct ecgp_error *error)
{
    const enum ecgp_result result = ecgp_source_open(options, &source->source, error);
    if (result != ECGP_OK) {
        source->source = NULL;
        return result;
    }
    source->count = ecgp_source_count(source->source);
    source->place = malloc(source->count * sizeof *source->place + 1);
    if (!source->place) {
        return error_no_memory(error);
    }
    for (size_t i = 0; i < source->count; i++) {
        source->place[i] = (struct place){ecgp_source_entry(source->source, i).index, i};
    }
    qsort(source->place, source->count, sizeof *source->place, by_index);
    return ECGP_OK;
}

struct source *source_open(const struct ecgp_options *options, struct report *report)
{
    struct source *source = report_alloc(report, 1, sizeof *source);
    struct ecgp_error error;
    if (source && open_all(source, options, &error) != ECGP_OK) {
        report_memory(report, error.code == ECGP_NO_MEMORY);
        char text[sizeof error.text + 64];
        snprintf(text, sizeof text, "signals were not compared with the source records: %s",
                 error.text);
        report_notice(report, text);
        source_close(source);
        source = NULL;
    }
    return source;
}

void source_close(struct source *source)
{
    if (source) {
        if (source->source) {
            ecgp_source_close(source->source);
        }
        free(source->place);
        free(source);
    }
}

enum ecgp_result source_record(struct source *source, int64_t index, struct ecgp_record **record,
                               struct ecgp_error *error)
{
    const struct place wanted = {.index = index};
    const struct place *place =
        bsearch(&wanted, source->place, source->count, sizeof *source->place, by_index);
    return place ? ecgp_source_open_record(source->source, place->at, record, error)
                 : error_set(error, ECGP_NO_INPUT, "there is none of this index");
}
