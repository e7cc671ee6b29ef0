#include "draw/paper_reach.h"

#include <math.h>

#include "draw/shader_hash.h"

/* Each tile of a field asks many times, and those of the C library are calls. */
static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

/* --- stains --- */

/* How far beyond its circles a stain may be wet, mm. */
static double stain_spread(const struct capture_stain *stain)
{
    const double large = stain->radius_mm;
    const double dry = 1.6;              /* its edge is never softer */
    const double joints = 0.15 * large;  /* where circles run into each other */
    const double ring = 0.8 + 3.1 + 0.6; /* of a cup: its width, and how uneven it is */
    const double patch = 0.5 * (least(0.9 * large, 10) + least(0.5 * large, 3));
    return dry + joints + (stain->ring > 0 ? ring : patch) + 0.5 * least(0.2 * large, 0.8);
}

bool stains_reach(const struct plan *plan, const struct area *part)
{
    for (int i = 0; i < plan->capture.stains; i++) {
        const struct capture_stain *stain = &plan->capture.stain[i];
        const double spread = stain_spread(stain), large = stain->radius_mm;
        for (int k = 0; k < STAIN_PARTS; k++) {
            const double x = stain->x * plan_width_mm(plan) + (double)stain->part[k][0] * large;
            const double y = stain->y * plan_height_mm(plan) + (double)stain->part[k][1] * large;
            const double right = most(most(part->x0 - x, x - part->x1), 0);
            const double below = most(most(part->y0 - y, y - part->y1), 0);
            const double reach = (double)stain->part[k][2] * large + spread;
            if (right * right + below * below <= reach * reach) {
                return true;
            }
        }
    }
    return false;
}

/* --- noise, as in shaders/lib/hash.glsl --- */

static double unit_at(double x, double y, uint32_t seed)
{
    return shader_unit(shader_hash_at((int)x, (int)y, seed));
}

static double smooth(double t)
{
    return t * t * (3 - 2 * t);
}

/* The most that noise is in a part of a cell, in shares of its sides from where it begins: along
 * either side it goes up or down all the way. */
static double most_in_cell(double x, double y, const struct area *part, uint32_t seed)
{
    const double a = unit_at(x, y, seed), b = unit_at(x + 1, y, seed);
    const double c = unit_at(x, y + 1, seed), d = unit_at(x + 1, y + 1, seed);
    const double left = smooth(part->x0), right = smooth(part->x1);
    const double top = smooth(part->y0), bottom = smooth(part->y1);
    const double upper[] = {a + left * (b - a), a + right * (b - a)};
    const double lower[] = {c + left * (d - c), c + right * (d - c)};
    double highest = 0;
    for (int i = 0; i < 2; i++) {
        const double change = lower[i] - upper[i];
        highest = most(highest, most(upper[i] + top * change, upper[i] + bottom * change));
    }
    return highest;
}

/* The most that noise is in a part, in its cells. */
static double most_noise(const struct area *part, uint32_t seed)
{
    double highest = 0;
    for (double y = floor(part->y0); y <= part->y1; y++) {
        for (double x = floor(part->x0); x <= part->x1; x++) {
            const struct area inside = {most(part->x0 - x, 0), most(part->y0 - y, 0),
                                        least(part->x1 - x, 1), least(part->y1 - y, 1)};
            highest = most(highest, most_in_cell(x, y, &inside, seed));
        }
    }
    return highest;
}

static struct area scaled(const struct area *part, double scale, double shift)
{
    return (struct area){part->x0 * scale + shift, part->y0 * scale + shift,
                         part->x1 * scale + shift, part->y1 * scale + shift};
}

/* Not less than clouds are anywhere in the part, and more by no more than its sizes of noise are
 * highest in other places of it. */
static double most_clouds(const struct area *part, uint32_t seed)
{
    const struct area middle = scaled(part, 2.03, 7), small = scaled(part, 4.1, 3);
    return (4 * most_noise(part, seed) + 2 * most_noise(&middle, seed + 1) +
            most_noise(&small, seed + 2)) /
           7;
}

/* --- mold --- */

bool mold_reaches(const struct plan *plan, const struct area *part)
{
    const double rounding = 1e-3; /* the shader's floats have some */
    const struct area at = scaled(part, 0.03, 0);
    const uint32_t salt = (uint32_t)plan->capture.seed + 300;
    return most_clouds(&at, salt) > 0.68 - 0.38 * plan->look.mold - rounding;
}
