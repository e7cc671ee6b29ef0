/*
 * The look of one page: a plain number for every option of scope PAGE or COMMON, sampled from what
 * was given, from the preset, and from streams of random numbers that depend on nothing but the
 * seed, the page's index and the option's name. The same on every machine.
 */
#ifndef CONFIG_LOOK_H
#define CONFIG_LOOK_H

#include "config/settings.h"

#define LOOK_RUN(member)
#define LOOK_DATASET(member)
#define LOOK_COMMON(member) member;
#define LOOK_PRESET(member)
#define LOOK_PAGE(member) member;

/* Texts belong to the options and live as long as they stay unchanged: a plan copies what it
 * keeps. */
struct look {
    int64_t page_index;
    int64_t mesh_width; /* px of the picture that the page's mesh is made for; 0: the page's own */
#define BOOL(scope, group, name, ...)   LOOK_##scope(bool name)
#define INT(scope, group, name, ...)    LOOK_##scope(int64_t name)
#define REAL(scope, group, name, ...)   LOOK_##scope(double name)
#define RANGE(scope, group, name, ...)  LOOK_##scope(double name)
#define TEXT(scope, group, name, ...)   LOOK_##scope(const char *name)
#define CHOICE(scope, group, name, ...) LOOK_##scope(enum name name)
#define PICK(scope, group, name, ...)   LOOK_##scope(enum name name)
#include "config/options.def"
};

/* The look of page `page_index`. Options at their defaults take the preset's ranges, or those of
 * one of the presets of a mix; what was given counts for more than either. */
void look_sample(const struct ecgp_options *options, int64_t page_index, struct look *look);

/* The preset of page `page_index`; -1: the user's own. Of a preset that is a mix it is the part. */
int look_preset(const struct ecgp_options *options, int64_t page_index);

struct json;
struct text;

/* Writes the sampled values, one for each RANGE and PICK of scope PAGE, as an object that is a
 * configuration without a preset. */
void look_write_sampled(struct json *json, const char *key, const struct look *look);

/* Adds all that one page depends on as a JSON object that is a configuration without a preset. With
 * the record, the layout, the window and the page's index, that is all a page is made from. */
void look_write_configuration(const struct look *look, struct text *text);

#endif
