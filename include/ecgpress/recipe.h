/*
 * Recipes: a dataset in a few kilobytes. A recipe is a folder that holds what a finished dataset
 * was made from and a checksum of each of its pages, so that it can be published without its
 * pictures and made again anywhere:
 *
 *     ecgpress.json    all options, the seed among them
 *     recipe.json      versions, the renderer, counts, checksums of the other files
 *     pages.tsv        name, set, split, sha256 and labels_sha256 of each page
 *     records.sha256   the files of the recordings, as `sha256sum --check` reads them; none for
 *                      built-in ECGs
 *     README.md, croissant.json   a card: what the dataset is, its licenses
 *
 * A page's sha256 is that of what `sha256sum` prints for its files in the order of their paths;
 * labels_sha256 counts the text files among them (.txt, .json, .csv) alone. Labels are the same on
 * every machine, pictures on the same renderer and processor family (docs/reproducibility.md).
 */
#ifndef ECGPRESS_RECIPE_H
#define ECGPRESS_RECIPE_H

#include "dataset.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a recipe's card says that the dataset does not know. Members may be NULL. */
struct ecgp_recipe_card {
    const char *title;   /* of the dataset; NULL: the name of its folder */
    const char *license; /* of the recordings, an SPDX identifier; NULL: what is known of them */
};

struct ecgp_recipe_stats {
    int64_t pages, records; /* records: files of recordings */
    /* of ecgp_recipe_render: pages whose labels, or whose other files alone, are not the recipe's
     */
    int64_t labels_differ, pictures_differ;
    bool same_renderer; /* the recipe's version, renderer and processor family are this one's */
};

/* Writes the recipe of the finished dataset in `dataset` into `folder` (NULL: DATASET/recipe),
 * which is made or may hold an earlier recipe. Every file of the dataset and its recordings is
 * read. Of `hooks` (may be NULL) progress, notice and stop are used. The renderer's name is asked
 * for in a process that is forked from the caller, as in ecgp_dataset_run. ECGP_NO_INPUT where
 * there is no finished dataset, ECGP_BAD_DATA where files are not those that it lists. */
ECGP_API enum ecgp_result ecgp_recipe_write(const char *dataset, const char *folder,
                                            const struct ecgp_recipe_card *card,
                                            const struct ecgp_run_hooks *hooks,
                                            struct ecgp_recipe_stats *stats,
                                            struct ecgp_error *error);

/* Loads the options of a recipe, at the precedence of a configuration file: set what depends on the
 * machine (datasets_path, jobs, and raw_signal_path where the recordings are elsewhere) on top of
 * them. */
ECGP_API enum ecgp_result ecgp_recipe_options(const char *recipe, struct ecgp_options *options,
                                              struct ecgp_error *error);

/* Checks the recordings, makes the dataset with these options, as ecgp_dataset_run does, and
 * compares its pages with the recipe's. ECGP_BAD_DATA where recordings or labels differ, or where
 * pictures do although the renderer is the same; that pictures differ on another one is a notice.
 */
ECGP_API enum ecgp_result ecgp_recipe_render(const char *recipe, const struct ecgp_options *options,
                                             const struct ecgp_run_hooks *hooks,
                                             struct ecgp_recipe_stats *stats,
                                             struct ecgp_error *error);

#ifdef __cplusplus
}
#endif

#endif
