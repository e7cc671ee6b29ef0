/* The rows of the schema and how a text becomes a value of one: for src/config alone. */
#ifndef CONFIG_OPTION_TABLE_H
#define CONFIG_OPTION_TABLE_H

#include "base/error.h"
#include "base/text.h"
#include "config/look.h"
#include "config/settings.h"

/* Whole numbers beyond this are not exact in JSON, whose numbers are doubles. */
#define OPTION_JSON_EXACT 9007199254740992.0

enum { OPTION_WHY = 640 }; /* bytes for the second half of a sentence of complaint */

/* How a text is read; says what else a configuration file may give for it. */
enum option_form {
    FORM_PLAIN,
    FORM_LIST,   /* comma list or JSON array of strings */
    FORM_DICT,   /* JSON object */
    FORM_PRESET, /* one of the choices, the path of a .json file, or a JSON object */
};

enum option_scope { SCOPE_RUN, SCOPE_DATASET, SCOPE_COMMON, SCOPE_PRESET, SCOPE_PAGE };

enum { OPTION_NAME = 64 }; /* room for a name and its zero byte */

#define OPTION_NOWHERE ((size_t)-1)

struct option_row {
    struct ecgp_option_info info;
    enum option_scope scope;
    size_t setting, look; /* offsets in struct settings and struct look, or OPTION_NOWHERE */
    enum option_form form;
    const char *synonyms; /* of choices, "old=new|other=new"; NULL: none */
    bool
        none_below_0; /* what is sampled below 0 is 0, so that a range may be on a share of pages */
    /* Checks a value that has the right type; NULL: nothing more to check. Says in `why` what is
     * wrong with it, beginning with the value. */
    bool (*check)(const char *value, char why[OPTION_WHY]);
};

/* A value that was read; which members count depends on the option's type. */
struct option_value {
    int64_t whole; /* BOOL, INT; the choice of a CHOICE, the first one of a PICK */
    double real;
    struct range range;
    uint64_t set;     /* of choices, by bits */
    const char *text; /* the caller's */
};

size_t option_count(void);
const struct option_row *option_row(size_t index);

/* The row's index by its name or an alias, or -1. Hyphens and underscores are alike. */
int option_find(const char *name);
/* The index of a choice of the row by its name or a synonym, or -1. */
int option_choice(const struct option_row *row, const char *word, size_t length);
/* The row's index by a key of the environment or of `.env`, or -1. An alias of an option whose key
 * begins with ECGPRESS_ is such a key, too: ECGPRESS_ALIAS. */
int option_find_env(const char *key);
/* Writes the row's key number `i`, its own first; false past the last. */
bool option_env_key(const struct option_row *row, int i, char key[OPTION_NAME]);
/* The name most like a mistyped one, or NULL where none is near. */
const char *option_nearest(const char *name);

/* Whether each page samples a value of its own. */
bool option_is_sampled(const struct option_row *row);

/* Reads `text` as the row's type, whatever its limits are; NULL where it is one, else what it is
 * not. */
const char *option_parse(const struct option_row *row, const char *text,
                         struct option_value *value);

/* Reads and checks; `why` is written on failure. */
bool option_read(const struct option_row *row, const char *text, struct option_value *value,
                 char why[OPTION_WHY]);

/* Writes a value into a member of struct settings or struct look, and reads it from there. The
 * member of a CHOICE is an enumeration, of a PICK a set of bits, of the others what the type says.
 */
void option_store(enum ecgp_option_type type, const struct option_value *value, void *member);
struct option_value option_load(enum ecgp_option_type type, const void *member);

/* Reads a weight or share: a number of 0 or more. */
bool option_parse_weight(const char *text, double *weight);

/* A preset of a mix and its weight. */
struct mix_part {
    enum preset preset;
    double weight;
};

/* Takes the next part of "preset:weight,..." at `*text`; false at the end or where it is not one.
 */
bool option_mix_part(const char **text, struct mix_part *part);

/* The checks of option_check.c. */
bool option_check_width(const char *value, char why[OPTION_WHY]);
bool option_check_split(const char *value, char why[OPTION_WHY]);
bool option_check_layouts(const char *value, char why[OPTION_WHY]);
/* Adds such a value with every layout by its name in place of an alias. */
void option_add_layouts(const char *value, struct text *out);
bool option_check_channels(const char *value, char why[OPTION_WHY]);
bool option_check_display(const char *value, char why[OPTION_WHY]);
bool option_check_mix(const char *value, char why[OPTION_WHY]);
bool option_check_labels(const char *value, char why[OPTION_WHY]);
/* That of device_wish.c. */
bool option_check_device(const char *value, char why[OPTION_WHY]);
/* That of view.c. */
bool option_check_views(const char *value, char why[OPTION_WHY]);
/* Those of number_list.c. */
bool option_check_shard(const char *value, char why[OPTION_WHY]);
bool option_check_shard_output(const char *value, char why[OPTION_WHY]);
/* Those of option_check_print.c. */
bool option_check_line(const char *value, char why[OPTION_WHY]);
bool option_check_pairs(const char *value, char why[OPTION_WHY]);
bool option_check_carry(const char *value, char why[OPTION_WHY]);

/* --- the values of an options object ------------------------------------------------------------
 */

/* Checks `value` and stores it unless a more important source gave one before. On ECGP_USAGE `why`
 * holds what is wrong; the other failure is ECGP_NO_MEMORY. */
enum ecgp_result option_assign(struct ecgp_options *options, size_t index, const char *value,
                               enum ecgp_option_source source, char why[OPTION_WHY]);

/* Puts an option at its default, where no more important source gave a value, and says that it is
 * there for good: less important sources have no say, but a preset has. */
enum ecgp_result option_leave(struct ecgp_options *options, size_t index,
                              enum ecgp_option_source source);

/* Whether an option makes a difference by being given at all, even at its default. */
bool option_counts_as_given(const struct option_row *row);

const struct option_value *option_given(const struct ecgp_options *options, size_t index);
enum ecgp_option_source option_source(const struct ecgp_options *options, size_t index);

struct preset_ranges;
/* The preset of a choice that `preset` or `mix` names, or for a number below 0 the user's own. */
const struct preset_ranges *option_preset(const struct ecgp_options *options, int64_t choice);

/* --- JSON ---------------------------------------------------------------------------------------
 */

struct json;
/* Writes a value of the row as a configuration file has it. */
void option_write_value(struct json *json, const char *key, const struct option_row *row,
                        const struct option_value *value);
/* Hands a text over as the caller's string, or frees it where it failed. */
enum ecgp_result option_take_text(struct text *text, char **string, struct ecgp_error *error);

struct cJSON;
/* Writes a JSON value as the text that the command line would have for the row; false, with `why`,
 * where its JSON type does not suit. */
bool option_json_text(const struct option_row *row, const struct cJSON *item, struct text *text,
                      char why[OPTION_WHY]);

/* Takes a JSON object of options as a configuration: the options themselves, or what a run wrote of
 * them, {"ecgpress": version, "options": {...}, "given": [...]}. `path` is the file that it stands
 * in. */
enum ecgp_result options_take_json(struct ecgp_options *options, const char *path,
                                   const struct cJSON *object, struct ecgp_error *error);

#endif
