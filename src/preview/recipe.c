#include "preview/recipe.h"

#include <ecgpress/dataset.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"

enum { NAME = 320 };

/* What is behind a stem in the names of its files. */
static const char *const endings[] = {".png", ".json", "-masks", "-config.json", ".sh"};
enum { ENDINGS = ARRAY_COUNT(endings) };

void recipe_add_word(struct text *text, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+=.,:/@%";
    if (*word && strspn(word, plain) == strlen(word)) {
        text_add(text, word);
        return;
    }
    text_add(text, "'");
    for (const char *p = word; *p; p++) {
        if (*p == '\'') {
            text_add(text, "'\\''");
        } else {
            text_add_bytes(text, p, 1);
        }
    }
    text_add(text, "'");
}

static void add_option(struct text *text, const char *name, const char *value)
{
    text_addf(text, " --%s%s", name, strncmp(value, "--", 2) == 0 ? "=" : " ");
    recipe_add_word(text, value);
}

static void add_given(struct text *text, const struct ecgp_options *options)
{
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        if (!ecgp_option_is_of_datasets(info->name) &&
            ecgp_options_source(options, info->name) != ECGP_FROM_DEFAULT) {
            add_option(text, info->name, ecgp_options_get(options, info->name));
        }
    }
}

static void add_file(struct text *text, const char *option, const char *stem, const char *ending)
{
    char name[NAME];
    snprintf(name, sizeof name, "%s%s", stem, ending);
    add_option(text, option, name);
}

void recipe_command(const struct request *request, const char *label, const char *stem,
                    const char *config, struct text *text)
{
    char number[32];
    text_add(text, "ecgpress page");
    if (label[0] != '-') {
        text_add(text, " ");
        recipe_add_word(text, label);
    }
    add_option(text, "layout", request->layout);
    snprintf(number, sizeof number, "%" PRId64, request->page_index);
    add_option(text, "page_index", number);
    if (request->window != 0) {
        snprintf(number, sizeof number, "%d", request->window);
        add_option(text, "window", number);
    }
    if (config) {
        add_option(text, "config", config);
    } else {
        add_given(text, request->options);
    }
    add_file(text, "out", stem, ".png");
    add_file(text, "truth", stem, ".json");
    add_file(text, "masks", stem, "-masks");
    if (label[0] == '-') {
        text_add(text, " -- ");
        recipe_add_word(text, label);
    }
}

static bool is_free(const char *stem)
{
    for (int i = 0; i < ENDINGS; i++) {
        char name[NAME];
        snprintf(name, sizeof name, "%s%s", stem, endings[i]);
        if (file_exists(name) || file_is_folder(name)) {
            return false;
        }
    }
    return true;
}

void recipe_free_stem(const struct request *request, const char *record, char *stem, size_t size)
{
    char window[16] = "";
    if (request->window != 0) {
        snprintf(window, sizeof window, "_w%d", request->window);
    }
    const char *before = record[0] == '-' ? "_" : "";
    int tries = 1;
    do {
        char again[16] = "";
        if (tries > 1) {
            snprintf(again, sizeof again, "_%d", tries);
        }
        snprintf(stem, size, "%s%.120s_%s%s_n%" PRId64 "%s", before, record, request->layout,
                 window, request->page_index, again);
    } while (!is_free(stem) && tries++ < 100000);
}

static enum ecgp_result write_config(const struct request *request, const char *path,
                                     struct ecgp_error *error)
{
    char *json;
    enum ecgp_result result = ecgp_options_config_json(request->options, &json, error);
    if (result == ECGP_OK) {
        result = file_write(path, json, strlen(json), error);
        free(json);
    }
    return result;
}

static enum ecgp_result write_script(const struct request *request, const char *label,
                                     const char *stem, const char *config, struct ecgp_error *error)
{
    char path[NAME];
    struct text text = {0};
    snprintf(path, sizeof path, "%s.sh", stem);
    text_add(&text, "#!/bin/sh\n# Makes this page again; so does, with the configuration:\n# ");
    recipe_command(request, label, stem, config, &text);
    text_add(&text, "\n");
    recipe_command(request, label, stem, NULL, &text);
    text_add(&text, "\n");
    const enum ecgp_result result =
        text.failed ? error_no_memory(error) : file_write(path, text.data, text.length, error);
    text_free(&text);
    return result;
}

enum ecgp_result recipe_save(const struct request *request, const char *label, const char *stem,
                             struct ecgp_renderer *renderer, const struct ecgp_page *page,
                             struct ecgp_error *error)
{
    char names[ENDINGS][NAME];
    for (int i = 0; i < ENDINGS; i++) {
        snprintf(names[i], sizeof names[i], "%s%s", stem, endings[i]);
    }
    const struct ecgp_page_paths paths = {
        .picture = names[0], .truth = names[1], .masks = names[2]};
    enum ecgp_result result = ecgp_page_save(renderer, page, &paths, error);
    result = result ? result : write_config(request, names[3], error);
    result = result ? result : write_script(request, label, stem, names[3], error);
    return result;
}
