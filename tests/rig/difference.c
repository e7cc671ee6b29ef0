#include "rig/difference.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void add_picture(struct difference *found, const struct ecgp_frame *a,
                        const struct ecgp_frame *b)
{
    for (int y = 0; y < a->height && a->rgbx; y++) {
        const uint8_t *one = a->rgbx + (size_t)y * (size_t)a->stride;
        const uint8_t *other = b->rgbx + (size_t)y * (size_t)b->stride;
        for (int x = 0; x < a->width; x++) {
            int most = 0;
            for (int i = 4 * x; i < 4 * x + 3; i++) {
                const int levels = abs(one[i] - other[i]);
                most = levels > most ? levels : most;
            }
            found->pixels += most > 0;
            found->levels = most > found->levels ? most : found->levels;
        }
    }
}

static void add_masks(struct difference *found, const struct ecgp_frame *a,
                      const struct ecgp_frame *b)
{
    for (int i = 0; i < a->masks; i++) {
        const struct ecgp_mask *one = &a->mask[i], *other = &b->mask[i];
        const long bytes = one->bits ? (long)one->stride * (one->crop.y1 - one->crop.y0) : 0;
        for (long k = 0; k < bytes; k++) {
            found->ink += __builtin_popcount(one->bits[k] ^ other->bits[k]);
        }
    }
}

static void add_map(struct difference *found, const struct ecgp_frame *a,
                    const struct ecgp_frame *b)
{
    const size_t count = a->map ? 2 * (size_t)a->width * (size_t)a->height : 0;
    for (size_t i = 0; i < count; i++) {
        const double mm = fabs((double)(a->map[i] - b->map[i]));
        if (memcmp(&a->map[i], &b->map[i], sizeof a->map[i]) != 0) {
            found->mm = isfinite(mm) ? fmax(found->mm, mm) : (double)INFINITY;
        }
    }
}

struct difference difference_of(const struct ecgp_frame *a, const struct ecgp_frame *b)
{
    struct difference found = {0};
    add_picture(&found, a, b);
    add_masks(&found, a, b);
    add_map(&found, a, b);
    return found;
}

void assert_same_frame(const struct ecgp_frame *a, const struct ecgp_frame *b, const char *name)
{
    const struct difference found = difference_of(a, b);
    if (found.pixels > 0 || found.ink > 0 || found.mm > 0) {
        fail_msg("%s: %ld pixels differ, by %d levels at most; %ld of masks; the map by %g mm",
                 name, found.pixels, found.levels, found.ink, found.mm);
    }
}
