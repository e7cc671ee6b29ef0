/*
 * How a run goes, which pages and files it makes, and how records are read: the options whose scope
 * is RUN, DATASET or COMMON, in one structure with a member for each. What differs from page to
 * page is in struct look.
 */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include <ecgpress/options.h>
#include <ecgpress/record.h>

#include "config/choices.h"

struct range {
    double low, high;
};

#define SETTING_RUN(member)     member;
#define SETTING_DATASET(member) member;
#define SETTING_COMMON(member)  member;
#define SETTING_PRESET(member)
#define SETTING_PAGE(member)

/* Texts are never NULL; they are valid until the option changes. */
struct settings {
#define BOOL(scope, group, name, ...)   SETTING_##scope(bool name)
#define INT(scope, group, name, ...)    SETTING_##scope(int64_t name)
#define REAL(scope, group, name, ...)   SETTING_##scope(double name)
#define RANGE(scope, group, name, ...)  SETTING_##scope(struct range name)
#define TEXT(scope, group, name, ...)   SETTING_##scope(const char *name)
#define CHOICE(scope, group, name, ...) SETTING_##scope(enum name name)
#define PICK(scope, group, name, ...)   SETTING_##scope(uint64_t name) /* choices, by bits */
#include "config/options.def"
};

/* Follows every change of the options. */
const struct settings *options_settings(const struct ecgp_options *options);

/* The YOLO class of each lead's name, 1..12, from labels_dict (checked when it was set). */
void settings_label_classes(const struct settings *settings, int classes[ECGP_LEADS]);

/* Splits a comma list or JSON array of strings into at most `most` names of at most 31 bytes each;
 * returns how many, or -1 where the text is neither. */
int option_split_names(const char *list, char names[][32], int most);

enum {
    RECORD_CARRIED = 64, /* names that `carry` may hold */
    OPTION_PAIRS = 12,   /* that `header_text` may hold */
};

struct option_pair {
    char key[32], value[56];
};

/* Splits "KEY=VALUE;KEY=VALUE" or a JSON object of strings and numbers into at most `most` pairs;
 * returns how many, or -1 where the text is neither. */
int option_split_pairs(const char *text, struct option_pair *pairs, int most);

struct text;

/* Adds the whole configuration as a JSON object, in the order of the schema; with `bytes_only` only
 * what the bytes of a dataset depend on (nothing of scope RUN). */
void options_write_json(const struct ecgp_options *options, bool bytes_only, struct text *text);

struct json;
/* Writes the names of the options that make a difference by being given at all, and were: a preset
 * leaves them alone, even where they are at their defaults. With the values, that is all the bytes
 * of a dataset depend on. */
void options_write_given(struct json *json, const char *key, const struct ecgp_options *options);

#endif
