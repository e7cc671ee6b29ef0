/* Pictures of the surface around a page, from a user's folder: PNG and JPEG files, of which a page
 * shows one. */
#ifndef DRAW_BACKDROP_H
#define DRAW_BACKDROP_H

#include "gpu/texture.h"
#include "page/plan.h"

enum { BACKDROPS_KEPT = 8 };

/* The folder that was listed last, which of its files cannot be read, and pictures that were read.
 * Zero it to begin. */
struct backdrops {
    char *folder;
    char **names; /* in the order of their bytes */
    bool *bad;
    size_t count;
    struct backdrop {
        size_t number;
        int64_t used; /* 0: none is kept here */
        struct gpu_texture texture;
        int width, height;
    } kept[BACKDROPS_KEPT];
    int64_t uses;
    const struct backdrop *now; /* the present page's */
};

void backdrops_finish(struct backdrops *backdrops);

/* Sets the picture of the plan's page, `now`: the one that the plan picks, or the next that can be
 * used. ECGP_NO_INPUT where the folder has none or one of them cannot be opened, ECGP_BAD_DATA
 * where none is a picture. */
enum ecgp_result backdrops_choose(struct backdrops *backdrops, const struct plan *plan,
                                  struct ecgp_error *error);

/* Which part of `now` fills the plan's picture: factors and offsets of px of the picture that give
 * shares of the texture. */
void backdrop_place(const struct backdrop *backdrop, const struct plan *plan, float place[4]);

/* Looks at the beginning and the end of each picture of a folder. `report` (may be NULL) is called
 * with a sentence for each that is no picture; where it returns false, that is the error. Errors
 * are those of backdrops_choose. */
enum ecgp_result backdrops_check(const char *folder, bool (*report)(void *user, const char *text),
                                 void *user, struct ecgp_error *error);

#endif
