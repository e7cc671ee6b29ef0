/* What a dataset is, for those who find its recipe: https://huggingface.co/docs/hub/datasets-cards
 * and https://docs.mlcommons.org/croissant. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "recipe/recipe.h"

/* The size category that dataset cards use. */
static const char *size_category(int64_t pages)
{
    return pages < 1000       ? "n<1K"
           : pages < 10000    ? "1K<n<10K"
           : pages < 100000   ? "10K<n<100K"
           : pages < 1000000  ? "100K<n<1M"
           : pages < 10000000 ? "1M<n<10M"
                              : "n>10M";
}

static const char *license_of(const struct recipe *recipe, const struct ecgp_recipe_card *card)
{
    return card->license               ? card->license
           : recipe->record_files == 0 ? "cc0-1.0"
           : recipe->ptbxl             ? "cc-by-4.0"
                                       : "other";
}

/* A YAML string in double quotes is one of JSON. */
static void add_quoted(struct text *out, const char *string)
{
    struct json json = json_begin(out);
    json_string(&json, NULL, string);
    json_finish(&json);
}

static void add_front_matter(const struct recipe *recipe, const struct ecgp_recipe_card *card,
                             struct text *out)
{
    text_add(out, "---\npretty_name: ");
    add_quoted(out, card->title);
    text_add(out, "\nlicense: ");
    add_quoted(out, license_of(recipe, card));
    text_addf(out,
              "\ntask_categories:\n- object-detection\n- image-segmentation\ntags:\n- ecg\n"
              "- electrocardiogram\n- synthetic\n- digitization\nsize_categories:\n- %s\n---\n\n",
              size_category(recipe->pages));
}

static void add_licenses(const struct recipe *recipe, const struct ecgp_recipe_card *card,
                         struct text *out)
{
    text_add(out, "## Licenses\n\n");
    if (recipe->record_files == 0) {
        text_add(out, "The signals are built-in ECGs of ecgpress, which are computed: nobody's "
                      "data are in them.\n");
    } else if (recipe->ptbxl && !card->license) {
        text_add(out,
                 "The recordings are those of [PTB-XL](https://physionet.org/content/ptb-xl/), "
                 "under CC BY 4.0: Wagner et al., PTB-XL, a large publicly available "
                 "electrocardiography dataset, Scientific Data 7, 154 (2020), "
                 "https://doi.org/10.1038/s41597-020-0495-6. Pages drawn from them are derived "
                 "works.\n");
    } else if (card->license) {
        text_addf(out, "The recordings are under %s; pages drawn from them are derived works.\n",
                  card->license);
    } else {
        text_add(out, "The pages are drawn from recordings whose license this card does not know: "
                      "name it (`ecgpress recipe --license`) before you publish pages. A recipe "
                      "holds no recordings.\n");
    }
}

void recipe_write_card(const struct recipe *recipe, const struct ecgp_recipe_card *card,
                       struct text *out)
{
    add_front_matter(recipe, card, out);
    text_addf(out,
              "# %s\n\n%lld synthetic pictures of ECG paper with exact ground truth, as a recipe: "
              "what they are made from and their checksums, without the pictures.\n\n"
              "## Make the pages\n\n```sh\necgpress render . --datasets_path data%s\n```\n\n"
              "ecgpress %s made them (stream version %d, %s, %s). The same stream version gives "
              "the same labels on every machine; pictures are the same bytes with the same "
              "renderer and processor family, and look the same with others.\n\n",
              card->title, (long long)recipe->pages,
              recipe->record_files ? " --raw_signal_path RECORDINGS" : "", recipe->version,
              recipe->stream_version, recipe->renderer, recipe->processor);
    if (recipe->record_files > 0) {
        text_addf(out,
                  "The recordings are needed for that: a folder of %lld records, of which "
                  "`records.sha256` names the %lld files that pages show.\n\n",
                  (long long)recipe->source_records, (long long)recipe->record_files);
    }
    text_add(out, "## Files\n\n"
                  "| File | What it holds |\n| --- | --- |\n"
                  "| `ecgpress.json` | all options |\n"
                  "| `recipe.json` | versions, counts, checksums of the other files |\n"
                  "| `pages.tsv` | name, set, split and SHA-256 of each page |\n");
    if (recipe->record_files > 0) {
        text_add(out, "| `records.sha256` | the files of the recordings |\n");
    }
    text_add(out, "| `croissant.json` | this card for programs (Croissant 1.0) |\n\n");
    add_licenses(recipe, card, out);
}

/* --- Croissant ----------------------------------------------------------------------------------
 */

static const char context[] =
    "{\"@language\": \"en\", \"@vocab\": \"https://schema.org/\", \"citeAs\": \"cr:citeAs\", "
    "\"column\": \"cr:column\", \"conformsTo\": \"dct:conformsTo\", \"cr\": "
    "\"http://mlcommons.org/croissant/\", \"data\": {\"@id\": \"cr:data\", \"@type\": \"@json\"}, "
    "\"dataType\": {\"@id\": \"cr:dataType\", \"@type\": \"@vocab\"}, \"dct\": "
    "\"http://purl.org/dc/terms/\", \"extract\": \"cr:extract\", \"field\": \"cr:field\", "
    "\"fileObject\": \"cr:fileObject\", \"format\": \"cr:format\", \"includes\": \"cr:includes\", "
    "\"md5\": \"cr:md5\", \"recordSet\": \"cr:recordSet\", \"references\": \"cr:references\", "
    "\"sc\": \"https://schema.org/\", \"source\": \"cr:source\"}";

static void add_file(struct json *json, const char *name, const char *format, const char *sha256)
{
    json_object(json, NULL, JSON_PRETTY);
    json_string(json, "@type", "cr:FileObject");
    json_string(json, "@id", name);
    json_string(json, "name", name);
    json_string(json, "contentUrl", name);
    json_string(json, "encodingFormat", format);
    json_string(json, "sha256", sha256);
    json_end(json);
}

static void add_field(struct json *json, const char *column)
{
    char id[64];
    snprintf(id, sizeof id, "pages/%s", column);
    json_object(json, NULL, JSON_PRETTY);
    json_string(json, "@type", "cr:Field");
    json_string(json, "@id", id);
    json_string(json, "name", column);
    json_string(json, "dataType", "sc:Text");
    json_object(json, "source", JSON_SPACED);
    json_object(json, "fileObject", JSON_SPACED);
    json_string(json, "@id", RECIPE_PAGES);
    json_end(json);
    json_object(json, "extract", JSON_SPACED);
    json_string(json, "column", column);
    json_end(json);
    json_end(json);
    json_end(json);
}

static void add_pages(struct json *json)
{
    static const char *const columns[] = {"name", "set", "split", "sha256", "labels_sha256"};
    json_array(json, "recordSet", JSON_PRETTY);
    json_object(json, NULL, JSON_PRETTY);
    json_string(json, "@type", "cr:RecordSet");
    json_string(json, "@id", "pages");
    json_string(json, "name", "pages");
    json_array(json, "field", JSON_PRETTY);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        add_field(json, columns[i]);
    }
    json_end(json);
    json_end(json);
    json_end(json);
}

void recipe_write_croissant(const struct recipe *recipe, const struct ecgp_recipe_card *card,
                            struct text *out)
{
    struct json json = json_begin(out);
    json_object(&json, NULL, JSON_PRETTY);
    json_raw(&json, "@context", context);
    json_string(&json, "@type", "sc:Dataset");
    json_string(&json, "name", card->title);
    json_string(&json, "description",
                "Synthetic pictures of ECG paper with exact ground truth, as a recipe that "
                "ecgpress makes them from.");
    json_string(&json, "conformsTo", "http://mlcommons.org/croissant/1.0");
    json_string(&json, "license", license_of(recipe, card));
    json_string(&json, "version", "1.0.0");
    json_array(&json, "distribution", JSON_PRETTY);
    add_file(&json, "ecgpress.json", "application/json", recipe->config_sha256);
    add_file(&json, RECIPE_PAGES, "text/tab-separated-values", recipe->pages_sha256);
    if (recipe->record_files > 0) {
        add_file(&json, RECIPE_RECORDS, "text/plain", recipe->records_sha256);
    }
    json_end(&json);
    add_pages(&json);
    json_end(&json);
    json_finish(&json);
    text_add(out, "\n");
}
