#define _GNU_SOURCE
#include "record/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/number.h"
#include "base/utf8.h"

enum { MOST_NAME = 64, MOST_AGE = 120, PTBXL_OLD = 300 };

void facts_free(struct facts *facts)
{
    for (size_t i = 0; i < facts->count; i++) {
        free(facts->fact[i].name);
        free(facts->fact[i].value);
    }
    free(facts->fact);
    *facts = (struct facts){0};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A copy of text [begin, end) without outer blanks, as UTF-8. */
static char *trimmed(const char *begin, const char *end)
{
    while (begin < end && is_blank(*begin)) {
        begin++;
    }
    while (end > begin && is_blank(end[-1])) {
        end--;
    }
    char *given = strndup(begin, (size_t)(end - begin));
    char *copy = given ? utf8_copy(given) : NULL;
    free(given);
    return copy;
}

static bool add(struct facts *facts, char *name, char *value, bool number)
{
    struct fact *fact =
        array_grow(facts->fact, &facts->capacity, facts->count + 1, sizeof *facts->fact);
    facts->fact = fact ? fact : facts->fact;
    if (!fact || !name || !value) {
        free(name);
        free(value);
        return false;
    }
    fact[facts->count++] = (struct fact){name, value, number};
    return true;
}

bool facts_add(struct facts *facts, const char *name, const char *value, bool number)
{
    return add(facts, trimmed(name, name + strlen(name)), trimmed(value, value + strlen(value)),
               number);
}

/* "<age>: 63  <sex>: M": each value ends where the next name begins. */
static bool add_bracketed(struct facts *facts, const char *p, const char *end)
{
    bool good = true;
    while (good && p < end) {
        const char *close = memchr(p, '>', (size_t)(end - p));
        if (*p != '<' || !close || close + 1 == end || close[1] != ':') {
            break;
        }
        const char *value = close + 2;
        const char *next = memchr(value, '<', (size_t)(end - value));
        next = next ? next : end;
        good = add(facts, trimmed(p + 1, close), trimmed(value, next), false);
        p = next;
    }
    return good;
}

/* "69 M 1085 1629 x1" */
static bool add_mit_bih(struct facts *facts, const char *p, const char *end)
{
    const size_t digits = strspn(p, "0123456789");
    const char *sex = p + digits + 1;
    if (digits < 1 || digits > 3 || sex >= end || sex[-1] != ' ' || !strchr("MF", *sex) ||
        (sex + 1 < end && !is_blank(sex[1]))) {
        return true;
    }
    return add(facts, strdup("age"), strndup(p, digits), false) &&
           add(facts, strdup("sex"), strndup(sex, 1), false);
}

bool facts_add_comment(struct facts *facts, const char *comment, size_t length)
{
    const char *end = comment + length;
    while (comment < end && (is_blank(*comment) || *comment == '#')) {
        comment++;
    }
    if (comment < end && *comment == '<') {
        return add_bracketed(facts, comment, end);
    }
    const char *colon = memchr(comment, ':', (size_t)(end - comment));
    if (!colon) {
        return add_mit_bih(facts, comment, end);
    }
    if (colon == comment || colon - comment > MOST_NAME) {
        return true;
    }
    return add(facts, trimmed(comment, colon), trimmed(colon + 1, end), false);
}

const struct fact *facts_find(const struct facts *facts, const char *name)
{
    for (size_t i = facts->count; i > 0; i--) {
        if (strcasecmp(facts->fact[i - 1].name, name) == 0) {
            return &facts->fact[i - 1];
        }
    }
    return NULL;
}

const char *facts_text(const struct facts *facts, const char *name)
{
    static const char *const nothing[] = {"", "unknown", "n/a", "na", "nan", "none", "(none)", "?"};
    const struct fact *fact = facts_find(facts, name);
    for (size_t i = 0; fact && i < ARRAY_COUNT(nothing); i++) {
        fact = strcasecmp(fact->value, nothing[i]) == 0 ? NULL : fact;
    }
    return fact ? fact->value : NULL;
}

/* Whether they come from PTB-XL's table, whose codes mean what its documentation says. */
static bool is_ptbxl(const struct facts *facts)
{
    return facts_find(facts, "scp_codes") && facts_find(facts, "filename_hr");
}

static bool is_years(const char *rest)
{
    static const char *const words[] = {"", "y", "yr", "yrs", "year", "years"};
    rest += strspn(rest, " ");
    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        if (strcasecmp(rest, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

struct age_text facts_age(const struct facts *facts)
{
    struct age_text age = {""};
    const char *text = facts_text(facts, "age");
    double years;
    if (!text || !number_real(&text, &years) || !is_years(text)) {
        return age;
    }
    if (is_ptbxl(facts) && years == PTBXL_OLD) {
        snprintf(age.text, sizeof age.text, "> 89");
    } else if (years >= 0 && years <= MOST_AGE) {
        snprintf(age.text, sizeof age.text, "%d", (int)years);
    }
    return age;
}

enum sex facts_sex(const struct facts *facts)
{
    const char *text = facts_text(facts, "sex");
    if (!text) {
        return SEX_UNKNOWN;
    }
    if (strcasecmp(text, "m") == 0 || strcasecmp(text, "male") == 0) {
        return SEX_MALE;
    }
    if (strcasecmp(text, "f") == 0 || strcasecmp(text, "female") == 0) {
        return SEX_FEMALE;
    }
    double code;
    if (!is_ptbxl(facts) || !number_is_real(text, &code) || (code != 0 && code != 1)) {
        return SEX_UNKNOWN;
    }
    return code == 0 ? SEX_MALE : SEX_FEMALE;
}
