#include "record/npy_header.h"

#include <stdbool.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"
#include "base/number.h"
#include "record/record.h"

#define MAX_TEXT   65536
#define FIRST_READ 1024

/* The dictionary of the header while it is parsed. */
struct dictionary {
    const char *at;
    char descr[16];
    bool has_descr, has_order, has_shape;
    bool fortran_order;
    int dimensions;
    int64_t shape[3];
};

static void skip_blanks(struct dictionary *d)
{
    d->at += strspn(d->at, " \t\r\n");
}

static bool take(struct dictionary *d, char c)
{
    skip_blanks(d);
    const bool there = *d->at == c;
    d->at += there;
    return there;
}

static bool take_string(struct dictionary *d, char *string, size_t room)
{
    skip_blanks(d);
    const char quote = *d->at;
    if (quote != '\'' && quote != '"') {
        return false;
    }
    const char *end = strchr(d->at + 1, quote);
    const size_t length = end ? (size_t)(end - d->at - 1) : room;
    if (length >= room) {
        return false;
    }
    memcpy(string, d->at + 1, length);
    string[length] = '\0';
    d->at = end + 1;
    return true;
}

static bool parse_descr(struct dictionary *d)
{
    return d->has_descr = !d->has_descr && take_string(d, d->descr, sizeof d->descr);
}

static bool parse_order(struct dictionary *d)
{
    skip_blanks(d);
    const bool yes = strncmp(d->at, "True", 4) == 0;
    const bool no = strncmp(d->at, "False", 5) == 0;
    d->at += yes ? 4 : no ? 5 : 0;
    d->fortran_order = yes;
    return d->has_order = !d->has_order && (yes || no);
}

/* (), (3,), (3, 4), (3, 4, 5): dimensions beyond the third are counted only. */
static bool parse_shape(struct dictionary *d)
{
    bool good = !d->has_shape && take(d, '(');
    bool more = good && !take(d, ')');
    while (good && more) {
        skip_blanks(d);
        int64_t size;
        good = number_int(&d->at, &size) && size >= 0 && d->dimensions < 64;
        if (good && d->dimensions < 3) {
            d->shape[d->dimensions] = size;
        }
        d->dimensions += good;
        const bool comma = take(d, ',');
        more = !take(d, ')');
        good = good && (comma || !more);
    }
    return d->has_shape = good;
}

static bool parse_entry(struct dictionary *d)
{
    static const struct {
        const char *key;
        bool (*parse)(struct dictionary *d);
    } entries[] = {{"descr", parse_descr}, {"fortran_order", parse_order}, {"shape", parse_shape}};
    char key[32];
    if (!take_string(d, key, sizeof key) || !take(d, ':')) {
        return false;
    }
    for (size_t i = 0; i < ARRAY_COUNT(entries); i++) {
        if (strcmp(entries[i].key, key) == 0) {
            return entries[i].parse(d);
        }
    }
    return false;
}

static bool parse_dictionary(struct dictionary *d)
{
    bool good = take(d, '{');
    while (good && !take(d, '}')) {
        good = parse_entry(d) && (take(d, ',') || *d->at == '}');
    }
    skip_blanks(d);
    return good && *d->at == '\0' && d->has_descr && d->has_order && d->has_shape;
}

static enum ecgp_result check_kind(const struct dictionary *d, const char *path,
                                   struct npy_header *header, struct ecgp_error *error)
{
    if (strcmp(d->descr, "<f8") != 0 && strcmp(d->descr, "<f4") != 0) {
        return error_set(error, ECGP_UNSUPPORTED,
                         "%s: numbers of type '%s', expected '<f8' or '<f4' (little-endian float64 "
                         "or float32)",
                         path, d->descr);
    }
    if (d->fortran_order) {
        return error_set(error, ECGP_UNSUPPORTED,
                         "%s: an array in Fortran order, expected C order "
                         "(numpy.ascontiguousarray)",
                         path);
    }
    if (d->dimensions != 2 && d->dimensions != 3) {
        return error_set(error, ECGP_BAD_DATA,
                         "%s: %d dimensions, expected (records, samples, channels) or (samples, "
                         "channels)",
                         path, d->dimensions);
    }
    header->item = d->descr[2] - '0';
    header->shape[0] = 1;
    memcpy(header->shape + (3 - d->dimensions), d->shape, (size_t)d->dimensions * sizeof *d->shape);
    return ECGP_OK;
}

/* Checks that the file is large enough for the shape. */
static enum ecgp_result check_size(const struct block *block, const char *path,
                                   const struct npy_header *header, struct ecgp_error *error)
{
    const int64_t held = (block->file_size - header->data) / header->item;
    int64_t room = held;
    for (int i = 0; i < 3; i++) {
        if (header->shape[i] < 1) {
            return error_set(error, ECGP_BAD_DATA, "%s: a dimension of the array is 0", path);
        }
        room /= header->shape[i];
    }
    if (room < 1) {
        return error_set(error, ECGP_BAD_DATA,
                         "%s: says %jd x %jd x %jd numbers, but holds %jd in all", path,
                         (intmax_t)header->shape[0], (intmax_t)header->shape[1],
                         (intmax_t)header->shape[2], (intmax_t)held);
    }
    if (header->shape[1] > RECORD_MAX_SAMPLES || header->shape[2] > ECGP_MAX_CHANNELS) {
        return error_set(error, ECGP_BAD_DATA,
                         "%s: %jd samples of %jd channels, expected at most %jd of %d", path,
                         (intmax_t)header->shape[1], (intmax_t)header->shape[2],
                         (intmax_t)RECORD_MAX_SAMPLES, ECGP_MAX_CHANNELS);
    }
    return ECGP_OK;
}

static enum ecgp_result read_text(struct block *block, const char *path, char *text,
                                  struct npy_header *header, struct ecgp_error *error)
{
    const uint8_t *bytes = NULL;
    const int64_t all = block->file_size;
    enum ecgp_result result = ECGP_OK;
    if (all >= 12) {
        result = block_get(block, 0, 12, all < FIRST_READ ? all : FIRST_READ, path, &bytes, error);
    }
    if (result != ECGP_OK) {
        return result;
    }
    if (!bytes || memcmp(bytes, "\x93NUMPY", 6) != 0 || bytes[6] < 1 || bytes[6] > 3) {
        return error_set(error, ECGP_BAD_DATA, "%s: is not a NumPy array (.npy, version 1 to 3)",
                         path);
    }
    const int64_t start = bytes[6] == 1 ? 10 : 12;
    int64_t length = bytes[8] | bytes[9] << 8;
    length |= start == 12 ? (int64_t)bytes[10] << 16 | (int64_t)bytes[11] << 24 : 0;
    if (length >= MAX_TEXT || start + length > all) {
        return error_set(error, ECGP_BAD_DATA,
                         "%s: a header of %jd bytes does not fit (the file has %jd, at most %d are "
                         "allowed)",
                         path, (intmax_t)length, (intmax_t)all, MAX_TEXT - 1);
    }
    result = block_get(block, start, start + length, start + length, path, &bytes, error);
    if (result == ECGP_OK) {
        memcpy(text, bytes, (size_t)length);
        text[length] = '\0';
        header->data = start + length;
    }
    return result;
}

enum ecgp_result npy_header_read(struct block *block, const char *path, struct npy_header *header,
                                 struct ecgp_error *error)
{
    char text[MAX_TEXT];
    enum ecgp_result result = read_text(block, path, text, header, error);
    if (result != ECGP_OK) {
        return result;
    }
    struct dictionary dictionary = {.at = text};
    if (!parse_dictionary(&dictionary)) {
        return error_set(error, ECGP_BAD_DATA,
                         "%s: the header cannot be parsed at \"%.40s\", expected {'descr': '<f8', "
                         "'fortran_order': False, 'shape': (records, samples, channels)}",
                         path, dictionary.at);
    }
    result = check_kind(&dictionary, path, header, error);
    return result ? result : check_size(block, path, header, error);
}

double npy_rate_from_name(const char *path)
{
    static const char start[] = "all_signals_";
    const char *p = file_base(path);
    double rate_hz;
    if (strncmp(p, start, sizeof start - 1) != 0) {
        return 0;
    }
    p += sizeof start - 1;
    return number_real(&p, &rate_hz) && strcmp(p, "Hz.npy") == 0 && rate_hz >= RECORD_MIN_RATE_HZ &&
                   rate_hz <= RECORD_MAX_RATE_HZ
               ? rate_hz
               : 0;
}
