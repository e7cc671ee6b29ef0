#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "config/settings.h"
#include "dataset/tree.h"
#include "recipe/recipe.h"
#include "recipe/recordings.h"
#include "recipe/walk.h"

enum { ROW = 512 };

/* A recipe that is being rendered. */
struct rendering {
    const struct ecgp_options *options;
    const struct ecgp_run_hooks *hooks;
    struct recipe recipe, here;
    char *pages, *records; /* its files */
    struct ecgp_recipe_stats *stats;
    char labels[ROW], pictures[ROW]; /* the first pages that differ */
};

static void tell(const struct rendering *rendering, const char *text)
{
    if (rendering->hooks && rendering->hooks->notice) {
        rendering->hooks->notice(rendering->hooks->user, text);
    }
}

/* --- the recipe's files -------------------------------------------------------------------------
 */

/* Reads a file, which must have that checksum. */
static enum ecgp_result read_part(const char *folder, const char *name, const char *sha256,
                                  char **data, struct ecgp_error *error)
{
    char hex[DIGEST_HEX];
    size_t size;
    char *path = file_join(folder, name);
    enum ecgp_result result =
        path ? file_read(path, LIMIT_TRUTH_BYTES, data, &size, error) : error_no_memory(error);
    if (result == ECGP_OK) {
        digest_of(*data, size, hex);
        result = strcmp(hex, sha256) == 0
                     ? ECGP_OK
                     : error_set(error, ECGP_BAD_DATA,
                                 "%s: not the file that " RECIPE_FILE " was written for", path);
    }
    free(path);
    return result;
}

static enum ecgp_result read_recipe(struct rendering *rendering, const char *folder,
                                    struct ecgp_error *error)
{
    struct recipe *recipe = &rendering->recipe;
    char *config = NULL;
    char *path = file_join(folder, RECIPE_FILE);
    enum ecgp_result result = path ? recipe_read_json(recipe, path, error) : error_no_memory(error);
    result =
        result ? result : read_part(folder, TREE_CONFIG, recipe->config_sha256, &config, error);
    result = result
                 ? result
                 : read_part(folder, RECIPE_PAGES, recipe->pages_sha256, &rendering->pages, error);
    if (result == ECGP_OK && recipe->record_files > 0) {
        result =
            read_part(folder, RECIPE_RECORDS, recipe->records_sha256, &rendering->records, error);
    }
    free(config);
    free(path);
    return result;
}

enum ecgp_result ecgp_recipe_options(const char *recipe, struct ecgp_options *options,
                                     struct ecgp_error *error)
{
    char *path = file_join(recipe, TREE_CONFIG);
    const enum ecgp_result result =
        path ? ecgp_options_load_config(options, path, error) : error_no_memory(error);
    free(path);
    return result;
}

/* --- before the run -----------------------------------------------------------------------------
 */

/* Tells of another version; what pages depend on may still be the same. */
static enum ecgp_result compare_versions(struct rendering *rendering, struct ecgp_error *error)
{
    const struct recipe *then = &rendering->recipe, *now = &rendering->here;
    const struct settings *settings = options_settings(rendering->options);
    const enum ecgp_result result =
        recipe_here(settings->device, settings->jpeg_encoder, &rendering->here, error);
    if (result != ECGP_OK) {
        return result;
    }
    if (then->stream_version != now->stream_version) {
        return error_set(error, ECGP_UNSUPPORTED,
                         "the recipe is for stream version %d (ecgpress %s), and this is %d: its "
                         "pages would be others",
                         then->stream_version, then->version, now->stream_version);
    }
    rendering->stats->same_renderer = strcmp(then->renderer, now->renderer) == 0 &&
                                      strcmp(then->processor, now->processor) == 0 &&
                                      strcmp(then->encoder, now->encoder) == 0;
    return ECGP_OK;
}

static enum ecgp_result check_records(struct rendering *rendering, struct ecgp_error *error)
{
    int64_t count;
    enum ecgp_result result = recordings_count(rendering->options, &count, error);
    if (result == ECGP_OK && count != rendering->recipe.source_records) {
        result = error_set(error, ECGP_BAD_DATA,
                           "%" PRId64 " recordings are there, but the recipe was made from %" PRId64
                           ": its pages would show others",
                           count, rendering->recipe.source_records);
    }
    return result == ECGP_OK && rendering->records
               ? recordings_check(rendering->records, rendering->options, rendering->hooks,
                                  &rendering->stats->records, error)
               : result;
}

/* --- behind it ----------------------------------------------------------------------------------
 */

/* Compares a page with its row; false where the labels differ. */
static void compare_page(struct rendering *rendering, const struct walk_page *page, const char *row,
                         size_t length)
{
    char is[ROW];
    struct ecgp_recipe_stats *stats = rendering->stats;
    const int size = snprintf(is, sizeof is, "%s\t%s\t%s\t%s\t%s", page->name, page->set,
                              page->split, page->sum.all, page->sum.labels);
    if ((size_t)size == length && memcmp(is, row, length) == 0) {
        return;
    }
    const size_t sums = 2 * (size_t)DIGEST_HEX - 1; /* two with a tab between them */
    const size_t head = (size_t)size - sums, tail = (size_t)size - (DIGEST_HEX - 1);
    const bool labels = (size_t)size == length && size < ROW && memcmp(is, row, head) == 0 &&
                        memcmp(is + tail, row + tail, DIGEST_HEX - 1) == 0;
    char *first = labels ? rendering->pictures : rendering->labels;
    *(labels ? &stats->pictures_differ : &stats->labels_differ) += 1;
    if (!*first) {
        snprintf(first, ROW, "%s", page->name);
    }
}

static enum ecgp_result compare_pages(struct rendering *rendering, struct ecgp_error *error)
{
    const char *folder = options_settings(rendering->options)->datasets_path;
    const char *row = strchr(rendering->pages, '\n'); /* behind the names of the columns */
    struct walk walk;
    struct walk_page page;
    bool there = true;
    enum ecgp_result result = walk_open(&walk, folder, error);
    while (result == ECGP_OK && there) {
        result = walk_next(&walk, &page, &there, error);
        if (result == ECGP_OK && there) {
            row = row ? row + 1 : "";
            const size_t length = strcspn(row, "\n");
            compare_page(rendering, &page, row, length);
            row = row[length] == '\n' ? row + length : NULL;
            rendering->stats->pages++;
        }
    }
    walk_close(&walk);
    return result;
}

static enum ecgp_result judge(struct rendering *rendering, struct ecgp_error *error)
{
    const struct ecgp_recipe_stats *stats = rendering->stats;
    const struct recipe *recipe = &rendering->recipe;
    if (stats->pages != recipe->pages) {
        return error_set(error, ECGP_BAD_DATA,
                         "%" PRId64 " pages were made, but the recipe has %" PRId64, stats->pages,
                         recipe->pages);
    }
    if (stats->labels_differ > 0) {
        return error_set(error, ECGP_BAD_DATA,
                         "the labels of %" PRId64 " pages are not the recipe's, first of %s",
                         stats->labels_differ, rendering->labels);
    }
    if (stats->pictures_differ > 0 && stats->same_renderer) {
        return error_set(error, ECGP_BAD_DATA,
                         "the pictures of %" PRId64 " pages are not the recipe's, first of %s; "
                         "renderer and processor are of the same kind",
                         stats->pictures_differ, rendering->pictures);
    }
    const bool encoded = strcmp(recipe->encoder, rendering->here.encoder) != 0;
    if (stats->pictures_differ > 0) {
        char text[2 * RENDERER_NAME + 256];
        snprintf(text, sizeof text,
                 "the pictures of %" PRId64 " pages have other bytes than the recipe's, as another "
                 "%s them (%s there, %s here); all labels are the same",
                 stats->pictures_differ, encoded ? "encoder makes" : "renderer may draw",
                 encoded ? recipe->encoder : recipe->renderer,
                 encoded ? rendering->here.encoder : rendering->here.renderer);
        tell(rendering, text);
    }
    return ECGP_OK;
}

enum ecgp_result ecgp_recipe_render(const char *recipe, const struct ecgp_options *options,
                                    const struct ecgp_run_hooks *hooks,
                                    struct ecgp_recipe_stats *stats, struct ecgp_error *error)
{
    struct rendering rendering = {.options = options, .hooks = hooks, .stats = stats};
    struct ecgp_dataset_stats run;
    *stats = (struct ecgp_recipe_stats){0};
    enum ecgp_result result = read_recipe(&rendering, recipe, error);
    result = result ? result : compare_versions(&rendering, error);
    result = result ? result : check_records(&rendering, error);
    result = result ? result : ecgp_dataset_run(options, hooks, &run, error);
    result = result ? result : compare_pages(&rendering, error);
    result = result ? result : judge(&rendering, error);
    free(rendering.pages);
    free(rendering.records);
    return result;
}
