/*
 * Options: one table (name, type, unit, range, default, help) behind the command line, the
 * environment, `.env`, JSON configuration files and the README.
 *
 * An options object belongs to one thread at a time. Names may be written with hyphens or
 * underscores. A later, more important source overrides an earlier one whatever the order of the
 * calls: command line > configuration file > environment > .env > default.
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

/* Where a value came from, least important first. */
enum ecgp_option_source {
    ECGP_FROM_DEFAULT,
    ECGP_FROM_DOTENV,
    ECGP_FROM_ENVIRONMENT,
    ECGP_FROM_CONFIG,
    ECGP_FROM_CALLER, /* the command line, or a program's own call */
};

enum ecgp_option_type {
    ECGP_OPTION_BOOL, /* 1/0, true/false, yes/no, on/off */
    ECGP_OPTION_INT,
    ECGP_OPTION_REAL,
    ECGP_OPTION_RANGE,  /* "low:high", or one number for both */
    ECGP_OPTION_CHOICE, /* one of `choices` */
    ECGP_OPTION_PICK,   /* one or more of `choices`, a comma list */
    ECGP_OPTION_TEXT,   /* paths, lists, JSON: as its help says */
};

/* What an option is about. */
enum ecgp_option_scope {
    ECGP_SCOPE_RUN,     /* how a run goes: never changes the bytes of a dataset */
    ECGP_SCOPE_DATASET, /* which pages and files a dataset has: no single page depends on it */
    ECGP_SCOPE_PAGE,    /* how a page looks */
};

/* A row of the table. All strings are static. */
struct ecgp_option_info {
    const char *name;     /* with underscores: "row_height" */
    const char *env;      /* its name in the environment and `.env`: "ROW_HEIGHT" */
    const char *unit;     /* "px", "s", "cells", ... or "" */
    const char *fallback; /* the default as text */
    const char *choices;  /* "a|b|c" for CHOICE and PICK, else "" */
    /* "input", "output", "page", "look", "leads", "print", "shape", "capture", "run", "compat"; the
     * last one holds what is there for users of the reference generator alone. Of the ranges and
     * picks of print, shape and capture each page draws its own values. */
    const char *group;
    const char *help; /* one line */
    enum ecgp_option_type type;
    double low, high; /* inclusive, for INT, REAL and RANGE */
    enum ecgp_option_scope scope;
    const char *aliases; /* other names, "a|b"; NULL: none */
};

/* The table's row `index`, or NULL past its end. */
ECGP_API const struct ecgp_option_info *ecgp_option_info(size_t index);

/* The row of that name or alias, or NULL. Hyphens and underscores are alike. */
ECGP_API const struct ecgp_option_info *ecgp_option_find(const char *name);

/* True for an option of that name that tells how a dataset is made and run, so that no single page
 * depends on it. */
ECGP_API bool ecgp_option_is_of_datasets(const char *name);

/* All options at their defaults. Free with ecgp_options_destroy (NULL is allowed). */
ECGP_API enum ecgp_result ecgp_options_create(struct ecgp_options **options,
                                              struct ecgp_error *error);
ECGP_API void ecgp_options_destroy(struct ecgp_options *options);

/* Sets one option from text, as ECGP_FROM_CALLER. ECGP_USAGE where name or value is not valid;
 * the sentence names the nearest option to an unknown one. */
ECGP_API enum ecgp_result ecgp_options_set(struct ecgp_options *options, const char *name,
                                           const char *value, struct ecgp_error *error);

/* Puts one option back to its default, as if nobody had said anything of it. ECGP_USAGE where there
 * is none of that name. */
ECGP_API enum ecgp_result ecgp_options_reset(struct ecgp_options *options, const char *name,
                                             struct ecgp_error *error);

/* All values and where they came from, in an object of its own: for another thread, say. */
ECGP_API enum ecgp_result ecgp_options_copy(const struct ecgp_options *options,
                                            struct ecgp_options **copy, struct ecgp_error *error);

/* The value as text; valid until the option changes. NULL for an unknown name. */
ECGP_API const char *ecgp_options_get(const struct ecgp_options *options, const char *name);
ECGP_API enum ecgp_option_source ecgp_options_source(const struct ecgp_options *options,
                                                     const char *name);

/* Reads the environment's values of known names. */
ECGP_API enum ecgp_result ecgp_options_load_environment(struct ecgp_options *options,
                                                        struct ecgp_error *error);

/* Reads a `.env` file: KEY=VALUE lines, `#` comments, optional quotes and `export`. A missing file
 * is no error. Keys that are not in the table are left alone (such files are shared with other
 * programs); `unknown`, where not NULL, is called with each of them and its line. */
ECGP_API enum ecgp_result ecgp_options_load_dotenv(struct ecgp_options *options, const char *path,
                                                   void (*unknown)(void *user, const char *key,
                                                                   int line),
                                                   void *user, struct ecgp_error *error);

/* Reads a JSON object of option names and values. Unknown keys are refused (ECGP_CONFIG). */
ECGP_API enum ecgp_result ecgp_options_load_config(struct ecgp_options *options, const char *path,
                                                   struct ecgp_error *error);

/* The options that somebody has said something of, as a JSON object for a configuration file: with
 * it and nothing else given, they are these options again. Free `*json` with free. */
ECGP_API enum ecgp_result ecgp_options_config_json(const struct ecgp_options *options, char **json,
                                                   struct ecgp_error *error);

/* The ranges that the options' preset gives at their severity, as a JSON object for a configuration
 * file: a page of it is the page of the preset at that severity, with the same seed and number.
 * Free
 * `*json` with free. ECGP_USAGE where severity is a range or a mix is set. */
ECGP_API enum ecgp_result ecgp_options_preset_json(const struct ecgp_options *options, char **json,
                                                   struct ecgp_error *error);

#ifdef __cplusplus
}
#endif
#endif
