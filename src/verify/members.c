#include "verify/members.h"

#include <math.h>

#include "verify/geometry.h"

enum { PIXEL_MOST = 65535 };

static bool read_text(const cJSON *value, void *to)
{
    *(const char **)to = cJSON_GetStringValue(value);
    return cJSON_IsString(value);
}

static bool read_text_or_null(const cJSON *value, void *to)
{
    return read_text(value, to) || cJSON_IsNull(value);
}

static bool read_real(const cJSON *value, void *to)
{
    *(double *)to = cJSON_IsNumber(value) ? value->valuedouble : 0;
    return cJSON_IsNumber(value) && isfinite(value->valuedouble);
}

static bool read_real_or_null(const cJSON *value, void *to)
{
    if (cJSON_IsNull(value)) {
        *(double *)to = NAN;
        return true;
    }
    return read_real(value, to);
}

static bool read_whole(const cJSON *value, void *to)
{
    double real;
    const bool good = read_real(value, &real) && fabs(real) <= 1e15 && real == floor(real);
    *(int64_t *)to = good ? (int64_t)real : 0;
    return good;
}

static bool read_bool(const cJSON *value, void *to)
{
    *(bool *)to = cJSON_IsTrue(value);
    return cJSON_IsBool(value);
}

static bool read_list(const cJSON *value, void *to)
{
    *(const cJSON **)to = value;
    return cJSON_IsArray(value);
}

static bool read_list_or_null(const cJSON *value, void *to)
{
    *(const cJSON **)to = cJSON_IsArray(value) ? value : NULL;
    return cJSON_IsArray(value) || cJSON_IsNull(value);
}

static bool read_numbers(const cJSON *value, int count, double *numbers)
{
    if (!cJSON_IsArray(value) || cJSON_GetArraySize(value) != count) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        if (!read_real(cJSON_GetArrayItem(value, i), &numbers[i])) {
            return false;
        }
    }
    return true;
}

static bool read_point(const cJSON *value, void *to)
{
    return read_numbers(value, 2, to);
}

static bool read_pixels(const cJSON *value, int pixels[4])
{
    double number[4];
    if (!read_numbers(value, 4, number)) {
        return false;
    }
    for (int i = 0; i < 4; i++) {
        if (fabs(number[i]) > PIXEL_MOST || number[i] != floor(number[i])) {
            return false;
        }
        pixels[i] = (int)number[i];
    }
    return true;
}

static bool read_corners(const cJSON *value, void *to)
{
    int at[4] = {0};
    struct ecgp_box *box = to;
    const bool good = cJSON_IsNull(value) || read_pixels(value, at);
    *box = (struct ecgp_box){at[0], at[1], at[2], at[3]};
    return good && (cJSON_IsNull(value) || !box_empty(box));
}

static bool read_extent(const cJSON *value, void *to)
{
    int at[4] = {0};
    struct ecgp_box *box = to;
    const bool good = cJSON_IsNull(value) || read_pixels(value, at);
    *box = (struct ecgp_box){at[0], at[1], at[0] + at[2], at[1] + at[3]};
    return good && (cJSON_IsNull(value) || !box_empty(box));
}

static bool read_ignored(const cJSON *value, void *to)
{
    (void)to;
    return cJSON_IsNumber(value) || cJSON_IsNull(value);
}

static const struct {
    bool (*read)(const cJSON *value, void *to);
    const char *what;
} forms[] = {
    [FORM_TEXT] = {read_text, "a text"},
    [FORM_TEXT_OR_NULL] = {read_text_or_null, "a text or null"},
    [FORM_WHOLE] = {read_whole, "a whole number"},
    [FORM_REAL] = {read_real, "a number"},
    [FORM_REAL_OR_NULL] = {read_real_or_null, "a number or null"},
    [FORM_BOOL] = {read_bool, "true or false"},
    [FORM_POINT] = {read_point, "a list of two numbers"},
    [FORM_CORNERS] = {read_corners, "a box [x0, y0, x1, y1] in px or null"},
    [FORM_EXTENT] = {read_extent, "a box [x, y, w, h] in px or null"},
    [FORM_LIST] = {read_list, "a list"},
    [FORM_LIST_OR_NULL] = {read_list_or_null, "a list or null"},
    [FORM_REAL_IGNORED] = {read_ignored, "a number or null"},
};

bool member_read(const cJSON *value, enum form form, void *to)
{
    return value && forms[form].read(value, to);
}

bool members_read(struct report *report, const char *where, const cJSON *object,
                  const struct member *members, size_t count, void *structure)
{
    bool good = true;
    for (const struct member *member = members; member < members + count; member++) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, member->key);
        if (!member_read(value, member->form, (char *)structure + member->offset)) {
            report_fault(report, where, "\"%s\" is %s, but must be %s", member->key,
                         value ? "not valid" : "missing", forms[member->form].what);
            good = false;
        }
    }
    return good;
}

bool members_fit(const cJSON *object, const struct member *members, size_t count, void *structure)
{
    for (const struct member *member = members; member < members + count; member++) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, member->key);
        if (!member_read(value, member->form, (char *)structure + member->offset)) {
            return false;
        }
    }
    return true;
}
