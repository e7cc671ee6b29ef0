/*
 * A recipe's own files, and what they say. include/ecgpress/recipe.h tells what a recipe is.
 *
 *     dataset ── walk ──> pages.tsv ─┐
 *     sources ── recordings ────────>├── recipe.json ──> README.md, croissant.json
 *
 * Rendering reads the same files, runs the dataset and walks it again beside pages.tsv.
 */
#ifndef RECIPE_RECIPE_H
#define RECIPE_RECIPE_H

#include <ecgpress/recipe.h>

#include "base/text.h"
#include "config/choices.h"
#include "shard/digest.h"
#include "shard/renderer_name.h"

#define RECIPE_FILE      "recipe.json"
#define RECIPE_PAGES     "pages.tsv"
#define RECIPE_RECORDS   "records.sha256"
#define RECIPE_CARD      "README.md"
#define RECIPE_CROISSANT "croissant.json"

enum { RECIPE_VERSION = 1, RECIPE_TEXT = 64 };

/* What recipe.json says. */
struct recipe {
    char version[RECIPE_TEXT];    /* of ecgpress */
    char renderer[RENDERER_NAME]; /* GL_RENDERER */
    char processor[RECIPE_TEXT];  /* "x86_64" */
    char encoder[RECIPE_TEXT];    /* of JPEG files: "libjpeg", "nvJPEG 12.3.1" */
    int stream_version;
    int64_t seed;
    int64_t pages, source_records; /* 0: built-in ECGs */
    int64_t record_files;
    bool ptbxl; /* for the card: the recordings are PTB-XL's */
    char config_sha256[DIGEST_HEX], pages_sha256[DIGEST_HEX], records_sha256[DIGEST_HEX];
};

/* Version, renderer, encoder and processor of this program here. `device` is a value of the option;
 * NULL: auto. */
enum ecgp_result recipe_here(const char *device, enum jpeg_encoder encoder, struct recipe *recipe,
                             struct ecgp_error *error);

void recipe_write_json(const struct recipe *recipe, struct text *out);
/* ECGP_BAD_DATA where it is no recipe, ECGP_UNSUPPORTED where a newer version wrote it. */
enum ecgp_result recipe_read_json(struct recipe *recipe, const char *path,
                                  struct ecgp_error *error);

/* The card for people, and the one for programs. */
void recipe_write_card(const struct recipe *recipe, const struct ecgp_recipe_card *card,
                       struct text *out);
void recipe_write_croissant(const struct recipe *recipe, const struct ecgp_recipe_card *card,
                            struct text *out);

#endif
