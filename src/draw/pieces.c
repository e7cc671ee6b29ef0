#include "draw/pieces.h"

#include <math.h>
#include <string.h>

#include "base/scalar.h"
#include "draw/convex.h"

enum { TEXELS = PIECE_MOST_CORNERS + 4 };

/* Where it is on the page and, in the page's plane, beyond it. */
bool piece_place(const struct plan *plan, const struct plane *plane, int i, float place[4])
{
    double corner[PIECE_MOST_CORNERS][2], px[2];
    const struct plan_piece *piece = &plan->piece[i];
    for (int k = 0; k < piece->corners; k++) {
        corner[k][0] = clamp(piece->corner_mm[k][0], 0, plan_width_mm(plan));
        corner[k][1] = clamp(piece->corner_mm[k][1], 0, plan_height_mm(plan));
    }
    convex_place(plan, corner, piece->corners, place);
    for (int k = 0; k < piece->corners; k++) {
        plane_point(plane->to_px, piece->corner_mm[k], px);
        convex_widen(place, px[0], px[1]);
    }
    return convex_clip(plan, place);
}

bool piece_touches(const struct plan *plan, const struct plane *plane, int i, double x, double y,
                   double reach)
{
    const struct plan_piece *piece = &plan->piece[i];
    double least = INFINITY;
    for (int k = 0; k < piece->corners; k++) {
        double a[2], b[2];
        plane_point(plane->to_px, piece->corner_mm[k], a);
        plane_point(plane->to_px, piece->corner_mm[(k + 1) % piece->corners], b);
        const double length = fmax(hypot(b[0] - a[0], b[1] - a[1]), 1e-9);
        least = fmin(least, ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])) / length);
    }
    return plan->shape == SHAPE_BENT || least > -reach;
}

/* --- texels ------------------------------------------------------------------------------------
 */

/* The box around pieces along a way (a unit vector) and across it. */
static void write_box(const struct plan_piece *piece, int count, const float way[2],
                      float texel[2][4])
{
    float low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < piece[i].corners; k++) {
            const float x = (float)piece[i].corner_mm[k][0], y = (float)piece[i].corner_mm[k][1];
            const float at[2] = {x * way[0] + y * way[1], y * way[0] - x * way[1]};
            for (int axis = 0; axis < 2; axis++) {
                low[axis] = fminf(low[axis], at[axis]);
                high[axis] = fmaxf(high[axis], at[axis]);
            }
        }
    }
    const float values[] = {way[0], way[1], low[0], high[0], low[1], high[1]};
    memcpy(texel, values, sizeof values);
}

/* One of so many, itself among them, that may be passed over at once. */
static void write_piece(const struct plan_piece *piece, float (*texel)[4])
{
    for (int k = 0; k < piece->corners; k++) {
        convex_side(piece->corner_mm[k], piece->corner_mm[(k + 1) % piece->corners], texel[k]);
    }
    float *color = texel[PIECE_MOST_CORNERS], *look = color + 4;
    color[0] = 255 * piece->color.r;
    color[1] = 255 * piece->color.g;
    color[2] = 255 * piece->color.b;
    color[3] = (float)piece->opacity;
    look[0] = (float)piece->corners;
    look[1] = (float)piece->soft_mm;
    look[2] = piece->through ? 1 : 0;
    const float way[2] = {texel[0][1], -texel[0][0]};
    write_box(piece, 1, way, &texel[PIECE_MOST_CORNERS + 2]);
    texel[PIECE_MOST_CORNERS + 3][2] = 1;
}

/* An entry of all pieces of a thing, without sides, before them. */
static void write_thing(const struct plan_piece *piece, float (*texel)[4])
{
    float side[4];
    convex_side(piece->corner_mm[0], piece->corner_mm[1], side);
    write_box(piece, piece->of_thing, (const float[]){side[1], -side[0]},
              &texel[PIECE_MOST_CORNERS + 2]);
    texel[PIECE_MOST_CORNERS + 3][2] = (float)(1 + piece->of_thing);
}

int pieces_write(const struct plan *plan, struct gpu_texture *texture)
{
    float texels[2 * PLAN_MAX_PIECES * TEXELS][4] = {{0}};
    int entries = 0;
    for (int i = 0; i < plan->pieces; i++) {
        if (plan->piece[i].of_thing > 0) {
            write_thing(&plan->piece[i], texels + (ptrdiff_t)entries++ * TEXELS);
        }
        write_piece(&plan->piece[i], texels + (ptrdiff_t)entries++ * TEXELS);
    }
    gpu_array_write(texture, 4, texels[0], (size_t)entries * TEXELS);
    return entries;
}
