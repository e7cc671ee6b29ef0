#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "config/settings.h"
#include "dataset/tree.h"
#include "recipe/recipe.h"
#include "recipe/recordings.h"
#include "recipe/walk.h"

/* A recipe that is being written. */
struct writing {
    const char *dataset;
    const struct ecgp_run_hooks *hooks;
    struct ecgp_options *options; /* of the dataset */
    struct recipe recipe;
    struct recordings recordings;
    struct text config, pages, records; /* the files */
};

static enum ecgp_result read_config(struct writing *writing, struct ecgp_error *error)
{
    char *path = file_join(writing->dataset, TREE_CONFIG);
    char *data = NULL;
    size_t size;
    enum ecgp_result result = path ? ECGP_OK : error_no_memory(error);
    result = result ? result : file_read(path, LIMIT_CONFIG_BYTES, &data, &size, error);
    result = result ? result : ecgp_options_load_config(writing->options, path, error);
    if (result == ECGP_OK) {
        text_add_bytes(&writing->config, data, size);
        digest_of(data, size, writing->recipe.config_sha256);
        writing->recipe.seed = options_settings(writing->options)->seed;
    }
    free(data);
    free(path);
    return result;
}

static enum ecgp_result add_page(struct writing *writing, const struct walk_page *page,
                                 struct ecgp_error *error)
{
    text_addf(&writing->pages, "%s\t%s\t%s\t%s\t%s\n", page->name, page->set, page->split,
              page->sum.all, page->sum.labels);
    writing->recipe.pages++;
    return recordings_add(&writing->recordings, page->source, error);
}

static enum ecgp_result add_pages(struct writing *writing, struct ecgp_error *error)
{
    const struct ecgp_run_hooks *hooks = writing->hooks;
    const int64_t total = log_count(writing->dataset);
    struct walk walk;
    struct walk_page page;
    bool there = true;
    enum ecgp_result result = walk_open(&walk, writing->dataset, error);
    text_add(&writing->pages, "name\tset\tsplit\tsha256\tlabels_sha256\n");
    while (result == ECGP_OK && there) {
        if (hooks && hooks->stop && hooks->stop(hooks->user)) {
            result = error_set(error, ECGP_STOPPED, "stopped");
            break;
        }
        result = walk_next(&walk, &page, &there, error);
        if (result == ECGP_OK && there) {
            result = add_page(writing, &page, error);
            if (hooks && hooks->progress) {
                hooks->progress(hooks->user, "pages", writing->recipe.pages, total);
            }
        }
    }
    walk_close(&walk);
    return result;
}

static enum ecgp_result gather(struct writing *writing, struct ecgp_error *error)
{
    struct recipe *recipe = &writing->recipe;
    enum ecgp_result result = add_pages(writing, error);
    result = result ? result : ecgp_options_create(&writing->options, error);
    result = result ? result : read_config(writing, error);
    result =
        result ? result
               : recipe_here(NULL, options_settings(writing->options)->jpeg_encoder, recipe, error);
    result = result ? result
                    : recordings_sum(&writing->recordings, writing->options, &recipe->record_files,
                                     &writing->records, error);
    result = result ? result : recordings_count(writing->options, &recipe->source_records, error);
    if (result == ECGP_OK && (writing->pages.failed || writing->config.failed)) {
        result = error_no_memory(error);
    }
    if (result == ECGP_OK) {
        recipe->ptbxl = recipe->record_files > 0 &&
                        strstr(writing->records.data, "  " RECORDINGS_PTBXL "\n") != NULL;
        digest_of_text(&writing->pages, recipe->pages_sha256);
        digest_of_text(&writing->records, recipe->records_sha256);
    }
    return result;
}

static enum ecgp_result write_text(const struct folder *folder, const char *name,
                                   const struct text *text, struct ecgp_error *error)
{
    return text->failed ? error_no_memory(error)
                        : folder_write(folder, name, true, text->data, text->length, error);
}

/* recipe.json comes last: where it is, the recipe is whole. */
static enum ecgp_result write_files(struct writing *writing, const struct folder *folder,
                                    const struct ecgp_recipe_card *card, struct ecgp_error *error)
{
    struct text json = {0}, readme = {0}, croissant = {0};
    recipe_write_json(&writing->recipe, &json);
    recipe_write_card(&writing->recipe, card, &readme);
    recipe_write_croissant(&writing->recipe, card, &croissant);
    enum ecgp_result result = folder_remove(folder, RECIPE_FILE, error);
    result = result ? result : folder_remove(folder, RECIPE_RECORDS, error);
    result = result ? result : write_text(folder, TREE_CONFIG, &writing->config, error);
    result = result ? result : write_text(folder, RECIPE_PAGES, &writing->pages, error);
    if (result == ECGP_OK && writing->recipe.record_files > 0) {
        result = write_text(folder, RECIPE_RECORDS, &writing->records, error);
    }
    result = result ? result : write_text(folder, RECIPE_CARD, &readme, error);
    result = result ? result : write_text(folder, RECIPE_CROISSANT, &croissant, error);
    result = result ? result : write_text(folder, RECIPE_FILE, &json, error);
    text_free(&json);
    text_free(&readme);
    text_free(&croissant);
    return result;
}

/* The last name of a folder's path, without slashes behind it. */
static char *title_of(const char *folder)
{
    size_t end = strlen(folder), begin;
    while (end > 1 && folder[end - 1] == '/') {
        end--;
    }
    for (begin = end; begin > 0 && folder[begin - 1] != '/'; begin--) {
    }
    return strndup(folder + begin, end - begin);
}

static enum ecgp_result write_recipe(struct writing *writing, const char *path,
                                     const struct ecgp_recipe_card *given, struct ecgp_error *error)
{
    struct folder folder = {.fd = -1};
    char *own = path ? NULL : file_join(writing->dataset, "recipe");
    char *title = title_of(writing->dataset);
    struct ecgp_recipe_card card = given ? *given : (struct ecgp_recipe_card){0};
    card.title = card.title ? card.title : title;
    path = path ? path : own;
    enum ecgp_result result =
        title && path ? file_make_folders(path, error) : error_no_memory(error);
    result = result ? result : folder_open(&folder, path, error);
    result = result ? result : write_files(writing, &folder, &card, error);
    folder_close(&folder);
    free(title);
    free(own);
    return result;
}

enum ecgp_result ecgp_recipe_write(const char *dataset, const char *folder,
                                   const struct ecgp_recipe_card *card,
                                   const struct ecgp_run_hooks *hooks,
                                   struct ecgp_recipe_stats *stats, struct ecgp_error *error)
{
    struct writing writing = {.dataset = dataset, .hooks = hooks};
    *stats = (struct ecgp_recipe_stats){.same_renderer = true};
    enum ecgp_result result = gather(&writing, error);
    result = result ? result : write_recipe(&writing, folder, card, error);
    stats->pages = writing.recipe.pages;
    stats->records = writing.recipe.record_files;
    ecgp_options_destroy(writing.options);
    recordings_free(&writing.recordings);
    text_free(&writing.config);
    text_free(&writing.pages);
    text_free(&writing.records);
    return result;
}
