/* What makes a page again: a configuration, a command line, and the names of its files. */
#ifndef PREVIEW_RECIPE_H
#define PREVIEW_RECIPE_H

#include "base/text.h"
#include "preview/request.h"

/* Adds the command line that makes the request's page of the record `label`, its files' names
 * beginning with `stem`. With `config` it names that configuration file, else every option that was
 * given and that `ecgpress page` takes. */
void recipe_command(const struct request *request, const char *label, const char *stem,
                    const char *config, struct text *text);

/* A word of a shell's command line, quoted where it must be. */
void recipe_add_word(struct text *text, const char *word);

/* Begins with the record's name, the layout and the number, and no file of the current folder has
 * it. */
void recipe_free_stem(const struct request *request, const char *record, char *stem, size_t size);

/* Draws and writes all files of a stem. */
enum ecgp_result recipe_save(const struct request *request, const char *label, const char *stem,
                             struct ecgp_renderer *renderer, const struct ecgp_page *page,
                             struct ecgp_error *error);

#endif
