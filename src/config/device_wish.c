#include "config/device_wish.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "config/option_table.h"

enum { DIGITS = DEVICE_UUID - 1, MOST_NUMBER = 9999 };

/* Whether a UUID has a dash before that digit. */
static bool dash_before(size_t digit)
{
    return digit == 8 || digit == 12 || digit == 16 || digit == 20;
}

bool device_uuid_read(const char *text, size_t length, char uuid[DEVICE_UUID])
{
    size_t digits = 0;
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c == '-' && dash_before(digits) && text[i - 1] != '-') {
            continue;
        }
        if (!isxdigit(c) || digits == DIGITS) {
            return false;
        }
        uuid[digits++] = (char)tolower(c);
    }
    uuid[digits] = '\0';
    return digits > 0;
}

/* Reads a number without sign or blanks. */
static bool read_number(const char *text, int *number)
{
    int value = 0;
    const char *p = text;
    for (; isdigit((unsigned char)*p) && value <= MOST_NUMBER; p++) {
        value = 10 * value + (*p - '0');
    }
    *number = value;
    return p > text && *p == '\0' && value <= MOST_NUMBER;
}

/* What comes after a beginning; NULL where the text begins otherwise. */
static const char *after(const char *text, const char *begin)
{
    const size_t length = strlen(begin);
    return strncmp(text, begin, length) == 0 ? text + length : NULL;
}

/* A whole UUID, or as many of its digits as are needed after CUDA's "GPU-". */
static bool read_uuid(const char *text, char uuid[DEVICE_UUID])
{
    const char *digits = after(text, "GPU-");
    return digits ? device_uuid_read(digits, strlen(digits), uuid)
                  : device_uuid_read(text, strlen(text), uuid) && strlen(uuid) == DIGITS;
}

static bool read_word(const char *text, struct device_wish *wish)
{
    static const struct {
        const char *word;
        enum device_kind kind;
    } words[] = {
        {"auto", DEVICE_AUTO}, {"cpu", DEVICE_CPU}, {"gpu", DEVICE_GPU}, {"cuda", DEVICE_CUDA}};
    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        if (strcmp(text, words[i].word) == 0) {
            wish->kind = words[i].kind;
            return true;
        }
    }
    return false;
}

bool device_wish_read(const char *text, struct device_wish *wish, char *why, size_t size)
{
    *wish = (struct device_wish){0};
    const char *of_cuda = after(text, "cuda:");
    if (read_word(text, wish)) {
        return true;
    }
    if (read_number(of_cuda ? of_cuda : text, &wish->number)) {
        wish->kind = of_cuda ? DEVICE_CUDA : DEVICE_NUMBER;
        return true;
    }
    if (read_uuid(text, wish->uuid)) {
        wish->kind = DEVICE_BY_UUID;
        return true;
    }
    if (after(text, "MIG-")) {
        snprintf(why, size, "\"%.80s\" is a slice of a GPU (MIG), which has no OpenGL", text);
    } else {
        snprintf(why, size,
                 "\"%.80s\" is not auto, cpu, gpu, a number or UUID that doctor lists, or cuda:N",
                 text);
    }
    return false;
}

bool option_check_device(const char *value, char why[OPTION_WHY])
{
    struct device_wish wish;
    return device_wish_read(value, &wish, why, OPTION_WHY);
}
