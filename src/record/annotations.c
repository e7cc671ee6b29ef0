#include "record/annotations.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"
#include "base/limits.h"

/* Codes of annotations and, above 58, of what changes those around them. */
enum {
    CODE_P_WAVE = 24,
    CODE_T_WAVE = 27,
    CODE_ONSET = 39,
    CODE_OFFSET = 40,
    CODE_SKIP = 59,
    CODE_NUM,
    CODE_SUB,
    CODE_CHN,
    CODE_AUX,
};

/* The codes of beats, by their numbers. */
static const char beats[] = {
    [1] = 'N',  [2] = 'L',  [3] = 'R',  [4] = 'a',  [5] = 'V',  [6] = 'F',  [7] = 'J',
    [8] = 'A',  [9] = 'S',  [10] = 'E', [11] = 'j', [12] = '/', [13] = 'Q', [25] = 'B',
    [30] = '?', [34] = 'e', [35] = 'n', [38] = 'f', [41] = 'r',
};

struct parser {
    struct record_waves *waves;
    int64_t time;
    int64_t onset;  /* of the wave that comes next, or WAVE_UNKNOWN */
    bool open;      /* the last wave may get an offset */
    bool no_memory; /* the file is not to blame */
};

static bool add(struct parser *parser, enum wave_kind kind, char beat)
{
    const struct record_wave wave = {kind, beat, parser->onset, parser->time, WAVE_UNKNOWN};
    parser->onset = WAVE_UNKNOWN;
    parser->open = true;
    parser->no_memory = !waves_add(parser->waves, &wave);
    return !parser->no_memory;
}

/* Takes an annotation at the parser's time. */
static bool take(struct parser *parser, unsigned code)
{
    struct record_waves *waves = parser->waves;
    if (code == CODE_ONSET) {
        parser->onset = parser->time;
        parser->open = false;
    } else if (code == CODE_OFFSET) {
        if (parser->open) {
            waves->wave[waves->count - 1].offset = parser->time;
        }
        parser->open = false;
    } else if (code == CODE_P_WAVE || code == CODE_T_WAVE) {
        return add(parser, code == CODE_P_WAVE ? WAVE_P : WAVE_T, '\0');
    } else if (code < ARRAY_COUNT(beats) && beats[code]) {
        return add(parser, WAVE_QRS, beats[code]);
    }
    return true;
}

static unsigned word_at(const uint8_t *bytes)
{
    return bytes[0] | (unsigned)bytes[1] << 8;
}

/* Goes through the file; whether it is one to its end. */
static bool parse(struct parser *parser, const uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at + 2 <= size;) {
        const unsigned word = word_at(bytes + at), code = word >> 10, low = word & 1023;
        at += 2;
        if (word == 0) {
            return true;
        }
        if (code == CODE_SKIP) {
            if (size - at < 4) {
                return false;
            }
            const uint32_t skip = (uint32_t)word_at(bytes + at) << 16 | word_at(bytes + at + 2);
            at += 4;
            if (skip > INT32_MAX) {
                return false; /* back in time */
            }
            parser->time += skip;
        } else if (code == CODE_AUX) {
            if (size - at < low + (low & 1)) {
                return false;
            }
            at += low + (low & 1);
        } else if (code < CODE_SKIP) {
            parser->time += low;
            if (!take(parser, code)) {
                return false;
            }
        }
    }
    return false;
}

bool annotations_parse(const uint8_t *bytes, size_t size, struct record_waves *waves)
{
    struct parser parser = {.waves = waves, .onset = WAVE_UNKNOWN};
    if (!parse(&parser, bytes, size)) {
        waves->count = 0;
    }
    return !parser.no_memory;
}

enum ecgp_result annotations_read(const char *path, struct record_waves *waves,
                                  struct ecgp_error *error)
{
    char *bytes = NULL;
    size_t size = 0;
    enum file_kind kind;
    enum ecgp_result result = file_find(path, &kind, error);
    if (result != ECGP_OK || kind != FILE_OTHER) {
        return result;
    }
    result = file_read(path, LIMIT_ANNOTATION_BYTES, &bytes, &size, error);
    if (result == ECGP_OK && !annotations_parse((const uint8_t *)bytes, size, waves)) {
        result = error_no_memory(error);
    }
    free(bytes);
    return result;
}
