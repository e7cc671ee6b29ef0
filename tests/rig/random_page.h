/* Random pages of the presets. */
#ifndef RIG_RANDOM_PAGE_H
#define RIG_RANDOM_PAGE_H

#include "rig/scene.h"

enum { PRESETS_COUNT = 11 };
extern const char *const random_page_presets[PRESETS_COUNT];

struct random_page {
    const char *preset;
    double severity;
    int number, width;
    const char *layout;
    char record[24];
};

/* The page of that number: wider ones where the tests are thorough. */
struct random_page random_page_choose(const char *preset, int number);

/* Its options; `flat`: without shape and capture, which the preset does not change then. */
struct ecgp_options *random_page_options(const struct random_page *choice, bool flat);

/* Draws it with these options, which are destroyed. */
void random_page_draw(struct scene *scene, struct ecgp_options *options,
                      const struct random_page *choice, unsigned parts);

#endif
