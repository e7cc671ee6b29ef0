#include "rig/random_page.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"

const char *const random_page_presets[PRESETS_COUNT] = {
    "clean",        "print",   "scan",    "scan-bw", "scan-print", "photo",
    "screen-photo", "stained", "damaged", "mold",    "fax"};

struct random_page random_page_choose(const char *preset, int number)
{
    struct rng rng = rng_stream(77, (uint64_t)number, RNG_LOOK);
    int layouts = 0;
    while (ecgp_layout_name((size_t)layouts)) {
        layouts++;
    }
    struct random_page choice = {.preset = preset, .number = number};
    choice.severity = rng_uniform(&rng);
    choice.width =
        is_thorough() ? 900 + (int)rng_below(&rng, 701) : 600 + (int)rng_below(&rng, 201);
    choice.layout = ecgp_layout_name(rng_below(&rng, (uint32_t)layouts));
    snprintf(choice.record, sizeof choice.record, "builtin:%u", rng_below(&rng, 200));
    return choice;
}

/* Options of shape and capture at their defaults, which no preset changes then. */
static void lay_flat(struct ecgp_options *options)
{
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        const bool lies = strcmp(info->group, "shape") == 0 || strcmp(info->group, "capture") == 0;
        if (lies && strcmp(info->name, "preset") != 0 && strcmp(info->name, "severity") != 0 &&
            strcmp(info->name, "mix") != 0) {
            options_give(options, info->name, info->fallback);
        }
    }
}

struct ecgp_options *random_page_options(const struct random_page *choice, bool flat)
{
    struct ecgp_options *options =
        options_with((const char *const[]){"preset", choice->preset, NULL});
    options_give_number(options, "severity", choice->severity);
    options_give_number(options, "width", choice->width);
    if (flat) {
        lay_flat(options);
    }
    return options;
}

void random_page_draw(struct scene *scene, struct ecgp_options *options,
                      const struct random_page *choice, unsigned parts)
{
    scene_draw(scene, page_of(choice->record, options, choice->layout, choice->number), parts);
}
