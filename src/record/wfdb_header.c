#include "record/wfdb_header.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/number.h"
#include "record/record.h"

#define MAX_LINE     1024
#define DEFAULT_RATE 250.0
#define DEFAULT_GAIN 200.0
#define MIN_GAIN     1e-9
#define MAX_GAIN     1e12
#define MAX_BASELINE INT32_MAX

struct reader {
    const char *path;
    char *cursor, *end;
    int line;
    struct facts *facts; /* what comments say is added */
    struct ecgp_error *error;
};

__attribute__((format(printf, 3, 4))) static enum ecgp_result
refuse(const struct reader *reader, enum ecgp_result code, const char *format, ...)
{
    char sentence[512];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    return error_set(reader->error, code, "%s, line %d: %s", reader->path, reader->line, sentence);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static char *skip_blanks(char *p)
{
    while (is_blank(*p)) {
        p++;
    }
    return p;
}

/* The next word of a line, terminated, or NULL. Advances `*at` past it. */
static char *next_word(char **at)
{
    char *word = skip_blanks(*at);
    char *end = word;
    while (*end && !is_blank(*end)) {
        end++;
    }
    *at = end + (*end != '\0');
    *end = '\0';
    return *word ? word : NULL;
}

/* The next line that is neither blank nor a comment, trimmed; NULL at the end. */
static enum ecgp_result next_line(struct reader *reader, char **line)
{
    while (reader->cursor < reader->end) {
        char *start = reader->cursor;
        char *stop = memchr(start, '\n', (size_t)(reader->end - start));
        stop = stop ? stop : reader->end;
        reader->cursor = stop + 1;
        reader->line++;
        start += strspn(start, " \t\r");
        while (stop > start && is_blank(stop[-1])) {
            stop--;
        }
        if (stop > start && *start == '#' &&
            !facts_add_comment(reader->facts, start + 1, (size_t)(stop - start - 1))) {
            return error_no_memory(reader->error);
        }
        if (stop <= start || *start == '#') {
            continue;
        }
        *stop = '\0';
        *line = start;
        return stop - start <= MAX_LINE
                   ? ECGP_OK
                   : refuse(reader, ECGP_BAD_DATA, "longer than %d bytes", MAX_LINE);
    }
    *line = NULL;
    return ECGP_OK;
}

/* "500", or with a counter frequency "500/100", and its base value "500/100(3.5)". */
static enum ecgp_result parse_rate(const struct reader *reader, const char *word, double *rate_hz)
{
    const char *p = word;
    double counter, base;
    bool good = number_real(&p, rate_hz);
    if (good && *p == '/') {
        p++;
        good = number_real(&p, &counter);
        if (good && *p == '(') {
            p++;
            good = number_real(&p, &base) && *p == ')';
            p += good;
        }
    }
    if (!good || *p != '\0') {
        return refuse(reader, ECGP_BAD_DATA, "\"%s\" is no sampling rate, expected e.g. 500 (Hz)",
                      word);
    }
    if (*rate_hz < RECORD_MIN_RATE_HZ || *rate_hz > RECORD_MAX_RATE_HZ) {
        return refuse(reader, ECGP_BAD_DATA, "a sampling rate of %g Hz, expected %g to %g",
                      *rate_hz, RECORD_MIN_RATE_HZ, RECORD_MAX_RATE_HZ);
    }
    return ECGP_OK;
}

static enum ecgp_result parse_counts(const struct reader *reader, const char *signals,
                                     const char *samples, struct wfdb_header *header)
{
    int64_t count;
    if (!signals || !number_is_int(signals, &count) || count < 1 || count > ECGP_MAX_CHANNELS) {
        return refuse(reader, ECGP_BAD_DATA, "\"%s\" signals, expected 1 to %d",
                      signals ? signals : "", ECGP_MAX_CHANNELS);
    }
    header->signals = (int)count;
    if (samples && (!number_is_int(samples, &header->samples) || header->samples < 0 ||
                    header->samples > RECORD_MAX_SAMPLES)) {
        return refuse(reader, ECGP_BAD_DATA, "\"%s\" samples a signal, expected 0 to %jd", samples,
                      (intmax_t)RECORD_MAX_SAMPLES);
    }
    return ECGP_OK;
}

/* name[/segments] signals [rate [samples [time [date]]]] */
static enum ecgp_result parse_record_line(struct reader *reader, struct wfdb_header *header)
{
    char *line;
    enum ecgp_result result = next_line(reader, &line);
    if (result != ECGP_OK) {
        return result;
    }
    if (!line) {
        return error_set(reader->error, ECGP_BAD_DATA,
                         "%s: is empty, expected a line with the record's name", reader->path);
    }
    const char *name = next_word(&line);
    const char *signals = next_word(&line);
    const char *rate = next_word(&line);
    const char *samples = next_word(&line);
    if (strchr(name, '/')) {
        return refuse(reader, ECGP_UNSUPPORTED,
                      "records of several segments (\"%s\") are not supported yet", name);
    }
    header->rate_hz = DEFAULT_RATE;
    result = parse_counts(reader, signals, samples, header);
    return result == ECGP_OK && rate ? parse_rate(reader, rate, &header->rate_hz) : result;
}

static enum ecgp_result check_file_name(const struct reader *reader, const char *file)
{
    if (strchr(file, '/') || strcmp(file, "..") == 0 || strcmp(file, ".") == 0 ||
        strcmp(file, "-") == 0) {
        return refuse(reader, ECGP_BAD_DATA,
                      "the signal file \"%s\" is not allowed, expected the plain name of a file in "
                      "the header's folder",
                      file);
    }
    return ECGP_OK;
}

/* format[xSPF][:skew][+offset] */
static enum ecgp_result parse_format(const struct reader *reader, const char *word,
                                     struct wfdb_signal *signal)
{
    int64_t per_frame = 1, skew = 0;
    const struct {
        char mark;
        int64_t *value;
    } parts[] = {{'x', &per_frame}, {':', &skew}, {'+', &signal->offset}};
    const char *p = word;
    bool good = number_int(&p, &signal->format);
    for (int i = 0; good && i < 3; i++) {
        if (*p == parts[i].mark) {
            p++;
            good = *p != '-' && *p != '+' && number_int(&p, parts[i].value);
        }
    }
    if (!good || *p != '\0') {
        return refuse(reader, ECGP_BAD_DATA,
                      "\"%s\" is no signal format, expected e.g. 16 or 16+24", word);
    }
    if (per_frame != 1) {
        return refuse(reader, ECGP_UNSUPPORTED,
                      "%jd samples a frame (\"%s\") are not supported yet", (intmax_t)per_frame,
                      word);
    }
    if (skew != 0) {
        return refuse(reader, ECGP_UNSUPPORTED, "a skew (\"%s\") is not supported yet", word);
    }
    return ECGP_OK;
}

/* gain[(baseline)][/units]; *has_baseline is set where the baseline is given. */
static enum ecgp_result parse_gain(const struct reader *reader, const char *word,
                                   struct wfdb_signal *signal, bool *has_baseline)
{
    const char *p = word;
    bool good = number_real(&p, &signal->gain);
    *has_baseline = good && *p == '(';
    if (*has_baseline) {
        p++;
        good = number_int(&p, &signal->baseline) && *p == ')';
        p += good;
    }
    if (!good || (*p != '\0' && *p != '/')) {
        return refuse(reader, ECGP_BAD_DATA,
                      "\"%s\" is no gain, expected e.g. 1000/mV or 1000(0)/mV", word);
    }
    signal->units = *p == '/' ? p + 1 : p;
    signal->gain = signal->gain == 0 ? DEFAULT_GAIN : signal->gain;
    if (signal->gain < MIN_GAIN || signal->gain > MAX_GAIN) {
        return refuse(reader, ECGP_BAD_DATA, "a gain of %g, expected %g to %g", signal->gain,
                      MIN_GAIN, MAX_GAIN);
    }
    return ECGP_OK;
}

/* The up to five numbers between gain and description. */
static enum ecgp_result parse_numbers(const struct reader *reader, char **at, int64_t *adc_zero)
{
    static const char *const names[] = {"ADC resolution", "ADC zero", "initial value", "checksum",
                                        "block size"};
    for (int i = 0; i < 5; i++) {
        const char *word = next_word(at);
        if (!word) {
            break;
        }
        int64_t value;
        if (!number_is_int(word, &value)) {
            return refuse(reader, ECGP_BAD_DATA, "\"%s\" stands for the %s, expected an integer",
                          word, names[i]);
        }
        *adc_zero = i == 1 ? value : *adc_zero;
    }
    return ECGP_OK;
}

static enum ecgp_result parse_signal_line(const struct reader *reader, char *line,
                                          struct wfdb_signal *signal)
{
    *signal = (struct wfdb_signal){.gain = DEFAULT_GAIN, .units = "", .line = reader->line};
    signal->file = next_word(&line);
    const char *format = next_word(&line);
    const char *gain = next_word(&line);
    if (!format) {
        return refuse(reader, ECGP_BAD_DATA, "expected a signal file and its format, found \"%s\"",
                      signal->file);
    }
    enum ecgp_result result = parse_format(reader, format, signal);
    result = result ? result : check_file_name(reader, signal->file);
    bool has_baseline = false;
    if (result == ECGP_OK && gain) {
        result = parse_gain(reader, gain, signal, &has_baseline);
    }
    int64_t adc_zero = 0;
    result = result ? result : parse_numbers(reader, &line, &adc_zero);
    signal->description = skip_blanks(line);
    signal->baseline = has_baseline ? signal->baseline : adc_zero;
    if (result == ECGP_OK &&
        (signal->baseline > MAX_BASELINE || signal->baseline < -MAX_BASELINE)) {
        return refuse(reader, ECGP_BAD_DATA, "a baseline of %jd does not fit 32 bits",
                      (intmax_t)signal->baseline);
    }
    return result;
}

static enum ecgp_result parse_signals(struct reader *reader, struct wfdb_header *header)
{
    header->signal = calloc((size_t)header->signals, sizeof *header->signal);
    if (!header->signal) {
        return error_no_memory(reader->error);
    }
    char *line;
    for (int i = 0; i < header->signals; i++) {
        enum ecgp_result result = next_line(reader, &line);
        if (result == ECGP_OK && !line) {
            return refuse(reader, ECGP_BAD_DATA,
                          "the header ends after %d signal lines, expected %d of them", i,
                          header->signals);
        }
        result = result ? result : parse_signal_line(reader, line, &header->signal[i]);
        if (result != ECGP_OK) {
            return result;
        }
    }
    const enum ecgp_result result = next_line(reader, &line);
    return result == ECGP_OK && line
               ? refuse(reader, ECGP_BAD_DATA, "a line behind the %d signal lines it says it has",
                        header->signals)
               : result;
}

enum ecgp_result wfdb_header_read(const char *path, struct wfdb_header *header,
                                  struct ecgp_error *error)
{
    *header = (struct wfdb_header){0};
    size_t size;
    enum ecgp_result result = file_read(path, LIMIT_HEADER_BYTES, &header->text, &size, error);
    if (result != ECGP_OK) {
        return result;
    }
    if (memchr(header->text, '\0', size)) {
        result = error_set(error, ECGP_BAD_DATA, "%s: contains zero bytes, expected text", path);
    }
    struct reader reader = {.path = path,
                            .cursor = header->text,
                            .end = header->text + size,
                            .facts = &header->facts,
                            .error = error};
    result = result ? result : parse_record_line(&reader, header);
    result = result ? result : parse_signals(&reader, header);
    if (result != ECGP_OK) {
        wfdb_header_free(header);
    }
    return result;
}

void wfdb_header_free(struct wfdb_header *header)
{
    facts_free(&header->facts);
    free(header->signal);
    free(header->text);
    *header = (struct wfdb_header){0};
}
