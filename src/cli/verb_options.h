/* Every option that a verb takes, whatever table it comes from: for help, manual and shells. */
#ifndef CLI_VERB_OPTIONS_H
#define CLI_VERB_OPTIONS_H

#include "arguments.h"

enum { VALUE_SIZE = 64 };

/* What the value of an option is, for a shell that completes it. */
enum value_kind {
    VALUE_NONE, /* a flag */
    VALUE_FREE, /* a number or a text */
    VALUE_FILE,
    VALUE_FOLDER,
    VALUE_WORD,  /* one of the words of verb_option_word */
    VALUE_WORDS, /* a comma list of them */
};

struct verb_option {
    const char *name;
    const char *argument; /* for the help: "FILE"; NULL: a flag */
    const char *help;
    const char *aliases; /* other names, "a|b"; NULL: none */
    enum value_kind kind;
    char letter;                         /* -o is the same; '\0': there is none */
    bool negatable;                      /* --no-NAME turns it off */
    const struct ecgp_option_info *info; /* NULL: not of the table of options */
    const char *choices;                 /* "a|b"; NULL: VALUE_WORD is the name of a layout */
};

/* The verb's option `index`: products, its own, --config, --help, those of the table. False past
 * the last. */
bool verb_option(const struct verb *verb, size_t index, struct verb_option *option);

/* The possible value `index` of a VALUE_WORD or VALUE_WORDS; false past the last. */
bool verb_option_word(const struct verb_option *option, size_t index, char word[VALUE_SIZE]);

/* Word `index` of "a|b|c"; false past the last. */
bool choice_word(const char *choices, size_t index, char word[VALUE_SIZE]);

#endif
