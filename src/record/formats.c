#include "record/formats.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/file.h"

extern const struct record_format wfdb_format, csv_format, synth_format;

enum { MOST_ENDINGS = 32 }; /* in a sentence */

static const struct record_format *const formats[] = {
    &wfdb_format,
    &csv_format,
    &npy_format,
    &synth_format,
};

const struct ecgp_record_format *ecgp_record_format(size_t index)
{
    return index < ARRAY_COUNT(formats) ? &formats[index]->info : NULL;
}

bool record_has_ending(const char *path, const char *ending)
{
    const size_t length = strlen(path);
    const size_t tail = strlen(ending);
    return length > tail && strcasecmp(path + length - tail, ending) == 0;
}

static bool has_its_ending(const struct record_format *format, const char *path)
{
    for (const char *const *ending = format->info.endings; *ending; ending++) {
        if (record_has_ending(path, *ending)) {
            return true;
        }
    }
    return false;
}

static bool takes(const struct record_format *format, const char *path)
{
    return format->probe ? format->probe(path) : has_its_ending(format, path);
}

const struct record_format *record_format_of_ending(const char *path)
{
    for (size_t i = 0; i < ARRAY_COUNT(formats); i++) {
        if (has_its_ending(formats[i], path) && takes(formats[i], path)) {
            return formats[i];
        }
    }
    return NULL;
}

const struct record_format *record_format_of(const char *path)
{
    const struct record_format *found = record_format_of_ending(path);
    for (size_t i = 0; !found && i < ARRAY_COUNT(formats); i++) {
        found = takes(formats[i], path) ? formats[i] : NULL;
    }
    return found;
}

static size_t collect_endings(bool single, const char *found[MOST_ENDINGS])
{
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_COUNT(formats); i++) {
        const char *const *ending = formats[i]->info.endings;
        for (; *ending && count < MOST_ENDINGS && !(single && formats[i]->list); ending++) {
            found[count++] = *ending;
        }
    }
    return count;
}

struct record_endings record_endings(bool single, const char *last)
{
    const char *ending[MOST_ENDINGS];
    const size_t count = collect_endings(single, ending);
    struct record_endings list = {""};
    size_t used = 0;
    for (size_t i = 0; i < count && used < sizeof list.text; i++) {
        used += (size_t)snprintf(list.text + used, sizeof list.text - used, "%s%s",
                                 i == 0          ? ""
                                 : i + 1 < count ? ", "
                                                 : last,
                                 ending[i]);
    }
    return list;
}

enum ecgp_result record_refuse(const char *path, const char *wanted, struct ecgp_error *error)
{
    enum file_kind kind;
    const enum ecgp_result result = file_find(path, &kind, error);
    const bool there = kind != FILE_NONE;
    if (result != ECGP_OK) {
        return result;
    }
    return error_set(error, there ? ECGP_UNSUPPORTED : ECGP_NO_INPUT,
                     "%s: is %s, expected %sone record (%s)", path,
                     there ? "no record that can be read" : "not there", wanted,
                     record_endings(false, " or ").text);
}
