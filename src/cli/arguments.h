/* The command line of a verb: options of the table, the verb's own ones, and one operand. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include <ecgpress/dataset.h>

enum { OWN_OPTIONS = 12, FILES_MOST = 32, LETTERS = 4 };

/* An option of one verb, beside those of the table. */
struct own_option {
    const char *name;
    const char *argument; /* what it takes: "FILE", "a|b"; NULL: nothing, it is a flag */
    const char *help;
    const char *alias; /* another name; NULL: none */
};

/* A short name: -o for the option `name`. */
struct letter {
    char letter;
    const char *name;
};

struct arguments {
    struct ecgp_options *options;
    const char *own[OWN_OPTIONS];            /* in the order of the verb's; NULL: not given */
    struct ecgp_page_file files[FILES_MOST]; /* the products that are asked for */
    size_t file_count;
    const char *operand; /* NULL: not given */
    const char *config;
};

struct verb {
    const char *name, *synopsis, *summary;
    const char *operand;       /* its name in the synopsis; NULL: takes none */
    const char *operand_words; /* what it may be, "a|b"; NULL: a path */
    bool optional;             /* the operand may be missing */
    bool record;               /* the operand may be a record: the help tells the formats */
    bool table;                /* takes the options of the table and --config */
    bool one_page;             /* but none of those that only datasets have */
    bool products;             /* takes an option for each product of a page */
    struct own_option own[OWN_OPTIONS];
    struct letter letters[LETTERS];
    int (*run)(const struct arguments *arguments); /* returns the exit code */
};

/* Reads what stands behind the verb: `--name value`, `--name=value`, `--flag`, `--no-flag`,
 * `-o value`, `--`. Free with arguments_finish, also after a failure. */
enum ecgp_result arguments_init(struct arguments *arguments, const struct verb *verb, int count,
                                char *const *words, struct ecgp_error *error);
void arguments_finish(struct arguments *arguments);

/* Adds the configuration file, the environment and the current folder's `.env` to the options. */
enum ecgp_result arguments_load(const struct arguments *arguments, struct ecgp_error *error);

/* True where `verb` takes the table's option of that name. */
bool arguments_takes(const struct verb *verb, const char *name);

/* Of verbs that do not take the table's option. */
#define DEVICE_HELP "what draws: auto, cpu, gpu, a number or UUID that doctor lists, or cuda:N"

/* Of the option `layout`, whose argument is LAYOUT. */
#define LAYOUT_HELP "layout of the page, see ecgpress layouts; default 3by4"

enum { MAX_WINDOW = 1000000, MAX_NUMBER = 1000000000 };

/* Reads a verb's own option `name`, a whole number of 0 to `most`; 0 where `text` is NULL. */
enum ecgp_result read_count(const char *name, const char *text, long most, long *number,
                            struct ecgp_error *error);

#endif
