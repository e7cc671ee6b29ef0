#include "draw/pieces.h"

#include <math.h>

#include "base/scalar.h"
#include "draw/convex.h"

enum { TEXELS = PIECE_MOST_CORNERS + 3 };

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
        place[0] = fminf(place[0], (float)floor(px[0] - 2));
        place[1] = fminf(place[1], (float)floor(px[1] - 2));
        place[2] = fmaxf(place[2], (float)ceil(px[0] + 2));
        place[3] = fmaxf(place[3], (float)ceil(px[1] + 2));
    }
    place[0] = fmaxf(place[0], 0);
    place[1] = fmaxf(place[1], 0);
    place[2] = fminf(place[2], (float)plan->width);
    place[3] = fminf(place[3], (float)plan->height);
    return place[0] < place[2] && place[1] < place[3];
}

static void write_piece(const struct plan_piece *piece, float (*texel)[4])
{
    double middle[2] = {0, 0}, reach = 0;
    for (int k = 0; k < piece->corners; k++) {
        const double *a = piece->corner_mm[k], *b = piece->corner_mm[(k + 1) % piece->corners];
        convex_side(a, b, texel[k]);
        middle[0] += a[0] / piece->corners;
        middle[1] += a[1] / piece->corners;
    }
    for (int k = 0; k < piece->corners; k++) {
        reach = fmax(reach,
                     hypot(piece->corner_mm[k][0] - middle[0], piece->corner_mm[k][1] - middle[1]));
    }
    float *color = texel[PIECE_MOST_CORNERS], *look = color + 4, *circle = look + 4;
    color[0] = 255 * piece->color.r;
    color[1] = 255 * piece->color.g;
    color[2] = 255 * piece->color.b;
    color[3] = (float)piece->opacity;
    look[0] = (float)piece->corners;
    look[1] = (float)piece->soft_mm;
    look[2] = piece->through ? 1 : 0;
    circle[0] = (float)middle[0];
    circle[1] = (float)middle[1];
    circle[2] = (float)reach;
}

void pieces_write(const struct plan *plan, struct gpu_texture *texture)
{
    float texels[PLAN_MAX_PIECES * TEXELS][4] = {{0}};
    for (int i = 0; i < plan->pieces; i++) {
        write_piece(&plan->piece[i], texels + (ptrdiff_t)i * TEXELS);
    }
    gpu_array_write(texture, 4, texels[0], (size_t)plan->pieces * TEXELS);
}
