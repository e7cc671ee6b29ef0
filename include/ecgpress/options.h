/*
 * Options: one table (name, type, unit, range, default, help) behind the command line, the
 * environment, `.env`, JSON configuration files and the documentation.
 *
 * An options object may be used by one thread at a time. Names may be spelled with hyphens or
 * underscores. A source of higher precedence overrides a lower one in whatever order they are
 * loaded: command line > configuration file > environment > .env > default.
 */
#ifndef ECGPRESS_OPTIONS_H
#define ECGPRESS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "result.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecgp_options;

/* The origin of a value, in ascending precedence. */
enum ecgp_option_source {
    ECGP_FROM_DEFAULT,
    ECGP_FROM_DOTENV,
    ECGP_FROM_ENVIRONMENT,
    ECGP_FROM_CONFIG,
    ECGP_FROM_CALLER, /* the command line, or a call of ecgp_options_set */
};

enum ecgp_option_type {
    ECGP_OPTION_BOOL, /* 1/0, true/false, yes/no, on/off */
    ECGP_OPTION_INT,
    ECGP_OPTION_REAL,
    ECGP_OPTION_RANGE,  /* "low:high", or one number for both */
    ECGP_OPTION_CHOICE, /* one of `choices` */
    ECGP_OPTION_PICK,   /* one or more of `choices`, separated by commas */
    ECGP_OPTION_TEXT,   /* paths, lists, JSON: as its help says */
};

/* What an option affects. */
enum ecgp_option_scope {
    ECGP_SCOPE_RUN,     /* the course of a run, never the bytes of a dataset */
    ECGP_SCOPE_DATASET, /* the pages and files of a dataset, never a single page */
    ECGP_SCOPE_PAGE,    /* the look of a page */
};

/* A row of the table. All strings are static. */
struct ecgp_option_info {
    const char *name;     /* with underscores: "row_height" */
    const char *env;      /* its name in the environment and `.env`: "ROW_HEIGHT" */
    const char *unit;     /* "px", "s", "mm", ... or "" */
    const char *fallback; /* the default as text */
    const char *choices;  /* "a|b|c" for CHOICE and PICK, else "" */
    /* "input", "output", "page", "look", "leads", "print", "shape", "capture", "run" or "compat",
     * which is for users of the reference generator only. Each page samples its own values of the
     * ranges and picks of print, shape and capture. */
    const char *group;
    const char *help; /* one line */
    enum ecgp_option_type type;
    double low, high; /* inclusive, for INT, REAL and RANGE */
    enum ecgp_option_scope scope;
    const char *aliases; /* other names, "a|b"; NULL: none */
};

/* The table's row `index`, or NULL past its end. */
ECGP_API const struct ecgp_option_info *ecgp_option_info(size_t index);

/* The row with that name or alias, or NULL. Hyphens and underscores are equivalent. */
ECGP_API const struct ecgp_option_info *ecgp_option_find(const char *name);

/* The name closest to `word`: at most one edit per four characters (insertion, deletion,
 * replacement, or swap of two neighbors; hyphens and underscores are equivalent). NULL if none is
 * that close. */
ECGP_API const char *ecgp_nearest(const char *word, const char *const *names, size_t count);

/* True for an option that affects datasets and runs only, never a single page. */
ECGP_API bool ecgp_option_is_of_datasets(const char *name);

/* All options at their defaults. Free with ecgp_options_destroy (NULL is allowed). */
ECGP_API enum ecgp_result ecgp_options_create(struct ecgp_options **options,
                                              struct ecgp_error *error);
ECGP_API void ecgp_options_destroy(struct ecgp_options *options);

/* Sets an option from text, with the precedence ECGP_FROM_CALLER. ECGP_USAGE where name or value is
 * invalid; for an unknown name the error suggests a similar one. */
ECGP_API enum ecgp_result ecgp_options_set(struct ecgp_options *options, const char *name,
                                           const char *value, struct ecgp_error *error);

/* Resets an option to its default, as if it had never been set. ECGP_USAGE for an unknown name. */
ECGP_API enum ecgp_result ecgp_options_reset(struct ecgp_options *options, const char *name,
                                             struct ecgp_error *error);

/* A copy of all values and their origins, for example for another thread. */
ECGP_API enum ecgp_result ecgp_options_copy(const struct ecgp_options *options,
                                            struct ecgp_options **copy, struct ecgp_error *error);

/* The value as text; valid until the option changes. NULL for an unknown name. */
ECGP_API const char *ecgp_options_get(const struct ecgp_options *options, const char *name);
ECGP_API enum ecgp_option_source ecgp_options_source(const struct ecgp_options *options,
                                                     const char *name);

/* Loads values from environment variables. */
ECGP_API enum ecgp_result ecgp_options_load_environment(struct ecgp_options *options,
                                                        struct ecgp_error *error);

/* Reads a `.env` file: KEY=VALUE lines, `#` comments, optional quotes and `export`. A missing file
 * is no error. Unknown keys are ignored, since such files are shared with other programs; `unknown`
 * (unless NULL) is called with each of them and its line. */
ECGP_API enum ecgp_result ecgp_options_load_dotenv(struct ecgp_options *options, const char *path,
                                                   void (*unknown)(void *user, const char *key,
                                                                   int line),
                                                   void *user, struct ecgp_error *error);

/* Loads a JSON object of option names and values. Unknown keys are an error (ECGP_CONFIG). */
ECGP_API enum ecgp_result ecgp_options_load_config(struct ecgp_options *options, const char *path,
                                                   struct ecgp_error *error);

/* All options that are not at their defaults, as a JSON object for a configuration file that
 * reproduces them. Free `*json` with free. */
ECGP_API enum ecgp_result ecgp_options_config_json(const struct ecgp_options *options, char **json,
                                                   struct ecgp_error *error);

/* The ranges of the options' preset at their severity, as a JSON object for a configuration file:
 * with the same seed and page index it gives the same page as the preset. Free `*json` with free.
 * ECGP_USAGE where severity is a range or a mix is set. */
ECGP_API enum ecgp_result ecgp_options_preset_json(const struct ecgp_options *options, char **json,
                                                   struct ecgp_error *error);

#ifdef __cplusplus
}
#endif
#endif
