/* The rows of the table of options and how a value gets into them: shared by options*.c alone. */
#ifndef CONFIG_OPTIONS_TABLE_H
#define CONFIG_OPTIONS_TABLE_H

#include "base/error.h"
#include "config/options.h"

/* Whole numbers beyond this are not exact in JSON, whose numbers are doubles. */
#define OPTION_JSON_EXACT 9007199254740992.0

enum { OPTION_WHY = 512 }; /* bytes for the second half of a sentence of complaint */

/* How a text is read; says what else a configuration file may give for it. */
enum option_form {
    FORM_PLAIN,
    FORM_LIST, /* comma list or JSON array of strings */
    FORM_DICT, /* JSON object */
};

struct option_row {
    struct ecgp_option_info info;
    size_t offset; /* of the field in struct option_values */
    enum option_form form;
    /* Checks a value that has the right type; NULL: nothing more to check. Says in `why` what is
     * wrong with it, beginning with the value. */
    bool (*check)(const char *value, char why[OPTION_WHY]);
};

/* A value that was read; which member counts depends on the option's type. */
struct option_value {
    int64_t whole;
    double real;
    struct range range;
    struct pick pick;
};

/* Reads `text` as the row's type, whatever its limits are; NULL where it is one, else what it is
 * not. */
const char *option_parse(const struct option_row *row, const char *text,
                         struct option_value *value);

/* The number of `text` among the choices "a|b|c", or -1; the name of a number, "" past the last. */
int64_t option_find_choice(const char *choices, const char *text);
void option_choice_name(const char *choices, int64_t number, char *name, size_t size);

/* A preset of a mix and its weight. */
struct mix_part {
    int preset;
    double weight;
};

/* Takes the next part of "preset:weight,..." at `*text`; false at the end or where it is not one.
 */
bool option_mix_part(const char **text, struct mix_part *part);

size_t option_count(void);
const struct option_row *option_row(size_t index);

/* The checks of options_check.c. */
bool option_check_width(const char *value, char why[OPTION_WHY]);
bool option_check_layouts(const char *value, char why[OPTION_WHY]);
bool option_check_channels(const char *value, char why[OPTION_WHY]);
bool option_check_display(const char *value, char why[OPTION_WHY]);
bool option_check_mix(const char *value, char why[OPTION_WHY]);
bool option_check_labels(const char *value, char why[OPTION_WHY]);

/* Adds an option's value as JSON. */
void option_add_json(const struct ecgp_options *options, size_t index, struct text *text);
void option_add_range(struct text *text, const struct range *range);

struct cJSON;
/* Takes a JSON object of options as a configuration; `path` is the file that it stands in. */
enum ecgp_result options_take_json(struct ecgp_options *options, const char *path,
                                   const struct cJSON *object, struct ecgp_error *error);

/* The row's index, or -1. Hyphens and underscores are alike. */
int option_find(const char *name);
/* The name most like a mistyped one, or NULL where none is near. */
const char *option_nearest(const char *name);

/* Checks `value` and stores it unless a more important source gave one before. On ECGP_USAGE `why`
 * holds what is wrong; the other failure is ECGP_NO_MEMORY. */
enum ecgp_result option_assign(struct ecgp_options *options, size_t index, const char *value,
                               enum ecgp_option_source source, char why[OPTION_WHY]);

#endif
