#include "page/claims.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/hash.h"
#include "base/rng.h"
#include "glyph/glyph.h"
#include "record/knowledge.h"
#include "record/rate.h"

#define WHOLE_S  30.0 /* records up to that long have one rate */
#define WINDOW_S 10.0 /* of longer ones, the rate of such a stretch from the page's beginning */

static int between(struct rng *rng, int low, int high)
{
    return low + (int)rng_below(rng, (uint32_t)(high - low + 1));
}

/* --- who it is ----------------------------------------------------------------------------------
 */

/* A stream for each patient, where the table names patients, or else for each record. */
static struct rng patient_stream(const struct facts *facts, const struct plan *plan,
                                 const struct look *look, enum rng_purpose purpose)
{
    char key[RECORD_KEY + 16];
    const char *patient = facts_text(facts, "patient_id");
    if (patient) {
        snprintf(key, sizeof key, "patient %.120s", patient);
    } else {
        record_key(plan->record, key);
    }
    return rng_stream((uint64_t)look->seed, hash_name(key), purpose);
}

/* Syllables instead of lists of names: nobody's. */
static void make_name(struct rng *rng, int syllables, char *name, size_t size)
{
    static const char *const syllable[] = {"ka",  "lo",  "ven", "mej", "tar", "os",  "bel", "ruk",
                                           "du",  "sen", "pol", "nuv", "vik", "olk", "ro",  "zan",
                                           "mor", "ti",  "gru", "fa",  "hen", "sol", "ce",  "bru"};
    size_t length = 0;
    for (int i = 0; i < syllables; i++) {
        const char *next = syllable[rng_below(rng, ARRAY_COUNT(syllable))];
        length += (size_t)snprintf(name + length, size - length, "%s", next);
    }
    name[0] = (char)toupper((unsigned char)name[0]);
}

struct day {
    int year, month, day, hour, minute, second;
};

static void write_date(int style, const struct day *day, char *text, size_t size)
{
    static const char *const names[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                        "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    switch (style) {
    case 0:
        snprintf(text, size, "%02d-%s-%04d", day->day, names[day->month - 1], day->year);
        break;
    case 1:
        snprintf(text, size, "%04d-%02d-%02d", day->year, day->month, day->day);
        break;
    case 2:
        snprintf(text, size, "%02d/%02d/%04d", day->month, day->day, day->year);
        break;
    default:
        snprintf(text, size, "%02d.%02d.%04d", day->day, day->month, day->year);
        break;
    }
}

static struct day make_day(struct rng *rng)
{
    struct day day = {.year = between(rng, 1997, 2025)};
    day.month = between(rng, 1, 12);
    day.day = between(rng, 1, 28);
    day.hour = between(rng, 6, 22);
    day.minute = between(rng, 0, 59);
    day.second = between(rng, 0, 59);
    return day;
}

/* Takes the day of the recording from the table, where it is a whole one. */
static void take_day(const struct facts *facts, struct day *day)
{
    struct day read = {0};
    const char *text = facts_text(facts, "recording_date");
    const bool good = text && sscanf(text, "%4d-%2d-%2d %2d:%2d:%2d", &read.year, &read.month,
                                     &read.day, &read.hour, &read.minute, &read.second) == 6;
    if (good && read.year > 0 && read.month >= 1 && read.month <= 12 && read.day >= 1 &&
        read.day <= 31) {
        *day = read;
    }
}

/* A birthday of this or an earlier month, so that the age is right on the day of the recording. */
static struct day make_birthday(struct rng *rng, const struct day *day, int age)
{
    struct day born = {.year = day->year - age, .month = between(rng, 1, day->month)};
    born.day = between(rng, 1, day->day < 28 ? day->day : 28);
    return born;
}

static void make_person(struct rng *rng, struct claims *claims)
{
    make_name(rng, between(rng, 2, 3), claims->surname, sizeof claims->surname);
    make_name(rng, 2, claims->given, sizeof claims->given);
    claims->id = 100000 + rng_below(rng, 89900000);
    claims->sequence = between(rng, 100, 9999);
}

/* --- the record's claims ------------------------------------------------------------------------
 */

/* Breaks a text into lines at blanks; false where it does not fit. Runs of blanks become one. */
static bool wrap(struct claims *claims, const char *text, const struct claims_room *room)
{
    char *line = claims->statement[0];
    int used = 0; /* characters of the line */
    claims->statements = 0;
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        const int length = (int)strcspn(text, " ");
        int characters = 0;
        for (int i = 0; i < length; i++) {
            characters += (text[i] & 0xC0) != 0x80;
        }
        if (claims->statements == 0 || used + 1 + characters > room->characters) {
            if (claims->statements == room->lines || claims->statements == CLAIMS_STATEMENTS) {
                return false;
            }
            line = claims->statement[claims->statements++];
            line[0] = '\0';
            used = 0;
        }
        const size_t before = strlen(line);
        if (characters > room->characters || before + (size_t)length + 2 > CLAIMS_LINE) {
            return false;
        }
        snprintf(line + before, CLAIMS_LINE - before, "%s%.*s", used > 0 ? " " : "", length, text);
        used += (used > 0) + characters;
        text += length;
    }
    return true;
}

static bool is_ascii(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20 || (unsigned char)*text > 0x7E) {
            return false;
        }
    }
    return true;
}

/* The first character of a text that the font cannot print, 0 where it can print all. */
static enum ecgp_result find_missing(const struct look *look, const char *text,
                                     unsigned long *missing, struct ecgp_error *error)
{
    struct glyph_face *face;
    *missing = 0;
    if (is_ascii(text)) {
        return ECGP_OK;
    }
    const enum ecgp_result result = glyph_face_create(look->font, look->typeface, &face, error);
    if (result == ECGP_OK) {
        *missing = glyph_face_lacks(face, text);
        glyph_face_destroy(face);
    }
    return result;
}

enum ecgp_result claims_check_glyphs(const struct look *look, const char *option, const char *text,
                                     struct ecgp_error *error)
{
    unsigned long missing;
    const enum ecgp_result result = find_missing(look, text, &missing, error);
    return result == ECGP_OK && missing
               ? error_set(
                     error, ECGP_USAGE,
                     "%s: the font has no glyph for U+%04lX of \"%.100s\"; give --font a file "
                     "that has it",
                     option, missing, text)
               : result;
}

/* The report, or where there is none the codes of the diagnosis. */
static enum ecgp_result take_report(struct claims *claims, const struct facts *facts,
                                    const struct look *look, const struct claims_room *room,
                                    struct ecgp_error *error)
{
    char codes[256];
    unsigned long missing;
    const char *report = facts_text(facts, "report");
    const char *dx = facts_text(facts, "dx");
    if (!report && dx && strlen(dx) < sizeof codes - 4) {
        snprintf(codes, sizeof codes, "Dx: %s", dx);
        report = codes;
    }
    claims->fixed_case = true;
    if (!report) {
        return ECGP_OK;
    }
    const enum ecgp_result result = find_missing(look, report, &missing, error);
    if (missing || !wrap(claims, report, room)) {
        claims->statements = 0;
    }
    return result;
}

/* The first sample that the page shows. */
static int64_t first_shown(const struct plan *plan, int64_t samples)
{
    int64_t first = samples;
    for (int i = 0; i < plan->fields; i++) {
        const struct plan_field *field = &plan->field[i];
        first = field->present && field->first_sample < first ? field->first_sample : first;
    }
    return first;
}

static enum ecgp_result take_rate(struct claims *claims, const struct plan *plan,
                                  struct ecgp_record *record, struct ecgp_error *error)
{
    const struct ecgp_record_info *info = ecgp_record_info(record);
    int64_t first = 0, count = info->samples;
    double rate_bpm = 0;
    if ((double)count > WHOLE_S * info->rate_hz) {
        count = (int64_t)(WINDOW_S * info->rate_hz);
        first = first_shown(plan, info->samples);
        first = first > info->samples - count ? info->samples - count : first;
    }
    const enum ecgp_result result = rate_measure(record, first, count, &rate_bpm, error);
    claims->rate = (int)lround(rate_bpm);
    return result;
}

static void take_person(struct claims *claims, const struct facts *facts, struct rng *rng,
                        const struct day *day, int style)
{
    static const char *const names[] = {
        [SEX_UNKNOWN] = NULL, [SEX_MALE] = "Male", [SEX_FEMALE] = "Female"};
    const struct age_text age = facts_age(facts);
    snprintf(claims->age, sizeof claims->age, "%s", age.text);
    claims->sex = names[facts_sex(facts)];
    if (age.text[0] >= '0' && age.text[0] <= '9') {
        const struct day born = make_birthday(rng, day, atoi(age.text));
        write_date(style, &born, claims->born, sizeof claims->born);
    }
}

/* --- invented claims ----------------------------------------------------------------------------
 */

static void invent_intervals(struct rng *rng, struct claims *claims)
{
    claims->rate = (int)lround(fmin(fmax(76 + 15 * rng_normal(rng), 44), 138));
    claims->pr = 2 * between(rng, 60, 108);
    claims->qrs = 2 * between(rng, 37, 58);
    claims->qtc = between(rng, 378, 466);
    claims->qt = (int)lround(claims->qtc * sqrt(60.0 / claims->rate)); /* Bazett */
    claims->axes = true;
    claims->axis[0] = between(rng, 15, 78);
    claims->axis[1] = between(rng, -42, 96);
    claims->axis[2] = between(rng, 5, 88);
}

static void add_statement(struct claims *claims, bool there, const char *text)
{
    if (there && claims->statements < CLAIMS_STATEMENTS - 1) {
        snprintf(claims->statement[claims->statements++], CLAIMS_LINE, "%s", text);
    }
}

static void invent_statements(struct rng *rng, struct claims *claims)
{
    static const char *const findings[] = {
        "Nonspecific T wave abnormality",
        "Incomplete right bundle branch block",
        "Minimal voltage criteria for LVH, may be normal variant",
        "Septal infarct, age undetermined",
        "Possible left atrial enlargement",
    };
    const char *finding = findings[rng_below(rng, ARRAY_COUNT(findings))];
    add_statement(claims, true,
                  claims->rate < 60    ? "Sinus bradycardia"
                  : claims->rate > 100 ? "Sinus tachycardia"
                  : rng_below(rng, 2)  ? "Normal sinus rhythm"
                                       : "Sinus rhythm");
    add_statement(claims, claims->pr > 200, "First degree AV block");
    add_statement(claims, claims->axis[1] < -30, "Left axis deviation");
    add_statement(claims, claims->statements < 3 && rng_below(rng, 2), finding);
    const bool plain = claims->statements == 1;
    add_statement(claims, true,
                  plain               ? "Normal ECG"
                  : rng_below(rng, 2) ? "Borderline ECG"
                                      : "Abnormal ECG");
}

static void invent(struct rng *rng, struct claims *claims, const struct day *day, int style)
{
    const int age = between(rng, 19, 91);
    const struct day born = make_birthday(rng, day, age);
    claims->sex = rng_below(rng, 2) ? "Female" : "Male";
    snprintf(claims->age, sizeof claims->age, "%d", age);
    write_date(style, &born, claims->born, sizeof claims->born);
    invent_intervals(rng, claims);
    invent_statements(rng, claims);
}

enum ecgp_result claims_gather(struct claims *claims, const struct plan *plan,
                               struct ecgp_record *record, const struct look *look, int style,
                               const struct claims_room *room, struct ecgp_error *error)
{
    const struct facts *facts;
    *claims = (struct claims){0};
    enum ecgp_result result = record_facts(record, &facts, error);
    if (result != ECGP_OK) {
        return result;
    }
    struct rng rng = patient_stream(facts, plan, look, RNG_IDENTITY);
    make_person(&rng, claims);
    struct day day = make_day(&rng);
    take_day(facts, &day);
    write_date(style, &day, claims->date, sizeof claims->date);
    snprintf(claims->time, sizeof claims->time, "%02d:%02d:%02d", day.hour, day.minute, day.second);
    if (look->header_claims == CLAIMS_INVENTED) {
        rng = patient_stream(facts, plan, look, RNG_CLAIMS);
        invent(&rng, claims, &day, style);
        return ECGP_OK;
    }
    if (look->header == HEADER_NONE || look->header == HEADER_BLANK) {
        return ECGP_OK;
    }
    take_person(claims, facts, &rng, &day, style);
    result = take_report(claims, facts, look, room, error);
    return result ? result : take_rate(claims, plan, record, error);
}
